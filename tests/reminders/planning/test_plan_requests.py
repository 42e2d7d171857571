"""A change says in its own transaction whose messages it touches; the planner plans for them, each organisation by itself."""

import datetime as dt
from threading import Event

import pytest
from django.db import transaction

from participants.enrolment.enrolling import enrol
from participants.models import Enrolment
from reminders import tasks
from reminders.models import Message, PlanRequest
from reminders.planning import planner as planning
from tests.at_once import PATIENCE, Meeting, at_once
from tests.factories import make_course, make_place
from tests.reminders.conftest import WEDNESDAYS, hours_before, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben(charity, course):
    return make_place(person(charity, "Ben"), course, joined_at=hours_before(charity.now, 1))


def asked_for():
    return set(PlanRequest.objects.values_list("participant__first_names", flat=True))


def record(house, obj, verb="changed"):
    from accounts.trail import audit

    with transaction.atomic():
        audit.record(house.coordinator, verb, obj)


def test_a_change_to_one_person_asks_for_their_messages_alone(charity, ana, ben):
    record(charity, ana.appointments.first(), "marked")

    assert asked_for() == {"Ana"}


def test_a_change_to_a_session_asks_for_everybody_of_its_course(charity, ana, ben, course):
    other = make_course(course.edition, days=WEDNESDAYS, number=58)
    make_place(person(charity, "Cy"), other, joined_at=charity.now)
    record(charity, course.sessions.first(), "session moved")

    assert asked_for() == {"Ana", "Ben"}


def test_a_change_to_a_room_asks_for_everybody(charity, ana, ben, course):
    record(charity, course.venue)

    assert asked_for() == {None}


def test_a_change_that_is_undone_asks_for_nothing(charity, ana):
    from accounts.trail import audit

    with transaction.atomic():
        audit.record(charity.coordinator, "changed", ana)
        transaction.set_rollback(True)

    assert not PlanRequest.objects.exists()


@pytest.mark.sqlite
def test_somebody_enrolled_whose_wake_was_lost_is_planned_for_by_the_next(charity, course, monkeypatch):
    monkeypatch.setattr(tasks, "wake_planner", lambda **signal: None)
    enrol(person(charity, "Cy"), course, by=charity.coordinator, now=charity.now)

    planning.plan_requested(charity.now, charity.organisation)

    assert Message.objects.filter(rule="confirmation").count() == 1
    assert not PlanRequest.objects.exists()


def test_what_one_person_asked_for_plans_nobody_else(charity, ana, ben):
    PlanRequest.objects.create(organisation=charity.organisation, participant=ana.participant)

    planning.plan_requested(charity.now, charity.organisation)

    assert set(Message.objects.values_list("enrolment", flat=True)) == {ana.pk}


def test_a_request_that_names_nobody_plans_everybody(charity, ana, ben):
    PlanRequest.objects.create(organisation=charity.organisation)

    planning.plan_requested(charity.now, charity.organisation)

    assert set(Message.objects.values_list("enrolment", flat=True)) == {ana.pk, ben.pk}


def test_a_run_that_breaks_off_leaves_what_was_asked_for(charity, ana, monkeypatch):
    def broken(*args, **more):
        raise KeyboardInterrupt

    PlanRequest.objects.create(organisation=charity.organisation, participant=ana.participant)
    monkeypatch.setattr(planning, "_plan_batch", broken)
    with pytest.raises(KeyboardInterrupt):
        planning.plan_requested(charity.now, charity.organisation)
    monkeypatch.undo()

    planning.plan(charity.now)

    assert Message.objects.filter(enrolment=ana).exists()
    assert not PlanRequest.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_planners_of_two_organisations_wait_for_each_other_no_longer(charity, clinic, ana, group, monkeypatch):
    make_place(person(clinic, "Cy"), group, joined_at=clinic.now)
    both, whole = Meeting(), planning._write

    def met(changes):
        both.wait()
        return whole(changes)

    monkeypatch.setattr(planning, "_write", met)
    at_once(lambda: planning.plan(charity.now, charity.organisation), lambda: planning.plan(clinic.now, clinic.organisation))

    assert both.over, "both were at work at the same time"
    assert Message.objects.values("organisation").distinct().count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_planner_leaves_what_a_sender_settled_after_it_had_read(charity, ana, monkeypatch):
    planning.plan(charity.now)
    Enrolment.objects.update(state="withdrawn", withdrawn_at=charity.now)
    read, settled, whole = Event(), Event(), planning._write

    def held_up(changes):
        read.set()
        assert settled.wait(PATIENCE)
        return whole(changes)

    def refused():
        assert read.wait(PATIENCE)
        Message.objects.filter(rule="confirmation").update(state="failed", reason="No such mailbox.", attempts=1)
        settled.set()

    monkeypatch.setattr(planning, "_write", held_up)
    at_once(lambda: planning.plan(charity.now, charity.organisation), refused)

    assert Message.objects.values_list("state", "reason").get(rule="confirmation") == ("failed", "No such mailbox.")
    assert set(Message.objects.exclude(rule__in=("confirmation", "withdrew")).values_list("state", flat=True)) == {"not_needed"}


@pytest.mark.django_db(transaction=True)
def test_a_refused_mail_keeps_its_tries_and_its_wait_though_the_planner_had_read_it_before(charity, ana, monkeypatch):
    planning.plan(charity.now)
    later = charity.now + dt.timedelta(minutes=5)
    Message.objects.update(useful_until=charity.now + dt.timedelta(days=300))  # the planner has something to put right
    read, settled, whole = Event(), Event(), planning._write

    def held_up(changes):
        read.set()
        assert settled.wait(PATIENCE)
        return whole(changes)

    def refused_for_now():
        assert read.wait(PATIENCE)
        Message.objects.filter(rule="confirmation").update(reason="451 Later", attempts=1, wait_until=later)
        settled.set()

    monkeypatch.setattr(planning, "_write", held_up)
    at_once(lambda: planning.plan(charity.now, charity.organisation), refused_for_now)

    assert Message.objects.values_list("state", "attempts", "wait_until").get(rule="confirmation") == ("due", 1, later)
