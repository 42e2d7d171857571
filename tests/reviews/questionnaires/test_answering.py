"""Answers are kept one by one, both sides', the person's count; what is answered on safety is a clinician's at once."""

import datetime as dt
from fractions import Fraction

import pytest

from accounts.models import AuditEntry
from accounts.roles import Role
from common.refused import Refused
from participants.distress.reporting import hand_on_unopened
from participants.models import Task
from participants.own.sign_in import give_sign_in
from reminders.models import Message, PlanRequest
from reminders.planning.planner import plan
from reviews.measures.catalogue import measure_of
from reviews.measures.following_up import choose_follow_up
from reviews.models import ItemAnswer, Questionnaire, SafetyAlert, Score
from reviews.questionnaires.answering import (
    answers_of,
    count_what_was_left_off,
    finish,
    save_answer,
    save_answers,
    type_from_paper,
)
from reviews.questionnaires.declining import decline
from reviews.questionnaires.safety import close_alert
from reviews.questionnaires.scores import exact, scores_of
from tests.at_once import at_once
from tests.cast import member
from tests.factories import ParticipantFactory, pain_management_edition, refer
from tests.factories.measures import ask
from tests.factories.told import reading_terms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
TODAY = dt.date(2026, 11, 2)
FULL = {1: 3, 2: 3, 3: 2, 4: 2, 5: 1, 6: 1, 7: 0, 8: 0, 9: 0}


@pytest.fixture
def owen(clinic):
    return member(clinic.organisation, Role.CLINICIAN, "Owen Castellane")


@pytest.fixture
def mo(clinic, owen):
    reading_terms(clinic.organisation, clinic.clinician, owen)
    person = ParticipantFactory(organisation=clinic.organisation, first_names="Mo", last_name="Farrow")
    return give_sign_in(person, by=clinic.administrator, now=clinic.now)


@pytest.fixture
def asked(clinic, mo):
    """Nine questions, the last of them on safety, open since yesterday."""
    edition = pain_management_edition(clinic.organisation)
    episode = refer(mo, edition.programme, received=dt.date(2026, 3, 1), now=clinic.now)
    return ask(episode, "phq-9", "1", opens_at=clinic.now - DAY)


def total(questionnaire):
    return exact(scores_of([questionnaire])[questionnaire.pk]["total"])


def own(asked, mo, answers, now):
    return save_answers(asked, answers, by=mo.user, by_person=True, now=now)


def test_each_answer_is_kept_and_the_last_tap_of_a_question_counts(clinic, asked, mo):
    for value in (1, 3, 3):
        save_answer(asked, 1, value, by=mo.user, by_person=True, now=clinic.now)

    kept = ItemAnswer.objects.get()
    assert (kept.item, kept.value, kept.by_person, kept.version) == (1, 3, True, 2)
    assert Questionnaire.objects.get().state == "open"
    assert not Score.objects.exists()


@pytest.mark.parametrize(
    ("item", "value", "why"),
    [
        (1, 4, "whole number from 0 to 3"),
        (1, -1, "whole number from 0 to 3"),
        (1, None, "doesn’t apply"),
        (10, 1, "no item 10"),
    ],
)
def test_an_answer_that_cannot_be_one_is_refused_and_nothing_of_it_is_kept(clinic, asked, mo, item, value, why):
    with pytest.raises(Refused, match=why):
        own(asked, mo, {2: 1, item: value}, clinic.now)

    assert not ItemAnswer.objects.exists()


def test_finished_it_is_scored_with_its_rule_and_its_version_and_twice_changes_nothing(clinic, asked, mo):
    own(asked, mo, {item: value for item, value in FULL.items() if item < 8} | {9: 0}, clinic.now)
    for _ in range(2):
        finish(asked, by=mo.user, by_person=True, now=clinic.now)

    score = Score.objects.get()
    assert (exact(score), score.missing, score.missing_rule, score.rules_version) == (Fraction(27, 2), 1, "prorate-2", "1")
    assert score.missing_source.startswith("The manual’s")
    done = Questionnaire.objects.get()
    assert (done.state, done.answered_on, done.unscheduled) == ("complete", TODAY, False)
    with pytest.raises(Refused, match="ring us"):
        own(asked, mo, {1: 0}, clinic.now)
    assert not any("13.5" in f"{entry.details}" or "27" in f"{entry.details}" for entry in AuditEntry.objects.all())


def test_where_nothing_was_answered_there_is_nothing_to_finish(clinic, asked, mo):
    with pytest.raises(Refused, match="at least one"):
        finish(asked, by=mo.user, by_person=True, now=clinic.now)


def test_when_both_answer_both_are_kept_and_the_persons_counts(clinic, asked, mo):
    type_from_paper(asked, dict.fromkeys(range(1, 10), 0), by=clinic.administrator, on=TODAY - DAY, now=clinic.now)
    assert (total(asked), Questionnaire.objects.get().answered_on) == (0, TODAY - DAY)

    own(asked, mo, FULL, clinic.now + HOUR)
    finish(asked, by=mo.user, by_person=True, now=clinic.now + HOUR)

    assert (total(asked), Questionnaire.objects.get().answered_on) == (12, TODAY)
    assert answers_of(asked, by_person=False) == dict.fromkeys(range(1, 10), 0)


def test_what_staff_type_after_the_person_finished_is_kept_and_changes_no_score(clinic, asked, mo):
    own(asked, mo, FULL, clinic.now)
    finish(asked, by=mo.user, by_person=True, now=clinic.now)
    type_from_paper(asked, dict.fromkeys(range(1, 10), 3), by=clinic.administrator, on=TODAY - DAY, now=clinic.now + HOUR)

    assert (total(asked), Questionnaire.objects.get().answered_on) == (12, TODAY)
    assert Score.objects.count() == 2


def test_the_same_paper_typed_twice_is_one_and_other_answers_are_refused_by_name(clinic, asked):
    for _ in range(2):
        type_from_paper(asked, FULL, by=clinic.administrator, on=TODAY, now=clinic.now)
    with pytest.raises(Refused, match="Priya Raman has typed other answers"):
        type_from_paper(asked, FULL | {1: 0}, by=clinic.clinician, on=TODAY, now=clinic.now)

    assert (ItemAnswer.objects.count(), Score.objects.count()) == (9, 1)


@pytest.mark.parametrize(("days", "why"), [(1, "still to come"), (-400, "more than a year ago")])
def test_paper_arrives_on_a_day_that_has_been(clinic, asked, days, why):
    with pytest.raises(Refused, match=why):
        type_from_paper(asked, FULL, by=clinic.administrator, on=TODAY + days * DAY, now=clinic.now)


def test_paper_that_came_after_the_window_is_kept_and_marked_unscheduled(clinic, asked):
    late = clinic.now + 20 * DAY
    type_from_paper(asked, FULL, by=clinic.administrator, on=late.date(), now=late)

    assert Questionnaire.objects.get().unscheduled
    assert total(asked) == 12


def test_a_safety_answer_is_a_clinicians_task_as_it_is_saved_and_the_trail_names_no_risk(clinic, asked, mo, owen):
    save_answer(asked, 9, 1, by=mo.user, by_person=True, now=clinic.now)

    alert = SafetyAlert.objects.select_related("task").get()
    task = alert.task
    assert (alert.kind, alert.item, alert.by_person) == ("answered", 9, True)
    assert (task.owner, task.second_owner, task.clinical, task.participant) == (clinic.clinician, owen, True, mo)
    assert task.due_at == clinic.now
    assert not any("safety" in f"{entry.object_label}{entry.details}{entry.verb}".lower() for entry in AuditEntry.objects.all())


def test_answered_lower_afterwards_it_still_stands_and_each_side_has_its_own(clinic, asked, mo):
    save_answer(asked, 9, 2, by=mo.user, by_person=True, now=clinic.now)
    save_answer(asked, 9, 0, by=mo.user, by_person=True, now=clinic.now)
    type_from_paper(asked, FULL | {9: 1}, by=clinic.administrator, on=TODAY, now=clinic.now)

    assert sorted(SafetyAlert.objects.values_list("by_person", "kind")) == [(False, "answered"), (True, "answered")]
    assert Task.objects.filter(done_at=None, kind="safety").count() == 2


def test_left_blank_it_stands_as_not_answered_and_somebody_is_asked_to_ask(clinic, asked, mo):
    own(asked, mo, {1: 1, 2: 1}, clinic.now)
    assert not SafetyAlert.objects.exists()
    finish(asked, by=mo.user, by_person=True, now=clinic.now)

    alert = SafetyAlert.objects.select_related("task").get()
    assert (alert.kind, alert.task.line) == ("blank", "A question about safety was left blank: ask")


@pytest.mark.parametrize("chosen", [False, True])
def test_what_a_measure_leaves_to_the_site_is_told_only_where_the_site_has_chosen_so(clinic, asked, mo, chosen):
    choose_follow_up(measure_of("dass-21"), chosen, organisation=clinic.organisation, by=clinic.administrator, now=clinic.now)
    other = ask(asked.episode, "dass-21", "1", opens_at=clinic.now - DAY)
    save_answer(other, 21, 1, by=mo.user, by_person=True, now=clinic.now)

    assert SafetyAlert.objects.filter(item=21).exists() is chosen


def test_a_clinician_closes_it_with_what_was_done_and_what_is_answered_after_that_raises_another(clinic, asked, mo):
    save_answer(asked, 9, 1, by=mo.user, by_person=True, now=clinic.now)
    alert = SafetyAlert.objects.get()
    with pytest.raises(Refused, match="Write what was done"):
        close_alert(alert, outcome=" ", by=clinic.clinician, now=clinic.now)
    for _ in range(2):
        close_alert(alert, outcome="Rang: safe, plan made.", by=clinic.clinician, now=clinic.now)
    task = Task.objects.get()
    assert (task.done_by, task.outcome) == ("Imogen Fairweather", "Rang: safe, plan made.")

    save_answer(asked, 9, 3, by=mo.user, by_person=True, now=clinic.now + HOUR)

    assert SafetyAlert.objects.filter(closed_at=None).count() == 1
    assert Task.objects.filter(done_at=None).count() == 1


def test_unopened_for_two_working_hours_the_answer_is_the_seconds_too(clinic, asked, mo, owen):
    save_answer(asked, 9, 1, by=mo.user, by_person=True, now=clinic.now)

    assert hand_on_unopened(clinic.now + HOUR) == 0
    assert hand_on_unopened(clinic.now + 2 * HOUR) == 1
    assert hand_on_unopened(clinic.now + 3 * HOUR) == 0
    assert Task.objects.get().second_owner == owen


def test_what_came_on_paper_after_a_no_is_counted_and_no_reason_against_it_stays(clinic, asked, mo):
    decline(asked, "too_long", by=mo.user, now=clinic.now)

    type_from_paper(asked, FULL, by=clinic.administrator, on=TODAY, now=clinic.now)

    kept = Questionnaire.objects.get()
    assert (kept.state, kept.declined_code, kept.declined_by, kept.declined_at) == ("complete", "", "", None)


def test_its_clinician_is_mailed_at_once_without_a_name_or_a_word_of_it(clinic, asked, mo):
    save_answer(asked, 9, 1, by=mo.user, by_person=True, now=clinic.now)
    assert PlanRequest.objects.filter(participant=mo).exists()
    assert not PlanRequest.objects.filter(participant=None, facilitator=None).exists(), "one answer plans nobody else's messages"
    plan(clinic.now)

    message = Message.objects.get(rule=Message.Rule.REPORT)
    assert (message.user, message.due_at) == (clinic.clinician, clinic.now)


def test_only_clinicians_are_named_for_it_also_where_somebody_else_leads_on_safeguarding(clinic, asked, mo):
    clinic.organisation.safeguarding_lead = clinic.administrator
    clinic.organisation.save()
    asked.organisation.refresh_from_db()
    save_answer(asked, 9, 1, by=mo.user, by_person=True, now=clinic.now)

    assert clinic.administrator not in (Task.objects.get().owner, Task.objects.get().second_owner)


def test_who_answers_and_never_presses_finish_is_counted_once_the_time_is_over(clinic, asked, mo):
    del (answers := dict(FULL))[9]
    own(asked, mo, answers, clinic.now)
    assert count_what_was_left_off(clinic.organisation, clinic.now) == 0

    later = asked.closes_at + DAY
    Questionnaire.objects.update(state="closed")
    counted = [count_what_was_left_off(clinic.organisation, later) for _ in range(2)]

    row = Questionnaire.objects.get()
    assert counted == [1, 0]
    assert (row.state, row.answered_on, row.unscheduled, total(row)) == ("complete", TODAY, False, Fraction(27, 2))
    assert SafetyAlert.objects.get().kind == SafetyAlert.Kind.BLANK


def test_too_little_to_come_to_a_score_stays_closed(clinic, asked, mo):
    own(asked, mo, {1: 3, 2: 1}, clinic.now)
    Questionnaire.objects.update(state="closed")

    assert count_what_was_left_off(clinic.organisation, asked.closes_at + DAY) == 0
    assert not Score.objects.exists()
    assert not SafetyAlert.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_person_finishes_while_staff_type_the_same_and_nothing_is_lost(clinic, asked, mo):
    own(asked, mo, FULL, clinic.now)
    done = at_once(
        lambda: finish(asked, by=mo.user, by_person=True, now=clinic.now),
        lambda: type_from_paper(asked, FULL | {1: 0}, by=clinic.administrator, on=TODAY - DAY, now=clinic.now),
    )

    assert not [each for each in done if isinstance(each, Exception)]
    assert (total(asked), ItemAnswer.objects.count(), Score.objects.count()) == (12, 18, 2)
    assert Questionnaire.objects.get().answered_on == TODAY


@pytest.mark.django_db(transaction=True)
def test_two_taps_in_two_tabs_are_one_answer_and_one_alert(clinic, asked, mo):
    at_once(*[lambda: save_answer(asked, 9, 2, by=mo.user, by_person=True, now=clinic.now)] * 2)

    assert (ItemAnswer.objects.count(), SafetyAlert.objects.count(), Task.objects.count()) == (1, 1, 1)
