"""The days of a training: in order, in the future, with hours; and what each of its words is."""

import datetime as dt

import pytest

from courses.models import Programme
from courses.trainings.drafts import TrainingDay, TrainingDraft, days_refusal

TODAY = dt.date(2026, 11, 2)
NINE, FIVE = dt.time(9), dt.time(17)


def day(number, start=NINE, end=FIVE):
    return TrainingDay(dt.date(2026, 11, number), start, end)


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ((day(2), day(3)), None),
        ((day(3, NINE, dt.time(12)), day(3, dt.time(13), FIVE)), None),
        ((), "Enter at least one day with its hours."),
        ((day(1),), "Day 1 is in the past. Choose Monday 2 November 2026 or a later day."),
        ((day(9), day(3)), "Day 2 isn’t after day 1. Put the days in order."),
        ((day(3), day(3, dt.time(16), FIVE)), "Day 2 isn’t after day 1. Put the days in order."),
        ((day(3, FIVE, NINE),), "Day 1 ends before it starts. Check its hours."),
        ((TrainingDay(dt.date(2036, 11, 3), NINE, FIVE),), "Day 1 is more than five years away. Check the year."),
    ],
)
def test_the_days_of_a_training_are_in_order_and_to_come(days, sentence):
    assert days_refusal(days, TODAY) == sentence


@pytest.mark.parametrize(
    ("name", "kind", "label"),
    [
        ("CPSMP", "leader", "CPSMP leader training, day 2"),
        ("CPSMP", "cross", "CPSMP cross-training, day 2"),
        ("A programme with a long short name", "cross", "Cross-training, day 2"),
    ],
)
def test_a_day_says_what_it_is_where_no_training_stands_beside_it(name, kind, label):
    draft = TrainingDraft(Programme(short_name=name), kind, "", "video", (), ())

    assert draft.label(2) == label
