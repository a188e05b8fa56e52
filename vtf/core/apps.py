from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """Discovers permissions and tasks of every app and keeps the database's triggers in place."""

    name = "vtf.core"
    label = "core"
    verbose_name = _("Core")

    def ready(self) -> None:
        """Load what registers itself on import."""
        from vtf.core.triggers import install_after_migrate

        autodiscover_modules("permissions", "tasks")
        post_migrate.connect(install_after_migrate, dispatch_uid="vtf.core.triggers")
