"""A participant's own page says in plain words where they stand, what comes next, and what they are asked."""

import datetime as dt

import pytest
import time_machine

from accounts.roles import Role
from participants.models import Episode, Letter, PathwayChoice
from participants.waiting.changing import come_sooner
from participants.waiting.offers import Offering, offer
from tests.cast import NOW, member
from tests.desk.own.pathway.conftest import DECIDED
from tests.factories import ParticipantFactory, make_place, recommend, refer, say_yes, wait_on_programme
from tests.reading import text_of

pytestmark = pytest.mark.django_db


def page(as_, person):
    response = as_(person.user).get("/me/")
    assert response.status_code == 200
    return text_of(response)


def end(episode, ending="no_reply"):
    Episode.objects.filter(pk=episode.pk).update(ended_at=NOW, ending=ending, ended_by="Priya Raman")


def test_somebody_who_was_just_referred_hears_that_we_have_it(as_, clinic, maureen, edition):
    refer(maureen, edition.programme, received=dt.date(2026, 10, 1), now=clinic.now)

    text = page(as_, maureen)

    assert "We have your referral We read what was sent to us about you. Then we tell you what comes next." in text
    assert "I don’t want this" not in text


def test_somebody_to_assess_hears_that_we_want_to_meet_them_and_can_say_no(as_, maureen, episode):
    text = page(as_, maureen)

    assert "First we want to meet you We write to you or ring you to find a day." in text
    assert "I don’t want this, or need something else" in text


def test_whoever_is_asked_reads_what_is_asked(as_, maureen, asked):
    text = page(as_, maureen)

    assert "Do you want to come? We think that this can help you. You decide." in text
    assert "Your wait starts then. Tell us" in text


def test_a_decision_for_something_else_is_told_by_letter_and_not_here(as_, maureen, episode):
    recommend(episode, now=DECIDED, outcome="individual", reason="not_ready", profession="psychologist")

    text = page(as_, maureen)

    assert "We have talked about what may help you We write to you about it. You can ring us, too." in text
    assert "ndividual" not in text


def test_who_waits_reads_how_many_are_before_them_and_when_the_next_groups_begin(as_, maureen, waits, waiting, january, march):
    waits("Ann", weeks=9)
    waits("Ben", weeks=8, in_person=False, video=True)
    waits("Cy", weeks=1)

    text = page(as_, maureen)

    assert "You are waiting for a place 1 person is before you. You told us that you can come face to face." in text
    assert "We can’t say for sure when that will be." in text
    assert "The next first days with free places: Monday 11 January 2027, face to face" in text
    assert "1 March" not in text


def test_an_urgent_person_is_before_them_however_late_they_came(as_, maureen, waits, waiting):
    waits("Ann", weeks=0, priority=1)

    assert "1 person is before you." in page(as_, maureen)


def test_who_waits_alone_comes_next(as_, maureen, waiting):
    assert "Nobody is before you: you come next." in page(as_, maureen)


def test_who_is_asked_again_reads_the_question_first(as_, maureen, waiting):
    waiting.since = NOW - dt.timedelta(weeks=12)
    waiting.save()

    text = page(as_, maureen)

    assert "Do you still want to come? You have waited for some time." in text
    assert "Answer Change how I can come" in text


def test_who_has_answered_since_isnt_asked_again(as_, maureen, waiting):
    waiting.since, waiting.still_wants_at = NOW - dt.timedelta(weeks=20), NOW - dt.timedelta(weeks=11)
    waiting.save()

    assert "Do you still want to come?" not in page(as_, maureen)


def test_an_offer_stands_on_top_with_its_last_moment(as_, clinic, maureen, waiting, january):
    made = offer([waiting], Offering(january, NOW + dt.timedelta(days=10)), by=clinic.administrator, now=NOW)

    text = page(as_, maureen)

    assert "A place is free for you Please answer before Thursday 12 November 2026 at 10am. See the place and answer" in text
    assert f"/me/offers/{made[0].pk}/" in as_(maureen.user).get("/me/").content.decode()


def test_an_offer_whose_time_is_over_says_so_before_the_job_has_closed_it(as_, clinic, maureen, waiting, january):
    offer([waiting], Offering(january, NOW + dt.timedelta(days=10)), by=clinic.administrator, now=NOW)

    with time_machine.travel(NOW + dt.timedelta(days=11), tick=False):
        text = page(as_, maureen)

    assert "The time to answer is over You go on waiting." in text


def test_who_has_a_place_sees_their_dates_first_and_may_come_sooner(as_, clinic, maureen, waiting, january):
    offer([waiting], Offering(january, NOW + dt.timedelta(days=10)), by=clinic.administrator, now=NOW)
    enrolment = make_place(maureen, january, joined_at=NOW)
    enrolment.episode = waiting.episode
    enrolment.save()

    text = page(as_, maureen)

    assert text.index("Your next appointment is") < text.index("You have a place All your dates stand on this page.")
    assert "Could I come sooner?" in text

    come_sooner(enrolment, by=maureen.user, now=NOW)
    assert "You told us that you would come sooner." in page(as_, maureen)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("not_interested", "You told us that you don’t want to come Did you change your mind? Tell us. Change my answer"),
        ("another_format", "We will ring you You told us that you need another way to meet. Change my answer"),
        ("ring_me", "We will ring you You asked us about help for you alone. Change my answer"),
    ],
)
def test_any_other_answer_than_yes_is_said_back(as_, maureen, asked, answer, said):
    PathwayChoice.objects.create(episode=asked, answer=answer, way="telephone", at=NOW, by="Priya Raman")

    assert said in page(as_, maureen)


@pytest.mark.parametrize(
    ("ending", "said"),
    [("no_reply", "This has ended Do you want to come after all"), ("discharged", "Your time with us is over")],
)
def test_what_has_ended_says_so_and_whom_to_ring(as_, maureen, waiting, ending, said):
    waiting.state, waiting.closed_at = "left", NOW
    waiting.save()
    end(waiting.episode, ending)

    text = page(as_, maureen)

    assert said in text
    assert "Change how I can come" not in text


def test_a_new_referral_hides_the_one_that_ended(as_, clinic, maureen, asked, edition):
    end(asked)
    refer(maureen, edition.programme, received=dt.date(2026, 10, 30), now=clinic.now)

    text = page(as_, maureen)

    assert "We have your referral" in text
    assert "This has ended" not in text


@pytest.mark.parametrize(("wording", "named"), [("neutral", False), ("plain", True)])
def test_only_plain_wording_names_the_programme(as_, maureen, waits, waiting, january, wording, named):
    maureen.wording = wording
    maureen.save()

    text = page(as_, maureen)

    assert ("Pain management programme" in text) == named
    assert ("pain" in text.replace("Pain service", "").replace("painprog", "").lower()) == named


def test_somebody_of_a_charity_sees_nothing_of_it(as_, charity):
    user = member(charity.organisation, Role.PARTICIPANT, "Ola Bright")
    ParticipantFactory(organisation=charity.organisation, user=user)

    source = as_(user).get("/me/").content.decode()

    assert "/me/pathway/" not in source
    assert "referral" not in source


@pytest.mark.parametrize("others", [1, 3])
def test_the_page_of_one_who_waits_takes_eleven_queries(as_, maureen, waits, waiting, january, others, django_assert_num_queries):
    for number in range(others):
        waits(f"Ann {number}", weeks=9)
    browser = as_(maureen.user)
    browser.get("/me/")

    with django_assert_num_queries(11):
        browser.get("/me/")


@pytest.mark.parametrize("earlier", [1, 3])
def test_earlier_ways_that_ended_ask_nothing_more(as_, clinic, maureen, asked, edition, earlier, django_assert_num_queries):
    for _ in range(earlier):
        asked = Episode.objects.filter(participant=maureen, ended_at=None).get()
        end(asked)
        say_yes(refer(maureen, edition.programme, received=dt.date(2026, 10, 30), now=clinic.now), now=NOW)
    browser = as_(maureen.user)
    browser.get("/me/")

    with django_assert_num_queries(8):
        browser.get("/me/")


def test_what_to_expect_stands_once_also_with_a_timetable_beside_it(as_, maureen, waiting, january, march):
    make_place(maureen, march, joined_at=NOW)
    waiting.delete()
    once = as_(maureen.user).get("/me/").content.decode()
    assert once.count("What to expect") == 1

    wait_on_programme(maureen.episodes.get(), now=NOW, sooner=True)
    assert as_(maureen.user).get("/me/").content.decode().count("What to expect") == 1


def test_a_letter_that_lies_there_is_named_on_the_page(as_, maureen, waiting):
    assert "My letters" not in page(as_, maureen)
    letter = Letter.objects.create(
        participant=maureen,
        episode=waiting.episode,
        kind="choice",
        to="person",
        subject="S",
        text="T",
        made_at=NOW,
        signed_at=NOW,
        signed_by=maureen.user,
        signature="Priya Raman",
    )
    letter.deliveries.create(way="own_page", made_at=NOW, sent_at=NOW, sent_by="Priya Raman")

    assert "My letters. There is a new one." in page(as_, maureen)
