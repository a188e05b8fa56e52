"""Fill an empty database with the demonstration."""

import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from grants.applications.models import Application
from vtf.accounts.models import User
from vtf.demo.services import seed_cycle, seed_donors, seed_past_grants, seed_people, seed_rosters
from vtf.demo.services.people import DOMAIN
from vtf.history.services import seal_events

DEFAULT_PASSWORD = "demo-password-2026"  # noqa: S105 (the demonstration's public password)


class Command(BaseCommand):
    """Real rosters, donors and past grants with their sources; a synthetic cycle and its accounts."""

    help = "Fill an empty database with the demonstration (password: VTF_DEMO_PASSWORD)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Let a rehearsal on a production-like machine force it."""
        parser.add_argument("--force", action="store_true", help="also where DEBUG is off")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse outside a demonstration and on a database in use; else seed."""
        if not (settings.DEBUG or settings.DEMONSTRATION or options["force"]):
            raise CommandError("This is no demonstration (DEBUG is off). Use --force if you mean it.")
        if User.objects.exists() or Application.objects.exists():
            raise CommandError("The database is in use already; nothing was changed.")
        password = os.environ.get("VTF_DEMO_PASSWORD", DEFAULT_PASSWORD)
        seed_rosters()
        cast = seed_people(password)
        donors = seed_donors(cast["finance"])
        past = seed_past_grants(cast["officer"])
        applications = seed_cycle(cast)
        seal_events()
        self.stdout.write(
            f"Seeded {len(cast.people)} accounts @{DOMAIN}, {len(donors)} donors, {len(past)} published grants and a "
            f"synthetic cycle of {len(applications)} applications."
        )
