"""A clinician's page: today by the clock, what waits for their signature, decisions, tasks, and the next days."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from courses.models import Absence, Duty
from participants.models import Task
from tests.desk.walter import AN_HOUR, assessed_person
from tests.factories import make_course, make_place, recommend, sign_section
from tests.factories.participants import ParticipantFactory
from tests.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]
DAY = dt.timedelta(days=1)


def page(as_, user):
    response = as_(user).get("/clinic/")
    assert response.status_code == 200
    return text_of(response)


def lead(session, person, *, now, starts=None, ends=None):
    """Have somebody lead a session, or a stretch of it."""
    return Duty.objects.create(
        session=session,
        facilitator=person,
        starts_at=starts or session.starts_at,
        ends_at=ends or session.ends_at,
        published_at=now,
    )


def test_a_clinician_lands_on_their_clinic_where_people_get_in_by_referral(as_, clinic, programme):
    assert as_(clinic.clinician).get("/").url == "/clinic/"
    assert "My clinic" in text_of(as_(clinic.clinician).get("/clinic/"))


def test_where_nobody_is_referred_nothing_changes(as_, clinic):
    assert as_(clinic.clinician).get("/").url == "/courses/"
    assert "My clinic" not in text_of(as_(clinic.clinician).get("/courses/"))


def test_today_is_told_by_the_clock_with_a_word_where_no_time_is_left(as_, clinic, walter, programme, team):
    edition = programme.editions.get()
    course = make_course(edition, days=[dt.date(2026, 11, 2)], start=dt.time(10, 30))
    person = ParticipantFactory(organisation=clinic.organisation)
    make_place(person, course, joined_at=clinic.now)
    lead(course.sessions.get(number=1), team["psychologist"], now=clinic.now)

    text = page(as_, walter.user("psychologist"))

    assert "Monday 2 November 2026. 2 appointments today, the first at 9am." in text
    assert "9am to 10:30am Assessment, Walter Inchbald Room 4" in text
    assert "With Ruth Okonedo, physiotherapist and Leila Marchetti, occupational therapist" in text
    assert "Group 1, day 1" in text
    assert "1 expected No time between the assessment and this" in text


def test_what_is_written_and_not_signed_waits_with_its_age(as_, clinic, programme, team):
    old = assessed_person(clinic, programme, team, "Pemberton", at=clinic.now - 5 * DAY)
    sign_section(old, "physiotherapist", now=clinic.now - 4 * DAY)

    text = page(as_, old.user("psychologist"))

    assert "Waiting for your signature 1" in text
    assert "Write your section: Walter Pemberton Physical is signed. Nothing is written yet" in text
    assert "5 days since Wednesday 28 October" in text
    assert "Waiting for your signature" not in page(as_, old.user("physiotherapist"))


def test_with_three_signatures_the_decision_is_open_until_it_is_written_down(as_, clinic, walter):
    for profession in walter.team:
        sign_section(walter, profession, now=clinic.now)
    assert "Decisions open 1" in page(as_, walter.user("psychologist"))
    assert "Decide together: Walter Inchbald" in page(as_, walter.user("psychologist"))

    recommend(walter.episode, now=clinic.now)
    assert "Decisions open" not in page(as_, walter.user("psychologist"))


def test_tasks_are_mine_or_the_teams_and_safety_stands_first(as_, clinic, walter):
    owen = walter.user("psychologist")
    person = walter.episode.participant
    given = {"organisation": clinic.organisation, "participant": person, "opened_at": clinic.now - 2 * DAY}
    Task.objects.create(kind="ring", key="a", line="Ring them", owner=owen, **given)
    Task.objects.create(kind="declined_twice", key="b", line="Look at the offers", clinical=True, **given)
    Task.objects.create(kind="ring", key="c", line="The office rings", owner=clinic.administrator, **given)
    Task.objects.create(kind="safety", key="d", line="Ring today", owner=owen, clinical=True, **given)

    text = page(as_, owen)

    assert "Safety task: Ring today, Walter Inchbald." in text
    assert "Ring them: Walter Inchbald" in text
    assert "Look at the offers: Walter Inchbald Of the team: nobody has taken it." in text
    assert "The office rings" not in text
    assert "Safety tasks of the team Walter Inchbald Not opened. Owen Castellane’s" in text


def test_the_next_days_show_what_is_on_and_when_they_are_away(as_, clinic, programme, team):
    ahead = assessed_person(clinic, programme, team, "Farrow", at=clinic.now + 3 * DAY)
    Absence.objects.create(
        facilitator=team["psychologist"],
        starts_at=clinic.now + DAY - 10 * AN_HOUR,
        ends_at=clinic.now + DAY + 14 * AN_HOUR,
        kind="leave",
        made_at=clinic.now,
        made_by="Priya Raman",
    )

    text = page(as_, ahead.user("psychologist"))

    assert "Nothing is on today." in text
    assert "Tuesday 3 November Leave" in text
    assert "Thursday 5 November 10am Assessment, Walter Farrow" in text


def test_somebody_who_leads_nothing_is_told_why_the_page_is_empty(as_, clinic, programme):
    assert "Your sign-in belongs to nobody of the team" in page(as_, clinic.clinician)


def test_whoever_the_page_names_was_looked_at(as_, clinic, walter):
    page(as_, walter.user("psychologist"))

    look = AuditEntry.objects.get(verb="looked at")
    assert (look.object_id, look.details) == (walter.episode.participant_id, {"page": "my clinic"})


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_however_much_is_on(as_, clinic, programme, team, count, django_assert_num_queries):
    for number in range(count):
        assessed = assessed_person(clinic, programme, team, f"A{number}", at=clinic.now - (number + 1) * DAY)
        signed = assessed_person(clinic, programme, team, f"B{number}", at=clinic.now - (number + 10) * DAY)
        for profession in team:
            sign_section(signed, profession, now=clinic.now)
        assessed_person(clinic, programme, team, f"C{number}", at=clinic.now + (number + 1) * DAY)
        course = make_course(programme.editions.get(), days=[dt.date(2026, 11, 2)], start=dt.time(14 + number))
        make_place(assessed.episode.participant, course, joined_at=clinic.now)
        session = course.sessions.get(number=1)
        start = session.starts_at
        lead(session, team["psychologist"], now=clinic.now, starts=start, ends=start + AN_HOUR / 2)
        Task.objects.create(
            organisation=clinic.organisation,
            participant=assessed.episode.participant,
            kind="ring",
            key=f"{number}",
            line="Ring them",
            owner=assessed.user("psychologist"),
            opened_at=clinic.now,
        )
    browser = as_(team["psychologist"].user)

    with django_assert_num_queries(17):
        assert browser.get("/clinic/").status_code == 200
