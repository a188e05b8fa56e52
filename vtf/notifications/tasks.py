"""What the worker does for notifications."""

from vtf.core.tasks import task
from vtf.notifications.models import Notification
from vtf.notifications.services import deliver, drop_finished_jobs


@task("notifications.deliver")
def deliver_notification(notification: int) -> None:
    """Send one notification as mail."""
    deliver(Notification.objects.select_related("recipient").get(pk=notification))


@task("notifications.drop_finished_jobs", every=3600)
def drop_finished() -> None:
    """Forget jobs done long ago."""
    drop_finished_jobs()
