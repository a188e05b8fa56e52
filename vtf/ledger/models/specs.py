"""What an entry says, before it is posted and after."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from vtf.core.money import Money, quantum
from vtf.history.models import canonical
from vtf.ledger.models.accounts import Account, Restriction
from vtf.ledger.models.entries import Entry

BalanceKey = tuple[str, str, str]  # fund, currency, restriction


@dataclass(frozen=True, slots=True)
class LineSpec:
    """A line to be posted."""

    account: str
    side: str
    money: Money
    restriction: str
    fund: str

    @property
    def balance_key(self) -> BalanceKey:
        """The balance row that it would move."""
        return self.fund, self.money.currency, self.restriction

    @property
    def signed(self) -> Decimal:
        """The amount, negative for a credit."""
        return self.money.amount if self.side == Account.Side.DEBIT else -self.money.amount

    def as_text(self) -> list[str]:
        """The line as the fingerprint sees it."""
        amount = str(self.money.amount.quantize(quantum(self.money.currency)))
        return [self.account, self.side, self.money.currency, amount, self.restriction, self.fund]


def debit(account: str, money: Money, restriction: str = Restriction.UNRESTRICTED, fund: str = "vtf") -> LineSpec:
    """A debit of `money` to the account."""
    return LineSpec(account, Account.Side.DEBIT, money, restriction, fund)


def credit(account: str, money: Money, restriction: str = Restriction.UNRESTRICTED, fund: str = "vtf") -> LineSpec:
    """A credit of `money` to the account."""
    return LineSpec(account, Account.Side.CREDIT, money, restriction, fund)


def fingerprint_of(entry: Entry, lines: Iterable[LineSpec]) -> str:
    """SHA-256 of what an entry says: the same in the order of its lines, whoever posts it and when."""
    body = {
        "kind": str(entry.kind),
        "occurred_on": entry.occurred_on.isoformat(),
        "description": entry.description,
        "source": entry.source,
        "reference": entry.reference,
        "about": [entry.about_type, entry.about_id],
        "reverses": entry.reverses_id,
        "reason": entry.reason,
        "is_synthetic": entry.is_synthetic,
        "lines": sorted(line.as_text() for line in lines),
    }
    return sha256(canonical(body).encode()).hexdigest()


def specs_of(entry: Entry) -> list[LineSpec]:
    """The lines of a posted entry as they were asked for."""
    return [
        (debit if line.debit else credit)(
            line.account_id, Money(line.debit or line.credit, line.currency), line.restriction_id, line.fund_id
        )
        for line in entry.lines.all()
    ]
