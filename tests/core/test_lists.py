"""Lists: pages by key, whatever the order; nothing twice, nothing left out."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from openpyxl import load_workbook

from vtf.core.keyset import Position, read_mark, take_page, write_mark
from vtf.states.models import State

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.kit_urls")]
User = get_user_model()


def people(count, **fields):
    """That many people of the list, two of whom share each name, a third of whom never came."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    return User.objects.bulk_create(
        User(
            email=f"p{index:03}@list.example",
            name=f"Name {index // 2}",
            last_login=None if index % 3 == 0 else start + timedelta(days=index // 4),
            **fields,
        )
        for index in range(count)
    )


def emails(response):
    """The first column of the page."""
    return [row[0].html.replace("<bdi>", "").replace("</bdi>", "") for row in response.context["rows"]]


def walk(sort, size=4):
    """Every page from the first to the last and back again, as lists of keys."""
    rows = User.objects.filter(email__endswith="@list.example")
    pages = [take_page(rows, sort=sort, size=size)]
    while pages[-1].next:
        pages.append(take_page(rows, sort=sort, size=size, after=pages[-1].next))
    back = [pages[-1]]
    while back[-1].previous:
        back.append(take_page(rows, sort=sort, size=size, before=back[-1].previous))
    return [[row.pk for row in page.rows] for page in pages], [[row.pk for row in page.rows] for page in reversed(back)]


@pytest.mark.parametrize(
    "sort", ["email", "-email", "name", "-name", "last_login", "-last_login", "state__iso3", "-pk"]
)
def test_pages_by_key_show_each_row_once_and_the_same_way_back(sort):
    people(18)
    User.objects.filter(email="p004@list.example").update(state=State.objects.get(iso3="MDG"))

    forward, backward = walk(sort)

    everybody = User.objects.filter(email__endswith="@list.example").values_list("pk", flat=True)
    assert sorted(pk for page in forward for pk in page) == sorted(everybody)
    assert [len(page) for page in forward] == [4, 4, 4, 4, 2]
    assert backward == forward


@pytest.mark.parametrize("sort", ["last_login", "-last_login"])
def test_rows_without_a_value_come_last_in_either_direction(sort):
    people(9)

    rows = take_page(User.objects.filter(email__endswith="@list.example"), sort=sort, size=9).rows

    assert [row.last_login is None for row in rows] == [False] * 6 + [True] * 3
    known = [row.last_login for row in rows[:6]]
    assert known == sorted(known, reverse=sort.startswith("-"))


def test_a_row_that_disappears_takes_no_other_with_it():
    people(9)
    rows = User.objects.filter(email__endswith="@list.example")
    first = take_page(rows, sort="email", size=3)
    User.objects.filter(pk=first.rows[-1].pk).delete()

    second = take_page(rows, sort="email", size=3, after=first.next)

    assert [row.email[:4] for row in second.rows] == ["p003", "p004", "p005"]


@pytest.mark.parametrize(
    "value",
    [None, True, 7, Decimal("96840.50"), "a\u202fb", date(2026, 1, 2), datetime(2026, 1, 2, 3, 4, 5, 6, UTC), uuid4()],
)
def test_a_mark_keeps_value_and_type(value):
    position = Position(value, uuid4())

    assert read_mark(write_mark(position)) == position


@pytest.mark.parametrize(
    "mark", ["", "x", "!!!!", "bnVsbA", "W10", "W1siaSIsMV0sWyJ6IiwxXV0", "é", "W1sicyIsIlx1MDAwMCJdLFsiaSIsMV1d"]
)
def test_a_mark_that_is_not_ours_is_none(mark):
    assert read_mark(mark) is None


def test_a_forged_mark_gives_the_first_page(reader):
    people(7)

    assert emails(reader.get("/en/people/?after=forged")) == [f"p00{n}@list.example" for n in range(3)]


def test_a_mark_of_another_type_does_not_break_the_page(reader):
    people(7)
    mark = write_mark(Position("not a date", 1))

    assert reader.get(f"/en/people/?sort=joined&after={mark}").status_code == 200


def test_the_page_says_how_many_there_are_and_where_one_can_go(reader):
    people(7)

    first = reader.get("/en/people/")
    second = reader.get("/en/people/" + first.context["next_url"])

    assert first.context["total"] == "7"
    assert first.context["previous_url"] == ""
    assert emails(second) == [f"p00{n}@list.example" for n in range(3, 6)]
    assert 'rel="prev"' in second.content.decode()


def test_search_filters_and_sort_work_together_and_stay_in_the_links(reader):
    people(8)
    User.objects.filter(email__in=["p001@list.example", "p002@list.example"]).update(language="fr")

    response = reader.get("/en/people/?q=list+name&language=fr&sort=-email")

    assert emails(response) == ["p002@list.example", "p001@list.example"]
    assert response.context["csv_url"] == "?q=list+name&language=fr&sort=-email&format=csv"
    assert 'aria-sort="descending"' in response.content.decode()


def test_a_box_that_is_not_ticked_narrows_nothing(reader):
    people(2)
    people_marked = User.objects.filter(email="p001@list.example")
    people_marked.update(is_synthetic=True)

    assert len(emails(reader.get("/en/people/"))) == 2
    assert emails(reader.get("/en/people/?synthetic=on")) == ["p001@list.example"]


def test_a_filter_that_cannot_be_understood_is_named_and_narrows_nothing(reader):
    people(2)

    response = reader.get("/en/people/?since=soon&language=xx")

    assert len(emails(response)) == 2
    assert response.context["form"].errors.keys() == {"since", "language"}


def test_an_unknown_sort_falls_back(reader):
    people(2)

    assert emails(reader.get("/en/people/?sort=password")) == ["p000@list.example", "p001@list.example"]


def test_a_nought_byte_in_the_search_is_refused_not_sent(reader):
    assert reader.get("/en/people/?q=a%00b").status_code == 200


def test_an_empty_list_says_so(reader):
    assert "Nothing here yet" in reader.get("/en/people/").content.decode()
    assert "Nothing fits these filters" in reader.get("/en/people/?q=nobody").content.decode()


def test_a_name_is_text_never_markup(reader):
    User.objects.create_user("x@list.example", name="<script>alert(1)</script>")

    assert "<script>alert" not in reader.get("/en/people/").content.decode()


def test_a_stranger_gets_neither_page_nor_file(client):
    people(1)

    assert client.get("/en/people/").status_code == 302
    assert client.get("/en/people/?format=csv").status_code == 302


def test_the_file_holds_every_row_in_the_order_of_the_page(reader):
    people(8)

    response = reader.get("/en/people/?format=csv&sort=-name")

    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["E-mail", "Name", "Joined", "Last seen", "Money", "Money: currency", "State"]
    assert [row[0][:4] for row in rows[1:]] == ["p007", "p006", "p005", "p004", "p003", "p002", "p001", "p000"]
    assert rows[1][4:6] == ["0.00", "USD"]
    assert response["Content-Disposition"] == 'attachment; filename="list.csv"'


def test_the_workbook_has_the_same_rows(reader):
    people(4)

    response = reader.get("/en/people/?format=xlsx")

    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    assert [cell.value for cell in sheet["A"]] == ["E-mail", *(f"p00{n}@list.example" for n in range(4))]
    assert isinstance(sheet["C2"].value, datetime)
    assert sheet.freeze_panes == "A2"


@pytest.mark.parametrize("address", ["/en/people/", "/en/people/?format=csv", "/en/people/?format=xlsx"])
def test_a_list_asks_as_often_for_fifty_rows_as_for_one(reader, django_assert_max_num_queries, address):
    state = State.objects.get(iso3="MDG")
    people(1, state=state)
    consume(reader.get(address))
    with django_assert_max_num_queries(12) as few:
        consume(reader.get(address))
    people_now = User.objects.filter(email__endswith="@list.example")
    people_now.delete()
    people(50, state=state)

    with django_assert_max_num_queries(12) as many:
        consume(reader.get(address))

    assert len(many) - len(few) in (0, 1)  # the one count, made only where there is a second page


def consume(response):
    """Read an answer to its end."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_the_first_page_is_small(reader, monkeypatch):
    from tests.core.kit_urls import People

    monkeypatch.setattr(People, "page_size", 25)
    people(60)

    assert len(reader.get("/en/people/").content) < 100_000


def test_times_are_those_of_the_reader(reader):
    people(1)
    User.objects.update(last_login=datetime(2026, 6, 30, 23, 30, tzinfo=UTC))

    with timezone.override("Asia/Tokyo"):
        page = reader.get("/en/people/").content.decode()

    assert ("1 July 2026" in page) or ("30 June 2026" in page)
