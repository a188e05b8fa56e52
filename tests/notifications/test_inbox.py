"""What a person is told: one row with the act, mail after it in their language, an inbox of their own."""

import ast
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation

from tests.factories.accounts import PointOfContactFactory, UserFactory, point_of_contact
from tests.factories.notifications import NotificationFactory
from tests.factories.states import state
from vtf.notifications.mail import templates_of
from vtf.notifications.models import Job, Notification
from vtf.notifications.reminders import ESCALATED
from vtf.notifications.selectors import unread_count
from vtf.notifications.services import deliver, lines_of, mark_all_read, mark_read, notify, run_due_jobs

pytestmark = pytest.mark.django_db
KEY = "accounts/contact-registered"


@pytest.fixture
def contact(db):
    return PointOfContactFactory(state=state("LBR"))


def test_each_active_person_is_told_once(contact):
    one, two, gone = UserFactory(), UserFactory(), UserFactory(is_active=False)

    notify(KEY, about=contact, to=[one, two, one, gone], facts={"state": "LBR"})

    rows = list(Notification.objects.order_by("recipient"))
    assert [row.recipient for row in rows] == [one, two]
    assert rows[0].facts == {"state": "LBR"}
    assert Job.objects.count() == 2


def test_mail_goes_in_the_readers_language_with_a_full_link(contact, settings):
    notify(KEY, about=contact, to=[UserFactory(language="fr", email="fr@demo.example")])

    run_due_jobs()

    letter = mail.outbox[0]
    assert letter.to == ["fr@demo.example"]
    assert f"{settings.BASE_URL}/fr/contacts/{contact.pk}/" in letter.body
    assert "&#" not in letter.body


def test_a_second_delivery_carries_the_same_message_id(contact):
    notify(KEY, about=contact, to=[UserFactory()])
    first, again = Notification.objects.get(), Notification.objects.get()

    deliver(first)
    deliver(again)
    deliver(Notification.objects.get())

    assert len(mail.outbox) == 2
    assert mail.outbox[0].extra_headers["Message-ID"] == mail.outbox[1].extra_headers["Message-ID"]


def test_somebody_who_has_left_gets_no_mail(contact):
    notify(KEY, about=contact, to=[UserFactory()])
    row = Notification.objects.get()
    row.recipient.is_active = False

    deliver(row)

    assert mail.outbox == []


def test_a_subject_is_one_line_and_knows_nobody(contact, monkeypatch):
    monkeypatch.setattr(
        "vtf.notifications.mail.render_text", lambda template, context: f"a\r\nBcc: x {sorted(context)}"
    )
    notify(KEY, about=contact, to=[UserFactory()])

    run_due_jobs()

    assert mail.outbox[0].subject == "a Bcc: x ['about', 'facts', 'url']"


@pytest.mark.parametrize(
    ("language", "start"),
    [("en", "A2027-GHA-1: "), ("fr", "A2027-GHA-1\u00a0: "), ("ar", "\u2066A2027-GHA-1\u2069: ")],
)
def test_a_subject_begins_with_the_number_of_the_object(contact, language, start, monkeypatch):
    monkeypatch.setattr(type(contact), "code", "A2027-GHA-1", raising=False)
    notify(KEY, about=contact, to=[UserFactory(language=language)])

    run_due_jobs()

    with translation.override(language):
        (line,) = lines_of(Notification.objects.all())
    assert mail.outbox[0].subject == line.subject
    assert line.subject[: len(start)] == start


def test_an_object_without_a_number_has_a_plain_subject(contact):
    notify(KEY, about=contact, to=[UserFactory()])

    run_due_jobs()

    assert mail.outbox[0].subject == "A point of contact of Liberia was registered"


def test_an_object_without_a_page_has_no_address(contact):
    notify("accounts/colleague-removed", about=UserFactory(), to=[UserFactory()])

    run_due_jobs()

    assert Notification.objects.get().about_url == ""


def test_reading_is_ones_own():
    row = NotificationFactory()
    other = UserFactory()

    mark_read(row, by=other)
    mark_all_read(by=other)
    assert unread_count(row.recipient) == 1

    mark_read(row, by=row.recipient)
    assert unread_count(row.recipient) == 0


def test_the_inbox_shows_ones_own_messages_only(client, contact):
    person, other = UserFactory(), UserFactory()
    notify(KEY, about=contact, to=[person])
    NotificationFactory(recipient=other)
    client.force_login(person)

    page = client.get(reverse("notifications:inbox"))

    assert [line.notification.recipient for line in page.context["messages_told"]] == [person]
    assert "A point of contact of Liberia was registered" in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_inbox_takes_a_constant_number_of_queries(count, client, django_assert_max_num_queries, contact):
    person = UserFactory()
    for _time in range(count):
        notify(KEY, about=contact, to=[person])
    client.force_login(person)
    client.get(reverse("notifications:inbox"))

    with django_assert_max_num_queries(10):
        client.get(reverse("notifications:inbox"))


def test_a_message_is_marked_by_its_reader_and_by_post_only(client):
    row, foreign = NotificationFactory(), NotificationFactory()
    client.force_login(row.recipient)
    address = reverse("notifications:message-read", args=[row.pk])

    client.get(address)
    assert unread_count(row.recipient) == 1

    assert client.post(address, {"go": "1"}).url == "/en/settings/"
    assert client.post(reverse("notifications:message-read", args=[foreign.pk])).status_code == 404
    assert (unread_count(row.recipient), unread_count(foreign.recipient)) == (0, 1)


def test_all_are_marked_at_once(client):
    row = NotificationFactory()
    foreign = NotificationFactory()
    client.force_login(row.recipient)

    assert client.post(reverse("notifications:all-read")).url == reverse("notifications:inbox")
    assert (unread_count(row.recipient), unread_count(foreign.recipient)) == (0, 1)


def test_a_stranger_is_sent_to_sign_in(client):
    assert "/accounts/login/" in client.get(reverse("notifications:inbox")).url


def calls(tree, *names):
    """Every call of functions of these names in a module."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names]


def keys_of(call, tree):
    """The keys that a call may get: its text, either of two, or what its own function is called with."""
    argument = call.args[0]
    if isinstance(argument, ast.IfExp):
        return [option.value for option in (argument.body, argument.orelse) if isinstance(option, ast.Constant)]
    if isinstance(argument, ast.Constant):
        return [argument.value]
    around = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and call in ast.walk(node)]
    given = [option for function in around for outer in calls(tree, function.name) for option in outer.args]
    return [option.value for option in given if isinstance(option, ast.Constant) and "/" in str(option.value)]


def keys_of_deadline(call):
    """The keys of a deadline, and those of the letters to the superiors where there are any."""
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    key = given.get("key")
    options = (key.body, key.orelse) if isinstance(key, ast.IfExp) else (key,)
    keys = [option.value for option in options if isinstance(option, ast.Constant)]
    return keys + [key + ESCALATED for key in keys if "escalate_to" in given]


def test_every_key_in_the_code_has_its_two_templates():
    missing = []
    for path in sorted(Path(django_settings.BASE_DIR).glob("*/**/*.py")):
        if path.parts[len(django_settings.BASE_DIR.parts)] not in ("vtf", "grants", "cms"):
            continue
        if path.match("notifications/services/reminders.py"):  # its keys are those of the deadlines
            continue
        tree = ast.parse(path.read_text())
        for call in calls(tree, "notify", "send_letter", "Deadline"):
            keys = keys_of_deadline(call) if call.func.id == "Deadline" else keys_of(call, tree)
            missing += [] if keys else [f"{path}:{call.lineno} does not say its key"]
            for template in [template for key in keys for template in templates_of(key)]:
                try:
                    get_template(template)
                except TemplateDoesNotExist:
                    missing.append(f"{path.name}:{call.lineno} {template}")

    assert missing == []


def test_no_subject_names_a_person():
    subjects = list((Path(django_settings.BASE_DIR) / "templates").rglob("emails/*.subject.txt"))

    assert subjects != []
    assert [path.name for path in subjects if "recipient" in path.read_text() or ".email" in path.read_text()] == []


def test_a_point_of_contact_is_told_in_time_of_the_act(client):
    person = point_of_contact("LBR")

    assert unread_count(person) == 0
    assert unread_count(None) == 0
