"""The search for slots, on plain values: no database."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from courses.assessing.slots import ClinicFacts, Ground, HoursTaken, Search
from courses.dates.closed_days import ClosedDays

LONDON = ZoneInfo("Europe/London")
NOW = dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC)  # a Monday
PROFESSIONS = ("physiotherapist", "psychologist", "occupational_therapist")
RUTH, OWEN, LEILA, PAM = 1, 2, 3, 4
GARDEN, HALL = 11, 12
TUESDAY = ClinicFacts(7, 1, dt.time(13), 2, "in_person", GARDEN, (RUTH, OWEN, LEILA), dt.date(2026, 11, 1))


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=dt.UTC)


def ground(**more) -> Ground:
    usual: dict[str, Any] = {
        "zone": LONDON,
        "closed": ClosedDays("GB", "ENG", own={}),
        "clinicians": {"physiotherapist": [RUTH, PAM], "psychologist": [OWEN], "occupational_therapist": [LEILA]},
        "rooms": [GARDEN, HALL],
        "people": HoursTaken(),
        "room_hours": HoursTaken(),
    }
    return Ground(**(usual | more))


def found(by: str = "in_person", **more):
    return Search(ground(**more), 90, PROFESSIONS, by, NOW).found()


def starts(slots):
    return [slot.span.starts_at for slot in slots]


def test_the_slots_of_clinics_come_first_and_then_the_next_five_others():
    slots = found(clinics=[TUESDAY])

    assert [slot.clinic for slot in slots] == [7] * 5 + [None] * 5
    assert starts(slots)[:5] == [at(3, 13), at(3, 14, 30), at(10, 13), at(10, 14, 30), at(17, 13)]
    assert starts(slots)[5:] == [at(2, 10, 30), at(2, 12), at(2, 13, 30), at(2, 15), at(3, 9)]
    assert {(slot.venue, slot.staff) for slot in slots} == {(GARDEN, (RUTH, OWEN, LEILA))}


def test_whoever_leads_something_or_is_away_is_passed_over_for_a_colleague_of_the_same_profession():
    slots = found(people=HoursTaken([(RUTH, at(2, 8), at(2, 17))]))

    assert (slots[0].span.starts_at, slots[0].staff) == (at(2, 10, 30), (PAM, OWEN, LEILA))


def test_without_one_profession_there_is_no_slot_until_somebody_of_it_is_back():
    slots = found(people=HoursTaken([(OWEN, at(2, 0), at(5, 0)), (OWEN, at(4, 12), at(6, 12))]))

    assert starts(slots)[0] == at(6, 12)


def test_a_clinic_waits_until_all_its_own_people_are_there_again():
    slots = found(clinics=[TUESDAY], people=HoursTaken([(RUTH, at(3, 0), at(4, 0))]))

    assert next(slot.span.starts_at for slot in slots if slot.clinic) == at(10, 13)


def test_a_taken_room_is_left_for_another_and_a_telephone_assessment_needs_none():
    taken = HoursTaken([(GARDEN, at(2, 8), at(2, 17)), (HALL, at(2, 8), at(2, 12))])

    assert next((slot.span.starts_at, slot.venue) for slot in found(room_hours=taken)) == (at(2, 12), HALL)
    assert next((slot.span.starts_at, slot.venue) for slot in found("telephone", room_hours=taken)) == (at(2, 10, 30), None)


def test_closed_days_weekends_and_the_hours_somebody_has_elsewhere_are_left_out():
    closed = ClosedDays("GB", "ENG", own={dt.date(2026, 11, 2): "Staff training"})
    theirs = HoursTaken([(0, at(3, 9), at(3, 15, 30))])

    assert starts(found(closed=closed, theirs=theirs))[:2] == [at(3, 15, 30), at(4, 9)]


def test_a_clinic_is_on_from_its_first_to_its_last_day():
    november = ClinicFacts(
        7, 1, dt.time(13), 1, "in_person", GARDEN, (RUTH, OWEN, LEILA), dt.date(2026, 11, 4), dt.date(2026, 11, 20)
    )

    assert [slot.span.starts_at for slot in found(clinics=[november]) if slot.clinic] == [at(10, 13), at(17, 13)]


def test_the_clock_on_the_wall_decides_in_winter_and_in_summer():
    away = HoursTaken([(OWEN, at(2, 0), dt.datetime(2027, 3, 29, 0, tzinfo=dt.UTC))])

    assert starts(found(people=away))[0] == dt.datetime(2027, 3, 30, 8, tzinfo=dt.UTC)  # Easter Monday is closed


def test_a_year_of_rota_for_nine_takes_some_thousands_of_looks_and_no_more():
    """Nine people, each on duty every working morning and afternoon of a year but for one evening hour: nobody is ever free."""
    people = {each: range(1 + 3 * number, 4 + 3 * number) for number, each in enumerate(PROFESSIONS)}
    days = [NOW + dt.timedelta(days=number) for number in range(380)]
    busy = HoursTaken(
        (person, day.replace(hour=8) + dt.timedelta(hours=half * 4), day.replace(hour=12) + dt.timedelta(hours=half * 5))
        for person in range(1, 10)
        for day in days
        for half in (0, 1)
    )
    search = Search(ground(clinicians=people, people=busy, clinics=[TUESDAY]), 90, PROFESSIONS, "in_person", NOW)

    assert search.found() == []
    assert search.looks < 366 * 14 + 53 * 2


def test_in_person_nobody_is_offered_a_moment_with_less_notice_than_the_edition_says():
    search = Search(ground(clinics=[TUESDAY]), 90, PROFESSIONS, "in_person", NOW, dt.timedelta(hours=27))

    assert starts(search.found())[0] == at(3, 14, 30)
    assert starts(search.found())[5] == at(3, 13, 30)
