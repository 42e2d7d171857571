"""Who came to what on one course: the small squares beside each person, and the numbers beside each session."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from courses.models import Session
from participants.attendance.completion import Completion, Counted, completion_of
from participants.models import Appointment
from participants.rules.apologies import TOLD_AT
from participants.rules.attendance import ATTENDED, Mark


class MarkedPlace(NamedTuple):
    """A place somebody holds at a session, their apology if there is one, and what the register says."""

    session_id: int
    participant_id: int
    apology_at: dt.datetime | None
    apology_reason: str
    mark: str
    came_late: bool

    @property
    def came(self) -> bool:
        """Whether it counts as attended."""
        return self.mark in ATTENDED

    @property
    def is_to_mark(self) -> bool:
        """Whether nobody knows yet: neither the register nor an apology says."""
        return not self.mark and self.apology_at is None


class Tally(NamedTuple):
    """The numbers of one session: places held, apologies, who came, who is still to be marked, whether anybody is marked."""

    booked: int = 0
    apologies: int = 0
    came: int = 0
    to_mark: int = 0
    is_marked: bool = False


NOBODY = Tally()


class Square(NamedTuple):
    """One session in a person's row: its look, its sign, its words."""

    look: str
    sign: str
    words: str


TO_COME = Square("", "", "to come")
NOT_MARKED = Square("", "?", "not marked")
CAME = Square("app-marks__came", "✓", "came")
LATE = Square("app-marks__late", "L", "came late")
TOO_LATE = Square("app-marks__late", "X", "came too late")
TOLD = Square("app-marks__told", "T", "told us")
NO_WORD = Square("app-marks__none", "N", "no word")
_BY_MARK = {Mark.HERE: CAME, Mark.LATE: LATE, Mark.TOO_LATE: TOO_LATE, Mark.TOLD_US: TOLD, Mark.NO_WORD: NO_WORD}


class Attendance(NamedTuple):
    """One person's attendance so far: "5 of 6", the squares ready to be shown, and how near they are to completing it."""

    came: str
    squares: SafeString
    completion: Completion


def held_places(sessions: Iterable[Session]) -> list[MarkedPlace]:
    """Return the places held at these sessions. One query, of a few values each."""
    held = Appointment.objects.filter(session__in=[each.pk for each in sessions], state=Appointment.State.BOOKED)
    held = held.annotate(told_at=TOLD_AT)
    fields = ("session_id", "participant_id", "told_at", "apology_reason", "mark", "came_late")
    return [MarkedPlace(*row) for row in held.order_by().values_list(*fields)]


def tallies(held: Iterable[MarkedPlace]) -> dict[int, Tally]:
    """Return the numbers of each session, by its key."""
    found: dict[int, Tally] = {}
    for place in held:
        so_far = found.get(place.session_id, NOBODY)
        found[place.session_id] = Tally(
            so_far.booked + 1,
            so_far.apologies + (place.apology_at is not None),
            so_far.came + place.came,
            so_far.to_mark + place.is_to_mark,
            so_far.is_marked or bool(place.mark),
        )
    return found


def attendance_of(
    held: Iterable[MarkedPlace], sessions: Sequence[Session], *, needed: int, now: dt.datetime, stopped: bool = False
) -> dict[int, Attendance]:
    """Return everybody's attendance at these sessions, which are in order of time; nothing before the first has begun.

    Only those that count towards completing the course are counted; that takes `needed` of them. `stopped`: it was cancelled.
    """
    sessions = [each for each in sessions if each.counts and not each.is_cancelled and not each.was_not_held]
    if not sessions or sessions[0].starts_at > now:
        return {}
    of_person: dict[int, dict[int, MarkedPlace]] = {}
    for place in held:
        of_person.setdefault(place.participant_id, {})[place.session_id] = place
    return {person: _attendance(places, sessions, needed, now, stopped=stopped) for person, places in of_person.items()}


def _attendance(
    places: dict[int, MarkedPlace], sessions: Sequence[Session], needed: int, now: dt.datetime, *, stopped: bool
) -> Attendance:
    theirs = [(session, places[session.pk]) for session in sessions if session.pk in places]
    shown = [(session, _square(place, session, now)) for session, place in theirs]
    known = [(session, square) for session, square in shown if square is not TO_COME]
    counted = [Counted(place.mark, session.ends_at, session.outcome) for session, place in theirs]
    came = sum(each.came for each in counted)
    words = ", ".join(f"{session.label} {square.words}" for session, square in known)
    squares = format_html_join("", '<span class="{}">{}</span>', ((square.look, square.sign) for _, square in shown))
    label = words or "Nothing yet"
    return Attendance(
        f"{came} of {len(known)}",
        format_html('<span class="app-marks" role="img" aria-label="{}">{}</span>', label, squares),
        completion_of(counted, needed=needed, now=now, stopped=stopped),
    )


def _square(place: MarkedPlace, session: Session, now: dt.datetime) -> Square:
    if place.mark == Mark.PRESENT:
        return LATE if place.came_late else CAME
    if place.mark == Mark.ABSENT:
        return TOLD if place.apology_at else NO_WORD
    if place.mark:
        return _BY_MARK[Mark(place.mark)]
    if session.starts_at > now:
        return TO_COME
    if place.apology_at:
        return TOLD
    return NOT_MARKED if session.ends_at <= now else TO_COME
