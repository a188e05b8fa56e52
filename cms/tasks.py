"""What the worker does for the public site."""

from cms.services import publish_call
from vtf.core.tasks import task


@task("cms.publish_call")
def publish_call_page(call: int) -> None:
    """Give a published call its pages."""
    publish_call(call)
