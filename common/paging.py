"""Lists page by key, never by number: page 400 costs what page 1 costs, and a row added meanwhile shifts nothing."""

import base64
import datetime as dt
import json
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)
COUNT_LIMIT = 1000


@dataclass(frozen=True)
class KeyPage(Generic[Row]):
    """One page: its rows in list order, and the cursors of its neighbours (None where there is none)."""

    rows: list[Row]
    newer: str | None
    older: str | None


def page_by_key(queryset: QuerySet[Row], keys: tuple[str, ...], cursor: str = "", size: int = 25) -> KeyPage[Row]:
    """Return one page of the queryset ordered by `keys` (all ascending or all descending, the last unique).

    Takes the cursor of an earlier page ("" for the first); a cursor that isn't one of ours shows the first page.
    One query, whichever page.
    """
    forward, values = _read(cursor, len(keys))
    if values is not None:
        queryset = queryset.filter(_beyond(keys, values, forward=forward))
    ordered = queryset.order_by(*(keys if forward else _reversed(keys)))
    rows = list(ordered[: size + 1])
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


def bounded_count(queryset: QuerySet[Row], limit: int = COUNT_LIMIT) -> int:
    """Return how many rows there are, at most limit + 1: beyond the limit a list says "more than"."""
    return queryset.order_by()[: limit + 1].count()


def _beyond(keys: tuple[str, ...], values: list[Any], *, forward: bool) -> Q:
    """The rows after (or before) these values in the order of the keys."""
    condition = Q()
    same = Q()
    for key, value in zip(keys, values, strict=True):
        name = key.lstrip("-")
        smaller = key.startswith("-") == forward
        condition |= same & Q(**{f"{name}__{'lt' if smaller else 'gt'}": value})
        same &= Q(**{name: value})
    return condition


def _reversed(keys: tuple[str, ...]) -> list[str]:
    return [key[1:] if key.startswith("-") else f"-{key}" for key in keys]


def _write(direction: str, row: Model, keys: tuple[str, ...]) -> str:
    values = [getattr(row, key.lstrip("-")) for key in keys]
    texts = [value.isoformat() if isinstance(value, dt.datetime) else value for value in values]
    kinds = ["t" if isinstance(value, dt.datetime) else "v" for value in values]
    return base64.urlsafe_b64encode(json.dumps([direction, kinds, texts]).encode()).decode().rstrip("=")


def _read(cursor: str, expected: int) -> tuple[bool, list[Any] | None]:
    try:
        direction, kinds, texts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if direction not in ("n", "o") or len(kinds) != expected or len(texts) != expected:
            return True, None
        values = [dt.datetime.fromisoformat(t) if k == "t" else t for k, t in zip(kinds, texts, strict=True)]
    except (ValueError, TypeError):
        return True, None
    return direction == "o", values
