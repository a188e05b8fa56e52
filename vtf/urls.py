"""Every address of the system."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from cms.urls import page_urlpatterns
from grants.agreements.urls import replay_urlpatterns
from vtf.accounts.urls import sign_in_urlpatterns
from vtf.notifications.urls import health_urlpatterns
from vtf.opendata.urls import data_urlpatterns

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(health_urlpatterns)),
    path("", include("vtf.documents.urls")),
    path("", include("cms.urls")),
    path("", include(data_urlpatterns)),
    *i18n_patterns(
        path("accounts/", include(sign_in_urlpatterns)),
        path("", include("vtf.accounts.urls")),
        path("", include("vtf.notifications.urls")),
        path("desk/", include("vtf.desk.urls")),
        path("calls/", include("grants.calls.urls")),
        path("applications/", include("grants.applications.urls")),
        path("committee/", include("grants.committee.urls")),
        path("agreements/", include("grants.agreements.urls")),
        path("contributions/", include("vtf.contributions.urls")),
        path("ledger/", include("vtf.ledger.urls")),
        path("audit/", include("vtf.history.urls")),
        path("conferences/", include("vtf.conferences.urls")),
        path("files/", include("vtf.files.urls")),
        path("policies/", include(replay_urlpatterns)),
        path("policies/", include("vtf.policies.urls")),
        path("states/", include("vtf.states.urls")),
        path("", include("vtf.opendata.urls")),
        *page_urlpatterns,  # Wagtail's own pages last
    ),
]
