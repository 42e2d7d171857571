"""Which messages should exist for one person on one course. Pure: plain values in, no database, no clock.

Both the planner and the sender ask `wanted`: what is planned and what is still true when it goes are one rule.
The rules in words, with what stops each: docs/messages.md.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby, zip_longest
from typing import NamedTuple
from zoneinfo import ZoneInfo

from reminders.models import Message
from reminders.rules import reasons
from reminders.rules.due_times import CANNOT_WAIT, LAST_CALL, held_over_night, reminder_time

Rule = Message.Rule
COUNTED_IN_DAYS = (Rule.BEFORE_FIRST, Rule.BEFORE_EACH, Rule.BEFORE_WEEK, Rule.BEFORE_SINGLE)


@dataclass(frozen=True, slots=True)
class ReminderDays:
    """An edition's reminders: how many days before what."""

    first: tuple[int, ...] = ()
    each: tuple[int, ...] = ()
    week: tuple[int, ...] = ()
    single: tuple[int, ...] = ()

    @classmethod
    def of(cls, settings: Mapping[str, list[int]]) -> "ReminderDays":
        """Read them as an edition stores them."""
        return cls(
            tuple(settings.get("before_first", ())),
            tuple(settings.get("before_each", ())),
            tuple(settings.get("before_each_week", ())),
            tuple(settings.get("before_single", ())),
        )


@dataclass(frozen=True, slots=True)
class AppointmentFacts:
    """Somebody's place at one session.

    `since` is when they got it in its present form (the place was made, or the session last changed): nothing that was
    due earlier is said. `day` is its local date in `zone`. `single` is a review or Session Zero: it stands alone.
    """

    appointment: int
    session: int
    revision: int
    starts_at: dt.datetime
    zone: ZoneInfo
    day: dt.date
    since: dt.datetime
    single: bool = False
    cancelled_at: dt.datetime | None = None
    excused: bool = False
    ends_at: dt.datetime | None = None
    # Whether the register says that they were there.
    there: bool = False

    @property
    def was_called_off(self) -> bool:
        """Whether it was cancelled after it had begun."""
        return self.cancelled_at is not None and self.cancelled_at > self.starts_at


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody was last told about a session: at which revision, and when it was to start."""

    revision: int
    starts_at: dt.datetime


@dataclass(frozen=True, slots=True)
class EnrolmentFacts:
    """One enrolment: who they are to us, what they hold, what they have been told.

    `told` counts what was sent, or may have arrived (unsure); `confirmed` says that the confirmation is among it. Whom no channel
    reaches was told by the office (_by_hand).
    """

    enrolment: int
    zone: ZoneInfo
    joined_at: dt.datetime
    before: ReminderDays
    visits: tuple[AppointmentFacts, ...]
    # Whether a session that is lost is held again, so that its new date is what they are told.
    ordered: bool = False
    has_address: bool = True
    channel: str = "email"
    stopped_reason: str = ""
    withdrawn: bool = False
    course_cancelled_at: dt.datetime | None = None
    confirmed: bool = False
    told: Mapping[int, Told] = field(default_factory=dict)

    @property
    def planned(self) -> list[AppointmentFacts]:
        """Their sessions that will be held, in order of time."""
        return sorted((v for v in self.visits if v.cancelled_at is None), key=lambda v: (v.starts_at, v.session))


@dataclass(frozen=True, slots=True)
class WantedMessage:
    """A message that should exist. With a `reason` it should be on record and not be sent.

    `sessions` are those it speaks of; `urgent` ignores the quiet hours; `superseded` says that its usefulness ends because
    the next reminder is due, not because its session begins.
    """

    key: str
    rule: str
    due_at: dt.datetime
    useful_until: dt.datetime
    sessions: tuple[int, ...] = ()
    days_before: int | None = None
    urgent: bool = False
    superseded: bool = False
    reason: str = ""


def wanted(place: EnrolmentFacts, *, rule: str = "") -> list[WantedMessage]:
    """Return every message that should exist for this place, or those of one rule, whenever they are due.

    Nobody who withdrew, died, moved away or asked for no contact is written to at all.
    """
    if place.withdrawn or place.stopped_reason:
        return []
    reason = _unreachable(place)
    if reason:
        place = replace(place, told=_by_hand(place))
    found = _course_cancelled(place) if place.course_cancelled_at else _asked_for(place, rule)
    in_time = [message for message in found if message.useful_until >= message.due_at]
    return [replace(message, reason=reason) for message in in_time] if reason else in_time


def _asked_for(place: EnrolmentFacts, rule: str) -> Iterator[WantedMessage]:
    """The rules of a course that isn't cancelled; the sender asks for one of them, the planner for all."""
    planned = place.planned
    if rule in ("", Rule.CONFIRMATION):
        yield from _confirmation(place, planned)
    if rule in ("", *COUNTED_IN_DAYS):
        yield from _reminders(place, planned)
    if rule in ("", Rule.MOVED):
        yield from _moved(place, planned)
    if rule in ("", Rule.CANCELLED):
        yield from _cancelled(place)


def why_not(place: EnrolmentFacts, *, rule: str, key: str, session: int | None) -> str:
    """Return why a message that was planned is wanted no longer."""
    if place.stopped_reason:
        return reasons.STOPPED[place.stopped_reason]
    if place.withdrawn:
        return reasons.WITHDREW
    if place.course_cancelled_at:
        return reasons.COURSE_CANCELLED
    if rule == Rule.MOVED:
        return reasons.REPLACED
    visit = next((v for v in place.visits if v.session == session), None)
    return _why_not_about(visit, key) if session else reasons.NOT_ASKED_FOR


def _why_not_about(visit: AppointmentFacts | None, key: str) -> str:
    if visit is None:
        return reasons.NO_PLACE
    if visit.cancelled_at:
        return reasons.SESSION_CANCELLED
    written_for = dict(part.split("=", 1) for part in key.split("/")[1:])
    if written_for.get("revision", str(visit.revision)) != str(visit.revision):
        return reasons.SESSION_MOVED
    if written_for.get("starts", str(visit.day)) != str(visit.day):
        return reasons.SESSION_MOVED
    return reasons.CANNOT_COME if visit.excused else reasons.NOT_ASKED_FOR


def _confirmation(place: EnrolmentFacts, planned: list[AppointmentFacts]) -> Iterator[WantedMessage]:
    """One for each enrolment, listing all dates, at any hour: somebody has just been given a place."""
    if planned:
        yield WantedMessage(
            key=f"confirmation/enrolment={place.enrolment}",
            rule=Rule.CONFIRMATION,
            due_at=place.joined_at,
            useful_until=planned[-1].starts_at,
            sessions=tuple(v.session for v in planned),
            urgent=True,
        )


class Slot(NamedTuple):
    """One reminder of one session; which others there are of it decides how long it is of use."""

    due_at: dt.datetime
    days: int
    rule: str
    key: str
    sessions: tuple[int, ...]


def _reminders(place: EnrolmentFacts, planned: list[AppointmentFacts]) -> Iterator[WantedMessage]:
    """Those counted in days before. Of several about one session each is of use until the next is due."""
    first = next((v for v in planned if not v.single), None)
    weeks = _weeks(planned) if place.before.week else {}
    for visit in planned:
        slots = sorted(_slots(place, visit, is_first=visit is first, week=weeks.get(visit.session, ())))
        for slot, following in zip_longest(slots, slots[1:]):
            if slot.due_at >= visit.since:
                yield WantedMessage(
                    key=slot.key,
                    rule=slot.rule,
                    due_at=slot.due_at,
                    useful_until=following.due_at if following else visit.starts_at - LAST_CALL,
                    sessions=slot.sessions,
                    days_before=slot.days,
                    superseded=following is not None,
                )


def _slots(
    place: EnrolmentFacts, visit: AppointmentFacts, *, is_first: bool, week: tuple[AppointmentFacts, ...]
) -> Iterator[Slot]:
    days: dict[int, str] = {}
    if not visit.excused and visit.single:
        days = dict.fromkeys(place.before.single, Rule.BEFORE_SINGLE)
    elif not visit.excused:
        days = dict.fromkeys(place.before.each, Rule.BEFORE_EACH)
        if is_first:
            days = dict.fromkeys(place.before.first, Rule.BEFORE_FIRST) | days
    for before, rule in days.items():
        key = f"reminder-{before}d/appointment={visit.appointment}/revision={visit.revision}"
        yield Slot(reminder_time(visit.day, before, visit.zone), before, rule, key, (visit.session,))
    coming = tuple(v.session for v in week if not v.excused)
    for before in place.before.week if coming else ():
        key = f"week-{before}d/enrolment={place.enrolment}/starts={visit.day}"
        yield Slot(reminder_time(visit.day, before, visit.zone), before, Rule.BEFORE_WEEK, key, coming)


def _weeks(planned: list[AppointmentFacts]) -> dict[int, tuple[AppointmentFacts, ...]]:
    """The calendar weeks of a programme, each under its first session."""
    days = [v for v in planned if not v.single]
    weeks = (tuple(week) for _, week in groupby(days, key=lambda v: v.day.isocalendar()[:2]))
    return {week[0].session: week for week in weeks}


def _moved(place: EnrolmentFacts, planned: list[AppointmentFacts]) -> Iterator[WantedMessage]:
    """One for each change: what one postponement moved stands in one message.

    News is a session they were told of at an earlier revision, and one they got after their confirmation.
    """
    news = [v for v in planned if _is_news(place, v)]
    for since, group in groupby(sorted(news, key=lambda v: (v.since, v.starts_at)), key=lambda v: v.since):
        visits = tuple(group)
        key = f"moved/enrolment={place.enrolment}/at={_stamp(since)}"
        yield _change(place, Rule.MOVED, key, since, visits)


def _is_news(place: EnrolmentFacts, visit: AppointmentFacts) -> bool:
    told = place.told.get(visit.session)
    return told.revision < visit.revision if told else place.confirmed


def _cancelled(place: EnrolmentFacts) -> Iterator[WantedMessage]:
    """One for each cancelling, of sessions they had been told of; not of a session that had been held."""
    gone = [(v.cancelled_at, v) for v in place.visits if v.cancelled_at and v.session in place.told and _is_lost(place, v)]
    for at, group in groupby(sorted(gone, key=lambda pair: (pair[0], pair[1].starts_at)), key=lambda pair: pair[0]):
        key = f"cancelled/enrolment={place.enrolment}/at={_stamp(at)}"
        yield _change(place, Rule.CANCELLED, key, at, tuple(visit for _, visit in group))


def _is_lost(place: EnrolmentFacts, visit: AppointmentFacts) -> bool:
    """Whether somebody should hear of this cancelling: of one while it was on, whoever wasn't there and could still set out."""
    if not visit.was_called_off:
        return visit.cancelled_at is not None and visit.starts_at > visit.cancelled_at
    on = visit.ends_at is not None and visit.cancelled_at is not None and visit.cancelled_at < visit.ends_at
    return on and not visit.there and (visit.single or not place.ordered)


def _course_cancelled(place: EnrolmentFacts) -> Iterator[WantedMessage]:
    """One for the whole course, to whoever had been told anything of it."""
    at = place.course_cancelled_at
    if at is None:
        return
    ahead = tuple(v for v in place.visits if v.starts_at > at and (v.cancelled_at is None or v.cancelled_at >= at))
    if ahead and place.told:
        yield _change(place, Rule.COURSE_CANCELLED, f"course-cancelled/enrolment={place.enrolment}", at, ahead)


def _change(place: EnrolmentFacts, rule: str, key: str, at: dt.datetime, visits: tuple[AppointmentFacts, ...]) -> WantedMessage:
    """A change is told at once, or at 8am if it came in the quiet hours and nothing it is about is near."""
    expected = [place.told[v.session].starts_at for v in visits if v.session in place.told]
    starts = [v.ends_at if v.was_called_off and v.ends_at else v.starts_at for v in visits]
    useful_until = max(starts + expected)
    urgent = min(starts + expected) - at <= CANNOT_WAIT
    return WantedMessage(
        key=key,
        rule=rule,
        due_at=at if urgent else held_over_night(at, place.zone, useful_until),
        useful_until=useful_until,
        sessions=tuple(v.session for v in visits),
        urgent=urgent,
    )


def _stamp(at: dt.datetime) -> str:
    return f"{at.astimezone(dt.UTC):%Y%m%dT%H%M%S.%f}"


def _by_hand(place: EnrolmentFacts) -> dict[int, Told]:
    """What somebody knows whom no channel of ours reaches: each date as it stood when they joined, for the office told them.

    So what changed since, or came, is something to tell them by hand. What was sent to them before counts as it was sent.
    """
    known = {v.session: Told(v.revision - (v.since > place.joined_at), v.starts_at) for v in place.visits}
    return known | dict(place.told)


def _unreachable(place: EnrolmentFacts) -> str:
    """Return why nothing can be sent to them though something should be said, or nothing."""
    if place.channel in reasons.OTHER_CHANNEL:
        return reasons.OTHER_CHANNEL[place.channel]
    return "" if place.has_address else reasons.NO_ADDRESS
