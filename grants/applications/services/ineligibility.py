"""A finding of ineligibility takes two people: one proposes it, the Head of Secretariat signs it or sets it aside."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.applications.documents import ineligibility_facts, ineligibility_title
from grants.applications.models import Application, IneligibilityFinding
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import colleagues_of, people_with_role
from vtf.core.errors import Conflict, RuleBroken
from vtf.core.locking import locked
from vtf.core.permissions import require
from vtf.documents.services import order_document
from vtf.history.services import record
from vtf.notifications.services import notify


@transaction.atomic
def propose_ineligibility(application: Application, *, ground: str, explanation: str, by: User) -> IneligibilityFinding:
    """Propose that the application is ineligible on a ground of the policies; nothing is decided yet."""
    application = locked(application, fields=("call", "applicant"))
    require(by, "applications.propose_ineligibility", application)
    if application.status != Application.Status.DESK_REVIEW:
        raise RuleBroken(_("An application is found ineligible during its desk review only."))
    errors: dict[str, list[str]] = {}
    if ground not in IneligibilityFinding.Ground.values:
        errors["ground"] = [_("Choose the ground from the policies.")]
    if not explanation.strip():
        errors["explanation"] = [_("Explain how the ground applies; the applicant reads it.")]
    if errors:
        raise RuleBroken(errors=errors)
    if waiting_finding(application) is not None:
        raise Conflict(_("A finding of ineligibility has been proposed already and waits for the Head of Secretariat."))
    finding = IneligibilityFinding.objects.create(
        application=application, ground=ground, explanation=explanation.strip(), proposed_by=by
    )
    record("application.ineligibility_proposed", target=application, by=by, facts={"ground": ground})
    heads = people_with_role(Role.HEAD).exclude(pk=by.pk)
    notify("applications/ineligibility_proposed", about=application, to=heads)
    return finding


def waiting_finding(application: Application) -> IneligibilityFinding | None:
    """The finding that nobody has judged yet, if there is one."""
    return IneligibilityFinding.objects.filter(application=application, is_signed__isnull=True).first()


@transaction.atomic
def sign_ineligibility(application: Application, *, by: User) -> Application:
    """The Head signs what another person proposed: the application ends here, and the State gets the letter."""
    application = locked(application, fields=("call__policy_set", "applicant"))
    require(by, "applications.sign_ineligibility", application)
    application.find_ineligible()
    finding = _judge(application, is_signed=True, by=by)
    application.save()
    record("application.found_ineligible", target=application, by=by, facts={"ground": finding.ground})
    order_document(
        "applications/ineligibility_letter",
        about=application,
        facts=ineligibility_facts(finding),
        language=application.language,
        title=ineligibility_title(application),
        by=by,
    )
    notify("applications/ineligible", about=application, to=colleagues_of(application.applicant))
    notify("applications/ineligibility_signed", about=application, to=[finding.proposed_by])
    return application


@transaction.atomic
def set_aside_ineligibility(application: Application, *, reason: str, by: User) -> Application:
    """The Head does not sign: the desk review goes on; the reason stays inside the Secretariat."""
    application = locked(application, fields=("applicant",))
    require(by, "applications.sign_ineligibility", application)
    if application.status != Application.Status.DESK_REVIEW:
        raise RuleBroken(_("An application is found ineligible during its desk review only."))
    if not reason.strip():
        raise RuleBroken(_("Give the reason; it stays in the history."), field="reason")
    finding = _judge(application, is_signed=False, by=by)
    facts = {"ground": finding.ground}
    record("application.ineligibility_set_aside", target=application, by=by, facts=facts, reason=reason)
    to, said = [finding.proposed_by], {"reason": reason}
    notify("applications/ineligibility_set_aside", about=application, to=to, facts=said)
    return application


def _judge(application: Application, *, is_signed: bool, by: User) -> IneligibilityFinding:
    """Write the judgement; Conflict where a colleague was there first."""
    waiting = waiting_finding(application)
    if waiting is None:
        raise Conflict(_("No finding of ineligibility waits for a judgement."))
    finding = locked(waiting, fields=("proposed_by",))
    finding.is_signed = is_signed
    finding.judged_by = by
    finding.judged_at = timezone.now()
    finding.save()
    finding.application = application
    return finding
