from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vtf.core.work import add_verbs


class FilesConfig(AppConfig):
    name = "vtf.files"
    label = "files"
    verbose_name = _("Files")

    def ready(self) -> None:
        """Name the events."""
        add_verbs(
            {
                "file.stored": pgettext_lazy("file", "Handed in"),
                "file.viewed": pgettext_lazy("file", "Opened"),
                "file.scanned": pgettext_lazy("file", "Scanned for viruses"),
                "file.quarantined": pgettext_lazy("file", "Put into quarantine"),
                "file.released": pgettext_lazy("file", "Released from quarantine"),
            }
        )
