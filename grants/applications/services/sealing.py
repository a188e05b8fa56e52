"""Keep what was sent exactly as it was sent, version by version, and go back to it."""

import json
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils import timezone

from grants.applications.documents import package_facts, package_title
from grants.applications.models import Activity, Application, BudgetLine, SubmittedPackage
from grants.applications.package import canonical, digest, package_of
from grants.applications.selectors.sent import DAYS, TEXTS, activities_said, lines_said
from vtf.accounts.models import User
from vtf.documents.services import order_document
from vtf.history.services import record
from vtf.states.selectors import states_by_iso3


def seal_version(application: Application, *, occasion: str, by: User | None) -> SubmittedPackage:
    """Keep the application as it stands with its hash, as its next version, and order the document of it.

    The caller holds the lock on the application.
    """
    sealed = SubmittedPackage.objects.filter(application=application).aggregate(latest=Max("version"))["latest"] or 0
    content = canonical(package_of(application))
    is_first = occasion == SubmittedPackage.Occasion.SUBMISSION
    package = SubmittedPackage.objects.create(
        application=application,
        version=sealed + 1,
        occasion=occasion,
        content=content,
        sha256=digest(content),
        submitted_at=(application.submitted_at if is_first else None) or timezone.now(),
        submitted_by=by,
    )
    if not is_first:
        facts = {"version": package.version, "sha256": package.sha256, "occasion": str(occasion)}
        record("application.version_sealed", target=application, by=by, facts=facts)
    order_document(
        "applications/package",
        about=application,
        facts=package_facts(application, package),
        language=application.language,
        title=package_title(application, package),
        by=by,
    )
    return package


def restore_sealed(application: Application) -> Application:
    """Bring the application back to its latest sealed version: what was written since and never sent is dropped.

    The caller holds the lock; what the Secretariat and the Committee read is always what was sent.
    """
    package = SubmittedPackage.objects.filter(application=application).order_by("-version").first()
    if package is None:
        return application
    said: dict[str, Any] = json.loads(package.content)
    for field in TEXTS:
        setattr(application, field, said.get(field) or "")
    for field in DAYS:
        setattr(application, field, date.fromisoformat(said[field]) if said[field] else None)
    application.save()
    application.beneficiaries.set(states_by_iso3(said["beneficiaries"]).values())
    application.activities.all().delete()
    Activity.objects.bulk_create(activities_said(application, said))
    application.budget_lines.all().delete()
    BudgetLine.objects.bulk_create(lines_said(application, said))
    return application
