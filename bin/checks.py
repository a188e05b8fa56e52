"""Run every check, two at a time, and print one list of results: bin/check [NAME...]."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
PACKAGES = [name for name in ("vtf", "grants", "sponsorship", "cms") if (ROOT / name).is_dir()]
PROSE = ("templates", "tests", "docs", "bin", "README.md", "CHANGELOG.md")
SKIPPED = "skipped"
PRODUCTION = {
    "SECRET_KEY": "only-for-this-check-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "DATABASE_URL": "sqlite:////dev/null",
    "ALLOWED_HOSTS": "fund.example",
    "BASE_URL": "https://fund.example",
    "FIELD_ENCRYPTION_KEYS": "b25seS1mb3ItdGhpcy1jaGVjay0wMTIzNDU2Nzg5YWI=",
    "DEBUG": "0",
    "VTF_DEMONSTRATION": "0",
}
DEVELOPMENT = {"DEBUG": "1"}


@dataclass(frozen=True)
class Result:
    """How one check ended: passed, failed or skipped; what it printed; one line worth showing always."""

    outcome: str
    output: str = ""
    remark: str = ""


def command(*words: str, env: dict[str, str] | None = None) -> Callable[[], Result]:
    """A check that is one command."""

    def run() -> Result:
        done = subprocess.run(words, cwd=ROOT, env={**os.environ, **(env or {})}, capture_output=True, text=True)
        return Result("failed" if done.returncode else "passed", done.stdout + done.stderr)

    return run


def tool(name: str, *words: str) -> Callable[[], Result]:
    """A check that is one program of the virtual environment."""
    return command(str(BIN / name), *words)


def manage(*words: str, env: dict[str, str] = DEVELOPMENT) -> Callable[[], Result]:
    """A check that is one management command."""
    return command(str(BIN / "python"), "-W", "ignore", "manage.py", *words, env=env)


def _pins(text: str) -> set[str]:
    return set(re.findall(r"^([a-z0-9._-]+==\S+)", text, re.MULTILINE))


def locks_are_current() -> Result:
    """Resolve pyproject.toml again, preferring what is locked, and compare names and versions."""
    uv = shutil.which("uv") or str(ROOT / ".tools" / "bin" / "uv")
    if not Path(uv).exists():
        return Result(SKIPPED, remark="uv is not there")
    output = ""
    with tempfile.TemporaryDirectory() as folder:
        for name, extra in (("requirements.lock", []), ("requirements-dev.lock", ["--group", "dev"])):
            copy = Path(folder) / name
            shutil.copy(ROOT / name, copy)
            words = [uv, "pip", "compile", "--no-config", "--universal", "--generate-hashes", "-q", "-o", str(copy)]
            done = subprocess.run([*words, *extra, "pyproject.toml"], cwd=ROOT, capture_output=True, text=True)
            if done.returncode:
                is_offline = re.search(r"dns error|error sending request|Failed to fetch|timed out", done.stderr)
                return (
                    Result(SKIPPED, remark="no package index answers") if is_offline else Result("failed", done.stderr)
                )
            there, now = _pins((ROOT / name).read_text()), _pins(copy.read_text())
            output += "".join(f"{name}: {pin} is locked, not needed\n" for pin in sorted(there - now))
            output += "".join(f"{name}: {pin} is needed, not locked\n" for pin in sorted(now - there))
    return Result("failed" if output else "passed", output)


def translations() -> Result:
    """Every catalogue is well formed; what is not translated yet is counted, and so is what was never extracted."""
    if not shutil.which("msgfmt"):
        return Result(SKIPPED, remark="gettext is not installed")
    catalogues = sorted((ROOT / "locale").glob("*/LC_MESSAGES/django.po"))
    if not catalogues:
        return Result(SKIPPED, remark="there are no catalogues yet")
    wrong, counts = "", []
    fresh = _extracted()
    for path in catalogues:
        done = subprocess.run(
            ["msgfmt", "--check", "--statistics", "-o", "/dev/null", str(path)],
            capture_output=True,
            text=True,
            env={**os.environ, "LC_ALL": "C"},
        )
        if done.returncode:
            wrong += done.stderr
        language = path.parent.parent.name
        statistics = re.findall(r"(\d+) (translated|fuzzy|untranslated)", done.stderr)
        number = {kind: int(count) for count, kind in statistics}
        missing = len(fresh - _message_ids(path))
        open_ones = number.get("fuzzy", 0) + number.get("untranslated", 0)
        counts.append(f"{language} {number.get('translated', 0)} done, {open_ones} open, {missing} not extracted")
    return Result("failed" if wrong else "passed", wrong, "; ".join(counts))


def _message_ids(path: Path) -> set[str]:
    import polib

    return {entry.msgid for entry in polib.pofile(str(path)) if not entry.obsolete}


def _extracted() -> set[str]:
    """The messages that the code asks for today, extracted into a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "tree"
        copy.mkdir()
        for name in [*PACKAGES, "templates", "manage.py"]:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__", "locale"))
            elif source.exists():
                shutil.copy(source, copy / name)
        (copy / "locale").mkdir()
        words = [
            str(BIN / "python"),
            "-W",
            "ignore",
            "-m",
            "django",
            "makemessages",
            "-l",
            "qq",
            "-v",
            "0",
            "--no-location",
        ]
        env = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
        subprocess.run(words, cwd=copy, env=env, capture_output=True, check=False)
        found = copy / "locale" / "qq" / "LC_MESSAGES" / "django.po"
        return _message_ids(found) - {""} if found.exists() else set()


CHECKS: dict[str, Callable[[], Result]] = {
    "types (mypy, strict on services, selectors, permissions, models)": command(
        str(BIN / "mypy"), "--no-error-summary", env=DEVELOPMENT
    ),
    "lint (ruff)": tool("ruff", "check", "-q", "--output-format", "concise", "."),
    "format (ruff)": tool("ruff", "format", "-q", "--check", "."),
    "import contracts (import-linter)": tool("lint-imports", "--no-cache"),
    "architecture (keys, sizes, names, templates, style sheets)": tool(
        "pytest", "-q", "-p", "no:cacheprovider", "tests/architecture"
    ),
    "migrations (makemigrations --check)": manage("makemigrations", "--check", "--dry-run"),
    "deployment (check --deploy, production's environment)": manage(
        "check", "--deploy", "--fail-level", "WARNING", env=PRODUCTION
    ),
    "status diagrams (draw_statuses --check)": manage("draw_statuses", "--check"),
    "templates (djlint)": tool("djlint", "--lint", "--quiet", "templates"),
    "spelling (codespell)": tool(
        "codespell", *PACKAGES, "templates", "tests", "docs", "bin", "README.md", "CHANGELOG.md"
    ),
    "translations (msgfmt, makemessages)": translations,
    "lock files (uv pip compile)": locks_are_current,
}


def main(wanted: list[str]) -> int:
    """Run the checks whose name contains a wanted word, or all; return 1 when one failed."""
    chosen = {name: check for name, check in CHECKS.items() if not wanted or any(word in name for word in wanted)}

    def timed(name: str) -> tuple[str, Result, float]:
        start = time.monotonic()
        return name, chosen[name](), time.monotonic() - start

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(timed, chosen))
    for name, result, _seconds in results:
        if result.outcome == "failed":
            print(f"\n--- {name}\n{result.output.rstrip()}")
    print()
    for name, result, seconds in results:
        remark = f" ({result.remark})" if result.remark else ""
        print(f"{result.outcome:8}{name}, {seconds:.0f} s{remark}")
    outcomes = [result.outcome for _name, result, _seconds in results]
    is_strict = os.environ.get("VTF_REQUIRE_ALL") == "1"
    gettext_is_missing = is_strict and not shutil.which("msgfmt")
    print(f"\n{outcomes.count('passed')} passed, {outcomes.count('failed')} failed, {outcomes.count(SKIPPED)} skipped")
    return 1 if "failed" in outcomes or gettext_is_missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
