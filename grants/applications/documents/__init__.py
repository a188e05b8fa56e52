"""What the documents of an application say; each in the language in which it is issued."""

from grants.applications.documents.review import (
    desk_review_facts,
    desk_review_title,
    dossier_facts,
    dossier_title,
)
from grants.applications.documents.screening import (
    clarification_facts,
    clarification_title,
    feedback_facts,
    feedback_title,
    ineligibility_facts,
    ineligibility_title,
)
from grants.applications.documents.submission import (
    package_facts,
    package_title,
    receipt_facts,
    receipt_title,
)

__all__ = [
    "clarification_facts",
    "clarification_title",
    "desk_review_facts",
    "desk_review_title",
    "dossier_facts",
    "dossier_title",
    "feedback_facts",
    "feedback_title",
    "ineligibility_facts",
    "ineligibility_title",
    "package_facts",
    "package_title",
    "receipt_facts",
    "receipt_title",
]
