"""Lay the base of the tree of pages, and give published calls their pages."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connections, transaction
from django.utils import timezone
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Locale, Page, Site

from cms.models import CallIndexPage, CallPage, DocumentsPage, HomePage
from vtf.core.locking import locked
from vtf.opendata.selectors import PublishedCall, published_call_by_pk

EDITORS = "editor"  # the role of that name
TEXTS = Path(__file__).parent / "data" / "home.json"
MAY_ON_PAGES = ("add_page", "change_page", "publish_page", "view_page")
MAY_ON_DOCUMENTS = ("add_document", "change_document", "choose_document", "view_document")


def tables_exist(using: str) -> bool:
    """Whether a partial migration has made every table that the base needs."""
    needed = {model._meta.db_table for model in (HomePage, CallPage, Site, Locale, Collection, GroupPagePermission)}
    return needed <= set(connections[using].introspection.table_names())


@transaction.atomic
def lay_base() -> None:
    """Insert what is missing of locales, root page, collection, home pages, site and editors' rights."""
    call_command("createcachetable", verbosity=0)  # saving a language or a site clears what Wagtail cached of it
    locales = _lay_locales()
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    if not HomePage.objects.exists():
        _lay_home(locales)
    _lay_editors()


@transaction.atomic
def publish_call(pk: int) -> list[CallPage]:
    """Make the page of a published call in every language in which the call is written; again changes nothing.

    A call that has not been opened gets none; a closed or cancelled one keeps its page, which shows the status.
    """
    call = published_call_by_pk(pk)
    if call is None:
        return []
    index = locked(CallIndexPage.objects.get(locale=Locale.get_default()))  # two workers, one page
    pages = {page.locale_id: page for page in CallPage.objects.filter(call_year=call.year).select_related("locale")}
    source = pages.get(index.locale_id) or next(iter(pages.values()), None)
    for locale in _locales_of(call):
        page = pages.get(locale.pk)
        if page is None:
            page = _new_page(call, index, source, locale)
        _publish(page, call.texts[locale.language_code][0])
        pages[locale.pk] = page
        source = source or page
    return list(pages.values())


def _locales_of(call: PublishedCall) -> list[Locale]:
    """The content languages in which the call is written, the default first."""
    written = Locale.objects.filter(language_code__in=list(call.texts))
    return sorted(written, key=lambda locale: (locale.language_code != settings.LANGUAGE_CODE, locale.language_code))


def _new_page(call: PublishedCall, index: CallIndexPage, source: CallPage | None, locale: Locale) -> CallPage:
    """A draft in the translation tree of the call's page, its parents mirrored where they are not translated."""
    if source is not None:
        copy: CallPage = source.copy_for_translation(locale, copy_parents=True)
        return copy
    parent = index.get_translation_or_none(locale) or index.copy_for_translation(locale, copy_parents=True, alias=True)
    page: CallPage = parent.add_child(
        instance=CallPage(
            title=call.texts[locale.language_code][0],
            slug=str(call.year),
            call_year=call.year,
            locale=locale,
            live=False,
        )
    )
    return page


def _publish(page: CallPage, title: str) -> None:
    """Publish the page under the call's title; one that bears it already stays as its editor left it."""
    if page.title == title and page.first_published_at is not None:
        return
    page.title = page.draft_title = title
    page.save_revision().publish()


def _lay_locales() -> dict[str, Locale]:
    """Each content language, the default first."""
    there = {locale.language_code: locale for locale in Locale.objects.all()}
    for code in sorted(dict(settings.LANGUAGES), key=lambda code: code != settings.LANGUAGE_CODE):
        if code not in there:
            there[code] = Locale.objects.create(language_code=code)
    return there


def _lay_home(locales: Mapping[str, Locale]) -> None:
    """The home pages in the languages in which they are written, and the site that begins there."""
    default = locales[settings.LANGUAGE_CODE]
    root = Page.objects.filter(depth=1).first() or Page.add_root(
        instance=Page(title="Root", slug="root", locale=default)
    )
    welcome = list(Page.objects.child_of(root))  # Wagtail's own first page, where its migrations have run
    sources: dict[str, Page] = {}
    for language, texts in json.loads(TEXTS.read_text()).items():
        _lay_home_in(language, texts, locales[language], root, sources)
    parts = urlsplit(settings.BASE_URL)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": parts.hostname or "localhost",
            "port": port,
            "root_page": sources["home"],
            "site_name": settings.WAGTAIL_SITE_NAME,
        },
    )
    for page in welcome:
        page.delete()
        Group.objects.filter(name__in=["Moderators", "Editors"], user=None).delete()  # our roles are other groups


def _lay_home_in(language: str, texts: Mapping[str, Any], locale: Locale, root: Page, sources: dict[str, Page]) -> None:
    """The home page and its first two children in one language; the default language is the source of the others."""
    steps = [{"type": "step", "value": {"heading": heading, "text": text}} for heading, text in texts["steps"]]
    slug = "home" if language == settings.LANGUAGE_CODE else f"home-{language}"
    if Page.objects.child_of(root).filter(slug=slug).exists():  # Wagtail's welcome page bears it
        Page.objects.child_of(root).filter(slug=slug).update(slug=f"{slug}-before", url_path=f"/{slug}-before/")
    home = _add(root, HomePage(**texts["home"], slug=slug, steps=steps, locale=locale), "home", sources)
    _add(home, CallIndexPage(**texts["calls"], slug="calls", locale=locale), "calls", sources)
    _add(home, DocumentsPage(**texts["documents"], slug="documents", locale=locale), "documents", sources)


def _add(parent: Page, page: Any, key: str, sources: dict[str, Page]) -> Any:
    """Add a live page to the tree of pages and to its tree of translations."""
    if key in sources:
        page.translation_key = sources[key].translation_key
    page.first_published_at = page.last_published_at = timezone.now()
    parent.add_child(instance=page)
    sources.setdefault(key, page)
    return page


def _lay_editors() -> None:
    """Editors write and publish every page and document; they manage no people."""
    group, _created = Group.objects.get_or_create(name=EDITORS)
    if GroupPagePermission.objects.filter(group=group).exists():
        return
    root = Page.objects.get(depth=1)
    collection = Collection.objects.get(depth=1)
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=MAY_ON_PAGES):
        GroupPagePermission.objects.create(group=group, page=root, permission=permission)
    for permission in Permission.objects.filter(content_type__app_label="wagtaildocs", codename__in=MAY_ON_DOCUMENTS):
        GroupCollectionPermission.objects.create(group=group, collection=collection, permission=permission)
    translation = ContentType.objects.get(app_label="wagtail_localize", model="translation")
    submit, _created = Permission.objects.get_or_create(  # wagtail-localize makes it in a migration only
        content_type=translation, codename="submit_translation", defaults={"name": "Can submit translations"}
    )
    group.permissions.add(submit, Permission.objects.get(codename="access_admin"))
