"""A slot kept for ten minutes while somebody rings: room and staff are nobody else's for an assessment until then.

It ends by itself, by the moment that each request is given; whether it stands is asked under the locks of its room and people.
"""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import Organisation, User
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import made_before
from common.refused import Refused
from common.trying_again import tried_again
from common.words import clock_time, counted, long_date, moment, time_range
from courses.assessing.finding import PEOPLE_THERE, holds_that_stand
from courses.assessing.need import AssessmentNeed, missing_professions
from courses.assessing.slots import AssessmentSlot
from courses.dates.wall_time import Span
from courses.ground.catalogue import closed_days_of
from courses.ground.diary import closing_sentence, diary_of, taken_sentence, too_small_sentence
from courses.ground.locking import lock_facilitators, lock_venues
from courses.models import Absence, Duty, Facilitator, Format, Session, SlotHold, Venue
from courses.staffing import duties

KEPT_FOR = dt.timedelta(minutes=10)


@tried_again
def hold_slot(
    slot: AssessmentSlot,
    *,
    need: AssessmentNeed,
    organisation: Organisation,
    by: Actor,
    now: dt.datetime,
    submission_id: uuid.UUID | None,
) -> SlotHold:
    """Keep a slot for ten minutes. The same submission again returns the first.

    Raises Refused, with who or what takes it, when it isn't free any more or isn't one that could be booked.
    """
    with transaction.atomic():
        room, people = lock_slot(slot, organisation)
        own = SlotHold.objects.filter(organisation=organisation)
        if earlier := made_before(own, submission_id, lambda hold: hold.starts_at == slot.span.starts_at):
            return earlier
        refuse_taken(slot, room, people, need=need, organisation=organisation, now=now)
        hold = SlotHold.objects.create(
            organisation=organisation,
            starts_at=slot.span.starts_at,
            ends_at=slot.span.ends_at,
            venue=room,
            until=now + KEPT_FOR,
            held_by=str(by)[:120],
            user=by if isinstance(by, User) else None,
            submission_id=submission_id,
        )
        hold.staff.set(people)
        audit.record(by, "slot held", hold, starts_at=slot.span.starts_at.isoformat())
    return SlotHold.objects.get(pk=hold.pk)


def let_go(hold: SlotHold, *, by: Actor, now: dt.datetime) -> None:
    """Give a held slot back before its time is over; twice changes nothing."""
    with transaction.atomic():
        hold = SlotHold.objects.select_for_update(no_key=True).get(pk=hold.pk)
        if hold.let_go_at is None:
            hold.let_go_at = now
            hold.save(update_fields=["let_go_at"])
            audit.record(by, "slot let go", hold)


def lock_slot(slot: AssessmentSlot, organisation: Organisation) -> tuple[Venue | None, list[Facilitator]]:
    """Lock a slot's room and then its people. Raises Refused where one of them isn't the organisation's own."""
    rooms = lock_venues([slot.venue] if slot.venue else [])
    people = lock_facilitators(slot.staff)
    room = rooms.get(slot.venue or 0)
    houses = [*(each.organisation_id for each in rooms.values()), *(each.organisation_id for each in people.values())]
    if houses.count(organisation.pk) < len(set(slot.staff)) + bool(slot.venue):
        raise Refused("Choose one of the slots offered.")
    return room, [people[pk] for pk in dict.fromkeys(slot.staff)]


def refuse_taken(
    slot: AssessmentSlot,
    room: Venue | None,
    people: Sequence[Facilitator],
    *,
    need: AssessmentNeed | None,
    organisation: Organisation,
    now: dt.datetime,
    hold: SlotHold | None = None,
    session: Session | None = None,
) -> None:
    """Raise Refused for the first thing that stands in the way of a slot, whose room and people the caller has locked.

    `hold` is the caller's own and stands in nobody's way; nor does the `session` that is being moved. Without `need` it isn't
    asked whether every profession is there: what was booked is held again with whoever it was booked with.
    """
    zone = organisation.tzinfo
    if slot.span.starts_at <= now:
        raise Refused(f"{moment(slot.span.starts_at.astimezone(zone))} has passed. Choose another slot.")
    # What is kept was found in time: whoever rings meanwhile may book it.
    if need and not hold and slot.span.starts_at <= now + need.notice(slot.format):
        notice = counted(need.pattern.notice_hours, "hour")
        raise Refused(f"Whoever comes is told {notice} before at least. Choose a later slot, or one by telephone.")
    if why := closed_days_of(organisation).reason(slot.span.starts_at.astimezone(zone).date()):
        raise Refused(f"{long_date(slot.span.starts_at.astimezone(zone))} is {why}. Choose another slot.")
    if unfit := _unfit(slot, room, people, need) or closing_sentence(room, slot.span.ends_at, zone):
        raise Refused(unfit)
    besides = [session.pk] if session else []
    if room and (booking := diary_of([room.pk], [slot.span], besides=besides, held_at=None).taken(room.pk, slot.span)):
        raise Refused(taken_sentence(room, booking, zone))
    if busy := _elsewhere(slot.span, people, session, organisation) or _held_by_others(slot, organisation, hold, now):
        raise Refused(busy)


def _unfit(slot: AssessmentSlot, room: Venue | None, people: Sequence[Facilitator], need: AssessmentNeed | None) -> str | None:
    """Why this room and these people can't assess at any time; None when they can."""
    if slot.format == Format.IN_PERSON and room is None:
        return "Choose a slot with a room."
    if room and room.places < PEOPLE_THERE:
        return too_small_sentence(room, PEOPLE_THERE)
    if gone := [person for person in people if person.ended_at or person.retired_on]:
        return f"{gone[0]} doesn’t work here any more. Choose another slot."
    if need and (missing := missing_professions(people, need.professions)):
        return f"An assessment needs {missing} as well. Choose another slot."
    return None


def _elsewhere(span: Span, people: Sequence[Facilitator], session: Session | None, organisation: Organisation) -> str | None:
    """Who of these is at another session or away then, as a sentence; None when all are there. Two queries."""
    wanted = [
        Duty(session_id=session.pk if session else 0, facilitator=each, starts_at=span.starts_at, ends_at=span.ends_at)
        for each in people
    ]
    if why := duties.elsewhere(wanted, held_at=None):
        return why
    away = Absence.objects.filter(facilitator__in=people, ended_at=None, starts_at__lt=span.ends_at, ends_at__gt=span.starts_at)
    first = away.select_related("facilitator").order_by("starts_at", "pk").first()
    if first is None:
        return None
    return f"{first.facilitator} is away on {long_date(span.starts_at.astimezone(organisation.tzinfo))}. Choose another slot."


def _held_by_others(slot: AssessmentSlot, organisation: Organisation, own: SlotHold | None, now: dt.datetime) -> str | None:
    """Who keeps the room or one of the people at this moment; None when nobody does. One query."""
    held = holds_that_stand(organisation, now).filter(starts_at__lt=slot.span.ends_at, ends_at__gt=slot.span.starts_at)
    held = held.exclude(pk=own.pk if own else 0)
    first = held.filter(_room_or_people(slot)).order_by("until", "pk").first()
    return held_sentence(first, organisation) if first else None


def _room_or_people(slot: AssessmentSlot) -> Q:
    theirs = SlotHold.staff.through.objects.filter(slothold=OuterRef("pk"), facilitator__in=slot.staff)
    return Q(Exists(theirs)) | (Q(venue=slot.venue) if slot.venue else Q(pk__in=[]))


def held_sentence(hold: SlotHold, organisation: Organisation) -> str:
    """For the screen: "Tuesday 10 November 2026, 9am to 10:30am, is held by Priya Raman until 10:42am."."""
    zone = organisation.tzinfo
    start, end, until = (each.astimezone(zone) for each in (hold.starts_at, hold.ends_at, hold.until))
    return f"{long_date(start)}, {time_range(start, end)}, is held by {hold.held_by} until {clock_time(until)}."
