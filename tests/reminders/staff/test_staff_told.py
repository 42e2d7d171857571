"""Staff are told, once, of what is put on, moved, cancelled or taken off them."""

import datetime as dt

import pytest
from django.core import mail as outbox
from django.db import IntegrityError, transaction

from courses.models import Duty
from courses.scheduling.changing.cancelling import cancel_session
from courses.staffing.duties import assign, end_duty
from courses.staffing.swapping import hand_over
from reminders.models import Message, PlanRequest
from reminders.planning import planner as planning
from reminders.rules import reasons
from reminders.sending import claiming
from reminders.sending import sender as sending
from reminders.sending.again import send_again
from tests.factories import FacilitatorFactory, MessageFactory
from tests.reminders.conftest import lapse, person

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def lea(charity):
    return FacilitatorFactory(organisation=charity.organisation, name="Lea Marsh", email="lea@charity.example")


@pytest.fixture
def give(charity, lea, course, time_machine_at):
    def give(number, at=charity.now, to=None):
        time_machine_at(at)
        return assign(course.sessions.get(number=number), to or lea, by=charity.coordinator, now=at)

    return give


def told_after(now):
    """The mails that go when planner and sender run now, and the sender again two minutes later."""
    before = len(outbox.outbox)
    planning.plan(now)
    sending.send_due(now)
    sending.send_due(now + 2 * MINUTE)
    return outbox.outbox[before:]


def test_somebody_who_is_put_on_several_sessions_gets_one_mail_that_names_each(give, charity, lea):
    give(2), give(1)
    (mail,) = told_after(charity.now)

    assert (mail.to, mail.subject) == (["lea@charity.example"], "Your sessions: 2 changes")
    first = (
        "New: Chronic Pain Self-Management Program, course 57, Session 1. "
        "Wednesday 18 November 2026, 10am to 12:30pm, Willow Hall, Garden Room. You lead the session."
    )
    assert mail.body.index(first) < mail.body.index("Session 2")
    assert told_after(charity.now + 10 * MINUTE) == []


def test_a_draft_is_told_to_nobody_until_it_is_published(give, charity):
    duty = give(1)
    Duty.objects.filter(pk=duty.pk).update(published_at=None)
    assert told_after(charity.now) == []

    Duty.objects.filter(pk=duty.pk).update(published_at=charity.now)
    PlanRequest.objects.create(organisation=charity.organisation, facilitator=duty.facilitator, at=charity.now + 10 * MINUTE)
    assert len(told_after(charity.now + 11 * MINUTE)) == 1


def test_what_is_taken_back_before_it_was_told_is_told_to_nobody(give, charity):
    duty = give(1)
    planning.plan(charity.now)
    end_duty(duty, by=charity.coordinator, now=charity.now)

    assert told_after(charity.now + MINUTE / 2) == []
    assert Message.objects.get().reason == reasons.AS_TOLD


def test_what_is_taken_off_or_cancelled_is_told_to_who_knew_of_it(clinic, group, time_machine_at):
    imogen = FacilitatorFactory(organisation=clinic.organisation, user=clinic.clinician, profession="psychologist", email="")
    time_machine_at(clinic.now)
    first, second = group.sessions.filter(number__in=(1, 2)).order_by("number")
    taken_off, _ = (assign(day, imogen, by=clinic.administrator, now=clinic.now) for day in (first, second))
    told_after(clinic.now)
    later = clinic.now + 10 * MINUTE
    time_machine_at(later)
    end_duty(taken_off, by=clinic.administrator, now=later)
    cancel_session(second, reason="Flood", by=clinic.administrator, now=later, version=second.version)
    (mail,) = told_after(later)

    assert mail.to == [clinic.clinician.email]
    assert "Taken off you: Pain management programme, group 31, Day 1, Monday 16 November 2026" in mail.body
    assert "Cancelled: Pain management programme, group 31, Day 2, Tuesday 17 November 2026, 9:30am to 3pm." in mail.body


def test_planning_twice_and_a_planner_that_died_between_tell_it_once(give, charity, monkeypatch):
    give(1)
    monkeypatch.setattr(planning.Planner, "staff", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        planning.plan(charity.now)
    monkeypatch.undo()

    assert len(told_after(charity.now)) == 1
    assert planning.plan(charity.now + 3 * MINUTE) == 0
    assert Message.objects.get().state == "sent"


def test_a_worker_that_is_killed_with_a_mail_in_hand_leaves_it_to_the_next_and_lea_has_it_once(give, charity):
    give(1)
    planning.plan(charity.now)
    later = charity.now + 2 * MINUTE
    assert len(claiming.claim(later, 100)) == 1  # and there it ended
    assert sending.send_due(later).sent == 0

    lapse()
    planning.plan(later)

    assert sending.send_due(later).sent == 1
    assert told_after(later + 10 * MINUTE) == []
    assert len(outbox.outbox) == 1


def test_without_an_address_it_waits_and_goes_once_there_is_one(give, charity, lea):
    lea.email = ""
    lea.save()
    give(1)
    assert told_after(charity.now) == []
    assert Message.objects.get().reason == reasons.NO_STAFF_ADDRESS

    lea.email = "lea@charity.example"
    lea.save()
    assert len(told_after(charity.now + 5 * MINUTE)) == 1


def test_a_lost_mail_can_be_sent_again_with_the_right_address(give, charity, lea):
    give(1)
    planning.plan(charity.now)
    Message.objects.update(state="failed", reason="The mail server refused the address: 550 No such user.")
    send_again(Message.objects.get(), by=charity.coordinator, now=charity.now + MINUTE)

    assert len(told_after(charity.now + 2 * MINUTE)) == 1


def test_a_message_goes_to_exactly_one(charity, lea):
    ana = person(charity, "Ana")
    for whom in ({"participant": ana, "facilitator": lea}, {"participant": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            MessageFactory(organisation=charity.organisation, **whom)


def test_the_office_sees_whom_of_the_staff_a_mail_did_not_reach(client, charity, lea, give):
    give(1)
    planning.plan(charity.now)
    Message.objects.update(state="failed", reason="The mail server refused the address: 550 No such user.", due_at=charity.now)
    client.force_login(charity.coordinator)
    message = Message.objects.get()

    assert "Lea Marsh" in client.get("/messages/", {"q": "marsh"}).content.decode()
    page = client.get(f"/messages/{message.pk}/").content.decode()
    assert "Check Lea Marsh’s e-mail address" in page
    assert "You lead the session." in page
    assert "See that Lea Marsh is told" in client.get("/today/").content.decode()


def test_who_leads_is_reminded_once_the_day_before_and_never_again(give, charity):
    give(1)
    told_after(charity.now)
    the_day_before = dt.datetime(2026, 11, 17, 9, tzinfo=dt.UTC)
    (mail,) = told_after(the_day_before)

    assert (
        mail.subject == "Reminder: Chronic Pain Self-Management Program, course 57, Session 1, Wednesday 18 November 2026 at 10am"
    )
    assert "Wednesday 18 November 2026, 10am to 12:30pm, Willow Hall, Garden Room. You lead the session." in mail.body
    assert told_after(the_day_before + 60 * MINUTE) == []


def test_nobody_is_reminded_of_what_was_taken_off_them(give, charity, time_machine_at):
    duty = give(1)
    told_after(charity.now)
    planning.plan(charity.now + dt.timedelta(days=3))
    assert Message.objects.get(rule="duties_ahead").state == "due"

    later = charity.now + dt.timedelta(days=4)
    time_machine_at(later)
    end_duty(duty, by=charity.coordinator, now=later)
    planning.plan(later)

    reminder = Message.objects.get(rule="duties_ahead")
    assert (reminder.state, reminder.reason) == ("not_needed", reasons.NOTHING_THAT_WEEK)


def test_who_hands_a_course_over_and_who_takes_it_are_both_told(give, charity, course, lea, time_machine_at):
    give(1), give(2)
    told_after(charity.now)
    later = charity.now + 10 * MINUTE
    time_machine_at(later)
    gil = FacilitatorFactory(organisation=charity.organisation, name="Gil Reed", email="gil@charity.example")
    since = course.sessions.get(number=2).local_date
    hand_over(course, lea, gil, since=since, by=charity.coordinator, now=later)
    mails = {mail.to[0]: mail.subject for mail in told_after(later)}

    session = "Chronic Pain Self-Management Program, course 57, Session 2, Wednesday 25 November 2026 at 10am"
    assert mails == {"lea@charity.example": f"No longer yours: {session}", "gil@charity.example": f"New for you: {session}"}
