"""Which other rules one asks about: those of a day, or single rules typed in."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.agreements.selectors.replay import CODES
from grants.calls.models import Call
from vtf.core import clock
from vtf.core.errors import RuleBroken
from vtf.policies.forms import value_field
from vtf.policies.models import Parameter, python_value
from vtf.policies.selectors import RuleSet, rules_of, rules_on
from vtf.policies.services import stored_value

EMPTY: tuple[Any, ...] = (None, "", [])


class WhatIfForm(forms.Form):
    """The call, the rules to hold against it, and the single rules that are supposed to say something else."""

    call = forms.ModelChoiceField(
        label=_("Call"), queryset=Call.objects.exclude(policy_set=None).order_by("-year"), empty_label=None
    )
    rules = forms.ChoiceField(
        label=_("Which rules"),
        choices=[
            ("frozen", _("Those of the call, with the changes below")),
            ("today", _("Those of today, with the changes below")),
            ("day", _("Those of the day given here, with the changes below")),
        ],
        initial="today",
        widget=forms.RadioSelect,
    )
    on = forms.DateField(label=_("Day"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    none = forms.MultipleChoiceField(
        label=_("Suppose that there is no such rule"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parameters = {each.code: each for each in Parameter.objects.filter(code__in=CODES)}
        choices = [(code, str(parameter)) for code, parameter in self.parameters.items()]
        none: Any = self.fields.pop("none")
        for code, parameter in self.parameters.items():
            field = value_field(parameter)
            field.label = str(parameter)
            self.fields[field_of(code)] = field
        none.choices = choices
        self.fields["none"] = none

    def clean(self) -> dict[str, Any]:
        """Each rule typed in is checked as if it were set; a day is asked for where the rules are those of a day."""
        data = super().clean() or {}
        data["overrides"] = overrides = dict.fromkeys(data.get("none", []))
        for code, parameter in self.parameters.items():
            value = data.get(field_of(code))
            if value in EMPTY:
                continue
            if code in overrides:
                self.add_error(field_of(code), _("Give a value or say that there is no rule, not both."))
                continue
            try:
                overrides[code] = python_value(parameter.kind, stored_value(parameter, value))
            except RuleBroken as broken:
                self.add_error(field_of(code), [str(message) for message in broken.messages])
        if data.get("rules") == "day" and not data.get("on") and "on" not in self.errors:
            self.add_error("on", _("Give the day whose rules you mean."))
        return data

    def other_rules(self) -> RuleSet:
        """The rules to hold against the call's own."""
        data = self.cleaned_data
        overrides: Mapping[str, Any] = data["overrides"]
        if data["rules"] == "frozen":
            return rules_of(data["call"].policy_set, overrides)
        return rules_on(data["on"] if data["rules"] == "day" else clock.today(), overrides)


def field_of(code: str) -> str:
    """The name of the field of a rule: "POL-05.1" is "pol_05_1"."""
    return code.lower().replace("-", "_").replace(".", "_")
