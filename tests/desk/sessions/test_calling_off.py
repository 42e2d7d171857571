"""A session that has begun is called off: marks stay, nobody is said to have missed it, an ordered course holds it again."""

import datetime as dt
import uuid

import pytest
import time_machine

from accounts.models import AuditEntry
from common.refused import Refused
from courses.models import Duty, Session
from courses.scheduling.changing.calling_off import plan_holding_again
from participants.enrolment.enrolling import withdraw
from participants.enrolment.holding_again import hold_again
from participants.models import Appointment
from reminders.models import Message
from reminders.planning.planner import plan
from reminders.rules.enrolments import enrolments_to_tell
from reminders.rules.what_was_told import kept
from tests.at_once import at_once
from tests.cast import NOW
from tests.desk.registers import TODAY, path_of, shown, tap
from tests.factories import FacilitatorFactory, SessionBookingFactory, make_course
from tests.reading import text_of

pytestmark = pytest.mark.django_db

# Session 1 of course 59 began at 10am; it had to stop.
STOPPED = dt.datetime(2026, 11, 11, 10, 30, tzinfo=dt.UTC)


def page_of(session) -> str:
    return f"/sessions/{session.pk}/something-happened/"


def press(browser, session, **what):
    session.refresh_from_db()
    sent = {"version": session.version, "reason": "Fire alarm", "submission_id": str(uuid.uuid4()), **what}
    return browser.post(page_of(session), sent, follow=True)


def known(enrolment):
    """What somebody was told who has had their confirmation."""
    return {str(visit.appointment): kept(visit.now) for visit in enrolments_to_tell([enrolment.pk])[enrolment.pk].place.visits}


def mark(place, what):
    place.mark, place.marked_at, place.marked_by = what, NOW, "Priya Raman"
    place.save()


def numbers(course):
    return [(each.number, each.local_date.day, each.state) for each in course.sessions.order_by("number", "pk")]


# --- a programme without order ---


@pytest.mark.sqlite
def test_a_day_that_had_to_stop_keeps_its_marks_and_nobody_missed_it(as_, clinic, group, three):
    colin, maureen, _ = three
    mark(colin, "5")
    mark(maureen, "3")
    group.lead("Imogen Fairweather", "psychologist", TODAY)
    browser, session = as_(clinic.clinician), group.session(TODAY)
    assert "It had to stop, or nobody could get in Call it off only if most of it wasn’t held" in text_of(
        browser.get(page_of(session))
    )

    text = text_of(press(browser, session, do="call_off"))
    assert "Day 5 is called off." in text
    register = text_of(browser.get(path_of(session)))

    assert "This session was called off after it had begun: Fire alarm. Mark who was there." in register
    assert "Here 1 Late 0 Told us 1 No word 0 Cancelled 1" in register
    assert "To ring" not in register
    assert sorted(Appointment.objects.filter(session=session).values_list("mark", flat=True)) == ["", "3", "5"]
    assert session.duties.get().ended_at is None
    assert AuditEntry.objects.get(verb="session called off").details == {"reason": "Fire alarm"}


def test_who_was_there_can_be_marked_afterwards_and_nobody_as_missing(as_, clinic, group, three):
    browser, session = as_(clinic.administrator), group.session(TODAY)
    press(browser, session, do="call_off")
    form = shown(browser, session)

    tap(browser, session, form, **{f"mark-{three[0].pk}": "5"})
    refused = tap(browser, session, form, **{f"mark-{three[1].pk}": "3"})

    assert "Day 5 was called off, so nobody missed it." in text_of(refused)
    assert [Appointment.objects.get(pk=place.pk).mark for place in three[:2]] == ["5", ""]


def test_whoever_was_not_there_is_told_and_whoever_was_is_not(as_, clinic, group):
    there, coming = group.add("Colin", "Amberley"), group.add("Maureen", "Pell")
    rung = group.add("Arthur", "Quillfeather", channel="telephone", email="")
    mark(group.place(there, TODAY), "5")
    for person in (there, coming, rung):
        enrolment = person.enrolments.get()
        Message.objects.create(
            organisation=clinic.organisation,
            participant=person,
            enrolment=enrolment,
            course=group.course,
            rule="confirmation",
            key=f"confirmation/enrolment={enrolment.pk}",
            state="sent",
            sent_at=NOW - dt.timedelta(days=30),
            due_at=NOW - dt.timedelta(days=30),
            useful_until=NOW,
            message_id=f"<{person.pk}@painprog.example>",
            told=known(enrolment),
            created_at=NOW,
            updated_at=NOW,
        )

    text = text_of(press(as_(clinic.administrator), group.session(TODAY), do="call_off"))
    plan(NOW + dt.timedelta(minutes=1))

    assert "Call list: 1 still to ring Day 5 on Mon 2 November 2026, 9:30am was called off: Fire alarm." in text
    assert "Arthur Quillfeather" in text
    assert "Colin Amberley" not in text
    told = Message.objects.filter(rule="cancelled")
    assert sorted(told.values_list("participant__first_names", "state")) == [("Arthur", "not_needed"), ("Maureen", "due")]
    assert told.get(state="due").useful_until == group.session(TODAY).ends_at


def test_pressing_twice_calls_it_off_once(as_, clinic, group):
    browser, session = as_(clinic.administrator), group.session(TODAY)
    for _ in range(2):
        assert "Day 5 is called off." in text_of(press(browser, session, do="call_off"))

    assert AuditEntry.objects.filter(verb="session called off").count() == 1


@pytest.mark.parametrize(
    ("number", "more", "sentence"),
    [
        (6, {}, "Day 6 hasn’t begun. Cancel or postpone it instead."),
        (TODAY, {"reason": " "}, "Write why it is cancelled"),
        (TODAY, {"version": 99}, "Somebody changed this after you opened it."),
    ],
)
def test_what_cannot_be_called_off_is_said(as_, clinic, group, number, more, sentence):
    assert sentence in text_of(press(as_(clinic.administrator), group.session(number), do="call_off", **more))
    assert not group.course.sessions.filter(state="cancelled").exists()


def test_a_week_later_the_register_stands(as_, clinic, group):
    with time_machine.travel(NOW + dt.timedelta(days=8), tick=False):
        text = text_of(press(as_(clinic.administrator), group.session(TODAY), do="call_off"))

    assert "Day 5 is more than 7 days ago, so it can’t be called off any more." in text


def test_what_was_called_off_counts_for_nobody(as_, clinic, group, three):
    mark(three[0], "5")
    press(as_(clinic.administrator), group.session(TODAY), do="call_off")

    assert "Completed" not in text_of(as_(clinic.administrator).get(f"/people/{three[0].participant_id}/"))
    text = text_of(as_(clinic.administrator).get(f"/sessions/{group.session(TODAY).pk}/"))
    assert "This session was called off after it had begun: Fire alarm." in text


# --- an ordered course ---


@pytest.fixture
def stopped(course_59):
    """Course 59 half an hour into its first session."""
    with time_machine.travel(STOPPED, tick=False):
        yield course_59


@pytest.mark.sqlite
def test_a_session_of_an_ordered_course_is_held_again_and_the_later_ones_go_on(as_, charity, stopped):
    ana = stopped.add("Ana", "Pereira")
    letters = stopped.add("Agnes", "Mallow", channel="letter")
    mark(stopped.place(ana, 1), "present")
    SessionBookingFactory(appointment=stopped.place(ana, 1), state="confirmed")
    lenny = stopped.lead("Lenny Marsh", "leader", 1, user=charity.leader)
    browser, session = as_(charity.coordinator), stopped.session(1)
    page = text_of(browser.get(page_of(session)))
    assert "so it is held again, and the later ones move on with it: Session 1, now Wednesday 11 November 2026, goes to" in page

    text = text_of(press(browser, session, do="hold_again"))

    assert "Session 1 is called off and is held again on Wednesday 18 November 2026: 6 dates changed." in text
    assert "Call list: 1 still to ring Session 1 is now on Wed 18 November 2026, 10am, in Mill Hall." in text
    planned = [(number, day) for number, day, state in numbers(stopped.course) if state == "planned"]
    assert planned == [(1, 18), (2, 25), (3, 2), (4, 9), (5, 16), (6, 23)]
    old, new = stopped.course.sessions.filter(number=1).order_by("pk")
    assert (old.state, old.local_date.day, old.cancel_reason) == ("cancelled", 11, "Fire alarm")
    kept, again = ana.appointments.filter(session__number=1).order_by("pk")
    assert (kept.session, kept.state, kept.mark) == (old, "booked", "present")
    assert (again.session, again.replaces, again.mark, again.enrolment) == (new, kept, "", kept.enrolment)
    assert letters.appointments.filter(session=new).exists()
    assert again.bookings.get().state == "needed"
    duties = Duty.objects.filter(facilitator=lenny, ended_at=None).values_list("session", flat=True)
    assert sorted(duties) == sorted([old.pk, new.pk])


def test_the_form_sent_twice_holds_it_again_once(as_, charity, stopped):
    browser, session, once = as_(charity.coordinator), stopped.session(1), str(uuid.uuid4())
    for _ in range(2):
        sent = {"do": "hold_again", "version": 1, "reason": "Fire alarm", "submission_id": once}
        text = text_of(browser.post(page_of(session), sent, follow=True))
        assert "is held again on Wednesday 18 November 2026: 6 dates changed." in text

    assert stopped.course.sessions.count() == 7


def test_everybody_hears_the_new_dates_in_one_message(charity, stopped):
    ana = stopped.add("Ana", "Pereira")
    enrolment = ana.enrolments.get()
    session = stopped.session(1)
    Message.objects.create(
        organisation=charity.organisation,
        participant=ana,
        enrolment=enrolment,
        course=stopped.course,
        rule="confirmation",
        key=f"confirmation/enrolment={enrolment.pk}",
        state="sent",
        sent_at=NOW,
        due_at=NOW,
        useful_until=STOPPED,
        message_id="<1@painprog.example>",
        told=known(enrolment),
        created_at=NOW,
        updated_at=NOW,
    )
    hold_again(session, reason="Fire alarm", by=charity.coordinator, now=STOPPED, version=1)

    plan(STOPPED + dt.timedelta(minutes=1))

    news = Message.objects.filter(participant=ana, rule__in=("moved", "cancelled"))
    assert list(news.values_list("rule", "due_at")) == [("moved", STOPPED)]


def test_it_is_refused_without_order_and_never_just_left_out(as_, charity, stopped):
    session = stopped.session(1)

    text = text_of(press(as_(charity.coordinator), session, do="call_off"))

    assert "Session 1 has to be held again: the sessions of this course build on each other." in text
    session.refresh_from_db()
    assert session.state == "planned"


def test_once_the_next_one_has_begun_it_cannot_be_held_again(stopped):
    with pytest.raises(Refused, match="Session 2 has begun already, so session 1 can’t be held again before it"):
        plan_holding_again(stopped.session(1), stopped.session(2).starts_at)


def test_a_leader_who_is_elsewhere_then_is_named_and_nothing_is_called_off(as_, charity, stopped):
    lenny = stopped.lead("Lenny Marsh", "leader", 1)
    other = make_course(stopped.course.edition, days=[stopped.session(2).local_date], number=60)
    there = other.sessions.get()
    Duty.objects.create(session=there, facilitator=lenny, starts_at=there.starts_at, ends_at=there.ends_at)

    text = text_of(press(as_(charity.coordinator), stopped.session(1), do="hold_again"))

    assert f"Lenny Marsh is at {other.name}, Session 1, on Wednesday 18 November 2026, 10am to 12:30pm." in text
    assert stopped.course.sessions.count() == 6


def test_the_part_of_a_stand_in_goes_back_to_whose_it_was(charity, stopped):
    lenny = stopped.lead("Lenny Marsh", "leader", 1)
    june = FacilitatorFactory(organisation=charity.organisation, name="June Abel")
    Duty.objects.filter(facilitator=lenny).update(facilitator=june, stands_in_for=lenny)

    again = hold_again(stopped.session(1), reason="Fire alarm", by=charity.coordinator, now=STOPPED, version=1)

    assert [duty.facilitator for duty in again.new.duties.all()] == [lenny]


def test_who_withdrew_gets_no_place_at_the_session_that_is_held_again(charity, stopped):
    ana = stopped.add("Ana", "Pereira")
    withdraw(ana.enrolments.get(), reason="", by=charity.coordinator, now=STOPPED)

    again = hold_again(stopped.session(1), reason="Fire alarm", by=charity.coordinator, now=STOPPED, version=1)

    assert not again.new.appointments.exists()


def test_a_leader_still_marks_who_was_there(as_, charity, stopped):
    stopped.lead("Lenny Marsh", "leader", 1, user=charity.leader)
    ana = stopped.add("Ana", "Pereira")
    session = stopped.session(1)
    hold_again(session, reason="Fire alarm", by=charity.coordinator, now=STOPPED, version=1)
    browser = as_(charity.leader)

    tap(browser, session, shown(browser, session), **{f"mark-{ana.appointments.get(session=session).pk}": "present"})

    assert ana.appointments.get(session=session).mark == "present"


@pytest.mark.django_db(transaction=True)
def test_two_who_hold_it_again_at_once_do_it_once(charity, stopped):
    stopped.add("Ana", "Pereira")
    session = stopped.session(1)

    outcomes = at_once(
        *[lambda: hold_again(session, reason="Alarm", by=charity.coordinator, now=STOPPED, version=1, submission_id=uuid.uuid4())]
        * 2
    )

    assert "Session 1 is cancelled already." in outcomes
    assert Session.objects.filter(course=stopped.course).count() == 7


@pytest.mark.parametrize("people", [1, 3])
def test_holding_again_takes_as_many_queries_for_three_as_for_one(charity, stopped, people, django_assert_num_queries):
    for number in range(people):
        person = stopped.add("Kim", f"Person {number}")
        SessionBookingFactory(appointment=stopped.place(person, 1))
        stopped.lead(f"Leader {number}", "leader", 1)
    session = Session.objects.select_related("organisation").get(pk=stopped.session(1).pk)

    with django_assert_num_queries(42):
        hold_again(session, reason="Alarm", by=charity.coordinator, now=STOPPED, version=1, submission_id=uuid.uuid4())


def test_a_room_that_is_taken_is_passed_over(as_, charity, stopped):
    other = make_course(stopped.course.edition, days=[dt.date(2026, 12, 23)], number=60, venue=stopped.session(1).venue)

    text = text_of(as_(charity.coordinator).get(page_of(stopped.session(1))))

    assert f"the room is taken on Wednesday 23 December 2026 by {other.name}" in text
