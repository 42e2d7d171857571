"""Whoever gives their place back is told that it is, with the dates; nobody else is, and no other message goes to them."""

import datetime as dt
import uuid

import pytest

from participants.attendance.walk_ins import Newcomer, take_off, walk_in_new
from participants.enrolment.enrolling import enrol, withdraw
from participants.merging.merge import merge
from participants.stopping.contact import stop_contact
from reminders.models import Message
from reminders.planning import planner as planning
from tests.factories import make_place
from tests.reading import text_of
from tests.reminders.conftest import london, person, plan_and_send, states

pytestmark = pytest.mark.django_db

AT_NOON = london("2026-11-26 12:00")  # after the second of six Wednesdays


def leave(charity, enrolment, now=AT_NOON):
    return withdraw(enrolment, reason="Too far", by=charity.coordinator, now=now)


def about_leaving():
    return Message.objects.filter(rule="withdrew")


@pytest.mark.sqlite
@pytest.mark.parametrize("wording", ["neutral", "plain"])
def test_who_withdraws_is_told_so_once_with_the_dates_given_back(charity, course, ana, mailoutbox, wording):
    ana.participant.wording = wording
    ana.participant.save()
    plan_and_send(charity.now)
    mailoutbox.clear()

    leave(charity, ana)
    for _ in range(2):
        plan_and_send(AT_NOON)

    [mail] = mailoutbox
    assert mail.subject == "You have given back your place"
    assert "We don’t expect you on these dates:" in mail.body
    assert "Wednesday 2 December 2026, 10am to 12:30pm" in mail.body
    assert "25 November" not in mail.body
    assert (course.programme.name in mail.body) is (wording == "plain")
    assert "Questions? Ring" in mail.body or not ana.participant.organisation.contact_phone


def test_at_night_it_waits_for_the_morning(charity, ana):
    leave(charity, ana, now=london("2026-11-26 21:00"))
    planning.plan(london("2026-11-26 21:00"))

    assert about_leaving().get().due_at == london("2026-11-27 08:00")


def test_whom_no_mail_reaches_is_told_by_the_office(as_, charity, course):
    enrolment = make_place(person(charity, "Bea", email="", channel="telephone"), course, joined_at=charity.now)
    leave(charity, enrolment, now=charity.now)
    planning.plan(charity.now)

    message = about_leaving().get()
    assert (message.state, message.reason) == ("not_needed", "They want to be rung: tell them by telephone.")
    assert "Tell Bea Pell by telephone" in text_of(as_(charity.coordinator).get("/today/"))


def test_who_comes_back_before_they_were_told_is_not(charity, course, ana):
    night = london("2026-11-26 21:00")
    leave(charity, ana, now=night)
    planning.plan(night)
    enrol(ana.participant, course, by=charity.coordinator, now=night + dt.timedelta(minutes=5))
    plan_and_send(london("2026-11-27 08:10"))

    assert (about_leaving().get().state, about_leaving().get().reason) == (
        "not_needed", "They have a place on the course again.",
    )  # fmt: skip


def test_nobody_is_told_who_died_was_put_there_by_mistake_or_stands_on_another_record(charity, course, ana):
    stop_contact(ana.participant, reason="died", by=charity.coordinator, now=charity.now)
    session, once = course.sessions.get(number=1), uuid.uuid4()
    at_the_door = {"by": charity.coordinator, "now": session.starts_at}
    place = walk_in_new(
        Newcomer("Otto", "Hart"), session, organisation=charity.organisation, only_today=False, office=True, to_check=False,
        submission_id=once, **at_the_door,
    )  # fmt: skip
    take_off(place, may_withdraw=True, **at_the_door)
    keep, other = person(charity, "Cy"), person(charity, "Cyril")
    for each in (keep, other):
        make_place(each, course, joined_at=charity.now)
    choices = dict.fromkeys(("first_names", "email"), "kept")
    merge(keep, other, choices=choices, versions=(1, 1), by=charity.coordinator, now=charity.now)
    planning.plan(session.starts_at)

    assert not about_leaving().exists()


def test_what_was_due_to_them_no_longer_goes(charity, ana):
    planning.plan(charity.now)
    leave(charity, ana, now=charity.now)
    planning.plan(charity.now)

    assert {name: state for name, state in states(ana).items() if state == "due"} == {"withdrew s-": "due"}
