"""Constraints and indexes that PostgreSQL knows and SQLite doesn't.

On SQLite they write nothing: there the locked re-check holds the rule.
"""

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.indexes import GinIndex
from django.db.models import F, Func

NOTHING = "SELECT 1"


def stretch_of_time(start: str, end: str) -> Func:
    """Return the half-open range from the column `start` to the column `end`: a session may begin the minute another ends."""
    return Func(F(start), F(end), function="TSTZRANGE", output_field=DateTimeRangeField())


class PostgresExclusion(ExclusionConstraint):
    """An exclusion constraint on PostgreSQL, nothing elsewhere."""

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """Return the clause for CREATE TABLE, or nothing."""
        return super().constraint_sql(model, schema_editor) if _postgres(schema_editor) else None

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        """Return the statement that adds it, or nothing."""
        return super().create_sql(model, schema_editor) if _postgres(schema_editor) else None

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        """Return the statement that removes it, or nothing."""
        return super().remove_sql(model, schema_editor) if _postgres(schema_editor) else None

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Leave checking to the actions, which lock first and have a sentence of their own."""


class PostgresGinIndex(GinIndex):
    """A GIN index on PostgreSQL, nothing elsewhere."""

    def create_sql(self, model: Any, schema_editor: Any, using: str = "", **kwargs: Any) -> Any:
        """Return the statement that adds it, or one that does nothing: for an index the schema editor always runs one."""
        return super().create_sql(model, schema_editor, using, **kwargs) if _postgres(schema_editor) else NOTHING

    def remove_sql(self, model: Any, schema_editor: Any, **kwargs: Any) -> Any:
        """Return the statement that removes it, or one that does nothing."""
        return super().remove_sql(model, schema_editor, **kwargs) if _postgres(schema_editor) else NOTHING


def _postgres(schema_editor: Any) -> bool:
    return bool(schema_editor.connection.vendor == "postgresql")
