"""Where an application can stand."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(models.TextChoices):
    """Where the application stands (domain/grants.md 2.3 B)."""

    DRAFT = "draft", _("Draft")
    EARLY_SUBMITTED = "early_submitted", pgettext_lazy("status of an application", "Submitted early for feedback")
    FEEDBACK_GIVEN = "feedback_given", pgettext_lazy("status of an application", "Feedback given")
    ENDORSEMENT_PENDING = "endorsement_pending", _("Waiting for endorsement")
    SUBMITTED = "submitted", pgettext_lazy("status of an application", "Submitted")
    DESK_REVIEW = "desk_review", pgettext_lazy("status of an application", "Desk review")
    CLARIFICATION = "clarification", pgettext_lazy("status of an application", "Clarification requested")
    INELIGIBLE = "ineligible", pgettext_lazy("status of an application", "Ineligible")
    WITH_COMMITTEE = "with_committee", _("With the Committee")
    CLARIFICATION_C = (
        "clarification_c",
        pgettext_lazy("status of an application", "Clarification requested by the Committee"),
    )
    PROVISIONALLY_APPROVED = (
        "provisionally_approved",
        pgettext_lazy("status of an application", "Provisionally approved"),
    )
    REVISION = "revision", pgettext_lazy("status of an application", "Under revision")
    APPROVED = "approved", _("Approved")
    NOT_APPROVED = "not_approved", _("Not approved")
    LAPSED = "lapsed", pgettext_lazy("status of an application", "Lapsed")
    WITHDRAWN = "withdrawn", pgettext_lazy("status of an application", "Withdrawn")
