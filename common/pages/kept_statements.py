"""Questions that are put together once: Django takes ten times as long to write a large statement as PostgreSQL to answer it.

A function that builds a queryset from plain values is called once for each process, and its statement kept; every later call
sends that statement with the values of the moment, and makes of the rows what the queryset would have made of them.
"""

import datetime as dt
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from functools import wraps
from inspect import signature
from itertools import count
from typing import Any, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, NotSupportedError, connections
from django.db.models import Field, ForeignObject, Lookup, Model, QuerySet
from django.db.models.lookups import In
from django.db.models.sql.compiler import SQLCompiler
from psycopg2 import Error
from psycopg2.extensions import AsIs
from psycopg2.extras import Json

Given = ParamSpec("Given")
Row = TypeVar("Row")
Value = int | dt.date | list[int]
# How many statements one function may keep: of a word or a zone among its values each makes another.
MOST_KEPT = 64
# A connection that asks for one so often has PostgreSQL prepare it, which spares reading and most of the planning.
PREPARED_FROM = 3
# The two sets of values that a statement is written with, to see where each stands. Small enough for every kind of number.
_NUMBERS, _YEARS = (30_000, 31_000), (8_000, 9_000)


PUT_IN = object()  # stands for a value in the key of a statement: where there may be none, that is another statement

# By connection and statement how often it was asked for, then what asks for it by its name ("" where it can't be prepared).
_ASKED: WeakKeyDictionary[Any, dict["Statement", int | str]] = WeakKeyDictionary()
_NUMBERED = count(1)


class Among(Lookup):
    """`pk__among=keys`: the same as `in`, in one parameter for PostgreSQL: the statement doesn't grow with the keys."""

    lookup_name = "among"

    def get_prep_lookup(self) -> list[Any]:
        """The keys, as a list."""
        return list(self.rhs)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """`in`, for databases that have no arrays."""
        sql, params = In(self.lhs, self.rhs).as_sql(compiler, connection)
        return sql, list(params)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """`= ANY`."""
        sql, params = self.process_lhs(compiler, connection)
        return f"{sql} = ANY(%s::bigint[])", [*params, self.rhs]


@dataclass(frozen=True, eq=False)
class Statement:
    """A statement as it was written once, with what makes rows of its answer; and which value stands where."""

    queryset: QuerySet[Any]
    compiler: SQLCompiler
    sql: str
    params: tuple[Any, ...]
    places: Sequence[tuple[int, str]]
    converters: Any
    is_prepared: bool

    def rows(self, values: dict[str, Value]) -> list[Any]:
        """Ask with these values."""
        connection = connections[self.queryset.db]
        if prepared := self._prepared(connection, values):
            try:
                return self._asked(connection, prepared, tuple(values.values()))
            except NotSupportedError:  # a column of the answer was changed since
                if connection.in_atomic_block:
                    raise
                _forget(connection)
        params = list(self.params)
        for place, name in self.places:
            params[place] = values[name]
        return self._asked(connection, self.sql, tuple(params))

    def _prepared(self, connection: Any, values: dict[str, Value]) -> str:
        """What asks PostgreSQL for it by its name, once this connection has asked for it often enough; else ""."""
        if not self.is_prepared:
            return ""
        connection.ensure_connection()
        known = _ASKED.setdefault(connection.connection, {})
        times = known.get(self, 0)
        if isinstance(times, str):
            return times
        known[self] = times + 1
        if times + 1 < PREPARED_FROM or connection.in_atomic_block or connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
            return ""
        known[self] = self._prepare(connection.connection, f"kept_{next(_NUMBERED)}", values)
        return str(known[self])

    def _prepare(self, line: Any, name: str, values: dict[str, Value]) -> str:
        numbers = {each: number for number, each in enumerate(values, 1)}
        params = list(self.params)
        for place, each in self.places:
            params[place] = AsIs(f"${numbers[each]}")
        takes = f"({', '.join(map(_kind, values.values()))})" if values else ""
        with line.cursor() as cursor:
            try:
                cursor.execute(f"PREPARE {name} {takes} AS {cursor.mogrify(self.sql, params).decode()}")
            except Error:  # it can be asked for as it was written
                return ""
        return f"EXECUTE {name} ({', '.join(['%s'] * len(values))})" if values else f"EXECUTE {name}"

    def _asked(self, connection: Any, sql: str, params: tuple[Any, ...]) -> list[Any]:
        asking = _copy(self.compiler)
        asking.connection = connection
        asking.get_converters = lambda _: self.converters
        asking.as_sql = lambda *_, **__: (sql, params)
        query = _copy(self.queryset.query)
        query.get_compiler = lambda *_, **__: asking
        found: QuerySet[Any] = QuerySet(self.queryset.model, query=query, using=self.queryset.db)
        for name in ("_iterable_class", "_fields", "_prefetch_related_lookups", "_known_related_objects", "_hints"):
            setattr(found, name, getattr(self.queryset, name))
        return list(found)


def written_once(build: Callable[Given, QuerySet[Any, Row]]) -> Callable[Given, list[Row]]:
    """Make of a function that builds a queryset one that returns its rows, and writes the statement once.

    Numbers, dates, moments, rows (by their key) and collections of keys (for `among`) are put into the statement as they are,
    each time; any other argument makes another statement. So `build` must not look at the former, nor reckon with them: a moment
    a week ago is an argument of its own. Raises TypeError when it does. On SQLite the queryset is asked itself.
    """
    statements: dict[Hashable, Statement] = {}
    names = tuple(signature(build).parameters)

    @wraps(build)
    def asked(*args: Given.args, **named: Given.kwargs) -> list[Row]:
        if connections[DEFAULT_DB_ALIAS].vendor != "postgresql":
            return list(build(*args, **named))
        given = dict(zip(names, args, strict=False)) | named
        values = {name: value for name in names if (value := _value(given[name])) is not None}
        key = tuple(PUT_IN if name in values else given[name] for name in names)
        if key not in statements:
            if len(statements) >= MOST_KEPT:
                statements.clear()
            statements[key] = _written(build, given, values)
        return statements[key].rows(values)

    return asked


def planned_each_time(build: Callable[Given, QuerySet[Any, Row]]) -> Callable[Given, QuerySet[Any, Row]]:
    """Under `written_once`: PostgreSQL answers it much quicker where it plans with the values, so it isn’t prepared."""
    build.planned_each_time = True  # type: ignore[attr-defined]
    return build


def _value(given: Any) -> Value | None:
    """What stands in a statement as it is; None for what decides how it is written."""
    if isinstance(given, bool | str):
        return None
    if isinstance(given, int | dt.date):
        return given
    if isinstance(given, Model):
        return int(given.pk)
    return list(given) if isinstance(given, Collection) else None


def _written(build: Callable[..., QuerySet[Any]], given: dict[str, Any], values: dict[str, Value]) -> Statement:
    """Write the statement twice, with other values: what differs is where each of them stands, and nothing else may differ."""
    (first, places), (second, others) = (_with(build, given, values, turn) for turn in (0, 1))
    known = {place for place, _ in places}
    rest = [[_said(param) for place, param in enumerate(each.params) if place not in known] for each in (first, second)]
    if first.sql != second.sql or places != others or rest[0] != rest[1] or {name for _, name in places} != values.keys():
        raise TypeError(f"{build.__qualname__} reckons with its values, or leaves one out: its statement can't be kept.")
    return first


def _with(
    build: Callable[..., QuerySet[Any]], given: dict[str, Any], values: dict[str, Value], turn: int
) -> tuple[Statement, list[tuple[int, str]]]:
    standing = {name: _stand_in(value, number, turn) for number, (name, value) in enumerate(values.items())}
    rows = {name: _row(given[name], int(standing[name])) for name in values if isinstance(given[name], Model)}  # type: ignore[arg-type]
    queryset = build(**(given | standing | rows))
    compiler = queryset.query.get_compiler(queryset.db)
    sql, params = compiler.as_sql()
    places = [(place, name) for place, param in enumerate(params) for name, value in standing.items() if _is_it(param, value)]
    converters = compiler.get_converters([column for column, *_ in (compiler.select or [])[: compiler.col_count]])
    is_prepared = not getattr(build, "planned_each_time", False)
    return Statement(queryset, compiler, sql, tuple(params), places, converters, is_prepared), places


def _kind(value: Value) -> str:
    """What PostgreSQL calls such a value."""
    if isinstance(value, list):
        return "bigint[]"
    if isinstance(value, dt.datetime):
        return "timestamptz"
    return "date" if isinstance(value, dt.date) else "bigint"


def _forget(connection: Any) -> None:
    """Let this connection prepare its statements anew."""
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    _ASKED.pop(connection.connection, None)


def _said(param: Any) -> Any:
    """A parameter that stays as it is: of JSON what is in it, which is packed anew each time."""
    return param.adapted if isinstance(param, Json) else param


def _is_it(param: Any, value: Value) -> bool:
    return type(param) is type(value) and bool(param == value)


def _stand_in(value: Value, number: int, turn: int) -> Value:
    if isinstance(value, list):
        return [_NUMBERS[turn] + number]
    if isinstance(value, dt.datetime):
        return dt.datetime(_YEARS[turn] + number, 1, 1, tzinfo=dt.UTC)
    if isinstance(value, dt.date):
        return dt.date(_YEARS[turn] + number, 1, 1)
    return _NUMBERS[turn] + number


def _row(row: Model, key: int) -> Model:
    """A row that has a key and nothing else: whoever looks at more of it is told that there is none."""
    return row.__class__.from_db(DEFAULT_DB_ALIAS, [row._meta.pk.attname], [key])


def _copy(original: Any) -> Any:
    """The same with attributes of its own: neither Query nor the compiler may be copied by the usual way as cheaply."""
    copied = object.__new__(type(original))
    copied.__dict__ = original.__dict__.copy()
    return copied


for _field in (Field, ForeignObject):  # whose lookups are its own
    _field.register_lookup(Among)
