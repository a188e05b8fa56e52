"""Address of the history."""

from django.urls import path

from vtf.history import views

app_name = "history"
urlpatterns = [path("", views.EventList.as_view(), name="event-list")]
