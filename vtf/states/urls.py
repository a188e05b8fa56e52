"""Addresses of the States, public."""

from django.urls import path

from vtf.states import views

app_name = "states"
urlpatterns = [
    path("", views.StateList.as_view(), name="state-list"),
    path("<str:iso3>/", views.StateDetail.as_view(), name="state-detail"),
]
