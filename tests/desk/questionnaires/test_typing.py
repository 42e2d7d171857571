"""Staff type from paper, read it back once, and only clinicians read what was answered."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from accounts.roles import Role
from desk.questionnaires.person_page import lines_of_session
from participants.models import Task
from participants.own.sign_in import give_sign_in
from reviews.models import ItemAnswer, Questionnaire, SafetyAlert, Score
from reviews.questionnaires.answering import finish, save_answer, save_answers, type_from_paper
from tests.cast import NOW, member
from tests.factories import ParticipantFactory, cpsmp_edition, make_course, make_place, pain_management_edition, refer
from tests.factories.measures import ask
from tests.factories.told import reading_terms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]

DAY = dt.timedelta(days=1)
ARRIVED = {"arrived_day": "30", "arrived_month": "10", "arrived_year": "2026"}
FULL = {f"item-{item}": value for item, value in enumerate("332211000", 1)}


@pytest.fixture
def mo(clinic):
    reading_terms(clinic.organisation, clinic.clinician)
    person = ParticipantFactory(organisation=clinic.organisation, first_names="Mo", last_name="Farrow")
    return give_sign_in(person, by=clinic.administrator, now=clinic.now)


@pytest.fixture
def episode(clinic, mo):
    edition = pain_management_edition(clinic.organisation)
    return refer(mo, edition.programme, received=dt.date(2026, 3, 1), now=clinic.now)


@pytest.fixture
def mood(clinic, episode):
    return ask(episode, "phq-9", "1", opens_at=clinic.now - 10 * DAY)


def page_of(client, url):
    return " ".join(client.get(url, follow=True).content.decode().split()).partition("<main")[2]


def types(client, asked, follow=True, **more):
    return client.post(f"/questionnaires/{asked.pk}/type/", ARRIVED | FULL | more, follow=follow)


def test_typed_numbers_are_read_back_before_anything_is_kept(as_, clinic, mood):
    page = " ".join(types(as_(clinic.administrator), mood, **{"item-8": ""}).content.decode().split())

    shown = page_of(as_(clinic.administrator), f"/questionnaires/{mood.pk}/type/")
    assert "type the lower one if they stand side by side; else leave the box empty. Of item 9 type the higher one." in shown
    assert "Read it back: PHQ-9, Mo Farrow" in page
    assert "Left empty" in page
    assert "Friday 30 October 2026" in page
    assert not ItemAnswer.objects.exists()


def test_read_back_and_right_it_is_kept_with_its_day_and_the_office_sees_neither_answer_nor_score(as_, clinic, mood):
    office = as_(clinic.administrator)
    came = types(office, mood, keep="yes")

    done = Questionnaire.objects.get()
    assert (done.state, done.answered_on, done.unscheduled) == ("complete", dt.date(2026, 10, 30), False)
    assert set(ItemAnswer.objects.values_list("by", "by_person")) == {("Priya Raman", False)}
    assert came.redirect_chain[-1][0] == f"/people/{mood.participant_id}/questionnaires/"
    assert "is for clinicians" in came.content.decode()
    assert office.get(f"/questionnaires/{mood.pk}/").status_code == 404
    again = page_of(office, f"/questionnaires/{mood.pk}/type/")
    assert "This was typed already" in again
    assert "<input" not in again


def test_a_number_out_of_range_or_not_whole_is_said_at_its_box_and_nothing_typed_is_lost(as_, clinic, mood):
    page = types(as_(clinic.administrator), mood, **{"item-2": "4", "item-3": "1.5", "keep": "yes"}).content.decode()

    assert page.count("whole number from 0 to 3") >= 2
    assert 'value="1.5"' in page
    assert not ItemAnswer.objects.exists()


def test_an_empty_form_and_a_day_to_come_are_refused(as_, clinic, mood):
    office = as_(clinic.administrator)
    nothing = office.post(f"/questionnaires/{mood.pk}/type/", ARRIVED).content.decode()
    assert "Nothing is typed: write at least one number." in nothing
    assert "still to come" in types(office, mood, arrived_day="3", arrived_month="11").content.decode()


def test_a_safety_answer_that_is_typed_tells_a_clinician_and_shows_no_value_afterwards(as_, clinic, mood):
    page = " ".join(types(as_(clinic.administrator), mood, **{"item-9": "2", "keep": "yes"}).content.decode().split())

    assert "A clinician has been told of an answer." in page
    assert "Moderate" not in page
    assert "To see to" not in page
    assert SafetyAlert.objects.get().by_person is False
    for url in ("/today/", f"/people/{mood.participant_id}/"):
        assert "An answer to read at once" not in page_of(as_(clinic.administrator), url)


def test_a_leader_and_another_hospital_find_no_page(as_, clinic, charity, mood):
    lenny = member(clinic.organisation, Role.LEADER, "Lenny Marsh")
    for user in (lenny, charity.coordinator, clinic.auditor):
        for url in (
            f"/questionnaires/{mood.pk}/",
            f"/questionnaires/{mood.pk}/type/",
            f"/people/{mood.participant_id}/questionnaires/",
        ):
            assert as_(user).get(url).status_code == 404


def test_a_clinician_reads_every_answer_its_score_its_band_and_the_rule(as_, clinic, mo, mood):
    answers = {item: int(value) for item, value in enumerate("33221100", 1)} | {9: 0}
    del answers[8]
    save_answers(mood, answers, by=mo.user, by_person=True, now=clinic.now)
    finish(mood, by=mo.user, by_person=True, now=clinic.now)
    type_from_paper(mood, dict.fromkeys(range(1, 10), 0), by=clinic.administrator, on=NOW.date(), now=clinic.now)
    page = page_of(as_(clinic.clinician), f"/questionnaires/{mood.pk}/")

    assert "<strong>13.5</strong>, moderate" in page
    assert "1 left out (prorate-2: The manual’s: mean of the answered times nine" in page
    assert "Kept, and not counted" in page
    assert page.index("13.5") < page.index("Kept, and not counted")
    assert "Not answered" in page
    assert AuditEntry.objects.filter(verb="looked at", object_id=mo.pk, actor_id=clinic.clinician.pk).exists()


def test_what_has_to_be_seen_to_stands_on_top_and_on_my_clinic_until_a_clinician_closes_it(as_, clinic, mo, mood):
    save_answer(mood, 9, 1, by=mo.user, by_person=True, now=clinic.now)
    imogen = as_(clinic.clinician)
    assert "Safety task: An answer to read at once, Mo Farrow." in page_of(imogen, "/clinic/")

    task = Task.objects.get()
    came = imogen.get(f"/tasks/{task.pk}/done/", follow=True)
    assert came.redirect_chain == [(f"/questionnaires/{mood.pk}/", 302)]
    page = " ".join(came.content.decode().split())
    assert page.index("was answered with more than nothing") < page.index("Every answer")
    alert = SafetyAlert.objects.get()
    url = f"/questionnaires/{mood.pk}/"
    assert "Write what was done." in imogen.post(url, {"alert": alert.pk, "outcome": " "}).content.decode()
    imogen.post(url, {"alert": alert.pk, "outcome": "Rang: safe, plan made."})

    assert "Rang: safe, plan made." in page_of(imogen, url)
    assert "An answer to read at once" not in page_of(imogen, "/clinic/")
    assert as_(clinic.administrator).post(url, {"alert": alert.pk, "outcome": "x"}).status_code == 404


def test_a_safety_question_left_blank_asks_whoever_reads_it_to_ask(as_, clinic, mo, mood):
    save_answer(mood, 1, 1, by=mo.user, by_person=True, now=clinic.now)
    finish(mood, by=mo.user, by_person=True, now=clinic.now)
    page = page_of(as_(clinic.clinician), f"/questionnaires/{mood.pk}/")

    assert "Item 9 was left blank. Ask Mo Farrow about it today." in page
    assert "Not answered: ask" in page


def test_a_test_that_was_measured_keeps_the_number_the_aid_and_why_it_ended(as_, clinic, episode):
    walk = ask(episode, "walk", "last", opens_at=clinic.now - DAY)
    imogen = as_(clinic.clinician)
    url = f"/questionnaires/{walk.pk}/type/"
    assert "0 to 1500 metres" in page_of(imogen, url)
    sent = ARRIVED | {"item-1": "240", "item-2": "1", "item-3": "2"}
    assert "One stick" in imogen.post(url, sent).content.decode()
    page = " ".join(imogen.post(url, sent | {"keep": "yes"}, follow=True).content.decode().split())

    assert "<strong>240</strong>" in page
    assert "2, Breath" in page


def test_a_clinician_begins_what_nothing_asked_for_once_and_the_office_cannot(as_, clinic, mo, episode):
    url = f"/people/{mo.pk}/questionnaires/"
    imogen = as_(clinic.clinician)
    for _ in range(2):
        came = imogen.post(url, {"measure": "sit-to-stand"})
    begun = Questionnaire.objects.get()

    assert came.url == f"/questionnaires/{begun.pk}/type/"
    assert (begun.point, begun.unscheduled) == ("extra", True)
    assert "Ask, or measure, something else" not in page_of(as_(clinic.administrator), url)
    as_(clinic.administrator).post(url, {"measure": "walk"})
    assert Questionnaire.objects.count() == 1


def test_the_register_of_a_day_leads_to_what_is_open_for_its_people(as_, clinic, mo, episode, mood):
    course = make_course(episode.programme.editions.get(), days=[NOW.date()], number=31)
    make_place(mo, course, joined_at=clinic.now - DAY)
    session = course.sessions.get()
    ask(episode, "walk", "first", opens_at=clinic.now - DAY)
    office = as_(clinic.administrator)
    url = f"/sessions/{session.pk}/questionnaires/"
    assert url in page_of(office, f"/sessions/{session.pk}/register/")
    page = page_of(office, url)

    assert page.index("Six-minute walk") < page.index("PHQ-9")
    assert page.count("Mo Farrow") >= 2


def test_of_a_day_with_more_than_anybody_types_what_closes_soonest_is_listed(clinic, mo, episode, mood, monkeypatch):
    course = make_course(episode.programme.editions.get(), days=[NOW.date()], number=31)
    make_place(mo, course, joined_at=clinic.now - DAY)
    sooner = ask(episode, "pseq-10", "1", opens_at=clinic.now - DAY, closes_at=clinic.now + DAY)
    monkeypatch.setattr("desk.questionnaires.person_page.MOST_OF_A_DAY", 1)

    assert [line.questionnaire for line in lines_of_session(course.sessions.get(), clinic.now)] == [sooner]


def test_in_a_charity_the_coordinator_types_our_own_and_nobody_reads_it(as_, charity):
    course = make_course(cpsmp_edition(charity.organisation), days=[NOW.date()], number=4)
    person = ParticipantFactory(organisation=charity.organisation)
    own = ask(make_place(person, course, joined_at=charity.now - DAY), "own", "first", opens_at=charity.now - DAY)
    office = as_(charity.coordinator)
    url = f"/questionnaires/{own.pk}/"
    page = office.post(f"{url}type/", ARRIVED | {"item-1": "7", "keep": "yes"}, follow=True).content.decode()

    assert "It is saved. What was answered, and what it comes to, is shown to nobody by name." in page
    assert Score.objects.filter(questionnaire=own).exists()
    for user in (charity.coordinator, charity.leader, nurse := member(charity.organisation, Role.CLINICIAN, "Nia Rees")):
        assert as_(user).get(url).status_code == 404
    assert as_(nurse).get(f"/corrections/{own.pk}/paper/").status_code == 404
    assert f'href="{url}"' not in as_(nurse).get(f"/people/{person.pk}/questionnaires/").content.decode()
    assert as_(charity.leader).get(f"{url}type/").status_code == 404


def test_a_persons_list_says_until_when_each_can_be_answered_and_of_what_was_the_day(as_, clinic, mo, episode, mood):
    save_answers(mood, {9: 0}, by=mo.user, by_person=True, now=clinic.now)
    finish(mood, by=mo.user, by_person=True, now=clinic.now)
    ask(episode, "own", "6", opens_at=clinic.now - DAY)

    page = page_of(as_(clinic.clinician), f"/people/{mo.pk}/questionnaires/")

    assert "Mon 2 November 2026" in page
    assert "until Sun 15 November 2026" in page


@pytest.mark.parametrize("number", [1, 3])
def test_a_persons_list_asks_as_often_for_one_as_for_three(as_, clinic, mo, episode, number, django_assert_num_queries):
    for point in ("1", "6", "12")[:number]:
        ask(episode, "own", point, opens_at=clinic.now - DAY)
    imogen = as_(clinic.clinician)
    imogen.get(f"/people/{mo.pk}/questionnaires/")
    with django_assert_num_queries(8):
        imogen.get(f"/people/{mo.pk}/questionnaires/")


@pytest.mark.parametrize("items", [1, 9])
def test_reading_asks_as_often_for_one_answer_as_for_nine(as_, clinic, mo, mood, items, django_assert_num_queries):
    answers = dict.fromkeys(range(1, items + 1), 0) | {9: 0}
    save_answers(mood, answers, by=mo.user, by_person=True, now=clinic.now)
    imogen = as_(clinic.clinician)
    with django_assert_num_queries(9):
        imogen.get(f"/questionnaires/{mood.pk}/")
    assert Score.objects.count() == 0


def test_a_clinician_puts_a_typed_answer_right_with_the_reason_and_the_office_finds_no_such_page(as_, clinic, mood):
    given = {item: int(value) for item, value in enumerate("332211000", 1)}
    type_from_paper(mood, given, by=clinic.administrator, on=NOW.date(), now=clinic.now)
    imogen, url = as_(clinic.clinician), f"/corrections/{mood.pk}/paper/"
    assert url in page_of(imogen, f"/questionnaires/{mood.pk}/")
    shown = imogen.get(url).content.decode()
    version = Questionnaire.objects.get().version
    sent = FULL | {"item-1": "1", "arrived_day": "2", "arrived_month": "11", "arrived_year": "2026", "version": version}
    assert "Write why you change what was answered." in imogen.post(url, sent).content.decode()
    page = " ".join(imogen.post(url, sent | {"reason": "Read the wrong row"}, follow=True).content.decode().split())

    assert 'value="3"' in shown
    assert "<strong>10</strong>, moderate" in page
    assert "Item 1: 3, now 1. Read the wrong row" in page
    assert "Kept, and not counted" in page
    assert as_(clinic.administrator).get(url).status_code == 404
    assert imogen.get(f"/corrections/{mood.pk}/own/").status_code == 404


def test_levels_that_are_kept_as_a_profile_are_read_as_one_with_a_9_for_what_was_left_out(as_, clinic, episode):
    health = ask(episode, "eq-5d-5l", "1", opens_at=clinic.now - 10 * DAY)
    answers = {1: 2, 2: 1, 3: 3, 5: 2, 6: 70}
    type_from_paper(health, answers, by=clinic.administrator, on=clinic.now.date(), now=clinic.now)

    page = page_of(as_(clinic.clinician), f"/questionnaires/{health.pk}/")

    assert "<strong>Profile 21392</strong>" in page
    assert "There is no index without a licensed value set." in page
