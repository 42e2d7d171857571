"""One migrated template for the whole run; every worker, and every browser story, gets a copy of it."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import psycopg2
from django.core.management import call_command
from django.db import connection

from tests import kept_cluster
from tests.servers import TEMPLATE


def folder() -> Path:
    """This run's own folder."""
    return Path(os.environ["PAINPROG_TEST_FOLDER"])


def on_postgres() -> bool:
    return "PAINPROG_TEST_SOCKET" in os.environ


def name_of(database: str) -> str:
    """What the settings call it: a name on PostgreSQL, a path on SQLite."""
    return database if on_postgres() else str(folder() / f"{database}.sqlite3")


def use(database: str) -> str:
    """Point Django, and every thread of it, at another database; return the name of the one used before."""
    connection.close()
    before: str = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = database
    return before


def make_template() -> None:
    """Migrate the template once for all workers: the first takes the lock, the others find it ready."""
    ready = folder() / "template.ready"
    with (folder() / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if ready.exists():
            return
        made = [Path(os.environ.get("PAINPROG_TEST_TEMPLATE", "")), kept_cluster.sqlite_file()]
        if not on_postgres() and (found := next((each for each in made if each.is_file()), None)):
            shutil.copyfile(found, name_of(TEMPLATE))
            ready.touch()
            return
        if on_postgres():
            drop(TEMPLATE)
            tell_server(f'CREATE DATABASE "{TEMPLATE}"')
        before = use(name_of(TEMPLATE))
        migrate()
        use(before)
        if not on_postgres():
            kept_cluster.keep_file(Path(name_of(TEMPLATE)))
        ready.touch()


def migrate() -> None:
    """Make every table in the database that is in use."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    if connection.vendor == "sqlite":
        # Whoever copies it takes the file alone, not the log beside it.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def copy_template(database: str) -> str:
    """Make a fresh database from the template; return the name for the settings."""
    drop(database)
    if on_postgres():
        tell_server(f'CREATE DATABASE "{database}" TEMPLATE "{TEMPLATE}"')
    else:
        shutil.copyfile(name_of(TEMPLATE), name_of(database))
    return name_of(database)


def drop(database: str) -> None:
    """Remove a database that may be there and may have connections."""
    if on_postgres():
        tell_server(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
    else:
        for end in ("", "-wal", "-shm"):
            Path(name_of(database) + end).unlink(missing_ok=True)


def tell_server(statement: str) -> None:
    """Run one statement outside any transaction, in the server's own database."""
    with closing(psycopg2.connect(host=os.environ["PAINPROG_TEST_SOCKET"], user="postgres", dbname="postgres")) as server:
        server.autocommit = True
        with server.cursor() as cursor:
            cursor.execute(statement)


@contextmanager
def borrowed(database: str) -> Iterator[None]:
    """Use a fresh copy of the template for a while."""
    before = use(copy_template(database))
    try:
        yield
    finally:
        use(before)
        drop(database)


@contextmanager
def emptied_row_by_row() -> Iterator[None]:
    """Meanwhile Django deletes what a test that commits has left: TRUNCATE makes every table anew, which takes ten times as long.

    As with TRUNCATE, whoever still writes is waited for, no trigger asks, and numbers go on.
    """
    if not on_postgres():
        yield
        return

    def emptying(operations: Any, style: Any, tables: Sequence[str], **options: bool) -> list[str]:
        if not tables or options.get("reset_sequences"):
            return before(operations, style, tables, **options)
        names = [operations.quote_name(table) for table in tables]
        return [
            "SET LOCAL session_replication_role = replica",
            f"LOCK TABLE {', '.join(names)} IN ACCESS EXCLUSIVE MODE",
            ";".join(f"DELETE FROM {name}" for name in names),  # noqa: S608
        ]

    before = type(connection.ops).sql_flush
    with mock.patch.object(type(connection.ops), "sql_flush", emptying):
        yield
