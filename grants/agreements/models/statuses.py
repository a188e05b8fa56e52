"""Where a grant can stand (domain/grants.md 2.3 C)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(models.TextChoices):
    """Where the grant stands (domain/grants.md 2.3 C)."""

    DRAFT = "draft", _("To be signed")
    SIGNED = "signed", pgettext_lazy("grant", "Signed")
    ACTIVE = "active", _("Active")
    INTERIM_DUE = "interim_due", pgettext_lazy("grant", "Interim report due")
    INTERIM_SUBMITTED = "interim_submitted", pgettext_lazy("grant", "Interim report submitted")
    INTERIM_RETURNED = "interim_returned", pgettext_lazy("grant", "Interim report returned")
    INTERIM_ACCEPTED = "interim_accepted", pgettext_lazy("grant", "Interim report accepted")
    FINAL_DUE = "final_due", pgettext_lazy("grant", "Final report due")
    FINAL_SUBMITTED = "final_submitted", pgettext_lazy("grant", "Final report submitted")
    FINAL_RETURNED = "final_returned", pgettext_lazy("grant", "Final report returned")
    FINAL_ACCEPTED = "final_accepted", pgettext_lazy("grant", "Final report accepted")
    REFUND_DUE = "refund_due", pgettext_lazy("grant", "Refund due")
    REFUND_RECEIVED = "refund_received", pgettext_lazy("grant", "Refund received")
    CLOSED = "closed", pgettext_lazy("grant", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("grant", "Cancelled")
    LAPSED = "lapsed", pgettext_lazy("grant", "Lapsed, not signed in time")


TONES: dict[str, str] = {
    "draft": "warning",
    "signed": "info",
    "active": "success",
    "interim_due": "warning",
    "interim_submitted": "info",
    "interim_returned": "warning",
    "interim_accepted": "success",
    "final_due": "warning",
    "final_submitted": "info",
    "final_returned": "warning",
    "final_accepted": "success",
    "refund_due": "warning",
    "refund_received": "info",
    "closed": "neutral",
    "cancelled": "danger",
    "lapsed": "neutral",
}
IN_FORCE: tuple[str, ...] = (
    Status.SIGNED,
    Status.ACTIVE,
    Status.INTERIM_DUE,
    Status.INTERIM_SUBMITTED,
    Status.INTERIM_RETURNED,
    Status.INTERIM_ACCEPTED,
    Status.FINAL_DUE,
    Status.FINAL_SUBMITTED,
    Status.FINAL_RETURNED,
    Status.FINAL_ACCEPTED,
    Status.REFUND_DUE,
    Status.REFUND_RECEIVED,
)
# Signed, and not yet at the point where money comes back.
PAYABLE: tuple[str, ...] = tuple(s for s in IN_FORCE if s not in (Status.REFUND_DUE, Status.REFUND_RECEIVED))
ENDED: tuple[str, ...] = (Status.CLOSED, Status.CANCELLED, Status.LAPSED)
