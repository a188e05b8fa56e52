from importlib import import_module

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _

ROOTS = ("vtf", "grants", "sponsorship", "cms")


class CoreConfig(AppConfig):
    """Discovers permissions and tasks of every app and keeps the database's triggers in place."""

    name = "vtf.core"
    label = "core"
    verbose_name = _("Core")

    def ready(self) -> None:
        """Load what registers itself on import."""
        from vtf.core.triggers import install_after_migrate

        for app in apps.get_app_configs():
            if app.name.split(".")[0] in ROOTS:  # other people's apps are not ours to import early
                for module in ("permissions", "tasks"):
                    if module_has_submodule(app.module, module):
                        import_module(f"{app.name}.{module}")
        post_migrate.connect(install_after_migrate, dispatch_uid="vtf.core.triggers")
