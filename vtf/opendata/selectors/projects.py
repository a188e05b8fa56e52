"""Projects as the public sees them: grants that both signed, nothing that is undecided, no person."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.db.models import Q, QuerySet

from grants.agreements.models import GrantAgreement
from vtf.core.money import Money

Status = GrantAgreement.Status
# A grant that was cancelled after both had signed stays public: money may have been paid on it.
PUBLISHED = Q(status__in=[*GrantAgreement.IN_FORCE, Status.CLOSED]) | Q(
    status=Status.CANCELLED, grantee_signed_at__isnull=False, secretariat_signed_at__isnull=False
)
SHOWN_AS_THEY_ARE = (Status.SIGNED, Status.CLOSED, Status.CANCELLED)


@dataclass(frozen=True)
class PublishedProject:
    """A grant in force, active, closed or cancelled; `references` are the numbers under which the ledger knows it."""

    STATUS_TONES: ClassVar = GrantAgreement.STATUS_TONES

    number: str
    state: str
    iso3: str
    title: str
    summary: str
    grantee: str
    money: Money
    starts_on: date
    ends_on: date
    reported_on: date | None
    status: str
    source: str
    references: tuple[str, ...]
    is_synthetic: bool

    def get_status_display(self) -> str:
        """The status in words."""
        return str(GrantAgreement.Status(self.status).label)


def projects_in_force() -> QuerySet[GrantAgreement]:
    """The agreements that are public, the newest number first."""
    agreements = GrantAgreement.objects.filter(PUBLISHED)
    found: QuerySet[GrantAgreement] = agreements.select_related("state", "application").order_by("-number")
    return found


def projects_known_as(reference: Any) -> QuerySet[GrantAgreement]:
    """The public agreements that the ledger knows under this reference: their own number or the application's."""
    known = Q(number=reference) | Q(application__number=reference)
    found: QuerySet[GrantAgreement] = GrantAgreement.objects.filter(PUBLISHED, known)
    return found


def published_projects() -> list[PublishedProject]:
    """Every public project, in one query."""
    return [_published(agreement) for agreement in projects_in_force()]


def published_project(number: str) -> PublishedProject | None:
    """The public project of this number, or None."""
    agreement = projects_in_force().filter(number=number).first()
    return _published(agreement) if agreement else None


def _public_status(agreement: GrantAgreement) -> str:
    """Where a report or a refund stands is between the State and the Secretariat: the public reads “active”."""
    return str(agreement.status if agreement.status in SHOWN_AS_THEY_ARE else Status.ACTIVE)


def _published(agreement: Any) -> PublishedProject:
    application = agreement.application
    known_as = [agreement.number, application.number if application else ""]
    return PublishedProject(
        number=agreement.number,
        state=agreement.state.name,
        iso3=agreement.state.iso3,
        title=agreement.title,
        summary=application.summary if application else "",
        grantee=agreement.grantee,
        money=agreement.money,
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
        reported_on=agreement.reported_on,
        status=_public_status(agreement),
        source=agreement.imported_from,
        references=tuple(name for name in known_as if name),
        is_synthetic=agreement.is_synthetic,
    )
