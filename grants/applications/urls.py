"""Addresses of applications."""

from django.urls import path, re_path

from grants.applications import views
from grants.applications.views.cycle import CallAssess

app_name = "applications"
urlpatterns = [
    path("", views.ApplicationList.as_view(), name="application-list"),
    path("start/<int:year>/", views.ApplicationStart.as_view(), name="application-start"),
    path("<int:pk>/", views.ApplicationDetail.as_view(), name="application-detail"),
    re_path(
        r"^(?P<pk>\d+)/(?P<section>applicant|project|activities|budget)/$",
        views.SectionRead.as_view(),
        name="application-read",
    ),
    re_path(
        r"^(?P<pk>\d+)/(?P<section>applicant|project|activities|budget)/edit/$",
        views.SectionEdit.as_view(),
        name="application-section",
    ),
    path("<int:pk>/ask-feedback/", views.AskFeedback.as_view(), name="application-ask-feedback"),
    path("<int:pk>/feedback/", views.GiveFeedback.as_view(), name="application-give-feedback"),
    path("<int:pk>/resume/", views.Resume.as_view(), name="application-resume"),
    path("<int:pk>/ask-endorsement/", views.AskEndorsement.as_view(), name="application-ask-endorsement"),
    path("<int:pk>/return/", views.ReturnToDrafter.as_view(), name="application-return"),
    path("<int:pk>/submit/", views.Submit.as_view(), name="application-submit"),
    path("<int:pk>/withdraw/", views.Withdraw.as_view(), name="application-withdraw"),
    path("<int:pk>/desk-review/", views.StartReview.as_view(), name="application-start-review"),
    path("<int:pk>/desk-review/checklist/", views.Checklist.as_view(), name="application-checklist"),
    path("<int:pk>/ask-clarification/", views.AskClarification.as_view(), name="application-ask-clarification"),
    path("<int:pk>/answer/", views.AnswerClarification.as_view(), name="application-answer-clarification"),
    path("<int:pk>/propose-ineligible/", views.ProposeIneligible.as_view(), name="application-propose-ineligible"),
    path("<int:pk>/ineligible/", views.SignIneligible.as_view(), name="application-ineligible"),
    path("<int:pk>/set-aside/", views.SetAside.as_view(), name="application-set-aside"),
    path("<int:pk>/resubmit/", views.Resubmit.as_view(), name="application-resubmit"),
    path("<int:pk>/messages/", views.Messages.as_view(), name="application-messages"),
    path("<int:pk>/versions/", views.Versions.as_view(), name="application-versions"),
    path("<int:pk>/release/", views.Release.as_view(), name="application-release"),
    re_path(
        r"^(?P<pk>\d+)/(?P<which>note-verbale|evidence|withdrawal-note)/$",
        views.ApplicationFile.as_view(),
        name="application-file",
    ),
    path("<int:pk>/package/", views.ApplicationPackage.as_view(), name="application-package"),
    path("<int:pk>/package/<int:version>/", views.ApplicationPackage.as_view(), name="application-version"),
    path("calls/<int:pk>/assess/", CallAssess.as_view(), name="call-assess"),
    path("documents/<uuid:document>/", views.ApplicationDocument.as_view(), name="application-document"),
]
