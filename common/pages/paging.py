"""Lists page by key, never by number: page 400 costs what page 1 costs, and a row added meanwhile shifts nothing."""

import base64
import datetime as dt
import json
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import DateTimeField, Field, Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)
COUNT_LIMIT = 1000


@dataclass(frozen=True)
class KeyPage(Generic[Row]):
    """One page: its rows in list order, and the cursors of its neighbours (None where there is none)."""

    rows: list[Row]
    newer: str | None
    older: str | None


def page_by_key(
    queryset: QuerySet[Row], keys: tuple[str, ...], cursor: str = "", size: int = 25, *, whole: QuerySet[Row] | None = None
) -> KeyPage[Row]:
    """Return one page of the queryset ordered by `keys` (all ascending or all descending, the last unique).

    Takes the cursor of an earlier page ("" for the first); a cursor that isn't one of ours shows the first page.
    `whole`: what the rows of the page are read from, with everything that is shown of them and the `keys`; then the queryset
    only finds which rows these are, and nothing else is joined to the thousands that aren't on the page.
    One query, whichever page.
    """
    forward, values = _read(cursor, queryset, keys)
    if values is not None:
        queryset = queryset.filter(_beyond(keys, values, forward=forward))
    order = keys if forward else tuple(_reversed(keys))
    rows = list(first_rows(queryset, order, size, whole=whole))
    more = len(rows) > size
    rows = rows[:size]
    if not forward:
        rows.reverse()
    has_newer = (more if not forward else values is not None) and bool(rows)
    has_older = (more if forward else True) and bool(rows)
    return KeyPage(
        rows,
        newer=_write("n", rows[0], keys) if has_newer else None,
        older=_write("o", rows[-1], keys) if has_older else None,
    )


def first_rows(
    queryset: QuerySet[Row], keys: tuple[str, ...], size: int = 25, *, whole: QuerySet[Row] | None = None
) -> QuerySet[Row]:
    """The rows of the first page in that order, and one more that tells whether there is a next: what first_page is given."""
    ordered = queryset.order_by(*keys)
    if whole is not None:
        ordered = whole.filter(pk__in=ordered.values("pk")[: size + 1]).order_by(*keys)
    return ordered[: size + 1]


def first_page(rows: list[Row], keys: tuple[str, ...], size: int = 25) -> KeyPage[Row]:
    """The page that a list opens with, for a list whose first rows are asked for by a statement that is kept."""
    more, rows = len(rows) > size, rows[:size]
    return KeyPage(rows, newer=None, older=_write("o", rows[-1], keys) if more else None)


def cursor_after(row: Model, keys: tuple[str, ...]) -> str:
    """The cursor of the page that begins after this row: for lists whose rows are chosen by more than the database knows."""
    return _write("o", row, keys)


def bounded_count(queryset: QuerySet[Row], limit: int = COUNT_LIMIT) -> int:
    """Return how many rows there are, at most limit + 1: beyond the limit a list says "more than"."""
    return queryset.order_by()[: limit + 1].count()


def _beyond(keys: tuple[str, ...], values: list[Any], *, forward: bool) -> Q:
    """The rows after (or before) these values in the order of the keys.

    The first key's bound stands once more before the alternatives: an index can begin there, but not inside an OR.
    """
    first = keys[0]
    bound = Q(**{f"{first.lstrip('-')}__{'lte' if first.startswith('-') == forward else 'gte'}": values[0]})
    condition = Q()
    same = Q()
    for key, value in zip(keys, values, strict=True):
        name = key.lstrip("-")
        smaller = key.startswith("-") == forward
        condition |= same & Q(**{f"{name}__{'lt' if smaller else 'gt'}": value})
        same &= Q(**{name: value})
    return bound & condition


def _reversed(keys: tuple[str, ...]) -> list[str]:
    return [key[1:] if key.startswith("-") else f"-{key}" for key in keys]


def _write(direction: str, row: Model, keys: tuple[str, ...]) -> str:
    values = [getattr(row, key.lstrip("-")) for key in keys]
    texts = [value.isoformat() if isinstance(value, dt.date) else value for value in values]
    kinds = ["t" if isinstance(value, dt.datetime) else "v" for value in values]
    return base64.urlsafe_b64encode(json.dumps([direction, kinds, texts]).encode()).decode().rstrip("=")


def _read(cursor: str, queryset: QuerySet[Row], keys: tuple[str, ...]) -> tuple[bool, list[Any] | None]:
    """Return the direction and the values of the keys; none for anything that we can't have written."""
    try:
        direction, kinds, texts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if direction not in ("n", "o") or len(kinds) != len(keys) or len(texts) != len(keys):
            return True, None
        values = [_value(_column(queryset, key), kind, text) for key, kind, text in zip(keys, kinds, texts, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError, ValidationError):
        return True, None
    return direction == "o", values


def _column(queryset: QuerySet[Row], key: str) -> "Field[Any, Any]":
    """What a key holds: a column of the model, or what the query works out."""
    name, model = key.lstrip("-"), queryset.model
    if name in queryset.query.annotations:
        return queryset.query.annotations[name].output_field
    return next(field for field in model._meta.concrete_fields if field.name == name or (name == "pk" and field.primary_key))


def _value(column: "Field[Any, Any]", kind: str, text: Any) -> Any:
    """Return what the key's column can hold. Raises ValidationError, ValueError, TypeError or OverflowError for what it can't."""
    value: Any = dt.datetime.fromisoformat(text) if kind == "t" else text
    if isinstance(value, dt.datetime) and value.tzinfo is None:
        raise ValueError("a cursor's moments carry their zone")
    if value is None or isinstance(value, bool | list | dict):
        raise TypeError("a cursor's values are words, numbers and moments")
    if isinstance(column, DateTimeField) != isinstance(value, dt.datetime):
        raise ValueError("a cursor's values fit their columns")
    value = column.to_python(value)
    column.run_validators(value)
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC)
    if isinstance(value, str) and "\0" in value.encode().decode():  # half a sign has no encoding, and no database takes a NUL
        raise ValueError("a cursor's words are words")
    return value
