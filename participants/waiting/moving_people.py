"""Several people are moved to another course of the programme at once, in the order in which they waited where places are short.

They keep what is theirs: their pathway, their books, what is booked for them at each session, and their place in the order: who
finds no place stays where they are, and waits for one there as long as they have waited already.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.db.models import Q

from accounts.trail import audit
from accounts.trail.audit import Actor, name_of
from common.clock import today_in
from common.refused import Refused
from common.trying_again import tried_again
from courses.ground.joining_terms import terms_of
from courses.ground.locking import lock_courses
from courses.models import Course, Edition
from participants.enrolment import offering
from participants.enrolment.enrolling import close_enrolments, enrol_locked, enrolments_of, lock_people
from participants.models import Appointment, BookIssue, Enrolment, Offer, Participant, SessionBooking, WaitingListEntry
from participants.waiting import freed

MOVED = "Moved to another course."
NOBODY = "Choose who is moved."
State = Enrolment.State


@dataclass(frozen=True, slots=True)
class StayedBehind:
    """Somebody who got no place, why not, and whether they wait for one there now."""

    place: Enrolment
    why: str
    waits: bool = False


@dataclass(frozen=True)
class MovedPeople:
    """What became of everybody."""

    moved: list[Enrolment] = field(default_factory=list)
    stayed: list[StayedBehind] = field(default_factory=list)


def in_order_of_waiting(places: Iterable[Enrolment]) -> list[Enrolment]:
    """These places, who has waited longest first: since they got on a list for it, else since they had the place. One query."""
    found = list(places)
    ends = WaitingListEntry.objects.filter(participant__in=[each.participant_id for each in found])
    ends = ends.filter(programme__in={each.course.programme_id for each in found}, state=WaitingListEntry.State.PLACED)
    since: dict[int, tuple[int, dt.datetime]] = {}
    for person, priority, at in ends.values_list("participant", "priority", "since"):
        since[person] = min((priority, at), since.get(person, (priority, at)))
    routine = WaitingListEntry.Priority.ROUTINE.value
    return sorted(found, key=lambda each: (*since.get(each.participant_id, (routine, each.joined_at)), each.pk))


def waited_since(places: Collection[Enrolment]) -> dict[int, dt.datetime]:
    """Since when these people, who have these places (by key), have waited: on the course's list, else since they had it. One
    query."""
    entries = WaitingListEntry.objects.filter(
        participant__in=[each.participant_id for each in places],
        course__in={each.course_id for each in places},
        state=WaitingListEntry.State.PLACED,
    )
    first: dict[tuple[int, int | None], dt.datetime] = {}
    for person, course, since in entries.order_by("-since").values_list("participant", "course", "since"):
        first[person, course] = since
    return {each.pk: first.get((each.participant_id, each.course_id), each.joined_at) for each in places}


@tried_again
def move_people(
    course: Course,
    to: Course,
    people: Collection[int],
    *,
    by: Actor,
    now: dt.datetime,
    waits: bool = False,
    late_reason: str = "",
) -> MovedPeople:
    """Give these people (keys), who have a place on `course`, one on `to` instead, as far as there are places.

    `course` may be cancelled by now, and isn't over. `waits` puts whoever gets none on the waiting list of `to`, where there
    is one. Moved twice they are moved once. Raises Refused for nobody, another programme, and a course that nobody can join.
    """
    if not people:
        raise Refused(NOBODY, field="people")
    with transaction.atomic():
        lock_people(people)
        locked = _lock(course, to, people)
        course, to = locked[course.pk], locked[to.pk]
        if why := refusal_of_move(course, to, now):
            raise Refused(why, field="to")
        theirs = enrolments_of(to.organisation).filter(course=course, participant__in=people, state=State.ACTIVE)
        theirs = theirs.select_related("participant", "episode")
        done = MovedPeople()
        for place in in_order_of_waiting(theirs):
            place.course = course
            _move(place, to, done, late_reason, by, now)
        _give_back(done, course, to, by, now)
        if waits and done.stayed:
            done.stayed[:] = _put_on_list(done.stayed, to, by, now)
    return done


def who_would_move(
    course: Course, to: Course, people: Collection[int], now: dt.datetime
) -> tuple[list[Enrolment], list[Enrolment]]:
    """Who of these people (keys) would get a place on `to`, and who wouldn't, each in the order of waiting; writes nothing.

    Four queries. Whoever is on `to` already, or may not be booked, is among those who wouldn't.
    """
    theirs = Enrolment.objects.filter(course=course, participant__in=people, state=State.ACTIVE)
    ordered = in_order_of_waiting(theirs.select_related("participant", "course"))
    there = set(
        Enrolment.objects.filter(course=to, state=State.ACTIVE, participant__in=people).values_list("participant", flat=True)
    )
    able = [each for each in ordered if each.participant_id not in there and not each.participant.is_stopped]
    placed = able[: max(offering.places_left(to, now), 0)]
    keys = {each.pk for each in placed}
    return placed, [each for each in ordered if each.pk not in keys]


def refusal_of_move(course: Course, to: Course, now: dt.datetime) -> str | None:
    """Why nobody can be moved from one course to another, or None."""
    if to.pk == course.pk or to.programme_id != course.programme_id:
        return "Choose another course of the same programme."
    if to.cancelled_at:
        return f"{to} is cancelled. Choose another course."
    if to.last_ends_at <= now:
        return f"{to} is over. Choose another course."
    return f"{course} is over, so there is no place to move." if course.last_ends_at <= now else None


def _lock(course: Course, to: Course, people: Collection[int]) -> dict[int, Course]:
    """Both courses and those where a place is held for one of these people, in the one order."""
    held = Offer.objects.filter(participant__in=people, state=Offer.State.OPEN).values_list("course", "alternative")
    also = {pk for pair in held for pk in pair if pk}
    return {each.pk: each for each in lock_courses({course.pk, to.pk, *also})}


def _move(place: Enrolment, to: Course, done: MovedPeople, late_reason: str, by: Actor, now: dt.datetime) -> None:
    """One of them, or the reason why not."""
    counted = to.taken, to.offered
    try:
        with transaction.atomic():
            there = enrol_locked(
                place.participant,
                to,
                by=by,
                now=now,
                outside_territory=place.outside_territory,
                late_reason=late_reason,
                episode=place.episode,
            )
            there.moved_from = place
            there.save(update_fields=["moved_from"])
    except Refused as refused:
        done.stayed.append(StayedBehind(place, refused.sentence))
        to.taken, to.offered = counted
    else:
        done.moved.append(there)
        audit.record(by, "moved to another course", there, origin=place.course.name, to=to.name, participant=place.participant_id)


def _give_back(done: MovedPeople, course: Course, to: Course, by: Actor, now: dt.datetime) -> None:
    """Close the places that were changed for others, after what belongs to them has gone along."""
    old = [each.moved_from for each in done.moved if each.moved_from]
    if not old:
        return
    _take_bookings_along(done.moved, by, now)
    for each in done.moved:
        BookIssue.objects.filter(enrolment=each.moved_from_id).update(enrolment=each.pk)
    close_enrolments(old, MOVED, by, now)
    if not takes_registrations(to):
        freed.close_if_full(to, by=by, now=now)


def _take_bookings_along(moved: Sequence[Enrolment], by: Actor, now: dt.datetime) -> None:
    """Whatever was to be booked for somebody at the old dates is needed at each of the new ones. Three queries."""
    new_of = {each.moved_from_id: each.pk for each in moved}
    asked = SessionBooking.objects.filter(
        appointment__enrolment__in=new_of, appointment__state=Appointment.State.BOOKED, appointment__session__starts_at__gt=now
    ).exclude(state=SessionBooking.State.NOT_NEEDED)
    wanted = sorted(
        {(new_of[old], kind, what) for old, kind, what in asked.values_list("appointment__enrolment", "kind", "what")}
    )
    if not wanted:
        return
    dates: dict[int, list[int]] = {}
    for enrolment, pk in Appointment.objects.filter(enrolment__in=new_of.values()).order_by("pk").values_list("enrolment", "pk"):
        dates.setdefault(enrolment or 0, []).append(pk)
    SessionBooking.objects.bulk_create(
        SessionBooking(appointment_id=pk, kind=kind, what=what, changed_at=now, changed_by=name_of(by)[:120])
        for enrolment, kind, what in wanted
        for pk in dates.get(enrolment, ())
    )


def takes_registrations(course: Course) -> bool:
    """Whether people register for this course, and wait for it alone. One query."""
    return Edition.objects.filter(pk=course.edition_id, entry=Edition.Entry.REGISTRATION).exists()


def _put_on_list(stayed: Sequence[StayedBehind], to: Course, by: Actor, now: dt.datetime) -> list[StayedBehind]:
    """Put them on the waiting list of `to`, each since when they have waited, where there is a list to get on. Six queries."""
    if not takes_registrations(to) or terms_of(to).closes_at <= now:
        return list(stayed)
    there = Q(waiting_entries__course=to, waiting_entries__state__in=offering.ON_WAITING_LIST)
    has_place = Q(enrolments__course=to, enrolments__state=State.ACTIVE)
    people = Participant.objects.filter(pk__in=[each.place.participant_id for each in stayed])
    waiting = set(people.filter(there).values_list("pk", flat=True))
    placed = set(people.filter(has_place).values_list("pk", flat=True))
    able = [each for each in stayed if not each.place.participant.is_stopped and each.place.participant_id not in placed]
    since = waited_since([each.place for each in able])
    entries = WaitingListEntry.objects.bulk_create(
        WaitingListEntry(
            participant=each.place.participant,
            programme_id=to.programme_id,
            course=to,
            since=since[each.place.pk],
            accepted_on=today_in(to.organisation.tzinfo, since[each.place.pk]),
            outside_territory=each.place.outside_territory,
        )
        for each in able
        if each.place.participant_id not in waiting
    )
    audit.record_each(by, "put on the waiting list", entries, course=to.pk)
    wait_now = {each.place.pk for each in able}
    return [replace(each, waits=each.place.pk in wait_now) for each in stayed]
