"""What is wrong with sessions of the calendar: a room or a person in two places, a room too small, a closed day.

The actions refuse the first on both databases and ask about the others, so most organisations see little of it. Rows brought
in from elsewhere, a day closed after it was planned and a room that lost chairs are how it comes about.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from common.words import counted, long_date, time_range
from courses.dates.closed_days import ClosedDays, is_agreed
from courses.ground.diary import named
from courses.models import Duty, Venue
from desk.calendar.sessions import CalendarSession
from desk.shared.addresses import Pages
from desk.shared.overlaps import Taken, overlaps

CLASH, TOO_SMALL, CLOSED_DAY = "Clash", "Room too small", "Closed day"
NAMED = 6  # sessions named in one sentence; the others are counted, and marked on their days


@dataclass(frozen=True, slots=True)
class CalendarTrouble:
    """One thing to look at: its word, a sentence without its full stop, and the sessions it is about."""

    word: str
    sentence: str
    sessions: Sequence[CalendarSession]

    @property
    def links(self) -> list[tuple[str, str]]:
        """Address and name of the sessions that are named."""
        pages = Pages("desk:session")
        return [(pages.of(held.pk), held.name) for held in self.sessions[:NAMED]]

    @property
    def more(self) -> str:
        """How many aren't named: "and 3 more"."""
        left = len(self.sessions) - NAMED
        return f"and {counted(left, 'more', 'more')}" if left > 0 else ""


def troubles_in(sessions: Iterable[CalendarSession], closed: ClosedDays) -> list[CalendarTrouble]:
    """Return everything that is wrong with these sessions, clashes first. One query, only where somebody is in two places."""
    planned = {held.pk: held for held in sessions if held.is_planned}
    return [
        *_room_clashes(planned),
        *_person_clashes(planned),
        *_too_small(planned.values()),
        *_on_closed_days(planned.values(), closed),
    ]


def marks_of(troubles: Iterable[CalendarTrouble]) -> dict[int, list[str]]:
    """Return the words to put on each session, by its key, each once."""
    marks: dict[int, dict[str, None]] = defaultdict(dict)
    for trouble in troubles:
        for held in trouble.sessions:
            marks[held.pk][trouble.word] = None
    return {pk: list(words) for pk, words in marks.items()}


def to_mend(troubles: Iterable[CalendarTrouble], shown: Collection[int], now: dt.datetime) -> list[CalendarTrouble]:
    """Return what is still to be looked at about the sessions shown (by key). What is over can't be mended.

    Of a clash both sides stay named, though only one of them is shown.
    """
    found = []
    for trouble in troubles:
        left = [held for held in trouble.sessions if held.ends_at > now and held.pk in shown]
        if left:
            found.append(trouble if trouble.word == CLASH else CalendarTrouble(trouble.word, trouble.sentence, left))
    return found


def _room_clashes(planned: Mapping[int, CalendarSession]) -> Iterator[CalendarTrouble]:
    taken = [Taken(held.venue_id, held.pk, held.starts_at, held.ends_at) for held in planned.values() if held.venue_id]
    for one, other in overlaps(taken):
        first, second = planned[one.session], planned[other.session]
        yield CalendarTrouble(CLASH, f"{_room(first)} is taken twice on {_when(one, other, first)}", (first, second))


def _person_clashes(planned: Mapping[int, CalendarSession]) -> Iterator[CalendarTrouble]:
    double_booked = [held.pk for held in planned.values() if held.double_booked]
    if not double_booked:
        return
    parts = Duty.objects.filter(session__in=double_booked, ended_at=None).select_related("facilitator")
    names: dict[int, str] = {}
    taken = []
    for part in parts.order_by("starts_at", "pk"):
        names[part.facilitator_id] = part.facilitator.name
        taken.append(Taken(part.facilitator_id, part.session_id, part.starts_at, part.ends_at))
    for one, other in overlaps(taken):
        first, second = planned[one.session], planned[other.session]
        yield CalendarTrouble(CLASH, f"{names[one.whose]} is in two places on {_when(one, other, first)}", (first, second))


def _too_small(planned: Iterable[CalendarSession]) -> Iterator[CalendarTrouble]:
    """One for each course and room, or the same sentence would come once a week."""
    found: dict[tuple[int | None, int | None, int], list[CalendarSession]] = defaultdict(list)
    for held in planned:
        if held.venue_places is not None and held.places > held.venue_places:
            found[held.course_id, held.venue_id, held.places].append(held)
    for sessions in found.values():
        first = sessions[0]
        yield CalendarTrouble(
            TOO_SMALL, f"{_room(first)} holds {first.venue_places}, and {first.places} places are planned", sessions
        )


def _on_closed_days(planned: Iterable[CalendarSession], closed: ClosedDays) -> Iterator[CalendarTrouble]:
    found: dict[dt.date, list[CalendarSession]] = defaultdict(list)
    for held in planned:
        found[held.local_start.date()].append(held)
    for day, held_then in found.items():
        reason = closed.reason(day)
        sessions = [held for held in held_then if not _is_meant(held, day, reason)]
        if reason and sessions:
            yield CalendarTrouble(CLOSED_DAY, f"{long_date(day)} is {reason}", sessions)


def _is_meant(held: CalendarSession, day: dt.date, reason: str) -> bool:
    return is_agreed(day, reason, agreed_day=held.agreed_day, agreed_reason=held.agreed_reason)


def _room(held: CalendarSession) -> str:
    return named(Venue(name=held.venue_name or "", room=held.venue_room or "")).removesuffix(",")


def _when(one: Taken, other: Taken, held: CalendarSession) -> str:
    """The time that both take, on the wall clock of the first: "Wednesday 17 March 2027, 1pm to 2:30pm"."""
    zone = held.local_start.tzinfo
    starts = max(one.starts_at, other.starts_at).astimezone(zone)
    ends = min(one.ends_at, other.ends_at).astimezone(zone)
    return f"{long_date(starts)}, {time_range(starts, ends)}"
