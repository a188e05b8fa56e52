"""The desk's address."""

from django.urls import path

from vtf.desk.views import Desk

app_name = "desk"
urlpatterns = [path("", Desk.as_view(), name="desk")]
