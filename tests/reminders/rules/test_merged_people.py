"""Messages of two records that become one: none goes twice, none is lost, and an undoing changes none."""

import datetime as dt

import pytest

from participants.merging import merge as merging
from participants.models import Merge
from reminders.models import Message
from reminders.planning import planner as planning
from tests.factories import make_course, make_place
from tests.reminders.conftest import WEDNESDAYS, hours_before, london, person, plan_and_send

EVENINGS = [day + dt.timedelta(days=1) for day in WEDNESDAYS]


@pytest.fixture
def anna(charity):
    """Ana once more, on a course of her own."""
    return person(charity, "Anna", "Pereira", phone="+441632960002")


@pytest.fixture
def other_course(course):
    return make_course(course.edition, days=EVENINGS, number=58)


def merge(charity, keep, other, **chosen):
    choices = dict.fromkeys(("first_names", "email", "phone", "channel"), "kept") | chosen
    return merging.merge(keep, other, choices=choices, versions=(1, 1), by=charity.coordinator, now=charity.now)


def outcomes():
    return sorted(Message.objects.values_list("key", "state", "due_at", "useful_until"))


@pytest.mark.sqlite
def test_what_was_sent_does_not_go_again_and_what_is_due_stays_due(charity, ana, anna, other_course, mailoutbox):
    make_place(anna, other_course, joined_at=hours_before(charity.now, 1))
    plan_and_send(charity.now)
    assert len(mailoutbox) == 2
    before = outcomes()

    merge(charity, ana.participant, anna)
    plan_and_send(charity.now)

    assert len(mailoutbox) == 2
    assert outcomes() == before
    assert not Message.objects.exclude(participant=ana.participant).exists()


def test_reminders_of_both_go_to_the_address_that_was_chosen(charity, ana, anna, other_course, mailoutbox):
    make_place(anna, other_course, joined_at=hours_before(charity.now, 1))
    plan_and_send(charity.now)
    mailoutbox.clear()

    merge(charity, ana.participant, anna, email="other")
    for when in ("2026-11-11 09:30", "2026-11-12 09:30"):
        plan_and_send(london(when))

    assert [mail.to for mail in mailoutbox] == [["anna@post.example"], ["anna@post.example"]]


def test_undoing_leaves_each_message_with_whose_place_it_is_about(charity, ana, anna, other_course):
    place = make_place(anna, other_course, joined_at=hours_before(charity.now, 1))
    plan_and_send(charity.now)
    before = outcomes()
    merge(charity, ana.participant, anna)
    planning.plan(charity.now)

    merging.undo_merge(Merge.objects.get(), by=charity.coordinator, now=charity.now)
    planning.plan(charity.now)

    assert outcomes() == before
    assert not place.messages.exclude(participant=anna).exists()
    assert not ana.messages.exclude(participant=ana.participant).exists()


def test_who_has_messages_by_letter_after_the_merge_gets_no_mail(charity, course, anna, mailoutbox):
    letters = person(charity, "Ana", "Pereira", channel="letter")
    make_place(anna, course, joined_at=hours_before(charity.now, 1))

    merge(charity, letters, anna)
    plan_and_send(charity.now)

    assert mailoutbox == []
    assert set(Message.objects.values_list("state", flat=True)) == {"not_needed"}
