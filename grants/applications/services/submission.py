"""Endorse and submit an application, or take it back."""

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from grants.applications.documents import receipt_facts, receipt_title
from grants.applications.models import Application, SubmittedPackage
from grants.applications.selectors import not_admitted, standing_in
from grants.applications.services.clarifications import end_with_withdrawal
from grants.applications.services.sealing import seal_version
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import colleagues_of, people_with_role, points_of_contact
from vtf.core import clock
from vtf.core.errors import RuleBroken
from vtf.core.locking import locked
from vtf.core.permissions import require
from vtf.core.workflow import refuse_if
from vtf.documents.services import order_document
from vtf.files.services import store_upload
from vtf.history.services import record
from vtf.notifications.services import notify
from vtf.states.models import TreatyStatus
from vtf.states.selectors import treaty_status

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    Upload = UploadedFile[Any]


@transaction.atomic
def submit_application(
    application: Application, *, note_verbale: "Upload | None", evidence: "Upload | None" = None, by: User
) -> Application:
    """Endorse and hand the proposal to the Secretariat; the applicant can no longer edit it.

    The clock is read here, at the request. The receipt names the number, the time in the call's zone and in
    UTC, and the SHA-256 of the package, which is kept as it was. `evidence` shows the commitment to join of a
    State that has neither joined nor signed the Treaty.
    """
    application = locked(application, fields=("call__policy_set", "applicant"))
    require(by, "applications.submit_application", application)
    application.submit()
    refuse_if(application.gaps())
    if note_verbale is None:
        raise RuleBroken(_("Attach the note verbale or the cover letter of your Government."), field="note_verbale")
    _check_eligibility(application, has_evidence=evidence is not None)
    refuse_if(standing_in(application.call, application.applicant, clock.today()).refusals)
    if evidence is not None:
        application.evidence = store_upload(evidence, by=by, field="evidence")
    application.note_verbale = store_upload(note_verbale, by=by, field="note_verbale")
    application.submitted_by = by
    application.number = _next_number(application)
    application.save()
    package = seal_version(application, occasion=SubmittedPackage.Occasion.SUBMISSION, by=by)
    record("application.submitted", target=application, by=by, facts={"sha256": package.sha256})
    order_document(
        "applications/receipt",
        about=application,
        facts=receipt_facts(application, package.sha256),
        language=application.language,
        title=receipt_title(application),
        by=by,
    )
    notify("applications/submitted", about=application, to=points_of_contact(application.applicant))
    notify("applications/received", about=application, to=people_with_role(Role.OFFICER))
    return application


def _check_eligibility(application: Application, *, has_evidence: bool) -> None:
    """The Treaty status on the day of submission decides (domain E1, POL-04)."""
    status = treaty_status(application.applicant, clock.today())
    application.treaty_status = status
    refuse_if(not_admitted(application.call, application.applicant, clock.today()))
    if status == TreatyStatus.OTHER and not has_evidence:
        raise RuleBroken(
            _(
                "Your State has neither joined nor signed the Treaty: "
                "attach a document that shows its commitment to join."
            ),
            field="evidence",
        )


def _next_number(application: Application) -> str:
    """A number never given before: call year, State, and how many times the State has submitted in this call."""
    locked(application.call)  # two submissions of one State at once wait for each other
    given = Application.objects.filter(
        call=application.call, applicant=application.applicant, number__isnull=False
    ).count()
    return f"A{application.call.year}-{application.applicant.iso3}-{given + 1}"


@transaction.atomic
def withdraw_application(
    application: Application, *, reason: str, note_verbale: "Upload | None" = None, by: User
) -> Application:
    """Take the file back before the decision; the State may apply again while the call is open.

    A ministry that disowns what an earlier point of contact endorsed does it in this way, with its note verbale:
    whoever is on the register at this moment decides (domain 8b.11).
    """
    application = locked(application, fields=("applicant",))
    require(by, "applications.withdraw_application", application)
    if not reason.strip():
        raise RuleBroken(_("Give the reason, or the symbol of your note verbale."), field="reason")
    was_submitted = application.submitted_at is not None
    application.withdraw()
    if note_verbale is not None:
        application.withdrawal_note = store_upload(note_verbale, by=by, field="note_verbale")
    end_with_withdrawal(application, by=by)
    application.save()
    record("application.withdrawn", target=application, by=by, reason=reason)
    notify("applications/withdrawn", about=application, to=colleagues_of(application.applicant))
    if was_submitted:
        notify("applications/withdrawn", about=application, to=people_with_role(Role.OFFICER))
    return application
