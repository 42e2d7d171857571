"""Which messages should exist for one person on one course. Pure: plain values in, no database, no clock.

Both the planner and the sender ask `wanted`: what is planned and what is still true when it goes are one rule.
The rules in words, with what stops each: docs/messages.md.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain, groupby, zip_longest
from typing import NamedTuple

from courses.ground.rounds import LONGEST_ROUND, TELL_AFTER
from participants.models import Participant
from reminders.models import Message
from reminders.rules import reasons
from reminders.rules.due_times import (
    AT_ONCE,
    CANNOT_WAIT,
    LAST_CALL,
    OF_USE,
    brought_forward,
    held_over_night,
    held_until_working,
    kept_off_rest_days,
    reminder_time,
)
from reminders.rules.facts import AppointmentFacts, EnrolmentFacts, Told, WantedMessage

Rule = Message.Rule
# Every rule but the confirmation: what still goes about reviews with another group once their own is cancelled.
LEFT_OF_A_CANCELLED = "all but the confirmation"
COUNTED_IN_DAYS = (Rule.BEFORE_FIRST, Rule.BEFORE_EACH, Rule.BEFORE_WEEK, Rule.BEFORE_SINGLE, Rule.BEFORE_REVIEW)


def wanted(place: EnrolmentFacts, *, rule: str = "") -> list[WantedMessage]:
    """Return every message that should exist for this place, or those of one rule, whenever they are due.

    Nobody who died, moved away or asked for no contact is written to at all; who withdrew, only that they have.
    """
    if place.stopped_reason:
        return []
    reason = unreachable(place)
    if reason:
        place = replace(place, told=what_they_know(place), confirmed=True)
    if place.withdrawn:
        found = _withdrew(place)
    elif place.course_cancelled_at:
        found = chain(
            _course_cancelled(place), _asked_for(_elsewhere(place), rule or LEFT_OF_A_CANCELLED), written_to_everybody(place)
        )
    else:
        found = _asked_for(place, rule)
    in_time = [message for message in found if message.useful_until >= message.due_at]
    return [_by_hand(message, reason, place) for message in in_time] if reason else in_time


def _by_hand(message: WantedMessage, reason: str, place: EnrolmentFacts) -> WantedMessage:
    """The same, told by the office; a reminder while it is open, though never before they had the place."""
    due = message.due_at
    if message.rule in COUNTED_IN_DAYS:
        due = max(brought_forward(due, message.useful_until, place.zone, place.closed), min(due, place.joined_at))
    return replace(message, reason=reason, due_at=due)


def _elsewhere(place: EnrolmentFacts) -> EnrolmentFacts:
    """What somebody still has once their own group is cancelled: reviews with another one, already confirmed."""
    return replace(place, visits=tuple(v for v in place.visits if v.elsewhere), course_cancelled_at=None)


def _asked_for(place: EnrolmentFacts, rule: str) -> Iterator[WantedMessage]:
    """The rules of a course that isn't cancelled; the sender asks for one of them, the planner for all."""
    planned = place.planned
    if rule in ("", Rule.CONFIRMATION, Rule.CHANGED_COURSE):
        yield from _confirmation(place, planned)
    if rule in ("", LEFT_OF_A_CANCELLED, *COUNTED_IN_DAYS):
        yield from _reminders(place, planned)
    if rule in ("", LEFT_OF_A_CANCELLED, Rule.MOVED):
        yield from _moved(place, planned)
    if rule in ("", LEFT_OF_A_CANCELLED, Rule.CANCELLED):
        yield from _cancelled(place)
    if rule in ("", Rule.WRITTEN):
        yield from written_to_everybody(place)


def why_not(place: EnrolmentFacts, *, rule: str, key: str, session: int | None) -> str:
    """Return why a message that was planned is wanted no longer."""
    if place.stopped_reason:
        return reasons.STOPPED[place.stopped_reason]
    if rule == Rule.WITHDREW:
        return reasons.BACK_AGAIN
    if place.withdrawn:
        return reasons.WITHDREW
    if place.course_cancelled_at and not any(v.elsewhere and v.session == session for v in place.visits):
        return reasons.COURSE_CANCELLED
    if rule in (Rule.MOVED, Rule.CANCELLED):
        place = replace(place, told=what_they_know(place), confirmed=place.confirmed or bool(unreachable(place)))
        return reasons.REPLACED if any(_moved(place, place.planned)) or any(_cancelled(place)) else reasons.AS_TOLD
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
    """One for each enrolment, listing all dates, at any hour: somebody has just been given a place, or another one."""
    if planned:
        yield WantedMessage(
            key=f"confirmation/enrolment={place.enrolment}",
            rule=Rule.CHANGED_COURSE if place.came_from else Rule.CONFIRMATION,
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
    first = None if _has_begun(place) else next((v for v in planned if not v.single), None)
    weeks = _weeks(planned) if place.before.week else {}
    for visit in planned:
        slots = sorted(_slots(place, visit, is_first=visit is first, week=weeks.get(visit.session, ())))
        slots = sorted(_kept_off_rest_days(place, slots, visit.starts_at - LAST_CALL))
        for slot, following in zip_longest(slots, slots[1:]):
            if slot.due_at >= _known_since(place, visit):
                yield WantedMessage(
                    key=slot.key,
                    rule=slot.rule,
                    due_at=slot.due_at,
                    useful_until=following.due_at if following else visit.starts_at - LAST_CALL,
                    sessions=slot.sessions,
                    days_before=slot.days,
                    superseded=following is not None,
                )


def _kept_off_rest_days(place: EnrolmentFacts, slots: list[Slot], last_call: dt.datetime) -> Iterator[Slot]:
    """The same slots off Sundays and closed days. One that would go at the minute of a later one is left out: that one says it.

    What is told by hand keeps to the office's own days (_by_hand).
    """
    if unreachable(place):
        yield from slots
        return
    taken = None
    for slot, following in reversed(list(zip_longest(slots, slots[1:]))):
        until = following.due_at if following else last_call
        due = kept_off_rest_days(slot.due_at, until, place.zone, place.closed)
        if due != taken:
            taken = due
            yield slot._replace(due_at=due)


def _known_since(place: EnrolmentFacts, visit: AppointmentFacts) -> dt.datetime:
    """Since when they know this date as it stands: what was moved and moved back before anybody was told is known from before."""
    at = place.told_at.get(visit.appointment)
    if at is None or place.told.get(visit.appointment) != visit.now:
        return visit.since
    return min(visit.since, at)


def _has_begun(place: EnrolmentFacts) -> bool:
    """Whether they were at a session that then was called off: for them the next one is no first one."""
    return any(visit.there and visit.was_called_off and not visit.single for visit in place.visits)


def _slots(
    place: EnrolmentFacts, visit: AppointmentFacts, *, is_first: bool, week: tuple[AppointmentFacts, ...]
) -> Iterator[Slot]:
    days: dict[int, str] = {}
    if not visit.excused and visit.single:
        # Who wants letters gets one instead (reviews.invitations).
        channel = Participant.Channel
        by_letter = place.channel == channel.LETTER or (place.channel == channel.EMAIL and not place.has_address)
        days = dict.fromkeys(place.before.review if visit.review and not by_letter else (), Rule.BEFORE_REVIEW)
        days |= dict.fromkeys(place.before.single, Rule.BEFORE_SINGLE)
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
    """What stands otherwise than they know it: what changed at one time, or is told at one, stands in one message.

    News is a date that differs from what they were last told of it, one they got after their confirmation, and with its new
    date a session that was called off and is held again.
    """
    news = [(v.since, v) for v in planned if _is_news(place, v)]
    news += [(v.cancelled_at, v) for v in place.visits if v.cancelled_at and _knows(place, v) and _is_held_again(place, v)]
    yield from _changes(place, Rule.MOVED, f"moved/enrolment={place.enrolment}", news)


def _is_news(place: EnrolmentFacts, visit: AppointmentFacts) -> bool:
    told = place.told.get(visit.appointment)
    return told != visit.now if told else place.confirmed


def _cancelled(place: EnrolmentFacts) -> Iterator[WantedMessage]:
    """Dates that they know and that will not be held; not one that had been held."""
    gone = [(v.cancelled_at, v) for v in place.visits if v.cancelled_at and _knows(place, v) and _is_lost(place, v)]
    yield from _changes(place, Rule.CANCELLED, f"cancelled/enrolment={place.enrolment}", gone)


def _knows(place: EnrolmentFacts, visit: AppointmentFacts) -> bool:
    """Whether somebody counts on this date: they were told of it, and not yet that it was cancelled."""
    told = place.told.get(visit.appointment)
    return told is not None and not told.cancelled


def _is_lost(place: EnrolmentFacts, visit: AppointmentFacts) -> bool:
    """Whether somebody should hear of this cancelling: of one while it was on, whoever wasn't there and could still set out."""
    if not visit.was_called_off:
        return visit.cancelled_at is not None and visit.starts_at > visit.cancelled_at
    return _is_missed(visit) and (visit.single or not place.ordered)


def _is_held_again(place: EnrolmentFacts, visit: AppointmentFacts) -> bool:
    """Whether somebody who could still set out should hear that it is off, with the date it is held on instead."""
    return visit.was_called_off and _is_missed(visit) and place.ordered and not visit.single


def _is_missed(visit: AppointmentFacts) -> bool:
    """Whether it was called off while it was on, and they weren't there."""
    on = visit.ends_at is not None and visit.cancelled_at is not None and visit.cancelled_at < visit.ends_at
    return on and not visit.there


def _course_cancelled(place: EnrolmentFacts) -> Iterator[WantedMessage]:
    """One for the whole course, to whoever had been told anything of it."""
    at = place.course_cancelled_at
    if at is None:
        return
    own = [v for v in place.visits if not v.elsewhere and v.starts_at > at]
    ahead = tuple(v for v in own if v.cancelled_at is None or v.cancelled_at >= at)
    if ahead and place.told:
        key = f"course-cancelled/enrolment={place.enrolment}"
        yield _change(place, Rule.COURSE_CANCELLED, key, _told_at(place, at, at, ahead), ahead)


def _withdrew(place: EnrolmentFacts) -> Iterator[WantedMessage]:
    """One for each place that was given back: an answer to what they asked for, and a way to hear of a mistake."""
    if place.left_at is not None:
        yield WantedMessage(
            key=f"withdrew/enrolment={place.enrolment}",
            rule=Rule.WITHDREW,
            due_at=held_over_night(place.left_at, place.zone, place.left_at + OF_USE),
            useful_until=place.left_at + OF_USE,
            sessions=tuple(v.session for v in sorted(place.given_back, key=lambda v: (v.starts_at, v.session))),
        )


def written_to_everybody(place: EnrolmentFacts) -> Iterator[WantedMessage]:
    """One message for each time the office wrote to everybody on the course; at once, in quiet hours at 8am."""
    for each in place.written:
        yield WantedMessage(
            key=f"written/writing={each.writing}/enrolment={place.enrolment}",
            rule=Rule.WRITTEN,
            due_at=held_over_night(each.made_at, place.zone, each.useful_until),
            useful_until=each.useful_until,
            reason=each.withheld,
        )


Changed = tuple[dt.datetime, AppointmentFacts]


def _changes(place: EnrolmentFacts, rule: str, key: str, news: list[Changed]) -> Iterator[WantedMessage]:
    """The messages about these dates, each with when it changed: one for all that are told at one time.

    The key holds the last change a message speaks of, so that one more change, told before or not, makes another message.
    """
    together: dict[dt.datetime, list[Changed]] = defaultdict(list)
    by_round = sorted(((_round(place, at), at, visit) for at, visit in news), key=lambda each: (each[0], each[2].starts_at))
    for began, group in groupby(by_round, key=lambda each: each[0]):
        changed = [(at, visit) for _, at, visit in group]
        last = max(at for at, _ in changed)
        together[_told_at(place, began, last, tuple(visit for _, visit in changed))].extend(changed)
    for due_at, changed in together.items():
        last = max(at for at, _ in changed)
        stamp = f"{last.astimezone(dt.UTC):%Y%m%dT%H%M%S.%f}"
        yield _change(place, rule, f"{key}/at={stamp}", due_at, tuple(visit for _, visit in changed))


def _round(place: EnrolmentFacts, at: dt.datetime) -> dt.datetime:
    """When the round of changes began that a change belongs to.

    The course keeps its last one. What is told by hand is news for weeks, while other rounds begin: an earlier one is found from
    when their dates changed, so that what once stood in one message still does.
    """
    if place.changing_since and place.tell_at and place.changing_since <= at < place.tell_at:
        return place.changing_since
    changes = sorted({each.cancelled_at or each.since for each in place.visits} | {at})
    began = until = changes[0]
    for change in changes[: changes.index(at) + 1]:
        began = change if change >= until else began
        until = min(change + TELL_AFTER, began + LONGEST_ROUND)
    return began


def _told_at(place: EnrolmentFacts, began: dt.datetime, last: dt.datetime, visits: tuple[AppointmentFacts, ...]) -> dt.datetime:
    """When a round of changes is told: once it has come to rest, or at once if a date it is about begins within the hour.

    What came to rest in the quiet hours, on a Sunday or a closed day waits for 8am, unless something it is about is near; what is
    told by hand never does.
    """
    near, useful_until = _span(place, visits)
    if near - last <= AT_ONCE:
        return last
    at = place.tell_at if place.tell_at and began == place.changing_since else last + TELL_AFTER
    if near - at <= CANNOT_WAIT or unreachable(place):
        return at
    return held_until_working(at, place.zone, min(useful_until, near - LAST_CALL), place.closed)


def _span(place: EnrolmentFacts, visits: tuple[AppointmentFacts, ...]) -> tuple[dt.datetime, dt.datetime]:
    """The nearest and the furthest of the times these dates are at, and were thought to be at."""
    expected = [place.told[v.appointment].starts_at for v in visits if v.appointment in place.told]
    starts = [v.ends_at if v.was_called_off and v.ends_at else v.starts_at for v in visits]
    return min(starts + expected), max(starts + expected)


def _change(
    place: EnrolmentFacts, rule: str, key: str, due_at: dt.datetime, visits: tuple[AppointmentFacts, ...]
) -> WantedMessage:
    near, useful_until = _span(place, visits)
    return WantedMessage(
        key=key,
        rule=rule,
        due_at=due_at,
        useful_until=useful_until,
        sessions=tuple(v.session for v in visits),
        urgent=near - due_at <= CANNOT_WAIT,
    )


def what_they_know(place: EnrolmentFacts) -> Mapping[int, Told]:
    """What somebody was last told of each date.

    Whom no channel of ours reaches knows each date as it stood when they joined, for the office told them; so what changed
    since, or came, is something to tell them by hand, until somebody has.
    """
    if not unreachable(place):
        return place.told
    known = {v.appointment: v.instead_of for v in place.visits if v.instead_of}
    known |= {v.appointment: replace(v.now, cancelled=False) for v in place.visits if v.since <= place.joined_at}
    return known | dict(place.told)


def unreachable(place: EnrolmentFacts) -> str:
    """Return why nothing can be sent to them though something should be said, or nothing."""
    return reasons.why_by_hand(place.channel, has_address=place.has_address)
