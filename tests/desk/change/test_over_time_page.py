"""One person over time: lines, every number, goals; for clinicians of the hospital alone, and every look is written down."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from accounts.roles import Role
from accounts.trail.audit import LOOKED
from reviews.models import ClinicalNote
from tests.cast import member
from tests.factories import ParticipantFactory
from tests.factories.measures import ask, score
from tests.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]


def address(walter):
    return f"/people/{walter.episode.participant_id}/over-time/"


def page(as_, walter):
    response = as_(walter.user("physiotherapist")).get(address(walter))
    assert response.status_code == 200
    return response


def test_a_clinician_sees_what_changed_and_every_number(as_, walter, answers):
    answers("phq-9", assessment=15, first=16, _6=10)
    answers("pseq-10", first=18, _6=33)
    answers("sit-to-stand", scale="result", first=9, _6=12, by_person=False)

    response = page(as_, walter)
    text = text_of(response)

    assert "Change is from the first day to the 6-month review. 2 improved and 1 is not marked." in text
    assert "Improved by 15 and another band, where 7 and another band count" in text
    assert "Sit to stand 12 times now, measured by staff. Higher is better" in text
    assert "Mood, PHQ-9, 0 to 27 Assessed, 7 March 2026 15 First day, 5 June 2026 16" in text
    assert "Self-efficacy" not in text  # in our own words
    assert response.content.count(b'<svg class="app-line__drawing') == 3
    assert b"style=" not in response.content


def test_worse_stands_out_until_a_review_note_is_signed_after_it(as_, walter, answers, clinic):
    answers("phq-9", first=9, _6=16)
    assert "Worse by 7, where 6 count. Not in a note yet" in text_of(page(as_, walter))

    ClinicalNote.objects.create(
        organisation=clinic.organisation,
        kind="review",
        episode=walter.episode,
        session=walter.session,
        text=[["own", "Lower since October."]],
        author=walter.user("psychologist"),
        made_at=clinic.now,
        saved_at=clinic.now,
        signed_at=clinic.now,
        signed_by=walter.user("psychologist"),
        signature="Owen Castellane, psychologist",
    )

    assert "Not in a note yet" not in text_of(page(as_, walter))


def test_what_came_too_late_for_its_point_is_not_said_to_have_been_asked_of_nobody(as_, walter, answers):
    answers("pseq-10", first=18, _6=33)
    answers("phq-9", first=9)
    answers("phq-9", _6=7, unscheduled=True)

    text = text_of(page(as_, walter))

    assert "Mood, PHQ-9, 0 to 27 First day, 5 June 2026 9" in text
    assert "Outside its window" in text


def test_an_answer_that_nobody_asked_for_stands_in_a_column_of_its_own(as_, walter, answers):
    answers("pseq-10", first=18, _6=33)
    answers("pseq-10", extra=29, unscheduled=True)

    text = text_of(page(as_, walter))

    assert "A hollow point was answered outside every window, on Saturday 3 October 2026" in text
    assert "Unscheduled, 3 October 2026 29" in text


def test_what_was_declined_or_not_answered_is_said(as_, walter, answers, clinic):
    answers("phq-9", first=16)
    answers("pseq-10", first=18, _6=33)
    asked = ask(walter.episode, "phq-9", "6", opens_at=clinic.now)
    asked.state, asked.declined_code, asked.declined_at, asked.declined_by = "declined", "too_much", clinic.now, "Walter"
    asked.save()
    ask(walter.episode, "pcs", "6", opens_at=clinic.now)

    text = text_of(page(as_, walter))

    assert "6 months, 1 November 2026 Declined Change –" in text


def test_the_persons_own_answers_go_before_what_staff_typed(as_, walter, answers, clinic):
    (own,) = answers("phq-9", first=16)
    score(own.questionnaire, "total", 3, at=clinic.now, by_person=False)

    text = text_of(page(as_, walter))

    assert "16 of 27 now" in text
    assert "3 of 27" not in text


def test_several_editions_of_one_measure_are_several_lines(as_, walter, answers, clinic):
    answers("phq-9", first=16)
    answers("phq-9", _6=10, edition="2")

    text = text_of(page(as_, walter))

    assert "Mood, PHQ-9, edition 1" in text
    assert "Mood, PHQ-9, edition 2" in text
    assert "Improved" not in text


def test_goals_stand_beside_the_measures_with_how_far_they_are(as_, walter, clinic):
    goal = walter.episode.goals.create(words="Walk to <my> sister’s", made_at=clinic.now, made_by="Ruth")
    goal.progress.create(value=2, at=clinic.now - dt.timedelta(days=30), by="Ruth")
    goal.progress.create(value=6, at=clinic.now, by="Ruth")

    response = page(as_, walter)

    assert "Walk to <my> sister’s 3 October 2026 2 2 November 2026 6" in text_of(response)
    assert "No questionnaire has a score yet." in text_of(response)
    assert "Walk to &lt;my&gt;" in response.content.decode()


def test_nobody_but_clinicians_of_the_hospital_finds_the_page(as_, walter, clinic, charity):
    for user in (
        clinic.administrator,
        clinic.auditor,
        member(clinic.organisation, Role.LEADER, "Lena Ward"),
        charity.coordinator,
    ):
        assert as_(user).get(address(walter)).status_code == 404


def test_a_clinician_in_a_community_organisation_finds_no_such_page(as_, charity):
    person = ParticipantFactory(organisation=charity.organisation)
    nurse = member(charity.organisation, Role.CLINICIAN, "Nia Rees")

    assert as_(nurse).get(f"/people/{person.pk}/over-time/").status_code == 404


def test_a_look_is_written_down_and_the_person_reads_where(as_, walter):
    page(as_, walter)

    entry = AuditEntry.objects.get(verb=LOOKED)
    assert (entry.object_id, entry.details["page"]) == (walter.episode.participant_id, "over time")


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_thirteen_queries_with_one_measure_and_with_three(
    as_, walter, answers, clinic, count, django_assert_num_queries
):
    for measure in ("phq-9", "pseq-10", "pcs")[:count]:
        answers(measure, first=16, last=15, _6=30)
    for number in range(count):
        walter.episode.goals.create(words=f"Goal {number}", made_at=clinic.now, made_by="Ruth").progress.create(
            value=3, at=clinic.now, by="Ruth"
        )
    browser = as_(walter.user("psychologist"))

    with django_assert_num_queries(13):
        browser.get(address(walter))
