"""How long people wait for each way of meeting, how many are before somebody, and which groups come next."""

import datetime as dt

import pytest

from participants.waiting.waits import CurrentWait, current_wait, current_waits, next_groups, people_ahead
from tests.cast import NOW
from tests.factories import make_place

TODAY = dt.date(2026, 11, 2)


def weeks_ago(*weeks):
    return [TODAY - dt.timedelta(weeks=each) for each in weeks]


def test_half_of_those_who_wait_have_waited_at_least_the_middle_wait():
    assert current_wait(weeks_ago(14, 3, 9), TODAY) == CurrentWait(people=3, half=9, longest=14)


def test_of_an_even_number_the_shorter_of_the_two_in_the_middle_counts():
    assert current_wait(weeks_ago(2, 4, 8, 60), TODAY) == CurrentWait(people=4, half=4, longest=60)


def test_only_whole_weeks_count():
    assert current_wait([TODAY - dt.timedelta(days=13)], TODAY) == CurrentWait(people=1, half=1, longest=1)


def test_nobody_waits_and_nothing_is_made_up():
    assert current_wait([], TODAY) == CurrentWait(people=0, half=0, longest=0)


def test_somebody_accepted_by_a_later_clock_has_not_waited_yet():
    assert current_wait([TODAY + dt.timedelta(days=1)], TODAY).longest == 0


@pytest.mark.django_db
class TestTheList:
    def test_whoever_takes_either_waits_for_both_and_the_placed_stopped_and_offered_for_none(self, clinic, edition, waits, march):
        waits("Ann", TODAY - dt.timedelta(weeks=4), video=True)
        waits("Ben", TODAY - dt.timedelta(weeks=2), video=True, in_person=False)
        waits("Cy", TODAY - dt.timedelta(weeks=50), state="offered")
        waits("Di", TODAY - dt.timedelta(weeks=50), person={"stopped_at": NOW, "stopped_reason": "no_contact"})
        make_place(waits("Ed", TODAY - dt.timedelta(weeks=50), sooner=True).participant, march, joined_at=NOW)

        found = current_waits(edition.programme, NOW)

        assert found == {"in_person": CurrentWait(1, 4, 4), "video": CurrentWait(2, 2, 4)}

    def test_who_is_before_somebody_would_take_the_same_and_comes_first_in_the_list(self, waits):
        mine = waits("Me", TODAY - dt.timedelta(weeks=4))
        waits("Sooner accepted", TODAY - dt.timedelta(weeks=5), video=True)
        waits("Urgent", TODAY, priority=1)
        waits("Another way", TODAY - dt.timedelta(weeks=9), in_person=False, video=True)
        same_day = waits("Same day, later row", TODAY - dt.timedelta(weeks=4))

        assert people_ahead(mine, NOW) == 2
        assert people_ahead(same_day, NOW) == 3

    @pytest.mark.parametrize("others", [1, 3])
    def test_each_question_is_one_query_however_many_wait(self, edition, waits, others, django_assert_num_queries):
        mine = waits("Me", TODAY)
        for number in range(others):
            waits(f"Ann {number}", TODAY - dt.timedelta(weeks=2))

        with django_assert_num_queries(1):
            current_waits(edition.programme, NOW)
        with django_assert_num_queries(1):
            people_ahead(mine, NOW)

    def test_only_groups_with_a_free_place_in_a_way_they_take_come_next(self, waits, group, january, march):
        group(36, dt.date(2027, 2, 1), by="video")
        mine, either = waits("Me", TODAY), waits("Either", TODAY, video=True)
        january.taken = january.places
        january.save()

        assert [each.number for each in next_groups(mine, NOW)] == [35]
        assert [each.number for each in next_groups(either, NOW)] == [36, 35]

    def test_no_group_comes_next_that_begins_before_their_earliest_day(self, waits, january, march):
        mine = waits("Me", TODAY, earliest_start=january.first_starts_at.date() + dt.timedelta(days=1))
        on_the_day = waits("On the day", TODAY, earliest_start=january.first_starts_at.date())

        assert [each.number for each in next_groups(mine, NOW)] == [35]
        assert [each.number for each in next_groups(on_the_day, NOW)] == [34, 35]
