"""Saying on one's own page whether one wants to come and how, or what one wants instead."""

import datetime as dt
import uuid

import pytest

from accounts.models import AuditEntry
from accounts.roles import Role
from participants.models import Episode, PathwayChoice, Task, WaitingListEntry
from tests.cast import NOW, member
from tests.desk.own.pathway.conftest import DECIDED
from tests.factories import ParticipantFactory, recommend, refer, say_yes
from tests.reading import text_of

pytestmark = pytest.mark.django_db


def at(episode, rest):
    return f"/me/pathway/{episode.pk}/{rest}"


def sent(**more):
    return {"submission_id": str(uuid.uuid4()), **more}


def end(episode):
    Episode.objects.filter(pk=episode.pk).update(ended_at=NOW, ending="no_reply", ended_by="Priya Raman")


def test_who_is_asked_says_yes_and_face_to_face_and_waits_from_the_decision_on(as_, maureen, asked):
    browser = as_(maureen.user)
    assert "Do you want to come? You can say yes or no." in text_of(browser.get(at(asked, "answer/")))
    assert browser.post(at(asked, "answer/"), {"answer": "yes"}).url == at(asked, "answer/how/")
    assert not PathwayChoice.objects.exists()

    text = text_of(browser.post(at(asked, "answer/how/"), sent(how="in_person"), follow=True))

    assert "Thank you. You are on the list now." in text
    assert "You are waiting for a place" in text
    entry = WaitingListEntry.objects.get()
    assert (entry.takes_in_person, entry.takes_video, entry.accepted_on) == (True, False, DECIDED.date())
    choice = PathwayChoice.objects.get()
    assert (choice.answer, choice.way, choice.by) == ("yes", "own_page", "Maureen Pell")


def test_both_current_waits_stand_beside_the_ways_to_meet(as_, maureen, asked, waits):
    for weeks in (3, 9, 14):
        waits(f"Ann {weeks}", weeks=weeks)
    waits("Ben", weeks=5, in_person=False, video=True)

    text = text_of(as_(maureen.user).get(at(asked, "answer/how/")))

    assert "Face to face. 3 people wait now. Half of them have waited 9 weeks or more, and one 14 weeks." in text
    assert "By video, from home. 1 person waits now, for 5 weeks so far." in text
    assert "It may be longer or shorter for you." in text


def test_either_way_waits_for_both(as_, maureen, asked):
    as_(maureen.user).post(at(asked, "answer/how/"), sent(how="either"))

    entry = WaitingListEntry.objects.get()
    assert entry.takes_in_person
    assert entry.takes_video


def test_two_clicks_are_one_answer(as_, maureen, asked):
    form, browser = sent(how="video"), as_(maureen.user)
    for _ in range(2):
        assert browser.post(at(asked, "answer/how/"), form).url == "/me/"

    assert PathwayChoice.objects.count() == 1
    assert WaitingListEntry.objects.count() == 1


def test_who_waits_changes_how_and_keeps_their_turn(as_, maureen, waiting):
    browser = as_(maureen.user)
    assert 'value="in_person" checked' in browser.get(at(waiting.episode, "answer/how/")).content.decode()

    text = text_of(browser.post(at(waiting.episode, "answer/how/"), sent(how="either"), follow=True))

    assert "Thank you. We have saved it." in text
    assert "You told us that you can come face to face and by video." in text
    waiting.refresh_from_db()
    assert waiting.takes_video
    assert waiting.accepted_on == DECIDED.date()


def test_no_takes_the_name_off_the_list_and_the_office_is_to_tell_the_clinic(as_, maureen, waiting):
    browser = as_(maureen.user)
    assert browser.post(at(waiting.episode, "answer/"), {"answer": "not_interested"}).url == at(waiting.episode, "answer/no/")
    assert "we take your name off the list" in text_of(browser.get(at(waiting.episode, "answer/no/")))

    text = text_of(browser.post(at(waiting.episode, "answer/no/"), sent(note="I feel better"), follow=True))

    assert "Thank you for telling us." in text
    waiting.refresh_from_db()
    assert waiting.state == "left"
    assert Task.objects.get().kind == "tell_clinic"
    assert PathwayChoice.objects.get(answer="not_interested").note == "I feel better"
    assert "I feel better" not in str(list(AuditEntry.objects.values_list("details", "object_label")))


@pytest.mark.parametrize(("rest", "answer"), [("answer/another-way/", "another_format"), ("answer/ring-me/", "ring_me")])
def test_whoever_is_invited_to_the_assessment_can_ask_for_something_else(as_, maureen, episode, rest, answer):
    browser = as_(maureen.user)
    text = text_of(browser.get(at(episode, "answer/")))
    assert "Do you want something else? You can tell us now. You can still come and see us first." in text
    assert "Yes, I want to come" not in text
    assert "We ring you on 01632 960001." in text_of(browser.get(at(episode, rest)))

    text = text_of(browser.post(at(episode, rest), sent(note=""), follow=True))

    assert "Thank you. We will ring you." in text
    assert PathwayChoice.objects.get().answer == answer
    assert Task.objects.get().kind == "ring"


def test_who_has_no_number_is_told_so(as_, maureen, asked):
    maureen.phone = ""
    maureen.save()

    assert "We have no number for you. Change my number" in text_of(as_(maureen.user).get(at(asked, "answer/ring-me/")))


def test_nobody_says_yes_before_the_team_has_recommended_it(as_, maureen, episode):
    browser = as_(maureen.user)

    text = text_of(browser.post(at(episode, "answer/how/"), sent(how="video")))

    assert "There is nothing to answer now" in text
    assert not PathwayChoice.objects.exists()


@pytest.mark.parametrize(
    "rest", ["answer/", "answer/how/", "answer/no/", "answer/ring-me/", "still/", "days/", "start/", "sooner/"]
)
def test_after_an_ending_every_page_says_so_and_writes_nothing(as_, maureen, waiting, rest):
    waiting.state, waiting.closed_at = "left", NOW
    waiting.save()
    end(waiting.episode)
    browser, before = as_(maureen.user), PathwayChoice.objects.count()

    for response in (
        browser.get(at(waiting.episode, rest)),
        browser.post(at(waiting.episode, rest), sent(how="video", answer="yes")),
    ):
        assert "This has ended" in text_of(response)
        assert "Ring us. Ring Priya Raman, 01632 960142" in text_of(response)

    assert PathwayChoice.objects.count() == before


def test_who_has_just_been_referred_is_asked_nothing_yet(as_, clinic, maureen, edition):
    found = refer(maureen, edition.programme, received=dt.date(2026, 10, 1), now=clinic.now)

    assert "There is nothing to answer now" in text_of(as_(maureen.user).get(at(found, "answer/")))


def test_an_ending_between_page_and_answer_is_told_in_their_own_words(as_, maureen, asked, monkeypatch):
    from desk.own.pathway import choosing_views

    browser, ask = as_(maureen.user), choosing_views.own_pathway
    monkeypatch.setattr(choosing_views, "own_pathway", lambda request, pk: (ask(request, pk), end(asked))[0])

    text = text_of(browser.post(at(asked, "answer/how/"), sent(how="video")))

    assert "There is a problem This has ended. Please ring us." in text
    assert not PathwayChoice.objects.exists()


def test_the_same_form_used_for_something_else_is_told_to_open_the_page_again(as_, maureen, asked):
    form, browser = sent(how="video"), as_(maureen.user)
    browser.post(at(asked, "answer/how/"), form)

    text = text_of(browser.post(at(asked, "answer/ring-me/"), {**form, "note": ""}))

    assert "You have answered already. Open the page again to change it." in text


def test_a_page_without_a_choice_says_what_to_do(as_, maureen, asked):
    browser = as_(maureen.user)

    assert "There is a problem Choose what you want." in text_of(browser.post(at(asked, "answer/"), {}))
    assert "There is a problem Choose how you can come." in text_of(browser.post(at(asked, "answer/how/"), sent()))
    assert "There is a problem Choose how you can come." in text_of(browser.post(at(asked, "answer/how/"), sent(how="by boat")))


def test_four_thousand_characters_stay_in_the_box_with_what_to_do(as_, maureen, asked):
    pasted = "word " * 800

    response = as_(maureen.user).post(at(asked, "answer/no/"), sent(note=pasted))

    assert "Write it in 300 characters or fewer." in text_of(response)
    assert pasted.strip() in response.content.decode()
    assert not PathwayChoice.objects.exists()


@pytest.mark.parametrize("rest", ["answer/", "answer/how/", "answer/no/", "still/", "days/", "start/", "sooner/"])
def test_nobody_reaches_the_pages_of_somebody_else(as_, clinic, charity, waiting, rest):
    other = member(clinic.organisation, Role.PARTICIPANT, "Ben Orr")
    ParticipantFactory(organisation=clinic.organisation, user=other)
    for user in (other, clinic.administrator, clinic.clinician, charity.coordinator):
        for response in (as_(user).get(at(waiting.episode, rest)), as_(user).post(at(waiting.episode, rest), sent(how="video"))):
            assert response.status_code == 404
            assert "Pell" not in response.content.decode()


def test_a_second_recommendation_lets_them_say_yes_again(as_, maureen, asked):
    recommend(asked, now=NOW - dt.timedelta(days=1), outcome="not_now", reason="unstable", look_again_on=dt.date(2027, 1, 4))
    browser = as_(maureen.user)
    assert "Yes, I want to come" not in text_of(browser.get(at(asked, "answer/")))

    recommend(asked, now=NOW)

    assert "Yes, I want to come" in text_of(browser.get(at(asked, "answer/")))


@pytest.mark.parametrize("others", [1, 3])
def test_choosing_how_takes_seven_queries_however_many_wait(as_, maureen, asked, waits, others, django_assert_num_queries):
    for number in range(others):
        waits(f"Ann {number}", weeks=number)
    browser = as_(maureen.user)
    browser.get(at(asked, "answer/how/"))

    with django_assert_num_queries(7):
        browser.get(at(asked, "answer/how/"))


def test_a_yes_by_telephone_is_seen_on_their_page(as_, maureen, asked):
    say_yes(asked, now=NOW)

    assert 'value="yes" checked' in as_(maureen.user).get(at(asked, "answer/")).content.decode()
