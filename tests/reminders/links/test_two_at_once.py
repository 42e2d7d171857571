"""A place given up and taken back while others press their buttons: the course's lock decides, and it is shown to matter."""

import datetime as dt
from functools import partial

import pytest

from accounts.models import AuditEntry
from courses.models import Course
from participants.enrolment import enrolling, taking_back
from participants.models import Enrolment, Offer
from reminders.links import acting
from reminders.links.reading import link_by
from reminders.links.rules import token_of_link
from tests.at_once import A_MOMENT, PATIENCE, Meeting, at_once
from tests.factories import MessageFactory, ParticipantFactory, cpsmp_edition, make_course, make_link, make_place, wait_for

pytestmark = pytest.mark.django_db(transaction=True)
WEDNESDAYS = [dt.date(2026, 12, 2) + dt.timedelta(weeks=week) for week in range(6)]
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def ana(charity):
    """Ana, who has the only place of a course."""
    course = make_course(cpsmp_edition(charity.organisation), days=WEDNESDAYS, places=1)
    person = ParticipantFactory(organisation=charity.organisation)
    return make_place(person, course, joined_at=charity.now - MINUTE)


@pytest.fixture
def bea(charity):
    return ParticipantFactory(organisation=charity.organisation, first_names="Bea")


@pytest.fixture
def link(charity, ana):
    message = MessageFactory(participant=ana.participant, enrolment=ana, course=ana.course)
    return link_by(make_link(message, now=charity.now))


def opened(link):
    """The link as a browser's own request reads it."""
    return link_by(token_of_link(link.seed))


def take_back_and_enrol(charity, ana, bea, link):
    """Ana takes her place back while the office gives it to Bea; how many have it then."""
    acting.give_up_by_link(link, now=charity.now)
    mine = opened(link)
    at_once(
        partial(acting.take_back_by_link, mine, now=charity.now + MINUTE),
        partial(enrolling.enrol, bea, ana.course, by=charity.coordinator, now=charity.now + MINUTE),
    )
    return Enrolment.objects.filter(course=ana.course, state="active").count()


def meet_before_deciding(monkeypatch, seconds):
    """Hold each of the two until both have counted the places, if they can get that far together."""
    both = Meeting(seconds)
    for module, name in ((taking_back, "why_place_is_gone"), (enrolling, "_joining")):
        counted = getattr(module, name)

        def count_and_wait(*args, counted=counted):
            places = counted(*args)
            both.wait()
            return places

        monkeypatch.setattr(module, name, count_and_wait)


def test_without_the_lock_two_have_one_place(charity, ana, bea, link, monkeypatch):
    """The test of the test. The database's own rule would stop the second; here only the lock is looked at."""
    meet_before_deciding(monkeypatch, PATIENCE)
    monkeypatch.setattr(taking_back, "lock_course", lambda pk: Course.objects.get(pk=pk))
    monkeypatch.setattr(taking_back, "lock_sessions", lambda pks: None)
    monkeypatch.setattr(taking_back, "count_taken", lambda pks: None)

    assert take_back_and_enrol(charity, ana, bea, link) == 2


def test_a_place_is_taken_back_or_passed_on_and_never_both(charity, ana, bea, link, monkeypatch):
    meet_before_deciding(monkeypatch, A_MOMENT)

    assert take_back_and_enrol(charity, ana, bea, link) == 1
    ana.course.refresh_from_db()
    assert ana.course.taken == 1


def test_two_presses_give_one_place_up_once_and_offer_it_once(charity, ana, bea, link):
    wait_for(ana.course, bea, since=charity.now - MINUTE)
    links = [opened(link), opened(link)]

    at_once(*(partial(acting.give_up_by_link, each, now=charity.now + n * MINUTE) for n, each in enumerate(links)))

    ana.refresh_from_db()
    link.refresh_from_db()
    assert (ana.state, ana.withdrawn_at) == ("withdrawn", link.gave_up_at)
    assert AuditEntry.objects.filter(verb="withdrew").count() == 1
    assert Offer.objects.filter(state="open").count() == 1


def test_two_presses_take_one_place_back_once(charity, ana, link):
    acting.give_up_by_link(link, now=charity.now)
    links = [opened(link), opened(link)]

    at_once(*(partial(acting.take_back_by_link, each, now=charity.now + MINUTE) for each in links))

    ana.refresh_from_db()
    ana.course.refresh_from_db()
    assert (ana.state, ana.course.taken, ana.appointments.filter(state="booked").count()) == ("active", 1, 6)
    assert AuditEntry.objects.filter(verb="enrolled").count() == 1
