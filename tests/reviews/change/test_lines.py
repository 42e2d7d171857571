"""A line over time: from where change is counted, what it amounts to, and how it is said. No database."""

import datetime as dt
from fractions import Fraction

import pytest

from reviews.change.lines import ScaleLine, ScoreFacts, change_summary, number_words, place_of, point_heading
from reviews.measures.catalogue import measure_of

DAYS = {
    "assessment": dt.date(2026, 3, 3),
    "first": dt.date(2026, 6, 1),
    "last": dt.date(2026, 6, 18),
    "1": dt.date(2026, 7, 20),
    "extra": dt.date(2026, 10, 2),
    "6": dt.date(2026, 12, 18),
}


def line(slug, scale=None, **values):
    """A line with these values at these points ("_6" for the 6-month review), in order of time."""
    measure = measure_of(slug)
    given = {point.removeprefix("_"): value for point, value in values.items()}
    scores = [ScoreFacts(point, DAYS[point], None if value is None else Fraction(value)) for point, value in given.items()]
    scores.sort(key=lambda each: each.on)
    return ScaleLine(measure, measure.scale(scale) if scale else measure.main_scale, tuple(scores), measure.edition)


def test_change_is_from_the_first_day_to_the_latest_review():
    mood = line("phq-9", assessment=15, first=16, last=11, _1=9, _6=10)

    assert (mood.name, mood.now_words) == ("Mood, PHQ-9", "10 of 27 now, moderate. Lower is better")
    assert (mood.verdict, mood.why, mood.moved_words) == ("Improved", "by 6, where 6 count", "6 better")


def test_who_answered_nothing_on_the_first_day_is_compared_with_the_assessment():
    mood = line("phq-9", assessment=15, _1=9)

    assert (mood.baseline.point, mood.verdict) == ("assessment", "Improved")


def test_worse_is_said_as_plainly():
    mood = line("phq-9", first=9, _1=16)

    assert (mood.verdict, mood.why, mood.moved_words) == ("Worse", "by 7, where 6 count", "7 worse")


@pytest.mark.parametrize(
    ("before", "after", "verdict", "why"),
    [
        (18, 33, "Improved", "by 15 and another band, where 7 and another band count"),
        (22, 29, "No reliable change", "by 7, in the same band, where 7 and another band count"),
        (29, 32, "No reliable change", "by 3 and another band, where 7 and another band count"),
        (33, 33, "No reliable change", "no change at all, where 7 and another band count"),
    ],
)
def test_self_efficacy_changes_by_seven_and_a_band(before, after, verdict, why):
    changed = line("pseq-10", first=before, _6=after)

    assert (changed.verdict, changed.why) == (verdict, why)


def test_a_test_without_a_known_limit_is_not_marked():
    stands = line("sit-to-stand", first=9, _6=12)

    assert (stands.name, stands.now_words) == ("Sit to stand", "12 times now, measured by staff. Higher is better")
    assert (stands.verdict, stands.why) == ("Not marked", "by 3; no limit has been set")


def test_an_answer_outside_every_window_counts_in_no_change_and_is_said_to_be_one():
    steps = line("pseq-10", first=18, extra=50)

    assert steps.change is None
    assert "answered outside every window" in steps.now_words
    assert steps.why.startswith("Change is shown once there is a score from the first day")


def test_with_one_point_nothing_is_compared():
    one = line("phq-9", first=16)

    assert (one.verdict, one.moved_words) == ("", "–")


def test_a_score_that_could_not_be_made_is_said_and_not_drawn():
    mood = line("phq-9", first=16, _6=None)

    assert mood.drawn == [mood.scores[0]]
    assert ScoreFacts("6", DAYS["6"], None, missing=3).words == "No score: 3 items left out"
    assert ScoreFacts("6", DAYS["6"], Fraction(27, 2), missing=1).words == "13.5 (1 left out)"


def test_editions_of_one_measure_say_which_they_are():
    measure = measure_of("phq-9")
    one = ScaleLine(measure, measure.main_scale, (), "2", is_one_of_editions=True)

    assert one.name == "Mood, PHQ-9, edition 2"


def test_the_sentence_above_counts_what_came_of_it():
    lines = [line("phq-9", first=16, _6=10), line("pseq-10", first=18, _6=33), line("sit-to-stand", first=9, _6=12)]

    assert change_summary(lines) == "2 improved and 1 is not marked."
    assert change_summary([line("phq-9", first=16)]) == ""


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Fraction(3), "3"),
        (Fraction(22, 5), "4.4"),
        (Fraction(31, 7), "4.4"),
        (Fraction(9, 20), "0.5"),
        (Fraction(-3), "−3"),
        (Fraction(8), "8"),
    ],
)
def test_a_number_is_whole_or_to_one_decimal(value, words):
    assert number_words(value) == words


def test_points_stand_in_the_programmes_order():
    assert sorted(DAYS, key=place_of) == ["assessment", "first", "last", "1", "6", "extra"]
    assert [point_heading("1", short=True), point_heading("6"), point_heading("extra")] == ["1 mth", "6 months", "Unscheduled"]


def work_line(*given):
    """WSAS scores of the first day and the last, each as (value, how many items don't apply)."""
    measure = measure_of("wsas")
    scores = [
        ScoreFacts(point, DAYS[point], Fraction(value), not_applicable=without)
        for point, (value, without) in zip(("first", "last"), given, strict=True)
    ]
    return ScaleLine(measure, measure.main_scale, tuple(scores), measure.edition)


def test_a_sum_of_four_items_is_out_of_32_and_in_no_band():
    work = work_line((24, 1), (12, 1))

    assert work.now_words == "12 of 32 now, no bands. Lower is better"
    assert (work.verdict, work.why) == ("Improved", "by 12, where 8 count")


def test_a_sum_of_four_items_is_not_compared_with_a_sum_of_five():
    work = work_line((24, 0), (12, 1))

    assert (work.verdict, work.moved_words) == ("", "–")
    assert work.why == "Not compared: an item that applied at one of the two doesn’t apply at the other."
