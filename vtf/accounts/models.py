"""People who sign in, the State or organisation they act for, and the register of points of contact."""

import datetime as dt
from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person does here; each is a group of the same name."""

    DRAFTER = "drafter", _("Drafter")
    MEMBER = "member", _("Committee member")
    OFFICER = "officer", _("Programme officer")
    FINANCE = "finance", _("Finance officer")
    HEAD = "head", _("Head of Secretariat")
    AUDITOR = "auditor", _("Auditor")
    DONOR = "donor", _("Donor")
    DELEGATE = "delegate", _("Delegate")
    EDITOR = "editor", _("Editor")


# Those who decide, pay, audit or publish: a second factor and a short idle time are theirs.
STAFF_ROLES = (Role.OFFICER, Role.FINANCE, Role.HEAD, Role.AUDITOR, Role.MEMBER, Role.EDITOR)


class Organisation(models.Model):
    """A body that is not a State and for which people act: the Secretariat, a donor agency, an auditor's firm."""

    class Kind(models.TextChoices):
        """What sort of body it is."""

        SECRETARIAT = "secretariat", _("Secretariat")
        AGENCY = "agency", _("Government agency")
        INTERNATIONAL = "international", _("International or regional organisation")
        CIVIL_SOCIETY = "civil-society", _("Civil society organisation")
        AUDIT = "audit", _("Auditor")
        OTHER = "other", _("Other")

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    state = models.ForeignKey("states.State", models.PROTECT, null=True, blank=True, related_name="organisations")

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("name"), name="organisation_name_stands_once"),
            models.CheckConstraint(name="organisation_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes users that sign in by e-mail."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a person with a usable password, or none where it is not given."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a technical administrator."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A person who signs in with an e-mail address."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name or position"), max_length=200, blank=True)
    state = models.ForeignKey("states.State", models.PROTECT, null=True, blank=True, related_name="users")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="users")
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    is_synthetic = models.BooleanField(default=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["email"]
        constraints: ClassVar = [
            models.CheckConstraint(name="email_is_kept_in_lower_case", condition=Q(email=Lower("email"))),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @cached_property
    def roles(self) -> frozenset[str]:
        """The names of the person's groups, read once a request."""
        return frozenset(self.groups.values_list("name", flat=True))

    def has_role(self, *roles: str) -> bool:
        """Say whether the person has any of these roles."""
        return not self.roles.isdisjoint(roles)

    @property
    def is_drafter(self) -> bool:
        """Whether the person drafts for a State."""
        return any(group.name == Role.DRAFTER for group in self.groups.all())

    @property
    def is_staff_member(self) -> bool:
        """Whether a second factor and a short idle time are asked of this person."""
        return self.is_staff or self.has_role(*STAFF_ROLES)


class PointOfContactQuerySet(models.QuerySet["PointOfContact"]):
    """The register, read by day."""

    def current(self, on: dt.date | None = None) -> "PointOfContactQuerySet":
        """Lines that hold on a day (today, UTC, where none is given)."""
        day = on or timezone.now().date()
        return self.filter(Q(until_on__isnull=True) | Q(until_on__gt=day), from_on__lte=day)


class PointOfContact(models.Model):
    """One line of the register of national points of contact, as a note verbale notified it.

    The account (`user`) is there once the person has accepted an invitation. `until_on` is the first day
    on which the line no longer holds.
    """

    state = models.ForeignKey("states.State", models.PROTECT, related_name="contacts", verbose_name=_("State"))
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="contact_lines")
    position = models.CharField(_("position"), max_length=200)
    ministry = models.CharField(_("ministry or department"), max_length=200)
    email = models.EmailField(_("e-mail address"))
    is_role_mailbox = models.BooleanField(_("role mailbox"), default=False)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("no longer from"), null=True, blank=True)
    end_reason = models.CharField(_("reason of the end"), max_length=300, blank=True)
    note_verbale = models.CharField(_("note verbale"), max_length=120)
    note_verbale_on = models.DateField(_("date of the note verbale"))
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    is_synthetic = models.BooleanField(default=False)

    objects = PointOfContactQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["state__iso3", "-from_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="point_of_contact_ends_after_it_begins",
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
            ),
            models.CheckConstraint(
                name="ended_point_of_contact_says_why",
                condition=Q(until_on__isnull=True) | ~Q(end_reason=""),
            ),
            models.CheckConstraint(name="point_of_contact_was_notified_by_note_verbale", condition=~Q(note_verbale="")),
            models.CheckConstraint(name="contact_email_is_kept_in_lower_case", condition=Q(email=Lower("email"))),
            models.UniqueConstraint(
                fields=["state", "email"],
                condition=Q(until_on__isnull=True),
                name="address_stands_once_in_a_states_open_register",
            ),
            models.UniqueConstraint(
                fields=["state", "user"],
                condition=Q(until_on__isnull=True, user__isnull=False),
                name="person_stands_once_in_a_states_open_register",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state}: {self.position}"

    def get_absolute_url(self) -> str:
        """The line's own page."""
        return reverse("accounts:contact-detail", args=[self.pk])

    def is_current(self, on: dt.date | None = None) -> bool:
        """Say whether the line holds on a day (today, UTC, where none is given)."""
        day = on or timezone.now().date()
        return self.from_on <= day and (self.until_on is None or day < self.until_on)


class Invitation(models.Model):
    """A one-time way in, bound to an address; the database knows only the hash of its token.

    The token is derived from the server's secret key and `nonce` when the letter is written, so that
    nothing in the database, the outbox or a backup lets anybody in.
    """

    class Kind(models.TextChoices):
        """What the invited person becomes."""

        COLLEAGUE = "colleague", _("Colleague who drafts")
        POINT_OF_CONTACT = "point-of-contact", _("Point of contact")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name or position"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    state = models.ForeignKey("states.State", models.PROTECT, related_name="invitations")
    contact = models.ForeignKey(PointOfContact, models.PROTECT, null=True, related_name="invitations")
    nonce = models.CharField(max_length=64)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-invited_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="accepted_invitation_says_by_whom",
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="invitation_expires_after_it_was_made", condition=Q(expires_at__gt=F("invited_at"))
            ),
            models.CheckConstraint(
                name="invited_point_of_contact_stands_in_the_register",
                condition=Q(kind="colleague", contact__isnull=True) | Q(kind="point-of-contact", contact__isnull=False),
            ),
            models.CheckConstraint(
                name="invitation_is_accepted_or_withdrawn_not_both",
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["state", "email"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="one_open_invitation_to_an_address_and_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.state}"

    def get_absolute_url(self) -> str:
        """Where those who sent it find it."""
        if self.contact_id is not None:
            return reverse("accounts:contact-detail", args=[self.contact_id])
        return reverse("accounts:colleague-list")

    @property
    def is_open(self) -> bool:
        """Whether the token still lets somebody in."""
        return self.accepted_at is None and self.withdrawn_at is None and timezone.now() < self.expires_at
