"""Which training follows which, what counts elsewhere, which papers are good: the rules as tables."""

import datetime as dt

import pytest

from courses.leaders.rules import Paper, TaughtProgramme, elsewhere_refusal, paper_troubles, training_refusal, withdrawal_refusal
from courses.leaders.standing import LeaderFacts, Led, Policy, Trained

D = dt.date
TODAY = D(2026, 11, 2)
CPSMP = TaughtProgramme("cpsmp", "CPSMP", "cdsmp")
CDSMP = TaughtProgramme("cdsmp", "CDSMP")
FOUNDATION = Trained("cdsmp", "leader", D(2024, 5, 3))
CROSS = Trained("cpsmp", "cross", D(2025, 5, 3))


def facts(*trainings, led=()):
    return LeaderFacts(trainings=trainings, led=tuple(Led("cpsmp", day) for day in led))


@pytest.mark.parametrize(
    ("kind", "day", "on_record", "sentence"),
    [
        ("cross", D(2025, 5, 3), (FOUNDATION,), None),
        ("cross", D(2025, 5, 3), (), "No CDSMP training is on record. It comes before this one, so record it first."),
        ("leader", D(2025, 5, 3), (), "No CDSMP training is on record. It comes before this one, so record it first."),
        ("cross", D(2024, 5, 3), (FOUNDATION,), "Their CDSMP training is of 3 May 2024 and comes first. Check the days."),
        ("cross", D(2024, 1, 3), (FOUNDATION,), "Their CDSMP training is of 3 May 2024 and comes first. Check the days."),
        ("cross", D(2026, 11, 3), (FOUNDATION,), "That training isn’t over yet. Write down what has happened."),
        ("cross", D(2025, 5, 3), (FOUNDATION, CROSS), "Their cross-training of 3 May 2025 is on record already."),
        ("refresher", D(2026, 5, 3), (FOUNDATION, CROSS), None),
        ("refresher", D(2026, 5, 3), (FOUNDATION,), "No CPSMP leader training is on record. It comes before a refresher."),
        (
            "refresher",
            D(2025, 5, 3),
            (FOUNDATION, CROSS),
            "Their CPSMP training is of 3 May 2025 and comes first. Check the days.",
        ),
    ],
)
def test_each_training_follows_what_comes_first(kind, day, on_record, sentence):
    why = training_refusal(Trained("cpsmp", kind, day), facts(*on_record), CPSMP, "CDSMP", Policy(), TODAY)

    assert (why and why[0]) == sentence


@pytest.mark.parametrize(
    ("led", "sentence"),
    [
        ((D(2025, 9, 1), D(2026, 3, 1)), None),
        (
            (D(2025, 9, 1), D(2026, 9, 1)),
            "A Master Trainer has led 2 courses to the end before their training; 1 is on record by then.",
        ),
        ((), "A Master Trainer has led 2 courses to the end before their training; 0 are on record by then."),
    ],
)
def test_a_master_trainer_has_led_courses_before(led, sentence):
    new = Trained("cpsmp", "master", D(2026, 6, 1))
    why = training_refusal(new, facts(FOUNDATION, CROSS, led=led), CPSMP, "CDSMP", Policy(), TODAY)

    assert (why and why[0]) == sentence


def test_a_training_stays_while_another_rests_on_it():
    refresher = Trained("cpsmp", "refresher", D(2026, 5, 3))
    on_record = facts(FOUNDATION, CROSS, refresher)

    assert withdrawal_refusal(FOUNDATION, on_record, [CPSMP, CDSMP]) == (
        "Their CPSMP cross-training of 3 May 2025 rests on this one. Withdraw that first."
    )
    assert withdrawal_refusal(CROSS, on_record, [CPSMP, CDSMP]) == (
        "Their CPSMP refresher of 3 May 2026 rests on this one. Withdraw that first."
    )
    assert withdrawal_refusal(refresher, on_record, [CPSMP, CDSMP]) is None


def test_a_training_may_go_when_another_one_carries_what_rests_on_it():
    again = Trained("cdsmp", "leader", D(2023, 5, 3))

    assert withdrawal_refusal(FOUNDATION, facts(again, FOUNDATION, CROSS), [CPSMP, CDSMP]) is None


@pytest.mark.parametrize(
    ("what", "first", "last", "sentence"),
    [
        ("course", D(2025, 9, 1), D(2025, 10, 6), None),
        ("course", D(2025, 10, 6), D(2025, 9, 1), "The last day is before the first. Check both."),
        ("course", D(2026, 10, 1), D(2026, 11, 3), "That isn’t over yet. Write down what has been led to its end."),
        (
            "course",
            D(2025, 4, 28),
            D(2025, 6, 2),
            "They were trained on 3 May 2025, after this began. Check the days.",
        ),
        (
            "leader_training",
            D(2025, 9, 1),
            D(2025, 9, 4),
            "No record says that they were trained as a Master Trainer for this programme. Record that training first.",
        ),
    ],
)
def test_what_was_led_elsewhere_was_led_after_the_training_and_is_over(what, first, last, sentence):
    why = elsewhere_refusal(
        programme_slug="cpsmp", what=what, first_day=first, last_day=last, facts=facts(FOUNDATION, CROSS), today=TODAY
    )

    assert (why and why[0]) == sentence


@pytest.mark.parametrize(
    ("papers", "troubles"),
    [
        ([], ["No background check is on file."]),
        ([Paper("reference", D(2026, 1, 1))], ["No background check is on file."]),
        ([Paper("background_check", D(2026, 1, 1))], []),
        ([Paper("background_check", D(2023, 1, 1), D(2026, 11, 2))], []),
        ([Paper("background_check", D(2023, 1, 1), D(2026, 11, 1))], ["The background check ran out on 1 November 2026."]),
        ([Paper("background_check", D(2023, 1, 1), D(2026, 1, 1)), Paper("background_check", D(2026, 1, 2), D(2029, 1, 1))], []),
        ([Paper("background_check", D(2026, 11, 3), D(2029, 1, 1))], ["No background check is on file."]),
    ],
)
def test_a_paper_that_is_needed_is_there_and_good(papers, troubles):
    assert paper_troubles(papers, ["background_check"], TODAY) == troubles
