from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Keeps the roles' groups in place and ends a person's other sessions when a second factor changes."""

    name = "vtf.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Listen to the database's making and to allauth's second factors."""
        from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset

        post_migrate.connect(create_role_groups, sender=self, dispatch_uid="vtf.accounts.groups")
        for signal in (authenticator_added, authenticator_removed, authenticator_reset):
            signal.connect(second_factor_changed, dispatch_uid="vtf.accounts.second_factor")


def create_role_groups(sender: Any, **kwargs: Any) -> None:
    """Create the group of each role that is missing."""
    from vtf.accounts.services import ensure_role_groups

    ensure_role_groups()


def second_factor_changed(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    """A session that began before the change ends (OWASP ASVS 5.0, 7.4.3)."""
    from vtf.accounts.services import end_other_sessions

    end_other_sessions(user, except_key=request.session.session_key)
