"""Pages of the Fund's rules: what each says, since when, where that is written, and what it said before."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vtf.core import clock, formats
from vtf.core.lists import Column, Filter, ListView
from vtf.core.permissions import permits, reason_against
from vtf.core.templatetags.fund import code, money, tag
from vtf.core.views import ActView, ObjectView
from vtf.policies.catalogue import OPTIONS, in_units
from vtf.policies.forms import ValueForm
from vtf.policies.models import Parameter, ParameterValue
from vtf.policies.selectors import OPEN, frozen_rules, open_calls_by_code, parameters_visible_to, spoken_on
from vtf.policies.services import set_value

Kind = Parameter.Kind


def in_words(row: ParameterValue | None) -> str:
    """A version's value as a page shows it."""
    value = row.python if row else None
    if row is None or value is None:
        return tag(gettext("no rule"))
    kind = row.parameter.kind
    if kind == Kind.MONEY:
        return money(value, row.parameter.currency)
    if kind == Kind.BOOLEAN:
        return str(formats.yes_no(value))
    if kind == Kind.CHOICE:
        return str(OPTIONS.get(value, value))
    if kind == Kind.CHOICES:
        return "; ".join(str(OPTIONS.get(option, option)) for option in value)
    if kind == Kind.SHARES:
        return code(" / ".join(f"{share.normalize():f} %" for share in value))
    if kind == Kind.PERCENTAGE:
        return code(f"{value.normalize():f} %")
    if kind in (Kind.DAYS, Kind.INTEGER):
        return in_units(row.parameter.code, kind, value)
    return format_html("{}", value)


def in_a_file(row: ParameterValue | None) -> Any:
    """A version's value as a cell of a file: a figure stays a figure."""
    value = row.python if row else None
    return "; ".join(str(part) for part in value) if isinstance(value, list) else value


def confidence(row: ParameterValue | None) -> str:
    """Whether the value was read in a document."""
    if row is None:
        return ""
    return tag(gettext("unconfirmed"), "warning") if row.is_unconfirmed else tag(gettext("sourced"), "success")


def today(parameter: Parameter) -> ParameterValue | None:
    """The version in force today."""
    return spoken_on(parameter, clock.today())


def effect_of(parameter: Parameter) -> dict[str, Any]:
    """Which calls hold a frozen version of the rule, and how many of them are open."""
    frozen = frozen_rules(parameter.code)
    return {"frozen": frozen, "open_calls": sum(call.status in OPEN for rule in frozen for call in rule.calls)}


class ParameterList(ListView):
    """Every rule with what it says today."""

    title = _("Policy parameters")
    lede = _("The Fund’s rules as data: each is dated, names its source, and is frozen into a call when it opens.")
    permission = "policies.view_parameters"
    visible_to = parameters_visible_to
    default_sort = "position"
    page_size = 50
    file_name = "policies"
    search_fields: ClassVar[Sequence[str]] = ("code", "title", "affects")
    filters: ClassVar[Sequence[Filter]] = (Filter("kind", _("Kind"), choices=Kind.choices),)

    @cached_property
    def open_calls(self) -> dict[str, int]:
        """In how many open calls each rule is frozen, read once for the page."""
        return open_calls_by_code()

    def get_columns(self) -> Sequence[Column]:
        """The rule, what it says today, what hangs on it, and where it was read."""
        return (
            Column("code", _("Code"), sort="position", kind="code", link=True),
            Column("label", _("Rule"), sort="title"),
            Column(
                "value", _("Today"), value=lambda row: in_words(today(row)), export=lambda row: in_a_file(today(row))
            ),
            Column("valid_from", _("Valid from"), value=lambda row: (version := today(row)) and version.valid_from),
            Column("effect", _("What it affects")),
            Column(
                "open_calls",
                _("Frozen in open calls"),
                value=lambda row: self.open_calls.get(row.code, 0),
                kind="number",
            ),
            Column(
                "source",
                _("Source"),
                value=lambda row: confidence(today(row)),
                export=lambda row: (version := today(row)) and version.document_symbol,
            ),
        )


class ParameterDetail(ObjectView):
    """One rule with the history of its values."""

    permission = "policies.view_parameters"
    visible_to = parameters_visible_to
    lookup = "code"
    template_name = "policies/detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the versions in words, and whether this person may add one."""
        current = today(self.object)
        may_set = permits(self.request.user, "policies.set_value", self.object)
        return super().get_context_data(
            current=current,
            in_words=in_words(current),
            history=[(row, in_words(row)) for row in self.object.values.all()],
            **effect_of(self.object),
            may_set=may_set,
            reason="" if may_set else reason_against("policies.set_value"),
            **kwargs,
        )


class ValueSet(ActView):
    """Give a rule a further version."""

    title = _("Set a value")
    permission = "policies.set_value"
    visible_to = parameters_visible_to
    lookup = "code"
    form_class: ClassVar[type[forms.BaseForm] | None] = ValueForm
    template_name = "policies/set.html"
    submit_label = _("Record this version")
    success_message = _("The version has been recorded. What was frozen before stays as it was.")

    def get_lede(self) -> str:
        """Which rule it is."""
        return str(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the rule says today, what it affects, and who holds a frozen version."""
        current = today(self.object)
        effect = effect_of(self.object)
        return super().get_context_data(current=current, in_words=in_words(current), **effect, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form's first field depends on the rule."""
        return super().get_form_kwargs() | {"parameter": self.object}

    def get_initial(self) -> dict[str, Any]:
        """Today, so that only what is different must be typed."""
        return {"valid_from": clock.today()}

    def act(self, form: Any) -> Parameter:
        """Record the version."""
        typed = form.cleaned_data
        set_value(
            self.object,
            None if typed["is_no_rule"] else typed["value"],
            valid_from=typed["valid_from"],
            document_symbol=typed["document_symbol"],
            page=typed["page"],
            note=typed["note"],
            by=self.request.user,
        )
        return self.object
