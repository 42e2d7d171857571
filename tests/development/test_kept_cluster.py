"""What a run keeps of its migrated databases: found again while the migrations stay, and not after one has changed."""

import os
from pathlib import Path

import pytest

from tests import kept_cluster


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one migration, which imports a module of its own."""
    for name, words in {
        "requirements-dev.txt": "django==5\n",
        "people/migrations/0001_initial.py": "from people.names import longest\n",
        "people/names.py": "longest = 80\n",
        "people/pages.py": "",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words)
    return tmp_path


def kept(project: Path) -> Path:
    """Where a run that begins now looks."""
    kept_cluster.folder.cache_clear()
    return kept_cluster.folder(project)


def test_a_run_after_no_migration_has_changed_finds_what_was_kept(project):
    before = kept(project)
    (project / "people" / "pages.py").write_text("shown = 1")

    assert kept(project) == before


@pytest.mark.parametrize(
    "changed", ["people/migrations/0001_initial.py", "people/migrations/0002_more.py", "people/names.py", "requirements-dev.txt"]
)
def test_a_run_after_a_migration_or_what_it_imports_has_changed_migrates_again(project, changed):
    before = kept(project)
    with (project / changed).open("a") as file:
        file.write("# Another line.\n")

    assert kept(project) != before


def test_a_run_on_sqlite_finds_the_file_that_an_earlier_one_kept(project):
    made = project / "template.sqlite3"
    made.write_bytes(b"every table")
    kept(project)

    kept_cluster.keep_file(made, project)

    assert kept_cluster.sqlite_file(project).read_bytes() == b"every table"


def test_a_run_that_keeps_one_more_than_there_is_room_for_forgets_the_oldest(project):
    room = kept(project).parent
    for number in range(kept_cluster.MOST + 1):
        (room / str(number)).mkdir(parents=True)
    for number, path in enumerate(sorted(room.iterdir())):
        os.utime(path, (number, number))

    kept_cluster.make_room(room)

    assert [path.name for path in sorted(room.iterdir())] == ["1", "2", "3", "4", "5", "6", "7", "8"]
