"""Somebody answers on their own page: by point, one question a page without scripts, each tap saved with them."""

import datetime as dt

import pytest
import time_machine

from desk.own.answering.page import point_for
from participants.own.sign_in import give_sign_in
from reviews.models import ItemAnswer, Questionnaire, SafetyAlert, Score
from reviews.questionnaires.answering import finish, save_answers, type_from_paper
from tests.cast import NOW
from tests.factories import ParticipantFactory, cpsmp_edition, make_course, make_place, pain_management_edition, refer
from tests.factories.measures import ask, load_words
from tests.factories.told import reading_terms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]

DAY = dt.timedelta(days=1)
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def mo(clinic):
    reading_terms(clinic.organisation, clinic.clinician, numbers=[["In danger", "999", "day and night"]])
    person = ParticipantFactory(organisation=clinic.organisation, first_names="Mo", last_name="Farrow")
    return give_sign_in(person, by=clinic.administrator, now=clinic.now)


@pytest.fixture
def episode(clinic, mo):
    edition = pain_management_edition(clinic.organisation)
    return refer(mo, edition.programme, received=dt.date(2026, 3, 1), now=clinic.now)


@pytest.fixture
def own(clinic, episode):
    """Our own words, for the review after a month."""
    return ask(episode, "own", "1", opens_at=clinic.now - DAY)


@pytest.fixture
def mood(clinic, episode):
    """Nine questions, the last on safety, in words that the hospital has loaded."""
    load_words(clinic.organisation, "phq-9", 9, options={"0": "never", "1": "now and then", "2": "often", "3": "always"})
    return ask(episode, "phq-9", "1", opens_at=clinic.now - DAY)


def page_of(client, url):
    return " ".join(client.get(url, follow=True).content.decode().split()).partition("<main")[2]


def test_above_our_own_questions_stands_which_days_to_think_of_in_a_whole_sentence(as_, mo, own):
    page = page_of(as_(mo.user), f"/me/questionnaires/{own.pk}/")

    assert "Think of the last 7 days. Choose one number for each question. There are no right answers." in page


def test_a_page_keeps_its_number_on_the_list_once_another_is_answered(as_, clinic, mo, own, mood):
    save_answers(own, {1: 4}, by=mo.user, by_person=True, now=clinic.now)
    finish(own, by=mo.user, by_person=True, now=clinic.now)

    assert "Answer questions 2" in page_of(as_(mo.user), "/me/questionnaires/")
    assert "Page 2 of 2" in page_of(as_(mo.user), f"/me/questionnaires/{mood.pk}/")


def test_how_far_somebody_is_counts_what_they_have_answered_and_not_the_page_they_opened(as_, clinic, mo, own, mood):
    save_answers(mood, {1: 0, 2: 1, 3: 1}, by=mo.user, by_person=True, now=clinic.now)

    page = page_of(as_(mo.user), f"/me/questionnaires/{mood.pk}/questions/4/")

    assert 'max="18" value="12"' in page  # the first page of two, whatever it asks, and three of nine


def test_the_list_says_what_is_to_answer_until_when_and_that_nobody_must(as_, mo, own, mood):
    page = page_of(as_(mo.user), "/me/questionnaires/")

    assert "After 1 month" in page
    assert "You can answer until" in page
    assert page.count("of 9 answered") == 1
    assert "You need not answer" in page
    assert "PHQ" not in page


@pytest.mark.parametrize(
    ("point", "neutral", "words"),
    [
        ("assessment", False, "For your assessment"),
        ("first", True, "For your first day"),
        ("6", False, "For your 6-month review"),
        ("6", True, "After 6 months"),
        ("extra", True, "We ask you once more"),
    ],
)
def test_the_point_is_named_and_in_neutral_wording_no_review_is(point, neutral, words):
    assert point_for(point, neutral=neutral) == words


def test_a_measure_without_words_and_a_test_that_staff_measure_are_not_asked(as_, clinic, mo, episode):
    for measure in ("phq-9", "walk"):
        ask(episode, measure, "1", opens_at=clinic.now - DAY)

    assert "We have no questions for you at the moment" in page_of(as_(mo.user), "/me/questionnaires/")


def test_in_a_charity_the_page_says_that_nobody_reads_it(as_, charity):
    person = ParticipantFactory(organisation=charity.organisation)
    person = give_sign_in(person, by=charity.coordinator, now=charity.now)
    course = make_course(cpsmp_edition(charity.organisation), days=[NOW.date()], number=4)
    own = ask(make_place(person, course, joined_at=charity.now - DAY), "own", "first", opens_at=charity.now - DAY)

    assert "Nobody reads your answers." in page_of(as_(person.user), f"/me/questionnaires/{own.pk}/")
    assert "Nobody reads your answers." in page_of(as_(person.user), f"/me/questionnaires/{own.pk}/questions/1/")


def test_my_timetable_leads_there_while_something_is_asked(as_, mo, own):
    assert "We have questions for you" in page_of(as_(mo.user), "/me/")

    Questionnaire.objects.update(state="closed")
    assert "We have questions for you" not in page_of(as_(mo.user), "/me/")


def test_nothing_is_chosen_beforehand_and_the_numbers_stand_before_the_first_question(as_, mo, mood):
    page = page_of(as_(mo.user), f"/me/questionnaires/{mood.pk}/")

    assert "checked" not in page[: page.index("I would rather not")]
    assert page.index("tel:999") < page.index("<fieldset")
    assert "We read this until 4:30pm today" in page
    assert "now and then" in page
    assert "Words by somebody" in page  # the credit line


def test_no_number_to_ring_stands_where_nothing_is_read_at_once(as_, mo, own):
    assert "tel:999" not in page_of(as_(mo.user), f"/me/questionnaires/{own.pk}/")


def test_each_tap_is_saved_as_it_is_sent_with_when(as_, mo, own):
    said = as_(mo.user).post(f"/me/questionnaires/{own.pk}/", {"item-1": "4"}, **JSON).json()

    assert (said["state"], said["words"], said["numbers"]) == ("saved", "Saved at 10am", "")
    assert ItemAnswer.objects.get().value == 4
    page = page_of(as_(mo.user), f"/me/questionnaires/{own.pk}/")
    assert 'value="4" checked' in page
    assert "Saved at 10am" in page


def test_a_tap_on_safety_brings_the_numbers_at_once_and_they_stay_on_every_page(as_, mo, mood, own):
    mine = as_(mo.user)
    said = mine.post(f"/me/questionnaires/{mood.pk}/", {"item-9": "1"}, **JSON).json()

    assert "tel:999" in said["numbers"]
    assert SafetyAlert.objects.count() == 1
    for url in ("", f"{mood.pk}/questions/1/", f"{mood.pk}/end/", f"{own.pk}/"):
        assert "One of our clinicians is asked to read it" in page_of(mine, f"/me/questionnaires/{url}")


def test_whoever_has_begun_goes_on_in_the_same_words_when_the_hospital_loads_others(as_, clinic, mo, mood):
    mine = as_(mo.user)
    mine.post(f"/me/questionnaires/{mood.pk}/", {"item-1": "1"}, **JSON)
    clinic.organisation.wording_packs.update(retired_at=clinic.now)
    load_words(clinic.organisation, "phq-9", 9, options={"0": "no", "1": "a little", "2": "much", "3": "very much"})

    page = page_of(mine, f"/me/questionnaires/{mood.pk}/")
    assert "now and then" in page
    assert "very much" not in page


def test_without_scripts_the_next_page_has_the_numbers(as_, mo, mood):
    mine = as_(mo.user)
    came = mine.post(f"/me/questionnaires/{mood.pk}/questions/9/", {"item-9": "2"}, follow=True)

    assert came.redirect_chain == [(f"/me/questionnaires/{mood.pk}/end/", 302)]
    assert "tel:999" in came.content.decode()


def test_one_question_a_page_each_saved_before_the_next_and_one_may_be_left_out(as_, mo, own):
    mine, first = as_(mo.user), f"/me/questionnaires/{own.pk}/questions/1/"
    assert page_of(mine, first).count("<fieldset") == 1
    assert mine.post(first, {"item-1": "4"}).url == f"/me/questionnaires/{own.pk}/questions/2/"
    assert mine.post(f"/me/questionnaires/{own.pk}/questions/2/", {}).url == f"/me/questionnaires/{own.pk}/questions/3/"

    assert "Go on with question 2" in page_of(mine, f"/me/questionnaires/{own.pk}/")
    assert "Question 2" in page_of(mine, f"/me/questionnaires/{own.pk}/end/")
    mine.post(f"/me/questionnaires/{own.pk}/end/")
    assert Questionnaire.objects.get().state == "complete"


def test_a_form_sent_whole_keeps_what_is_good_and_says_what_is_wrong(as_, mo, own):
    answer = as_(mo.user).post(f"/me/questionnaires/{own.pk}/", {"item-1": "4", "item-2": "11"})

    assert "whole number from 0 to 10" in answer.content.decode()
    assert dict(ItemAnswer.objects.values_list("item", "value")) == {1: 4}


def test_all_answered_goes_on_to_the_next_measure_of_the_point_and_then_thanks(as_, mo, own, mood):
    whole = {f"item-{item}": "1" for item in range(1, 60)}
    came = as_(mo.user).post(f"/me/questionnaires/{own.pk}/", whole)
    assert came.url == f"/me/questionnaires/{mood.pk}/"
    came = as_(mo.user).post(f"/me/questionnaires/{mood.pk}/", whole, follow=True)

    assert "That was all" in came.content.decode()
    assert Questionnaire.objects.filter(state="complete").count() == 2


def test_an_old_link_leads_to_the_questions_that_are_asked_now(as_, clinic, mo, episode, own):
    with time_machine.travel(NOW + 40 * DAY, tick=False):
        again = ask(episode, "own", "6", opens_at=NOW + 39 * DAY)
        came = as_(mo.user).get(f"/me/questionnaires/{own.pk}/", follow=True)

    assert came.redirect_chain == [(f"/me/questionnaires/{again.pk}/", 302)]
    assert "could be answered until" in came.content.decode()


def test_a_tap_that_comes_after_the_window_is_kept_and_finished_it_is_unscheduled(as_, mo, own):
    with time_machine.travel(NOW + 40 * DAY, tick=False):
        mine = as_(mo.user)
        assert mine.post(f"/me/questionnaires/{own.pk}/", {"item-1": "4"}, **JSON).json()["state"] == "saved"
        mine.post(f"/me/questionnaires/{own.pk}/end/")

    assert Questionnaire.objects.get().unscheduled


def test_finished_in_one_tab_the_other_is_told_so_and_what_counted_stays(as_, clinic, mo, own):
    save_answers(own, {1: 4}, by=mo.user, by_person=True, now=clinic.now)
    finish(own, by=mo.user, by_person=True, now=clinic.now)
    said = as_(mo.user).post(f"/me/questionnaires/{own.pk}/", {"item-1": "9"}, **JSON)

    assert (said.status_code, said.json()["words"]) == (422, "You have finished these questions. To change an answer, ring us.")
    assert ItemAnswer.objects.get().value == 4


def test_typed_from_paper_while_they_answer_loses_nothing_of_theirs(as_, clinic, mo, own):
    mine = as_(mo.user)
    mine.post(f"/me/questionnaires/{own.pk}/", {"item-1": "4"}, **JSON)
    type_from_paper(own, {1: 7}, by=clinic.administrator, on=NOW.date(), now=clinic.now)
    mine.post(f"/me/questionnaires/{own.pk}/", {"item-2": "5"}, **JSON)
    mine.post(f"/me/questionnaires/{own.pk}/end/")

    assert dict(ItemAnswer.objects.filter(by_person=True).values_list("item", "value")) == {1: 4, 2: 5}
    assert set(Score.objects.values_list("by_person", flat=True)) == {True, False}


def test_whoever_would_rather_not_says_why_and_may_answer_after_all(as_, mo, own):
    mine = as_(mo.user)
    page = mine.post(f"/me/questionnaires/{own.pk}/no/", {"code": "too_long"}, follow=True).content.decode()
    assert "your place is yours" in page
    declined = Questionnaire.objects.get()
    assert (declined.state, declined.declined_code) == ("declined", "too_long")

    assert "Answer after all" in page_of(mine, "/me/questionnaires/")
    mine.post(f"/me/questionnaires/{own.pk}/questions/1/", {"item-1": "3"})
    assert Questionnaire.objects.get().state == "open"


def test_somebody_elses_questions_are_no_page(as_, clinic, mo, own):
    other = give_sign_in(ParticipantFactory(organisation=clinic.organisation), by=clinic.administrator, now=clinic.now)

    for url in ("", "questions/1/", "end/"):
        assert as_(other.user).get(f"/me/questionnaires/{own.pk}/{url}").status_code == 404
    assert as_(other.user).post(f"/me/questionnaires/{own.pk}/", {"item-1": "1"}, **JSON).status_code == 404
    assert as_(other.user).post(f"/me/questionnaires/{own.pk}/no/", {"code": "private"}).status_code == 404
    assert not ItemAnswer.objects.exists()


def test_the_page_asks_no_more_for_thirty_answers_than_for_none(as_, clinic, mo, own, django_assert_num_queries):
    mine = as_(mo.user)
    mine.get(f"/me/questionnaires/{own.pk}/")
    for answers in ({}, {1: 4, 2: 5, 3: 6}):
        save_answers(own, answers, by=mo.user, by_person=True, now=clinic.now)
        with django_assert_num_queries(7):
            mine.get(f"/me/questionnaires/{own.pk}/")


@pytest.mark.parametrize("points", [1, 3])
def test_the_list_asks_as_often_for_one_point_as_for_three(as_, clinic, mo, episode, points, django_assert_num_queries):
    for point in ("1", "6", "12")[:points]:
        ask(episode, "own", point, opens_at=clinic.now - DAY)
    mine = as_(mo.user)
    mine.get("/me/questionnaires/")
    with django_assert_num_queries(6):
        mine.get("/me/questionnaires/")


def test_the_last_page_leads_back_to_the_one_that_was_passed_over_and_has_a_plain_name(as_, mo, clinic, episode, own):
    change = ask(episode, "pgic-7", "1", edition="7-best", opens_at=clinic.now - DAY)

    page = page_of(as_(mo.user), f"/me/questionnaires/{change.pk}/")

    assert "Page 2 of 2" in page
    assert "Save and go to page 1" in page
    assert "7 is best" not in page


def test_whose_date_was_moved_away_keeps_what_they_typed_and_reads_when_they_are_asked_again(as_, clinic, mo, own):
    mine = as_(mo.user)
    Questionnaire.objects.filter(pk=own.pk).update(opens_at=clinic.now + 3 * DAY)

    mine.post(f"/me/questionnaires/{own.pk}/", {"item-1": "4"})
    assert "what you answered before is kept" in page_of(mine, f"/me/questionnaires/{own.pk}/")
    assert "You can answer from Thursday 5 November 2026" in page_of(mine, "/me/questionnaires/")
    assert ItemAnswer.objects.get().value == 4

    mine.post(f"/me/questionnaires/{own.pk}/end/", {})
    own.refresh_from_db()
    assert (own.state, own.completed_at) == ("open", None)
