"""Make the SQLite run's migrated template while PostgreSQL's is made: migrating keeps one core busy, and the other waits for it.

python -m tests.sqlite_template FOLDER, from development.run_tests; tests.databases takes it from PAINPROG_TEST_TEMPLATE.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.servers import NOT_FOR_TESTS

NAME = "template.sqlite3"


def make(folder: Path) -> None:
    """Migrate a file of its own, under another name until it is whole."""
    for name in NOT_FOR_TESTS:
        os.environ.pop(name, None)
    path = folder / "being_made.sqlite3"
    os.environ |= {"PAINPROG_VAR": str(folder / "var"), "DATABASE_URL": f"sqlite:///{path}"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "painprog.settings"
    import django

    django.setup()
    from django.db import connection

    from tests.databases import migrate

    migrate()
    connection.close()
    path.rename(folder / NAME)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
