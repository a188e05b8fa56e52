"""Addresses of the register of files."""

from django.urls import path

from vtf.files import views

app_name = "files"
urlpatterns = [
    path("", views.FileList.as_view(), name="file-list"),
    path("<uuid:pk>/", views.FileDetail.as_view(), name="file-detail"),
    path("<uuid:pk>/content/", views.StoredFileView.as_view(), name="file-content"),
    path("<uuid:pk>/quarantine/", views.Quarantine.as_view(), name="file-quarantine"),
    path("<uuid:pk>/release/", views.Release.as_view(), name="file-release"),
]
