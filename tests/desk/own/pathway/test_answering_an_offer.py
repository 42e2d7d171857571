"""An offer of dates is answered on one's own page: with one date, with none of them, or too late."""

import datetime as dt

import pytest
import time_machine

from accounts.roles import Role
from participants.models import Enrolment, Offer
from participants.waiting.offers import Offering, offer, take_back
from tests.cast import NOW, member
from tests.factories import ParticipantFactory
from tests.reading import text_of

pytestmark = pytest.mark.django_db
REPLY_BY = NOW + dt.timedelta(days=10)


@pytest.fixture
def two(clinic, waiting, january, march):
    """A place in January face to face, or in March by video, for Maureen who takes either."""
    waiting.takes_video = True
    waiting.save()
    (made,) = offer([waiting], Offering(january, REPLY_BY, march), by=clinic.administrator, now=NOW)
    return made


@pytest.fixture
def one(clinic, waiting, january):
    """A place in January, face to face."""
    (made,) = offer([waiting], Offering(january, REPLY_BY), by=clinic.administrator, now=NOW)
    return made


def own(made):
    return f"/me/offers/{made.pk}/"


def test_both_dates_stand_there_with_all_one_must_know(as_, maureen, two):
    text = text_of(as_(maureen.user).get(own(two)))

    assert "A place is free for you Please answer before Thursday 12 November 2026 at 10am." in text
    assert "From Monday 11 January 2027, face to face Days 12 days, Monday 11 January to Thursday 28 January 2027" in text
    assert "Time 9:30am to 3pm Where Garden Room 34, Level 2" in text
    assert "From Monday 1 March 2027, by video Days 12 days, Monday 1 March to Thursday 18 March 2027" in text
    assert "Tuesday 12 January 2027, 9:30am to 3pm" in text
    assert "Pain" not in text.replace("Pain service", "")


def test_choosing_one_date_gives_the_place_and_frees_the_other(as_, maureen, two, january, march):
    text = text_of(as_(maureen.user).post(own(two), {"choice": march.pk}, follow=True))

    assert "Thank you. We have saved your answer. The place is yours It starts on Monday 1 March 2027." in text
    assert Enrolment.objects.get().course == march
    two.refresh_from_db()
    assert (two.state, two.answered_by_way, two.answered_by) == ("accepted", "own_page", "Maureen Pell")
    january.refresh_from_db()
    assert (january.taken, january.offered) == (0, 0)


def test_two_clicks_give_one_place(as_, maureen, two, march):
    browser = as_(maureen.user)
    for _ in range(2):
        assert browser.post(own(two), {"choice": march.pk}).status_code in (302, 200)

    assert Enrolment.objects.count() == 1


def test_none_of_these_leaves_them_waiting_where_they_stood(as_, maureen, one, waiting):
    text = text_of(as_(maureen.user).post(own(one), {"choice": "none"}, follow=True))

    assert "Thank you for telling us You go on waiting, and keep your turn." in text
    waiting.refresh_from_db()
    one.refresh_from_db()
    assert (waiting.state, one.state) == ("waiting", "declined")


def test_waiting_for_the_other_way_to_meet_isnt_counted_as_declined(as_, maureen, one):
    browser = as_(maureen.user)
    assert "No, I wait for a place by video" in text_of(browser.get(own(one)))

    browser.post(own(one), {"choice": "other"})

    one.refresh_from_db()
    assert (one.state, one.counts_as_declined) == ("declined", False)


def test_two_ways_offered_leave_no_other_way_to_wait_for(as_, maureen, two):
    assert "No, I wait for a place" not in text_of(as_(maureen.user).get(own(two)))


@pytest.mark.parametrize("choice", ["", "999999", "by boat"])
def test_an_answer_that_isnt_one_is_asked_again(as_, maureen, two, choice):
    assert "There is a problem Choose one." in text_of(as_(maureen.user).post(own(two), {"choice": choice}))
    assert Offer.objects.get().state == "open"


def test_a_late_answer_is_told_that_they_go_on_waiting(as_, maureen, one, january):
    with time_machine.travel(REPLY_BY + dt.timedelta(minutes=1), tick=False):
        text = text_of(as_(maureen.user).post(own(one), {"choice": january.pk}))

    assert "The time to answer is over You go on waiting, and keep your turn." in text
    assert not Enrolment.objects.exists()


def test_an_offer_taken_back_and_one_whose_date_was_cancelled_say_so(as_, clinic, maureen, one, january):
    january.cancelled_at, january.cancel_reason = NOW, "No room"
    january.save()
    assert "All dates are cancelled" in text_of(as_(maureen.user).get(own(one)))

    take_back(one, reason="Wrong person", by=clinic.administrator, now=NOW)

    text = text_of(as_(maureen.user).post(own(one), {"choice": january.pk}))
    assert "This offer was taken back" in text
    assert "Wrong person" not in text


def test_an_answer_after_the_place_was_given_up_gives_it_to_nobody(as_, maureen, one, january):
    browser = as_(maureen.user)
    browser.post(own(one), {"choice": january.pk})
    Enrolment.objects.update(state="withdrawn", withdrawn_at=NOW, withdrawn_reason="Ill")

    text = text_of(browser.post(own(one), {"choice": january.pk}))

    assert "You have no place any more" in text
    assert Enrolment.objects.filter(state="active").count() == 0


def test_nobody_reads_the_offer_of_somebody_else(as_, clinic, charity, one):
    other = member(clinic.organisation, Role.PARTICIPANT, "Ben Orr")
    ParticipantFactory(organisation=clinic.organisation, user=other)

    for user in (other, clinic.administrator, charity.coordinator):
        assert as_(user).get(own(one)).status_code == 404
        assert as_(user).post(own(one), {"choice": "none"}).status_code == 404
    assert Offer.objects.get().state == "open"


@pytest.mark.parametrize("dates", [1, 2])
def test_the_page_takes_six_queries_whether_one_date_is_offered_or_two(as_, maureen, dates, request, django_assert_num_queries):
    made = request.getfixturevalue("one" if dates == 1 else "two")
    browser = as_(maureen.user)
    browser.get(own(made))

    with django_assert_num_queries(6):
        browser.get(own(made))
