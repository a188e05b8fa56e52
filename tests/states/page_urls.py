"""Addresses for tests of the reference data's pages."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = i18n_patterns(
    path("states/", include("vtf.states.urls")),
    path("policies/", include("vtf.policies.urls")),
    path("accounts/", include("allauth.urls")),
)
