"""The import contracts list every room that there is."""

import tomllib
from pathlib import Path

from django.apps import apps
from django.conf import settings

OURS = ("vtf.", "grants.", "sponsorship.", "cms")


def contracts() -> dict[str, dict[str, object]]:
    text = (Path(settings.BASE_DIR) / "pyproject.toml").read_text()
    return {contract["name"]: contract for contract in tomllib.loads(text)["tool"]["importlinter"]["contracts"]}


def rooms() -> set[str]:
    return {config.name for config in apps.get_app_configs() if config.name.startswith(OURS)}


def test_every_room_but_the_core_has_its_modules_in_order():
    containers = contracts()["Inside a room calls go down"]["containers"]

    assert rooms() - {"vtf.core"} == set(containers)


def test_every_room_but_the_documents_is_kept_from_making_pdfs():
    sources = contracts()["Only vtf.documents makes PDFs"]["source_modules"]

    kept = {room for room in rooms() if any(room == source or room.startswith(f"{source}.") for source in sources)}

    assert rooms() - kept == {"vtf.documents"}
