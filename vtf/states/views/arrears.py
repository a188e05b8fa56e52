"""Pages of a State's arrears: what is noted, what was arranged, and the acts of the Secretariat."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.forms import BaseForm
from django.forms.formsets import BaseFormSet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from vtf.core import clock
from vtf.core.lists import Column, Filter, ListView
from vtf.core.money import Money
from vtf.core.permissions import permits
from vtf.core.views import ActView, FormsetActView, ObjectView
from vtf.history.selectors import events_about
from vtf.policies.selectors import rule_rows, rules_on
from vtf.states import forms, services
from vtf.states.models import Arrangement, State
from vtf.states.selectors import (
    all_states,
    arrangements_visible_to,
    arrears_notes_visible_to,
    arrears_of,
    states_visible_to,
)


def states_with_arrears(user: Any) -> QuerySet[State]:
    """Every State, for those who read what it owes."""
    return all_states() if permits(user, "states.view_arrears") else State.objects.none()


def arrears_url(state: State) -> str:
    """The page of a State's arrears."""
    return reverse("states:state-arrears", args=[state.iso3])


class StateArrears(ObjectView):
    """What is known of a State's arrears today and before."""

    permission = "states.view_arrears"
    visible_to = states_with_arrears
    lookup = "iso3"
    template_name = "states/arrears.html"
    lede = _("Unpaid assessed contributions to the Treaty’s budget, as documents say.")

    def get_title(self) -> str:
        """Whose arrears."""
        return str(_("Arrears of %(state)s") % {"state": self.object})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Notes, arrangements, and what today's rules make of them."""
        user, today = self.request.user, clock.today()
        return super().get_context_data(
            standing=arrears_of(self.object, today),
            today=today,
            rules=rule_rows(rules_on(today), ["POL-15"]),
            notes=arrears_notes_visible_to(user).filter(state=self.object),
            arrangements=arrangements_visible_to(user).filter(state=self.object),
            may_keep=permits(user, "states.keep_arrears", self.object),
            **kwargs,
        )


class ArrangementList(ListView):
    """Every financial arrangement that a State asked for."""

    title = _("Financial arrangements")
    lede = _("Requests of States in arrears under Financial Rule 8(1)(d).")
    permission = "states.view_arrears"
    visible_to = arrangements_visible_to
    default_sort = "-filed_on"
    file_name = "arrangements"
    filters: ClassVar[Sequence[Filter]] = (Filter("status", _("Status"), choices=Arrangement.Status.choices),)
    search_fields: ClassVar[Sequence[str]] = ("state__iso3", "state__names", "conference")
    columns: ClassVar[Sequence[Column]] = (
        Column("state", _("State"), sort="state__names__en", link=True),
        Column("conference", _("Conference"), sort="conference", kind="code"),
        Column("filed_on", _("Filed on"), sort="filed_on"),
        Column("money", _("Amount outstanding"), kind="money"),
        Column("status", _("Status"), sort="status", kind="status"),
        Column("in_force_from", _("In force from"), sort="in_force_from"),
        Column("in_force_until", _("In force until"), sort="in_force_until"),
    )


class ArrearsNoted(ActView):
    """Write down what a document says of a State's arrears."""

    title = _("Note arrears")
    permission = "states.keep_arrears"
    visible_to = states_visible_to
    lookup = "iso3"
    form_class: ClassVar[type[BaseForm] | None] = forms.ArrearsForm
    submit_label = _("Record the note")
    success_message = _("The note has been recorded. Notes before it stay as they are.")

    def get_initial(self) -> dict[str, Any]:
        """Today, so that only what is different must be typed."""
        return {"as_of": clock.today()}

    def act(self, form: Any) -> State:
        """Note it."""
        typed = form.cleaned_data
        services.note_arrears(
            self.object, as_of=typed["as_of"], amount=form.money(), source=typed["source"], by=self.request.user
        )
        return self.object

    def get_success_url(self, result: State) -> str:
        """Back to the arrears of the State."""
        return arrears_url(result)

    def get_cancel_url(self) -> str:
        """Back to the arrears of the State."""
        return arrears_url(self.object)


class ArrangementFile(FormsetActView):
    """Record a State's request for a financial arrangement."""

    title = _("Record a request for a financial arrangement")
    permission = "states.keep_arrears"
    visible_to = states_visible_to
    lookup = "iso3"
    template_name = "states/arrangement_form.html"
    form_class: ClassVar[type[BaseForm] | None] = forms.ArrangementForm
    formset_classes: ClassVar[dict[str, type[BaseFormSet]]] = {"plan": forms.PlanFormSet}
    submit_label = _("Record the request")
    success_message = _("The request has been recorded.")

    def get_cancel_url(self) -> str:
        """Back to the arrears of the State."""
        return arrears_url(self.object)

    def act(self, form: Any) -> Arrangement:
        """File it."""
        typed = {name: value for name, value in form.cleaned_data.items() if name not in ("amount", "currency")}
        lines = self.formsets["plan"]
        rows = [line.cleaned_data for line in lines.forms if line.cleaned_data and line not in lines.deleted_forms]
        plan = [(row["due_on"], Money(row["amount"], form.cleaned_data["currency"])) for row in rows]
        return services.file_arrangement(self.object, **typed, amount=form.money(), plan=plan, by=self.request.user)


class ArrangementDetail(ObjectView):
    """One request with its plan and what became of it."""

    permission = "states.view_arrears"
    visible_to = arrangements_visible_to
    template_name = "states/arrangement.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The plan with its sum, and the story."""
        arrangement = self.object
        plan = list(arrangement.plan.all())
        total = Money.total((payment.money for payment in plan), arrangement.currency)
        return super().get_context_data(
            plan=plan,
            total=total,
            covers_all=total.amount >= arrangement.amount,
            events=events_about(arrangement),
            **kwargs,
        )


class ActOnArrangement(ActView):
    """Base of what becomes of a request."""

    permission = "states.keep_arrears"
    visible_to = arrangements_visible_to


class ArrangementPutInForce(ActOnArrangement):
    """It was agreed."""

    title = _("Record that the arrangement is in force")
    transition = "put_in_force"
    form_class: ClassVar[type[BaseForm] | None] = forms.ForceForm
    submit_label = _("Record it")
    success_message = _("The arrangement is in force on the days that you gave.")

    def act(self, form: Any) -> Arrangement:
        """Record the days."""
        return services.put_arrangement_in_force(self.object, **form.cleaned_data, by=self.request.user)


class ArrangementRefuse(ActOnArrangement):
    """It was not agreed."""

    title = _("Record that the arrangement was refused")
    transition = "refuse"
    form_class: ClassVar[type[BaseForm] | None] = forms.RefusalForm
    submit_label = _("Record the refusal")
    success_message = _("The refusal has been recorded.")

    def act(self, form: Any) -> Arrangement:
        """Record the refusal."""
        return services.refuse_arrangement(self.object, **form.cleaned_data, by=self.request.user)


class ArrangementEnd(ActOnArrangement):
    """It ended before its time."""

    title = _("Record the end of the arrangement")
    lede = _("What was decided while it was in force stays as it is.")
    transition = "end"
    form_class: ClassVar[type[BaseForm] | None] = forms.EndForm
    submit_label = _("Record the end")
    success_message = _("The end has been recorded.")

    def act(self, form: Any) -> Arrangement:
        """Record the last day."""
        return services.end_arrangement(self.object, **form.cleaned_data, by=self.request.user)
