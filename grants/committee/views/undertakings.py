"""The undertaking of confidentiality."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from grants.committee import forms, services
from grants.committee.models import UNDERTAKING
from grants.committee.selectors import has_undertaken, undertakings
from vtf.core.permissions import permits
from vtf.core.views import ActView


class UndertakingPage(ActView):
    """A member reads and signs it once; the Secretariat and the auditor see who has."""

    title = _("Undertaking of confidentiality")
    permission = "committee.read"
    template_name = "committee/undertaking.html"
    form_class = forms.UndertakingForm
    submit_label = _("Sign the undertaking")
    success_message = _("You have signed the undertaking.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whoever has signed already goes on."""
        if has_undertaken(request.user) and "next" in request.GET:  # type: ignore[arg-type]
            return HttpResponseRedirect(self.get_success_url(None))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The text, and what stands about it."""
        user: Any = self.request.user
        reads_all = permits(user, "committee.read_access_log")
        return super().get_context_data(
            text=UNDERTAKING,
            may_sign=permits(user, "committee.sign_undertaking"),
            own=undertakings().filter(person=user, state=user.state_id).first() if user.state_id else None,
            signed=list(undertakings()[:200]) if reads_all else [],
            reads_all=reads_all,
            next=self.request.GET.get("next", self.request.POST.get("next", "")),
            **kwargs,
        )

    def act(self, form: forms.UndertakingForm) -> Any:
        """Sign."""
        return services.sign_undertaking(by=self.request.user)

    def get_success_url(self, result: Any) -> str:
        """To the dossier that was asked for, if the address is one of ours."""
        wanted = str(self.request.POST.get("next") or self.request.GET.get("next", ""))
        if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/"):
            return wanted
        return reverse("committee:committee")

    def get_cancel_url(self) -> str:
        """Back to the Committee's list."""
        return reverse("committee:committee")
