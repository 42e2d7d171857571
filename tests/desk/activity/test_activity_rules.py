"""What code and outcome one row of the activity file has, and when a change afterwards is a correction."""

import datetime as dt

import pytest

from desk.activity.rules import (
    AttendanceFacts,
    EpisodeAround,
    NotYet,
    attendance_code,
    changed_cells,
    left_out,
    outcome_of,
)

MONDAY = dt.date(2026, 10, 26)
SUNDAY = MONDAY - dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("facts", "code", "cancelled_on"),
    [
        (AttendanceFacts("5"), "5", None),
        (AttendanceFacts("6"), "6", None),
        (AttendanceFacts("7"), "7", None),
        (AttendanceFacts("3"), "3", None),
        (AttendanceFacts("2", told_us=True, told_on=SUNDAY), "2", SUNDAY),
        (AttendanceFacts("4", session_cancelled_on=SUNDAY), "4", SUNDAY),
        (AttendanceFacts("present"), "5", None),
        (AttendanceFacts("present", late=True), "6", None),
        (AttendanceFacts("absent"), "3", None),
        (AttendanceFacts("absent", told_us=True, told_on=SUNDAY), "2", SUNDAY),
        (AttendanceFacts(""), "", None),
        (AttendanceFacts("0"), "0", None),
    ],
)
def test_a_mark_becomes_the_code_that_the_hospital_counts(facts, code, cancelled_on):
    assert attendance_code(facts) == (code, cancelled_on)


def test_who_gave_the_place_back_or_took_another_groups_cancelled_it():
    assert attendance_code(AttendanceFacts("", gave_back=True, told_on=SUNDAY)) == ("2", SUNDAY)


def test_who_gave_the_place_back_before_we_cancelled_still_cancelled_it():
    gone = AttendanceFacts("4", gave_back=True, told_on=SUNDAY, session_cancelled_on=MONDAY)
    assert attendance_code(gone) == ("2", SUNDAY)


def test_a_place_that_went_with_the_session_was_cancelled_by_us():
    gone = AttendanceFacts("4", gave_back=True, told_on=MONDAY, session_cancelled_on=SUNDAY)
    assert attendance_code(gone) == ("4", SUNDAY)


def test_a_death_counts_as_cancelled_on_behalf_of_the_person():
    assert attendance_code(AttendanceFacts("", died_before=True, told_on=SUNDAY)) == ("2", SUNDAY)


def test_a_session_that_was_not_held_is_one_we_cancelled():
    assert attendance_code(AttendanceFacts("", not_held_on=MONDAY)) == ("4", MONDAY)


@pytest.mark.parametrize(
    ("code", "around", "outcome"),
    [
        ("5", EpisodeAround(another_booked=True), "2"),
        ("5", EpisodeAround(), "3"),
        ("6", EpisodeAround(ending="discharged"), "1"),
        ("5", EpisodeAround(came_later=True, ending="discharged"), "2"),
        ("5", EpisodeAround(ending="died"), ""),
        ("5", EpisodeAround(ending="individual"), ""),
        ("3", EpisodeAround(another_booked=True), "2"),
        ("3", EpisodeAround(), "3"),
        ("3", EpisodeAround(ending="discharged"), ""),
        ("2", EpisodeAround(another_booked=True), ""),
        ("4", EpisodeAround(another_booked=True), ""),
        ("", EpisodeAround(another_booked=True), ""),
    ],
)
def test_the_last_attendance_of_somebody_discharged_is_1_one_with_another_booked_2_else_3(code, around, outcome):
    assert outcome_of(code, around) == outcome


def test_a_row_waits_until_it_is_marked_and_the_hospital_number_is_known():
    assert left_out("", "K1") == NotYet.UNMARKED
    assert left_out("0", "K1") == NotYet.TO_COME
    assert left_out("5", "") == NotYet.NO_NUMBER
    assert left_out("5", "K1") is None


CELLS = {"hospital_number": "K1", "date": "2026-10-26", "time": "09:30", "medium": "Video", "code": "5", "outcome": "2"}


def test_a_mark_changed_after_it_was_entered_is_a_correction():
    assert changed_cells(CELLS, CELLS | {"code": "3"}) == ["code"]


def test_being_discharged_after_it_was_entered_is_a_correction_another_appointment_is_not():
    assert changed_cells(CELLS, CELLS | {"outcome": "1"}) == ["outcome"]
    assert changed_cells(CELLS, CELLS | {"outcome": "3"}) == []


def test_a_site_renamed_and_a_clock_that_went_on_correct_nothing():
    assert changed_cells(CELLS, CELLS | {"site": "New House", "rtt_status": "30", "treatment_function": "190"}) == []
