"""What may stand on a register and when: plain values, no database."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from participants.rules.attendance import Entered, Mark, Meeting, code_of, correction_refusal, refusal, suggestion

LONDON = ZoneInfo("Europe/London")
# Tuesday 9 March 2027, 9:30am to 3pm, in winter: London is at UTC.
STARTS = dt.datetime(2027, 3, 9, 9, 30, tzinfo=dt.UTC)
ENDS = dt.datetime(2027, 3, 9, 15, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


def day(register: str = "codes", *, cancelled: bool = False, called_off: bool = False) -> Meeting:
    return Meeting("Day 6", STARTS, ENDS, LONDON, register, cancelled or called_off, called_off)


@pytest.mark.parametrize("mark", ["5", "6", "7", "2", "3"])
def test_once_it_has_begun_every_code_of_the_register_can_be_written(mark):
    assert refusal(mark, day(), told_us=False, now=STARTS) is None


@pytest.mark.parametrize("mark", ["present", "absent"])
def test_a_community_register_says_present_or_absent(mark):
    assert refusal(mark, day("presence"), told_us=False, now=STARTS) is None
    assert refusal(mark, day(), told_us=False, now=STARTS) == "Choose one of the marks of this register."


@pytest.mark.parametrize("mark", ["5", "3", "8", "x"])
def test_a_community_register_takes_no_codes(mark):
    assert refusal(mark, day("presence"), told_us=False, now=STARTS) == "Choose one of the marks of this register."


@pytest.mark.parametrize(("mark", "word"), [("6", "Late"), ("7", "Too late"), ("3", "No word")])
def test_nobody_is_late_or_missing_before_the_start(mark, word):
    why = refusal(mark, day(), told_us=False, now=STARTS - MINUTE)

    assert why == f"Day 6 is still to come. Nobody can be marked “{word}” before 9:30am on Tuesday 9 March 2027."


def test_a_code_for_the_future_is_refused_until_people_begin_to_arrive():
    opens = STARTS - dt.timedelta(hours=1)

    assert refusal("5", day(), told_us=False, now=opens) is None
    assert refusal("5", day(), told_us=False, now=opens - MINUTE) == (
        "Day 6 is still to come. Nobody can be marked “Here” before 8:30am on Tuesday 9 March 2027."
    )


def test_told_us_can_be_written_at_any_time():
    assert refusal("2", day(), told_us=False, now=STARTS - dt.timedelta(days=3)) is None


def test_away_can_be_written_before_the_start_for_who_told_us():
    early = STARTS - dt.timedelta(minutes=30)

    assert refusal("absent", day("presence"), told_us=True, now=early) is None
    assert "“Away” before 9:30am" in str(refusal("absent", day("presence"), told_us=False, now=early))


def test_a_mark_can_be_taken_back_until_a_day_after_the_end():
    last = ENDS + dt.timedelta(hours=24)

    assert refusal("0", day(), told_us=False, now=last) is None
    assert refusal("", day(), told_us=False, now=last) is None
    assert refusal("0", day(), told_us=False, now=last + MINUTE) == (
        "Day 6 is long over, so a mark can’t be taken back. Choose the right one."
    )


def test_code_4_comes_from_cancelling_and_not_from_a_tap():
    assert refusal("4", day(), told_us=False, now=STARTS) == (
        "Code 4 is for a session that we cancelled. Cancel day 6, and everybody has it."
    )


def test_a_cancelled_session_has_nothing_to_mark():
    why = refusal("5", day(cancelled=True), told_us=False, now=STARTS)

    assert why == "Day 6 was cancelled, so there is nothing to mark."


@pytest.mark.parametrize(
    ("mark", "told_us", "cancelled", "now", "code"),
    [
        ("", False, False, STARTS - MINUTE, "0"),
        ("", True, False, STARTS - MINUTE, "0"),
        ("", False, False, ENDS + dt.timedelta(hours=24), "0"),
        ("", False, False, ENDS + dt.timedelta(hours=24) + MINUTE, ""),
        ("", True, False, STARTS, "2"),
        ("", False, True, STARTS - dt.timedelta(days=1), "4"),
        ("", True, True, STARTS - dt.timedelta(days=1), "2"),
        ("6", True, False, ENDS, "6"),
    ],
)
def test_the_code_as_it_stands(mark, told_us, cancelled, now, code):
    assert code_of(mark, day(cancelled=cancelled), told_us=told_us, now=now) == code


def test_an_apology_suggests_told_us_or_away_and_never_over_a_mark():
    assert suggestion("", day(), told_us=True) == Mark.TOLD_US
    assert suggestion("", day("presence"), told_us=True) == Mark.ABSENT
    assert suggestion("5", day(), told_us=True) == "5"
    assert suggestion("", day(), told_us=False) == ""
    assert suggestion("", day(cancelled=True), told_us=True) == ""


def test_the_day_closes_at_local_midnight():
    summer = Meeting(
        "Day 6", dt.datetime(2027, 6, 8, 8, 30, tzinfo=dt.UTC), dt.datetime(2027, 6, 8, 14, tzinfo=dt.UTC), LONDON, "codes"
    )

    assert day().closes_at == dt.datetime(2027, 3, 10, tzinfo=dt.UTC)
    assert summer.closes_at == dt.datetime(2027, 6, 8, 23, tzinfo=dt.UTC)


def test_a_correction_needs_the_office_and_a_reason():
    here, open_, closed = Entered("5"), day().closes_at - MINUTE, day().closes_at

    def why(before, now, *, reason="", may_correct=True):
        return correction_refusal(before, day(), reason=reason, may_correct=may_correct, now=now)

    assert why(here, open_) is None
    assert why(here, closed) == "The day is closed. Write why the mark is corrected."
    assert why(here, closed, reason="Wrong row") is None
    assert why(here, closed, reason="Wrong row", may_correct=False) == "The day is closed. Ask the office to correct this mark."
    assert why(Entered(), closed, may_correct=False) is None


def test_the_missing_are_rung_half_an_hour_after_the_start():
    assert day().ring_by == dt.datetime(2027, 3, 9, 10, tzinfo=dt.UTC)


def test_who_did_not_come_was_neither_late_nor_left_early():
    assert Entered("absent", came_late=True, left_early=True).tidy == Entered("absent")
    assert Entered("5", came_late=True, left_early=True).tidy == Entered("5", left_early=True)
    assert Entered("present", came_late=True).tidy == Entered("present", came_late=True)
    assert Entered("0").tidy == Entered()


# Called off after it had begun


@pytest.mark.parametrize(
    ("register", "mark", "told_us", "refused"),
    [
        ("codes", "5", False, False),
        ("codes", "6", False, False),
        ("codes", "2", False, False),
        ("codes", "7", False, True),
        ("codes", "3", False, True),
        ("presence", "present", False, False),
        ("presence", "absent", False, True),
        ("presence", "absent", True, False),
    ],
)
def test_of_what_was_called_off_only_who_was_there_or_told_us_is_marked(register, mark, told_us, refused):
    why = refusal(mark, day(register, called_off=True), told_us=told_us, now=ENDS)

    assert why == ("Day 6 was called off, so nobody missed it. Leave whoever wasn’t there without a mark." if refused else None)


@pytest.mark.parametrize(
    ("register", "mark", "told_us", "code"),
    [
        ("codes", "5", False, "5"),
        ("codes", "6", False, "6"),
        ("codes", "7", False, "4"),
        ("codes", "3", False, "4"),
        ("codes", "", False, "4"),
        ("codes", "", True, "2"),
        ("codes", "2", False, "2"),
        ("presence", "present", False, "present"),
        ("presence", "absent", False, "4"),
        ("presence", "absent", True, "absent"),
    ],
)
def test_what_was_called_off_is_ours_for_whoever_was_not_there(register, mark, told_us, code):
    assert code_of(mark, day(register, called_off=True), told_us=told_us, now=ENDS) == code
