"""The entries behind a figure, as the public sees them: no person, nothing that is undecided."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Case, DecimalField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Round
from django.utils.translation import gettext as _

from vtf.contributions.models import Donor
from vtf.core import clock
from vtf.ledger.models import Entry, EntryKind, Line
from vtf.opendata.selectors.figures import weights
from vtf.opendata.selectors.projects import projects_known_as

# What the ledger holds or promises is about a project even where an entry names none.
HELD = {EntryKind.RESERVATION, EntryKind.RELEASE, EntryKind.COMMITMENT, EntryKind.LAPSE}
AMOUNT: "DecimalField[Decimal, Decimal]" = DecimalField(max_digits=20, decimal_places=4)


@dataclass(frozen=True)
class Scope:
    """Which statement, and which part of it: one year, one donor, or one project's references."""

    as_of: date
    known_at: datetime | None = None
    year: int | None = None
    donor: int | None = None
    references: tuple[str, ...] = ()
    fund: str = "vtf"
    currency: str = "USD"


def entries_of(code: str, scope: Scope | None = None) -> QuerySet[Entry]:
    """The entries of which the figure is the sum, each with its part as `figure_amount`.

    Raises KeyError for a figure that there is not.
    """
    scope = scope or Scope(clock.today())
    signs = weights(code)
    cases = []
    for sign in (1, -1):
        pairs: dict[str, set[str]] = {}
        for (account, kind), weight in signs.items():
            if weight == sign:
                pairs.setdefault(account, set()).add(kind)
        cases += [
            When(Q(account=account) & _of_kinds("entry__", kinds), then=sign * (F("debit") - F("credit")))
            for account, kinds in pairs.items()
        ]
    lines = (
        Line.objects.filter(entry=OuterRef("pk"), fund=scope.fund, currency=scope.currency)
        .order_by()
        .values("entry")
        .annotate(amount=Round(Sum(Case(*cases, default=Decimal(0), output_field=AMOUNT)), 4, output_field=AMOUNT))
        .values("amount")
    )
    entries = Entry.objects.filter(_of_kinds("", {kind for _account, kind in signs}), occurred_on__lte=scope.as_of)
    if scope.known_at is not None:
        entries = entries.filter(posted_at__lte=scope.known_at)
    if scope.year is not None:
        entries = entries.filter(occurred_on__year=scope.year)
    if scope.donor is not None:
        given = Q(contribution__donor=scope.donor) | Q(reverses__contribution__donor=scope.donor)
        entries = entries.filter(given)
    if scope.references:
        entries = entries.filter(reference__in=scope.references)
    return (
        entries.annotate(
            figure_amount=Subquery(lines, output_field=AMOUNT),
            is_of_public_project=Exists(projects_known_as(OuterRef("reference"))),
        )
        .filter(figure_amount__isnull=False)
        .exclude(figure_amount=0)
        .select_related("reverses", "contribution__donor__state", "reverses__contribution__donor__state")
        .order_by("-occurred_on", "-pk")
    )


def sum_of(entries: QuerySet[Entry]) -> Decimal:
    """The sum of the entries' parts in the figure, added up by the database."""
    total = entries.order_by().aggregate(total=Sum("figure_amount"))["total"]
    return (total or Decimal(0)).quantize(Decimal("0.0001"))


def public_description(entry: Entry) -> str:
    """What the entry is for: the donor in the reader's language, else the ledger's own words."""
    donor = _donor_of(entry)
    if is_masked(entry):
        return (
            _("Reserved for a project that the Committee has approved")
            if _kind_of(entry) == EntryKind.RESERVATION
            else _("Concerns a project that is not public")
        )
    return public_name(donor) if donor is not None else entry.description


def is_masked(entry: Entry) -> bool:
    """Money of a project that is not public, or not before both have signed: no number, no State, no document."""
    is_of_a_project = bool(entry.reference) or _kind_of(entry) in HELD
    return is_of_a_project and not getattr(entry, "is_of_public_project", False)


def public_reference(entry: Entry) -> str:
    """The project to which the entry belongs, once that is public."""
    return "" if is_masked(entry) else entry.reference


def public_source(entry: Entry) -> str:
    """The document that proves the entry; a letter of a private person stays with the Secretariat."""
    donor = _donor_of(entry)
    if is_masked(entry):
        is_decision = _kind_of(entry) == EntryKind.RESERVATION
        return _("Decision of the Selection Committee") if is_decision else _("Kept by the Secretariat")
    return _("Kept by the Secretariat") if donor is not None and donor.kind == Donor.Kind.PERSON else entry.source


def _kind_of(entry: Entry) -> str:
    """A reversal counts as what it undoes."""
    return entry.reverses.kind if entry.reverses else entry.kind


def public_name(donor: Donor) -> str:
    """The donor's name; a person is not named in public."""
    return _("A private person") if donor.kind == Donor.Kind.PERSON else donor.name


def _donor_of(entry: Entry) -> Donor | None:
    for each in (entry, entry.reverses):
        contribution = getattr(each, "contribution", None) if each is not None else None
        if contribution is not None:
            donor: Donor = contribution.donor
            return donor
    return None


def _of_kinds(path: str, kinds: set[str]) -> Q:
    """Entries of these kinds, and the reversals that undo them."""
    return Q(**{f"{path}kind__in": sorted(kinds)}) | Q(**{f"{path}reverses__kind__in": sorted(kinds)})
