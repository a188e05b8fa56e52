from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from vtf.core.work import add_verbs


class AgreementsConfig(AppConfig):
    """Says how the events of this room read in a timeline."""

    name = "grants.agreements"
    label = "agreements"
    verbose_name = _("Agreements")

    def ready(self) -> None:
        """Name the events."""
        add_verbs(
            {
                "agreement.drafted": _("The agreement was drafted"),
                "agreement.signed_for_the_state": _("Signed for the State"),
                "agreement.signed_for_the_fund": _("Signed for the Fund"),
                "agreement.in_force": _("The agreement came into force"),
                "agreement.past_grant_recorded": _("Recorded from a published report"),
                "disbursement.prepared": _("The payment was prepared"),
                "disbursement.paid": _("Approved and paid"),
                "disbursement.cancelled": _("The payment was cancelled"),
            }
        )
