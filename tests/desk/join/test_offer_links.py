"""The link in the mail that offers a place: two buttons, and only pressing one of them answers."""

import datetime as dt
import re

import pytest
import time_machine
from django.core import mail

from courses.scheduling.changing.cancelling import cancel_course
from participants.enrolment.enrolling import enrol, withdraw
from participants.models import Enrolment, Offer
from participants.registration.offers import pass_on
from participants.registration.waiting_list import wait
from participants.rules.link_tokens import token_of
from reminders.models import Message
from reminders.planning import planner as planning
from reminders.sending import sender as sending
from tests.factories import ParticipantFactory, cpsmp_edition, make_course
from tests.reading import text_of

pytestmark = pytest.mark.django_db
WEDNESDAYS = [dt.date(2027, 1, 6) + dt.timedelta(weeks=week) for week in range(6)]
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def course(charity):
    """Two places."""
    return make_course(cpsmp_edition(charity.organisation), days=WEDNESDAYS, places=2)


@pytest.fixture(autouse=True)
def today(charity):
    with time_machine.travel(charity.now, tick=False):
        yield


def link_in(letter) -> str:
    (path,) = re.findall(r"https?://[^/\s]+(/join/\S+)", letter.body)
    return str(path)


@pytest.fixture
def offered(charity, course):
    """Cy waited and has been offered the place that Ann gave back."""
    ann, _bob = (
        enrol(ParticipantFactory(organisation=charity.organisation), course, by=charity.coordinator, now=charity.now)
        for _ in range(2)
    )
    cy = ParticipantFactory(organisation=charity.organisation, first_names="Cy", email="cy@post.example")
    wait(cy, course, by=charity.coordinator, now=charity.now - HOUR)
    withdraw(ann, reason="", by=charity.coordinator, now=charity.now)
    return Offer.objects.get()


def page_of(offer):
    return f"/join/offer/{token_of(offer.seed)}/"


def test_the_mail_with_an_offer_leads_to_a_page_and_is_kept_without_its_link(client, charity, offered):
    planning.plan(charity.now)
    sending.send_due(charity.now)

    (letter,) = [each for each in mail.outbox if each.to == ["cy@post.example"]]
    assert "until" not in letter.subject
    assert "by 10am on Thursday 5 November 2026" in letter.body
    assert "A place is free for you" in text_of(client.get(link_in(letter)))
    kept = Message.objects.get(rule="offer")
    assert kept.state == "sent"
    assert token_of(offered.seed) not in kept.body
    assert "[their own link]" in kept.body


@pytest.mark.parametrize(
    ("pressed", "state", "words"), [("yes", "accepted", "The place is yours"), ("no", "declined", "Thank you")]
)
def test_an_offer_is_answered_by_a_button_once(client, offered, pressed, state, words):
    client.get(page_of(offered))
    client.head(page_of(offered))
    client.post(page_of(offered), {"answer": "elephant"})
    offered.refresh_from_db()
    assert offered.state == "open"

    for _ in range(2):
        assert words in text_of(client.post(page_of(offered), {"answer": pressed}, follow=True))
    offered.refresh_from_db()
    assert (offered.state, offered.answered_by) == (state, "on the link")


def test_yes_in_one_tab_and_no_in_another_keeps_the_first(client, offered):
    client.post(page_of(offered), {"answer": "yes"})

    assert "The place is yours" in text_of(client.post(page_of(offered), {"answer": "no"}, follow=True))
    assert Enrolment.objects.filter(participant=offered.participant, state="active").exists()


def test_an_answer_after_the_time_is_told_that_it_is_over(client, offered):
    with time_machine.travel(offered.reply_by, tick=False):
        for ask in (client.get, lambda path: client.post(path, {"answer": "yes"})):
            assert "The time to answer is over" in text_of(ask(page_of(offered)))


def test_everybody_who_waits_is_told_what_happens_to_them(charity, course, offered):
    far = charity.now + dt.timedelta(hours=73)
    planning.plan(charity.now)
    sending.send_due(charity.now)
    pass_on(far)
    planning.plan(far)
    sending.send_due(far)

    said = Message.objects.filter(participant=offered.participant).order_by("pk").values_list("rule", "state")
    assert list(said) == [("offer", "sent"), ("offer_expired", "sent")]


def test_whom_time_ran_out_on_is_told_what_is_so_also_where_nobody_else_waits(client, charity, course, offered):
    far = charity.now + dt.timedelta(hours=73)
    pass_on(far)
    planning.plan(far)
    sending.send_due(far)

    assert "we no longer keep it for you" in mail.outbox[-1].body
    with time_machine.travel(far, tick=False):
        page = text_of(client.get(page_of(offered)))
    assert "We no longer keep the place for you." in page
    assert "somebody else" not in mail.outbox[-1].body + page


# --- the link shows how it stands now ---


def accepted(client, offer):
    client.post(page_of(offer), {"answer": "yes"})
    offer.refresh_from_db()


def test_the_link_of_somebody_who_withdrew_says_that_they_have_no_place_any_more(client, charity, offered):
    accepted(client, offered)
    withdraw(offered.enrolment, reason="", by=charity.coordinator, now=charity.now)

    text = text_of(client.get(page_of(offered)))

    assert "You have no place any more" in text
    assert "The place is yours" not in text


def test_the_link_of_somebody_who_withdrew_and_joined_again_says_that_the_place_is_theirs(client, charity, course, offered):
    accepted(client, offered)
    withdraw(offered.enrolment, reason="", by=charity.coordinator, now=charity.now)
    enrol(offered.participant, course, by=charity.coordinator, now=charity.now)

    assert "The place is yours" in text_of(client.get(page_of(offered)))


@pytest.mark.parametrize("answered", [True, False], ids=["accepted", "open"])
@pytest.mark.parametrize(("reason", "is_told"), [("Too few people", True), ("The pain nurse is ill", False)])
def test_the_link_of_a_course_that_was_cancelled_says_so(client, charity, course, offered, answered, reason, is_told):
    if answered:
        accepted(client, offered)
    course.refresh_from_db()
    cancel_course(course, reason=reason, by=charity.coordinator, now=charity.now, version=course.version)

    text = text_of(client.get(page_of(offered)))

    assert "All dates are cancelled" in text
    assert "The place is yours" not in text
    assert (f"The reason: {reason}" in text) is is_told


def test_the_link_of_a_course_that_is_over_says_so(client, charity, course, offered):
    accepted(client, offered)
    with time_machine.travel(dt.datetime(2027, 3, 1, tzinfo=dt.UTC), tick=False):
        text = text_of(client.get(page_of(offered)))

    assert "These dates are over" in text
    assert "on its way" not in text


def test_the_office_reads_to_whom_a_place_that_was_given_back_is_offered(as_, charity, course):
    ann, _bob = (
        enrol(ParticipantFactory(organisation=charity.organisation), course, by=charity.coordinator, now=charity.now)
        for _ in range(2)
    )
    cy = ParticipantFactory(organisation=charity.organisation, first_names="Cy", last_name="Park", email="cy@post.example")
    wait(cy, course, by=charity.coordinator, now=charity.now - HOUR)

    text = text_of(as_(charity.coordinator).post(f"/enrolments/{ann.pk}/withdraw/", {"reason": ""}, follow=True))

    assert "is offered to Cy Park." in text
    assert "is free" not in text
