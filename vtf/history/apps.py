from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HistoryConfig(AppConfig):
    """Registers the history."""

    name = "vtf.history"
    label = "history"
    verbose_name = _("History")
