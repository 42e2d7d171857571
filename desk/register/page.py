"""What the register of one session shows. The same number of queries for 1 person and 16."""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from common.words import clock_time, day_and_month, listed
from courses.models import Session
from desk.leading.page import number_for_leaders
from desk.register.talk import NO_TALK, TalkSheet, talk_sheet
from desk.shared.check_facts import lowered
from participants.attendance.calls import latest_calls
from participants.attendance.completion import Completion, Counted, completion_of, counting_places, finish_lines
from participants.attendance.marking import Kept, booked_at, meeting_of, register_at
from participants.models import Appointment, Call, Participant
from participants.people.told_apart import listed_names, short_names, tell_apart
from participants.rules import attendance as rules
from participants.rules.attendance import ATTENDED, TAPS, Entered, Mark, Meeting
from participants.rules.identity import shown_phone
from participants.rules.joining import ADDED_WITHIN

MISSED_NAMED = 3  # sessions somebody missed that are named; the last ones
BLANK_ROWS = 4  # of the sheet on paper, for whoever comes without a place


@dataclass(frozen=True)
class Count:
    """One number of the strip."""

    label: str
    value: int
    tone: str = ""
    url: str = ""


@dataclass(frozen=True)
class RegisterRow:
    """One person of the register. `seen` is what the page shows as standing there, `checked` what is ticked."""

    place: Appointment
    name: str
    needs: tuple[str, ...]
    lines: tuple[str, ...]
    marked: str
    seen: Entered
    checked: Entered
    offered: bool
    completion: Completion | None
    problem: str = ""
    # Only where a leader keeps it: the office has every number on the record.
    number: str = ""
    # For clinicians alone: what is signed of safety on the day; None for whoever doesn't see it.
    safety: tuple[tuple[str, str], ...] | None = None
    # The day is closed and whoever looks can't correct: the mark is shown, not asked for.
    is_settled: bool = False

    @property
    def token(self) -> str:
        """What the form sends back, so that a tap is known from what was ticked already (desk.register.forms reads it)."""
        notes = f"{int(self.seen.came_late)}{int(self.seen.left_early)}{int(self.offered)}"
        return f"{self.place.mark_version}.{self.seen.mark}.{notes}"


@dataclass(frozen=True)
class Ringing:
    """Somebody to ring, or who has been rung, about this session."""

    person: Participant
    call: Call | None
    number: str
    submission_id: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def is_done(self) -> bool:
        """Whether nobody needs to ring again."""
        return self.call is not None and self.call.is_done


@dataclass(frozen=True)
class RegisterSheet:
    """The whole page."""

    session: Session
    meeting: Meeting
    rows: list[RegisterRow]
    counts: list[Count]
    ringing: list[Ringing]
    now: dt.datetime
    office: bool
    talk: TalkSheet = NO_TALK

    @property
    def taps(self) -> tuple[Mark, ...]:
        """What can be tapped."""
        return TAPS[self.meeting.register]

    @property
    def has_codes(self) -> bool:
        """Whether the marks are the NHS codes."""
        return self.meeting.register == rules.CODES

    @property
    def is_open(self) -> bool:
        """Whether people can be marked by now."""
        return self.now >= self.meeting.opens_at and (self.meeting.called_off or not self.meeting.cancelled)

    @property
    def is_closed(self) -> bool:
        """Whether a change is a correction by now."""
        return self.now >= self.meeting.closes_at

    @property
    def takes_marks(self) -> bool:
        """Whether whoever looks can still mark somebody: the office always, others on the day, and later who has no mark."""
        return self.is_open and (self.office or not self.is_closed or bool(self.to_mark))

    @property
    def takes_walk_ins(self) -> bool:
        """Whether somebody who came without a place can still be added: by the office for a week, by others that day."""
        within = self.now < self.meeting.closes_at + (ADDED_WITHIN if self.office else dt.timedelta())
        return within and not self.session.is_assessment

    @property
    def walk_ins(self) -> list[RegisterRow]:
        """Whoever came without a place and can still be taken off again, if that was a mistake."""
        return [] if self.is_closed or self.session.is_assessment else [row for row in self.rows if row.place.submission_id]

    @property
    def opens(self) -> str:
        """When it opens, in words."""
        opens = self.meeting.opens_at.astimezone(self.meeting.zone)
        return f"{clock_time(opens)} on {day_and_month(opens)}"

    @property
    def ring_by(self) -> str:
        """Until when the missing should have been rung, in words."""
        return clock_time(self.meeting.ring_by.astimezone(self.meeting.zone))

    @property
    def is_late_to_ring(self) -> bool:
        """Whether somebody should have been rung by now and wasn't."""
        return self.now > self.meeting.ring_by and any(not each.is_done for each in self.ringing)

    @property
    def asks_if_held(self) -> bool:
        """Whether somebody has to say if it was held: its register doesn't, and isn't likely to any more."""
        session = self.session
        unsaid = not session.outcome and not self.came
        begun = self.now >= session.starts_at and not session.is_cancelled
        return begun and unsaid and (self.now >= session.ends_at or not self.to_mark or self.is_signed)

    @property
    def is_signed(self) -> bool:
        """Whether all sections of a joint assessment are signed, which proves that it was held."""
        return any(row.place.signed_at for row in self.rows)

    @property
    def held(self) -> str:
        """What was said of it: "Held" with who said so and when; empty while nobody has."""
        session = self.session
        if not session.outcome:
            return ""
        who = f", said by {session.outcome_by}" if session.outcome_by else ""
        at = session.outcome_at.astimezone(self.meeting.zone) if session.outcome_at else None
        return f"{session.get_outcome_display().capitalize()}{who}{f' on {day_and_month(at)}' if at else ''}."

    @property
    def may_change_held(self) -> bool:
        """Whether whoever looks may say otherwise: while nobody is marked as here; others than the office that day."""
        return bool(self.session.outcome) and not self.came and (self.office or not self.is_closed)

    @property
    def to_mark(self) -> list[str]:
        """Who has no mark yet, nor one that was offered."""
        return [row.name for row in self.rows if not row.seen.mark]

    @property
    def came(self) -> int:
        """How many came."""
        return sum(row.place.mark in ATTENDED for row in self.rows)


def sheet_of(
    session: Session,
    *,
    office: bool,
    now: dt.datetime,
    kept: Kept | None = None,
    wanted: Mapping[int, Entered],
    safety: Mapping[int, Sequence[tuple[str, str]]] | None = None,
) -> RegisterSheet:
    """Return the register of a session from sessions_with_place; for a leader without last names, reasons and telephones.

    `kept` and `wanted` say what became of the taps that were just sent; `safety`, for a clinician, what is signed of each person.
    """
    meeting = meeting_of(session, register_at(session, session.course))
    places = list(booked_at(session))
    people = [place.participant for place in places]
    names, numbers = names_of(people, office=office), {} if office else _numbers(people, session)
    so_far = _so_far(session, now)
    rows = [_row(place, names, meeting, so_far, kept or Kept(), wanted, numbers=numbers, office=office) for place in places]
    if safety is not None:
        rows = [replace(row, safety=tuple(safety.get(row.place.participant_id, ()))) for row in rows]
    if not office:
        closed = now >= meeting.closes_at
        rows = [replace(row, is_settled=closed and bool(row.place.mark)) for row in rows]
        rows.sort(key=lambda row: row.name.casefold())
    ringing = _ringing(session, places) if office and not meeting.cancelled else []
    talk = talk_sheet(session, places, names)
    counts = counts_of(rows, meeting) + ([Count("Guests", len(talk.guests))] if talk.guests else [])
    return RegisterSheet(session, meeting, rows, counts, ringing, now, office, talk)


def _numbers(people: Iterable[Participant], session: Session) -> dict[int, str]:
    """The telephone numbers that a leader may have."""
    return {person.pk: number_for_leaders(person, session.organisation.country) for person in people}


def names_of(people: Collection[Participant], *, office: bool) -> dict[int, str]:
    """Return what each person is called on a list: the office sees whole names, others first names, and no two are the same."""
    return listed_names(people) if office else short_names(people)


def counts_of(rows: Iterable[RegisterRow], meeting: Meeting) -> list[Count]:
    """Return the strip. What somebody told us beforehand counts as told, whether or not it is marked yet."""
    marks = Counter(_counted_as(row, meeting) for row in rows)
    here = Mark.HERE if meeting.register == rules.CODES else Mark.PRESENT
    counts = [Count("Here", marks[here], "good"), Count("Late", marks[Mark.LATE], "good")]
    if marks[Mark.TOO_LATE]:
        counts.append(Count("Too late", marks[Mark.TOO_LATE]))
    counts += [Count("Told us", marks[Mark.TOLD_US]), Count("No word", marks[Mark.NO_WORD], "bad" if marks[Mark.NO_WORD] else "")]
    if meeting.cancelled:
        return [*counts, Count("Cancelled", marks[Mark.WE_CANCELLED])]
    return [*counts, Count("To mark", marks[""], "busy" if marks[""] else "")]


def _counted_as(row: RegisterRow, meeting: Meeting) -> str:
    mark = row.place.mark or row.seen.mark
    if meeting.cancelled:
        mark = rules.code_of(mark, meeting, told_us=row.place.told_us, now=meeting.ends_at)
    if mark == Mark.PRESENT and row.place.came_late:
        return Mark.LATE
    if mark == Mark.ABSENT:
        return Mark.TOLD_US if row.place.told_us else Mark.NO_WORD
    return mark


def _row(
    place: Appointment,
    names: Mapping[int, str],
    meeting: Meeting,
    so_far: "Mapping[int, _SoFar]",
    kept: Kept,
    wanted: Mapping[int, Entered],
    *,
    numbers: Mapping[int, str],
    office: bool,
) -> RegisterRow:
    person = place.participant
    offered = rules.suggestion(place.mark, meeting, told_us=place.told_us)
    seen = Entered(offered, place.came_late, place.left_early)
    theirs = so_far.get(person.pk, NOTHING_YET)
    return RegisterRow(
        place=place,
        name=names[person.pk],
        needs=tuple(filter(None, [person.communication_needs, person.practical_needs])),
        lines=tuple(_lines(place, theirs.places, meeting, office=office)),
        marked=_marked(place, meeting),
        seen=seen,
        checked=wanted.get(place.pk, seen) if place.pk in kept.refused else seen,
        offered=not place.mark and bool(offered),
        completion=theirs.completion if place.enrolment_id else None,
        problem=kept.asked.get(place.pk) or kept.refused.get(place.pk, ""),
        number=numbers.get(person.pk, ""),
    )


def _lines(place: Appointment, past: "Iterable[_Past]", meeting: Meeting, *, office: bool) -> Iterable[str]:
    """What stands under a name: what they told us, and what they missed."""
    if place.apology_at and place.told_us:
        told = f"Told us on {day_and_month(place.apology_at.astimezone(meeting.zone))}"
        yield f"{told}: {place.apology_reason}" if office and place.apology_reason else told
    if place.enrolment and place.enrolment.course_id != place.session.course_id:
        yield f"Of {place.enrolment.course.name}, with this group for the review"
    if place.submission_id and place.enrolment_id is None and place.episode_id is None:
        yield "Came without a place, for this session only"
    marked = [each for each in past if each.mark and each.session_id != place.session_id]
    missed = [lowered(each.label) for each in marked if each.mark not in ATTENDED]
    if missed:
        yield f"Missed {listed(missed[-MISSED_NAMED:])}"


def _marked(place: Appointment, meeting: Meeting) -> str:
    """Who marked them and when: the hour on the day itself, later the date. Empty when nobody has."""
    if place.marked_at is None:
        return ""
    at = place.marked_at.astimezone(meeting.zone)
    if at.date() == meeting.starts_at.astimezone(meeting.zone).date():
        return f"Marked at {clock_time(at)} by {place.marked_by}"
    return f"Marked on {day_and_month(at)} by {place.marked_by}"


@dataclass(frozen=True)
class _Past:
    """One place of somebody on this course, with its mark if it has one."""

    session_id: int
    label: str
    mark: str
    ends_at: dt.datetime
    outcome: str

    @property
    def counted(self) -> Counted:
        """The same as completing the course sees it."""
        return Counted(self.mark, self.ends_at, self.outcome)


@dataclass(frozen=True)
class _SoFar:
    """Somebody's places on this course by date, and how near they are to completing it."""

    places: Sequence[_Past] = ()
    completion: Completion | None = None


NOTHING_YET = _SoFar()


def _so_far(session: Session, now: dt.datetime) -> dict[int, _SoFar]:
    """What everybody came to at the course's own sessions; reviews and a meeting before it count for nothing. Two queries."""
    if session.course is None or not session.counts:
        return {}
    line = finish_lines([session.course.pk])[session.course.pk]
    found: dict[int, list[_Past]] = defaultdict(list)
    places = counting_places().filter(session__course=session.course_id).order_by("session__starts_at", "pk")
    fields = ("participant_id", "session_id", "session__label", "mark", "session__ends_at", "session__outcome")
    for person, *place in places.values_list(*fields):
        found[person].append(_Past(*place))
    return {
        person: _SoFar(
            theirs, completion_of((each.counted for each in theirs), needed=line.needed, now=now, stopped=line.stopped)
        )
        for person, theirs in found.items()
    }


def _ringing(session: Session, places: Iterable[Appointment]) -> list[Ringing]:
    """Whoever is away without a word, those still to be rung first. One query."""
    calls = latest_calls(session, Call.About.ABSENCE)
    tell_apart(place.participant for place in places)
    missing = [place.participant for place in places if rules.is_missing(place.mark, told_us=place.told_us)]
    found = [Ringing(person, calls.get(person.pk), number_of(person, session.organisation.country)) for person in missing]
    return sorted(found, key=lambda each: each.is_done)


def number_of(person: Participant, country: str) -> str:
    """Return a telephone number as it is dialled in this country; empty when there is none."""
    return shown_phone(person.phone, country) if person.phone else ""
