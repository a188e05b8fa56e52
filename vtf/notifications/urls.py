"""Addresses of the inbox (namespace notifications) and, without prefix, of the system's health."""

from django.urls import URLPattern, URLResolver, path

from vtf.notifications import views

app_name = "notifications"

urlpatterns: list[URLPattern | URLResolver] = [
    path("notifications/", views.Inbox.as_view(), name="inbox"),
    path("notifications/read/", views.AllRead.as_view(), name="all-read"),
    path("notifications/<int:pk>/read/", views.MessageRead.as_view(), name="message-read"),
]

health_urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live", views.health_live, name="health-live"),
    path("health/ready", views.health_ready, name="health-ready"),
]
