"""Addresses for tests of the register of files."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = i18n_patterns(
    path("files/", include("vtf.files.urls")),
    path("accounts/", include("allauth.urls")),
)
