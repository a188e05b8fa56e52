"""The form with which a parameter gets a further version; its first field is of the parameter's kind."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vtf.core.forms import AmountField
from vtf.policies.catalogue import IN_MONTHS, OPTIONS
from vtf.policies.models import Parameter

Kind = Parameter.Kind


def value_field(parameter: Parameter) -> forms.Field:
    """The field in which a value of the parameter's kind is typed or chosen."""
    choices = [(option, OPTIONS.get(option, option)) for option in parameter.options]
    options: dict[str, Any] = {"label": _("Value"), "required": False}
    if parameter.kind == Kind.MONEY:
        return AmountField(**options, help_text=_("In %(currency)s.") % {"currency": parameter.currency})
    if parameter.kind == Kind.PERCENTAGE:
        return AmountField(**options, help_text=_("In percent."))
    if parameter.kind == Kind.DAYS:
        return forms.IntegerField(**options, help_text=_("In days."))
    if parameter.code in IN_MONTHS:
        return forms.IntegerField(**options, help_text=_("In months."))
    if parameter.kind == Kind.INTEGER:
        return forms.IntegerField(**options)
    if parameter.kind == Kind.SHARES:
        return forms.CharField(**options, help_text=_("Percentages that make 100 together, such as 60/30/10."))
    if parameter.kind == Kind.CHOICE:
        return forms.ChoiceField(**options, choices=choices, widget=forms.RadioSelect)
    if parameter.kind == Kind.CHOICES:
        return forms.MultipleChoiceField(**options, choices=choices, widget=forms.CheckboxSelectMultiple)
    if parameter.kind == Kind.BOOLEAN:
        return forms.ChoiceField(**options, choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect)
    return forms.CharField(**options)


class ValueForm(forms.Form):
    """What the parameter says, from when on, and where that is written."""

    is_no_rule = forms.BooleanField(label=_("There is no such rule"), required=False)
    valid_from = forms.DateField(label=_("Valid from"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    document_symbol = forms.CharField(
        label=_("Document symbol"),
        required=False,
        max_length=300,
        help_text=_("Without a document the value is shown as unconfirmed."),
    )
    page = forms.CharField(label=_("Page or paragraph"), required=False, max_length=60)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Needed where the day lies before today."),
    )

    def __init__(self, *args: Any, parameter: Parameter, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields = {"value": value_field(parameter)} | self.fields

    def clean(self) -> dict[str, Any]:
        """Ask for a value or for the word that there is none, not both."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        has_value = cleaned.get("value") not in (None, "", [])
        if "value" in self.errors:
            return cleaned
        if has_value and cleaned.get("is_no_rule"):
            self.add_error("is_no_rule", _("Give a value or say that there is no rule, not both."))
        elif not has_value and not cleaned.get("is_no_rule"):
            self.add_error("value", _("Give a value, or say that there is no such rule."))
        return cleaned
