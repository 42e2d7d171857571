"""The link in the mail that offers a place on a programme: a button for each date, and two to say no."""

import datetime as dt

import pytest
from django.test import Client

from participants.enrolment.enrolling import withdraw
from participants.models import Enrolment, Offer
from participants.rules.link_tokens import token_of
from participants.waiting.offers import Offering, offer, take_back
from tests.factories import (
    ParticipantFactory,
    make_course,
    pain_management_edition,
    recommend,
    refer,
    say_yes,
    wait_on_programme,
)
from tests.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]
REPLY_BY = dt.datetime(2026, 11, 12, 17, tzinfo=dt.UTC)


def group(edition, number, first):
    days = [first + dt.timedelta(weeks=week, days=day) for week in range(3) for day in range(4)]
    return make_course(edition, days=days, number=number, places=8)


@pytest.fixture
def offered(clinic):
    edition = pain_management_edition(clinic.organisation)
    ann = ParticipantFactory(organisation=clinic.organisation, first_names="Ann", last_name="Reed")
    episode = refer(ann, edition.programme, received=dt.date(2026, 8, 3), now=clinic.now)
    recommend(episode, now=clinic.now)
    say_yes(episode, now=clinic.now)
    both = [group(edition, 34, dt.date(2027, 1, 11)), group(edition, 35, dt.date(2027, 3, 1))]
    entry = wait_on_programme(episode, now=clinic.now)
    (made,) = offer([entry], Offering(both[0], REPLY_BY, both[1]), by=clinic.administrator, now=clinic.now)
    return made


def page_of(made):
    return f"/join/offer/{token_of(made.seed)}/"


def test_looking_answers_nothing_and_names_no_programme(offered):
    text = text_of(Client().get(page_of(offered)))

    assert "Yes, from Monday 11 January 2027" in text
    assert "Yes, from Monday 1 March 2027" in text
    assert "group 34" not in text
    assert Offer.objects.get().state == "open"


def test_the_second_date_is_taken_once_however_often_the_button_is_pressed(offered):
    for _ in range(2):
        page = Client().post(page_of(offered), {"answer": offered.alternative_id}, follow=True)

    assert "The place is yours" in text_of(page)
    assert "1 March 2027" in text_of(page)
    assert Enrolment.objects.get().course_id == offered.alternative_id
    offered.refresh_from_db()
    assert (offered.answered_by, offered.answered_by_way) == ("answer by the link", "own_page")


@pytest.mark.parametrize(("answer", "counts"), [("no", True), ("other_format", False)])
def test_saying_no_keeps_the_place_on_the_list(offered, answer, counts):
    page = Client().post(page_of(offered), {"answer": answer}, follow=True)

    assert "You are still on the waiting list" in text_of(page)
    offered.refresh_from_db()
    assert (offered.state, offered.counts_as_declined) == ("declined", counts)


def test_the_other_date_after_the_answer_is_refused_with_a_sentence(offered):
    Client().post(page_of(offered), {"answer": offered.course_id})

    page = Client().post(page_of(offered), {"answer": offered.alternative_id})

    assert "We could not write down your answer. Please ring us." in text_of(page)


def test_an_answer_too_late_says_so(offered):
    Offer.objects.update(made_at=dt.datetime(2026, 10, 1, tzinfo=dt.UTC), reply_by=dt.datetime(2026, 10, 9, tzinfo=dt.UTC))

    assert "The time to answer is over" in text_of(Client().get(page_of(offered)))
    assert "The time to answer is over" in text_of(Client().post(page_of(offered), {"answer": offered.course_id}))
    assert not Enrolment.objects.exists()


def test_a_date_that_was_cancelled_since_can_not_be_chosen(offered):
    offered.alternative.cancelled_at, offered.alternative.cancel_reason = offered.made_at, "Flood"
    offered.alternative.save()

    assert "1 March" not in text_of(Client().get(page_of(offered)))
    page = Client().post(page_of(offered), {"answer": offered.alternative_id})
    assert "That date can’t be chosen any more" in text_of(page)


def test_an_offer_taken_back_says_so(offered, clinic):
    take_back(offered, reason="Mistake", by=clinic.administrator, now=clinic.now)

    assert "This offer was taken back" in text_of(Client().get(page_of(offered)))


def test_after_a_yes_the_link_says_that_the_course_was_cancelled_and_why(offered):
    Client().post(page_of(offered), {"answer": offered.course_id})
    offered.course.cancelled_at, offered.course.cancel_reason = offered.made_at, "Flood in the hall"
    offered.course.save()

    text = text_of(Client().get(page_of(offered)))

    assert "All dates are cancelled" in text
    assert "The reason: Flood in the hall" in text
    assert "The place is yours" not in text


def test_after_a_yes_the_link_says_that_the_place_was_given_up(offered, clinic):
    Client().post(page_of(offered), {"answer": offered.course_id})
    withdraw(Enrolment.objects.get(), reason="Better", by=clinic.administrator, now=clinic.now)

    assert "You have no place any more" in text_of(Client().get(page_of(offered)))


def test_after_a_no_a_cancelled_course_is_nothing_to_who_waits(offered):
    Client().post(page_of(offered), {"answer": "no"})
    offered.course.cancelled_at, offered.course.cancel_reason = offered.made_at, "Flood"
    offered.course.save()

    assert "You are still on the waiting list" in text_of(Client().get(page_of(offered)))


def test_an_answer_that_is_none_changes_nothing(offered):
    Client().post(page_of(offered), {"answer": "999999999999999999999"})

    assert Offer.objects.get().state == "open"
