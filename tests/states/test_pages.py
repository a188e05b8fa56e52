"""The public register of States."""

import csv
import io
import re

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.states.page_urls")]


def names_in(page: str) -> list[str]:
    return re.findall(r'<a class="link" href="/[a-z-]+/states/[A-Z]{3}/"><bdi>([^<]+)</bdi>', page)


def read(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_the_list_is_public_and_pages_through_all_197_states(client):
    seen, address = [], "/en/states/"
    for _page in range(4):
        page = read(client, address)
        seen += names_in(page)
        onward = re.search(r'href="(\?[^"]*after=[^"]+)"', page)
        address = "/en/states/" + onward[1].replace("&amp;", "&") if onward else ""

    assert not address
    assert len(seen) == len(set(seen)) == 197
    assert seen[0] == "Afghanistan"


def test_the_list_is_in_the_order_of_the_readers_language(client):
    assert names_in(read(client, "/fr/states/"))[:2] == ["Afghanistan", "Afrique du Sud"]
    assert "ألبانيا" in names_in(read(client, "/ar/states/"))


def test_a_state_is_found_by_its_name_in_any_language_or_its_code(client):
    for words in ("Côte", "Кот", "كوت", "科特迪瓦", "civ"):
        assert names_in(read(client, f"/en/states/?q={words}")) == ["Côte d&#x27;Ivoire"]


def test_the_list_is_narrowed_by_group_and_by_the_status_of_today(client):
    signatories = names_in(read(client, "/en/states/?status=signatory&group=african"))

    assert "Zimbabwe" in signatories
    assert "Ghana" not in signatories
    assert "Ghana" in names_in(read(client, "/en/states/?status=party&group=african"))
    assert "Kenya" in names_in(read(client, "/en/states/?status=other&group=african"))


def test_the_file_holds_every_state_with_its_status(client):
    response = client.get("/en/states/?format=csv")
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))

    assert len(rows) == 198
    assert [row for row in rows if "GHA" in row] == [["Ghana", "GHA", "African Group", "State Party"]]


def test_the_list_costs_a_constant_number_of_queries(client, django_assert_max_num_queries):
    read(client, "/en/states/")
    for address in ("/en/states/?q=Ghana", "/en/states/"):
        with django_assert_max_num_queries(6):
            page = client.get(address)

    assert len(page.content) < 100_000


def test_the_page_of_a_state_says_where_everything_was_read(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        page = read(client, "/en/states/NAM/")

    for text in (
        "Namibia",
        "纳米比亚",
        "ناميبيا",
        "NAM",
        "516",
        "African Group",
        "signature",
        "ratification",
        "unconfirmed",
    ):
        assert text in page
    assert "https://www.un.org/dgacm/en/content/regional-groups" in page
    assert "XXVI-8" in page


def test_the_page_shows_a_former_name_and_a_year_without_a_day(client):
    assert "Swaziland" in read(client, "/en/states/SWZ/")
    malawi = read(client, "/en/states/MWI/")
    assert "2024" in malawi
    assert "December" not in malawi


def test_the_page_of_a_state_that_neither_signed_nor_joined_says_so(client):
    assert "neither signed nor joined" in read(client, "/en/states/IND/")


def test_a_code_of_nobody_is_not_found(client):
    assert client.get("/en/states/XXX/").status_code == 404


@pytest.mark.parametrize("language", ["ar", "es", "fr", "ru", "zh-hans"])
def test_the_pages_stand_in_every_language(client, language):
    for address in ("", "CIV/", "NIU/", "TUR/"):
        assert client.get(f"/{language}/states/{address}").status_code == 200
