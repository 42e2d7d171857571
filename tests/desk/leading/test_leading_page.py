"""A leader's own courses: first names and needs, and only from 14 days before the first date to 30 days after the last."""

import datetime as dt

import pytest
import time_machine

from accounts.models import Organisation
from courses.trainings.arranging import create_training
from courses.trainings.drafts import TrainingDay, TrainingDraft
from participants.enrolment.enrolling import withdraw
from participants.models import Enrolment, Participant
from tests.cast import NOW
from tests.courses.trained_leaders import community, course_led_by, trained
from tests.factories import hold
from tests.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def led(charity, course_59):
    """Course 59 with Lenny on its first two sessions, and Maureen, who can't come to the second."""
    for number in (1, 2):
        course_59.lead("Lenny Marsh", "leader", number, user=charity.leader)
    course_59.add("Colin", "Amberley", practical_needs="Chair with arms", email="colin@post.example")
    person = course_59.add("Maureen Anne", "Pell", preferred_name="Mo", phone="+441632960777")
    place = course_59.place(person, 2)
    place.apology_at, place.apology_reason, place.apology_by = NOW, "Dentist", "self"
    place.save()
    return course_59


def seen_on(as_, user, moment: dt.datetime = NOW) -> str:
    with time_machine.travel(moment, tick=False):
        response = as_(user).get("/leading/")
    assert response.status_code == 200
    return text_of(response)


def test_a_leader_sees_dates_place_numbers_and_who_cannot_come(as_, charity, led):
    text = seen_on(as_, charity.leader)

    assert "Session 1 Subject 1 Date Wednesday 11 November 2026 10am to 12:30pm Where Mill Hall People 2 expected" in text
    assert "Wednesday 18 November 2026 10am to 12:30pm Where Mill Hall People 1 expected Can’t come: Mo" in text


def test_a_leader_sees_first_names_and_needs_and_nothing_else_of_a_person(as_, charity, led):
    text = seen_on(as_, charity.leader)

    assert "Colin Chair with arms" in text
    assert "Mo No needs noted" in text
    for secret in ("Amberley", "Pell", "Maureen", "colin@post.example", "960777", "Dentist", "1961"):
        assert secret not in text


def test_a_leader_sees_the_number_of_whoever_agreed(as_, charity, led):
    Participant.objects.filter(last_name="Pell").update(leaders_may_ring=True)

    text = seen_on(as_, charity.leader).replace("\u00a0", " ")

    assert "Mo, 01632 960777 No needs noted" in text
    assert "960001" not in text


def test_whoever_has_left_is_nobody_a_leader_will_meet_any_more(as_, charity, led):
    between = led.session(1).ends_at + dt.timedelta(days=1)
    left = Enrolment.objects.get(course=led.course, participant__last_name="Amberley")
    withdraw(left, reason="", by=charity.coordinator, now=between)

    def met(moment: dt.datetime) -> str:
        return seen_on(as_, charity.leader, moment).partition("People you will meet")[2]

    assert "Mo 0 of 4 needed" in met(between)
    assert "Colin" not in met(between)
    assert "Chair with arms" not in met(between)
    # Once nothing is to come they look back on everybody who was there.
    assert "Colin" in met(led.session(2).ends_at + dt.timedelta(days=1))


def test_a_session_somebody_else_leads_is_not_theirs(as_, charity, led):
    assert "Session 3" not in seen_on(as_, charity.leader)


@pytest.mark.parametrize(
    ("day", "seen"),
    [
        (dt.date(2026, 10, 27), False),
        (dt.date(2026, 10, 28), True),
        (dt.date(2026, 12, 16), True),
        (dt.date(2027, 1, 15), True),
        (dt.date(2027, 1, 16), False),
    ],
)
def test_a_course_is_seen_from_14_days_before_its_first_date_to_30_days_after_its_last(as_, charity, led, day, seen):
    noon = dt.datetime.combine(day, dt.time(12), dt.UTC)

    assert ("course 59" in seen_on(as_, charity.leader, noon)) is seen


def test_a_leader_without_courses_is_told_when_they_appear(as_, charity):
    assert "Your courses appear here 14 days before their first session." in seen_on(as_, charity.leader)


def test_somebody_taken_off_a_session_no_longer_sees_it(as_, charity, led):
    led.session(1).duties.update(ended_at=NOW)
    led.session(2).duties.update(ended_at=NOW)

    assert "course 59" not in seen_on(as_, charity.leader)


def test_a_session_that_was_called_off_stands_among_the_others_with_the_reason(as_, charity, led):
    off = led.session(2)
    off.state, off.cancel_reason, off.cancelled_at = "cancelled", "No heating", off.starts_at
    off.save()
    hold(led.course, 1)

    text = seen_on(as_, charity.leader)
    assert "Cancelled: No heating" in text
    assert "Nobody is expected" in text
    assert "Can’t come: Mo" not in text

    text = seen_on(as_, charity.leader, off.ends_at + dt.timedelta(hours=1))
    assert "1 session held, 1 called off" in text
    assert "Called off: No heating" in text
    assert "Next:" not in text


def test_a_leader_gets_no_page_of_the_office(as_, charity, led):
    person = led.course.enrolments.first().participant
    for path in (f"/courses/{led.course.pk}/", f"/sessions/{led.session(1).pk}/", f"/people/{person.pk}/"):
        assert as_(charity.leader).get(path).status_code == 404


def test_the_office_has_no_such_page(as_, charity):
    assert as_(charity.coordinator).get("/leading/").status_code == 404


@pytest.mark.parametrize("people", [1, 3])
def test_the_page_takes_nineteen_queries_however_many_people(as_, charity, course_59, people, django_assert_num_queries):
    for number in range(1, people + 1):
        course_59.lead("Lenny Marsh", "leader", number, user=charity.leader)
        course_59.add("Kim", f"Person {number}")
    browser = as_(charity.leader)

    with django_assert_num_queries(19):
        browser.get("/leading/")


def test_a_leader_sees_their_own_standing_and_what_would_renew_it(as_, charity):
    edition = community(charity.organisation)
    lenny = trained(charity.organisation, "Lenny Marsh", on=dt.date(2026, 1, 20), user=charity.leader)
    course = course_led_by(edition, lenny, first=dt.date(2026, 12, 1))

    text = seen_on(as_, charity.leader)

    assert "Your standing" in text
    assert "CPSMP Due soon In standing until 20 January 2027. By then a course must be led to its end." in text
    assert f"{course.name}, to Tuesday 5 January 2027, would renew it." in text


def test_a_training_that_they_give_is_on_their_page(as_, charity):
    edition = community(charity.organisation)
    lenny = trained(charity.organisation, "Lenny Marsh", master=dt.date(2026, 6, 1), user=charity.leader)
    other = trained(charity.organisation, "Mo Hart", master=dt.date(2026, 6, 1))
    day = TrainingDay(dt.date(2026, 11, 16), dt.time(9), dt.time(16))
    draft = TrainingDraft(edition.programme, "cross", "", "video", (day,), (lenny, other), link="https://video.example/9")
    create_training(draft, organisation=charity.organisation, by=charity.coordinator, now=NOW)

    text = seen_on(as_, charity.leader)

    assert "CPSMP cross-training, day 1 Monday 16 November 2026, 9am to 4pm Join by video" in text


@pytest.mark.parametrize("near", [True, False])
def test_whom_a_leader_rings_who_cannot_lead_stands_on_their_page(as_, charity, course_59, near):
    office = {"contact_name": "Sorcha Bell", "contact_phone": "01632 960123", "contact_hours": "9am to 5pm"}
    Organisation.objects.filter(pk=charity.organisation.pk).update(**office)
    if near:
        course_59.lead("Lenny Marsh", "leader", 1, user=charity.leader)

    page = text_of(as_(charity.leader).get("/leading/")).replace("\u00a0", " ")

    assert "You can’t lead, or had to stop? Ring Sorcha Bell, 01632 960123, 9am to 5pm." in page


def test_an_office_without_a_number_is_written_to(as_, charity):
    Organisation.objects.filter(pk=charity.organisation.pk).update(contact_phone="", contact_email="office@willow.example")

    assert "had to stop? Write to office@willow.example." in text_of(as_(charity.leader).get("/leading/"))
