"""The desk: what waits for me, why, until when."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.calls.selectors import open_calls
from vtf.core.permissions import permits
from vtf.core.views import PageView
from vtf.desk.selectors import work_for

GROUPS = {"late": _("Late"), "soon": _("This week"), "later": _("Later"), "others": _("With others")}


# The registers beside the navigation, shown to those who may read them: permission, label, address.
REGISTERS = (
    ("history.view_refusal", _("What was refused"), "history:refusal-list"),
    ("files.view_register", _("Files"), "files:file-list"),
    ("conferences.view_terms", _("Conferences and meetings"), "conferences:conference-list"),
    ("conferences.view_terms", _("Members of the Selection Committee"), "conferences:members"),
    ("calls.replay_rules", _("What other rules would have said"), "replay:what-if"),
)


class Desk(PageView):
    """A person's own work list."""

    title = _("What waits for you")
    template_name = "desk/desk.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Work by urgency, and the calls in which the person's State may apply."""
        user = self.request.user
        work = work_for(user)
        may_apply = permits(user, "applications.start_application")
        return super().get_context_data(
            groups=[(name, GROUPS[name], items) for name, items in work.items()],
            is_empty=not any(work.values()),
            calls=list(open_calls()) if may_apply else [],
            registers=[(label, reverse(name)) for permission, label, name in REGISTERS if permits(user, permission)],
            **kwargs,
        )
