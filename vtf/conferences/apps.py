from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vtf.core.work import add_verbs


class ConferencesConfig(AppConfig):
    """Keeps the Conferences and the Selection Committee in the database."""

    name = "vtf.conferences"
    label = "conferences"
    verbose_name = _("Conferences")

    def ready(self) -> None:
        """Load the Conferences after the tables are there; name the events."""
        from vtf.conferences.selectors import conference_openings
        from vtf.conferences.services import load_after_migrate
        from vtf.states.arrears import know_openings

        know_openings(conference_openings)
        add_verbs(
            {
                "term.appointed": pgettext_lazy("term", "Appointed"),
                "term.ended": pgettext_lazy("term", "The end of the term was recorded"),
            }
        )
        post_migrate.connect(load_after_migrate, sender=self, dispatch_uid="vtf.conferences")
