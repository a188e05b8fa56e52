"""Every kind of document: accessible, on A4, with headings and header cells, whatever the facts hold."""

import itertools
import re
import subprocess
from typing import Any

import page as checker
import pytest
import tinyhtml5

from tests.documents.conftest import IMPRINT, Maker, Words, made_of
from tests.factories.documents import FACTS, lacking
from tests.factories.facts.decisions import DECISION_LETTER, DECISION_OUTCOMES
from vtf.documents.catalogue import AUDIENCES, PUBLIC_TITLES, Kind, Side
from vtf.documents.rendering import page
from vtf.documents.services import template_name
from vtf.documents.templatetags.paper import timeline

LANGUAGES = ("en", "fr", "ar")
A4 = (595, 842)  # points
HEADINGS = ("h1", "h2", "h3", "h4")
# What people write; the rest of the facts are numbers, dates, hashes and codes.
WRITTEN = {
    "answer", "beneficiaries", "category", "description", "explanation", "feedback", "finding", "grantee", "ground",
    "institution", "introduction", "label", "objections", "paragraphs", "position", "question", "reason", "remark",
    "remarks", "responsible", "state", "summary", "text", "title", "value",
}  # fmt: skip
LONG = "Donaudampfschifffahrtsgesellschaft" * 3 + " " + "word " * 12


def emptied(facts: Any) -> Any:
    """The same facts with nothing in them but the number and the title."""
    if isinstance(facts, dict):
        return {key: value if key in ("number", "title") else emptied(value) for key, value in facts.items()}
    return [] if isinstance(facts, list) else "" if isinstance(facts, str) else None


def lengthened(facts: Any, key: str = "") -> Any:
    """The same facts with all that people write made long, words as well."""
    if isinstance(facts, dict):
        return {name: lengthened(value, name) for name, value in facts.items()}
    if isinstance(facts, list):
        return [lengthened(value, key) for value in facts]
    is_written = key in WRITTEN and isinstance(facts, str) and not re.fullmatch(r"[\d.]*", facts)
    return LONG if is_written else facts


def parsed(kind: str, facts: dict[str, Any], language: str) -> Any:
    """The document before it is set, as a tree."""
    return tinyhtml5.parse(page(template_name(kind), facts, language, IMPRINT), namespace_html_elements=False)


def text_of(element: Any) -> str:
    """The words in an element."""
    return "".join(element.itertext()).strip()


def words_outside(content: bytes) -> list[str]:
    """Words that stand beyond the edges of their page."""
    command = ["pdftotext", "-bbox", "-", "-"]
    listed = subprocess.run(command, input=content, capture_output=True, check=True, timeout=30).stdout.decode()
    boxes = re.findall(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>', listed)
    return [
        word
        for x1, y1, x2, y2, word in boxes
        if float(x1) < 0 or float(y1) < 0 or float(x2) > A4[0] or float(y2) > A4[1]
    ]


def told_of(content: bytes) -> dict[str, str]:
    """What poppler says of a file."""
    told = subprocess.run(["pdfinfo", "-"], input=content, capture_output=True, check=True, timeout=30).stdout.decode()
    return {name: value.strip() for name, _colon, value in (line.partition(":") for line in told.splitlines())}


def test_every_kind_has_facts_an_audience_and_a_name_of_its_own() -> None:
    assert set(FACTS) == set(AUDIENCES) == set(Kind.values)
    assert {side for audience in AUDIENCES.values() for side in audience} == set(Side.values)
    assert set(Kind.values) > PUBLIC_TITLES
    assert len(set(map(str, Kind.labels))) == len(Kind)


def test_what_facts_lack_is_named() -> None:
    facts = FACTS["applications/dossier"]
    rows = [{"number": 1, "category": "Travel"}]

    assert lacking("applications/dossier", facts) == []
    assert lacking("applications/dossier", {**facts, "package": {**facts["package"], "annexes": []}}) == []
    assert lacking("calls/call_letter", {}) == list(FACTS["calls/call_letter"])
    assert lacking("applications/package", FACTS["applications/package"] | {"budget": rows}) == [
        f"budget.0.{name}" for name in ("description", "total", "fund", "state", "others")
    ]


@pytest.mark.parametrize("kind", FACTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_in_each_language_is_pdf_ua_1_on_a4(kind: str, language: str, made: Maker) -> None:
    content, complaints = made(kind, language)

    report = checker.validate_pdf_bytes(content, profile="ua1")

    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    assert report.is_compliant
    assert complaints == []
    assert (told_of(content)["Page size"], told_of(content)["Tagged"]) == ("595.276 x 841.89 pts (A4)", "yes")
    assert words_outside(content) == []


@pytest.mark.parametrize("kind", FACTS)
@pytest.mark.parametrize("change", [dict, emptied], ids=["full", "empty"])
def test_no_heading_is_blank_and_none_is_left_out(kind: str, change: Any) -> None:
    tree = parsed(kind, change(FACTS[kind]), "en")

    headings = [element for element in tree.iter() if element.tag in HEADINGS]
    levels = [int(heading.tag[1]) for heading in headings]
    assert [heading for heading in headings if not text_of(heading)] == []
    assert levels.count(1) == 1
    assert [(one, two) for one, two in itertools.pairwise(levels) if two > one + 1] == []


@pytest.mark.parametrize("kind", FACTS)
def test_every_table_has_header_cells_and_no_row_is_short(kind: str) -> None:
    tree = parsed(kind, FACTS[kind], "en")

    for table in tree.iter("table"):
        rows = [[cell for cell in row if cell.tag in ("th", "td")] for row in table.iter("tr")]
        assert {sum(int(cell.get("colspan", 1)) for cell in row) for row in rows} == {len(rows[0])}
        assert [row for row in rows if not any(cell.tag == "th" for cell in row)] == []
        assert {cell.get("scope") for cell in table.iter("th")} <= {"row", "col"}


@pytest.mark.parametrize("kind", FACTS)
def test_long_texts_and_long_words_stay_on_the_page(kind: str) -> None:
    content, complaints = made_of(kind, lengthened(FACTS[kind]), "en")

    assert words_outside(content) == []
    assert complaints == []


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        ("approved", "the Selection Committee has approved this project."),
        ("provisionally_approved", "has approved this project on conditions."),
        ("not_approved", "the Selection Committee has not approved this project."),
        ("lapsed", "the approval of this project has lapsed"),
    ],
)
def test_a_letter_of_decision_says_its_outcome(outcome: str, sentence: str, words: Words) -> None:
    content, _complaints = made_of(
        "committee/decision_letter", DECISION_LETTER | DECISION_OUTCOMES.get(outcome, {}), "en"
    )

    assert sentence in re.sub(r"\s+", " ", words(content))
    assert checker.is_pdf_compliant_bytes(content, profile="ua1")


@pytest.mark.parametrize(
    ("asker", "named"),
    [("committee", "The Selection Committee, through the Secretariat"), ("secretariat", "The Secretariat")],
)
def test_a_member_who_asks_stays_anonymous(asker: str, named: str) -> None:
    facts = FACTS["applications/clarification_request"] | {"asker": asker}

    cells = [text_of(cell) for cell in parsed("applications/clarification_request", facts, "en").iter("td")]

    assert named in cells


def test_the_receipt_is_one_page_in_every_language(made: Maker) -> None:
    pages = [told_of(made("applications/receipt", language)[0])["Pages"] for language in LANGUAGES]

    assert pages == ["1"] * len(LANGUAGES)


@pytest.mark.parametrize("part", ["background", "tasks", "looking_forward"])
def test_the_report_says_where_nothing_is_reported(part: str) -> None:
    facts = FACTS["agreements/conference_report"] | dict.fromkeys(("background", "tasks", "looking_forward"), "Said.")

    tree = parsed("agreements/conference_report", facts | {part: ""}, "en")

    silent = [section for section in tree.iter("section") if "Nothing is reported" in text_of(section)]
    assert len(silent) == 1


def spans(*months: tuple[Any, Any]) -> list[dict[str, Any]]:
    return [{"month_from": first, "month_to": last} for first, last in months]


def test_a_timeline_shows_the_months_in_which_an_activity_runs() -> None:
    plan = timeline(spans((1, 2), (2, 4)), 4)

    assert plan is not None
    assert plan.columns == [1, 2, 3, 4]
    assert [runs for _activity, runs in plan.rows] == [[True, True, False, False], [False, True, True, True]]


@pytest.mark.parametrize(
    ("months", "columns"),
    [(18, 18), (19, 7), (54, 18), (60, 10), (109, 10)],
)
def test_a_long_project_is_shown_in_longer_steps(months: int, columns: int) -> None:
    plan = timeline(spans((1, months)), months)

    assert plan is not None
    assert len(plan.columns) == columns
    assert plan.rows[0][1] == [True] * columns


def test_what_is_no_month_is_left_out_of_the_timeline() -> None:
    plan = timeline(spans((1, 1), ("x", 2), (3, 2), (0, 1), (1, 10**9)), None)

    assert plan is not None
    assert [runs for _activity, runs in plan.rows] == [[True], [False], [False], [False], [False]]
    assert timeline(spans(("", "")), 12) is None
    assert timeline(None, 12) is None
