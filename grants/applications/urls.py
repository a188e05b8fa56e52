"""Addresses of applications."""

from django.urls import path, re_path

from grants.applications import views

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
    path("<int:pk>/ask-endorsement/", views.AskEndorsement.as_view(), name="application-ask-endorsement"),
    path("<int:pk>/return/", views.ReturnToDrafter.as_view(), name="application-return"),
    path("<int:pk>/submit/", views.Submit.as_view(), name="application-submit"),
    path("<int:pk>/withdraw/", views.Withdraw.as_view(), name="application-withdraw"),
    path("<int:pk>/desk-review/", views.StartReview.as_view(), name="application-start-review"),
    path("<int:pk>/desk-review/checklist/", views.Checklist.as_view(), name="application-checklist"),
    path("<int:pk>/release/", views.Release.as_view(), name="application-release"),
    re_path(
        r"^(?P<pk>\d+)/(?P<which>note-verbale|evidence)/$", views.ApplicationFile.as_view(), name="application-file"
    ),
    path("<int:pk>/package/", views.ApplicationPackage.as_view(), name="application-package"),
    path("documents/<uuid:document>/", views.ApplicationDocument.as_view(), name="application-document"),
]
