"""Wall time and instants: clock changes in three zones, series that cross them, times that don't exist or come twice."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.refused import Refused
from courses.dates.calendars import Pattern, days_before
from courses.dates.wall_time import FIRST, SECOND, OccursTwice, Span, clock_changes, instants_of, local, series, span, to_utc

LONDON = ZoneInfo("Europe/London")
TORONTO = ZoneInfo("America/Toronto")
ST_JOHNS = ZoneInfo("America/St_Johns")
ZONES = [LONDON, TORONTO, ST_JOHNS, ZoneInfo("America/Havana"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("UTC")]
SUNDAY = 6


def utc(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def starts(zone, first, clock, weeks=6):
    return [there.starts_at for there in series(Pattern(weeks).dates(first), clock, 150, zone)]


SPRING = [
    pytest.param(LONDON, date(2026, 3, 29), time(1), utc("20260329T010000Z"), id="London 29 Mar 2026, 01:00Z"),
    pytest.param(LONDON, date(2027, 3, 28), time(1), utc("20270328T010000Z"), id="London 28 Mar 2027"),
    pytest.param(TORONTO, date(2026, 3, 8), time(2), utc("20260308T070000Z"), id="Toronto 8 Mar 2026, 07:00Z"),
    pytest.param(TORONTO, date(2027, 3, 14), time(2), utc("20270314T070000Z"), id="Toronto 14 Mar 2027"),
    pytest.param(ST_JOHNS, date(2026, 3, 8), time(2), utc("20260308T053000Z"), id="St John's 8 Mar 2026, 05:30Z"),
    pytest.param(ST_JOHNS, date(2027, 3, 14), time(2), utc("20270314T053000Z"), id="St John's 14 Mar 2027"),
]
AUTUMN = [
    pytest.param(LONDON, date(2026, 10, 25), utc("20261025T010000Z"), id="London 25 Oct 2026, 01:00Z"),
    pytest.param(LONDON, date(2027, 10, 31), utc("20271031T010000Z"), id="London 31 Oct 2027"),
    pytest.param(TORONTO, date(2026, 11, 1), utc("20261101T060000Z"), id="Toronto 1 Nov 2026, 06:00Z"),
    pytest.param(TORONTO, date(2027, 11, 7), utc("20271107T060000Z"), id="Toronto 7 Nov 2027"),
    pytest.param(ST_JOHNS, date(2026, 11, 1), utc("20261101T043000Z"), id="St John's 1 Nov 2026, 04:30Z"),
    pytest.param(ST_JOHNS, date(2027, 11, 7), utc("20271107T043000Z"), id="St John's 7 Nov 2027"),
]


@pytest.mark.parametrize(("zone", "day", "gap", "jump"), SPRING)
def test_every_minute_of_the_spring_gap_is_refused_and_its_neighbours_are_not(zone, day, gap, jump):
    opens = datetime.combine(day, gap)
    for minute in range(60):
        with pytest.raises(Refused, match="the clocks go forward past it"):
            to_utc(day, (opens + timedelta(minutes=minute)).time(), zone)

    assert to_utc(day, (opens - timedelta(minutes=1)).time(), zone) == jump - timedelta(minutes=1)
    assert to_utc(day, (opens + timedelta(hours=1)).time(), zone) == jump


@pytest.mark.parametrize(("zone", "day", "jump"), AUTUMN)
def test_every_minute_of_the_autumn_hour_asks_which_of_the_two(zone, day, jump):
    for minute in range(60):
        clock = time(1, minute)
        with pytest.raises(OccursTwice) as asked:
            to_utc(day, clock, zone)
        first, second = asked.value.choices
        assert second - first == timedelta(hours=1)
        assert first == jump - timedelta(minutes=60 - minute)
        assert to_utc(day, clock, zone, fold=FIRST) == first
        assert to_utc(day, clock, zone, fold=SECOND) == second

    assert to_utc(day, time(0, 59), zone) == jump - timedelta(minutes=61)
    assert to_utc(day, time(2), zone) == jump + timedelta(hours=1)


def test_a_time_that_does_not_exist_is_refused_with_its_name():
    with pytest.raises(Refused) as refused:
        to_utc(date(2026, 3, 29), time(1, 30), LONDON)

    assert str(refused.value) == "There is no 1:30am on Sunday 29 March 2026: the clocks go forward past it. Choose another time."
    assert refused.value.field == "start"


def test_a_time_that_comes_twice_is_a_question():
    with pytest.raises(OccursTwice) as asked:
        to_utc(date(2026, 10, 25), time(1, 30), LONDON)

    assert str(asked.value) == (
        "The clocks go back, so 1:30am on Sunday 25 October 2026 comes twice. Say whether you mean the first or the second."
    )
    assert asked.value.choices == (utc("20261025T003000Z"), utc("20261025T013000Z"))


@pytest.mark.parametrize(
    ("first", "last", "hours"),
    [
        pytest.param(date(2026, 3, 8), date(2026, 3, 28), 4, id="8 to 28 Mar 2026: 4 h"),
        pytest.param(date(2026, 10, 25), date(2026, 10, 31), 4, id="25 to 31 Oct 2026: 4 h"),
        pytest.param(date(2027, 3, 14), date(2027, 3, 27), 4, id="14 to 27 Mar 2027: 4 h"),
        pytest.param(date(2027, 10, 31), date(2027, 11, 6), 4, id="31 Oct to 6 Nov 2027: 4 h"),
        pytest.param(date(2026, 3, 29), date(2026, 10, 24), 5, id="summer 2026: 5 h"),
        pytest.param(date(2026, 11, 1), date(2027, 3, 13), 5, id="winter 2026: 5 h"),
    ],
)
def test_london_is_ahead_of_toronto_by(first, last, hours):
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]

    apart = {to_utc(day, time(12), TORONTO) - to_utc(day, time(12), LONDON) for day in days}

    assert apart == {timedelta(hours=hours)}


@pytest.mark.parametrize(
    ("zone", "first", "clock", "expected"),
    [
        pytest.param(
            LONDON,
            date(2026, 3, 11),
            time(10),
            "20260311T100000Z 20260318T100000Z 20260325T100000Z 20260401T090000Z 20260408T090000Z 20260415T090000Z",
            id="London Wed 10:00 from 11 Mar 2026",
        ),
        pytest.param(
            LONDON,
            date(2026, 10, 7),
            time(18),
            "20261007T170000Z 20261014T170000Z 20261021T170000Z 20261028T180000Z 20261104T180000Z 20261111T180000Z",
            id="London Wed 18:00 from 7 Oct 2026",
        ),
        pytest.param(
            TORONTO,
            date(2026, 2, 18),
            time(18),
            "20260218T230000Z 20260225T230000Z 20260304T230000Z 20260311T220000Z 20260318T220000Z 20260325T220000Z",
            id="Toronto Wed 18:00 from 18 Feb 2026",
        ),
        pytest.param(
            TORONTO,
            date(2026, 10, 8),
            time(13, 30),
            "20261008T173000Z 20261015T173000Z 20261022T173000Z 20261029T173000Z 20261105T183000Z 20261112T183000Z",
            id="Toronto Thu 13:30 from 8 Oct 2026",
        ),
    ],
)
def test_a_weekly_series_keeps_its_wall_time(zone, first, clock, expected):
    assert starts(zone, first, clock) == [utc(text) for text in expected.split()]


def test_a_toronto_evening_ends_after_midnight_in_utc():
    evening = span(date(2026, 2, 18), time(18), 150, TORONTO)

    assert evening == Span(utc("20260218T230000Z"), utc("20260219T013000Z"))
    assert local(evening.ends_at, TORONTO).time() == time(20, 30)


def test_every_session_of_a_series_across_the_change_lasts_two_and_a_half_hours():
    dates = Pattern(6).dates(date(2026, 3, 11))

    assert {there.ends_at - there.starts_at for there in series(dates, time(10), 150, LONDON)} == {timedelta(minutes=150)}


@pytest.mark.parametrize(
    ("day", "start", "end_on_the_wall"),
    [
        pytest.param(date(2026, 3, 28), time(23), time(2, 30), id="in spring the wall shows an hour more"),
        pytest.param(date(2026, 10, 24), time(23, 45), time(1, 15), id="in autumn the wall shows an hour less"),
    ],
)
def test_a_session_that_crosses_a_clock_change_keeps_its_length(day, start, end_on_the_wall):
    night = span(day, start, 150, LONDON)

    assert night.ends_at - night.starts_at == timedelta(minutes=150)
    assert local(night.ends_at, LONDON).time() == end_on_the_wall


def test_a_session_without_length_is_refused():
    with pytest.raises(Refused, match=r"^The end must be later than the start\.$"):
        span(date(2026, 9, 7), time(10), 0, LONDON)


@pytest.mark.parametrize(
    ("never_on", "expected"),
    [
        pytest.param((), "20260329T080000Z", id="Sunday 29 Mar 09:00 BST = 08:00Z"),
        pytest.param((SUNDAY,), "20260328T090000Z", id="with Sunday quiet, Saturday 28 Mar 09:00 GMT = 09:00Z"),
    ],
)
def test_the_reminder_a_day_before_monday_30_march_goes_at_nine_on_the_wall(never_on, expected):
    assert to_utc(days_before(date(2026, 3, 30), 1, never_on), time(9), LONDON) == utc(expected)


@pytest.mark.parametrize(
    ("zone", "first", "last", "sentences"),
    [
        pytest.param(
            LONDON,
            date(2026, 1, 1),
            date(2027, 12, 31),
            [
                "Clocks go forward on Sunday 29 March 2026.",
                "Clocks go back on Sunday 25 October 2026.",
                "Clocks go forward on Sunday 28 March 2027.",
                "Clocks go back on Sunday 31 October 2027.",
            ],
            id="London 2026 and 2027",
        ),
        pytest.param(
            TORONTO,
            date(2026, 1, 1),
            date(2027, 12, 31),
            [
                "Clocks go forward on Sunday 8 March 2026.",
                "Clocks go back on Sunday 1 November 2026.",
                "Clocks go forward on Sunday 14 March 2027.",
                "Clocks go back on Sunday 7 November 2027.",
            ],
            id="Toronto 2026 and 2027",
        ),
        pytest.param(LONDON, date(2026, 3, 29), date(2026, 3, 29), ["Clocks go forward on Sunday 29 March 2026."], id="the day"),
        pytest.param(LONDON, date(2026, 3, 30), date(2026, 10, 24), [], id="between two changes"),
        pytest.param(ZoneInfo("Africa/Nairobi"), date(2026, 1, 1), date(2027, 12, 31), [], id="a zone without changes"),
        pytest.param(
            ZoneInfo("America/Havana"),
            date(2026, 3, 1),
            date(2026, 3, 31),
            ["Clocks go forward on Sunday 8 March 2026."],
            id="at midnight",
        ),
        pytest.param(LONDON, date(2026, 3, 30), date(2026, 3, 1), [], id="dates the wrong way round"),
    ],
)
def test_clock_changes_between_two_dates(zone, first, last, sentences):
    assert [change.sentence for change in clock_changes(first, last, zone)] == sentences


@pytest.mark.parametrize(("zone", "day", "gap", "jump"), SPRING)
def test_the_instant_of_the_spring_change_is_found(zone, day, gap, jump):
    (change,) = clock_changes(day, day, zone)

    assert (change.at, change.shift) == (jump, timedelta(hours=1))


@pytest.mark.parametrize(("zone", "day", "jump"), AUTUMN)
def test_the_instant_of_the_autumn_change_is_found(zone, day, jump):
    (change,) = clock_changes(day, day, zone)

    assert (change.at, change.shift) == (jump, -timedelta(hours=1))


@given(
    zone=st.sampled_from(ZONES),
    first=st.dates(date(2020, 1, 1), date(2036, 12, 31)),
    clock=st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
    weeks=st.integers(1, 30),
)
def test_a_series_shows_the_same_wall_time_on_every_date_or_is_not_made(zone, first, clock, weeks):
    dates = Pattern(weeks).dates(first)
    try:
        spans = series(dates, clock, 150, zone)
    except Refused:
        assert any(len(instants_of(day, clock, zone)) != 1 for day in dates)
        return

    walls = [local(there.starts_at, zone) for there in spans]
    assert [wall.date() for wall in walls] == list(dates)
    assert {wall.time() for wall in walls} == {clock}
    assert {there.ends_at - there.starts_at for there in spans} == {timedelta(minutes=150)}
    assert list(spans) == sorted(spans, key=lambda there: there.starts_at)


@given(instant=st.datetimes(datetime(2020, 1, 1), datetime(2036, 12, 31), timezones=st.just(UTC)), zone=st.sampled_from(ZONES))
def test_every_instant_is_found_again_from_what_the_clocks_show(instant, zone):
    wall = local(instant, zone)

    assert instant in instants_of(wall.date(), wall.time(), zone)
