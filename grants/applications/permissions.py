"""Who drafts, endorses, screens and reads an application."""

import rules
from django.utils.translation import gettext_lazy as _

from grants.applications.models import Application
from grants.calls.permissions import ONLY_OFFICER, is_officer
from vtf.accounts.models import Role, User
from vtf.accounts.selectors import is_point_of_contact
from vtf.core.permissions import add_permission

SECRETARIAT = (Role.OFFICER, Role.FINANCE, Role.HEAD)


@rules.predicate
def may_apply(user: User) -> bool:
    """A drafter or a point of contact acts for a State."""
    return user.state_id is not None and (user.has_role(Role.DRAFTER) or is_point_of_contact(user, user.state_id))


@rules.predicate
def acts_for_applicant(user: User, application: Application | None) -> bool:
    """A drafter or point of contact of the State that applies."""
    return application is not None and user.state_id == application.applicant_id and may_apply(user)


@rules.predicate
def is_contact_of_applicant(user: User, application: Application | None) -> bool:
    """On the Secretariat's register of national points of contact at this moment."""
    return application is not None and is_point_of_contact(user, application.applicant_id)


@rules.predicate
def is_head(user: User, application: Application | None = None) -> bool:
    """The Head of Secretariat."""
    return user.has_role(Role.HEAD)


@rules.predicate
def did_not_propose_the_finding(user: User, application: Application | None = None) -> bool:
    """Four eyes: whoever proposed the finding that waits does not judge it, whatever roles they have."""
    if application is None:
        return True
    return not application.ineligibility_findings.filter(is_signed__isnull=True, proposed_by=user).exists()


@rules.predicate
def writes_for_the_secretariat(user: User, application: Application | None = None) -> bool:
    """The programme officer or the Head answers the applicant's messages."""
    return user.has_role(Role.OFFICER, Role.HEAD)


ONLY_APPLICANT = _("Only the people of the State that applies do this.")
ONLY_CONTACT = _("Only the national point of contact of the State does this.")

add_permission(
    "applications.start_application", may_apply, _("Only a drafter or a point of contact of a State starts one.")
)
add_permission("applications.edit_application", acts_for_applicant, ONLY_APPLICANT)
add_permission("applications.ask_endorsement", acts_for_applicant, ONLY_APPLICANT)
add_permission("applications.return_to_drafter", is_contact_of_applicant, ONLY_CONTACT)
add_permission("applications.submit_application", is_contact_of_applicant, ONLY_CONTACT)
add_permission("applications.withdraw_application", is_contact_of_applicant, ONLY_CONTACT)
add_permission("applications.start_desk_review", is_officer, ONLY_OFFICER)
add_permission("applications.review_application", is_officer, ONLY_OFFICER)
add_permission("applications.release_to_committee", is_officer, ONLY_OFFICER)
add_permission("applications.ask_feedback", acts_for_applicant, ONLY_APPLICANT)
add_permission("applications.give_feedback", is_officer, ONLY_OFFICER)
add_permission("applications.ask_clarification", is_officer, ONLY_OFFICER)
add_permission("applications.answer_clarification", acts_for_applicant, ONLY_APPLICANT)
add_permission(
    "applications.expire_clarification", rules.always_false, _("The clock ends a request for clarification.")
)
add_permission("applications.propose_ineligibility", is_officer, ONLY_OFFICER)
add_permission(
    "applications.sign_ineligibility",
    is_head & did_not_propose_the_finding,
    _("The Head of Secretariat judges a finding of ineligibility, and never the person who proposed it."),
)
add_permission(
    "applications.write_message",
    acts_for_applicant | writes_for_the_secretariat,
    _("The people of the State that applies, the programme officer and the Head of Secretariat write here."),
)
