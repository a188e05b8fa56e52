"""Double entry, written once: what is wrong is reversed, never edited.

A Fund keeps its money by currency and Restriction (what donors bound it to). An Entry is one act with two Lines or
more, which add up to zero in each currency. Balance is the locked row on which the database refuses to promise
money that is not there: per fund, currency and restriction, cash less reserved less committed less the floor is
never below zero. It is derived from the lines, and `verify` proves it.

Money on its way to a grantee (encumbrance accounting; 8xxx are memorandum accounts with their contra):

    approval         Dr 8000 Cr 8010
    signature        Dr 8010 Cr 8000, Dr 8100 Cr 8110
    payment          Dr 8110 Cr 8100, Dr 1300 Cr 1000
    accepted report  Dr 5000 Cr 1300
    refund           Dr 1000 Cr 1300

Every entry has two times: `occurred_on` (when it was so) and `posted_at` (when the ledger knew).
"""

from vtf.ledger.models.accounts import CHART, FUNDS, RESTRICTIONS, Account, Fund, Restriction
from vtf.ledger.models.balances import Balance
from vtf.ledger.models.entries import IATI_TRANSACTION_TYPES, Entry, EntryKind, Line
from vtf.ledger.models.specs import BalanceKey, LineSpec, credit, debit, fingerprint_of, specs_of

__all__ = [
    "CHART",
    "FUNDS",
    "IATI_TRANSACTION_TYPES",
    "RESTRICTIONS",
    "Account",
    "Balance",
    "BalanceKey",
    "Entry",
    "EntryKind",
    "Fund",
    "Line",
    "LineSpec",
    "Restriction",
    "credit",
    "debit",
    "fingerprint_of",
    "specs_of",
]
