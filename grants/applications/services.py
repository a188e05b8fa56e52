"""Draft, endorse, submit, withdraw and screen an application."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.applications.documents import receipt_facts, receipt_title
from grants.applications.models import Activity, Application, BudgetLine, DeskReview, SubmittedPackage
from grants.applications.package import canonical, digest, package_of
from grants.calls.models import Call
from grants.calls.permissions import COMMITTEE
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import colleagues_of, people_with_role, points_of_contact
from vtf.conferences.selectors import members_of
from vtf.core import clock
from vtf.core.errors import Conflict, RuleBroken
from vtf.core.locking import locked
from vtf.core.permissions import require
from vtf.core.workflow import refuse_if
from vtf.documents.services import order_document
from vtf.files.services import store_upload
from vtf.history.services import record
from vtf.notifications.services import notify
from vtf.states.models import State, TreatyStatus
from vtf.states.selectors import treaty_status

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    Upload = UploadedFile[Any]

SECTION_FIELDS: dict[str, tuple[str, ...]] = {
    "applicant": ("lead_institution", "institution_address", "project_lead"),
    "project": ("title", "summary", "category", "starts_on", "ends_on"),
    "activities": (),
    "budget": (),
}
ROWS: dict[str, type[Activity] | type[BudgetLine]] = {"activities": Activity, "budget": BudgetLine}


@transaction.atomic
def start_application(call: Call, *, by: User, is_synthetic: bool = False) -> Application:
    """Open a draft of the person's State in this call, if it is open and the State has none yet."""
    call = locked(call)
    require(by, "applications.start_application")
    state = by.state
    if state is None or call.policy_set is None or not call.accepts_submissions:
        raise RuleBroken(_("The call is not open for applications."))
    allowed = int(call.policy_set.value("POL-03") or 1)
    live = Application.objects.filter(call=call, applicant=state).exclude(status=Application.Status.WITHDRAWN)
    taken = set(live.values_list("slot", flat=True))
    if len(taken) >= allowed:
        raise RuleBroken(
            _(
                "%(state)s has an application in this call already: “%(title)s”. "
                "Work on that one together, or withdraw it."
            )
            % {"state": state, "title": live.first()}
        )
    application = Application.objects.create(
        call=call,
        applicant=state,
        slot=min(set(range(1, allowed + 1)) - taken),
        created_by=by,
        language=by.language if by.language in call.policy_set.value("POL-16") else "en",
        is_synthetic=is_synthetic,
    )
    record("application.started", target=application, by=by)
    return application


@transaction.atomic
def save_section(
    application: Application,
    section: str,
    values: Mapping[str, Any],
    *,
    version: int,
    by: User,
    rows: Sequence[Mapping[str, Any]] = (),
    beneficiaries: Sequence[State] | None = None,
) -> Application:
    """Write one section of a draft; `version` is the one that the person read.

    Raises Conflict where somebody else saved in between: nothing is overwritten silently. An unfinished
    section is saved as it is; what is missing is asked for before the endorsement.
    """
    application = locked(application, fields=("call",))
    require(by, "applications.edit_application", application)
    if not application.is_editable:
        raise RuleBroken(_("This application can no longer be changed: %(why)s") % {"why": _why_closed(application)})
    if application.version_of(section) != version:
        raise Conflict(
            _(
                "A colleague has saved this section since you opened it. "
                "What you typed is still below; compare, then save again."
            )
        )
    for field in SECTION_FIELDS[section]:
        setattr(application, field, values[field])
    application.section_versions[section] = version + 1
    application.save()
    if beneficiaries is not None:
        application.beneficiaries.set([state for state in beneficiaries if state.pk != application.applicant_id])
    if section in ROWS:
        table: Any = ROWS[section]
        table.objects.filter(application=application).delete()
        table.objects.bulk_create(
            [table(application=application, ordinal=index, **row) for index, row in enumerate(rows, start=1)]
        )
    record("application.section_saved", target=application, by=by, facts={"section": section})
    return application


def _why_closed(application: Application) -> str:
    if application.status != Application.Status.DRAFT:
        return _("it is no longer a draft (%(status)s).") % {"status": application.get_status_display()}
    if application.call.status == Call.Status.CANCELLED:
        return _("the call has been cancelled.")
    return _("the deadline of the call has passed.")


@transaction.atomic
def ask_endorsement(application: Application, *, by: User) -> Application:
    """Hand a complete draft to the State's points of contact."""
    application = locked(application, fields=("call", "applicant"))
    require(by, "applications.ask_endorsement", application)
    application.ask_endorsement()
    refuse_if(application.gaps())
    application.save()
    record("application.endorsement_asked", target=application, by=by)
    notify("applications/endorsement_asked", about=application, to=points_of_contact(application.applicant))
    return application


@transaction.atomic
def return_to_drafter(application: Application, *, reason: str, by: User) -> Application:
    """Give the file back for changes."""
    application = locked(application, fields=("applicant",))
    require(by, "applications.return_to_drafter", application)
    if not reason.strip():
        raise RuleBroken(_("Say what should be changed."), field="reason")
    application.return_to_drafter()
    application.save()
    record("application.returned", target=application, by=by, reason=reason)
    notify(
        "applications/returned", about=application, to=colleagues_of(application.applicant), facts={"reason": reason}
    )
    return application


@transaction.atomic
def submit_application(
    application: Application, *, note_verbale: "Upload | None", evidence: "Upload | None" = None, by: User
) -> Application:
    """Endorse and hand the proposal to the Secretariat; the applicant can no longer edit it.

    The clock is read here, at the request. The receipt names the number, the time in the call's zone and in
    UTC, and the SHA-256 of the package, which is kept as it was. `evidence` shows the commitment to join of a
    State that has neither joined nor signed the Treaty.
    """
    application = locked(application, fields=("call", "applicant"))
    require(by, "applications.submit_application", application)
    application.submit()
    refuse_if(application.gaps())
    if note_verbale is None:
        raise RuleBroken(_("Attach the note verbale or the cover letter of your Government."), field="note_verbale")
    _check_eligibility(application, has_evidence=evidence is not None)
    if evidence is not None:
        application.evidence = store_upload(evidence, by=by, field="evidence")
    application.note_verbale = store_upload(note_verbale, by=by, field="note_verbale")
    application.submitted_by = by
    application.number = _next_number(application)
    application.save()
    package = _seal_package(application)
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
    policies = application.call.policy_set
    admitted = policies.value("POL-04") if policies else []
    wanted = "other-with-evidence" if status == TreatyStatus.OTHER else str(status)
    if wanted not in admitted:
        raise RuleBroken(
            _("The rules of this call do not admit a State whose status is “%(status)s”.") % {"status": status.label}
        )
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


def _seal_package(application: Application) -> SubmittedPackage:
    """Keep the application exactly as it was sent, with its hash."""
    content = canonical(package_of(application))
    return SubmittedPackage.objects.create(
        application=application,
        content=content,
        sha256=digest(content),
        submitted_at=application.submitted_at or timezone.now(),
    )


@transaction.atomic
def withdraw_application(application: Application, *, reason: str, by: User) -> Application:
    """Take the file back before the decision; the State may apply again while the call is open."""
    application = locked(application, fields=("applicant",))
    require(by, "applications.withdraw_application", application)
    if not reason.strip():
        raise RuleBroken(_("Give the reason, or the symbol of your note verbale."), field="reason")
    was_submitted = application.submitted_at is not None
    application.withdraw()
    application.save()
    record("application.withdrawn", target=application, by=by, reason=reason)
    notify("applications/withdrawn", about=application, to=colleagues_of(application.applicant))
    if was_submitted:
        notify("applications/withdrawn", about=application, to=people_with_role(Role.OFFICER))
    return application


@transaction.atomic
def start_desk_review(application: Application, *, by: User) -> DeskReview:
    """Open the checklist of a submitted application."""
    application = locked(application, fields=("call",))
    require(by, "applications.start_desk_review", application)
    application.start_desk_review()
    application.save()
    review = DeskReview.objects.create(application=application, reviewed_by=by)
    record("application.desk_review_started", target=application, by=by)
    return review


@transaction.atomic
def answer_checklist(
    review: DeskReview, answers: Mapping[str, str], *, summary: str, version: int, by: User
) -> DeskReview:
    """Write the checklist and the summary for the Committee."""
    review = locked(review, fields=("application",))
    require(by, "applications.review_application", review.application)
    if review.application.status != Application.Status.DESK_REVIEW:
        raise RuleBroken(_("The desk review of this application is finished."))
    if review.version != version:
        raise Conflict(_("A colleague has changed the checklist since you opened it. What you typed is still below."))
    review.answers = {item: answers[item] for item in DeskReview.ITEMS if answers.get(item)}
    review.summary = summary.strip()
    review.reviewed_by = by
    review.version += 1
    review.save()
    record("desk_review.saved", target=review, by=by, facts={"answers": review.answers})
    return review


@transaction.atomic
def release_to_committee(application: Application, *, by: User) -> Application:
    """Give the dossier to the Committee's members, save those who are recused."""
    application = locked(application, fields=("call", "applicant"))
    require(by, "applications.release_to_committee", application)
    application.release_to_committee()
    application.save()
    record("application.released_to_committee", target=application, by=by)
    recused = {state.pk for state in application.all_states}
    seated = members_of(COMMITTEE, clock.today())
    members = people_with_role(Role.MEMBER).filter(state__in=seated).exclude(state__in=recused)
    notify("applications/released", about=application, to=members)
    return application
