"""How form fields are shown: which element, direction and descriptions each has; everything wrong, with links."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

LEFT_TO_RIGHT = (
    forms.EmailInput,
    forms.URLInput,
    forms.NumberInput,
    forms.DateInput,
    forms.DateTimeInput,
    forms.TimeInput,
)
GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


@dataclass(frozen=True)
class Problem:
    """One message and the field that it is about."""

    message: str
    target: str = ""
    label: str = ""


class FieldView:
    """One bound field as a template shows it."""

    def __init__(self, bound: BoundField, label: str = "", hint: str = "", *, bare: bool = False) -> None:
        self.bound = bound
        self.label = label or str(bound.label or "")
        self.hint = hint or str(bound.help_text or "")
        self.bare = bare

    @property
    def widget(self) -> Any:
        """What the person types into."""
        return self.bound.field.widget

    @property
    def id(self) -> str:
        """The id of the element."""
        return self.bound.auto_id or self.bound.html_name

    @property
    def is_group(self) -> bool:
        """Several boxes under one legend."""
        return isinstance(self.widget, GROUPS)

    @property
    def is_box(self) -> bool:
        """One box with its label beside it."""
        return isinstance(self.widget, forms.CheckboxInput)

    @property
    def is_optional(self) -> bool:
        """May be left empty, and the label says so; a form names in `needed` what its service asks for."""
        asked = self.bound.field.required or self.bound.name in getattr(self.bound.form, "needed", ())
        return not asked and not self.is_box and not self.bare

    @cached_property
    def errors(self) -> list[str]:
        """The messages of the field."""
        return [str(message) for message in self.bound.errors]

    def _attributes(self) -> dict[str, Any]:
        own = self.widget.attrs
        attributes: dict[str, Any] = {"class": f"ds-input {own.get('class', '')}".strip()}
        described = [f"{self.id}_hint"] if self.hint and not self.bare else []
        if self.errors:
            described.append(f"{self.id}_error")
            attributes["aria-invalid"] = "true"
        if described:
            attributes["aria-describedby"] = " ".join(described)
        if self.bare:
            attributes["aria-label"] = self.label
        if "dir" not in own:
            if isinstance(self.widget, LEFT_TO_RIGHT):
                attributes["dir"] = "ltr"
            elif isinstance(self.widget, forms.TextInput | forms.Textarea):
                attributes["dir"] = "auto"
        return attributes

    @cached_property
    def control(self) -> SafeString:
        """The element itself."""
        return self.bound.as_widget(attrs=self._attributes())

    @cached_property
    def options(self) -> list[dict[str, Any]]:
        """The boxes of a group: name, value, label, id, whether it is chosen."""
        chosen = self.bound.value()
        values = {str(value) for value in (chosen if isinstance(chosen, list | tuple) else [chosen])}
        kind = getattr(self.widget, "input_type", "checkbox")
        choices = [(value, label) for value, label in self.widget.choices if not isinstance(label, list | tuple)]
        return [
            {
                "id": f"{self.id}_{index}",
                "type": kind,
                "name": self.bound.html_name,
                "value": str(value),
                "label": label,
                "is_chosen": str(value if value is not None else "") in values or (value == "" and chosen is None),
            }
            for index, (value, label) in enumerate(choices)
        ]

    @property
    def anchor(self) -> str:
        """Where a link to this field leads: a group's first box."""
        return f"{self.id}_0" if self.is_group else self.id


class FormsetView:
    """The lines of a formset as a template shows them."""

    def __init__(self, formset: BaseFormSet) -> None:
        self.formset = formset

    @property
    def headings(self) -> list[str]:
        """The labels of the columns."""
        return [str(bound.label or "") for bound in self.formset.empty_form.visible_fields()]

    @property
    def is_narrow(self) -> bool:
        """A line holds boxes for sentences: its cells stand below each other on any screen."""
        widgets = [bound.field.widget for bound in self.formset.empty_form.visible_fields()]
        return any(isinstance(widget, forms.Textarea | forms.SelectMultiple) for widget in widgets)

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """Each line: its number, its cells and its hidden fields."""
        return [
            {
                "number": index,
                "cells": [self._cell(bound, index) for bound in form.visible_fields()],
                "hidden": form.hidden_fields(),
                "errors": [str(message) for message in form.errors.get(NON_FIELD_ERRORS, [])],
                "id": f"{form.prefix}",
            }
            for index, form in enumerate(self.formset.forms, start=1)
        ]

    def _cell(self, bound: BoundField, index: int) -> FieldView:
        label = _("Line %(number)s: %(field)s") % {"number": index, "field": bound.label}
        return FieldView(bound, label, bare=True)

    @property
    def errors(self) -> list[str]:
        """The messages about the lines as a whole."""
        return [str(message) for message in self.formset.non_form_errors()]

    @property
    def may_add(self) -> bool:
        """There is room for one more line."""
        return len(self.formset.forms) < self.formset.max_num


def problems(forms_and_formsets: Iterable[Any]) -> list[Problem]:
    """Every message of these forms, formsets, or mappings and lists of them, in the order of the page."""
    return [problem for each in forms_and_formsets for problem in _problems(each)]


def _problems(thing: Any) -> Iterator[Problem]:
    if isinstance(thing, BaseFormSet):
        if thing.is_bound:
            yield from (Problem(str(message), str(thing.prefix)) for message in thing.non_form_errors())
        for number, form in enumerate(thing.forms, start=1):
            yield from _form_problems(form, number)
    elif isinstance(thing, forms.BaseForm):
        yield from _form_problems(thing)
    elif thing:
        yield from problems(thing.values() if hasattr(thing, "values") else thing)


def _form_problems(form: forms.BaseForm, number: int = 0) -> Iterator[Problem]:
    for name, messages in form.errors.items():
        target, label = "", ""
        if name in form.fields:
            view = FieldView(form[name])
            target, label = view.anchor, view.label
        elif number:
            target = f"{form.prefix}"
        if number:
            where = _("Line %(number)s") % {"number": number}
            label = f"{where}, {label}" if label else where
        yield from (Problem(str(message), target, label) for message in messages)
