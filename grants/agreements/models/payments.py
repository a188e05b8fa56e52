"""The plan of instalments, the account that they are paid to, and the payments."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from grants.agreements.models.agreements import GrantAgreement
from vtf.core.encryption import EncryptedTextField
from vtf.core.money import Money
from vtf.core.workflow import action, condition
from vtf.ledger.models import Entry
from vtf.states.models import State


class Instalment(models.Model):
    """A planned part of the grant."""

    class WaitsFor(models.TextChoices):
        """What has to be in before it is paid (requirement 42)."""

        SIGNATURE = "signature", _("the signed agreement")
        INTERIM = "interim", _("the accepted interim report")
        FINAL = "final", _("the accepted final report")

    agreement = models.ForeignKey(GrantAgreement, models.PROTECT, related_name="instalments")
    ordinal = models.PositiveSmallIntegerField(_("number"))
    share = models.DecimalField(_("share in per cent"), max_digits=7, decimal_places=4)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=4)
    due_on = models.DateField(_("planned for"))
    waits_for = models.CharField(_("is paid after"), max_length=9, choices=WaitsFor.choices, default=WaitsFor.SIGNATURE)

    class Meta:
        ordering = ["agreement", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "ordinal"], name="each_instalment_has_its_number"),
            models.CheckConstraint(name="instalment_is_more_than_nothing", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.agreement.number}/{self.ordinal}"

    @property
    def money(self) -> Money:
        """The amount with the grant's currency."""
        return Money(self.amount, self.agreement.currency)


class BankAccount(models.Model):
    """Where a grant is paid to: entered by one person, verified by another; replaced, never changed."""

    agreement = models.ForeignKey(GrantAgreement, models.PROTECT, related_name="bank_accounts")
    holder = EncryptedTextField(_("account holder as the bank knows it"))
    number = EncryptedTextField(_("account number or IBAN"))
    bank = EncryptedTextField(_("bank, its address and BIC"))
    currency = models.CharField(_("currency of the account"), max_length=3)
    why_not_grantee = EncryptedTextField(_("why the holder is not the grantee"), blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(null=True)
    call_back_note = EncryptedTextField(_("note of the call back"), blank=True)
    refused_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="account_is_never_verified_by_who_entered_it",
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=F("entered_by")),
            ),
            models.CheckConstraint(
                name="verified_account_has_its_call_back",
                condition=Q(verified_at__isnull=True) | Q(verified_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(replaced_at__isnull=True, refused_at__isnull=True),
                name="one_account_of_a_grant_stands",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement.number}/{self.pk}"  # never what the account is: history keeps this text

    @property
    def stands(self) -> bool:
        """Neither replaced nor refused."""
        return self.replaced_at is None and self.refused_at is None

    @property
    def is_verified(self) -> bool:
        """A second person has called back, and it stands."""
        return self.verified_at is not None and self.stands

    @property
    def masked(self) -> str:
        """The last four signs of the number: enough to recognise it, too little to use it."""
        signs = "".join(self.number.split())
        return f"•••• {signs[-4:]}" if len(signs) > 4 else "••••"


@condition(_("Payments are made while the agreement is in force: after both have signed and before it is settled."))
def agreement_is_in_force(disbursement: "Disbursement") -> bool:
    """No payment without a signed agreement (requirement 42)."""
    return disbursement.instalment.agreement.status in GrantAgreement.PAYABLE


class Disbursement(ConcurrentTransitionMixin, models.Model):
    """A payment on one instalment, whole or in part: prepared by one person, approved by another."""

    class Status(models.TextChoices):
        """Prepared, then paid or cancelled."""

        PREPARED = "prepared", _("Waiting for approval")
        PAID = "paid", _("Paid")
        CANCELLED = "cancelled", pgettext_lazy("payment", "Cancelled")

    STATUS_TONES: ClassVar[dict[str, str]] = {"prepared": "warning", "paid": "success", "cancelled": "neutral"}

    instalment = models.ForeignKey(Instalment, models.PROTECT, related_name="disbursements")
    status = FSMField(_("status"), choices=Status.choices, default=Status.PREPARED, protected=True)
    value_on = models.DateField(_("value date"))
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=4)
    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="disbursements", verbose_name=_("account"))
    payee = EncryptedTextField(_("payee"))
    sent_currency = models.CharField(_("currency sent"), max_length=3, blank=True)
    sent_amount = models.DecimalField(_("amount sent"), max_digits=20, decimal_places=4, null=True, blank=True)
    rate = models.DecimalField(_("rate"), max_digits=20, decimal_places=10, null=True, blank=True)
    charges = models.DecimalField(_("bank charges"), max_digits=20, decimal_places=4, default=0)
    confirmed_amount = models.DecimalField(
        _("amount confirmed by the grantee"), max_digits=20, decimal_places=4, null=True, blank=True
    )
    confirmed_on = models.DateField(_("received by the grantee on"), null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="disbursement")
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ["instalment", "pk"]
        constraints = [
            models.CheckConstraint(
                name="payment_is_never_approved_by_its_author",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("prepared_by")),
            ),
            models.CheckConstraint(
                name="paid_disbursement_has_its_approval_and_its_entry",
                condition=~Q(status="paid")
                | Q(approved_by__isnull=False, approved_at__isnull=False, entry__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["instalment"], condition=Q(status="prepared"), name="one_payment_of_an_instalment_waits"
            ),
            models.CheckConstraint(name="payment_is_more_than_nothing", condition=Q(amount__gt=0, charges__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.instalment}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("agreements:disbursement-detail", args=[self.pk])

    @property
    def code(self) -> str:
        """The project number and the number of the instalment."""
        return str(self)

    @property
    def state(self) -> State:
        """The grantee State."""
        return self.instalment.agreement.state

    @property
    def money(self) -> Money:
        """What is paid, in the grant's currency."""
        return Money(self.amount, self.instalment.agreement.currency)

    @property
    def sent(self) -> Money:
        """What left the Fund's account: in another currency where it was exchanged."""
        return self.money if self.sent_amount is None else Money(self.sent_amount, self.sent_currency)

    @property
    def confirmed(self) -> Money | None:
        """What the grantee says arrived, in the currency in which it was sent."""
        return None if self.confirmed_amount is None else Money(self.confirmed_amount, self.sent.currency)

    @property
    def shortfall(self) -> Money | None:
        """What was sent and did not arrive (requirement 43); None until the grantee has confirmed."""
        return None if self.confirmed is None else self.sent - self.confirmed

    @transition(
        status,
        source=Status.PREPARED,
        target=Status.PAID,
        conditions=[agreement_is_in_force],
        custom=action(_("Approve and pay"), "agreements.approve_disbursement", "agreements:disbursement-approve"),
    )
    def pay(self) -> None:
        """A second person approves; the ledger posts."""
        self.approved_at = timezone.now()

    @transition(
        status,
        source=Status.PREPARED,
        target=Status.CANCELLED,
        custom=action(_("Cancel the payment"), "agreements.cancel_disbursement", "agreements:disbursement-cancel"),
    )
    def cancel(self) -> None:
        """The order is called off before it is approved."""
