"""Somebody is off sick: what they were down for goes to others, and they are written down as away, in one step.

Or one leader hands a course over to another from a day on, and nobody is away.
"""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import made_before
from common.refused import Refused
from common.trying_again import tried_again
from common.words import long_date
from courses.dates import clashes
from courses.dates.wall_time import Span
from courses.ground.locking import lock_facilitators
from courses.models import Absence, Course, Duty, Facilitator, Session
from courses.staffing import duties as parts
from courses.staffing.absences import duties_during, refusal_of_span, write_absence
from courses.staffing.taking_off import lock_with_sessions, take_off, taken_over_by

CHANGED = (
    "What {person} is down for was changed meanwhile, perhaps by somebody else who had the same in mind. Look again, then save."
)


class Swap(NamedTuple):
    """What came of it: the absence, what others have now, and what has nobody."""

    absence: Absence
    given: list[Duty]
    left: list[Duty]


@tried_again
def swap(
    person: Facilitator,
    span: Span,
    takers: Mapping[int, Facilitator | None],
    *,
    kind: str,
    note: str = "",
    by: Actor,
    now: dt.datetime,
    submission_id: uuid.UUID | None = None,
) -> Swap:
    """Write somebody down as away, and give each of their duties (by key) to the one named; None: it is left without anybody.

    Who takes a published duty is told at once; who takes a draft has a draft. All or nothing: raises Refused when one of them
    can't, when the duties aren't those any more that `takers` names, and when the person is away then already.
    """
    if why := refusal_of_span(span, now):
        raise Refused(why, field="until")
    wanted: list[Duty] = []
    with clashes.refused(lambda: parts.elsewhere(wanted, held_at=now)), transaction.atomic():
        ending = lock_with_sessions(duties_during(person, span), now)
        locked = lock_facilitators({person.pk, *(each.pk for each in takers.values() if each)})
        own = Absence.objects.filter(facilitator__organisation=person.organisation_id)
        if earlier := made_before(own, submission_id, lambda each: each.facilitator_id == person.pk):
            return Swap(earlier, [], [])
        standing = {each.pk for each in duties_during(person, span) if each.ends_at > now}
        if standing != set(takers) or standing != {each.pk for each in ending}:
            raise Refused(CHANGED.format(person=person))
        take_off(ending, by=by, now=now)
        absence = write_absence(person, span, kind=kind, note=note, by=by, now=now, submission_id=submission_id)
        taken = [(duty, taker) for duty in ending if (taker := takers[duty.pk])]
        held = _held_already(taken)
        new = [(duty, taker) for duty, taker in taken if duty.pk not in held]
        wanted.extend(_taken_over(duty, locked[taker.pk], now) for duty, taker in new)
        _refuse_taken(wanted, now)
        Duty.objects.bulk_create(wanted)
        _let_stand(held, taken, by=by, now=now)
        for (duty, _), mine in zip(new, wanted, strict=True):
            Duty.objects.filter(gives_way_to=duty, ended_at=None).update(gives_way_to=mine)
        given = [*wanted, *held.values()]
        audit.record_each(by, "duty given", given, organisation=person.organisation)
    return Swap(absence, given, [each for each in ending if takers[each.pk] is None])


@tried_again
def hand_over(
    course: Course, person: Facilitator, successor: Facilitator, *, since: dt.date, by: Actor, now: dt.datetime
) -> list[Duty]:
    """Give all that one person leads of a course, from a local day on, to another; drafts stay drafts. Twice changes nothing.

    What the successor has there already, they keep once. All or nothing: raises Refused where the successor lacks the profession
    that a part asks for, is away or somewhere else then, and for somebody who leads nothing of it from then on.
    """
    wanted: list[Duty] = []
    with clashes.refused(lambda: parts.elsewhere(wanted, held_at=now)), transaction.atomic():
        theirs = lock_with_sessions(_led_from(course, person, since), now)
        locked = lock_facilitators({person.pk, successor.pk})
        if person.pk == successor.pk:
            raise Refused("Choose somebody else: that is who leads it now.", field="successor")
        if not theirs:
            if _led_from(course, successor, since).exists():
                return []
            raise Refused(f"{person} leads nothing of {course} from {long_date(since)} on.", field="person")
        take_off(theirs, by=by, now=now)
        has = set(_led_from(course, successor, since).values_list("session", "item"))
        wanted.extend(
            _taken_over(each, locked[successor.pk], now) for each in theirs if (each.session_id, each.item_id) not in has
        )
        _refuse_taken(wanted, now)
        Duty.objects.bulk_create(wanted)
        audit.record_each(by, "duty given", wanted, organisation=course.organisation)
    return wanted


def leaders_from(course: Course, now: dt.datetime) -> QuerySet[Facilitator]:
    """Who leads or supports anything of a course still to come. One query."""
    ahead = Duty.objects.filter(session__course=course, session__state=Session.State.PLANNED, starts_at__gt=now, ended_at=None)
    return Facilitator.objects.filter(pk__in=ahead.order_by().values("facilitator")).order_by("name", "pk")


def _led_from(course: Course, person: Facilitator, since: dt.date) -> QuerySet[Duty]:
    """What somebody has of a course's sessions on that day and later, the reviews among them."""
    begins = dt.datetime.combine(since, dt.time(), course.organisation.tzinfo)
    here = Duty.objects.filter(session__course=course, session__state=Session.State.PLANNED, starts_at__gte=begins)
    found = here.filter(facilitator=person, ended_at=None).order_by("pk")
    return found.select_related("facilitator", "item", "session__organisation", "session__course")


def _held_already(taken: Sequence[tuple[Duty, Facilitator]]) -> dict[int, Duty]:
    """What takers have of these parts already, by the duty they take: the draft that was to replace it, whoever that draft was
    to replace, and who supports what they are to lead. One query.
    """
    standing = Duty.objects.filter(
        facilitator__in={taker.pk for _, taker in taken},
        session__in={duty.session_id for duty, _ in taken},
        item__isnull=False,
        ended_at=None,
    ).select_related("facilitator", "session__organisation")
    theirs = {(each.session_id, each.facilitator_id, each.item_id): each for each in standing} if taken else {}
    found = {duty.pk: theirs.get((duty.session_id, taker.pk, duty.item_id)) for duty, taker in taken}
    return {duty.pk: mine for duty, _ in taken if (mine := found[duty.pk]) and _takes_its_place(mine, duty)}


def _takes_its_place(mine: Duty, duty: Duty) -> bool:
    leads_instead = duty.role == Duty.Role.LEAD and mine.role == Duty.Role.SUPPORT
    return leads_instead or mine.pk == duty.gives_way_to_id or mine.gives_way_to_id == duty.pk


def _let_stand(held: Mapping[int, Duty], taken: Sequence[tuple[Duty, Facilitator]], *, by: Actor, now: dt.datetime) -> None:
    """Let what takers have already stand for what they take: a draft holds from now on where the other did."""
    begun = []
    for duty, _ in taken:
        mine = held.get(duty.pk)
        if mine is None:
            continue
        mine.role = duty.role
        if mine.gives_way_to_id == duty.pk:
            mine.gives_way_to = None
        if duty.published_at and mine.published_at is None:
            mine.published_at = now
            begun.append(mine)
    Duty.objects.bulk_update(held.values(), ["role", "published_at", "gives_way_to"])
    take_off(taken_over_by(begun), by=by, now=now)


def _taken_over(duty: Duty, taker: Facilitator, now: dt.datetime) -> Duty:
    """The same duty for somebody else. Raises Refused when it can't be theirs, wherever they are."""
    if taker.pk == duty.facilitator_id:
        raise Refused(f"{taker} is the one who is away. Choose somebody else for {duty.session.label}.")
    if why := parts.refusal(duty.session, taker, duty.item, now, role=duty.role):
        raise Refused(why)
    if duty.session.is_assessment and taker.drafts_only:
        raise Refused(f"{taker} only drafts, so they can’t assess. Choose somebody else for {duty.session.label}.")
    mine = parts.duty_at(duty.session, taker, duty.item, duty.role)
    mine.starts_at, mine.ends_at = duty.starts_at, duty.ends_at
    mine.published_at = now if duty.published_at else None
    mine.gives_way_to_id = duty.gives_way_to_id
    return mine


def _refuse_taken(wanted: Sequence[Duty], now: dt.datetime) -> None:
    """Raise Refused when one of these has another part then, is kept for one, is away, or has this one already."""
    if not wanted:
        return
    zone = wanted[0].session.organisation.tzinfo
    if why := parts.elsewhere(wanted, held_at=now) or parts.not_there(wanted, zone):
        raise Refused(why)
    held = Duty.objects.filter(session__in={each.session_id for each in wanted}, ended_at=None)
    has = {(each.session_id, each.facilitator_id, each.item_id) for each in held}
    for each in wanted:
        if (each.session_id, each.facilitator_id, each.item_id) in has:
            raise Refused(f"{each.facilitator} is down for that part of {each.session.label} already. Choose somebody else.")
        clash = next((one for one in wanted if one is not each and _overlap(one, each)), None)
        if clash:
            raise Refused(f"{each.facilitator} can’t be at {clash.session.label} and {each.session.label} at the same time.")


def _overlap(one: Duty, other: Duty) -> bool:
    return (
        one.facilitator_id == other.facilitator_id
        and one.session_id != other.session_id
        and one.starts_at < other.ends_at
        and one.ends_at > other.starts_at
    )
