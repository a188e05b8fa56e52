"""Addresses of calls; what the public reads is at /calls/ itself, in the CMS."""

from django.urls import path

from grants.calls import views

app_name = "calls"
urlpatterns = [
    path("manage/", views.CallList.as_view(), name="call-list"),
    path("manage/prepare/", views.CallPrepare.as_view(), name="call-prepare"),
    path("manage/<int:pk>/", views.CallDetail.as_view(), name="call-detail"),
    path("manage/<int:pk>/revise/", views.CallRevise.as_view(), name="call-revise"),
    path("manage/<int:pk>/open/", views.CallOpen.as_view(), name="call-open"),
    path("manage/<int:pk>/release/", views.CallRelease.as_view(), name="call-release"),
    path("manage/<int:pk>/hold/", views.CallHold.as_view(), name="call-hold"),
    path("manage/<int:pk>/extend/", views.CallExtend.as_view(), name="call-extend"),
    path("manage/<int:pk>/screen/", views.CallScreen.as_view(), name="call-screen"),
    path("manage/<int:pk>/cancel/", views.CallCancel.as_view(), name="call-cancel"),
    path("manage/documents/<uuid:document>/", views.CallDocument.as_view(), name="call-document"),
]
