"""Enter what donors give; each contribution posts to the ledger in the same transaction."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from vtf.accounts.models import User
from vtf.contributions.models import Contribution, Donor, Earmark
from vtf.core import clock
from vtf.core.errors import Conflict, Message, RuleBroken
from vtf.core.money import Money
from vtf.core.permissions import require
from vtf.history.services import record
from vtf.ledger.models import EntryKind, Restriction
from vtf.ledger.services import credit, debit, open_restriction, post_entry
from vtf.policies.selectors import value_on
from vtf.states.models import State


@transaction.atomic
def register_donor(
    kind: str, *, state: State | None = None, own_name: str = "", source: str = "", by: User, is_synthetic: bool = False
) -> Donor:
    """Add a donor to the register; a State is one donor."""
    require(by, "contributions.register_donor")
    if kind == Donor.Kind.STATE:
        if state is None:
            raise RuleBroken(_("Choose the State."), field="state")
        if Donor.objects.filter(kind=kind, state=state).exists():
            raise RuleBroken(_("This State is in the register already."), field="state")
        own_name = ""
    elif kind not in Donor.Kind.values:
        raise RuleBroken(_("Choose what kind of donor it is."), field="kind")
    elif not own_name.strip():
        raise RuleBroken(_("Give the donor's name."), field="own_name")
    donor = Donor.objects.create(
        kind=kind, state=state, own_name=own_name.strip(), source=source.strip(), is_synthetic=is_synthetic
    )
    record("donor.registered", target=donor, by=by)
    return donor


@transaction.atomic
def open_earmark(
    code: str,
    *,
    title: str,
    donor: Donor,
    source: str,
    by: User,
    region: str = "",
    category: str = "",
    states: Iterable[State] = (),
    until_on: date | None = None,
) -> Earmark:
    """Bind money of a donor to a region, a category or States; the ledger opens the restriction."""
    require(by, "contributions.open_earmark")
    named = list(states)
    if not (region or category or named):
        raise RuleBroken(_("Say what the money is bound to: a region, a category or States."), field="region")
    if not source.strip():
        raise RuleBroken(_("Name the document in which the donor bound the money."), field="source")
    earmark = Earmark.objects.create(
        restriction=open_restriction(code, title),
        donor=donor,
        region=region,
        category=category,
        until_on=until_on,
        source=source.strip(),
    )
    earmark.states.set(named)
    record("earmark.opened", target=earmark, by=by, facts={"code": code, "source": source})
    return earmark


@transaction.atomic
def enter_contribution(
    donor: Donor,
    *,
    money: Money,
    received_on: date,
    source: str,
    by: User,
    key: str,
    restriction: Restriction | None = None,
    is_synthetic: bool = False,
) -> Contribution:
    """Record money received and post it: cash against contributions, under its restriction.

    `key` makes the act safe to repeat: the same key with the same content returns the first contribution.
    Contributions in other currencies need exchange rates, which the Fund does not keep yet.
    """
    require(by, "contributions.enter_contribution")
    _check_contribution(donor, money, received_on, source, restriction)
    code = restriction.code if restriction else Restriction.UNRESTRICTED
    try:
        entry = post_entry(
            key=f"contribution:{key}",
            kind=EntryKind.CONTRIBUTION,
            occurred_on=received_on,
            lines=[debit("1000", money, code), credit("4000", money, code)],
            by=by,
            description=f"Contribution, {_name_for_the_books(donor)}",
            source=source.strip(),
            about=donor,
            is_synthetic=is_synthetic,
        )
    except Conflict:
        raise Conflict(
            _("This form has entered another contribution already. Open the form again for a further one.")
        ) from None
    earlier = Contribution.objects.filter(entry=entry).first()
    if earlier is not None:
        return earlier
    contribution = Contribution.objects.create(
        donor=donor,
        amount=money.amount,
        currency=money.currency,
        received_on=received_on,
        restriction=Restriction.objects.get(code=code),
        source=source.strip(),
        entry=entry,
        entered_by=by,
        is_synthetic=is_synthetic,
    )
    record("contribution.entered", target=contribution, by=by, facts={"amount": str(money), "restriction": code})
    return contribution


def _name_for_the_books(donor: Donor) -> str:
    """The donor in words that no language changes, since they are part of the entry's fingerprint; never a person."""
    if donor.kind == Donor.Kind.PERSON:
        return f"private donor {donor.pk}"
    return donor.state.iso3 if donor.kind == Donor.Kind.STATE and donor.state else donor.own_name


def _check_contribution(
    donor: Donor, money: Money, received_on: date, source: str, restriction: Restriction | None
) -> None:
    """Refuse what cannot be booked, each fault beside the field that it concerns."""
    errors: dict[str, list[Message]] = {}
    if received_on > clock.today():
        errors["received_on"] = [_("A contribution cannot be received in the future.")]
    try:
        accounting = str(value_on("POL-19", received_on))
    except RuleBroken:
        errors["received_on"] = [_("The Fund kept no accounts on this day yet; please look at the year.")]
    else:
        if money.currency != accounting:
            errors["currency"] = [
                _("The Fund's accounts are kept in %(currency)s; enter the amount that reached the account.")
                % {"currency": accounting}
            ]
    if money.amount <= 0 or not money.is_exact():
        errors["amount"] = [_("Give an amount above zero, with no more decimals than the currency has.")]
    if not source.strip():
        errors["source"] = [_("Name the document that proves the contribution.")]
    earmark = Earmark.objects.filter(restriction=restriction).first() if restriction else None
    if earmark is not None and earmark.donor_id != donor.pk:
        errors["restriction"] = [_("This earmark belongs to another donor.")]
    if errors:
        raise RuleBroken(errors=errors)
