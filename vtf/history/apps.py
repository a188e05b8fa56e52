from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HistoryConfig(AppConfig):
    """Registers the history, which keeps refused acts and knows what happened last."""

    name = "vtf.history"
    label = "history"
    verbose_name = _("History")

    def ready(self) -> None:
        """Answer the questions of the core."""
        from vtf.core.latest import answer_latest
        from vtf.core.refusals import on_refusal
        from vtf.history.selectors import latest_act
        from vtf.history.services import record_refusal

        answer_latest(latest_act)
        on_refusal(record_refusal)
