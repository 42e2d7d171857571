"""One place comes free and two could have it, at the same moment: the course's lock decides, and it is shown to matter."""

import datetime as dt

import pytest

from courses.models import Course
from participants.enrolment import offering
from participants.enrolment.enrolling import enrol
from participants.models import Enrolment, Offer
from participants.registration import offers
from tests.at_once import A_MOMENT, PATIENCE, Meeting, at_once
from tests.factories import ParticipantFactory, cpsmp_edition, make_course, wait_for

pytestmark = pytest.mark.django_db(transaction=True)
WEDNESDAYS = [dt.date(2027, 1, 6) + dt.timedelta(weeks=week) for week in range(6)]


@pytest.fixture
def course(charity):
    """One place, and it is free."""
    return make_course(cpsmp_edition(charity.organisation), days=WEDNESDAYS, places=1)


@pytest.fixture
def line(charity, course):
    """Two wait whom nobody has offered anything yet."""
    people = [ParticipantFactory(organisation=charity.organisation) for _ in range(2)]
    return [wait_for(course, each, since=charity.now) for each in people]


def by_hand(place, charity):
    return lambda: offers.offer_by_hand(place, reason="Both at once", by=charity.coordinator, now=charity.now).pk


def meet(monkeypatch, seconds=PATIENCE, name="places_left"):
    """Hold each thread until both have counted what is free, if they can get that far together."""
    both, counted = Meeting(seconds), getattr(offering, name)

    def count_and_wait(*args, **more):
        left = counted(*args, **more)
        both.wait()
        return left

    monkeypatch.setattr(offering, name, count_and_wait)


def test_without_the_lock_one_place_is_offered_twice(charity, line, monkeypatch):
    """The test of the test. The database's own rule would stop the second; here only the lock is looked at."""
    meet(monkeypatch)
    monkeypatch.setattr(offers, "lock_course", lambda pk: Course.objects.get(pk=pk))
    monkeypatch.setattr(offering, "count_held", lambda pks: None)

    at_once(*(by_hand(place, charity) for place in line))

    assert Offer.objects.filter(state="open").count() == 2


def test_with_the_lock_one_place_is_offered_once(charity, course, line, monkeypatch):
    meet(monkeypatch, A_MOMENT)

    told = at_once(*(by_hand(place, charity) for place in line))

    assert max(map(str, told)) == f"{course} has no free place to offer."
    assert Offer.objects.filter(state="open").count() == 1
    course.refresh_from_db()
    assert (course.taken, course.offered) == (0, 1)


def test_two_jobs_at_once_offer_one_place_once(charity, course, line):
    at_once(lambda: offers.pass_on(charity.now), lambda: offers.pass_on(charity.now))

    assert Offer.objects.count() == 1


def test_an_offer_accepted_twice_at_once_is_one_place(charity, course, line):
    offers.pass_on(charity.now)
    offer = Offer.objects.get()

    def accept():
        return offers.accept(offer, by=offers.BY_LINK, now=charity.now, answered="on the link").pk

    first, second = at_once(accept, accept)

    assert first == second
    assert Enrolment.objects.filter(course=course, state="active").count() == 1


def test_accepting_while_the_time_runs_out_gives_the_place_or_passes_it_on(charity, course, line):
    offers.pass_on(charity.now)
    offer = Offer.objects.get()
    last_moment = offer.reply_by - dt.timedelta(seconds=1)

    at_once(
        lambda: offers.accept(offer, by=offers.BY_LINK, now=last_moment, answered="on the link").pk,
        lambda: offers.pass_on(offer.reply_by),
    )

    course.refresh_from_db()
    assert course.taken + course.offered == 1
    assert Enrolment.objects.filter(course=course).count() == course.taken


def test_the_last_place_goes_to_who_was_offered_it_not_to_who_is_enrolled_at_that_moment(charity, course, line):
    offers.pass_on(charity.now)
    offer = Offer.objects.get()
    stranger = ParticipantFactory(organisation=charity.organisation)

    told = at_once(
        lambda: offers.accept(offer, by=offers.BY_LINK, now=charity.now, answered="on the link").participant_id,
        lambda: enrol(stranger, course, by=charity.coordinator, now=charity.now).participant_id,
    )

    assert told == [offer.participant_id, "1 of 1 places are taken."]
