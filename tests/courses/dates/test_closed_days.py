"""Public holidays of a place, and an organisation's own closed days."""

from datetime import date

import pytest

from common.public_holidays import public_holidays
from common.refused import Refused
from courses.dates.closed_days import ClosedDays

ENGLAND = ClosedDays("GB", "ENG")


@pytest.mark.parametrize("part", ["ENG", "WLS"])
@pytest.mark.parametrize(
    ("year", "weekdays_closed"),
    [
        pytest.param(2026, [(1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28)], id="2026"),
        pytest.param(2027, [(1, 1), (3, 26), (3, 29), (5, 3), (5, 31), (8, 30), (12, 27), (12, 28)], id="2027"),
    ],
)
def test_england_and_wales_close_on_these_weekdays_and_no_others(part, year, weekdays_closed):
    found = sorted(day for day in public_holidays("GB", part, year) if day.weekday() < 5)

    assert found == [date(year, month, day) for month, day in weekdays_closed]


@pytest.mark.parametrize(
    ("part", "day"),
    [
        pytest.param("SCT", date(2026, 1, 2), id="Scotland 2 Jan 2026"),
        pytest.param("SCT", date(2026, 8, 3), id="Scotland 3 Aug 2026"),
        pytest.param("SCT", date(2026, 11, 30), id="Scotland 30 Nov 2026"),
        pytest.param("NIR", date(2026, 3, 17), id="Northern Ireland 17 Mar 2026"),
        pytest.param("NIR", date(2026, 7, 13), id="Northern Ireland 13 Jul 2026"),
    ],
)
def test_scotland_and_northern_ireland_close_on_days_england_does_not(part, day):
    assert not ClosedDays("GB", part).is_open(day)
    assert ENGLAND.is_open(day)


def test_a_holiday_gives_its_name_and_an_ordinary_day_none():
    assert ENGLAND.reason(date(2027, 3, 29)) == "Easter Monday"
    assert ENGLAND.reason(date(2027, 3, 30)) == ""


def test_a_canadian_province_has_its_own_holidays():
    assert not ClosedDays("CA", "ON").is_open(date(2026, 7, 1))
    assert ClosedDays("CA", "ON").is_open(date(2026, 5, 4))


def test_an_organisation_closes_days_of_its_own_and_its_reason_is_shown():
    closed = ClosedDays(
        "GB", "ENG", {date(2026, 9, 16): "Staff training", date(2027, 3, 29): "Spring week", date(2026, 9, 17): ""}
    )

    assert closed.reason(date(2026, 9, 16)) == "Staff training"
    assert closed.reason(date(2027, 3, 29)) == "Spring week"
    assert closed.reason(date(2026, 9, 17)) == "a closed day"


def test_without_a_country_only_own_days_are_closed():
    assert ClosedDays().is_open(date(2026, 12, 25))


@pytest.mark.parametrize(("country", "part", "named"), [("XX", "", "XX"), ("GB", "ZZZ", "GB, ZZZ")])
def test_an_unknown_place_is_refused_by_name(country, part, named):
    with pytest.raises(Refused, match=f"No public holidays are known for “{named}”"):
        public_holidays(country, part, 2026)
