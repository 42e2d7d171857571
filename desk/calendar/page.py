"""What one leaf of the calendar shows: its days, what is on and what is wrong, chosen from all that was read for it."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from accounts.models import Organisation
from common.clock import today_in
from common.text.typed_keys import typed_key
from common.words import clock_time, time_range
from courses.dates.closed_days import ClosedDays
from courses.ground.catalogue import closed_days_of, courses_of
from courses.models import Facilitator, Programme
from desk.calendar.leaves import CalendarWeek, Leaf, on_leaf, rows_of, short_day
from desk.calendar.sessions import CalendarSession, sessions_on
from desk.calendar.troubles import CalendarTrouble, marks_of, to_mend, troubles_in
from desk.shared.addresses import Pages

SATURDAY = 5
# The word for a kind is also the name of its colour. A review has a colour of its own, and its label says what it is.
REVIEW = "review"
WORDS: dict[str, str] = {Programme.Kind.HOSPITAL: "hospital", Programme.Kind.COMMUNITY: "community"}


@dataclass(frozen=True, slots=True)
class CalendarWanted:
    """What to show, by key; nothing of anything means all of it. `theirs`: only those the person asked for has a part in."""

    course: int | None = None
    room: int | None = None
    kind: str = ""
    theirs: bool = False

    def __bool__(self) -> bool:
        return bool(self.course or self.room or self.kind or self.theirs)

    def fits(self, held: CalendarSession) -> bool:
        """Whether a session is one of them."""
        return (
            self.course in (None, held.course_id)
            and self.room in (None, held.venue_id)
            and self.kind in ("", held.programme_kind)
            and (held.theirs or not self.theirs)
        )


class SessionInDay(NamedTuple):
    """A session as it stands in its day. `tone` is its colour, which its words also say; `marks` what is wrong with it."""

    url: str
    name: str
    facts: str
    tone: str
    marks: Sequence[str]
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Day:
    """One day: whether it is on the leaf or only in its first or last week, why it is closed, what is on."""

    date: dt.date
    short: str
    outside: bool
    today: bool
    closed: str
    entries: Sequence[SessionInDay]

    @property
    def looks(self) -> str:
        """What the stylesheet calls it."""
        named = {
            "outside": self.outside,
            "weekend": self.date.weekday() >= SATURDAY,
            "today": self.today,
            "empty": not (self.entries or self.closed),
        }
        return "".join(f" app-cal__day--{name}" for name, so in named.items() if so)


@dataclass(frozen=True, slots=True)
class CalendarSheet:
    """The whole leaf. `count` is of the days on it; `busy_weekends` whether those columns need their room."""

    weeks: Sequence[Sequence[Day]]
    troubles: Sequence[CalendarTrouble]
    count: int
    busy_weekends: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """All that was read for a leaf: the sessions of all its weeks."""

    leaf: Leaf
    sessions: Sequence[CalendarSession]
    closed: ClosedDays
    now: dt.datetime
    today: dt.date


def stretch_of(organisation: Organisation, leaf: Leaf, *, person: Facilitator | None, now: dt.datetime) -> Stretch:
    """Read what a leaf needs, in two queries. `person` is whose parts are marked as theirs."""
    weeks = list(rows_of(leaf))
    sessions = sessions_on(organisation, weeks[0][0], weeks[-1][-1], person)
    return Stretch(leaf, sessions, closed_days_of(organisation), now, today_in(organisation.tzinfo, now))


def sheet_of(stretch: Stretch, wanted: CalendarWanted) -> CalendarSheet:
    """Put what is wanted on its days. One query more where somebody is in two places."""
    leaf = stretch.leaf
    shown = [held for held in stretch.sessions if wanted.fits(held)] if wanted else stretch.sessions
    troubles = troubles_in(stretch.sessions, stretch.closed)
    days = _by_day(shown, marks_of(troubles), with_end=isinstance(leaf, CalendarWeek))
    return CalendarSheet(
        weeks=[[_day(day, stretch, days.get(day, ())) for day in week] for week in rows_of(leaf)],
        troubles=to_mend(troubles, {held.pk for held in shown}, stretch.now),
        count=sum(len(entries) for day, entries in days.items() if on_leaf(day, leaf)),
        busy_weekends=any(day.weekday() >= SATURDAY for day in days),
    )


def course_choices(stretch: Stretch, organisation: Organisation, asked: str) -> list[tuple[str, str]]:
    """Return the courses to choose from: those of the leaf, and the one asked for when it isn't there (one query then)."""
    here = {held.course_id: (held.course_name or "", held.course_number or 0) for held in stretch.sessions if held.course_id}
    named = sorted(here.items(), key=lambda one: (one[1][0].removesuffix(str(one[1][1])), one[1][1]))
    choices = [(str(pk), name) for pk, (name, _) in named]
    if (key := typed_key(asked)) and key not in here:
        choices += [(str(course.pk), course.name) for course in courses_of(organisation).filter(pk=key).only("name")]
    return choices


def _day(day: dt.date, stretch: Stretch, entries: Sequence[SessionInDay]) -> Day:
    reason = stretch.closed.reason(day)
    return Day(
        date=day,
        short=short_day(day, stretch.leaf),
        outside=not on_leaf(day, stretch.leaf),
        today=day == stretch.today,
        closed=reason[:1].upper() + reason[1:],
        entries=entries,
    )


def _by_day(
    shown: Iterable[CalendarSession], marks: Mapping[int, Sequence[str]], *, with_end: bool
) -> dict[dt.date, list[SessionInDay]]:
    """The entries of each day, by time: a month says when a session starts, a week also when it ends."""
    pages = Pages("desk:session")
    spoken = lru_cache(clock_time)  # they begin at a handful of times
    days: dict[dt.date, list[SessionInDay]] = {}
    for held in shown:
        start = held.local_start
        when = time_range(start, held.local_end) if with_end else spoken(start.time())
        word = WORDS.get(held.programme_kind or "", "")
        facts = f"{when}, {held.place}" if held.is_review or not word else f"{when}, {held.place}, {word}"
        tone = REVIEW if held.is_review else word
        entry = SessionInDay(pages.of(held.pk), held.name, facts, tone, marks.get(held.pk, ()), not held.is_planned)
        days.setdefault(start.date(), []).append(entry)
    return days
