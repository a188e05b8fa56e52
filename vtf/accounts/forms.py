"""What people type about points of contact, invitations and themselves; the services judge it."""

import functools
import zoneinfo
from typing import Any

from allauth.account import forms as account_forms
from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vtf.states.models import State
from vtf.states.selectors import all_states


@functools.cache
def time_zones() -> tuple[tuple[str, str], ...]:
    """Every zone of the tz database that is named after a place, and UTC."""
    names = sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/"))
    return tuple((name, name.replace("_", " ")) for name in ["UTC", *names])


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A day, by the browser's own calendar."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


class ContactForm(forms.Form):
    """One line of the register, as the note verbale gives it."""

    state = forms.ModelChoiceField(label=_("State"), queryset=State.objects.none())
    position = forms.CharField(label=_("Position"), max_length=200)
    ministry = forms.CharField(label=_("Ministry or department"), max_length=200)
    email = forms.EmailField(label=_("E-mail address"))
    is_role_mailbox = forms.BooleanField(
        label=_("This is the mailbox of the office, not of a person"),
        required=False,
        help_text=_("Advised, because it outlives a change of person."),
    )
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    note_verbale = forms.CharField(label=_("Reference of the note verbale"), max_length=120)
    note_verbale_on = day_field(_("Date of the note verbale"))
    from_on = day_field(_("Point of contact from"), required=False, help_text=_("Empty: the date of the note verbale."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["state"].queryset = all_states()  # type: ignore[attr-defined]


class EndContactForm(forms.Form):
    """Why and from when a line no longer holds."""

    until_on = day_field(_("No longer point of contact from"))
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Such as the reference of a note verbale."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["until_on"].initial = timezone.now().date


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class InvitePointOfContactForm(forms.Form):
    """To whom the letter is addressed; the address is the register's."""

    name = forms.CharField(label=_("Name or position"), max_length=200, required=False)
    language = forms.ChoiceField(label=_("Language of the letter"), choices=settings.LANGUAGES)


class InviteColleagueForm(InvitePointOfContactForm):
    """Whom a point of contact lets in."""

    email = forms.EmailField(label=_("E-mail address"))
    field_order = ("email", "name", "language")


class AcceptForm(forms.Form):
    """The beginning of an account."""

    name = forms.CharField(label=_("Your name or position"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label=_("The same password again"), strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["password"].help_text = " ".join(password_validation.password_validators_help_texts())

    def clean(self) -> dict[str, Any]:
        """Both passwords are the same."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("password") != values.get("password_again"):
            self.add_error("password_again", gettext("The two passwords are not the same."))
        return values


class PlainHelp:
    """Says what a password needs in one sentence after the other, where allauth has a list that fits no hint."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["password1"].help_text = " ".join(password_validation.password_validators_help_texts())


class ChangePasswordForm(PlainHelp, account_forms.ChangePasswordForm):  # type: ignore[misc]
    """A person changes their password."""


class SetPasswordForm(PlainHelp, account_forms.SetPasswordForm):  # type: ignore[misc]
    """A person without a password chooses one."""


class ResetPasswordKeyForm(PlainHelp, account_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    """A person who forgot their password chooses a new one."""


class SettingsForm(forms.Form):
    """How the system speaks to a person."""

    name = forms.CharField(label=_("Your name or position"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)
