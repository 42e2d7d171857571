"""A clinician puts right what was answered, with the reason; what stood there before is kept, and no alert is closed by it."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from common.once import Stale
from common.refused import Refused
from participants.own.sign_in import give_sign_in
from reviews.models import AnswerCorrection, ItemAnswer, Questionnaire, SafetyAlert, Score
from reviews.questionnaires.answering import answers_of, finish, save_answers, type_from_paper
from reviews.questionnaires.correcting import CorrectedAnswers, correct_answers
from reviews.questionnaires.scores import exact, scores_of
from tests.factories import ParticipantFactory, pain_management_edition, refer
from tests.factories.measures import ask
from tests.factories.told import reading_terms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]

DAY = dt.timedelta(days=1)
TODAY = dt.date(2026, 11, 2)
TWELVE = {1: 3, 2: 3, 3: 2, 4: 2, 5: 1, 6: 1, 7: 0, 8: 0, 9: 0}


@pytest.fixture
def asked(clinic):
    reading_terms(clinic.organisation, clinic.clinician)
    person = ParticipantFactory(organisation=clinic.organisation, first_names="Mo", last_name="Farrow")
    give_sign_in(person, by=clinic.administrator, now=clinic.now)
    episode = refer(person, pain_management_edition(clinic.organisation).programme, received=dt.date(2026, 3, 1), now=clinic.now)
    return ask(episode, "phq-9", "1", opens_at=clinic.now - DAY)


@pytest.fixture
def typed(clinic, asked):
    type_from_paper(asked, TWELVE, by=clinic.administrator, on=TODAY, now=clinic.now)
    asked.refresh_from_db()
    return asked


def corrects(clinic, row, answers, *, by_person=False, **more):
    said = {"reason": "Typed one row too low", "version": row.version, **more}
    return correct_answers(row, CorrectedAnswers(answers, by_person=by_person, **said), by=clinic.clinician, now=clinic.now)


def total(row):
    return exact(scores_of([row])[row.pk]["total"])


def test_a_clinician_corrects_what_was_typed_and_the_first_score_is_kept_and_no_longer_counts(clinic, typed):
    made = corrects(clinic, typed, TWELVE | {1: 1})

    assert total(typed) == 10
    assert sorted(Score.objects.values_list("numerator", "correction")) == [(10, made.pk), (12, None)]
    made.refresh_from_db()
    assert (made.before["1"], made.after["1"], made.made_by) == (3, 1, "Imogen Fairweather")
    assert answers_of(typed, by_person=False)[1] == 1
    assert "Typed one row" not in f"{list(AuditEntry.objects.values_list('details', flat=True))}"


def test_a_correction_that_shows_a_safety_answer_tells_a_clinician_and_a_lower_one_closes_nothing(clinic, typed):
    corrects(clinic, typed, TWELVE | {9: 1})
    assert SafetyAlert.objects.get().kind == "answered"

    typed.refresh_from_db()
    corrects(clinic, typed, TWELVE)
    assert SafetyAlert.objects.get().closed_at is None

    typed.refresh_from_db()
    corrects(clinic, typed, {item: value for item, value in TWELVE.items() if item != 9})
    assert sorted(SafetyAlert.objects.values_list("kind", flat=True)) == ["answered", "blank"]
    assert not ItemAnswer.objects.filter(item=9).exists()


def test_the_day_of_a_paper_is_corrected_and_says_whether_it_lay_in_its_window(clinic, typed):
    corrects(clinic, typed, TWELVE, on=TODAY - 20 * DAY)

    done = Questionnaire.objects.get()
    assert (done.answered_on, done.unscheduled) == (TODAY - 20 * DAY, True)


def test_what_somebody_answered_themselves_is_corrected_after_they_rang_and_their_day_stays(clinic, asked):
    mo = asked.owner.participant
    mo.refresh_from_db()
    save_answers(asked, TWELVE, by=mo.user, by_person=True, now=clinic.now)
    finish(asked, by=mo.user, by_person=True, now=clinic.now)
    asked.refresh_from_db()
    corrects(clinic, asked, TWELVE | {2: 0}, by_person=True, on=TODAY - 3 * DAY)

    assert total(asked) == 9
    assert Questionnaire.objects.get().answered_on == TODAY


@pytest.mark.parametrize(
    ("answers", "more", "why"),
    [
        (TWELVE, {}, "Nothing is changed"),
        ({}, {}, "At least one answer"),
        (TWELVE | {1: 4}, {}, "whole number from 0 to 3"),
        (TWELVE | {1: 0}, {"reason": " "}, "Write why"),
        (TWELVE | {1: 0}, {"by_person": True}, "aren’t finished"),
    ],
)
def test_a_correction_that_says_nothing_or_cannot_be_is_refused_and_nothing_moves(clinic, typed, answers, more, why):
    with pytest.raises(Refused, match=why):
        corrects(clinic, typed, answers, **more)

    assert total(typed) == 12
    assert not AnswerCorrection.objects.exists()


def test_of_two_who_correct_at_once_the_second_is_asked_to_look_again(clinic, typed):
    corrects(clinic, typed, TWELVE | {1: 0})

    with pytest.raises(Stale):
        corrects(clinic, typed, TWELVE | {1: 2})
    assert total(typed) == 9
