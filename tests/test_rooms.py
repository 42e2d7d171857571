"""The rooms of the house (docs/architecture.md): what lies lower never points up.

import-linter holds the imports, this the tables.
"""

from django.apps import apps
from django.conf import settings
from django.db import models

# From the top down: each may know those below it.
ROOMS = ["painprog", "desk", "reminders", "reviews", "participants", "courses", "accounts", "common"]
HEIGHT = {room: height for height, room in enumerate(reversed(ROOMS))}


def pointers():
    """Every field of ours that points to another model: (room it stands in, "Model.field", room it points to)."""
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models(include_auto_created=True):
            for field in model._meta.get_fields(include_hidden=True):
                if isinstance(field, (models.ForeignKey, models.ManyToManyField)):
                    yield room, f"{model.__name__}.{field.name}", field.remote_field.model._meta.app_label


def test_no_table_points_to_a_room_above_its_own():
    upwards = [
        f"{room}: {field} points up to {target}" for room, field, target in pointers() if HEIGHT.get(target, -1) > HEIGHT[room]
    ]

    assert upwards == []


def test_the_walk_sees_the_pointers_that_are_there():
    found = {(room, target) for room, _, target in pointers()}

    assert {("courses", "accounts"), ("participants", "courses"), ("reminders", "participants")} <= found


def test_every_room_is_installed():
    assert [room for room in ROOMS if room not in settings.INSTALLED_APPS] == []


def test_the_layers_that_are_linted_are_these_rooms(pytestconfig):
    written = (pytestconfig.rootpath / "pyproject.toml").read_text()
    listed = ", ".join(f'"{room}"' for room in ROOMS)

    assert f"layers = [{listed}]" in written
    assert f"root_packages = [{listed}]" in written
