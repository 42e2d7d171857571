"""How many places a waiting list needs, held to the worked examples of the literature (Fong and others 2022; NHS-R)."""

import pytest

from desk.reports.queueing import (
    ListFacts,
    capacity_need,
    groups_for,
    load,
    needs_relief,
    relief_capacity,
    target_capacity,
    target_mean_wait,
    target_queue,
)


def test_the_load_of_thirty_who_join_and_twenty_seven_places_is_above_one():
    assert load(30, 27) == pytest.approx(1.11, abs=0.005)
    assert load(30, 0) is None


def test_the_average_wait_for_a_target_of_a_year_is_a_quarter_of_it():
    assert target_mean_wait(52) == 13
    assert target_mean_wait(52, 6) == pytest.approx(8.67, abs=0.005)


def test_thirty_a_week_and_a_target_of_a_year_make_a_list_of_390():
    assert target_queue(30, 52) == 390


def test_1200_waiting_are_three_times_too_many_and_need_relief_of_61_a_week_for_half_a_year():
    assert needs_relief(1200, 390)
    assert not needs_relief(780, 390)
    assert relief_capacity(30, 1200, 390, 26) == pytest.approx(61.2, abs=0.05)


@pytest.mark.parametrize(
    ("demand", "target", "cv_demand", "cv_capacity", "places"),
    [(4, 52, 1, 1, 4.0769), (30, 52, 1, 1, 30.0769), (4, 52, 1.1, 1.2, 4.1019)],
)
def test_a_little_more_than_joins_keeps_a_list_at_its_target(demand, target, cv_demand, cv_capacity, places):
    found = target_capacity(demand, target, cv_demand=cv_demand, cv_capacity=cv_capacity)

    assert found == pytest.approx(places, abs=0.0001)


def test_a_part_of_a_group_is_a_group():
    assert groups_for(1, 52, 10) == 6
    assert groups_for(1, 52, 13) == 4
    assert groups_for(1, 52, 0) == 0


STEADY = ListFacts(waiting=5, weeks=26, joined=26, left=0, placed=20, groups=3, offered=30, used=24, group=10)


def test_a_steady_list_needs_its_groups_and_none_besides():
    need = capacity_need(STEADY, target=18, weeks=26)

    assert need.load == pytest.approx(26 / 30)
    assert need.target_queue == 4.5
    assert need.places_a_week == pytest.approx(1 + 4 / 18)
    assert (need.groups_a_year, need.a_quarter, need.extra) == (7, 2, 0)


def test_a_long_list_needs_more_for_a_while_and_who_leaves_it_needs_nothing():
    long = ListFacts(waiting=60, weeks=26, joined=26, left=5, placed=15, groups=3, offered=30, used=30, group=10)
    need = capacity_need(long, target=18, weeks=26)

    assert need.too_long
    assert need.places_a_week == pytest.approx(0.75 + 4 / 18)
    assert need.extra == groups_for(0.75 + (45 - 3.375) / 26 - need.places_a_week, 26, 10) == 4


def test_where_nobody_joined_nothing_is_needed():
    need = capacity_need(ListFacts(0, 26, 0, 0, 0, 0, 0, 0, 10), target=18, weeks=26)

    assert (need.groups_a_year, need.extra, need.load) == (0, 0, None)
