"""The one door to the mail server: plain text from two templates, in the reader's language."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template import Context
from django.template.loader import get_template
from django.utils import translation


def templates_of(key: str) -> tuple[str, str]:
    """The subject's and the body's template of a key such as "applications/submitted"."""
    app, name = key.split("/", 1)
    return f"{app}/emails/{name}.subject.txt", f"{app}/emails/{name}.body.txt"


def render_text(template: str, context: Mapping[str, Any]) -> str:
    """Render plain text, in which nothing is escaped."""
    engine_template: Any = get_template(template)
    return engine_template.template.render(Context(dict(context), autoescape=False))


def render_subject(key: str, context: Mapping[str, Any]) -> str:
    """The subject in one line, after the object's code; it never sees the person, so that it cannot name them."""
    seen = {name: value for name, value in context.items() if name != "recipient"}
    subject = " ".join(render_text(templates_of(key)[0], seen).split())
    code = " ".join(str(getattr(seen.get("about"), "code", "") or "").split())
    return f"{isolated(code)}{colon()}{subject}" if code else subject


def isolated(code: str) -> str:
    """A code that does not turn the direction of the line in a language written from right to left."""
    return f"\u2066{code}\u2069" if translation.get_language_bidi() else code


def colon() -> str:
    """What stands between a code and its sentence; French puts a space before it, Chinese none after it."""
    return {"fr": "\u00a0: ", "zh-hans": "："}.get(translation.get_language() or "", ": ")


def message_id(message_key: str) -> str:
    """A Message-ID that is the same for every copy of the same message."""
    return f"<{message_key}@{urlsplit(settings.BASE_URL).hostname}>"


def send(key: str, *, to: str, language: str, context: Mapping[str, Any], message_key: str) -> None:
    """Send one message; errors of the mail server are raised and tried again by the worker."""
    with translation.override(language):
        message = EmailMessage(
            subject=render_subject(key, context),
            body=render_text(templates_of(key)[1], context).strip() + "\n",
            to=[to],
            headers={"Message-ID": message_id(message_key), "Auto-Submitted": "auto-generated"},
        )
    message.send()
