"""Template components: exact amounts, right to left, reasons in words, no dead buttons."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
import time_machine
from django import forms
from django.http import HttpRequest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone, translation

from vtf.core import formats
from vtf.core.context_processors import Frame
from vtf.core.money import Money
from vtf.core.templatetags.fund import deadline, money, status_tag, tag, until, when
from vtf.core.work import TaskItem, add_verbs
from vtf.core.workflow import Action

pytestmark = pytest.mark.urls("tests.core.kit_urls")
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def show(source, **context):
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "USD\u00a01,185,989.04"),
        ("fr", "USD\u00a01\u202f185\u202f989,04"),
        ("es", "USD\u00a01\u00a0185\u00a0989,04"),
        ("ru", "USD\u00a01\u00a0185\u00a0989,04"),
        ("ar", "USD\u00a01,185,989.04"),
        ("zh-hans", "USD\u00a01,185,989.04"),
    ],
)
def test_an_amount_is_written_as_its_reader_writes_it(language, expected):
    with translation.override(language):
        html = money(Money(Decimal("1185989.04"), "USD"))

    assert html == f'<bdi dir="ltr" class="money">{expected}</bdi>'


@pytest.mark.parametrize(
    ("value", "currency", "figures"),
    [
        ("5", "JPY", "5"),
        ("-0.5", "USD", "−0.50"),
        ("1.5", "KWD", "1.500"),
        ("0", "USD", "0.00"),
        ("1E+3", "EUR", "1,000.00"),
    ],
)
def test_an_amount_has_the_decimals_of_its_currency(value, currency, figures):
    assert f"{currency}\u00a0{figures}" in money(Decimal(value), currency)


def test_cents_of_large_amounts_are_exact():
    assert "12,345,678,901,234.57" in money(Decimal("12345678901234.57"), "USD")


def test_a_float_is_never_an_amount():
    with pytest.raises(TypeError):
        formats.number(0.1)


def test_an_amount_opens_its_entries_and_an_address_is_escaped():
    html = money(Money(Decimal(1), "USD"), href='/x"><script>')

    assert html.startswith('<a class="money" href="/x&quot;&gt;&lt;script&gt;">')


def test_no_amount_is_a_dash():
    assert "–" in money(None)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "22 January 2027"),
        ("fr", "22 janvier 2027"),
        ("es", "22 de enero de 2027"),
        ("ru", "22 января 2027"),
        ("ar", "22 كانون الثاني/يناير 2027"),
        ("zh-hans", "2027年1月22日"),
    ],
)
def test_a_day_is_written_as_its_reader_writes_it(language, expected):
    with translation.override(language):
        assert expected in when(date(2027, 1, 22))


def test_arabic_has_twelve_months():
    with translation.override("ar"):
        days = [formats.day(date(2027, month, 1)) for month in range(1, 13)]

    assert len(set(days)) == 12
    assert all(text.count("/") == 1 for text in days)
    assert "كانون الأول/ديسمبر" in days[11]


def test_an_instant_is_shown_in_the_readers_zone():
    with timezone.override("Asia/Tokyo"):
        html = when(datetime(2027, 1, 22, 22, 59, tzinfo=UTC))

    assert html == '<time datetime="2027-01-23T07:59+09:00">23 January 2027, <bdi dir="ltr">07:59</bdi></time>'


@time_machine.travel(NOW, tick=False)
def test_a_deadline_is_given_in_three_zones():
    call = SimpleNamespace(last_second=datetime(2027, 1, 22, 22, 59, 59, tzinfo=UTC), time_zone="Europe/Zurich")

    with timezone.override("Indian/Antananarivo"):
        html = show("{% deadline call %}", call=call)

    assert "<strong><bdi>60</bdi></strong> days left" in html
    assert [part in html for part in ("Zurich", "(UTC+1)", "Antananarivo", "(UTC+3)")] == [True] * 4
    assert html.count("<time") == 3
    assert 'Friday 22 January 2027, <bdi dir="ltr">23:59</bdi>' in html
    assert 'Saturday 23 January 2027, <bdi dir="ltr">01:59</bdi>' in html


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize(
    ("left", "figure", "words"),
    [
        (timedelta(days=2), "2", "days left"),
        (timedelta(days=1), "1", "day left"),
        (timedelta(hours=23, minutes=59), "23", "hours left"),
        (timedelta(minutes=59), "59", "minutes left"),
        (timedelta(0), "0", "minutes left"),
        (timedelta(seconds=-1), "", "The deadline has passed."),
    ],
)
def test_what_is_left_is_never_more_than_there_is(left, figure, words):
    shown = deadline(NOW + left, "UTC")

    assert (shown["figure"], shown["words"]) == (figure, words)


@time_machine.travel(NOW, tick=False)
def test_the_same_zone_is_not_shown_twice():
    with timezone.override("UTC"):
        assert len(deadline(NOW, "UTC")["zones"]) == 1


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2026, 11, 25), "in 2 days"), (date(2026, 11, 23), "today"), (date(2026, 11, 22), "1 day late"), (None, "")],
)
def test_how_far_off_a_day_is(day, words):
    assert until(day) == words


def test_a_zone_west_of_greenwich_has_a_minus_and_halves_are_said():
    assert formats.zone_label(formats.zone_of("America/New_York"), NOW) == ("New York", "UTC−5")
    assert formats.zone_label(formats.zone_of("Asia/Kolkata"), NOW) == ("Kolkata", "UTC+5:30")


def test_a_status_has_words_and_the_tone_of_its_model():
    thing = SimpleNamespace(status="open", get_status_display=lambda: "Open", STATUS_TONES={"open": "success"})

    assert status_tag(thing) == '<span class="ds-tag" data-color="success">Open</span>'
    assert 'data-color="neutral"' in tag("x", "purple")


def test_an_act_that_is_not_possible_is_text_with_every_reason():
    possible, closed = [Action("a", "Print", "/print")], [Action("b", "Submit", "/submit", ("Not yet.", "Not you."))]

    html = render_to_string("components/actions.html", {"possible": possible, "closed": closed})

    assert '<a class="link" href="/print">Print</a>' in html
    assert "/submit" not in html
    assert "<button" not in html
    assert [reason in html for reason in ("Not yet.", "Not you.")] == [True, True]


def test_a_task_says_its_state_in_words_and_links_only_where_it_leads():
    items = [TaskItem("A", "Applicant", "/a", state="complete"), TaskItem("M", "Declarations", state="closed")]

    html = show("{% task_list items %}", items=items)

    assert "Complete" in html
    assert "Not yet possible" in html
    assert html.count("<a ") == 1


def test_a_timeline_reads_events_in_the_words_of_their_app():
    add_verbs({"kit.opened": "File opened"})
    event = SimpleNamespace(verb="kit.opened", at=NOW, actor=None, reason="")
    other = SimpleNamespace(verb="kit.sent_back", at=NOW, actor="Officer", reason="Two pages are missing")

    html = show("{% timeline items %}", items=[event, other])

    assert [part in html for part in ("File opened", "the system", "Sent back", "Two pages are missing")] == [True] * 4


def test_breadcrumbs_leave_out_the_link_of_a_page_that_does_not_exist():
    html = show('{% breadcrumbs "People" "people" "Nowhere" "no:where" "Here" %}')

    assert html.count("<a ") == 1
    assert [word in html for word in ("Nowhere", "Here")] == [True, True]


class Everything(forms.Form):
    email = forms.EmailField(label="E-mail")
    text = forms.CharField(label="Text", widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    several = forms.MultipleChoiceField(
        label="Several", choices=[("x", "X"), ("y", "Y")], widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.BooleanField(label="Agreed")
    key = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_field_has_its_direction_its_class_and_its_hint():
    html = show("{% field form.email hint='Work address' %}{% field form.text %}", form=Everything())

    assert 'dir="ltr"' in html
    assert 'dir="auto"' in html
    assert 'aria-describedby="id_email_hint"' in html
    assert "(optional)" in html
    assert html.count('class="ds-input"') == 2


def test_a_group_keeps_what_was_chosen_and_its_error_leads_to_the_first_box():
    form = Everything({"several": ["y"], "kind": "c", "email": "x"})

    html = show("{% error_summary form %}{% fields form %}", form=form)

    assert '<a href="#id_kind_0">' in html
    assert 'id="id_kind_0"' in html
    assert 'value="y" checked' in html
    assert 'value="x" checked' not in html
    assert 'type="hidden" name="key"' in html
    assert "autofocus" in html


def test_a_form_without_errors_has_no_summary():
    assert show("{% error_summary form %}", form=Everything()).strip() == ""


def person(*roles, state_id=None):
    return SimpleNamespace(
        is_authenticated=True, state_id=state_id, has_role=lambda *names: bool(set(names) & set(roles))
    )


def request_of(path, user=None):
    request = RequestFactory().get(path)
    request.user = user or SimpleNamespace(is_authenticated=False)
    return request


def test_navigation_leaves_out_what_does_not_exist():
    with translation.override("en"):
        entries = Frame(request_of("/en/")).navigation

    assert [str(entry.label) for entry in entries] == ["Home"]
    assert entries[0].is_current


@pytest.mark.parametrize(
    ("who", "labels"),
    [
        (
            person("officer"),
            ["Desk", "Applications", "Agreements", "Committee", "Contributions", "Ledger", "Calls", "Rules", "States"],
        ),
        (person("member", state_id=1), ["Desk", "Committee", "Calls", "Rules"]),
        (person("donor", state_id=1), ["Desk", "Contributions", "Calls"]),
        (person(state_id=1), ["Desk", "Applications", "Agreements", "Calls"]),
    ],
)
def test_each_role_has_its_own_navigation(monkeypatch, who, labels):
    monkeypatch.setattr("vtf.core.context_processors.link_to", lambda name, *args: f"/en/{name}/")

    assert [str(entry.label) for entry in Frame(request_of("/en/", who)).navigation] == labels


def test_the_same_page_is_offered_in_six_languages():
    with translation.override("ar"):
        languages = Frame(request_of("/ar/people/?sort=name")).languages

    assert [language.url for language in languages] == [
        f"/{code}/people/?sort=name" for code in ("ar", "zh-hans", "en", "fr", "ru", "es")
    ]
    assert [language.name for language in languages if language.is_current] == ["العربية"]
    assert [language.direction for language in languages][:2] == ["rtl", "ltr"]


def test_a_page_without_a_language_in_its_address_leads_home():
    assert Frame(request_of("/verify/1")).languages[2].url == "/en/"


def test_a_page_may_know_its_own_addresses():
    request = request_of("/en/news/")
    request.language_urls = {"fr": "/fr/actualites/"}

    assert Frame(request).languages[3].url == "/fr/actualites/"


@pytest.mark.parametrize(
    ("language", "tag_of", "direction"), [("ar", "ar", "rtl"), ("zh-hans", "zh-Hans", "ltr"), ("en", "en", "ltr")]
)
def test_the_page_says_its_language_and_direction(language, tag_of, direction):
    with translation.override(language):
        html = render_to_string("base.html", {"title": "x"})

    assert f'<html lang="{tag_of}" dir="{direction}"' in html


@pytest.mark.parametrize("demonstration", [True, False])
def test_synthetic_data_is_named_as_such_and_only_then(settings, demonstration):
    settings.DEMONSTRATION = demonstration

    assert ('class="synthetic"' in render_to_string("base.html", {"title": "x"})) is demonstration


def test_the_count_of_unread_is_asked_of_the_function_that_the_settings_name(settings):
    settings.UNREAD_COUNTER = "tests.core.test_fund_tags.three"

    assert Frame(request_of("/en/", person())).unread == 3
    assert Frame(HttpRequest()).unread == 0


def three(user):
    return 3


def test_actions_are_asked_for_the_person_who_looks(monkeypatch):
    asked = []
    monkeypatch.setattr(
        "vtf.core.templatetags.fund.actions_for",
        lambda thing, user: asked.append((thing, user)) or [Action("a", "Submit", "", ("Too early.",))],
    )

    html = show("{% actions thing extra %}", thing="file", user="me", extra=[Action("p", "Print", "/print")])

    assert asked == [("file", "me")]
    assert html.index("What you can do now") < html.index("Print") < html.index("Not possible now, and why")
    assert "Too early." in html


def test_lines_stack_into_cards_with_their_labels():
    headings = [SimpleNamespace(label="Donor", css=""), SimpleNamespace(label="USD", css="money")]
    row = [SimpleNamespace(label="Donor", css="", html="A"), SimpleNamespace(label="USD", css="money", html="")]

    html = show("{% lines headings rows 'Donors' %}", headings=headings, rows=[row])

    assert '<th role="rowheader" scope="row">A</th>' in html
    assert '<td role="cell" data-label="USD" class="money"></td>' in html
    assert '<caption class="ds-sr-only">Donors</caption>' in html
