"""A cancelled course is held after all: whoever waited for a place on it waits again, as long as before."""

import datetime as dt

import pytest

from courses.scheduling.changing.cancelling import cancel_course
from participants.models import Offer, WaitingListEntry
from participants.registration.held_after_all import hold_after_all_with_list
from participants.registration.waiting_list import CANCELLED, close_with_offers
from tests.factories import ParticipantFactory, cpsmp_edition, make_course, make_place, wait_for

pytestmark = pytest.mark.django_db
WEDNESDAYS = [dt.date(2026, 11, 25) + dt.timedelta(weeks=week) for week in range(6)]


@pytest.fixture
def course(charity):
    full = make_course(cpsmp_edition(charity.organisation), days=WEDNESDAYS, places=1)
    make_place(ParticipantFactory(organisation=charity.organisation), full, joined_at=charity.now)
    return full


def cancelled(charity, course):
    return cancel_course(course, reason="No room", by=charity.coordinator, now=charity.now, version=course.version)


def hold(charity, course):
    course.refresh_from_db()
    at = charity.now + dt.timedelta(hours=1)
    return hold_after_all_with_list(course, by=charity.coordinator, now=at, version=course.version)


def test_they_wait_again_since_when_they_had_waited_and_once(charity, course):
    people = [ParticipantFactory(organisation=charity.organisation) for _ in range(2)]
    entries = [
        wait_for(course, each, since=charity.now - dt.timedelta(days=days)) for each, days in zip(people, (3, 9), strict=True)
    ]
    cancelled(charity, course)
    close_with_offers(entries, CANCELLED, charity.coordinator, charity.now)

    hold(charity, course)
    hold(charity, course)

    waiting = WaitingListEntry.objects.filter(course=course, state="waiting").order_by("since")
    assert [each.participant for each in waiting] == [people[1], people[0]]
    assert [each.since for each in waiting] == [charity.now - dt.timedelta(days=days) for days in (9, 3)]


def test_who_left_the_list_before_or_is_stopped_since_waits_no_more_and_a_free_place_is_offered(charity, course):
    left, stopped, first = (ParticipantFactory(organisation=charity.organisation) for _ in range(3))
    close_with_offers([wait_for(course, left, since=charity.now)], "Found another", charity.coordinator, charity.now)
    cancelled(charity, course)
    waits = [wait_for(course, each, since=charity.now) for each in (stopped, first)]
    close_with_offers(waits, CANCELLED, charity.coordinator, charity.now)
    stopped.stopped_at, stopped.stopped_reason = charity.now, "moved"
    stopped.save()
    course.refresh_from_db()
    course.places = 2
    course.save()
    course.sessions.update(places=2)

    hold(charity, course)

    (entry,) = WaitingListEntry.objects.filter(course=course, state__in=("waiting", "offered"))
    assert (entry.participant, entry.state) == (first, "offered")
    assert Offer.objects.get(state="open").participant == first
