"""The reference data of States: complete, sourced, and never CLDR's."""

from datetime import date

import pytest
from django.utils import translation

from tests.factories.states import state
from vtf.states.catalogue import all_names, catalogue_names, rows_of
from vtf.states.models import RegionalGroup, State, TreatyEvent
from vtf.states.selectors import all_states, states_by_iso3
from vtf.states.services import load_states

pytestmark = pytest.mark.django_db

LANGUAGES = {"ar", "en", "es", "fr", "ru", "zh-hans"}
CLDR = {
    "Cape Verde", "Moldova", "Laos", "South Korea", "North Korea", "Congo - Kinshasa", "Congo - Brazzaville", "Iran",
    "Palestinian Territories", "Russia", "Syria", "Tanzania", "Bolivia", "Venezuela", "Vietnam", "Vatican City",
    "Moldavie", "Timor oriental", "Esuatini", "Moldavia", "Великобритания", "КНДР", "韩国", "刚果（金）",
    "ساحل العاج", "الرأس الأخضر",
}  # fmt: skip


def test_there_are_197_states_of_which_193_are_members_of_the_united_nations():
    standings = list(State.objects.values_list("standing", flat=True))

    assert len(standings) == 197
    assert (standings.count("member"), standings.count("observer"), standings.count("other")) == (193, 2, 2)


def test_the_four_others_are_the_holy_see_palestine_niue_and_the_cook_islands():
    others = set(State.objects.exclude(standing="member").values_list("iso3", flat=True))

    assert others == {"VAT", "PSE", "NIU", "COK"}


def test_every_state_has_six_names_that_differ_from_its_codes():
    for row in State.objects.all():
        assert set(row.names) == LANGUAGES
        assert all(name.strip() and name not in (row.iso3, row.iso2) for name in row.names.values())


def test_no_name_is_left_untranslated_in_another_script():
    for row in State.objects.all():
        assert any("\u0400" <= letter <= "\u04ff" for letter in row.names["ru"]), row.names["ru"]
        assert any("\u0600" <= letter <= "\u06ff" for letter in row.names["ar"]), row.names["ar"]
        assert any("\u4e00" <= letter <= "\u9fff" for letter in row.names["zh-hans"]), row.names["zh-hans"]


def test_no_name_is_turned_round_for_sorting_as_iso_does():
    turned = [name for row in State.objects.all() for name in row.names.values() if "," in name or "،" in name]

    assert turned == []


def test_no_name_is_the_one_that_cldr_gives():
    names = {name for row in State.objects.all() for name in row.names.values()}

    assert names & CLDR == set()


def test_every_correction_wins_over_the_catalogue():
    corrections = [row for row in rows_of("names.csv") if not row["until"]]

    assert len(corrections) >= 31 * 6
    for row in corrections:
        assert state(row["iso3"]).names[row["language"]] == row["name"]


def test_every_name_says_where_it_was_read_or_that_nobody_has_read_it():
    korea = state("KOR")

    assert set(korea.name_sources) == LANGUAGES
    assert korea.name_sources["zh-hans"] == "WGTU Co-Chairs' draft report to CSP7, 27 July 2021, Chinese"
    assert korea.name_sources["ru"] == ""
    assert state("GHA").name_sources["fr"] == "ISO 3166-1 by the iso-codes catalogue (pycountry)"


def test_the_catalogue_alone_gives_the_iso_name():
    assert catalogue_names("KOR").current["en"] == "Korea, Republic of"
    assert all_names()["KOR"].current["en"] == "Republic of Korea"


def test_the_name_follows_the_active_language():
    ghana = state("CIV")

    with translation.override("ar"):
        assert ghana.name == "كوت ديفوار"
    with translation.override("zh-hans"):
        assert str(ghana) == "科特迪瓦"
    assert ghana.name_in("pt") == "Côte d'Ivoire"


@pytest.mark.parametrize(
    ("iso3", "language", "on", "name"),
    [
        ("MKD", "en", date(2018, 8, 24), "The former Yugoslav Republic of Macedonia"),
        ("MKD", "en", date(2020, 8, 21), "North Macedonia"),
        ("SWZ", "fr", date(2017, 9, 11), "Swaziland"),
        ("SWZ", "fr", date(2019, 1, 1), "Eswatini"),
        ("TUR", "es", date(2021, 7, 27), "Turquía"),
        ("TUR", "es", date(2023, 1, 1), "Türkiye"),
        ("TUR", "ru", date(2021, 7, 27), "Турция"),
        ("NLD", "en", date(2020, 8, 21), "Netherlands"),
        ("NLD", "en", date(2024, 1, 1), "Netherlands (Kingdom of the)"),
        ("CZE", "en", date(2015, 8, 24), "Czech Republic"),
    ],
)
def test_a_document_keeps_the_name_of_its_date(iso3, language, on, name):
    """8(b).8: a State is its ISO code; its name is that of the day."""
    assert state(iso3).name_in(language, on) == name


def test_a_regional_group_without_a_readable_source_is_not_given():
    groups = list(State.objects.exclude(regional_group="").values_list("regional_group", flat=True))

    assert {group: groups.count(group) for group in RegionalGroup.values} == {
        "african": 54,
        "asia-pacific": 54,
        "eastern-european": 23,
        "latin-american": 33,
        "western": 29,
    }
    assert state("NIU").regional_group_is_unconfirmed
    assert not State.objects.exclude(regional_group="").filter(regional_group_source="").exists()


def test_states_sort_by_their_english_names():
    names = [row.names["en"] for row in all_states()]

    assert names[0] == "Afghanistan"
    assert names.index("Ghana") < names.index("Liberia") < names.index("Zimbabwe")


def test_several_states_are_found_in_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        found = states_by_iso3(["LBR", "GHA", "XXX"])

    assert set(found) == {"LBR", "GHA"}


def test_loading_again_changes_nothing_and_costs_two_queries_and_a_transaction(django_assert_max_num_queries):
    before = TreatyEvent.objects.count()

    with django_assert_max_num_queries(4):
        loaded = load_states()

    assert loaded == (0, 0)
    assert TreatyEvent.objects.count() == before


def test_loading_inserts_what_is_missing_and_overwrites_nothing():
    TreatyEvent.objects.filter(state__iso3="GHA").delete()
    State.objects.filter(iso3="GHA")._raw_delete("default")  # no look at tables above that nobody may delete from
    liberia = state("LBR")
    liberia.names = liberia.names | {"en": "Republic of Liberia"}
    liberia.save()

    assert load_states() == (1, 2)
    assert state("GHA").names["en"] == "Ghana"
    assert state("LBR").names["en"] == "Republic of Liberia"
