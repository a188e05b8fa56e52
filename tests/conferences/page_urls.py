"""Addresses for tests of the Committee's seats."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = i18n_patterns(
    path("conferences/", include("vtf.conferences.urls")),
    path("accounts/", include("allauth.urls")),
)
