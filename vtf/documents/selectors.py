"""Reads of issued documents."""

from collections.abc import Collection
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from vtf.accounts.models import Role, User
from vtf.accounts.selectors import is_point_of_contact
from vtf.documents.catalogue import AUDIENCES, Side
from vtf.documents.models import IssuedDocument

SECRETARIAT = (Role.OFFICER, Role.FINANCE, Role.HEAD)


def sides_of(user: User) -> frozenset[str]:
    """The sides on which a person's roles place them.

    A State's person without a role inside stands on the applicant's side of what the rooms show them: their State's
    own. A member who acts for a State as well stands on neither side until the room says on which.
    """
    sides = {str(Side.PUBLIC)}
    if user.has_role(*SECRETARIAT):
        sides.add(Side.SECRETARIAT)
    if user.has_role(Role.AUDITOR):
        sides.add(Side.AUDITOR)
    if user.state_id is None:
        return frozenset(sides)
    acts_for_state = user.has_role(Role.DRAFTER) or is_point_of_contact(user, user.state_id)
    if acts_for_state != user.has_role(Role.MEMBER):
        sides.add(Side.APPLICANT if acts_for_state else Side.COMMITTEE)
    return frozenset(sides)


def kinds_for(sides: Collection[str]) -> list[str]:
    """The kinds that somebody on these sides may hold; whoever applies is not of the Committee in their own case."""
    standing = {Side.PUBLIC, *sides} - ({Side.COMMITTEE} if Side.APPLICANT in sides else set())
    return [kind for kind, audience in AUDIENCES.items() if not audience.isdisjoint(standing)]


def documents_about(
    target: Model, *, for_user: User | None = None, sides: Collection[str] | None = None
) -> QuerySet[IssuedDocument]:
    """The documents about `target`, newest first: all of them, or those that a reader may hold.

    The caller has found that the reader sees the target. `sides` says where they stand towards it ("applicant",
    "committee", …), beside the sides on which the roles of the Secretariat and of the auditor place `for_user`;
    without it, the roles alone decide.
    """
    documents = IssuedDocument.objects.filter(
        about_type=ContentType.objects.get_for_model(target), about_id=str(target.pk)
    ).select_related("issue")
    if for_user is None and sides is None:
        return documents
    return documents.filter(kind__in=kinds_for(standing(for_user, sides)))


def standing(user: User | None, sides: Collection[str] | None) -> frozenset[str]:
    """Where a reader stands: what the room says and the roles inside; the roles alone where the room says nothing."""
    by_role = sides_of(user) if user is not None else frozenset()
    if sides is None:
        return by_role
    return frozenset(sides) | (by_role & {Side.SECRETARIAT, Side.AUDITOR})


def later_issue_of(document: IssuedDocument) -> IssuedDocument | None:
    """The newest issued document of the same kind, object and language that came after this one, if there is one."""
    same = IssuedDocument.objects.filter(
        kind=document.kind, about_type=document.about_type, about_id=document.about_id, language=document.language
    )
    return same.filter(ordered_at__gt=document.ordered_at, issue__isnull=False).order_by("-ordered_at").first()


def issued_document(reference: str) -> IssuedDocument | None:
    """The issued document of this identifier, or None; not a word of one that is still being made."""
    try:
        pk = UUID(reference.strip())
    except ValueError:
        return None
    return IssuedDocument.objects.select_related("issue").filter(pk=pk, issue__isnull=False).first()
