"""Foreign keys point down the house, as imports do; only the user model may point up."""

import tomllib

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

OURS = ("vtf.", "grants.", "sponsorship.", "cms")


def floors() -> dict[str, int]:
    """Each room and its floor, the highest number at the top, as the import contract orders them."""
    contracts = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["name"].startswith("The house"))
    return {
        room.strip(" ()"): height
        for height, layer in enumerate(reversed(layers))
        for room in layer.replace(":", "|").split("|")
    }


def foreign_keys() -> list[tuple[str, str, str]]:
    """(room, field, room pointed at) of every relation between two of our rooms."""
    return [
        (model._meta.app_config.name, f"{model._meta.label}.{field.name}", field.related_model._meta.app_config.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
        and model._meta.app_config.name.startswith(OURS)
        and field.related_model._meta.app_config.name.startswith(OURS)
        and field.related_model._meta.label != settings.AUTH_USER_MODEL
    ]


def test_every_room_has_a_floor():
    rooms = {config.name for config in apps.get_app_configs() if config.name.startswith(OURS)}

    assert rooms - floors().keys() == set()


def test_foreign_keys_point_down():
    floor = floors()

    upward = [f"{field} -> {target}" for room, field, target in foreign_keys() if floor[room] < floor[target]]

    assert upward == []


# People, money and evidence stay: CASCADE is for a row that is a part of its parent and nothing without it.
OWNED = {"cms"}


def test_protect_is_the_rule():
    loose = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey)
        and model._meta.app_config.name.startswith(OURS)
        and model._meta.app_config.name not in OWNED
        and field.remote_field.on_delete is models.CASCADE
        and field.related_model._meta.label == settings.AUTH_USER_MODEL
    ]

    assert loose == []


@pytest.mark.parametrize("pair", [("grants.", "sponsorship."), ("sponsorship.", "grants.")])
def test_the_two_programmes_do_not_know_each_other(pair):
    here, there = pair

    crossing = [field for room, field, target in foreign_keys() if room.startswith(here) and target.startswith(there)]

    assert crossing == []
