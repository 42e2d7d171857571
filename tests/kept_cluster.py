"""The migrated cluster of an earlier run, kept in var/ until a migration changes: migrating takes longer than most modules do.

A run that finds none migrates as ever, and leaves its own behind when it ends.
"""

from __future__ import annotations

import ast
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2

from development.temporary_postgres import TemporaryPostgres

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "test_clusters"
# Of branches that differ in a migration, each finds its own.
MOST = 4


def folder() -> Path:
    """Where the cluster stands that has every migration as it is written now."""
    digest = hashlib.sha256()
    for each in [*sorted(made_from()), ROOT / "requirements-dev.txt"]:
        digest.update(str(each.relative_to(ROOT)).encode())
        digest.update(each.read_bytes())
    return KEPT / digest.hexdigest()[:20]


def made_from() -> Iterator[Path]:
    """Every migration, and every module of ours that one of them imports."""
    migrations = [path for path in ROOT.glob("*/migrations/*.py") if path.parent.parent.name != "node_modules"]
    yield from migrations
    names = {
        node.module
        for path in migrations
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.ImportFrom) and node.module
    }
    for name in names:
        path = ROOT / Path(*name.split("."))
        yield from (each for each in (path.with_suffix(".py"), path / "__init__.py") if each.is_file())


def put_before(server: TemporaryPostgres) -> bool:
    """Give a server that hasn't started the kept cluster; whether there was one."""
    kept = folder()
    if not kept.is_dir():
        return False
    shutil.copytree(kept, server.cluster)
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
    KEPT.mkdir(parents=True, exist_ok=True)
    for older in sorted(KEPT.iterdir(), key=lambda each: each.stat().st_mtime)[:-MOST]:
        shutil.rmtree(older, ignore_errors=True)
    making = KEPT / f"{kept.name}.{os.getpid()}"
    shutil.copytree(server.cluster, making)
    if kept.is_dir():
        shutil.rmtree(making)
    else:
        making.rename(kept)
