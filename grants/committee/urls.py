"""Addresses of the Committee's room."""

from django.urls import path

from grants.committee import views
from grants.committee.views.cycle import CallConclude

app_name = "committee"
urlpatterns = [
    path("", views.Dossiers.as_view(), name="committee"),
    path("portfolio/", views.PortfolioPage.as_view(), name="portfolio"),
    path("ineligible/", views.Ineligible.as_view(), name="ineligible"),
    path("members/", views.MembersPage.as_view(), name="members"),
    path("undertaking/", views.UndertakingPage.as_view(), name="undertaking"),
    path("calls/<int:pk>/conclude/", CallConclude.as_view(), name="call-conclude"),
    path("meetings/", views.Meetings.as_view(), name="meetings"),
    path("meetings/convene/<int:pk>/", views.MeetingConvene.as_view(), name="meeting-convene"),
    path("meetings/<int:pk>/", views.MeetingDetail.as_view(), name="meeting-detail"),
    path("meetings/<int:pk>/open/", views.MeetingOpen.as_view(), name="meeting-open"),
    path("meetings/<int:pk>/close/", views.MeetingClose.as_view(), name="meeting-close"),
    path("meetings/<int:pk>/cancel/", views.MeetingCancel.as_view(), name="meeting-cancel"),
    path("meetings/<int:pk>/attendance/", views.Attendance.as_view(), name="meeting-attendance"),
    path("meetings/documents/<uuid:document>/", views.MeetingRecord.as_view(), name="meeting-document"),
    path("conditions/<int:pk>/", views.Judge.as_view(), name="condition-judge"),
    path("<int:pk>/", views.Assessments.as_view(), name="application-assessments"),
    path("<int:pk>/access/", views.AccessLog.as_view(), name="application-access"),
    path("<int:pk>/assess/", views.Assess.as_view(), name="application-assess"),
    path("<int:pk>/interest/", views.DeclareInterest.as_view(), name="application-interest"),
    path("<int:pk>/acting-chair/", views.ActingChair.as_view(), name="application-acting-chair"),
    path("<int:pk>/ask/", views.AskClarification.as_view(), name="application-ask-clarification"),
    path("<int:pk>/approve/", views.Approve.as_view(), name="application-approve"),
    path(
        "<int:pk>/approve-with-conditions/",
        views.ApproveProvisionally.as_view(),
        name="application-approve-provisionally",
    ),
    path("<int:pk>/refuse/", views.Refuse.as_view(), name="application-refuse"),
    path("<int:pk>/revise/", views.Revise.as_view(), name="application-revise"),
    path("<int:pk>/hand-in/", views.HandIn.as_view(), name="application-hand-in"),
    path("<int:pk>/decline/", views.Decline.as_view(), name="application-decline"),
    path("<int:pk>/confirm/", views.Confirm.as_view(), name="application-confirm"),
]
