"""What the Committee looks at as a whole: the portfolio against the money, and what was found ineligible."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.calls.models import Call
from grants.calls.permissions import COMMITTEE
from grants.committee.selectors import calls_before_the_committee, ineligible_visible_to, portfolio_of
from vtf.conferences.models import Term
from vtf.conferences.selectors import chair_of, terms_of
from vtf.core import clock
from vtf.core.views import PageView


class CallPage(PageView):
    """Base: about one call, the latest unless the address names another."""

    permission = "committee.read"

    def call(self) -> tuple[list[Call], Call | None]:
        """The calls to choose from, and the one chosen."""
        calls = list(calls_before_the_committee(self.request.user).order_by("-year"))
        asked = self.request.GET.get("call", "")
        chosen = next((call for call in calls if str(call.year) == asked), None)
        return calls, chosen or next(iter(calls), None)


class PortfolioPage(CallPage):
    """By region, kind of assistance and Treaty status; total against the money under each earmark."""

    title = _("The portfolio against the money")
    template_name = "committee/portfolio.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A case from which the reader is recused is in no figure."""
        calls, call = self.call()
        portfolio = portfolio_of(call, self.request.user) if call else None
        cuts = (
            [
                (_("By region"), portfolio.regions),
                (_("By kind of assistance"), portfolio.categories),
                (_("By Treaty status at the submission"), portfolio.treaty_statuses),
            ]
            if portfolio
            else []
        )
        return super().get_context_data(calls=calls, call=call, portfolio=portfolio, cuts=cuts, **kwargs)


class Ineligible(CallPage):
    """The applications that the Secretariat found ineligible, with the ground."""

    title = _("Applications found ineligible")
    lede = _("Signed off by the Head of Secretariat; the Committee sees which and on what ground, not the files.")
    template_name = "committee/ineligible.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Each with its ground."""
        calls, call = self.call()
        found = ineligible_visible_to(self.request.user, call) if call else []
        return super().get_context_data(calls=calls, call=call, found=found, **kwargs)


class MembersPage(PageView):
    """Who sits today, who presides, and whose terms lie ahead; Chairs may be chosen for a later day."""

    permission = "committee.read"
    title = _("Members and Chairs")
    lede = _("Members are States, appointed by the Conference of States Parties; the Committee chooses its Chair.")
    template_name = "committee/members.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Today, and what has been recorded for later."""
        today = clock.today()
        terms = [term for term in terms_of(COMMITTEE) if term.ends_on is None or term.ends_on > today]
        chairs = [term for term in terms if term.office == Term.Office.CHAIR]
        seats = [term for term in terms if term.office == Term.Office.MEMBER]
        return super().get_context_data(
            chair=chair_of(COMMITTEE, today),
            seated=sorted((term for term in seats if term.begins_on <= today), key=lambda term: str(term.state)),
            chairs=sorted(chairs, key=lambda term: term.begins_on),
            coming=sorted((term for term in seats if term.begins_on > today), key=lambda term: term.begins_on),
            today=today,
            **kwargs,
        )
