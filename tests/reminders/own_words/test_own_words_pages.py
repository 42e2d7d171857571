"""The office writes the words of a message: seen on a real one first, in force for what is planned already."""

import uuid

import pytest
from django.core import mail

from accounts.models import AuditEntry
from accounts.roles import Role
from participants.models import Participant, Template
from reminders.models import Message
from reminders.planning import planner as planning
from tests.cast import member
from tests.reading import text_of
from tests.reminders.conftest import plan_and_send

pytestmark = pytest.mark.django_db
PAGE = "/setup/messages/confirmation/neutral/"


@pytest.fixture
def office(charity, as_, time_machine_at):
    time_machine_at(charity.now)
    return as_(charity.coordinator)


def typed(text="Bring a cushion.\n\n{{ news }}", subject="{{ subject }}", *, version=0, **more):
    return {"subject": subject, "text": text, "version": version, "submission_id": str(uuid.uuid4())} | more


def test_the_list_says_whose_words_go(office):
    text = text_of(office.get("/setup/messages/"))

    assert "One confirmation of all dates, as soon as somebody has a place." in text
    assert "Neutral wording: A place was given back: ours" in text


def test_the_office_sees_its_words_on_a_real_message_before_saving(charity, ana, office):
    planning.plan(charity.now)

    text = text_of(office.post(PAGE, typed(look="yes")))

    assert "How it would read To Ana" in text
    assert "Dear Ana Bring a cushion. You have a place." in text
    assert "Who gets it in the next 14 days 1 message. Ana" in text
    assert not Template.objects.filter(kind="confirmation").exists()
    assert AuditEntry.objects.filter(verb="looked at", object_id=ana.participant_id).exists()


def test_words_reach_what_was_planned_before_and_the_message_keeps_whose_they_were(charity, ana, office):
    planning.plan(charity.now)

    said = text_of(office.post(PAGE, typed(save="yes"), follow=True))
    plan_and_send(charity.now)

    assert "The words are saved as version 1. Every message that goes from now on has them." in said
    assert "Dear Ana\n\nBring a cushion.\n\nYou have a place." in mail.outbox[-1].body
    assert Message.objects.get(rule="confirmation").template == Template.objects.get(kind="confirmation")


def test_whoever_wants_plain_words_isnt_written_to_in_neutral_ones(charity, ana, office):
    Participant.objects.filter(pk=ana.participant_id).update(wording="plain")
    office.post(PAGE, typed(save="yes"))

    plan_and_send(charity.now)

    assert "Bring a cushion." not in mail.outbox[-1].body


def test_what_is_wrong_is_said_before_and_when_saving(charity, ana, office):
    for button in ("look", "save"):
        text = text_of(office.post(PAGE, typed("See you, {{ nam }}", **{button: "yes"})))
        assert "Nothing is known by the name of {{ nam }}." in text
    assert not Template.objects.filter(kind="confirmation").exists()


def test_two_who_write_at_once_see_each_other(office):
    office.post(PAGE, typed("One. {{ news }}", save="yes"))

    text = text_of(office.post(PAGE, typed("Two. {{ news }}", save="yes")))

    assert "Open it again as it is now" in text
    assert list(Template.objects.filter(kind="confirmation").values_list("text", flat=True)) == ["One. {{ news }}"]


def test_the_same_form_again_makes_no_second_version(office):
    form = typed(save="yes")
    office.post(PAGE, form)
    office.post(PAGE, form)

    assert Template.objects.filter(kind="confirmation").count() == 1


def test_our_words_are_had_back(charity, ana, office):
    office.post(PAGE, typed(save="yes"))
    office.post(PAGE, typed("{{ news }}", version=1, save="yes"))

    plan_and_send(charity.now)

    assert "Bring a cushion." not in mail.outbox[-1].body
    assert "You have a place." in mail.outbox[-1].body


@pytest.mark.parametrize("path", ["nonsense/neutral/", "confirmation/loud/", "offer/neutral/"])
def test_there_is_no_page_for_what_has_no_words(office, path):
    assert office.get(f"/setup/messages/{path}").status_code == 404


def test_who_sets_nothing_up_writes_no_words(charity, as_):
    browser = as_(member(charity.organisation, Role.LEADER, "Nosy Parker"))

    assert browser.get("/setup/messages/").status_code in (403, 404)
    assert browser.post(PAGE, typed(save="yes")).status_code in (403, 404)
