"""Addresses of the Committee's room."""

from django.urls import path

from grants.committee import views

app_name = "committee"
urlpatterns = [
    path("", views.Dossiers.as_view(), name="committee"),
    path("<int:pk>/", views.Assessments.as_view(), name="application-assessments"),
    path("<int:pk>/assess/", views.Assess.as_view(), name="application-assess"),
    path("<int:pk>/approve/", views.Approve.as_view(), name="application-approve"),
    path("<int:pk>/refuse/", views.Refuse.as_view(), name="application-refuse"),
]
