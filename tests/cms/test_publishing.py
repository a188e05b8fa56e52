"""The task that gives an opened call its pages."""

import pytest
from django.utils import translation
from wagtail.models import Page, Revision

from cms.models import CallIndexPage, CallPage, HomePage
from cms.services import publish_call
from grants.calls.services import cancel_call
from tests.factories.grants import CHAIR, committee_sits, member, opened_call
from vtf.core.tasks import TASKS
from vtf.notifications.services import run_due_jobs

pytestmark = pytest.mark.django_db


def languages() -> set[str]:
    """The languages that have a page of a call."""
    return set(CallPage.objects.live().values_list("locale__language_code", flat=True))


def test_a_planned_call_has_no_page(planned):
    assert publish_call(planned.pk) == []
    assert not CallPage.objects.exists()


def test_a_call_that_is_not_there_has_no_page():
    assert publish_call(4711) == []


def test_opening_a_call_queues_the_task_that_publishes_it(opened):
    run_due_jobs()

    assert languages() == {"en", "fr", "ar"}


def test_every_language_of_the_call_gets_a_page_in_one_tree_of_translations(published):
    pages = CallPage.objects.live()

    assert {page.locale.language_code: page.title for page in pages} == {
        "en": "Call for proposals",
        "fr": "Appel à propositions",
        "ar": "الدعوة إلى تقديم المقترحات",
    }
    assert len({page.translation_key for page in pages}) == 1
    assert {page.slug for page in pages} == {"2027"}
    assert {page.get_parent().specific_class for page in pages} == {CallIndexPage}


def test_publishing_again_changes_nothing(published):
    before = (Page.objects.count(), Revision.objects.count())

    TASKS["cms.publish_call"](call=published.pk)

    assert (Page.objects.count(), Revision.objects.count()) == before


def test_an_editor_who_takes_a_page_down_is_not_overruled(published):
    CallPage.objects.get(locale__language_code="fr").unpublish()

    publish_call(published.pk)

    assert languages() == {"en", "ar"}


def test_what_an_editor_wrote_above_the_call_stays(published):
    page = CallPage.objects.get(locale__language_code="en")
    page.body = [("heading", "Written by an editor")]
    page.save_revision().publish()

    publish_call(published.pk)

    assert CallPage.objects.get(pk=page.pk).body[0].value == "Written by an editor"


def test_a_language_without_a_home_page_of_its_own_mirrors_the_english_one():
    committee_sits()
    call = opened_call(year=2027)  # English, French, Spanish

    publish_call(call.pk)

    spanish = HomePage.objects.get(locale__language_code="es")
    assert languages() == {"en", "fr", "es"}
    assert spanish.alias_of.specific == HomePage.objects.get(locale__language_code="en")
    with translation.override("es"):
        assert spanish.is_fallback


def test_a_call_without_an_english_text_is_published_in_its_own_languages():
    committee_sits()
    call = opened_call(year=2027, texts={"fr": ("Appel", "Texte."), "ar": ("دعوة", "نص")}, languages=("fr", "ar"))

    publish_call(call.pk)

    assert languages() == {"fr", "ar"}
    assert CallPage.objects.values("translation_key").distinct().count() == 1


def test_a_cancelled_call_keeps_its_page(published, client):
    cancel_call(published, reason="The money is not there.", by=member(CHAIR))

    run_due_jobs()

    assert languages() == {"en", "fr", "ar"}
    assert "Cancelled" in client.get("/en/calls/2027/").content.decode()


def test_a_call_has_one_page_in_a_language(published):
    index = CallIndexPage.objects.get(locale__language_code="en")
    second = CallPage(title="Second", slug="second", call_year=2027, locale=index.locale)

    with pytest.raises(Exception, match="has a page in this language already"):
        index.add_child(instance=second)
