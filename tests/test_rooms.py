"""The rooms of the house and the packages in them (docs/architecture.md): nothing lower points up, and all are on the map.

import-linter holds the imports, inside a room too; this the tables, and that no folder is too full to find anything in.
"""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

# From the top down: each may know those below it.
ROOMS = ["painprog", "desk", "reminders", "reviews", "participants", "courses", "accounts", "common"]
HEIGHT = {room: height for height, room in enumerate(reversed(ROOMS))}
ROOT = Path(__file__).resolve().parent.parent
MOST_MODULES = 15
# What Django, Celery or another test finds by its place, and so is no capability of its own.
GIVEN = {"models", "migrations", "management", "commands", "templatetags"}


def packages(room):
    """Every folder of a room that holds modules, but for those whose place is given: the room itself first."""
    folders = [ROOT / room, *sorted(path for path in (ROOT / room).rglob("*") if path.is_dir())]
    return [folder for folder in folders if not GIVEN & set(folder.parts) and any(folder.glob("*.py"))]


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


@pytest.mark.parametrize("room", ROOMS)
def test_no_folder_holds_more_modules_than_one_look_takes_in(room):
    counted = {
        folder.relative_to(ROOT).as_posix(): len([path for path in folder.glob("*.py") if path.stem != "__init__"])
        for folder in packages(room)
    }

    assert {folder: modules for folder, modules in counted.items() if modules > MOST_MODULES} == {}


@pytest.mark.parametrize("room", [room for room in ROOMS if room != "painprog"])
def test_every_package_is_on_the_map(room):
    drawn = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    names = [folder.relative_to(ROOT).as_posix() for folder in packages(room)[1:]]

    assert [name for name in names if f"`{name}/`" not in drawn] == []


@pytest.mark.parametrize("beside", ["tests", "templates"])
def test_what_stands_beside_a_package_bears_its_name(beside):
    homeless = [
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in (ROOT / beside / room).rglob("*")
        if path.is_dir() and path.name != "__pycache__" and not (ROOT / path.relative_to(ROOT / beside)).is_dir()
    ]

    assert homeless == []
