"""Pages of contributions: what was given, entering it, donors and earmarks."""

from typing import Any, ClassVar

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from vtf.accounts.stepup import StepUpMixin
from vtf.contributions.forms import ContributionForm, DonorForm, EarmarkForm
from vtf.contributions.models import Contribution, Donor, Earmark
from vtf.contributions.selectors import contributions_visible_to, donors_visible_to, earmarks_visible_to
from vtf.contributions.services import enter_contribution, open_earmark, register_donor
from vtf.core.errors import Message
from vtf.core.lists import Column, Filter, ListView
from vtf.core.money import Money
from vtf.core.permissions import permits
from vtf.core.views import ActView, ObjectView
from vtf.history.selectors import events_about


class ContributionList(ListView):
    """Contributions that the person sees."""

    title = _("Contributions")
    visible_to = contributions_visible_to
    default_sort = "-received_on"
    file_name = "contributions"
    empty_title = _("No contribution has been entered yet")
    search_fields: ClassVar = ["donor__own_name", "donor__state__names__en", "source"]
    filters: ClassVar = [
        Filter("since", _("Received since"), "received_on__gte", kind="date"),
        Filter("until", _("Received until"), "received_on__lte", kind="date"),
        Filter("kind", _("Kind of donor"), "donor__kind", choices=Donor.Kind.choices),
    ]
    columns: ClassVar = [
        Column("received_on", _("Received on"), sort="received_on", link=True),
        Column("donor", _("Donor"), value=lambda contribution: contribution.donor.name),
        Column("amount", _("Amount"), sort="amount", kind="money", value=lambda contribution: contribution.money),
        Column("restriction", _("Restriction"), sort="restriction"),
        Column("source", _("Source document")),
        Column("is_synthetic", _("Synthetic")),
    ]

    def get_links(self) -> list[tuple[Message, str]]:
        """What the finance officer does here."""
        user = self.request.user
        links: list[tuple[Message, str]] = []
        if permits(user, "contributions.enter_contribution"):
            links.append((_("Enter a contribution"), reverse("contributions:contribution-enter")))
        if permits(user, "contributions.view_contributions"):
            links.append((_("Register of donors"), reverse("contributions:donor-list")))
        links.append((_("Earmarks"), reverse("contributions:earmark-list")))
        return links


class ContributionDetail(ObjectView):
    """One contribution with the entry that it posted."""

    visible_to = contributions_visible_to
    template_name = "contributions/detail.html"

    def get_title(self) -> Message:
        """Whose it is."""
        return str(self.object.donor.name)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Facts, the entry, and what happened."""
        contribution: Contribution = self.object
        entry = contribution.entry
        user = self.request.user
        facts = [
            (_("Amount"), contribution.money),
            (_("Received on"), contribution.received_on),
            (_("Restriction"), str(contribution.restriction)),
            (_("Source document"), contribution.source),
            (_("Entered by"), contribution.entered_by),
            (_("Entered at"), contribution.entered_at),
        ]
        return super().get_context_data(
            facts=facts,
            entry=entry,
            reversal=getattr(entry, "reversal", None),
            may_read_ledger=permits(user, "ledger.view_entry"),
            events=events_about(contribution),
            **kwargs,
        )


class ContributionEnter(StepUpMixin, ActView):
    """The finance officer enters money received; the hidden key makes a second click harmless."""

    title = _("Enter a contribution")
    lede = _("Money that has reached the Fund's account. It is posted to the ledger at once and shown to the public.")
    permission = "contributions.enter_contribution"
    form_class = ContributionForm
    submit_label = _("Enter and post")
    success_message = _("The contribution has been entered and posted.")

    def act(self, form: ContributionForm) -> Contribution:
        """Enter it."""
        typed = form.cleaned_data
        return enter_contribution(
            typed["donor"],
            money=Money(typed["amount"], typed["currency"]),
            received_on=typed["received_on"],
            source=typed["source"],
            restriction=typed["restriction"],
            key=str(typed["key"]),
            by=self.request.user,  # type: ignore[arg-type]
            is_synthetic=settings.DEMONSTRATION or typed["donor"].is_synthetic,
        )

    def get_cancel_url(self) -> str:
        """Back to the list."""
        return reverse("contributions:contribution-list")


class DonorList(ListView):
    """The register of donors."""

    title = _("Register of donors")
    permission = "contributions.view_contributions"
    visible_to = donors_visible_to
    default_sort = "pk"
    file_name = "donors"
    empty_title = _("No donor is in the register yet")
    search_fields: ClassVar = ["own_name", "state__names__en"]
    filters: ClassVar = [Filter("kind", _("Kind of donor"), choices=Donor.Kind.choices)]
    columns: ClassVar = [
        Column("name", _("Donor")),
        Column("get_kind_display", _("Kind of donor"), sort="kind"),
        Column("state", _("State"), sort="state__iso3"),
        Column("source", _("Source")),
        Column("is_synthetic", _("Synthetic")),
    ]

    def get_links(self) -> list[tuple[Message, str]]:
        """Registering."""
        if permits(self.request.user, "contributions.register_donor"):
            return [(_("Register a donor"), reverse("contributions:donor-register"))]
        return []


class DonorRegister(ActView):
    """The finance officer adds a donor."""

    title = _("Register a donor")
    permission = "contributions.register_donor"
    form_class = DonorForm
    submit_label = _("Register")
    success_message = _("The donor is in the register.")

    def act(self, form: DonorForm) -> Donor:
        """Register it."""
        return register_donor(
            form.cleaned_data["kind"],
            state=form.cleaned_data["state"],
            own_name=form.cleaned_data["own_name"],
            source=form.cleaned_data["source"],
            by=self.request.user,  # type: ignore[arg-type]
            is_synthetic=settings.DEMONSTRATION,
        )

    def get_success_url(self, result: Any) -> str:
        """Back to the register."""
        return reverse("contributions:donor-list")

    def get_cancel_url(self) -> str:
        """Back to the register."""
        return reverse("contributions:donor-list")


def named_states(earmark: Earmark) -> str:
    """The States to which the money is bound."""
    return ", ".join(sorted(str(state) for state in earmark.states.all()))


class EarmarkList(ListView):
    """What donors bound their money to."""

    title = _("Earmarks")
    visible_to = earmarks_visible_to
    default_sort = "pk"
    file_name = "earmarks"
    empty_title = _("No money is earmarked")
    columns: ClassVar = [
        Column("restriction", _("Title")),
        Column("restriction_id", _("Code"), kind="code"),
        Column("donor", _("Donor"), value=lambda earmark: earmark.donor.name),
        Column("get_region_display", _("Regional group")),
        Column("get_category_display", _("Kind of assistance")),
        Column("states", _("States"), value=named_states),
        Column("until_on", _("To be used until"), sort="until_on"),
        Column("source", _("Source document")),
    ]

    def get_links(self) -> list[tuple[Message, str]]:
        """Opening one."""
        if permits(self.request.user, "contributions.open_earmark"):
            return [(_("Open an earmark"), reverse("contributions:earmark-open"))]
        return []


class EarmarkOpen(ActView):
    """The finance officer binds money as the donor's document says."""

    title = _("Open an earmark")
    lede = _("A region, a kind of assistance or named States; a project uses the money only if all of them admit it.")
    permission = "contributions.open_earmark"
    form_class = EarmarkForm
    submit_label = _("Open the earmark")
    success_message = _("The earmark is open.")

    def act(self, form: EarmarkForm) -> Earmark:
        """Open it."""
        typed = dict(form.cleaned_data)
        return open_earmark(typed.pop("code"), **typed, by=self.request.user)

    def get_success_url(self, result: Any) -> str:
        """Back to the earmarks."""
        return reverse("contributions:earmark-list")

    def get_cancel_url(self) -> str:
        """Back to the earmarks."""
        return reverse("contributions:earmark-list")
