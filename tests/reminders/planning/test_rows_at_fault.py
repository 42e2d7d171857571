"""One row that can't be read is its own fault: everybody beside it is planned for, sent to and offered places."""

import datetime as dt

import pytest

from courses.models import Session
from participants.models import Enrolment, Offer
from participants.registration import offers
from participants.registration.waiting_list import wait
from participants.tasks import pass_offers_on
from reminders.models import Message, WorkRun
from reminders.planning import planner as planning
from reminders.planning import work_runs
from reminders.sending import sender as sending
from tests.factories import make_course, make_place
from tests.reminders.conftest import WEDNESDAYS, cancel, hours_before, london, person, plan_and_send

pytestmark = [pytest.mark.django_db, pytest.mark.logs_errors]
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def people(charity, course):
    """{first name: place} of five people, of whom Ben's can't be read."""
    return {
        name: make_place(person(charity, name), course, joined_at=hours_before(charity.now, 1))
        for name in ["Ana", "Ben", "Cy", "Di", "Ed"]
    }


def unreadable(enrolment):
    """Something was told that nobody can read: a row that another program wrote, or an older one."""
    Message.objects.create(
        organisation=enrolment.participant.organisation, participant=enrolment.participant, enrolment=enrolment, rule="moved",
        key=f"old/{enrolment.pk}", message_id=f"<{enrolment.pk}@old>", told={"one": "yesterday"}, state="sent",
        due_at=enrolment.joined_at, useful_until=enrolment.joined_at, sent_at=enrolment.joined_at,
        created_at=enrolment.joined_at, updated_at=enrolment.joined_at,
    )  # fmt: skip


def confirmed():
    return set(Message.objects.filter(rule="confirmation").values_list("participant__first_names", flat=True))


def test_everybody_else_is_planned_for_and_the_run_says_how_many_were_not(charity, people):
    unreadable(people["Ben"])

    planning.plan(charity.now)

    assert confirmed() == {"Ana", "Cy", "Di", "Ed"}
    run = WorkRun.objects.get(name="planner")
    assert (run.faults, run.outcome) == (1, "12 planned or changed, 1 could not be read")


def test_everybody_else_is_mailed_and_the_one_fails_in_plain_words(charity, people, mail_sink):
    planning.plan(charity.now)
    unreadable(people["Ben"])

    outcome = sending.send_due(charity.now)

    assert (outcome.sent, outcome.failed) == (4, 1)
    assert Message.objects.get(state="failed").reason == "Its words could not be put together: tell whoever runs the program."


def test_a_fault_that_was_mended_is_no_longer_told(charity, people):
    unreadable(people["Ben"])
    planning.plan(charity.now)
    Message.objects.filter(key__startswith="old/").delete()

    planning.plan(charity.now)

    assert WorkRun.objects.get(name="planner").faults == 0
    assert "Ben" in confirmed()


def test_a_course_that_cannot_be_read_holds_up_no_offer_of_another(charity, course, monkeypatch):
    other = make_course(course.edition, days=WEDNESDAYS, number=58, places=1)
    type(course).objects.update(places=1, taken=1)
    for each in (course, other):
        wait(person(charity, f"W{each.number}"), each, by=charity.coordinator, now=charity.now)
    type(course).objects.update(taken=0)
    whole = offers.terms_of

    def broken(asked):
        if asked.pk == course.pk:
            raise LookupError("no such format")
        return whole(asked)

    monkeypatch.setattr(offers, "terms_of", broken)
    pass_offers_on()

    assert list(Offer.objects.values_list("course", flat=True)) == [other.pk]
    assert WorkRun.objects.get(name="offers").faults == 1


def test_a_planner_that_breaks_off_each_time_is_silent_though_it_begins_each_time(charity, people, monkeypatch):
    def broken(*args):
        raise LookupError("no such table")

    monkeypatch.setattr(planning, "_plan_house", broken)
    for minutes in range(0, 15, 5):
        with pytest.raises(LookupError):
            planning.plan(charity.now + minutes * MINUTE)

    assert work_runs.is_silent(WorkRun.objects.get(name="planner"), charity.now + 11 * MINUTE)


def test_a_planner_that_finished_lately_is_not_silent(charity, people):
    planning.plan(charity.now)

    assert not work_runs.is_silent(WorkRun.objects.get(name="planner"), charity.now + 9 * MINUTE)
    assert work_runs.is_silent(WorkRun.objects.get(name="planner"), charity.now + 11 * MINUTE)


# --- after a week's absence ---


@pytest.fixture
def told(charity, people, mail_sink):
    """All of them have their dates."""
    plan_and_send(charity.now)
    mail_sink.received.clear()
    return people


def subjects(mail_sink):
    return {mail.message["Subject"] for mail in mail_sink.received}


def test_after_a_week_nobody_is_told_of_a_cancelled_day_that_is_over(charity, told, course, mail_sink):
    for number in (1, 2):
        cancel(course.sessions.get(number=number), charity.now)

    plan_and_send(london("2026-11-19 10:00"))

    assert subjects(mail_sink) == {"Cancelled: your appointment on Wednesday 25 November 2026 at 10am"}
    assert "18 November" not in mail_sink.received[0].text


def test_after_a_week_nobody_is_told_of_the_days_of_a_cancelled_course_that_are_over(charity, told, course, mail_sink):
    for session in course.sessions.all():
        cancel(session, charity.now)
    type(course).objects.filter(pk=course.pk).update(cancelled_at=charity.now, cancel_reason="Too few people")

    plan_and_send(london("2026-11-26 10:00"))

    assert len(mail_sink.received) == 5
    assert all("25 November" not in mail.text and "2 December" in mail.text for mail in mail_sink.received)


@pytest.mark.parametrize("moved_to", ["2026-11-18 10:00", "2026-11-27 10:00"])
def test_a_cancelled_day_is_over_when_the_day_they_were_told_of_is(charity, told, course, mail_sink, moved_to):
    Session.objects.filter(course=course, number=1).update(
        starts_at=london(moved_to), ends_at=london(moved_to) + dt.timedelta(hours=2), revision=2, changed_at=charity.now
    )
    cancel(course.sessions.get(number=1), charity.now)

    plan_and_send(london("2026-11-19 10:00"))

    assert not any(subject.startswith("Cancelled") for subject in subjects(mail_sink))


def test_a_confirmation_that_goes_a_week_late_lists_no_day_that_is_over(charity, people, mail_sink):
    planning.plan(charity.now)

    sending.send_due(london("2026-11-19 10:00"))

    assert len(mail_sink.received) == Enrolment.objects.count()
    assert all("18 November" not in mail.text and "25 November" in mail.text for mail in mail_sink.received)
