"""The pages of people and messages alone, with a home and an officer's page to arrive at."""

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from vtf.accounts.forms import ReasonForm
from vtf.accounts.stepup import StepUpMixin, step_up_required
from vtf.accounts.urls import sign_in_urlpatterns
from vtf.core.views import ActView
from vtf.notifications.urls import health_urlpatterns


def desk(request: HttpRequest) -> HttpResponse:
    return HttpResponse("desk")


@step_up_required
def release(request: HttpRequest) -> HttpResponse:
    return HttpResponse("released")


class Pay(StepUpMixin, ActView):
    title = "Pay"
    form_class = ReasonForm
    success_url = "/en/desk/"
    success_message = "Paid"

    def act(self, form):
        return None


urlpatterns = [
    path("", include(health_urlpatterns)),
    *i18n_patterns(
        path("accounts/", include(sign_in_urlpatterns)),
        path("", include("vtf.accounts.urls")),
        path("", include("vtf.notifications.urls")),
        path("desk/", include(([path("", desk, name="desk")], "desk"))),
        path("release/", release, name="release"),
        path("pay/", Pay.as_view(), name="pay"),
    ),
]
