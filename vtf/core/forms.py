"""What forms share: amounts as people type them, rules that become form errors, one more line without script."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from vtf.core.errors import RuleBroken

SPACES = "[ '’\u00a0\u202f\u2009٬]"
WRITTEN = re.compile(rf"-?(\d+|\d{{1,3}}({SPACES}\d{{3}})+)([.,]\d+)?")
THOUSANDS_OR_DECIMALS = re.compile(r"-?\d{1,3}[.,]\d{3}")


class AmountField(forms.DecimalField):
    """An amount of money, or a quantity, that can be read in one way only; never through float.

    Spaces and apostrophes may stand between thousands, and one point or comma before the decimals, in the
    digits of any of the six languages. "1,234" and "99.958,00" are refused, not guessed (domain/grants.md 8b.20).
    """

    widget = forms.TextInput(attrs={"inputmode": "decimal", "dir": "ltr", "autocomplete": "off", "class": "money"})
    default_error_messages = {
        "ambiguous": _(
            "“%(typed)s” can be read in two ways. Write the amount with one mark only, before the cents: 99958.00."
        ),
        "invalid": _("Write the amount in digits, such as 99958.00."),
    }

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_digits", 16)
        options.setdefault("decimal_places", 2)
        super().__init__(**options)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """Read what was typed, or refuse it with the reason."""
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        digits = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in value.strip())
        text = digits.replace("٫", ".").replace("\u2212", "-")
        marks = text.count(".") + text.count(",")
        if marks > 1 or THOUSANDS_OR_DECIMALS.fullmatch(text):
            raise forms.ValidationError(self.error_messages["ambiguous"], code="ambiguous", params={"typed": value})
        if not WRITTEN.fullmatch(text):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(re.sub(SPACES, "", text).replace(",", "."))

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
