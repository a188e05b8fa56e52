"""Open what entries refer to: accounts, funds, restrictions."""

from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from vtf.core.errors import Conflict, RuleBroken
from vtf.ledger.models import CHART, FUNDS, RESTRICTIONS, Account, Fund, Restriction
from vtf.ledger.services.holding import measures


@transaction.atomic
def open_restriction(code: str, title: str) -> Restriction:
    """Open a restriction under which money can be kept; the caller says to what it is bound, and records it."""
    if not code or not title.strip():
        raise RuleBroken(_("A restriction needs a code and a title."), field="code")
    if Restriction.objects.filter(pk=code).exists():
        raise Conflict(_("The restriction %(code)s exists already.") % {"code": code}, field="code")
    return Restriction.objects.create(code=code, title=title.strip())


def load_chart(using: str = "default") -> None:
    """Insert the funds, accounts and the one restriction that every database has; overwrite nothing."""
    with translation.override("en"):
        rows: list[tuple[type[models.Model], list[models.Model]]] = [
            (Fund, [Fund(code=code, title=str(title)) for code, title in FUNDS]),
            (Restriction, [Restriction(code=code, title=str(title)) for code, title in RESTRICTIONS]),
            (Account, [Account(**{**account, "title": str(account["title"])}) for account in CHART]),
        ]
    for model, wanted in rows:
        there = set(model._default_manager.using(using).values_list("pk", flat=True))
        model._default_manager.using(using).bulk_create([row for row in wanted if row.pk not in there])
    measures.cache_clear()
