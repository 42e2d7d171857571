"""A clinician's page: today by the clock, what waits for their signature, decisions, tasks, and the next days."""

import datetime as dt

import pytest
import time_machine

from accounts.models import AuditEntry
from courses.models import Absence, Duty
from participants.models import Offer, Participant, SessionBooking, Task
from participants.rules import link_tokens
from tests.desk.walter import AN_HOUR, assessed_person
from tests.factories import make_course, make_place, recommend, say_yes, sign_section, wait_on_programme
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
    assert "Write your section: Walter Pemberton To be assessed Physical is signed. Nothing is written yet" in text
    assert "5 days since Wednesday 28 October" in text
    assert "To decide together Decision, Walter Pemberton once you have signed and Occupational is signed" in text
    signed = page(as_, old.user("physiotherapist"))
    assert "Waiting for your signature" not in signed
    assert "Decision, Walter Pemberton once Psychological and Occupational are signed" in signed


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
    assert "Look at the offers: Walter Inchbald To be assessed Of the team: nobody has taken it." in text
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

    with django_assert_num_queries(28):
        assert browser.get("/clinic/").status_code == 200


def test_an_assessment_says_its_interpreter_and_what_the_person_needs(as_, clinic, walter):
    SessionBooking.objects.create(
        appointment=walter.place, kind="interpreter", what="Welsh", state="confirmed", changed_at=clinic.now, changed_by="Priya"
    )
    Participant.objects.filter(pk=walter.place.participant_id).update(practical_needs="A chair with arms")

    text = page(as_, walter.user("psychologist"))

    assert "Room 4 Interpreter: Welsh, confirmed A chair with arms With Ruth" in text


def test_while_a_decision_waits_the_page_says_when_all_three_are_free(as_, clinic, walter, team):
    later = clinic.now + dt.timedelta(hours=2)
    Absence.objects.create(
        facilitator=team["psychologist"], starts_at=later, ends_at=later + AN_HOUR, kind="leave", made_at=later, made_by="Priya"
    )
    with time_machine.travel(later, tick=False):
        text = text_of(as_(walter.user("psychologist")).get(f"/assessments/{walter.session.pk}/"))

    assert "You are all free on Monday 2 November 2026 at 1pm." in text


def test_one_word_says_where_somebody_stands_on_every_page(as_, clinic, walter):
    """The work list, the referral, the record and its header, the search, the clinic: the same, whoever looks."""
    for profession in walter.team:
        sign_section(walter, profession, now=clinic.now)
    person, episode = walter.place.participant_id, walter.episode.pk
    clinician = as_(walter.user("psychologist"))

    for address in ("/referrals/", f"/referrals/{episode}/", f"/people/{person}/", "/people/?q=Inchbald", "/clinic/"):
        assert "To be decided" in text_of(clinician.get(address)), address
    assert "Walter Inchbald To be decided" in text_of(clinician.get(f"/people/{person}/"))

    recommend(walter.episode, now=clinic.now)
    say_yes(walter.episode, now=clinic.now)
    entry = wait_on_programme(walter.episode, now=clinic.now)
    for address in ("/referrals/", f"/referrals/{episode}/", f"/people/{person}/", "/people/?q=Inchbald", "/waiting-list/"):
        assert "Waiting" in text_of(clinician.get(address)).replace("Waiting list", ""), address

    course = make_course(walter.episode.programme.editions.get(), days=[dt.date(2027, 1, 11)])
    entry.state = "offered"
    entry.save()
    Offer.objects.create(
        participant=walter.place.participant,
        course=course,
        entry=entry,
        made_at=clinic.now,
        reply_by=clinic.now + 9 * DAY,
        token_digest=link_tokens.digest_for("a" * 64),
    )
    office = as_(clinic.administrator)
    for address in ("/referrals/", f"/people/{person}/", "/people/?q=Inchbald", "/waiting-list/", "/offers/"):
        assert "Offered" in text_of(office.get(address)), address
