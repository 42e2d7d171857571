"""Everything in the program that belongs to a person, found by its foreign keys: what moves when two records become one.

Asked of Django's own map of the tables, so that a table which is added later moves too, and no room has to know of those
above it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, ForeignKey, Model, OuterRef, Q, QuerySet, UniqueConstraint

from common.words import counted
from participants.models import (
    Appointment,
    BookIssue,
    CalendarFeed,
    Call,
    DistressReport,
    DoctorQuestion,
    Enrolment,
    Episode,
    KeptApart,
    Merge,
    Offer,
    Participant,
    WaitingListEntry,
)

# What a table's rows are called, where its own name doesn't say it.
NAMES = {
    Enrolment: ("place on a course", "places on courses"),
    Appointment: ("place at a session", "places at sessions"),
    CalendarFeed: ("calendar address", "calendar addresses"),
    Call: ("call about a session", "calls about sessions"),
    BookIssue: ("copy of a book", "copies of books"),
    WaitingListEntry: ("entry on a waiting list", "entries on waiting lists"),
    Episode: ("pathway", "pathways"),
    KeptApart: ("note that two people are kept apart", "notes that two people are kept apart"),
    Offer: ("offer of a place", "offers of places"),
    # Neither what it was nor to whom: a question for the doctor has no name, and a risk is for few to know of.
    DistressReport: ("thing they told us", "things they told us"),
    DoctorQuestion: ("thing they asked us", "things they asked us"),
    Participant: ("record that was merged into it before", "records that were merged into it before"),
}
# Of these one person can't have two, and what stands in their place is closed before they move (merged_lines, merged_places).
SETTLED = (Enrolment, Appointment, WaitingListEntry, Offer)
Moved = dict[str, list[int]]
# Of what moved, that on which other rows hang.
ENROLMENTS, EPISODES = "participants.enrolment.participant", "participants.episode.participant"


@dataclass(frozen=True, slots=True)
class PointingColumn:
    """A foreign key to a person."""

    model: type[Model]
    name: str

    @property
    def key(self) -> str:
        """As it is written down with a merge: "participants.enrolment.participant"."""
        return f"{self.model._meta.label_lower}.{self.name}"

    def hanging_on(self, moved: Moved) -> Q | None:
        """Which of its rows belong to a place on a course or a pathway that moved, and go where that goes; None for no such."""
        enrolments, episodes = moved.get(ENROLMENTS, []), moved.get(EPISODES, [])
        ways: dict[str, list[int]] = {}
        if self._points_by("enrolment"):
            ways |= {"enrolment__in": enrolments, "enrolment__episode__in": episodes}
        if self._points_by("episode"):
            ways["episode__in"] = episodes
        if self._points_by("entry"):
            ways["entry__episode__in"] = episodes
        found = [Q((way, keys)) for way, keys in ways.items() if keys]
        return Q(*found, _connector=Q.OR) if found else None

    def _points_by(self, name: str) -> bool:
        return any(isinstance(each, ForeignKey) and each.name == name for each in self.model._meta.get_fields())

    def rows(self, **wanted: Any) -> QuerySet[Model]:
        """Rows of the table, in the order of their keys."""
        return self.model._base_manager.filter(**wanted).order_by("pk")

    def counted(self, number: int) -> str:
        """How many of them, in words: "3 messages"."""
        own = (str(self.model._meta.verbose_name), str(self.model._meta.verbose_name_plural))
        return counted(number, *NAMES.get(self.model, own))

    def clashing_with(self, person: Participant) -> Q | None:
        """Whether a row could not be this person's too, for something of theirs stands in its place; None when it always can."""
        clashes = [self._clash(each, person) for each in self.model._meta.constraints if isinstance(each, UniqueConstraint)]
        found = [clash for clash in clashes if clash is not None]
        # A row about the two of them: one person isn't kept apart from themselves.
        others = [each for each in self.model._meta.get_fields() if isinstance(each, ForeignKey) and each.name != self.name]
        found += [Q((each.name, person.pk)) for each in others if each.related_model is Participant]
        return Q(*found, _connector=Q.OR) if found else None

    def _clash(self, rule: UniqueConstraint, person: Participant) -> Q | None:
        if self.name not in rule.fields:
            return None
        condition = rule.condition or Q()
        beside = {name: OuterRef(name) for name in rule.fields if name != self.name}
        return condition & Q(Exists(self.model._base_manager.filter(condition, **{self.name: person.pk}, **beside)))


@dataclass(slots=True)
class Belongings:
    """The rows of one record, by column: those that can become another's, and those that can't and stay."""

    moving: dict[PointingColumn, list[int]] = field(default_factory=dict)
    staying: dict[PointingColumn, list[int]] = field(default_factory=dict)

    @property
    def moved(self) -> Moved:
        """What moves, as it is written down with a merge."""
        return {column.key: pks for column, pks in self.moving.items() if pks}

    def in_words(self) -> tuple[list[str], list[str]]:
        """What moves and what stays, counted."""
        moving, staying = (
            [column.counted(len(pks)) for column, pks in part.items() if pks] for part in (self.moving, self.staying)
        )
        return moving, staying


def columns() -> list[PointingColumn]:
    """Every foreign key to a person but those of merges, places on courses first."""
    pointing = [each for each in Participant._meta.related_objects if each.related_model is not Merge]
    found = [PointingColumn(each.related_model, each.field.name) for each in pointing]
    return sorted(found, key=lambda column: (column.model is not Enrolment, column.key))


def belongings_of(other: Participant, keep: Participant, *, locked: bool = False) -> Belongings:
    """What belongs to `other`, and which of it `keep` can't have as well. As many queries as there are columns.

    `locked`: each row stays as it is until the transaction ends, taken in the order of keys.
    """
    found = Belongings()
    for column in columns():
        clash = None if column.model in SETTLED else column.clashing_with(keep)
        rows = column.rows(**{column.name: other.pk})
        if locked:
            rows = rows.select_for_update(no_key=True)
        moving, staying = _parted(rows, clash)
        found.moving[column], found.staying[column] = moving, staying
    return found


def _parted(rows: QuerySet[Model], clash: Q | None) -> tuple[list[int], list[int]]:
    if clash is None:
        return list(rows.values_list("pk", flat=True)), []
    marked = rows.annotate(stays=ExpressionWrapper(clash, output_field=BooleanField())).values_list("pk", "stays")
    parts: dict[bool, list[int]] = defaultdict(list)
    for pk, stays in marked:
        parts[bool(stays)].append(pk)
    return parts[False], parts[True]


def move(moved: Moved, keep: Participant) -> None:
    """Make these rows belong to `keep`: one statement a column."""
    for column in _of(moved):
        column.rows(pk__in=moved[column.key]).update(**{column.name: keep.pk})


def move_back(moved: Moved, keep: Participant, other: Participant) -> int:
    """Make what was moved, and is still with `keep`, belong to `other` again, with what came since to its places on courses.

    Returns how many rows went back.
    """
    gone = 0
    for column in columns():
        gone += going_back(column, moved, keep, other).update(**{column.name: other.pk})
    return gone


def going_back(column: PointingColumn, moved: Moved, keep: Participant, other: Participant) -> QuerySet[Model]:
    """Which rows of a column an undoing gives back.

    What came since stays, but for what hangs on a place or a pathway that goes back; and that stays too where something of
    `other`'s stands in its place: a book that both had, say.
    """
    back = Q(pk__in=moved.get(column.key, []))
    if came := column.hanging_on(moved):
        clash = column.clashing_with(other)
        back |= came if clash is None else came & ~clash
    return column.rows(**{column.name: keep.pk}).filter(back)


def _of(moved: Iterable[str]) -> list[PointingColumn]:
    return [column for column in columns() if column.key in moved]
