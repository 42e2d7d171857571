"""Each check of both gates: met, not met, let through. Plain values."""

import datetime as dt
from dataclasses import replace

import pytest

from courses.licences.rules import Covered
from desk.gates import checks as gate_checks
from desk.gates import rules as opening
from desk.gates.rules import Gate
from desk.shared.check_facts import CourseFacts, GroupSize, LeaderThere, Override, SessionFacts, UnledItem, labels
from participants.books.rules import BookNeed

ANA = LeaderThere(1, "Ana Marsh", is_peer=True)
BEN = LeaderThere(2, "Ben Holt")
DAY = dt.date(2026, 11, 11)
WORD = Override("They trained together and know the hall.", "Sorcha Bell", dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC))


def session(number=1, **more):
    usual = {"place": "Mill Hall", "on_duty": (ANA, BEN)}
    return SessionFacts(number, f"Session {number}", DAY + dt.timedelta(weeks=number - 1), **usual | more)


def six(**more):
    return tuple(session(number, **more) for number in range(1, 7))


def ready(**more):
    usual = {
        "size": GroupSize(10, 16, 8, 10, 14, 16),
        "sessions": six(),
        "gated": True,
        "dates": 6,
        "dates_needed": 6,
        "leaders_needed": 2,
        "peers_needed": 1,
        "licence": Covered(True, "Licence SMRC 4711 covers it until Thursday 31 December 2026."),
        "books": (BookNeed("Workbook", 10, 0, 12, 0),),
    }
    return CourseFacts(**usual | more)


def left_at(gate, facts):
    return {check.name: check for check in opening.unmet(opening.checks_of_gate(gate, facts))}


def test_a_course_that_lacks_nothing_passes_both_gates():
    assert left_at(Gate.OPEN, ready()) == {}
    assert left_at(Gate.CONFIRM, ready()) == {}
    assert opening.verdict(opening.checks(ready())) == "Can it run? Yes"


NEW_ANA = LeaderThere(1, "Ana Marsh", is_peer=True, first_timer=True)
NEW_BEN = LeaderThere(2, "Ben Holt", first_timer=True)
LAPSED_BEN = LeaderThere(2, "Ben Holt", in_standing=False, standing="Lapsed from 2 June 2026: no course was led in time.")


@pytest.mark.parametrize(
    ("more", "name", "sentence"),
    [
        (
            {"licence": Covered(False, "No licence on file names this programme.")},
            "licence",
            "No licence on file names this programme.",
        ),
        ({"dates": 5}, "dates", "5 of 6 sessions have a date."),
        (
            {"sessions": (session(1), session(2, closed="Staff training"))},
            "dates",
            "Session 2 is on Wednesday 18 November 2026, a closed day: Staff training.",
        ),
        (
            {"sessions": tuple(session(number, closed="Flood") for number in (1, 2, 3))},
            "dates",
            "Session 1 is on Wednesday 11 November 2026, a closed day: Flood. So are 2 others.",
        ),
        ({"sessions": (session(1), session(2, place=""))}, "place", "Session 2 has no room and no video link."),
        (
            {"sessions": (session(1), session(2, on_duty=(ANA,)))},
            "leaders",
            "2 leaders are needed at each session. Session 2 has fewer in standing.",
        ),
        (
            {"sessions": (session(1, on_duty=(ANA, LAPSED_BEN)),)},
            "leaders",
            (
                "2 leaders are needed at each session. Session 1 has fewer in standing. "
                "Ben Holt: lapsed from 2 June 2026: no course was led in time."
            ),
        ),
        (
            {"sessions": (session(1, on_duty=(BEN, LeaderThere(3, "Cy Quill"))),)},
            "peers",
            "At each session 1 leader must live with lasting pain. Session 1 has none.",
        ),
        (
            {"sessions": (session(1, on_duty=(NEW_ANA, NEW_BEN)),)},
            "first_timers",
            "Ana Marsh and Ben Holt lead together, and none of them has led a whole course yet.",
        ),
        (
            {
                "papers_needed": ("background_check",),
                "sessions": (session(4, on_duty=(ANA, LeaderThere(2, "Ben Holt", lacking=("background_check",)))),),
            },
            "papers",
            "Ben Holt lacks a background check in date on session 4, Wednesday 2 December.",
        ),
        (
            {"sessions": (session(1), session(2, clash="Ben Holt is at Hall course 3."))},
            "clash",
            "Ben Holt is at Hall course 3.",
        ),
    ],
)
def test_each_check_of_opening_that_is_not_met_stands_in_the_way_of_both_gates(more, name, sentence):
    for gate in Gate:
        left = left_at(gate, ready(**more))
        assert list(left) == [name]
        assert left[name].sentence == sentence


@pytest.mark.parametrize(
    ("size", "stands_in_the_way", "may_override", "warns"),
    [
        # In person: 8 to run, 10 to 14 advised, 16 the most (docs/domain.md, chapter 3).
        (GroupSize(7, 16, 8, 10, 14, 16), True, True, False),
        (GroupSize(8, 16, 8, 10, 14, 16), False, False, True),
        (GroupSize(9, 16, 8, 10, 14, 16), False, False, True),
        (GroupSize(10, 16, 8, 10, 14, 16), False, False, False),
        (GroupSize(14, 16, 8, 10, 14, 16), False, False, False),
        (GroupSize(15, 16, 8, 10, 14, 16), False, False, True),
        (GroupSize(17, 18, 8, 10, 14, 16), True, False, False),
        # By video: 5 is blocked, 8 isn't even warned about (vector 8.5).
        (GroupSize(5, 12, 6, 8, 12, 12), True, True, False),
        (GroupSize(6, 12, 6, 8, 12, 12), False, False, True),
        (GroupSize(8, 12, 6, 8, 12, 12), False, False, False),
        (GroupSize(13, 14, 6, 8, 12, 12), True, False, False),
        # By telephone: 3 to 5.
        (GroupSize(2, 5, 3, 3, 5, 5), True, True, False),
        (GroupSize(3, 5, 3, 3, 5, 5), False, False, False),
        (GroupSize(5, 5, 3, 3, 5, 5), False, False, False),
    ],
)
def test_the_size_of_a_group_by_format(size, stands_in_the_way, may_override, warns):
    check = gate_checks.size_check(size)

    assert (not check.met, check.may_override, check.warns) == (stands_in_the_way, may_override, warns)
    assert left_at(Gate.OPEN, ready(size=size)) == {}
    assert bool(left_at(Gate.CONFIRM, ready(size=size))) == stands_in_the_way


def test_a_course_with_no_session_to_come_needs_no_place():
    check = gate_checks.room_check(())

    assert (check.met, check.sentence) == (True, "No session is to come, so none needs a place.")


def test_books_are_asked_for_when_confirming_only():
    short = ready(books=(BookNeed("Workbook", 10, 2, 5, 3), BookNeed("Living Well", 10, 0, 9, 1)))

    assert left_at(Gate.OPEN, short) == {}
    assert (
        left_at(Gate.CONFIRM, short)["books"].sentence
        == "3 copies of “Workbook” are missing. 1 copy of “Living Well” is missing."
    )


def test_books_that_come_before_the_course_begins_are_enough_to_confirm_and_the_gate_says_when():
    day = dt.date(2026, 11, 9)
    coming = ready(books=(BookNeed("Workbook", 10, 2, 5, 0, expected=3, expected_on=day), BookNeed("Living Well", 10, 0, 12, 0)))

    assert left_at(Gate.CONFIRM, coming) == {}
    said = gate_checks.books_check(coming.books).sentence
    assert said == (
        "There will be books for everybody with a place. 3 copies of “Workbook” are on order, by Monday 9 November 2026."
    )


def test_one_leader_by_telephone_is_enough_and_is_never_a_pair_of_first_timers():
    calls = ready(leaders_needed=1, peers_needed=1, sessions=six(on_duty=(NEW_ANA,), place="By telephone"))

    assert left_at(Gate.CONFIRM, calls) == {}


def test_one_of_three_who_has_led_before_is_enough():
    assert left_at(Gate.OPEN, ready(sessions=six(on_duty=(NEW_ANA, NEW_BEN, LeaderThere(3, "Cy Quill"))))) == {}


def test_session_zero_and_reviews_ask_for_no_leaders():
    zero = session(0, on_duty=(), counts=False)

    assert left_at(Gate.OPEN, ready(sessions=(zero, *six()))) == {}


def test_what_an_edition_does_not_ask_for_is_not_checked():
    plain = ready(licence=None, leaders_needed=0, peers_needed=0, books=(), sessions=six(on_duty=()))

    names = {check.name for check in opening.checks_of_gate(Gate.CONFIRM, plain)}
    assert names == {"size", "dates", "place", "clash"}


def test_a_hospitals_group_keeps_its_own_checks():
    group = ready(gated=False, leaders_needed=0, licence=None, sessions=six(on_duty=()))

    assert [check.name for check in opening.checks(group)] == ["size", "place", "parts"]


def test_warnings_stand_in_nobodys_way():
    warned = ready(cap="10 of 10 courses are planned.", zero="Session Zero is held 28 to 7 days before.", zero_pk=9)

    assert left_at(Gate.CONFIRM, warned) == {}
    assert {check.name for check in opening.checks(warned) if check.warns} == {"cap", "zero"}


def let_through(facts, name, word):
    return {check.name for check in opening.unmet(opening.judged(opening.checks_of_gate(Gate.CONFIRM, facts), [(name, word)]))}


def test_two_first_timers_are_let_through_for_these_two_and_nobody_else():
    pair = ready(sessions=six(on_duty=(NEW_ANA, NEW_BEN)))
    word = Override(WORD.reason, WORD.by, WORD.at, left_at(Gate.OPEN, pair)["first_timers"].sentence)

    assert let_through(pair, "first_timers", word) == set()
    other = ready(sessions=six(on_duty=(NEW_ANA, LeaderThere(3, "Cy Quill", first_timer=True))))
    assert let_through(other, "first_timers", word) == {"first_timers"}


def test_a_small_group_stays_let_through_when_somebody_joins_or_leaves():
    word = Override(WORD.reason, WORD.by, WORD.at, "5 of 16 people have a place. At least 8 are needed, 3 more.")

    for taken in (5, 6, 4):
        assert let_through(ready(size=GroupSize(taken, 16, 8, 10, 14, 16)), "size", word) == set()


@pytest.mark.parametrize("name", ["licence", "dates", "place", "leaders", "peers", "papers", "clash", "books"])
def test_nothing_else_can_be_let_through(name):
    broken = ready(
        licence=Covered(False, "None."),
        dates=5,
        papers_needed=("agreement",),
        sessions=(
            session(1, place="", on_duty=(LeaderThere(2, "Ben Holt", in_standing=False, lacking=("agreement",)),), clash="X."),
        ),
        books=(BookNeed("Workbook", 10, 2, 5, 3),),
    )
    word = Override(WORD.reason, WORD.by, WORD.at, left_at(Gate.CONFIRM, broken)[name].sentence)

    assert name in let_through(broken, name, word)


def test_many_in_one_sentence_are_counted():
    leaders = tuple(LeaderThere(number, f"L{number}", in_standing=False, standing="Retired.") for number in range(5))

    sentence = gate_checks.leader_check((session(1, on_duty=leaders),), 2).sentence

    assert sentence.endswith("L0: retired. L1: retired. L2: retired. And 2 more.")


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ([3], "Session 3"),
        ([3, 4], "Session 3 and session 4"),
        ([1, 2, 3, 4, 5, 6], "Sessions 1 to 6"),
        ([1, 3, 4, 5], "Session 1 and sessions 3 to 5"),
        ([1, 2, 4, 5, 6], "Session 1, session 2 and sessions 4 to 6"),
        ([1, 3, 5, 7, 9, 11, 13], "Session 1 and 6 more"),
        (list(range(1, 13)), "Sessions 1 to 12"),
    ],
)
def test_sessions_in_a_row_are_named_as_a_range(numbers, said):
    assert labels([session(number) for number in numbers]) == said


def test_a_review_is_no_part_of_a_range():
    days = [replace(session(number), label=label) for number, label in enumerate(["Day 11", "Day 12", "1-month review"])]

    assert labels(days) == "Day 11, day 12 and 1-month review"


@pytest.mark.parametrize(
    ("review", "passes", "said"),
    [
        ({"is_led": False}, True, "Every part of its own sessions that needs somebody has somebody."),
        ({"is_led": True}, True, "Every part of its own sessions that needs somebody has somebody."),
        ({"is_led": True, "is_near": True}, False, "Nobody leads “How are you?” on session 2, "),
    ],
    ids=["nobody leads it yet", "far ahead", "soon"],
)
def test_a_review_that_lacks_a_profession_keeps_no_group_waiting_until_it_is_near(review, passes, said):
    lacking = replace(session(2), is_review=True, counts=False, unled=(UnledItem("How are you?", "psychologist"),), **review)

    [check] = gate_checks.led_item_checks([session(1), lacking])

    assert check.passes is passes
    assert check.sentence.startswith(said)
