"""Where the parts of a small line stand. No database."""

import datetime as dt
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from desk.change.drawing import BOTTOM, LEFT, RIGHT, TOP, drawing_of, places_across
from tests.reviews.change.test_lines import line


def test_a_line_has_its_bands_behind_it_darker_where_it_is_harder():
    drawing = drawing_of(line("phq-9", assessment=15, first=16, last=11, _1=9, _6=10))

    assert [point.value for point in drawing.points] == ["15", "16", "11", "9", "10"]
    assert [point.under for point in drawing.points] == ["Assessed", "Day 1", "Last day", "1 mth", "6 mths"]
    shades = sorted(drawing.bands, key=lambda band: band.y)
    assert [band.shade for band in shades] == [4, 3, 2, 1]
    assert shades[0].y == TOP


def test_where_higher_is_better_the_darkest_band_is_below():
    drawing = drawing_of(line("pseq-10", first=18, _6=33))

    lowest = max(drawing.bands, key=lambda band: band.y)
    assert (lowest.shade, lowest.y + lowest.height) == (3, BOTTOM)


def test_what_nobody_asked_for_is_hollow_and_outside_the_line():
    drawing = drawing_of(line("pseq-10", first=18, _1=34, extra=29, _6=33))

    assert [point.is_apart for point in drawing.points] == [False, False, True, False]
    assert drawing.path.count("L") == 2
    assert drawing.points[2].under == ""


def test_two_names_have_room_with_an_unasked_answer_between_them_and_its_number_never_stands_on_it():
    drawing = drawing_of(line("pseq-10", first=4, last=11, extra=0, _1=16, _6=33))

    named = [point.x for point in drawing.points if point.under]
    assert min(later - earlier for earlier, later in pairwise(named)) >= 44
    apart = next(point for point in drawing.points if point.is_apart)
    assert abs(apart.value_y - apart.y) >= 10


def test_one_point_is_drawn_without_a_line_and_none_not_at_all():
    assert drawing_of(line("phq-9", first=16)).path == ""
    assert drawing_of(line("phq-9", first=None)) is None


def test_the_drawing_says_in_words_what_it_shows():
    assert drawing_of(line("phq-9", first=16, _6=10)).words == "Mood, PHQ-9 over time: first day 16, 6 months 10"


def test_a_walk_goes_up_to_the_next_round_number():
    drawing = drawing_of(line("walk", first=180, _6=320))

    assert drawing.ticks[1] == (TOP, "500")


@given(st.lists(st.tuples(st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)), st.booleans()), min_size=1, max_size=12))
def test_later_is_never_further_left_and_nothing_leaves_the_drawing(points):
    across = places_across(sorted(points))

    assert across == sorted(across)
    assert min(across) >= LEFT
    assert max(across) <= RIGHT
