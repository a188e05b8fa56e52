"""What is typed for the acts on an application: endorsement, withdrawal, messages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.applications.models import Message
from grants.calls.forms import ReasonForm
from grants.calls.models import Call


class SubmitForm(forms.Form):
    """The endorsement with the note verbale."""

    note_verbale = forms.FileField(
        label=_("Note verbale or cover letter"),
        help_text=_("Signed and sealed: PDF, JPEG or PNG, 10 MB at the most."),
        required=False,
    )
    evidence = forms.FileField(
        label=_("Evidence of commitment to join the Treaty"),
        help_text=_("Only for States that have neither joined nor signed."),
        required=False,
    )
    is_endorsed = forms.BooleanField(
        label=_("I endorse this application on behalf of my Government."),
        error_messages={"required": _("Confirm the endorsement.")},
    )
    needed = ("note_verbale",)


class WithdrawForm(ReasonForm):
    """The reason, and the note verbale where there is one."""

    note_verbale = forms.FileField(
        label=_("Note verbale of the withdrawal"),
        help_text=_("For instance a note by which the ministry disowns the application. PDF, JPEG or PNG."),
        required=False,
    )


class MessageForm(forms.Form):
    """A message to the other side."""

    body = forms.CharField(
        label=_("Your message"),
        max_length=Message._meta.get_field("body").max_length,
        required=False,
        widget=forms.Textarea({"rows": 6}),
    )
    needed = ("body",)


class ResubmitForm(forms.Form):
    """The call in which the project is submitted again."""

    call = forms.ModelChoiceField(
        Call.objects.none(), label=_("Call"), empty_label=None, error_messages={"required": _("Choose an open call.")}
    )
