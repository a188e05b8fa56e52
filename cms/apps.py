from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    """Keeps the base of the tree of pages in place after every migrate and flush."""

    name = "cms"
    label = "cms"
    verbose_name = _("Content")

    def ready(self) -> None:
        """Listen to the database's making."""
        post_migrate.connect(lay_base_after_migrate, dispatch_uid="cms.base")


def lay_base_after_migrate(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """Lay the base rows once the last app has its content types and permissions."""
    last = [config for config in apps.get_app_configs() if config.models_module][-1]
    if sender.label != last.label:
        return
    from cms.services import lay_base, tables_exist

    if tables_exist(using):
        lay_base()
