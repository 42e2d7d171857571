"""Keep the register of a session: marks under the locks, each against the version it was read at.

Lock order as everywhere: course, session, then the places by primary key. Nothing is overwritten silently: a mark that
somebody else changed meanwhile is asked about, a correction after the day has closed says why, and each change is in the
audit trail.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Model, QuerySet

from accounts.models import User
from accounts.trail import audit
from common.reasons import reason_given
from common.refused import Refused
from common.trying_again import tried_again
from common.words import clock_time
from courses.ground import outcomes
from courses.ground.locking import lock_course, lock_sessions
from courses.models import Course, Edition, Session
from participants.attendance import not_attended
from participants.attendance.missed_reviews import follow_up_reviews
from participants.models import Appointment
from participants.rules import attendance as rules
from participants.rules.attendance import ATTENDED, PRESENCE, Entered, Meeting

REASON_LENGTH = 200
WRITTEN = ("mark", "came_late", "left_early", "marked_at", "marked_by", "mark_version")


@dataclass(frozen=True, slots=True)
class Tap:
    """What somebody wants to stand against one name, and the version they saw there.

    `offered`: the page had ticked it beforehand and nobody touched it, so it gives way to whatever was marked meanwhile.
    """

    entered: Entered
    version: int
    offered: bool = False


@dataclass(slots=True)
class Kept:
    """What became of some taps. `asked` and `refused` hold a sentence by place; what stood there before still does."""

    saved: list[Appointment] = field(default_factory=list)
    asked: dict[int, str] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        """Whether everything was saved."""
        return not self.asked and not self.refused


def meeting_of(session: Session, register: str) -> Meeting:
    """The session as the rules of its register take it; `register` is the edition's kind."""
    zone = ZoneInfo(session.zone)
    return Meeting(
        session.label, session.starts_at, session.ends_at, zone, register, session.is_cancelled, session.was_called_off
    )


def register_of(edition: Edition | None) -> str:
    """Which kind of register an edition keeps; a session that follows none says present or absent."""
    return edition.register_kind if edition else PRESENCE


def register_at(session: Session, course: Course | None) -> str:
    """Which kind of register a session keeps: its course's edition says, or that of the programme somebody is assessed for."""
    if course is not None:
        return register_of(course.edition)
    return register_of(session.plan.edition if session.is_assessment and session.plan else None)


def booked_at(session: Session) -> QuerySet[Appointment]:
    """The places held at a session, each with its person, the session and whose group they are of, by last name. One query."""
    held = Appointment.objects.filter(session=session, state=Appointment.State.BOOKED)
    return held.select_related("participant", "session", "enrolment__course").order_by("participant__sort_key", "pk")


def places_at(session: Session) -> QuerySet[Appointment]:
    """Every place at a session, also those that were given back, each with its person and session."""
    return Appointment.objects.filter(session=session).select_related("participant", "session")


@tried_again
def mark_register(
    session: Session, taps: Mapping[int, Tap], *, by: User, now: dt.datetime, may_correct: bool, reason: str = ""
) -> Kept:
    """Write these marks, by the key of the place, each on its own: one that can't be written doesn't keep the others back.

    The same mark again changes nothing. `may_correct` lets somebody change what stood when the day closed, with a `reason`.
    Returns what was saved, what must be asked first, and what can't be; the session then says whether it was held.
    Raises Refused for a reason that is too long. The number of queries doesn't grow with the marks.
    """
    reason = reason_given(reason, REASON_LENGTH)
    with transaction.atomic():
        course, locked = lock_register(session)
        meeting = meeting_of(locked, register_at(locked, course))
        kept = _kept(locked, taps, _Desk(meeting, by, now, may_correct, reason))
        outcomes.copy(locked, to=session)
        return kept


def mark_here(place: Appointment, meeting: Meeting, *, by: User, now: dt.datetime) -> None:
    """Mark somebody who has just been given this place as here; its session is locked by the caller. Raises Refused too early."""
    here = Tap(Entered(rules.CAME_ON_TIME[meeting.register]), place.mark_version)
    kept = _kept(place.session, {place.pk: here}, _Desk(meeting, by, now, may_correct=False, reason=""))
    for why in kept.refused.values():
        raise Refused(why)


def _kept(session: Session, taps: Mapping[int, Tap], desk: "_Desk") -> Kept:
    """Write the taps that can be written to the places of a locked session."""
    held = {place.pk: place for place in _locked_places(session, taps)}
    kept = Kept()
    changes: list[tuple[Appointment, Entered]] = []
    for pk, tap in taps.items():
        place = held.get(pk)
        if place is None:
            kept.refused[pk] = "This person has no place at this session any more."
        elif place.entered != tap.entered.tidy and desk.may_write(place, tap, kept):
            changes.append((place, desk.write(place, tap.entered.tidy)))
            kept.saved.append(place)
    Appointment.objects.bulk_update(kept.saved, WRITTEN)
    desk.record(changes)
    _settle(session, changes, desk)
    if session.is_assessment:
        not_attended.follow_up(session, [place for place, _ in changes], by=desk.by, now=desk.now)
    if session.is_review and not session.is_cancelled:
        follow_up_reviews(session, [place for place, _ in changes], by=desk.by, now=desk.now)
    return kept


def _settle(session: Session, changes: Sequence[tuple[Appointment, Entered]], desk: "_Desk") -> None:
    """Write on a locked session what its register says by now: somebody came, so it was held.

    When nobody whom it marks came any more, nobody has said so. Of one that was cancelled it says nothing.
    """
    if session.is_cancelled:
        return
    came = any(place.mark in ATTENDED for place, _ in changes)
    was_so = any(before.mark in ATTENDED for _, before in changes)
    if came or (not session.was_held and not changes and came_to(session).exists()):
        outcomes.write_down(session, Session.Outcome.HELD, by=desk.by, now=desk.now)
    elif was_so:
        unsay_if_nobody_came(session, by=desk.by, now=desk.now)


def unsay_if_nobody_came(session: Session, *, by: User, now: dt.datetime) -> None:
    """Take back that a locked session was held when the register that said so has nobody as here any more."""
    if session.was_held and not came_to(session).exists():
        outcomes.write_down(session, "", by=by, now=now)


def came_to(session: Session) -> QuerySet[Appointment]:
    """The places at a session of whoever came, as the register has it."""
    return Appointment.objects.filter(session=session, state=Appointment.State.BOOKED, mark__in=sorted(ATTENDED)).order_by()


def lock_register(session: Session) -> tuple[Course | None, Session]:
    """Return a session's course, if it has one, and the session, both as they are now and locked until the transaction ends."""
    course = lock_course(session.course_id) if session.course_id else None
    [locked] = lock_sessions([session.pk])
    locked.course = course
    return course, locked


def _locked_places(session: Session, pks: Iterable[int]) -> Iterator[Appointment]:
    held = Appointment.objects.select_for_update(of=("self",), no_key=True).select_related("participant")
    for place in held.filter(session=session, pk__in=list(pks), state=Appointment.State.BOOKED).order_by("pk"):
        place.session = session
        yield place


@dataclass(frozen=True, slots=True)
class _Desk:
    """Who keeps the register of which session at which moment."""

    meeting: Meeting
    by: User
    now: dt.datetime
    may_correct: bool
    reason: str

    def may_write(self, place: Appointment, tap: Tap, kept: Kept) -> bool:
        """Whether the tap may be written; otherwise its sentence is kept."""
        if place.mark_version != tap.version:
            if not tap.offered:
                kept.asked[place.pk] = _stale(place, tap.entered, self.meeting.zone)
            return False
        why = rules.refusal(tap.entered.mark, self.meeting, told_us=place.told_us, now=self.now)
        why = why or rules.correction_refusal(
            place.entered, self.meeting, reason=self.reason, may_correct=self.may_correct, now=self.now
        )
        if why:
            kept.refused[place.pk] = why
        return not why

    def write(self, place: Appointment, entered: Entered) -> Entered:
        """Put it on the place and return what stood there."""
        before = place.entered
        place.mark, place.came_late, place.left_early = entered.mark, entered.came_late, entered.left_early
        place.marked_at, place.marked_by = (self.now, str(self.by)[:120]) if entered.mark else (None, "")
        place.mark_version += 1
        return before

    def record(self, changes: Iterable[tuple[Appointment, Entered]]) -> None:
        """Write what stood there and what stands there now into the audit trail, corrections under a verb of their own."""
        plain: list[tuple[Model, dict[str, Any]]] = []
        corrected: list[tuple[Model, dict[str, Any]]] = []
        for place, before in changes:
            details = {"session": place.session_id, "before": before.words, "after": place.entered.words}
            if rules.is_correction(before, self.meeting, self.now):
                corrected.append((place, details | {"reason": self.reason}))
            else:
                plain.append((place, details))
        for verb, entries in (("marked on the register", plain), ("mark corrected", corrected)):
            if entries:
                audit.record_changes(self.by, verb, entries)


def _stale(place: Appointment, wanted: Entered, zone: ZoneInfo) -> str:
    yours = f"Yours, “{wanted.words}”, isn’t saved: tap it again if it is the right one."
    if place.marked_at is None:
        return f"Somebody took the mark back after you opened this page. {yours}"
    at, who = clock_time(place.marked_at.astimezone(zone)), place.participant.called
    return f"{place.marked_by} marked {who} “{place.entered.words}” at {at}, after you opened this page. {yours}"
