"""Between the days: plans for home, thought challenges that stay private, questions for the doctor, what both sides take on."""

import datetime as dt
import uuid

import pytest

from accounts.models import AuditEntry
from courses.models import AboutSection
from courses.staffing.duties import assign
from participants.episodes.endings import end_episode
from participants.models import DoctorQuestion, Enrolment, PracticePlan, ReadingTerms, ResponsibilitiesAccepted, ThoughtChallenge
from participants.own.sign_in import give_sign_in
from participants.questions.asking import erase_old_questions
from tests.factories import FacilitatorFactory, ParticipantFactory, make_group, make_place, pain_management_edition, refer
from tests.factories.told import doctors_hour, reading_terms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]

DAY = dt.timedelta(days=1)


@pytest.fixture
def group(clinic):
    """It began a week ago: the doctor's day is Wednesday."""
    made = make_group(pain_management_edition(clinic.organisation), dt.date(2026, 10, 26), number=31)
    doctors_hour(made.sessions.get(kind="course", number=7))
    return made


@pytest.fixture
def mo(clinic, group):
    person = ParticipantFactory(organisation=clinic.organisation, first_names="Mo", last_name="Farrow")
    episode = refer(person, group.programme, received=dt.date(2026, 3, 1), now=clinic.now - 200 * DAY)
    enrolment = make_place(person, group, joined_at=clinic.now - 30 * DAY)
    Enrolment.objects.filter(pk=enrolment.pk).update(episode=episode)
    return give_sign_in(person, by=clinic.administrator, now=clinic.now)


def page_of(client, url):
    return " ".join(client.get(url).content.decode().split())


def sent(**more):
    return {"submission_id": uuid.uuid4(), **more}


def doctors_day(group):
    return group.sessions.get(kind="course", number=7)


def asks(as_, mo, words="Can pain do harm?", **more):
    return as_(mo.user).post("/me/between/questions/", sent(words=words, **more), follow=True).content.decode()


def test_mo_plans_what_to_do_at_home_and_says_on_the_next_day_how_it_went(as_, mo):
    plan = sent(what="Walk to the shop", how_much="ten minutes", at_what_time="after lunch", how_often="daily", confidence="7")
    for _ in range(2):
        as_(mo.user).post("/me/between/plan/", plan)

    made = PracticePlan.objects.get()
    assert made.session.number == 5  # the last day that has begun
    as_(mo.user).post(f"/me/between/plans/{made.pk}/", {"times": "3", "in_the_way": "Rain"})
    assert "Done 3 times. Rain" in page_of(as_(mo.user), "/me/between/")


def test_a_number_past_ten_is_no_confidence(as_, mo):
    page = as_(mo.user).post("/me/between/plan/", sent(what="Walk", confidence="11")).content.decode()

    assert "Choose a number from 0 to 10." in page


def test_a_thought_challenge_is_nobodys_until_it_is_shared(as_, clinic, mo, group):
    mine = as_(mo.user)
    blank = page_of(mine, "/me/between/challenges/new/")
    assert "Nobody reads this unless you share it" in blank
    assert "If you need help now, ring:" in blank
    assert "We read this until" not in blank, "the frame beside it must not say that somebody does"
    mine.post("/me/between/challenges/new/", sent(strategy="Leave the house without the stick", expected="A fall"))
    challenge = ThoughtChallenge.objects.get()

    team = as_(clinic.clinician)
    assert team.get(f"/challenges/{challenge.pk}/").status_code == 404
    for page in (f"/courses/{group.pk}/practice/", f"/people/{mo.pk}/practice/", "/clinic/", f"/people/{mo.pk}/record/"):
        assert "without the stick" not in page_of(team, page)
    assert not AuditEntry.objects.filter(object_type="participants.thoughtchallenge").exists()

    mine.post(f"/me/between/challenges/{challenge.pk}/", {"share": "yes", "version": 1})
    assert "Read 1 thought challenge for the next feedback" in page_of(team, "/clinic/")
    assert "Mo Farrow: Leave the house without the stick" in page_of(team, f"/courses/{group.pk}/practice/")
    team.post(f"/challenges/{challenge.pk}/", sent(words="What did you notice?"))
    shared = page_of(mine, f"/me/between/challenges/{challenge.pk}/")
    assert "What did you notice?" in shared
    assert "Nobody reads this" not in shared


def test_what_is_written_in_one_tab_is_not_shared_by_a_yes_in_another(as_, clinic, mo):
    mine = as_(mo.user)
    mine.post("/me/between/challenges/new/", sent(strategy="Sit in front"))
    page = f"/me/between/challenges/{ThoughtChallenge.objects.get().pk}/"
    mine.post(page, {"version": 1, "strategy": "Sit in front", "expected": "For me alone"})

    assert "Open it again to see it as it is now" in mine.post(page, {"share": "yes", "version": 1}).content.decode()
    assert ThoughtChallenge.objects.get().shared_at is None

    mine.post(page, {"share": "yes", "version": 2})
    text = mine.post(page, {"version": 2, "strategy": "Sit in front", "expected": "Typed before I shared"}).content.decode()

    assert "Open it again to see it as it is now" in text
    assert "Typed before I shared" in text
    assert ThoughtChallenge.objects.get().expected == "For me alone"


def test_what_was_never_shared_is_deleted_when_the_pathway_ends(as_, clinic, mo):
    for strategy in ("Mine alone", "For the group"):
        as_(mo.user).post("/me/between/challenges/new/", sent(strategy=strategy))
    shared = ThoughtChallenge.objects.get(strategy="For the group")
    as_(mo.user).post(f"/me/between/challenges/{shared.pk}/", {"share": "yes", "version": 1})

    end_episode(mo.episodes.get(), "moved", by=clinic.administrator, now=clinic.now)

    assert [each.strategy for each in ThoughtChallenge.objects.all()] == ["For the group"]


def test_after_the_ending_nothing_private_is_kept_and_who_gave_up_their_place_finds_no_way_to_it(as_, clinic, mo):
    mine = as_(mo.user)
    assert 'href="/me/between/"' in page_of(mine, "/me/")
    mo.episodes.update(ended_at=clinic.now, ending="discharged", ended_by="Imogen Fairweather")

    text = mine.post("/me/between/challenges/new/", sent(strategy="Mine")).content.decode()

    assert "Your time with us is over, so nothing new is kept here." in text
    assert not ThoughtChallenge.objects.exists()
    Enrolment.objects.update(state="withdrawn", withdrawn_at=clinic.now)
    assert "/me/between/" not in page_of(mine, "/me/")


def test_somebody_elses_challenge_and_plan_are_not_there(as_, clinic, mo, group):
    as_(mo.user).post("/me/between/challenges/new/", sent(strategy="Mine"))
    other = ParticipantFactory(organisation=clinic.organisation, first_names="Ada", last_name="Lowe")
    make_place(other, group, joined_at=clinic.now - 30 * DAY)
    give_sign_in(other, by=clinic.administrator, now=clinic.now)
    other.refresh_from_db()

    assert as_(other.user).get(f"/me/between/challenges/{ThoughtChallenge.objects.get().pk}/").status_code == 404


def test_mo_is_invited_on_the_first_page_until_questions_close(as_, clinic, mo):
    def first_page():
        return " ".join(as_(mo.user).get("/me/").content.decode().split())

    neutral = "You can send us questions for Wednesday"
    assert (neutral in first_page(), "A doctor answers" in first_page()) == (mo.wording == "neutral", mo.wording == "plain")
    ReadingTerms.objects.create(organisation=clinic.organisation, questions_close_hours=336)
    assert "Send a question" not in first_page()


def test_a_question_is_read_on_arrival_and_shown_to_the_doctor_without_a_name(as_, clinic, mo, group):
    assert "Your question is sent." in asks(as_, mo)
    asks(as_, mo, "Is it in my head?", may_be_named="on")
    session, team = doctors_day(group), as_(clinic.clinician)

    assert "Read 2 new questions for the doctor" in page_of(team, "/clinic/")
    page = page_of(team, f"/sessions/{session.pk}/questions/")
    assert "Mo Farrow" in page
    assert "No doctor is down for this day yet. These questions have nobody to answer them" in page
    doctor = FacilitatorFactory(organisation=clinic.organisation, profession="doctor")
    assign(session, doctor, item=session.plan.items.get(profession="doctor"), by=clinic.administrator, now=clinic.now)
    assert "nobody to answer them" not in page_of(team, f"/sessions/{session.pk}/questions/")
    assert "new question" not in page_of(team, "/clinic/")
    paper = page_of(team, f"/sessions/{session.pk}/questions/doctor/")
    assert "<li>Can pain do harm?</li>" in paper
    assert "Is it in my head? <span" in paper


def test_clinicians_put_like_questions_together_and_in_order(as_, clinic, mo, group):
    for words in ("Should I take less?", "Can pain do harm?", "May I stop the tablets?"):
        asks(as_, mo, words)
    less, harm, stop = DoctorQuestion.objects.order_by("pk")
    headings = {f"heading-{less.pk}": "Medicines", f"heading-{stop.pk}": "Medicines", f"heading-{harm.pk}": "Pain"}
    order = {f"position-{less.pk}": "3", f"position-{harm.pk}": "1", f"position-{stop.pk}": "2"}
    url = f"/sessions/{doctors_day(group).pk}/questions/"
    as_(clinic.clinician).post(url, headings | order)

    paper = page_of(as_(clinic.clinician), f"{url}doctor/")
    places = [paper.index(words) for words in ("<h2>Pain", harm.words, "<h2>Medicines", stop.words, less.words)]
    assert places == sorted(places)


def test_a_heading_is_kept_without_signs_that_nobody_types(as_, clinic, mo, group):
    asks(as_, mo)
    question = DoctorQuestion.objects.get()
    typed = {f"heading-{question.pk}": "Med\0ici\u200bnes\u202e ব্যথা 🙂"}

    as_(clinic.clinician).post(f"/sessions/{doctors_day(group).pk}/questions/", typed)

    question.refresh_from_db()
    assert question.heading == "Medicines ব্যথা 🙂"


def test_a_name_is_shown_for_a_reason_that_is_kept(as_, clinic, mo, group):
    asks(as_, mo, "What if I can’t go on?", of_guest="on")
    question, team = DoctorQuestion.objects.get(), as_(clinic.clinician)
    url = f"/doctor-questions/{question.pk}/name/"
    assert "Write why the team has to know who asks." in team.post(url, {"reason": ""}).content.decode()
    assert "Mo Farrow asks this." in team.post(url, {"reason": "May not be safe"}, follow=True).content.decode()

    assert AuditEntry.objects.get(verb="looked up who asks a question").details["participant"] == mo.pk
    assert "A guest of Mo Farrow" in page_of(team, f"/sessions/{doctors_day(group).pk}/questions/")
    assert as_(clinic.administrator).get(url).status_code == 404


def test_after_they_have_closed_it_is_said_and_none_is_taken(as_, clinic, mo, group):
    reading_terms(clinic.organisation, questions_close_hours=48)  # the session is on Wednesday morning

    assert "Questions for this session have closed" in asks(as_, mo)
    assert not DoctorQuestion.objects.exists()
    assert "Questions closed on" in page_of(as_(mo.user), "/me/between/questions/")


def test_a_question_taken_back_is_shown_to_nobody(as_, clinic, mo, group):
    asks(as_, mo)
    as_(mo.user).post(f"/me/between/questions/{DoctorQuestion.objects.get().pk}/back/")

    assert "Nobody has sent a question yet." in page_of(as_(clinic.clinician), f"/sessions/{doctors_day(group).pk}/questions/")


def test_four_weeks_after_the_session_the_words_are_gone(as_, mo, group):
    asks(as_, mo)
    over = doctors_day(group).ends_at

    assert erase_old_questions(over + 28 * DAY) == 0
    assert erase_old_questions(over + 29 * DAY) == 1
    assert DoctorQuestion.objects.get().words == ""


def test_mo_says_yes_to_what_both_sides_take_on_and_is_asked_again_when_the_words_change(as_, clinic, mo, group):
    for section in ("from_us", "from_you"):
        AboutSection.objects.update_or_create(edition=group.edition, section=section, defaults={"text": "Be kind", "version": 1})
    for _ in range(2):
        as_(mo.user).post("/me/between/agreed/", {"versions": "1-1"})
    assert ResponsibilitiesAccepted.objects.get().way == "self"
    assert "Said yes to what both sides take on" in page_of(as_(clinic.administrator), f"/people/{mo.pk}/")

    AboutSection.objects.filter(edition=group.edition, section="from_you").update(version=2)
    assert "This has changed since you said yes." in page_of(as_(mo.user), "/me/between/")
    answer = as_(mo.user).post("/me/between/agreed/", {"versions": "1-1"}, follow=True).content.decode()
    assert "The words have changed since you opened this page. Please read them again, then say yes." in answer
    assert "You said yes on Monday 2 November 2026. The words have changed since" in answer
    assert ResponsibilitiesAccepted.objects.count() == 1
    enrolment = mo.enrolments.get()
    as_(clinic.administrator).post(f"/enrolments/{enrolment.pk}/responsibilities/")
    assert ResponsibilitiesAccepted.objects.filter(way="paper", from_you=2).count() == 1


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries_however_much_there_is(as_, mo, number, django_assert_num_queries):
    browser = as_(mo.user)
    for count in range(number):
        asks(as_, mo, f"Question {count}")
        browser.post("/me/between/plan/", sent(what=f"Walk {count}", confidence="5"))
        browser.post("/me/between/challenges/new/", sent(strategy=f"Try {count}"))

    with django_assert_num_queries(13):
        browser.get("/me/between/")
