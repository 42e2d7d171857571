"""What `make bench` measures is what it says. Nothing here looks at a clock."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.db.models import Q
from django.test import Client

from benchmarks import bare_page, enroller, enrolling, long_list, seeding_mails
from benchmarks.pages import pages_of
from benchmarks.seeding import Sizes, seed
from benchmarks.seeding_reviews import seed_reviews
from courses.ground.states import RUNNING, state_of
from courses.models import Course, Session
from participants.models import Appointment, Enrolment, Participant
from reminders.sending import sender as sending
from reviews.board.counting import milestones_of_lines

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC)
SMALL = Sizes(courses=30, people=400, group=16, dated=20, peopled=5, people_on_each=4, referred=60, waiting=30)


@pytest.fixture
def world(settings):
    settings.ROOT_URLCONF = "benchmarks.urls"
    return seed(SMALL, NOW)


def test_the_seeding_makes_as_much_as_it_was_asked_for(world):
    assert (Course.objects.count(), Participant.objects.count()) == (30, 400)
    assert Course.objects.filter(sessions__isnull=False).distinct().count() == 20 + 2


def test_the_crowded_course_is_under_way_with_sixteen_people_and_two_leaders_a_session(world):
    course = Course.objects.get(pk=world.crowded.pk)

    assert state_of(course, NOW) == RUNNING
    assert course.taken == course.places == Enrolment.objects.filter(course=course).count() == 16
    assert {session.duties.count() for session in Session.objects.filter(course=course)} == {2}


def test_the_participant_has_twelve_days_and_three_reviews(world):
    held = Appointment.objects.filter(participant__user=world.participant)

    assert held.filter(session__kind="course").count() == 12
    assert held.filter(session__kind="review").count() == 3


def test_three_years_of_groups_have_reviews_in_every_state(world):
    hospital = seed_reviews(NOW).administrator.memberships.get().organisation

    counted = {each.counted_as for each in milestones_of_lines(hospital, Q(), NOW)}

    assert Course.objects.filter(organisation=hospital, first_starts_at__lte=NOW).count() == 40
    assert counted >= {"booked", "attended", "moved", "outstanding", "overdue"}


def test_every_page_that_is_measured_shows_what_it_should(world, settings):
    ours = settings.MIDDLEWARE
    pages = pages_of(world, seed_reviews(NOW))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the bench does: unasked, PostgreSQL takes the tables for empty
    for page in pages:
        settings.MIDDLEWARE = page.middleware or ours
        client = Client()
        if page.visitor:
            client.force_login(page.visitor)
        answer = client.get(page.path, headers={"HX-Request": "true"} if page.part else {})
        assert (page.path, answer.status_code) == (page.path, 200)
        if "/people/" not in page.path:  # four hundred people are too few for the name that fifty thousand are searched for
            assert page.shows in answer.content.decode()


def test_both_pages_of_the_long_list_show_twenty_five_courses():
    organisation = long_list.seed(120, NOW)

    shown = []
    for page in long_list.pages_of(organisation, 120):
        client = Client()
        client.force_login(page.visitor)
        shown.append(set(re.findall(r'href="/courses/(\d+)/"', client.get(page.path).content.decode())))

    top, middle = shown
    assert Course.objects.count() == 120
    assert len(top) == len(middle) == 25
    assert not top & middle


@pytest.mark.parametrize("way", [enroller.painprog, enroller.bare])
def test_everybody_is_enrolled_with_twelve_appointments_either_way(way):
    assert enrolling.seed(24, NOW) == 24
    enrol = way(NOW)

    for number in range(enroller.DESKS):
        for person, course in enroller.deal(number):
            enrol(person, course)

    assert Enrolment.objects.count() == 24
    assert {person.appointments.count() for person in Participant.objects.all()} == {enrolling.DAYS}


def test_the_bare_page_asks_four_times(world, settings, django_assert_num_queries):
    settings.MIDDLEWARE = bare_page.MIDDLEWARE
    client = Client()
    client.force_login(world.administrator)
    client.get("/bare/")

    with django_assert_num_queries(4):
        answer = client.get("/bare/")

    assert answer.content.decode().count("<tr>") == 1 + 25


def test_each_person_is_owed_two_messages_that_the_sender_really_sends(mailoutbox):
    moment = seeding_mails.sending_moment(NOW.date())

    due = seeding_mails.seed(64, moment)

    assert due == 2 * Participant.objects.count() == 64
    assert sending.send_until_done(lambda: moment).sent == 64
    assert len(mailoutbox) == 64
