"""Pages that editors write; whatever is live on them comes from vtf.opendata."""

from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.blocks import StepBlock, TextBlocks
from vtf.opendata.selectors import (
    PublishedCall,
    fund_status,
    published_call,
    published_calls,
    published_projects,
)

LATEST_PROJECTS = 4
HERO_RULES = ("POL-01", "POL-02")  # the most one can ask for, and for how long


class SitePage(Page):
    """What every page of ours has: the language in which it is really written."""

    class Meta:
        abstract = True

    @cached_property
    def written_in(self) -> str:
        """The language of the editorial text; an alias is written in that of the page that it mirrors."""
        page = self.alias_of if self.alias_of_id else self
        return str(page.locale.language_code)

    @property
    def is_fallback(self) -> bool:
        """Whether the reader asked for another language than the one in which this page is written."""
        return self.written_in != get_language()

    @property
    def is_public(self) -> bool:
        """Whether there is something to show."""
        return True

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what the notice on a missing translation says."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {
            "title": self.title,
            "is_fallback": self.is_fallback,
            "written_in": get_language_info(self.written_in),
            "written": as_written(self.written_in),
        }


class TextPage(SitePage):
    """A page with a text of blocks."""

    body = StreamField(TextBlocks(), blank=True, verbose_name=_("text"))
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("body")]

    class Meta:
        abstract = True


class HomePage(SitePage):
    """The public home: the open call, the money of the cycle, how to apply, the latest projects."""

    lede = models.TextField(_("first sentences"), blank=True, max_length=600)
    steps = StreamField([("step", StepBlock())], blank=True, verbose_name=_("how to apply"))

    parent_page_types: ClassVar = ["wagtailcore.Page"]
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("lede"), FieldPanel("steps")]

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what vtf.opendata publishes: the call, the money, the projects."""
        calls = published_calls()
        call = next((one for one in reversed(calls) if one.is_open), None) or next(iter(calls), None)
        return super().get_context(request, *args, **kwargs) | {
            "call": call,
            "call_text": text_of(call) if call else None,
            "call_path": call_paths([call.year]).get(call.year) if call else None,
            "hero_rules": [rule for rule in call.rules if rule["code"] in HERO_RULES] if call else [],
            "fund": fund_status(),
            "projects": published_projects()[:LATEST_PROJECTS],
        }


class CallIndexPage(TextPage):
    """Every published call, the newest first."""

    parent_page_types: ClassVar = ["cms.HomePage"]
    subpage_types: ClassVar = ["cms.CallPage"]

    class Meta:
        verbose_name = _("list of calls")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the calls with their texts and the paths of their pages."""
        calls = published_calls()
        paths = call_paths([call.year for call in calls])
        rows = [{"call": call, "text": text_of(call), "path": paths.get(call.year)} for call in calls]
        return super().get_context(request, *args, **kwargs) | {"rows": rows}


class CallPage(TextPage):
    """The page of one call: an introduction by the editor, everything else live from vtf.opendata."""

    call_year = models.PositiveSmallIntegerField(_("year of the call"))

    parent_page_types: ClassVar = ["cms.CallIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("call_year"), FieldPanel("body")]

    class Meta:
        verbose_name = _("page of a call")

    def clean(self) -> None:
        """A call has one page in a language."""
        super().clean()
        others = CallPage.objects.filter(call_year=self.call_year, locale=self.locale).exclude(pk=self.pk)
        if others.exists():
            raise ValidationError({"call_year": _("This call has a page in this language already.")})

    @cached_property
    def call(self) -> PublishedCall | None:
        """The call as the public may see it; None until it has been opened."""
        return published_call(self.call_year)

    @property
    def is_public(self) -> bool:
        """A call that is not published has no page, whatever an editor has prepared."""
        return self.call is not None

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the call and its text in the reader's language, or in the language that there is."""
        text = text_of(self.call) if self.call else None
        return super().get_context(request, *args, **kwargs) | {"call": self.call, "call_text": text}


class StandardPage(TextPage):
    """A page of plain text."""

    class Meta:
        verbose_name = _("page of text")


class DocumentsPage(TextPage):
    """Documents for the public."""

    parent_page_types: ClassVar = ["cms.HomePage"]
    subpage_types: ClassVar = ["cms.StandardPage"]

    class Meta:
        verbose_name = _("page of documents")


def text_of(call: PublishedCall) -> dict[str, Any] | None:
    """The call's title and text in the active language, else in English, else in any, and which it is."""
    active = get_language() or "en"
    language = next((code for code in (active, "en", *call.texts) if code in call.texts), None)
    if language is None:
        return None
    title, body = call.texts[language]
    return {
        "title": title,
        "body": body,
        "info": get_language_info(language),
        "written": as_written(language),
        "is_fallback": language != active,
    }


def as_written(language: str) -> SafeString:
    """The attributes with which an element says its language and the way in which that is written."""
    direction = "rtl" if get_language_info(language)["bidi"] else "ltr"
    return format_html('lang="{}" dir="{}"', language, direction)


def call_paths(years: list[int]) -> dict[int, str]:
    """By year, the path of a call's page below the home page, the same in every language."""
    pages = CallPage.objects.live().filter(call_year__in=years).values_list("call_year", "url_path")
    return {year: "/".join(url_path.strip("/").split("/")[1:]) + "/" for year, url_path in pages}
