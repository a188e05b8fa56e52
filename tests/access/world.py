"""State A's files at every stage, with one mark in all their texts, and a person of each role around them."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any

import time_machine
from django.db.models import Model
from django.utils import timezone

from grants.agreements.models import GrantAgreement
from grants.agreements.services import ask_refund, record_refund
from grants.applications.models import Application
from grants.applications.services import write_message
from grants.calls.models import Call
from grants.committee.models import Condition
from grants.committee.selectors import entitled_members
from grants.committee.services import (
    ConditionDraft,
    approve_provisionally,
    convene_meeting,
    declare_interest,
    file_assessment,
    sign_undertaking,
)
from tests.access.addresses import Address
from tests.factories import grants, reports, walks
from tests.factories.accounts import UserFactory
from tests.factories.states import state
from vtf.accounts.models import Invitation, PointOfContact, User
from vtf.core import clock
from vtf.documents.models import IssuedDocument
from vtf.files.models import StoredFile
from vtf.ledger.models import Entry
from vtf.notifications.models import Notification

A, B = "GHA", "SEN"
SECRET = "SECRET-OF-A"
ROLES = (
    "anonymous",
    "drafter of A",
    "contact of A",
    "former contact of A",
    "drafter of B",
    "contact of B",
    "member",
    "member with interest",
    "former member",
    "chair",
    "donor",
    "delegate",
    "officer",
    "finance",
    "head",
    "auditor",
    "editor",
)


@dataclass(frozen=True)
class World:
    """The people by role, and which object an address is about."""

    people: dict[str, User]
    objects: dict[str, Any]
    is_absent: bool = False

    def with_absent_objects(self) -> "World":
        """The same addresses with keys that nothing has."""
        return replace(self, is_absent=True)

    def arguments(self, address: Address) -> dict[str, Any]:
        """The keyword arguments of an address: those of its own name first, then of its parameters."""
        found: dict[str, Any] = {}
        for parameter in address.parameters:
            value = self.objects.get(
                f"{address.name} {parameter}", _by_beginning(self.objects, address.name, parameter)
            )
            if isinstance(value, Model):
                value = value.pk
            found[parameter] = _absent(value) if self.is_absent and parameter in ("pk", "document") else value
        return found


def _by_beginning(objects: dict[str, Any], name: str, parameter: str) -> Any:
    """The object of the longest beginning of the name that has one for the parameter."""
    keys = [key for key in objects if key.endswith(f" {parameter}") and name.startswith(key.rsplit(" ", 1)[0])]
    if not keys:
        raise LookupError(f"the world has nothing for {parameter} of {name}")
    return objects[max(keys, key=len)]


def _absent(value: Any) -> Any:
    return uuid.UUID(int=7) if isinstance(value, uuid.UUID) else 2_000_000_000


def world_of_the_matrix() -> World:
    """Three files of State A: before the Committee, approved with conditions, and a grant whose refund is due."""
    grants.committee_sits()
    walks.former_member()
    grants.money_in("900000.00")
    people = _people()
    grant = _grant(people)
    sitting, conditional = _sitting(people)
    objects = _objects(people, grant, sitting, conditional)
    return World(people, objects)


def _people() -> dict[str, User]:
    people = {
        "drafter of A": grants.drafter(A),
        "contact of A": grants.contact(A),
        "former contact of A": walks.former_contact(A),
        "drafter of B": grants.drafter(B),
        "contact of B": grants.contact(B),
        "member": grants.member("DEU"),
        "member with interest": grants.member("SWE"),
        "former member": grants.member("NOR"),
        "chair": grants.member(grants.CHAIR),
        "donor": UserFactory(roles=["donor"], state=state("JPN")),
        "delegate": UserFactory(roles=["delegate"], state=state(B)),
    }
    people |= {role: grants.staff(role) for role in ("officer", "finance", "head", "auditor", "editor")}
    for role in ("member", "member with interest", "chair"):
        sign_undertaking(by=people[role])
    return people


def _grant(people: dict[str, User]) -> GrantAgreement:
    """A grant of which everything exists: account, payments, reports with files, a refund received in part."""
    agreement = reports.active(A, is_ready=True)
    with reports.on(reports.day_of_interim(agreement)):
        agreement = reports.after_interim(reports.fresh(agreement))
    with reports.on(reports.day_of_final(agreement)):
        reports.accepted(reports.submitted(reports.fresh(agreement), "final", consultants="1000.00", travel="1000.00"))
        refund = ask_refund(reports.fresh(agreement), by=people["finance"])
        record_refund(
            refund, received_on=clock.today(), received=grants.usd(5).amount, source="Statement", by=people["finance"]
        )
    return reports.fresh(agreement)


def _sitting(people: dict[str, User]) -> tuple[Application, Condition]:
    """Two further files in two further calls: one that the Committee has, one approved with a condition."""
    found = []
    for years in (2, 3):
        call = grants.opened_call(year=timezone.localdate().year + years)
        application = grants.submitted(A, call, title=f"{SECRET} title")
        write_message(application, f"{SECRET} message", by=people["contact of A"])
        with grants.after_deadline(call):
            grants.screened(application)
            application = walks.fresh(application)
            declare_interest(application, reason=f"{SECRET} interest", by=people["member with interest"])
            file_assessment(
                application,
                recommendation="support",
                comment_for_committee=f"{SECRET} comment",
                by=people["member"],
            )
            found.append(walks.fresh(application))
    draft = ConditionDraft(text=f"{SECRET} condition", sections=("budget",))
    participants = list(entitled_members(found[1]))
    approve_provisionally(
        found[1], money=grants.usd("40000.00"), conditions=[draft], participants=participants, by=people["chair"]
    )
    convene_meeting(
        found[0].call, held_on=clock.today() + timedelta(days=200), applications=[found[0]], by=people["officer"]
    )
    return walks.fresh(found[0]), Condition.objects.get(decision__application=found[1])


def document_about(*targets: Any) -> uuid.UUID:
    """The latest document about the first of the objects that has one."""
    for target in targets:
        found = IssuedDocument.objects.filter(about_type__model=target._meta.model_name, about_id=str(target.pk))
        if found.exists():
            return found.latest("ordered_at").pk
    raise LookupError(f"no document about {targets}")


def _objects(
    people: dict[str, User], grant: GrantAgreement, sitting: Application, condition: Condition
) -> dict[str, Any]:
    """What each address is about: the beginning of its name and the parameter."""
    account = grant.bank_accounts.latest("pk")
    payment = grant.instalments.earliest("ordinal").disbursements.latest("pk")
    report = grant.reports.get(kind="interim")
    call: Call = sitting.call
    file = StoredFile.objects.latest("uploaded_at")
    contact = PointOfContact.objects.filter(state__iso3=A).latest("pk")
    return {
        "documents: reference": str(document_about(sitting)),
        "accounts:contact pk": contact,
        "accounts:colleague pk": people["drafter of A"],
        "accounts:invitation pk": Invitation.objects.order_by("pk").first() or 1,
        "accounts:invitation token": "ab" * 32,
        "notifications: pk": Notification.objects.filter(recipient=people["contact of A"]).first() or 1,
        "calls: pk": call,
        "calls: document": document_about(call),
        "applications: pk": sitting,
        "applications: year": call.year,
        "applications: section": "project",
        "applications: which": "note-verbale",
        "applications: version": 1,
        "applications: document": document_about(sitting),
        "applications:call pk": call,
        "committee: pk": sitting,
        "committee:condition pk": condition,
        "committee:call pk": call,
        "committee:meeting pk": call.meetings.get(),
        "committee:meeting-convene pk": call,
        "committee:meeting-document document": document_about(sitting),
        "committee:application-document document": document_about(condition.decision.application),
        "agreements: pk": grant,
        "agreements: iso3": A,
        "agreements:call pk": call,
        "agreements:call table": "T2",
        "agreements:agreement-draft pk": sitting,
        "agreements:account pk": account,
        "agreements:account-register pk": grant,
        "agreements:refund pk": grant.refund,
        "agreements:refund-ask pk": grant,
        "agreements:refund-late pk": grant,
        "agreements:disbursement pk": payment,
        "agreements:disbursement-prepare pk": grant.instalments.earliest("ordinal"),
        "agreements:report pk": report,
        "agreements:report-interim pk": grant,
        "agreements:report-final pk": grant,
        "agreements:report-return pk": grant,
        "agreements:report-accept pk": grant,
        "agreements:report-file pk": report.attachments.first() or 1,
        "agreements:report section": "outcomes",
        "agreements:report number": 1,
        "agreements: document": document_about(grant),
        "agreements:report-document document": document_about(report, grant),
        "agreements:refund-document document": document_about(grant.refund, grant),
        "agreements:disbursement-document document": document_about(payment, grant),
        "conferences: pk": _first("conferences.Term"),
        "contributions: pk": _first("contributions.Contribution"),
        "ledger: pk": Entry.objects.latest("pk"),
        "policies: code": "POL-01",
        "states: iso3": A,
        "states: pk": 1,
        "files: pk": file,
        "opendata: code": "transferred",
        "opendata: number": grant.number,
        "opendata:call-letter pk": document_about(call),
    }


def _first(label: str) -> Model:
    from django.apps import apps

    found = apps.get_model(label)._default_manager.order_by("pk").first()
    assert found is not None
    return found


Maker = Callable[[], World]
__all__ = ["ROLES", "SECRET", "World", "partial", "time_machine", "world_of_the_matrix"]
