"""Pages of colleagues and of invitations."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from vtf.accounts import forms, services
from vtf.accounts.adapter import in_language
from vtf.accounts.models import Invitation, User
from vtf.accounts.selectors import (
    account_of,
    colleagues_of,
    invitation_by_token,
    invitations_visible_to,
)
from vtf.core.permissions import permits
from vtf.core.views import ActView, PageView
from vtf.states.models import State

TOKEN = "invitation_token"  # noqa: S105 - the session's key, not a token


class ColleagueList(PageView):
    """The people who work on the State's files, for its point of contact."""

    template_name = "accounts/colleagues.html"
    permission = "accounts.view_colleagues"
    title = _("Colleagues")
    lede = _("Those who can read and draft your State's files. You invite them, and you take their access away.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The colleagues and the invitations that are still open."""
        person = self.request.user
        waiting = invitations_visible_to(person).filter(
            kind=Invitation.Kind.COLLEAGUE, accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
        )
        return super().get_context_data(
            state=person.state,
            colleagues=colleagues_of(person.state).prefetch_related("groups"),
            invitations=waiting,
            **kwargs,
        )


class ColleagueInvite(ActView):
    """Invite a colleague."""

    title = _("Invite a colleague")
    lede = _("A letter with a link that works once, for 72 hours. Your colleague will draft; you endorse and submit.")
    permission = "accounts.invite_colleague"
    form_class = forms.InviteColleagueForm
    submit_label = _("Send the invitation")
    success_message = _("The invitation is on its way.")

    def get_object(self) -> State | None:
        """The State for which the person acts."""
        return self.request.user.state

    def get_initial(self) -> dict[str, Any]:
        """The reader's language, as the best guess."""
        return {"language": get_language()}

    def act(self, form: Any) -> Invitation:
        """Invite."""
        return services.invite_colleague(self.object, by=self.request.user, **form.cleaned_data)

    def get_success_url(self, result: Any) -> str:
        """Back to the colleagues."""
        return reverse("accounts:colleague-list")

    def get_cancel_url(self) -> str:
        """Back to the colleagues."""
        return reverse("accounts:colleague-list")


class ColleagueRemove(ActView):
    """Take a colleague's access away."""

    title = _("Take the access away")
    lede = _("The person can no longer open your State's files. What they wrote stays.")
    form_class = forms.ReasonForm
    submit_label = _("Take the access away")
    success_message = _("The access has ended.")
    is_dangerous = True

    def get_queryset(self) -> QuerySet[User]:
        """Drafters of the person's own State, if the person is its point of contact."""
        person = self.request.user
        if not permits(person, "accounts.invite_colleague", person.state):
            return User.objects.none()
        return colleagues_of(person.state).filter(state=person.state)

    def act(self, form: Any) -> None:
        """Remove."""
        services.remove_colleague(self.object, by=self.request.user, **form.cleaned_data)

    def get_success_url(self, result: Any) -> str:
        """Back to the colleagues."""
        return reverse("accounts:colleague-list")

    def get_cancel_url(self) -> str:
        """Back to the colleagues."""
        return reverse("accounts:colleague-list")


class InvitationWithdraw(ActView):
    """Close an invitation before it is used."""

    title = _("Withdraw the invitation")
    lede = _("The link in the letter stops working.")
    permission = "accounts.withdraw_invitation"
    visible_to = invitations_visible_to
    submit_label = _("Withdraw")
    success_message = _("The invitation is withdrawn.")
    is_dangerous = True

    def act(self, form: Any) -> Invitation:
        """Withdraw."""
        return services.withdraw_invitation(self.object, by=self.request.user)

    def get_success_url(self, result: Any) -> str:
        """Where such invitations are listed."""
        return self.get_cancel_url()

    def get_cancel_url(self) -> str:
        """Where such invitations are listed."""
        if self.object.contact_id is not None:
            return reverse("accounts:contact-detail", args=[self.object.contact_id])
        return reverse("accounts:colleague-list")


@require_GET
@never_cache
def invitation_open(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address before anything is shown, so that it stays in no history and no referrer."""
    request.session[TOKEN] = token
    return HttpResponseRedirect(reverse("accounts:invitation-accept"))


class InvitationAccept(ActView):
    """Open the account, or link the existing one, that an invitation is for."""

    template_name = "accounts/accept.html"
    title = _("Accept the invitation")
    is_public = True
    submit_label = _("Accept")
    object_name = "invitation"
    account: User | None = None

    def get_object(self) -> Invitation | None:
        """The invitation of the link that was followed, if it still lets somebody in."""
        invitation = invitation_by_token(self.request.session.get(TOKEN, ""))
        self.account = account_of(invitation) if invitation else None
        return invitation

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """A dead link says so; an existing account has to be signed in."""
        self.prepare()
        if self.object is None:
            return render(request, "accounts/invitation_dead.html", status=410)
        if self.account is not None and self.account != request.user:
            messages.info(request, gettext("There is an account under this address. Sign in with it to accept."))
            if request.user.is_authenticated:
                return HttpResponseRedirect(reverse("account_logout"))
            return redirect_to_login(request.path)
        return super().dispatch(request, *args, **kwargs)

    def get_form(self) -> Any:
        """A new account asks for a name and a password, an existing one for nothing."""
        return forms.AcceptForm(**self.get_form_kwargs()) if self.account is None else None

    def get_initial(self) -> dict[str, Any]:
        """What the person who invited knew."""
        return {"name": self.object.name, "language": self.object.language, "time_zone": "UTC"}

    def act(self, form: Any) -> User:
        """Accept."""
        given = {} if form is None else dict(form.cleaned_data)
        given.pop("password_again", None)
        by = self.request.user if self.request.user.is_authenticated else None
        return services.accept_invitation(self.request.session[TOKEN], by=by, **given)

    def get_success_message(self, result: User) -> str:
        """What comes next."""
        if self.account is not None:
            return gettext("The invitation is accepted.")
        return gettext("Your account is open. Sign in with your e-mail address and your password.")

    def get_success_url(self, result: User) -> str:
        """The sign-in page in the person's language."""
        self.request.session.pop(TOKEN, None)
        page = reverse("accounts:settings") if self.account is not None else reverse("account_login")
        return in_language(page, result.language)

    def get_cancel_url(self) -> str:
        """There is no way back."""
        return ""
