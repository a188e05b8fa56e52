"""Who reaches the CMS, how they sign in, and under which policy."""

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model

from cms.models import CallPage, DocumentsPage, HomePage
from tests.cms.conftest import directives
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    """An editor, signed in."""
    person = UserFactory(roles=["editor"])
    client.force_login(person)
    return person


def test_an_editor_reaches_the_admin(editor, client):
    home = HomePage.objects.get(locale__language_code="en")

    pages = [
        "/cms-admin/",
        f"/cms-admin/pages/{home.pk}/",
        f"/cms-admin/pages/{home.pk}/edit/",
        "/cms-admin/documents/",
    ]

    assert {path: client.get(path).status_code for path in pages} == dict.fromkeys(pages, 200)


def test_an_editor_writes_and_publishes(published, editor, client):
    page = CallPage.objects.get(locale__language_code="en")
    form = {
        "title": page.title,
        "slug": page.slug,
        "call_year": "2027",
        "body-count": "1",
        "body-0-type": "heading",
        "body-0-order": "0",
        "body-0-value": "A word before the call",
        "body-0-deleted": "",
        "body-0-id": "",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "action-publish": "1",
    }

    response = client.post(f"/cms-admin/pages/{page.pk}/edit/", form)

    assert response.status_code == 302
    assert "A word before the call" in client.get("/en/calls/2027/").content.decode()


def test_an_editor_asks_for_a_translation(editor, client):
    page = DocumentsPage.objects.get(locale__language_code="en")

    assert client.get(f"/cms-admin/localize/submit/page/{page.pk}/").status_code == 200


def test_an_editor_manages_no_people(editor, client):
    assert client.get("/cms-admin/users/").status_code == 302
    assert client.get("/cms-admin/groups/").status_code == 302
    assert not Group.objects.get(name="editor").permissions.filter(content_type__app_label__in=["auth", "accounts"])


@pytest.mark.parametrize("role", ["officer", "head", "auditor", "member", "drafter"])
def test_nobody_else_reaches_the_admin(client, role):
    client.force_login(UserFactory(roles=[role]))

    assert client.get("/cms-admin/").status_code == 403


@pytest.mark.parametrize("path", ["/cms-admin/", "/cms-admin/pages/", "/cms-admin/login/"])
def test_one_signs_in_by_the_systems_own_way(client, path):
    response = client.get(path)

    assert response.status_code == 302
    assert response["Location"].startswith("/en/accounts/login/")


def test_there_is_no_second_way_to_a_password(client):
    assert client.get("/cms-admin/password_reset/", follow=True).status_code == 404


def test_the_admin_has_its_own_policy_without_inline_script(editor, client):
    policy = directives(client.get("/cms-admin/"))

    assert policy["script-src"] == "'self'"
    assert policy["default-src"] == "'none'"
    assert policy["style-src"] == "'self' 'unsafe-inline'"
    assert policy["frame-ancestors"] == "'self'"


def test_a_preview_has_the_policy_of_a_public_page_but_may_be_framed_by_the_editor(published, editor, client):
    page = CallPage.objects.get(locale__language_code="en")

    response = client.get(f"/cms-admin/pages/{page.pk}/view_draft/")

    assert directives(response)["style-src"] == "'self'"
    assert directives(response)["frame-ancestors"] == "'self'"


def test_a_document_leaves_only_through_the_view_that_serves_it(client):
    document = get_document_model().objects.create(title="Report", file=ContentFile(b"%PDF-1.7", name="report.pdf"))

    response = client.get(document.url)

    assert document.url.startswith("/documents-file/")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"/media/{document.file.name}").status_code == 404


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("editor", "published")
def test_an_editor_works_in_the_browser_without_breaking_the_policy(live_server, context, page, client):
    call = CallPage.objects.get(locale__language_code="en")
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page.add_init_script(
        "window.broken = []; document.addEventListener('securitypolicyviolation',"
        " event => window.broken.push(event.effectiveDirective + ' ' + event.sample))"
    )

    page.goto(f"{live_server.url}/cms-admin/pages/{call.pk}/edit/")
    page.locator(".c-sf-add-button").first.click()
    page.get_by_text("Paragraph", exact=True).first.click()
    page.locator(".public-DraftEditor-content").first.click()
    page.keyboard.type("Written in a browser.")
    page.locator("[data-side-panel-toggle='status']").first.click()
    page.get_by_role("button", name="Set schedule").click()
    page.locator("#id_go_live_at").click()
    page.locator(".xdsoft_datetimepicker:visible").first.wait_for()

    assert page.evaluate("window.broken") == []
