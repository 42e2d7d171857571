"""A cancelled course is held after all, and whoever waited for a place on it waits again, as long as they had waited."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.trying_again import tried_again
from courses.ground.joining_terms import terms_of
from courses.ground.locking import lock_course
from courses.models import Course
from courses.scheduling.changing.held_after_all import HeldAfterAll, hold_after_all
from participants.enrolment import offering
from participants.models import Enrolment, WaitingListEntry
from participants.registration.waiting_list import CANCELLED

State = WaitingListEntry.State


@tried_again
def hold_after_all_with_list(course: Course, *, by: Actor, now: dt.datetime, version: int) -> HeldAfterAll:
    """Do as `hold_after_all`, and put back on the list whom the cancelling took off it. Raises what that raises."""
    with transaction.atomic():
        cancelled_at = lock_course(course.pk).cancelled_at
        done = hold_after_all(course, by=by, now=now, version=version)
        if cancelled_at and done.sessions:
            _wait_again(Course.objects.select_related("organisation").get(pk=course.pk), cancelled_at, by, now)
    return done


def _wait_again(course: Course, cancelled_at: dt.datetime, by: Actor, now: dt.datetime) -> None:
    """A new entry for each that the cancelling closed: since when they have waited stays, and they are told anew."""
    if terms_of(course).closes_at <= now:
        return
    own = {"participant": OuterRef("participant"), "course": course}
    there = Exists(WaitingListEntry.objects.filter(**own, state__in=offering.ON_WAITING_LIST))
    placed = Exists(Enrolment.objects.filter(**own, state=Enrolment.State.ACTIVE))
    ended = WaitingListEntry.objects.filter(~there, ~placed, course=course, state=State.LEFT, closed_reason=CANCELLED)
    ended = ended.filter(closed_at__gte=cancelled_at, participant__stopped_at=None, participant__merged_into=None)
    first: dict[int, WaitingListEntry] = {}
    for each in ended.select_related("participant").order_by("since", "pk"):
        first.setdefault(each.participant_id, each)
    entries = WaitingListEntry.objects.bulk_create(
        WaitingListEntry(
            participant=each.participant,
            programme_id=course.programme_id,
            course=course,
            since=each.since,
            accepted_on=each.accepted_on,
            outside_territory=each.outside_territory,
        )
        for each in first.values()
    )
    audit.record_each(by, "put on the waiting list", entries, course=course.pk)
    if entries:
        offering.offer_freed(course.pk, now=now)
