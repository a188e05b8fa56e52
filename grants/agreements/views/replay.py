"""What would these rules have said: a question, never an act."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from grants.agreements.forms.replay import WhatIfForm
from grants.agreements.selectors.replay import replay, submitted_in
from vtf.core.views import PageView
from vtf.policies.selectors import compare


class WhatIf(PageView):
    """One call under its own rules and under others: what changes, application by application."""

    http_method_names = ["get", "head", "options"]
    permission = "calls.replay_rules"
    title = _("What would other rules have said?")
    lede = _(
        "The applications of a call, read once under the rules frozen into it and once under others. "
        "Nothing is stored, and nothing of what was submitted or decided changes."
    )
    template_name = "agreements/what_if.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; with a question that can be understood, the answer too."""
        is_asked = "rules" in request.GET
        form = WhatIfForm(request.GET) if is_asked else WhatIfForm(initial={"call": request.GET.get("call")})
        answer = self.get_answer(form) if is_asked and form.is_valid() else {}
        status = 422 if is_asked and not answer else 200
        return self.render_to_response(self.get_context_data(form=form, **answer), status=status)

    def get_answer(self, form: WhatIfForm) -> dict[str, Any]:
        """The rules that differ, and the applications for which they would have said something else."""
        call, other = form.cleaned_data["call"], form.other_rules()
        return {
            "call": call,
            "differences": compare(call.policy_set, other),
            "cases": replay(call, other),
            "asked": submitted_in(call).count(),
        }
