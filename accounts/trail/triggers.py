"""Triggers that make a table refuse change, on both databases: the audit trail here, other ledgers in the rooms above.

Made after every migrate, not in a migration: SQLite drops a table's triggers without a word when a migration remakes the table.
"""

from collections.abc import Mapping
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

AUDIT = {
    "accounts_auditentry": "The audit trail is only added to.",
    "accounts_auditseal": "The audit trail is only added to.",
}


def make_append_only(sender: Any, using: str, **kwargs: Any) -> None:
    """Put the audit trail's triggers on (again); listens to post_migrate."""
    make_only_added_to(AUDIT, using)


def make_only_added_to(tables: Mapping[str, str], using: str) -> None:
    """Have these tables, where they exist, refuse every change and deletion, each with its sentence."""
    connection = connections[using]
    present = connection.introspection.table_names()
    for table, sentence in tables.items():
        if table in present:
            _make(connection, table, sentence)


def _make(connection: BaseDatabaseWrapper, table: str, sentence: str) -> None:
    statements = _postgresql(table, sentence) if connection.vendor == "postgresql" else _sqlite(table, sentence)
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
    ]


def _sqlite(table: str, sentence: str) -> list[str]:
    return [
        f"""
        CREATE TRIGGER IF NOT EXISTS {table}_no_{event.lower()} BEFORE {event} ON {table}
        BEGIN SELECT RAISE(ABORT, '{sentence}'); END
        """
        for event in ("UPDATE", "DELETE")
    ]
