"""The rota of a group: items given as drafts, several at once, filled from another group, and published.

A draft takes its person like any other duty, but nobody is told of it, and neither staff nor participants see it before it is
published. What is given elsewhere (a community course, an assessment, somebody's stand-in) is published as it is made.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.refused import Refused
from common.trying_again import tried_again
from common.words import counted
from courses.dates import clashes
from courses.dates.wall_time import Span
from courses.ground.locking import lock_course, lock_facilitators, lock_sessions
from courses.models import Absence, Course, Duty, EditionItem, Facilitator, Session
from courses.staffing import duties
from courses.staffing.freedom import Commitment, why_not_free
from courses.staffing.taking_off import stand_until_published, take_off, taken_over_by
from courses.staffing.usual_week import usual_week

NAMED = 3  # refusals named in one sentence


class Cell(NamedTuple):
    """One item of one session, by their keys."""

    session: int
    item: int


class Published(NamedTuple):
    """How many people are told, and of how many items."""

    people: int
    items: int


class Filled(NamedTuple):
    """What was given, and a sentence for each item that couldn't be."""

    given: list[Duty]
    left: list[str]


@tried_again
def give(course: Course, facilitator: Facilitator, cells: Sequence[Cell], *, by: Actor, now: dt.datetime) -> list[Duty]:
    """Give somebody these items of a group as drafts, all or none; at the first they take it from whoever leads it now.

    Whoever has it as a draft is off at once; whoever was told of it keeps it until the rota is published, and is told then. What
    they have already stays. Raises Refused for each that they can't have, with why, and for a later one that has somebody.
    """
    wanted: list[Duty] = []
    with clashes.refused(lambda: duties.elsewhere(wanted, held_at=now)), transaction.atomic():
        sessions = _locked(course)
        [facilitator] = lock_facilitators([facilitator.pk]).values()
        items = _items(sessions.values())
        leading = _leading(sessions)
        refusals: list[str] = []
        supported: list[Duty] = []
        for cell in dict.fromkeys(cells):  # a form may name one twice
            session, item = sessions.get(cell.session), items.get(cell.item)
            if session is None or item is None:
                raise Refused("The group has no such item any more. Look at the rota again.")
            why = _why_not(session, facilitator, item, leading.get(cell), now, is_first=cell == cells[0])
            if why:
                refusals.append(f"{session.label}, “{item.title}”: {why}")
            elif all(each.facilitator_id != facilitator.pk for each in leading.get(cell, ())):
                wanted.append(_draft(session, facilitator, item))
        _refuse(refusals + _taken(wanted, now))
        others = [each for each in leading.get(cells[0], ()) if each.facilitator_id != facilitator.pk]
        take_off([each for each in others if each.published_at is None], by=by, now=now)
        for each in _supporting(wanted):
            each.role = Duty.Role.LEAD
            each.save(update_fields=["role"])
            supported.append(each)
            wanted[:] = [duty for duty in wanted if (duty.session_id, duty.item_id) != (each.session_id, each.item_id)]
        Duty.objects.bulk_create(wanted)
        _give_way([each for each in others if each.published_at], [*wanted, *supported], cells[0], by=by, now=now)
        audit.record_each(by, "duty drafted", wanted, organisation=course.organisation, course=course.pk)
    return wanted


def _give_way(told: Sequence[Duty], given: Sequence[Duty], cell: Cell, *, by: Actor, now: dt.datetime) -> None:
    """Those who were told of an item stand until its draft is published; given to somebody who was told, they are off now."""
    taker = next((each for each in given if (each.session_id, each.item_id) == cell), None)
    if taker and taker.published_at is None:
        stand_until_published(told, taker)
    elif taker:
        take_off(told, by=by, now=now)


@tried_again
def fill_from(course: Course, other: Course, *, by: Actor, now: dt.datetime) -> Filled:
    """Give each item of a group that nobody leads to whoever led the same one in another, as drafts; busy people are left out.

    The same one is that of the same number of session, profession and title; without one, of the same profession and hour.
    """
    with transaction.atomic():
        sessions = _locked(course)
        led = _led_in(other)
        lock_facilitators({each.facilitator_id for each in led})
        leading = _leading(sessions)
        asked: list[Duty] = []
        for item, session in _items_to_come(sessions, now):
            if not leading.get(Cell(session.pk, item.pk)) and (person := _who_led(item, session, led)):
                asked.append(_draft(session, person, item))
        given, left = _those_who_can(asked, now)
        Duty.objects.bulk_create(given)
        audit.record_each(by, "duty drafted", given, organisation=course.organisation, course=course.pk)
    return Filled(given, left)


def publish(course: Course, *, by: Actor, now: dt.datetime) -> Published:
    """Let a group's drafts hold, so that those in them are told and see them; again changes nothing.

    The audit entries are what the planner of messages is woken by.
    """
    with transaction.atomic():
        sessions = _locked(course)
        drafts = list(drafts_of(sessions).select_related("facilitator").select_for_update(of=("self",), no_key=True))
        for each in drafts:
            each.session, each.published_at = sessions[each.session_id], now
        Duty.objects.bulk_update(drafts, ["published_at"])
        off = taken_over_by(drafts)
        take_off(off, by=by, now=now)
        audit.record_each(by, "duty given", drafts, organisation=course.organisation, course=course.pk)
    return Published(len({each.facilitator_id for each in (*drafts, *off)}), len(drafts))


def drafts_of(sessions: Iterable[int]) -> QuerySet[Duty]:
    """What of these sessions is given and not published."""
    return Duty.objects.filter(session__in=list(sessions), ended_at=None, published_at=None).order_by("pk")


def _locked(course: Course) -> dict[int, Session]:
    """The group's planned sessions by key, locked, in order."""
    lock_course(course.pk)
    planned = [each for each in lock_sessions(course) if not each.is_cancelled]
    for each in planned:
        each.course = course
    return {each.pk: each for each in sorted(planned, key=lambda each: each.starts_at)}


def _items(sessions: Iterable[Session]) -> dict[int, EditionItem]:
    plans = {each.plan_id for each in sessions if each.plan_id}
    return {each.pk: each for each in EditionItem.objects.filter(session__in=plans)}


def _leading(sessions: Iterable[int]) -> Mapping[Cell, list[Duty]]:
    found: dict[Cell, list[Duty]] = {}
    led = Duty.objects.filter(session__in=list(sessions), ended_at=None, role=Duty.Role.LEAD, item__isnull=False)
    for each in led.select_related("session__organisation", "session__course", "facilitator"):
        found.setdefault(Cell(each.session_id, each.item_id or 0), []).append(each)
    return found


def _why_not(
    session: Session,
    person: Facilitator,
    item: EditionItem,
    leading: Sequence[Duty] | None,
    now: dt.datetime,
    *,
    is_first: bool,
) -> str | None:
    if why := duties.refusal(session, person, item, now):
        return why
    others = [str(each.facilitator) for each in leading or () if each.facilitator_id != person.pk]
    return f"{others[0]} leads it meanwhile." if others and not is_first else None


def _draft(session: Session, person: Facilitator, item: EditionItem) -> Duty:
    duty = duties.duty_at(session, person, item)
    duty.published_at = None
    return duty


def _supporting(wanted: Sequence[Duty]) -> list[Duty]:
    """What they support of these already: they lead it from now on, and are down once."""
    if not wanted:
        return []
    items = {(each.session_id, each.item_id) for each in wanted}
    held = Duty.objects.filter(facilitator=wanted[0].facilitator_id, session__in={each[0] for each in items}, ended_at=None)
    return [each for each in held if (each.session_id, each.item_id) in items]


def _taken(wanted: Sequence[Duty], now: dt.datetime) -> list[str]:
    """A sentence for each of these duties whose person is elsewhere, or away. Three queries."""
    return _those_who_can(wanted, now)[1]


def _those_who_can(asked: Sequence[Duty], now: dt.datetime) -> tuple[list[Duty], list[str]]:
    """Those of these duties that can be had, and a sentence for each other."""
    others, absences, week = duties.in_the_way_of(asked), duties.absences_over(asked), _usual_week_of(asked)
    can: list[Duty] = []
    left: list[str] = []
    for duty in asked:
        why = duties.refusal(duty.session, duty.facilitator, duty.item, now)
        clash = next((each for each in others if _same_time(each, duty) and each.session_id != duty.session_id), None)
        if not why and clash:
            why = duties.where(clash)
        if not why and any(_same_time(each, duty) for each in absences):
            why = duties.away_sentence(duty)
        if not why and (usual := why_not_free(week.get(duty.facilitator_id, ()), Span(duty.starts_at, duty.ends_at))):
            why = f"{duty.facilitator} {usual}."
        if not why:
            can.append(duty)
        else:
            left.append(f"{duty.session.label}, “{duty.item}”: {why}")
    if can and (why := duties.elsewhere(can, held_at=now)):  # one is kept for an assessment just now
        return [], [*left, why]
    return can, left


def _usual_week_of(asked: Sequence[Duty]) -> Mapping[int, list[Commitment]]:
    """The days off and the clinics of those who are asked for, by key."""
    found: dict[int, list[Commitment]] = {}
    if asked and (course := asked[0].session.course):
        spans = [Span(each.starts_at, each.ends_at) for each in asked]
        for each in usual_week(course.organisation, spans, {duty.facilitator_id for duty in asked}):
            found.setdefault(each.who, []).append(each)
    return found


def _same_time(one: Duty | Absence, other: Duty) -> bool:
    return one.facilitator_id == other.facilitator_id and one.starts_at < other.ends_at and one.ends_at > other.starts_at


def _refuse(sentences: Sequence[str]) -> None:
    if sentences:
        more = f" And {counted(len(sentences) - NAMED, 'more')}." if len(sentences) > NAMED else ""
        raise Refused(" ".join(sentences[:NAMED]) + more)


def _led_in(other: Course) -> list[Duty]:
    """Who led what at another group, those who still work here. One query."""
    led = Duty.objects.filter(session__course=other, ended_at=None, role=Duty.Role.LEAD, item__isnull=False)
    return list(
        led.filter(facilitator__ended_at=None).select_related("facilitator", "item", "session").order_by("starts_at", "pk")
    )


def _items_to_come(sessions: Mapping[int, Session], now: dt.datetime) -> Iterable[tuple[EditionItem, Session]]:
    """Each led item of these sessions that isn't over."""
    items = _items(sessions.values())
    for session in sessions.values():
        for item in items.values():
            if item.session_id == session.plan_id and item.kind == EditionItem.Kind.LED and session.ends_at > now:
                yield item, session


def _who_led(item: EditionItem, session: Session, led: Sequence[Duty]) -> Facilitator | None:
    alike = [
        each
        for each in led
        if each.item
        and each.session.kind == session.kind
        and each.session.number == session.number
        and each.facilitator.profession == item.profession
    ]
    same = [each for each in alike if each.item and each.item.title == item.title]
    hour = [each for each in alike if each.item and each.item.offset_minutes == item.offset_minutes]
    return next((each.facilitator for each in (*same, *hour)), None)
