from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    """What the Fund issues on paper."""

    name = "vtf.documents"
    label = "documents"
    verbose_name = _("Documents")
