"""What the worker does for notifications."""

from vtf.core.tasks import task
from vtf.notifications import services
from vtf.notifications.models import Notification


@task("notifications.deliver")
def deliver_notification(notification: int) -> None:
    """Send one notification as mail."""
    services.deliver(Notification.objects.select_related("recipient").get(pk=notification))


@task("notifications.drop_finished_jobs", every=3600)
def drop_finished() -> None:
    """Forget jobs done long ago."""
    services.drop_finished_jobs()


@task("notifications.remind", every=3600)
def remind() -> None:
    """Remind people of what is due, once for each step."""
    services.remind()
