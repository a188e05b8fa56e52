"""Templates hold no script or style of their own, and our style sheets know no left and right."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted(path for path in ROOT.glob("templates/**/*.html") if "documents" not in path.parts)
SHEETS = sorted(path for path in ROOT.glob("static/fund/**/*.css"))
INLINE = re.compile(r"<style\b|\sstyle=|\son[a-z]+=\"|javascript:|<script(?![^>]*\bsrc=)", re.IGNORECASE)
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right)(?:-\w+)?"
    r"|left|right|border-(?:top|bottom)-(?:left|right)-radius)\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)
COMMENT = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|<!--.*?-->|/\*.*?\*/", re.DOTALL)


def found(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    """Each place as file:line, comments left out."""
    places = []
    for path in paths:
        text = COMMENT.sub(lambda comment: "\n" * comment.group().count("\n"), path.read_text())
        places += [
            f"{path.relative_to(ROOT)}:{number} {line.strip()[:80]}"
            for number, line in enumerate(text.splitlines(), 1)
            if pattern.search(line)
        ]
    return places


def test_no_page_has_inline_script_or_style():
    assert found(INLINE, TEMPLATES) == []


def test_no_page_talks_to_another_host():
    elsewhere = re.compile(r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=[\"'](?:https?:)?//", re.IGNORECASE)

    assert found(elsewhere, TEMPLATES) == []


def test_our_style_sheets_use_logical_properties_only():
    assert found(PHYSICAL, SHEETS) == []


def test_the_pattern_finds_what_it_should():
    wrong = ["margin-left: 1rem", "float: right", "text-align:left", " left: 0", "border-top-left-radius: 2px"]
    right = ["margin-inline-start: 1rem", "text-align: start", "inset-inline-start: 0", "--arrow-left: 1"]

    assert [bool(PHYSICAL.search(line)) for line in wrong + right] == [True] * 5 + [False] * 4
