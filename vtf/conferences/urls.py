"""Addresses of the Conferences and meetings, and of the Selection Committee's seats and terms."""

from django.urls import path

from vtf.conferences import views

app_name = "conferences"
urlpatterns = [
    path("", views.ConferenceList.as_view(), name="conference-list"),
    path("committee/", views.Members.as_view(), name="members"),
    path("committee/appoint/", views.Appoint.as_view(), name="term-appoint"),
    path("committee/<int:pk>/", views.TermDetail.as_view(), name="term-detail"),
    path("committee/<int:pk>/end/", views.End.as_view(), name="term-end"),
]
