"""The inbox, and the two addresses by which a machine asks whether the system is well."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse, translate_url
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from vtf.core.keyset import take_page
from vtf.core.views import ActView, PageView
from vtf.notifications import services
from vtf.notifications.selectors import health, notifications_of, unread_count

PAGE_SIZE = 25


class Inbox(PageView):
    """What a person was told, newest first."""

    template_name = "notifications/inbox.html"
    title = _("Notifications")
    lede = _("Everything that the system has told you. The same went to your e-mail address.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of messages, each in the reader's language."""
        asked = self.request.GET
        page = take_page(
            notifications_of(self.request.user),
            sort="-created_at",
            size=PAGE_SIZE,
            after=asked.get("after", ""),
            before=asked.get("before", ""),
        )
        return super().get_context_data(
            messages_told=services.lines_of(page.rows),
            unread=unread_count(self.request.user),
            next_url=f"?after={page.next}" if page.next else "",
            previous_url=f"?before={page.previous}" if page.previous else "",
            **kwargs,
        )


class MessageRead(ActView):
    """Mark a message as read, and go to what it is about."""

    title = _("Mark as read")
    visible_to = notifications_of

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """There is nothing to show: the inbox has the button."""
        return HttpResponseRedirect(reverse("notifications:inbox"))

    def act(self, form: Any) -> None:
        """Mark."""
        services.mark_read(self.object, by=self.request.user)

    def get_success_url(self, result: Any) -> str:
        """The object's page in the language of this one, or the inbox."""
        if self.request.POST.get("go") and self.object.about_url:
            return translate_url(self.object.about_url, get_language() or "en")
        return reverse("notifications:inbox")


class AllRead(ActView):
    """Mark everything as read."""

    title = _("Mark all as read")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """There is nothing to show: the inbox has the button."""
        return HttpResponseRedirect(reverse("notifications:inbox"))

    def act(self, form: Any) -> None:
        """Mark."""
        services.mark_all_read(by=self.request.user)

    def get_success_url(self, result: Any) -> str:
        """The inbox."""
        return reverse("notifications:inbox")


@require_GET
@never_cache
def health_live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "live"})


@require_GET
@never_cache
def health_ready(request: HttpRequest) -> JsonResponse:
    """The database answers, the outbox is emptied in time, and a worker was seen within a minute; else status 503."""
    state = health()
    body = {
        "status": "ready" if state.is_ready else "not ready",
        "database": state.database,
        "oldest_due_job_seconds": round(state.oldest_due_job, 1),
        "worker_seen_seconds_ago": None if state.worker_seen is None else round(state.worker_seen, 1),
    }
    return JsonResponse(body, status=200 if state.is_ready else 503)
