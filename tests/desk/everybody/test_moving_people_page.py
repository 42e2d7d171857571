"""The office moves several people to another course, and sees first who gets a place there and whom it doesn't suit."""

import datetime as dt

import pytest

from courses.scheduling.changing.cancelling import cancel_course
from participants.models import Enrolment
from tests.factories import ParticipantFactory, cpsmp_edition, make_course, make_place
from tests.reading import text_of

pytestmark = pytest.mark.django_db
FIRST = [dt.date(2026, 11, 11) + dt.timedelta(weeks=week) for week in range(6)]
LATER = [dt.date(2027, 1, 13) + dt.timedelta(weeks=week) for week in range(6)]


@pytest.fixture
def edition(charity):
    return cpsmp_edition(charity.organisation)


@pytest.fixture
def course(edition):
    return make_course(edition, days=FIRST)


@pytest.fixture
def office(as_, charity):
    return as_(charity.coordinator)


def on(course, name, days_ago=1):
    person = ParticipantFactory(organisation=course.organisation, first_names=name)
    make_place(person, course, joined_at=dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC) - dt.timedelta(days=days_ago))
    return person


def send(office, course, to, *people, **sent):
    asked = {"people": [each.pk for each in people], "to": to.pk, **sent}
    return text_of(office.post(f"/courses/{course.pk}/move-people/", asked, follow=True))


def test_the_office_sees_who_gets_a_place_and_moves_them(office, edition, course):
    to = make_course(edition, days=LATER, places=1)
    ben, ana = on(course, "Ben", 2), on(course, "Ana", 9)

    shown = send(office, course, to, ben, ana, look="yes")
    assert "Who gets a place Ana Pell Who finds none there Ben Pell" in shown
    assert "1 person will be told by e-mail" in shown
    assert not Enrolment.objects.filter(course=to).exists()

    done = send(office, course, to, ben, ana, do="yes", waits="on")
    assert f"1 person is on {to.name} now." in done
    assert f"Ben Pell has no place there: 1 of 1 places are taken. They wait for {to.name}." in done


def test_whoever_is_somewhere_else_then_is_named(office, charity, edition, course):
    to = make_course(edition, days=LATER)
    other = make_course(cpsmp_edition(charity.organisation), days=LATER[1:2], number=7)
    ana = on(course, "Ana")
    make_place(ana, other, joined_at=charity.now)

    shown = send(office, course, to, ana, look="yes")

    assert "Whom it doesn’t suit Ana Pell. Session 2 on Wednesday 20 January 2027: they are at" in shown


def test_after_a_cancellation_the_page_still_moves_them(office, charity, edition, course):
    to = make_course(edition, days=LATER)
    ana = on(course, "Ana")
    cancel_course(course, reason="No leader", by=charity.coordinator, now=charity.now, version=course.version)

    assert "Move people to another course" in text_of(office.get(f"/courses/{course.pk}/"))
    assert f"1 person is on {to.name} now." in send(office, course, to, ana, do="yes")


def test_without_anybody_or_anywhere_to_move_the_page_says_so(office, edition, course):
    page = f"/courses/{course.pk}/move-people/"
    assert "there is nobody to move" in text_of(office.get(page))
    ana = on(course, "Ana")
    assert "No other course of this programme has a session to come" in text_of(office.get(page))
    to = make_course(edition, days=LATER)
    assert "Choose who is moved." in send(office, course, to, look="yes")
    assert ana.pk


@pytest.mark.parametrize("people", [1, 3])
def test_the_plan_takes_the_same_queries_for_one_and_for_three(office, edition, course, people, django_assert_num_queries):
    to = make_course(edition, days=LATER)
    moved = [on(course, name) for name in ("Ana", "Ben", "Cy")[:people]]
    send(office, course, to, *moved, look="yes")

    with django_assert_num_queries(14):
        send(office, course, to, *moved, look="yes")


def test_a_new_hour_that_does_not_suit_somebody_is_said_before_the_course_changes(office, charity, edition, course):
    ana = on(course, "Ana")
    other = make_course(cpsmp_edition(charity.organisation), days=FIRST[1:2], start=dt.time(14), number=7)
    make_place(ana, other, joined_at=charity.now)

    asked = {"version": course.version, "venue": "", "video_link": "", "start": "2pm", "look": "yes"}
    shown = text_of(office.post(f"/courses/{course.pk}/change/", asked))

    assert "Whom it doesn’t suit" in shown
    assert "Ana Pell. Session 2 on Wednesday 18 November 2026: they are at" in shown


def test_after_joining_has_ended_a_place_there_needs_a_reason(office, edition, course):
    edition.joining_until_session = 1
    edition.save()
    to = make_course(edition, days=[dt.date(2026, 10, 28) + dt.timedelta(weeks=week) for week in range(6)])
    ana = on(course, "Ana")

    assert "Why they get a place after joining has ended" in send(office, course, to, ana, look="yes")
    assert f"Nobody can join {to.name} any more" in send(office, course, to, ana, do="yes")
    assert f"1 person is on {to.name} now." in send(office, course, to, ana, do="yes", late_reason="Their course was cancelled")
