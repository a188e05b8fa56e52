"""What the frame of every page needs: who speaks, in which languages, and where one can go."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from vtf.core.errors import Message

# How the six languages call themselves, and their tags in HTML.
OWN_NAMES = {"ar": "العربية", "zh-hans": "中文", "en": "English", "fr": "Français", "ru": "Русский", "es": "Español"}
HTML_TAGS = {"zh-hans": "zh-Hans"}
STAFF = ("officer", "finance", "head", "auditor")
Who = Callable[[Any], bool]


def _roles(*names: str) -> Who:
    return lambda user: user.has_role(*names)


def _keeps_files(user: Any) -> bool:
    """Staff, and whoever acts for a State as applicant."""
    return user.has_role("drafter", *STAFF) or (
        bool(user.state_id) and not user.has_role("member", "donor", "delegate")
    )


def _everybody(user: Any) -> bool:
    return True


PUBLIC: tuple[tuple[str, Message], ...] = (
    ("home", _("Home")),
    ("call-index", _("Calls")),
    ("opendata:project-list", _("Projects")),
    ("opendata:fund-status", _("Fund status")),
    ("opendata:donor-list", _("Donors")),
    ("states:state-list", _("States")),
    ("document-index", _("Documents")),
)
SIGNED_IN: tuple[tuple[str, Message, Who], ...] = (
    ("desk:desk", _("Desk"), _everybody),
    ("applications:application-list", _("Applications"), _keeps_files),
    ("agreements:agreement-list", _("Agreements"), _keeps_files),
    ("committee:committee", _("Committee"), _roles("member", "officer", "head", "auditor")),
    ("contributions:contribution-list", _("Contributions"), _roles("donor", *STAFF)),
    ("ledger:entry-list", _("Ledger"), _roles(*STAFF)),
    ("calls:call-list", _("Calls"), _everybody),
    ("wagtailadmin_home", _("Pages of the site"), _roles("editor")),
    ("policies:parameter-list", _("Rules"), _roles("member", *STAFF)),
    ("states:state-list", _("States"), _roles(*STAFF)),
)


@dataclass(frozen=True)
class Entry:
    """One link of the navigation."""

    label: Message
    url: str
    is_current: bool = False


@dataclass(frozen=True)
class Language:
    """The page's address in one language."""

    code: str
    tag: str
    name: str
    direction: str
    url: str
    is_current: bool


def link_to(name: str, *args: Any) -> str:
    """The address of a named page, empty where no such page is installed."""
    if name == "home":
        return f"/{get_language() or settings.LANGUAGE_CODE}/"
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


class Frame:
    """The frame of one page, each part computed when the template asks for it."""

    def __init__(self, request: HttpRequest | None) -> None:
        self.request = request

    @property
    def demonstration(self) -> bool:
        """Whether every figure here is synthetic."""
        return bool(settings.DEMONSTRATION)

    @cached_property
    def home(self) -> str:
        """The public home in the active language."""
        return link_to("home")

    @cached_property
    def person(self) -> Any:
        """Who is signed in, or None."""
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def navigation(self) -> list[Entry]:
        """The links for this person that lead somewhere now, the longest match being the current one."""
        person = self.person
        chosen = [(n, label) for n, label, who in SIGNED_IN if who(person)] if person else PUBLIC
        links = [(label, url) for name, label in chosen if (url := link_to(name))]
        path = getattr(self.request, "path", "")
        fitting = [url for _label, url in links if path == url or (url != self.home and path.startswith(url))]
        current = max(fitting, key=len, default="")
        return [Entry(label, url, url == current) for label, url in links]

    @cached_property
    def languages(self) -> list[Language]:
        """The same page in each language, in the order of the settings."""
        active = get_language()
        result = []
        for code, _name in settings.LANGUAGES:
            direction = "rtl" if get_language_info(code)["bidi"] else "ltr"
            own = OWN_NAMES.get(code) or get_language_info(code)["name_local"]
            tag = HTML_TAGS.get(code, code)
            result.append(Language(code, tag, own, direction, self._url_in(code), code == active))
        return result

    def _url_in(self, code: str) -> str:
        given = getattr(self.request, "language_urls", {}).get(code)
        if given or self.request is None:
            return given or f"/{code}/"
        codes = "|".join(re.escape(known) for known, _name in settings.LANGUAGES)
        path, changed = re.subn(rf"^/(?:{codes})/", lambda match: f"/{code}/", self.request.path)
        query = self.request.META.get("QUERY_STRING", "") if self.request.method in ("GET", "HEAD") else ""
        if not changed:
            return f"/{code}/"
        return f"{path}?{query}" if query else path

    @cached_property
    def tag(self) -> str:
        """The active language as HTML names it."""
        code = get_language() or settings.LANGUAGE_CODE
        return HTML_TAGS.get(code, code)

    @cached_property
    def direction(self) -> str:
        """The way in which the active language is written."""
        return "rtl" if get_language_info(get_language() or settings.LANGUAGE_CODE)["bidi"] else "ltr"

    @cached_property
    def unread(self) -> int:
        """How many notifications the person has not read; the settings name the function that knows."""
        counter = getattr(settings, "UNREAD_COUNTER", "")
        if not self.person or not counter:
            return 0
        try:
            count = import_string(counter)
        except ImportError:
            return 0
        return int(count(self.person))

    @property
    def inbox_url(self) -> str:
        """The person's inbox."""
        return link_to("notifications:inbox")

    @property
    def settings_url(self) -> str:
        """The person's own settings."""
        return link_to("accounts:settings")

    @property
    def sign_in_url(self) -> str:
        """Where one signs in."""
        return link_to("account_login")

    @property
    def sign_out_url(self) -> str:
        """Where one signs out."""
        return link_to("account_logout")


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give every template the frame, lazily, and whether this is a demonstration."""
    return {"frame": Frame(request), "demonstration": bool(settings.DEMONSTRATION)}
