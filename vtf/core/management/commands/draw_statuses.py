"""Draw the status machines of the code into docs/statuses, or say that a picture there is out of date."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import models
from django.utils.translation import override

from vtf.core.diagrams import Machine, Move, draw
from vtf.core.workflow import status_field, transitions

HEADER = """# Statuses

Written by `./manage.py draw_statuses` from the code, and compared with it by `make check`: change the code,
not this page. The database refuses every other step (see [architecture](../architecture.md)).
"""


def machines() -> list[type[models.Model]]:
    """Every model with a status machine, sorted by label."""
    found = [model for model in apps.get_models() if status_field(model) is not None]
    return sorted(found, key=lambda model: model._meta.label_lower)


def _targets(transition: Any) -> list[str]:
    """Where a transition may lead: one status, or those that its target object allows."""
    return [str(status) for status in getattr(transition.target, "allowed_states", None) or [transition.target]]


def steps(model: type[models.Model]) -> Iterator[tuple[str, Any, list[str], str]]:
    """(name, a transition of that name, sources, target) for each transition; any-status sources are spelled out."""
    keys = [str(key) for key, _label in status_field(model).flatchoices]  # type: ignore[union-attr]
    for name, meta in transitions(model):
        grouped: dict[str, list[str]] = {}
        one = next(iter(meta.transitions.values()))
        for source, transition in meta.transitions.items():
            for target in _targets(transition):
                anywhere = {"*": keys, "+": [key for key in keys if key != target]}
                grouped.setdefault(target, []).extend(anywhere.get(source, [str(source)]))
        for target, sources in grouped.items():
            yield name, one, sorted(set(sources), key=keys.index), target


def machine_of(model: type[models.Model]) -> Machine:
    """The model's machine with labels in the source language."""
    field: Any = status_field(model)
    keys = [str(key) for key, _label in field.flatchoices]
    moves = [
        Move(
            str(one.custom.get("label") or name.replace("_", " ")), tuple(map(keys.index, sources)), keys.index(target)
        )
        for name, one, sources, target in steps(model)
    ]
    labels = tuple(str(label) for _key, label in field.flatchoices)
    return Machine(f"Statuses of: {model._meta.verbose_name}", labels, keys.index(field.default), tuple(moves))


def _section(model: type[models.Model], picture: str) -> str:
    labels = {str(key): str(label) for key, label in status_field(model).flatchoices}  # type: ignore[union-attr]
    lines = [
        f"\n## {str(model._meta.verbose_name).capitalize()} (`{model._meta.label}`)\n",
        f"![{machine_of(model).title}]({picture})\n",
        "| Transition | Button | From | To | Permission | Refused when it does not hold that |",
        "|---|---|---|---|---|---|",
    ]
    for name, one, sources, target in steps(model):
        conditions = ", ".join(f"`{check.__name__}`" for check in one.conditions) or "–"
        permission = f"`{one.custom['permission']}`" if one.custom.get("permission") else "none: the system's own"
        origins = ", ".join(labels[source] for source in sources)
        button = one.custom.get("label") or "–"
        lines.append(f"| `{name}` | {button} | {origins} | {labels[target]} | {permission} | {conditions} |")
    return "\n".join(lines) + "\n"


def documents() -> dict[str, str]:
    """Every file of docs/statuses by name, as the code would have it today."""
    page, files = HEADER, {}
    with override(None):
        for model in machines():
            picture = f"{model._meta.app_label}-{model._meta.model_name}.svg"
            files[picture] = draw(machine_of(model))
            page += _section(model, picture)
    files["README.md"] = page
    return files


class Command(BaseCommand):
    """`manage.py draw_statuses [--check]`."""

    help = "Draw every status machine into docs/statuses; with --check, only compare."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Compare or write, and where."""
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when a file is out of date")
        parser.add_argument("--directory", type=Path, default=settings.BASE_DIR / "docs" / "statuses")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write what differs and remove what no model has any more, or name it."""
        directory: Path = options["directory"]
        wanted = documents()
        there = {path.name: path for path in directory.glob("*") if path.suffix in {".svg", ".md"}}
        today = {name: path.read_text(encoding="utf-8") for name, path in there.items()}
        changed = [name for name, text in wanted.items() if today.get(name) != text]
        gone = sorted(there.keys() - wanted.keys())
        if options["check"]:
            if changed or gone:
                raise CommandError(f"Out of date: {', '.join(changed + gone)}. Run ./manage.py draw_statuses.")
            return
        directory.mkdir(parents=True, exist_ok=True)
        for name in changed:
            (directory / name).write_text(wanted[name], encoding="utf-8")
        for name in gone:
            there[name].unlink()
        self.stdout.write(f"{len(wanted) - 1} diagrams; written: {', '.join(changed) or 'nothing'}")
