"""Addresses of the history and of what was refused."""

from django.urls import path

from vtf.history import views

app_name = "history"
urlpatterns = [
    path("", views.EventList.as_view(), name="event-list"),
    path("refusals/", views.RefusalList.as_view(), name="refusal-list"),
]
