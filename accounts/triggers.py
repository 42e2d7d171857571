"""Triggers that make the audit trail refuse change, on both databases.

Made after every migrate, not in a migration: SQLite drops a table's triggers without a word when a migration remakes the table.
"""

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("accounts_auditentry", "accounts_auditseal")


def make_append_only(sender: Any, using: str, **kwargs: Any) -> None:
    """Put the triggers on (again); listens to post_migrate."""
    connection = connections[using]
    present = connection.introspection.table_names()
    for table in TABLES:
        if table in present:
            _make(connection, table)


def _make(connection: BaseDatabaseWrapper, table: str) -> None:
    statements = _postgresql(table) if connection.vendor == "postgresql" else _sqlite(table)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _postgresql(table: str) -> list[str]:
    return [
        """
        CREATE OR REPLACE FUNCTION painprog_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'The audit trail is only added to.' USING ERRCODE = 'integrity_constraint_violation'; END $$
        """,
        f"""
        CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION painprog_refuse_change()
        """,
    ]


def _sqlite(table: str) -> list[str]:
    return [
        f"""
        CREATE TRIGGER IF NOT EXISTS {table}_no_{event.lower()} BEFORE {event} ON {table}
        BEGIN SELECT RAISE(ABORT, 'The audit trail is only added to.'); END
        """
        for event in ("UPDATE", "DELETE")
    ]
