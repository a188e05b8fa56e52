"""The base of the tree of pages stands after migrate, and laying it again changes nothing."""

import pytest
from django.contrib.auth.models import Group
from django.core.management.sql import emit_post_migrate_signal
from wagtail.models import Collection, GroupPagePermission, Locale, Page, Site

from cms.models import CallIndexPage, DocumentsPage, HomePage
from cms.services import lay_base

pytestmark = pytest.mark.django_db


def census() -> dict[str, int]:
    """How many rows of each kind the base has."""
    models = (Locale, Page, HomePage, Collection, Site, GroupPagePermission, Group)
    return {model.__name__: model.objects.count() for model in models}


def test_every_language_of_the_site_is_a_language_of_its_content():
    assert set(Locale.objects.values_list("language_code", flat=True)) == {"en", "fr", "ar", "es", "ru", "zh-hans"}


@pytest.mark.parametrize("kind", [HomePage, CallIndexPage, DocumentsPage])
def test_three_languages_have_their_own_pages_in_one_tree_of_translations(kind):
    pages = kind.objects.live()

    assert {page.locale.language_code for page in pages} == {"en", "fr", "ar"}
    assert len({page.translation_key for page in pages}) == 1


def test_the_site_begins_at_the_english_home_page():
    site = Site.objects.get()

    assert site.is_default_site
    assert site.root_page.specific == HomePage.objects.get(locale__language_code="en")


def test_laying_the_base_again_changes_nothing(django_assert_max_num_queries):
    before = census()

    with django_assert_max_num_queries(8):
        lay_base()

    assert census() == before


def test_the_base_is_laid_again_where_it_was_lost():
    before = census()
    for page in Page.objects.filter(depth=2):
        page.delete()
    Site.objects.all().delete()

    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")

    assert census() == before


def test_wagtails_welcome_page_gives_way_to_ours():
    for page in Page.objects.filter(depth=2):
        page.delete()
    Site.objects.all().delete()
    root = Page.objects.get(depth=1)
    welcome = root.add_child(instance=Page(title="Welcome to your new Wagtail site!", slug="home"))
    Site.objects.create(hostname="localhost", root_page=welcome, is_default_site=True)

    lay_base()

    assert not Page.objects.filter(title__startswith="Welcome").exists()
    assert Site.objects.get().root_page.specific == HomePage.objects.get(locale__language_code="en")
    assert HomePage.objects.get(locale__language_code="en").url_path == "/home/"
