"""The planner brings the table of messages to what the rules want, and finds nothing to do the second time."""

import datetime as dt

import pytest

from participants.models import Enrolment
from reminders.models import Message, MessageEvent, WorkRun
from reminders.planning import planner as planning
from reminders.rules import reasons
from tests.factories import make_place
from tests.reminders.conftest import cancel, change, history, hours_before, london, person, plan_and_send, states, table

pytestmark = pytest.mark.django_db
WEEK = dt.timedelta(weeks=1)


@pytest.mark.sqlite
def test_the_planner_makes_the_confirmation_and_what_is_due_within_two_weeks(charity, ana):
    planning.plan(charity.now)

    assert states() == {"confirmation s-": "due", "before_first 7 s1": "due", "before_first 3 s1": "due"}
    first = Message.objects.get(days_before=7)
    assert first.due_at == london("2026-11-11 09:00")
    assert first.organisation == charity.organisation
    assert history(first) == [("due", "Planned.")]


@pytest.mark.sqlite
def test_planning_twice_changes_nothing(charity, ana):
    planning.plan(charity.now)
    before = table()

    assert planning.plan(charity.now) == 0
    assert table() == before
    assert MessageEvent.objects.count() == 3


@pytest.mark.sqlite
def test_planning_after_a_week_of_downtime_ends_in_the_same_table_as_planning_all_along(charity, ana):
    for day in range(15):
        planning.plan(charity.now + dt.timedelta(days=day))
    all_along = table()
    Message.objects.all().delete()

    planning.plan(charity.now)
    planning.plan(charity.now + 2 * WEEK)
    after_downtime = table()
    Message.objects.all().delete()
    planning.plan(charity.now + 2 * WEEK)
    from_nothing = table()

    assert after_downtime == all_along
    assert from_nothing == all_along


def test_after_downtime_only_the_latest_reminder_is_due_and_the_others_say_that_they_were_missed(charity, ana):
    planning.plan(charity.now)

    planning.plan(london("2026-11-17 14:00"))

    assert states() == {
        "confirmation s-": "due",
        "before_first 7 s1": "missed",
        "before_first 3 s1": "missed",
        "before_each 1 s1": "due",
        "before_each 1 s2": "due",
        "before_each 1 s3": "due",
    }
    assert Message.objects.get(days_before=3).reason == "It was not sent in time; the next reminder goes instead."


def test_a_reminder_that_nobody_sent_until_two_hours_before_is_missed_with_its_reason(charity, ana):
    planning.plan(charity.now)

    planning.plan(london("2026-11-18 08:00"))

    one_day = Message.objects.get(days_before=1, session__number=1)
    assert (one_day.state, one_day.reason) == ("missed", "It was not sent in time.")


@pytest.mark.sqlite
def test_a_moved_session_moves_its_reminders(charity, ana, course):
    planning.plan(charity.now)
    session = course.sessions.get(number=1)

    change(
        session, charity.now, starts_at=session.starts_at + dt.timedelta(days=1), ends_at=session.ends_at + dt.timedelta(days=1)
    )
    planning.plan(charity.now)

    gone = Message.objects.get(days_before=7, state="not_needed")
    assert gone.reason == "The session was moved."
    assert history(gone)[-1] == ("not_needed", "The session was moved.")
    assert Message.objects.get(days_before=7, state="due").due_at == london("2026-11-12 09:00")
    assert not Message.objects.filter(rule="moved").exists()


def test_a_moved_session_is_told_only_to_those_who_had_been_told(charity, ana, course):
    plan_and_send(charity.now)
    ben = make_place(person(charity, "Ben"), course, joined_at=charity.now)
    session = course.sessions.get(number=2)

    change(session, charity.now, starts_at=session.starts_at + WEEK / 7, ends_at=session.ends_at + WEEK / 7)
    planning.plan(charity.now)

    assert [m.enrolment for m in Message.objects.filter(rule="moved")] == [ana]
    assert states(ben)["confirmation s-"] == "due"


@pytest.mark.parametrize(
    ("stop", "reason"),
    [
        ({"stopped_reason": "died"}, "They have died. Nothing is sent to them."),
        ({"stopped_reason": "moved"}, "They moved away. Nothing is sent to them."),
        ({"stopped_reason": "no_contact"}, "They asked us not to contact them."),
        ({"email": ""}, "No e-mail address: tell them by telephone."),
        ({"channel": "telephone"}, "They want to be rung: tell them by telephone."),
    ],
)
def test_what_is_known_of_a_person_stops_everything_still_to_go(charity, ana, stop, reason):
    planning.plan(charity.now)
    for name, value in stop.items():
        setattr(ana.participant, name, value)
    ana.participant.stopped_at = charity.now if "stopped_reason" in stop else None
    ana.participant.save()

    planning.plan(charity.now)

    assert set(Message.objects.values_list("state", "reason")) == {("not_needed", reason)}


def test_withdrawing_stops_everything_still_to_go(charity, ana):
    planning.plan(charity.now)
    Enrolment.objects.update(state="withdrawn", withdrawn_at=charity.now)
    ana.appointments.update(state="withdrawn", closed_at=charity.now)

    planning.plan(charity.now)

    assert Message.objects.get(state="due").rule == "withdrew"
    assert set(Message.objects.exclude(state="due").values_list("state", "reason")) == {("not_needed", reasons.WITHDREW)}


def test_somebody_who_cannot_come_after_all_can_is_reminded_again(charity, ana, course):
    planning.plan(charity.now)
    place = ana.appointments.get(session__number=1)
    place.apology_at, place.apology_by = charity.now, "self"
    place.save()
    planning.plan(charity.now)
    assert Message.objects.get(days_before=7).reason == "They told us they can’t come."

    place.apology_at, place.apology_by = None, ""
    place.save()
    planning.plan(charity.now)

    again = Message.objects.get(days_before=7)
    assert (again.state, again.reason) == ("due", "")
    assert [line for _, line in history(again)] == ["Planned.", "They told us they can’t come.", "Needed again."]


def test_a_cancelled_session_stops_its_reminders_and_is_told_once(charity, ana, course):
    plan_and_send(charity.now)
    cancel(course.sessions.get(number=1), charity.now)

    planning.plan(charity.now)
    planning.plan(charity.now)

    assert Message.objects.get(rule="cancelled").due_at == charity.now + dt.timedelta(minutes=1)
    assert Message.objects.get(days_before=7, session__number=1).reason == "The session was cancelled."


def test_a_cancelled_course_is_told_in_one_message(charity, ana, course):
    plan_and_send(charity.now)
    for session in course.sessions.all():
        cancel(session, charity.now)
    course.cancelled_at, course.cancel_reason = charity.now, "Too few people"
    course.save()

    planning.plan(charity.now)

    assert states() == {
        "confirmation s-": "sent",
        "course_cancelled s-": "due",
        "before_first 7 s1": "not_needed",
        "before_first 3 s1": "not_needed",
    }


def test_planning_for_one_organisation_leaves_the_others(charity, clinic, ana, group):
    make_place(person(clinic, "Cy"), group, joined_at=clinic.now)

    planning.plan(clinic.now, clinic.organisation)

    assert set(Message.objects.values_list("organisation", flat=True)) == {clinic.organisation.pk}


def test_a_message_that_was_sent_is_never_touched_again(charity, ana):
    plan_and_send(charity.now)
    before = Message.objects.filter(state="sent").values().get()
    ana.participant.stopped_reason, ana.participant.stopped_at = "died", charity.now
    ana.participant.save()

    planning.plan(charity.now)

    assert Message.objects.filter(state="sent").values().get() == before


def test_a_message_that_a_sender_holds_is_left_to_it(charity, ana):
    planning.plan(charity.now)
    Message.objects.filter(rule="confirmation").update(state="sending", leased_until=charity.now + dt.timedelta(minutes=5))
    Enrolment.objects.update(state="withdrawn", withdrawn_at=charity.now)

    planning.plan(charity.now)

    assert Message.objects.get(rule="confirmation").state == "sending"


def test_the_planner_notes_when_it_ran(charity, ana):
    planning.plan(charity.now)

    run = WorkRun.objects.get(name="planner")
    assert run.started_at == charity.now
    assert run.finished_at >= charity.now
    assert run.outcome == "3 planned or changed"


@pytest.mark.parametrize("people", [1, 30])
def test_planning_takes_as_many_queries_for_30_people_as_for_1(charity, course, people, django_assert_num_queries):
    for number in range(people):
        make_place(person(charity, f"P{number}"), course, joined_at=hours_before(charity.now, 1))

    with django_assert_num_queries(33):
        planning.plan(charity.now)

    assert Message.objects.count() == 3 * people
    with django_assert_num_queries(27):
        planning.plan(charity.now)
