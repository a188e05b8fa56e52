"""The reference data of States: ISO 3166-1 codes, names in six languages, groups and Treaty events.

Names come from the iso-codes catalogues that pycountry carries; `data/names.csv` corrects them row by row, with the
source of each correction. A row without source is usage from knowledge and stays unconfirmed. No name comes from CLDR.
"""

import csv
import gettext
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pycountry
from pycountry.db import Country

DATA = Path(__file__).parent / "data"
CATALOGUES = {"ar": "ar", "zh-hans": "zh_CN", "fr": "fr", "ru": "ru", "es": "es"}  # English is the catalogue's key
CATALOGUE_SOURCE = "ISO 3166-1 by the iso-codes catalogue (pycountry)"


@dataclass
class Names:
    """A State's names of today by language, where each was read, and those that it gave up."""

    current: dict[str, str]
    sources: dict[str, str]
    former: list[dict[str, Any]] = field(default_factory=list)


def rows_of(name: str) -> Iterator[dict[str, str]]:
    """The rows of one of the data files."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def without_vowel_marks(name: str) -> str:
    """An Arabic name as the United Nations prints it, without the vowel marks of the catalogue."""
    return "".join(letter for letter in name if not "\u064b" <= letter <= "\u0652")


def codes_of(iso3: str) -> Country:
    """What ISO 3166-1 says of a State; LookupError for a code that it does not know."""
    codes = pycountry.countries.get(alpha_3=iso3)
    if codes is None:
        raise LookupError(iso3)
    return codes


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The iso-codes catalogue of a language."""
    return gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[CATALOGUES[language]])


def catalogue_names(iso3: str) -> Names:
    """A State's six names as the iso-codes catalogues have them, before any correction."""
    english = codes_of(iso3).name
    current = {"en": english}
    for language in CATALOGUES:
        current[language] = unicodedata.normalize("NFC", catalogue(language).gettext(english))
    current["ar"] = without_vowel_marks(current["ar"])
    return Names(current, dict.fromkeys(current, CATALOGUE_SOURCE))


def all_names() -> dict[str, Names]:
    """The names of every State by ISO code, the corrections and former names applied."""
    names = {row["iso3"]: catalogue_names(row["iso3"]) for row in rows_of("states.csv")}
    for row in rows_of("names.csv"):
        state = names[row["iso3"]]
        if not row["until"]:
            state.current[row["language"]] = row["name"]
            state.sources[row["language"]] = row["source"]
            continue
        former = next((entry for entry in state.former if entry["until"] == row["until"]), None)
        if former is None:
            former = {"until": row["until"], "names": {}, "sources": {}}
            state.former.append(former)
        former["names"][row["language"]] = row["name"]
        former["sources"][row["language"]] = row["source"]
    for state in names.values():
        state.former.sort(key=lambda entry: entry["until"])
    return names


def state_fields() -> Iterator[dict[str, Any]]:
    """The fields of every State, by ISO code."""
    names = all_names()
    for row in rows_of("states.csv"):
        codes = codes_of(row["iso3"])
        state = names[row["iso3"]]
        yield row | {
            "iso2": codes.alpha_2,
            "m49": codes.numeric,
            "names": state.current,
            "name_sources": state.sources,
            "former_names": state.former,
        }


def treaty_event_fields() -> Iterator[dict[str, Any]]:
    """The fields of every Treaty event, with the State's ISO code.

    A date of which only the year was read is the last day that it can have been, so that nobody is called a
    State Party too early.
    """
    for row in rows_of("treaty_events.csv"):
        yield row | {"on": date.fromisoformat(row["on"]), "is_unconfirmed": bool(row["is_unconfirmed"])}
