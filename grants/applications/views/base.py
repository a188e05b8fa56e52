"""The base of the acts on an application."""

from grants.applications.selectors import applications_visible_to
from vtf.core.views import ActView


class ApplicationAct(ActView):
    """One act on an application that the person sees."""

    visible_to = applications_visible_to
    object_name = "application"
