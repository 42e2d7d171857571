"""Waiting for a place on a course: get on the list, leave it, and know where one stands."""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.clock import today_in
from common.once import made_before
from common.reasons import reason_given
from common.refused import Refused
from common.trying_again import tried_again
from courses.ground.joining_terms import terms_of
from courses.ground.locking import lock_course
from courses.models import Course
from participants.enrolment import offering
from participants.enrolment.enrolling import lock_courses_of, lock_person
from participants.enrolment.offering import ON_WAITING_LIST, Waiting
from participants.models import Enrolment, Offer, Participant, WaitingListEntry

REASON_LENGTH = 200
SAY_WHY = "Say why."
# Why somebody no longer waits, where no person wrote a reason of their own.
JOINING_OVER = "Nobody can join the course any more."
CANCELLED = "The course was cancelled."


def waiting_in(organisation: Organisation) -> QuerySet[WaitingListEntry]:
    """Everybody of an organisation who waits or waited, with the person and the course."""
    return WaitingListEntry.objects.filter(participant__organisation=organisation, course__isnull=False).select_related(
        "participant", "course"
    )


@tried_again
def wait(
    participant: Participant,
    course: Course,
    *,
    by: Actor,
    now: dt.datetime,
    outside_territory: bool = False,
    submission_id: uuid.UUID | None = None,
) -> WaitingListEntry:
    """Put somebody at the end of the waiting list of a course; who is on it already stays where they are.

    With a place free and nobody before them they are offered it at once. Raises Refused for somebody who is on the course or
    stopped, and for a course that is cancelled, over or takes nobody in any more.
    """
    with transaction.atomic():
        participant = lock_person(participant.pk)
        course = lock_course(course.pk)
        if participant.organisation_id != course.organisation_id:
            raise Refused(f"{course} isn’t a course of the organisation that knows this person.")
        own, wanted = WaitingListEntry.objects.filter(course__organisation=course.organisation_id), (participant.pk, course.pk)
        if earlier := made_before(own, submission_id, lambda each: (each.participant_id, each.course_id) == wanted):
            return earlier
        if there := offering.waiting_of(participant, course):
            return there
        if why := _why_not(participant, course, now):
            raise Refused(why)
        entry = WaitingListEntry.objects.create(
            participant=participant,
            programme_id=course.programme_id,
            course=course,
            since=now,
            accepted_on=today_in(course.organisation.tzinfo, now),
            outside_territory=outside_territory,
            submission_id=submission_id,
        )
        audit.record(by, "put on the waiting list", entry, participant=participant.pk, course=course.pk)
        offering.offer_freed(course.pk, now=now)
        entry.refresh_from_db(fields=["state"])
    return entry


@tried_again
def leave(entry: WaitingListEntry, *, reason: str, by: Actor, now: dt.datetime) -> WaitingListEntry:
    """Take somebody off the waiting list; leaving twice changes nothing.

    Raises Refused for somebody who has been offered a place: that is answered, or taken back.
    """
    reason = reason_given(reason, REASON_LENGTH, needed=SAY_WHY)
    with transaction.atomic():
        lock_course(entry.one_course_id)
        entry = WaitingListEntry.objects.select_related("participant", "course").get(pk=entry.pk)
        if entry.state == Waiting.OFFERED:
            raise Refused("They have been offered a place. Write down their answer, or take the offer back.")
        if entry.state == Waiting.WAITING:
            _close([entry], reason, now)
            audit.record(by, "left the waiting list", entry, reason=reason)
    return entry


def leave_all(participant: Participant, *, reason: str, by: Actor, now: dt.datetime) -> list[WaitingListEntry]:
    """Take a person, whom the caller has locked, off every waiting list, offers too. What was held for them is offered on."""
    with transaction.atomic():
        lock_courses_of(participant)
        entries = list(
            WaitingListEntry.objects.filter(participant=participant, state__in=ON_WAITING_LIST).select_related("course")
        )
        if not entries:
            return []
        given_back = close_with_offers(entries, reason, by, now)
        audit.record_each(by, "left the waiting list", entries, reason=reason)
        for pk in sorted(given_back.union(each.course_id for each in entries if each.course_id)):
            offering.offer_freed(pk, now=now)
    return entries


def close_with_offers(entries: list[WaitingListEntry], reason: str, by: Actor, now: dt.datetime) -> set[int]:
    """Close these entries, and take back what was offered to them; the caller has locked their courses and those offered.

    Returns the courses on which a place was held.
    """
    taken_back = Offer.objects.filter(entry__in=[each.pk for each in entries], state=Offer.State.OPEN)
    held = {pk for pair in taken_back.values_list("course", "alternative") for pk in pair if pk}
    taken_back.update(state=Offer.State.TAKEN_BACK, closed_at=now, answered_by=audit.name_of(by)[:120])
    _close(entries, reason, now)
    offering.count_held(held)
    return held


def position(entry: WaitingListEntry) -> int:
    """How manyth they are: 1 is the next. One query."""
    ahead = offering.entries_for(entry.one_course_id).filter(Q(since__lt=entry.since) | Q(since=entry.since, pk__lt=entry.pk))
    return ahead.count() + 1


def positions(entries: list[WaitingListEntry]) -> dict[int, int]:
    """The same for many, by their key: those that wait, of whatever courses. One query."""
    found: dict[int, int] = {}
    numbers: dict[int, int] = {}
    on_waiting_list = WaitingListEntry.objects.filter(course__in={each.course_id for each in entries}, state=Waiting.WAITING)
    on_it = Enrolment.objects.filter(participant=OuterRef("participant"), course=OuterRef("course"), state="active")
    usable = on_waiting_list.exclude(Exists(on_it)).filter(participant__stopped_at=None, participant__merged_into=None)
    for pk, course in usable.order_by("course", "since", "pk").values_list("pk", "course"):
        numbers[course] = numbers.get(course, 0) + 1
        found[pk] = numbers[course]
    return found


def _why_not(participant: Participant, course: Course, now: dt.datetime) -> str | None:
    if participant.is_stopped:
        return f"{participant.full_name} can’t wait for a place: their record says “{participant.get_stopped_reason_display()}”."
    if course.cancelled_at:
        return f"{course} was cancelled, so nobody can wait for it."
    if Enrolment.objects.filter(participant=participant, course=course, state=Enrolment.State.ACTIVE).exists():
        return f"{participant} is already enrolled on {course}."
    terms = terms_of(course)
    if terms.closes_at <= now:
        return f"Nobody can join {course} any more: joining ended when {terms.closes_with} began."
    return None


def _close(entries: list[WaitingListEntry], reason: str, now: dt.datetime) -> None:
    for entry in entries:
        entry.state, entry.closed_at, entry.closed_reason = Waiting.LEFT, now, reason
    WaitingListEntry.objects.filter(pk__in=[each.pk for each in entries]).update(
        state=Waiting.LEFT, closed_at=now, closed_reason=reason
    )
