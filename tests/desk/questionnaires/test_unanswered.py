"""The office's list of questions that nobody has answered: who stands there, what is said of them, what they said."""

import datetime as dt

import pytest

from reminders.models import Message
from reviews.models import ItemAnswer, Questionnaire
from tests.factories import ParticipantFactory, UserFactory, cpsmp_edition, make_course, make_place
from tests.factories.measures import answered, ask
from tests.factories.reviewed import reviewed_group

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def group(clinic):
    """Group 31, whose 1-month review is on 26 October 2026: a week before the cast's now."""
    return reviewed_group(clinic.organisation, first=dt.date(2026, 9, 7), reviews={1: dt.date(2026, 10, 26)})


@pytest.fixture
def silent(clinic, group):
    """silent(first, last) → two measures of the 1-month review, asked three weeks ago and not answered."""

    def ask_somebody(first="Walter", last="Inchbald", **more):
        person = {"email": f"{first.lower()}@post.example", "user": UserFactory(), "phone": "+441632960011", **more}
        episode = group.join(first, last, **person)
        rows = [
            asked(
                ask(
                    episode, measure, "1", opens_at=clinic.now - 21 * DAY, closes_at=clinic.now + 7 * DAY, session=group.review(1)
                ),
                clinic,
            )
            for measure in ("own", "pgic-7")
        ]
        return rows[0]

    return ask_somebody


def asked(row, house):
    row.asked_from, row.overdue_from = house.now.date() - 21 * DAY, house.now.date() - 11 * DAY
    row.asked_after = [0, 3, 7]
    row.save()
    return row


def text_of(response):
    return " ".join(response.content.decode().split())


def test_the_office_sees_who_is_silent_for_which_point_since_when_and_how_often_they_were_asked(clinic, silent, as_):
    row = silent()
    for number in (1, 2):
        Message.objects.create(
            organisation=clinic.organisation,
            participant=row.owner.participant,
            rule="questionnaires",
            key=f"questionnaires/episode={row.episode_id}/point=1/ask={number}",
            state="sent",
            sent_at=clinic.now - (10 - number) * DAY,
            due_at=clinic.now - 10 * DAY,
            useful_until=clinic.now,
            message_id=f"<{number}@x.example>",
            created_at=clinic.now,
            updated_at=clinic.now,
        )

    text = text_of(as_(clinic.administrator).get("/questionnaires/"))

    for words in (
        row.owner.participant.listed_name,
        "01632 960011",
        "Review after 1 month",
        "group 31",
        "Since Monday 12 October",
    ):
        assert words in text
    assert "Asked 2 times, last on Sunday 25 October" in text
    assert "Closes on Monday 9 November" in text
    assert text.count(f"{row.owner.participant.listed_name}</strong>") == 1  # two measures are one thing to ask about


def test_whoever_no_mail_reaches_stands_there_from_the_first_day_and_others_once_mails_have_not_helped(clinic, silent, as_):
    by_letter, by_mail = silent("Ana", "Pell", channel="letter"), silent("Bea", "Quill")
    Questionnaire.objects.update(overdue_from=clinic.now.date() + 3 * DAY)

    text = text_of(as_(clinic.administrator).get("/questionnaires/"))

    assert "Not asked: they want letters" in text
    assert by_letter.owner.participant.listed_name in text
    assert by_mail.owner.participant.listed_name not in text


@pytest.mark.parametrize("why", ["answered", "declined", "later", "stopped", "closed", "another_house"])
def test_nobody_stands_there_who_is_not_to_be_asked(clinic, charity, silent, as_, why):
    row = silent()
    if why == "answered":
        for each in Questionnaire.objects.all():
            answered(each, {1: 5}, at=clinic.now)
    elif why == "declined":
        Questionnaire.objects.update(state="declined", declined_code="unwell", declined_at=clinic.now, declined_by="Walter")
    elif why == "later":
        Questionnaire.objects.update(later_until=clinic.now.date() + DAY)
    elif why == "stopped":
        person = row.owner.participant
        person.stopped_at, person.stopped_reason = clinic.now, "no_contact"
        person.save()
    elif why == "closed":
        Questionnaire.objects.update(closes_at=clinic.now)

    who = charity.coordinator if why == "another_house" else clinic.administrator
    assert "Nobody has to be asked." in text_of(as_(who).get("/questionnaires/"))


def test_a_community_course_has_its_list_too(charity, as_):
    course = make_course(cpsmp_edition(charity.organisation), days=[dt.date(2026, 11, 18)], number=57)
    place = make_place(ParticipantFactory(organisation=charity.organisation, last_name="Pell"), course, joined_at=charity.now)
    row = asked(ask(place, "own", "first", opens_at=charity.now - DAY), charity)

    text = text_of(as_(charity.coordinator).get("/questionnaires/"))
    assert "First day" in text
    assert "course 57" in text
    assert as_(charity.coordinator).get(f"/questionnaires/{row.pk}/asked/").status_code == 200


def test_neither_leaders_nor_auditors_have_a_list_and_nobody_has_anothers(clinic, charity, silent, as_):
    row = silent()

    for who in (charity.leader, clinic.auditor):
        assert as_(who).get("/questionnaires/").status_code == 404
    for path in ("asked", "after-all"):
        assert as_(charity.coordinator).post(f"/questionnaires/{row.pk}/{path}/").status_code == 404


def test_an_administrator_sees_that_something_is_left_and_never_what_was_answered(clinic, silent, as_):
    row = silent()
    ItemAnswer.objects.create(questionnaire=row, item=1, value=9, by_person=True, by="Walter", at=clinic.now)

    text = text_of(as_(clinic.administrator).get(f"/questionnaires/{row.pk}/asked/"))

    assert f"/questionnaires/{row.pk}/type/" in text
    assert ">9<" not in text


def test_the_list_may_be_narrowed_to_a_point(clinic, silent, as_):
    from courses.models import EditionMeasure

    row = silent()
    for point in ("1", "last"):
        EditionMeasure.objects.create(edition=row.session.course.edition, point=point, measure="own")
    browser = as_(clinic.administrator)

    assert "Inchbald" in text_of(browser.get("/questionnaires/?point=1"))
    assert "Nobody is on this list." in text_of(browser.get("/questionnaires/?point=last"))
    assert "Inchbald" in text_of(browser.get("/questionnaires/?point=nonsense&show=nonsense&cursor=nonsense"))


def test_somebody_who_is_rung_and_will_do_it_later_is_not_asked_before_that_day(clinic, silent, as_):
    row, browser = silent(), as_(clinic.administrator)
    said = {"said": "later", "until_day": "6", "until_month": "11", "until_year": "2026"}

    response = browser.post(f"/questionnaires/{row.pk}/asked/", said, follow=True)

    assert "Nobody asks Walter Inchbald before Friday 6 November 2026." in text_of(response)
    assert set(Questionnaire.objects.values_list("later_until", flat=True)) == {dt.date(2026, 11, 6)}
    assert "Nobody has to be asked." in text_of(browser.get("/questionnaires/"))
    assert "Later: from Friday 6 November" in text_of(browser.get("/questionnaires/?show=later"))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "Choose what they said."),
        ({"said": "later"}, "Write the day on which to ask again."),
        ({"said": "later", "until_day": "2", "until_month": "11", "until_year": "2026"}, "Choose a day after today."),
        (
            {"said": "later", "until_day": "1", "until_month": "12", "until_year": "2026"},
            "Choose a day until Monday 9 November 2026: after that it closes.",
        ),
        ({"said": "declined"}, "Choose why they would rather not."),
    ],
)
def test_what_was_said_is_asked_for_in_full(clinic, silent, as_, said, sentence):
    row = silent()

    assert sentence in text_of(as_(clinic.administrator).post(f"/questionnaires/{row.pk}/asked/", said))
    assert not Questionnaire.objects.exclude(state="open", later_until=None).exists()


def test_somebody_who_would_rather_not_is_asked_no_more_until_it_is_taken_back(clinic, silent, as_):
    row, browser = silent(), as_(clinic.administrator)

    browser.post(f"/questionnaires/{row.pk}/asked/", {"said": "declined", "code": "too_long"})

    assert set(Questionnaire.objects.values_list("state", "declined_code", "declined_by")) == {
        ("declined", "too_long", "Priya Raman")
    }
    assert "It is too long, or too many" in text_of(browser.get("/questionnaires/?show=declined"))
    response = browser.post(f"/questionnaires/{row.pk}/after-all/", follow=True)
    assert "Walter Inchbald is asked again." in text_of(response)
    assert set(Questionnaire.objects.values_list("state", "declined_code")) == {("open", "")}


def test_the_office_has_somebody_asked_once_more_and_a_second_click_asks_once(clinic, silent, as_):
    row, browser = silent(), as_(clinic.administrator)

    for _ in range(2):
        browser.post(f"/questionnaires/{row.pk}/asked/", {"said": "again"})

    assert set(Questionnaire.objects.values_list("asked_again_at", "version")) == {(clinic.now, 2)}


def test_what_is_over_can_neither_be_asked_again_nor_taken_back(clinic, silent, as_):
    row, browser = silent(), as_(clinic.administrator)
    Questionnaire.objects.update(closes_at=clinic.now)
    assert "Nothing is open for them there any more" in text_of(
        browser.post(f"/questionnaires/{row.pk}/asked/", {"said": "again"})
    )

    Questionnaire.objects.update(state="declined", declined_code="unwell", declined_at=clinic.now, declined_by="Walter")
    response = browser.post(f"/questionnaires/{row.pk}/after-all/", follow=True)
    assert "It is too late for that" in text_of(response)


def test_today_and_my_clinic_have_one_line_while_something_is_overdue_and_none_otherwise(clinic, silent, as_):
    assert "questionnaire" not in text_of(as_(clinic.administrator).get("/today/")).lower().replace("/questionnaires/", "")
    silent()

    assert "Ask about 1 questionnaire without an answer" in text_of(as_(clinic.administrator).get("/today/"))
    assert "1 questionnaire overdue" in text_of(as_(clinic.clinician).get("/clinic/"))


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_takes_as_many_queries_for_one_as_for_many(clinic, silent, as_, django_assert_num_queries, people):
    for number in range(people):
        silent(f"Person{number}", "Inchbald")
    browser = as_(clinic.administrator)
    browser.get("/questionnaires/")

    with django_assert_num_queries(11):
        browser.get("/questionnaires/")


def test_the_record_says_how_far_each_point_is_and_nothing_of_what_was_answered(clinic, silent, as_):
    row = silent()
    answered(Questionnaire.objects.get(measure="pgic-7"), {1: 6}, at=clinic.now)

    text = text_of(as_(clinic.administrator).get(f"/people/{row.owner.participant_id}/"))

    assert "Review after 1 month" in text
    assert "Overdue.</strong> 1 of 2 answered, closes on Monday 9 November 2026" in text
    assert f"/questionnaires/{row.pk}/asked/" in text
