"""The migrated databases of an earlier run, kept in var/ until a migration changes: migrating takes longer than most modules do.

PostgreSQL's whole cluster is a folder, SQLite's template a file beside it. A run that finds none migrates as ever, and leaves its
own behind: SQLite's as soon as it is made, PostgreSQL's when the run ends.
"""

from __future__ import annotations

import ast
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

import psycopg2

from development.temporary_postgres import TemporaryPostgres

ROOT = Path(__file__).resolve().parent.parent
# Of branches that differ in a migration, each finds its own: a cluster and a file each.
MOST = 8


@cache
def folder(root: Path = ROOT) -> Path:
    """Where the cluster stands that has every migration as it was written when this run began."""
    digest = hashlib.sha256()
    for each in [*sorted(made_from(root)), root / "requirements-dev.txt"]:
        digest.update(str(each.relative_to(root)).encode())
        digest.update(each.read_bytes())
    return root / "var" / "test_clusters" / digest.hexdigest()[:20]


def sqlite_file(root: Path = ROOT) -> Path:
    """Where SQLite's template stands that has the same migrations."""
    return folder(root).with_suffix(".sqlite3")


def keep_file(template: Path, root: Path = ROOT) -> None:
    """Keep SQLite's template for the next run, whole or not at all."""
    kept = sqlite_file(root)
    make_room(kept.parent)
    making = kept.with_name(f"{kept.name}.{os.getpid()}")
    shutil.copyfile(template, making)
    making.rename(kept)


def make_room(among: Path) -> None:
    """Forget those that were kept longest ago."""
    among.mkdir(parents=True, exist_ok=True)
    for older in sorted(among.iterdir(), key=last_used)[:-MOST]:
        if older.is_dir():
            shutil.rmtree(older, ignore_errors=True)
        else:
            older.unlink(missing_ok=True)


def last_used(kept: Path) -> float:
    """When it was made or last taken; another run may have forgotten it meanwhile."""
    try:
        return kept.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def made_from(root: Path = ROOT) -> Iterator[Path]:
    """Every migration, and every module of ours that one of them imports."""
    migrations = [path for path in root.glob("*/migrations/*.py") if path.parent.parent.name != "node_modules"]
    yield from migrations
    names = {
        node.module
        for path in migrations
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.ImportFrom) and node.module
    }
    for name in names:
        path = root / Path(*name.split("."))
        yield from (each for each in (path.with_suffix(".py"), path / "__init__.py") if each.is_file())


def put_before(server: TemporaryPostgres) -> bool:
    """Give a server that hasn't started the kept cluster; whether there was one."""
    kept = folder()
    if not kept.is_dir():
        return False
    try:
        shutil.copytree(kept, server.cluster)
    except (FileNotFoundError, shutil.Error):
        # Another run has made room meanwhile.
        shutil.rmtree(server.cluster, ignore_errors=True)
        return False
    os.utime(kept)
    server.own(Path(server.cluster))
    return True


def keep(server: TemporaryPostgres, template: str) -> None:
    """Keep a running server's template for the next run, and stop the server. Another run may have been quicker."""
    kept = folder()
    if kept.is_dir():
        return
    with closing(psycopg2.connect(host=str(server.socket), user="postgres", dbname="postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'painprog%%' AND datname <> %s", [template])
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
            cursor.execute("CHECKPOINT")
    server.stop(cleanly=True)
    make_room(kept.parent)
    making = kept.with_name(f"{kept.name}.{os.getpid()}")
    shutil.copytree(server.cluster, making)
    if kept.is_dir():
        shutil.rmtree(making)
    else:
        making.rename(kept)
