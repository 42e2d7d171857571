"""Triggers that make a table refuse change, on both databases: the audit trail here, other ledgers in the rooms above.

Made after every migrate, not in a migration: SQLite drops a table's triggers without a word when a migration remakes the table.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

AUDIT = {
    "accounts_auditentry": "The audit trail is only added to.",
    "accounts_auditseal": "The audit trail is only added to.",
    "accounts_auditreceipt": "The audit trail is only added to.",
}
RECEIPTS = {"accounts_auditentry": "entry", "accounts_auditseal": "seal"}


def make_append_only(sender: Any, using: str, **kwargs: Any) -> None:
    """Put the audit trail's triggers on (again); listens to post_migrate."""
    make_only_added_to(AUDIT, using)
    make_receipts(using)


def make_receipts(using: str) -> None:
    """Have a receipt written with each entry of the trail and each seal, by the database itself."""
    connection = connections[using]
    if "accounts_auditreceipt" in connection.introspection.table_names():
        for table, kind in RECEIPTS.items():
            write = _receipts_on_postgresql if connection.vendor == "postgresql" else _receipts_on_sqlite
            _run(connection, write(table, kind))


def make_only_added_to(tables: Mapping[str, str], using: str) -> None:
    """Have these tables, where they exist, refuse every change and deletion, each with its sentence."""
    connection = connections[using]
    present = connection.introspection.table_names()
    for table, sentence in tables.items():
        if table in present:
            _make(connection, table, sentence)


def make_trigger(table: str, *, postgresql: Iterable[str], sqlite: Iterable[str], using: str) -> None:
    """Put a trigger of another room's table on (again), in the words of the database that is used; nothing without the table."""
    connection = connections[using]
    if table in connection.introspection.table_names():
        _run(connection, postgresql if connection.vendor == "postgresql" else sqlite)


def _make(connection: BaseDatabaseWrapper, table: str, sentence: str) -> None:
    _run(connection, _postgresql(table, sentence) if connection.vendor == "postgresql" else _sqlite(table, sentence))


def _run(connection: BaseDatabaseWrapper, statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _postgresql(table: str, sentence: str) -> list[str]:
    return [
        """
        CREATE OR REPLACE FUNCTION painprog_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$
        """,
        f"""
        CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION painprog_refuse_change('{sentence}')
        """,
        # Where people depend on it; tests empty their tables between them.
        f"""
        CREATE OR REPLACE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION painprog_refuse_change('{sentence}')
        """
        if settings.PRODUCTION
        else f"DROP TRIGGER IF EXISTS {table}_not_emptied ON {table}",
    ]


def _receipts_on_postgresql(table: str, kind: str) -> list[str]:
    return [
        """
        CREATE OR REPLACE FUNCTION painprog_write_receipt() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO accounts_auditreceipt (kind, number) SELECT TG_ARGV[0], id FROM added;
            RETURN NULL;
        END $$
        """,
        f"""
        CREATE OR REPLACE TRIGGER {table}_receipt AFTER INSERT ON {table} REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION painprog_write_receipt('{kind}')
        """,
    ]


def _receipts_on_sqlite(table: str, kind: str) -> list[str]:
    return [
        f"""
        CREATE TRIGGER IF NOT EXISTS {table}_receipt AFTER INSERT ON {table}
        BEGIN INSERT INTO accounts_auditreceipt (kind, number) VALUES ('{kind}', NEW.id); END
        """  # noqa: S608
    ]


def _sqlite(table: str, sentence: str) -> list[str]:
    return [
        f"""
        CREATE TRIGGER IF NOT EXISTS {table}_no_{event.lower()} BEFORE {event} ON {table}
        BEGIN SELECT RAISE(ABORT, '{sentence}'); END
        """
        for event in ("UPDATE", "DELETE")
    ]
