"""Pages of the register of points of contact."""

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from vtf.accounts import forms, services
from vtf.accounts.models import PointOfContact, User
from vtf.accounts.selectors import (
    contacts_visible_to,
    invitations_visible_to,
)
from vtf.core.lists import Column, Filter, ListView
from vtf.core.permissions import permits
from vtf.core.views import ActView, ObjectView
from vtf.core.workflow import Action
from vtf.states.models import State


def states_to_choose(user: User) -> list[tuple[int, str]]:
    """States that have a line in the part of the register which the person sees."""
    states = State.objects.filter(contacts__in=contacts_visible_to(user)).distinct()
    return sorted(((state.pk, str(state)) for state in states), key=lambda pair: pair[1])


class ContactList(ListView):
    """The register of points of contact."""

    title = _("Points of contact")
    lede = _("The national points of contact that States have notified by note verbale.")
    permission = "accounts.view_contacts"
    visible_to = contacts_visible_to
    columns = (
        Column("state", _("State"), sort="state__iso3", link=True),
        Column("position", _("Position"), sort="position"),
        Column("ministry", _("Ministry or department"), sort="ministry"),
        Column("email", _("E-mail address"), kind="code"),
        Column("from_on", _("From"), sort="from_on"),
        Column("until_on", _("No longer from"), sort="until_on"),
        Column("note_verbale", _("Note verbale"), kind="code"),
        Column("account", _("Has an account"), value=lambda contact: contact.user_id is not None),
    )
    filters = (
        Filter("state", _("State"), choices=states_to_choose),
        Filter("open", _("Only those who are in office"), lookup="until_on__isnull", kind="flag"),
    )
    search_fields = ("position", "ministry", "email", "note_verbale", "state__iso3")
    default_sort = "state__iso3"
    file_name = "points-of-contact"
    empty_title = _("No point of contact has been registered yet")

    def get_links(self) -> list[tuple[Any, str]]:
        """What the person can do here."""
        links = []
        if permits(self.request.user, "accounts.register_point_of_contact"):
            links.append((_("Register a point of contact"), reverse("accounts:contact-register")))
        if permits(self.request.user, "accounts.view_colleagues"):
            links.append((_("Colleagues"), reverse("accounts:colleague-list")))
        return links


class ContactView(ObjectView):
    """One line of the register."""

    template_name = "accounts/contact.html"
    visible_to = contacts_visible_to
    object_name = "contact"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the line says and what can be done with it."""
        contact, acts = self.object, self.acts()
        pairs = [
            (_("State"), contact.state),
            (_("Ministry or department"), contact.ministry),
            (_("E-mail address"), contact.email),
            (_("Role mailbox"), contact.is_role_mailbox),
            (_("Telephone"), contact.phone),
            (_("From"), contact.from_on),
            (_("No longer from"), contact.until_on),
            (_("Note verbale"), contact.note_verbale),
            (_("Date of the note verbale"), contact.note_verbale_on),
            (_("Has an account"), contact.user_id is not None),
        ]
        return super().get_context_data(
            pairs=pairs,
            possible=[act for act in acts if act.is_possible],
            closed=[act for act in acts if not act.is_possible],
            invitations=invitations_visible_to(self.request.user).filter(contact=contact),
            **kwargs,
        )

    def acts(self) -> list[Action]:
        """What the Secretariat can do with the line, or why not now; nothing for others, who only read."""
        contact = self.object
        if not permits(self.request.user, "accounts.end_point_of_contact", contact):
            return []
        over = (_("This line of the register has ended."),) if contact.until_on else ()
        has_account = (_("This point of contact has an account already."),) if contact.user_id else ()
        return [
            Action("invite", _("Invite"), reverse("accounts:contact-invite", args=[contact.pk]), over + has_account),
            Action("end", _("End this line of the register"), reverse("accounts:contact-end", args=[contact.pk]), over),
        ]


class ContactRegister(ActView):
    """Enter a new line."""

    title = _("Register a point of contact")
    lede = _("As the State's note verbale gives it. The State's other points of contact are told.")
    permission = "accounts.register_point_of_contact"
    form_class = forms.ContactForm
    submit_label = _("Register")
    success_message = _("The point of contact stands in the register. Invite them, so that they can sign in.")

    def act(self, form: Any) -> PointOfContact:
        """Register."""
        return services.register_point_of_contact(by=self.request.user, **form.cleaned_data)

    def get_cancel_url(self) -> str:
        """Back to the register."""
        return reverse("accounts:contact-list")


class ContactEnd(ActView):
    """Close a line."""

    title = _("End this line of the register")
    permission = "accounts.end_point_of_contact"
    visible_to = contacts_visible_to
    form_class = forms.EndContactForm
    submit_label = _("End")
    success_message = _("The line is closed.")
    is_dangerous = True

    def act(self, form: Any) -> PointOfContact:
        """End."""
        return services.end_point_of_contact(self.object, by=self.request.user, **form.cleaned_data)


class ContactInvite(ActView):
    """Invite the person behind a line."""

    title = _("Invite the point of contact")
    lede = _("A letter with a link that works once, for 72 hours, goes to the address of the register.")
    permission = "accounts.invite_point_of_contact"
    visible_to = contacts_visible_to
    form_class = forms.InvitePointOfContactForm
    submit_label = _("Send the invitation")
    success_message = _("The invitation is on its way.")

    def get_initial(self) -> dict[str, Any]:
        """The reader's language, as the best guess."""
        return {"language": get_language(), "name": self.object.position}

    def act(self, form: Any) -> PointOfContact:
        """Invite, and go back to the line."""
        services.invite_point_of_contact(self.object, by=self.request.user, **form.cleaned_data)
        return self.object
