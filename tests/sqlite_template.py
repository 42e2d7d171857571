"""Make the SQLite run's migrated template while PostgreSQL's is made: migrating keeps one core busy, and the other waits for it.

python -m tests.sqlite_template FOLDER, from development.run_tests; tests.databases takes it from PAINPROG_TEST_TEMPLATE.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from tests import kept_cluster
from tests.servers import NOT_FOR_TESTS

NAME = "template.sqlite3"


def make(folder: Path) -> None:
    """Take the one an earlier run has kept; else migrate a file, under another name until it is whole, and keep it."""
    for name in NOT_FOR_TESTS:
        os.environ.pop(name, None)
    path = folder / "being_made.sqlite3"
    if kept_cluster.sqlite_file().is_file():
        shutil.copyfile(kept_cluster.sqlite_file(), path)
        os.utime(kept_cluster.sqlite_file())
        path.rename(folder / NAME)
        return
    os.environ |= {"PAINPROG_VAR": str(folder / "var"), "DATABASE_URL": f"sqlite:///{path}"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "painprog.settings"
    import django

    django.setup()
    from django.db import connection

    from tests.databases import migrate

    migrate()
    connection.close()
    kept_cluster.keep_file(path)
    path.rename(folder / NAME)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
