"""What forms share: amounts as people type them, rules that become form errors, one more line without script."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.formsets import BaseFormSet
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from vtf.core.errors import RuleBroken

GROUPS = re.compile(r"[\s'’\u00a0\u202f\u2009٬]")
COMMA_GROUPS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d*)?")
POINT_GROUPS = re.compile(r"-?\d{1,3}(\.\d{3}){2,}(,\d*)?|-?\d{1,3}(\.\d{3})+,\d*")


def plain_number(text: str) -> str:
    """Rewrite a number as people of six languages type it into digits and a point.

    "96,840.00", "96 840,00", "96.840,00" and "٩٦٬٨٤٠٫٠٠" become "96840.00"; what remains doubtful is left
    as it is, for the field to refuse.
    """
    digits = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)
    number = GROUPS.sub("", digits).replace("٫", ".").replace("−", "-")
    if COMMA_GROUPS.fullmatch(number):
        return number.replace(",", "")
    if POINT_GROUPS.fullmatch(number):
        return number.replace(".", "").replace(",", ".")
    return number.replace(",", ".") if number.count(",") == 1 and "." not in number else number


class AmountField(forms.DecimalField):
    """An amount of money, or a quantity, typed with any usual separators; never through float."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "dir": "ltr", "autocomplete": "off", "class": "money"})
    default_error_messages = {"invalid": _("Write a number, such as 96840.50.")}

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_digits", 16)
        options.setdefault("decimal_places", 2)
        super().__init__(**options)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """Read what was typed."""
        if isinstance(value, str):
            value = plain_number(value)
        return super().to_python(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No step and no bounds of the browser: the server's sentence is the one that people read."""
        return {}


def add_rule_errors(
    form: forms.BaseForm, broken: RuleBroken, formsets: Mapping[str, BaseFormSet] | None = None
) -> None:
    """Show a broken rule beside the fields that it names, or above the form.

    "lines-2-amount" is the field of a formset's third form, "lines" the formset as a whole.
    """
    for name, messages in broken.errors.items():
        target, field = _place(form, name, formsets or {})
        for message in messages:
            if isinstance(target, BaseFormSet):
                target.non_form_errors().append(str(message))
            else:
                target.add_error(field, str(message))


def _place(form: forms.BaseForm, name: str, formsets: Mapping[str, BaseFormSet]) -> tuple[Any, str | None]:
    if name in form.fields:
        return form, name
    prefix, _dash, rest = name.partition("-")
    if prefix in formsets:
        index, _dash, field = rest.partition("-")
        lines = formsets[prefix].forms
        if index.isdigit() and int(index) < len(lines):
            line = lines[int(index)]
            return line, field if field in line.fields else None
        return formsets[prefix], None
    return form, None


def with_one_more_line(data: Any, formset: BaseFormSet) -> Any:
    """A copy of what was posted in which the formset has one more empty form, up to its limit."""
    more = data.copy()
    key = f"{formset.prefix}-TOTAL_FORMS"
    typed = data.get(key, "")
    total = int(typed) if typed.isdigit() else 0
    more[key] = str(min(total + 1, formset.max_num))
    return more


def unjudged(form: Any) -> None:
    """Let a bound form be shown again with everything typed and no errors, since nobody asked to save it."""
    form._errors = ErrorDict(renderer=form.renderer)
    form.cleaned_data = {}


def error_count(form: forms.BaseForm) -> int:
    """How many messages a form shows."""
    return sum(len(messages) for messages in form.errors.values())


def own_errors(form: forms.BaseForm) -> list[str]:
    """The messages that belong to no single field."""
    return [str(message) for message in form.errors.get(NON_FIELD_ERRORS, [])]
