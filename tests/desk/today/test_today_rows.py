"""The order of today's page and how long something has waited, in words. No database."""

import datetime as dt

import pytest

from desk.today.rows import Group, TodayItem, arranged

TODAY = dt.date(2026, 11, 2)


def item(text: str, days: int = 0, hour: int = 0) -> TodayItem:
    return TodayItem(text, "", "/", dt.datetime(2026, 11, 2, hour) - dt.timedelta(days=days))


def test_people_to_ring_come_first_then_the_group_with_what_has_waited_longest():
    groups = [
        Group("new", "New", [item("a", 1)]),
        Group("old", "Old", [item("b", 2), item("c", 9)]),
        Group("ring", "People to ring", [item("d")], first=True),
    ]

    work = arranged(groups, today=TODAY)

    assert [group.name for group in work.groups] == ["People to ring", "Old", "New"]
    assert [row.item.text for row in work.groups[1].rows] == ["c", "b"]
    assert f"{work.sentence} {work.order}" == "4 things need you. People to ring come first, then whatever has waited longest."


def test_what_is_on_now_is_shown_before_what_has_waited_for_weeks():
    on = TodayItem("on", "", "/", dt.datetime(2026, 11, 2, 9, 30), is_on=True)

    [group] = arranged([Group("a", "A", [*(item(str(days), days) for days in range(1, 13)), on])], today=TODAY).groups

    assert [row.item.text for row in group.rows][:3] == ["on", "12", "11"]


def test_the_order_is_said_only_where_there_is_one():
    one, other = Group("a", "A", [item("a")]), Group("b", "B", [item("b")])

    assert arranged([one], today=TODAY).order == ""
    assert arranged([one, other], today=TODAY).order == "What has waited longest comes first."


@pytest.mark.parametrize(
    ("waiting", "age", "since"),
    [
        (item("", 1), "1 day", "since Sunday 1 November"),
        (item("", 6), "6 days", "since Tuesday 27 October"),
        (item("", 306), "306 days", "since Wednesday 31 December 2025"),
        (item("", 0, 8), "Today", "8am"),
        (item("", 0), "Today", ""),
    ],
)
def test_how_long_it_has_waited_is_said_in_days_and_of_today_by_the_hour(waiting, age, since):
    assert (waiting.age(TODAY), waiting.since_words(TODAY)) == (age, since)


@pytest.mark.parametrize(
    ("count", "shown", "more", "words"), [(1, 1, 0, "1"), (10, 10, 0, "10"), (11, 10, 1, "11"), (101, 10, 90, "more than 100")]
)
def test_a_group_shows_ten_and_says_how_many_are_left(count, shown, more, words):
    [group] = arranged([Group("a", "A", [item(str(number)) for number in range(count)])], today=TODAY).groups

    assert (len(group.rows), group.more, group.count) == (shown, more, words)


def test_a_group_that_is_asked_for_is_shown_whole():
    groups = [Group("a", "A", [item("x")] * 12), Group("b", "B", [item("y")] * 12)]

    shown = arranged(groups, today=TODAY, whole="b").groups

    assert {group.slug: len(group.rows) for group in shown} == {"a": 10, "b": 12}


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["A"], "Nothing needs you under A."),
        (["A", "B"], "Nothing needs you under A or B."),
        (["A", "B", "C"], "Nothing needs you under A, B or C."),
    ],
)
def test_empty_groups_are_named_in_the_last_line(names, sentence):
    groups = [Group("x", "X", [item("x")]), *(Group(name, name, []) for name in names)]

    assert arranged(groups, today=TODAY).nothing_under == sentence


def test_when_nothing_needs_anybody_that_is_all_it_says():
    work = arranged([Group("a", "A", [])], today=TODAY)

    assert (work.sentence, work.nothing_under) == ("Nothing needs you.", "")
