"""Who fits a course, and why others don't: the rules alone."""

import datetime as dt
from dataclasses import replace

import pytest

from participants.waiting.fitting import (
    CourseDates,
    DateFacts,
    EntryFacts,
    Limits,
    PlaceHeld,
    counts_when_declined,
    fit,
)

TODAY = dt.date(2027, 3, 8)
DAYS = [dt.date(2027, 4, day) for day in (12, 13, 14, 15, 19, 20, 21, 22, 26, 27, 28, 29)]
REVIEW = dt.date(2027, 6, 1)


def at(day, hour=9, hours=6, **more):
    start = dt.datetime.combine(day, dt.time(hour), dt.UTC)
    return DateFacts(start, start + dt.timedelta(hours=hours), day, **more)


GROUP = CourseDates(
    pk=34,
    format="in_person",
    first_starts_at=at(DAYS[0]).starts_at,
    first_day=DAYS[0],
    dates=(*(at(day) for day in DAYS), at(REVIEW, label="1-month review", counts=False)),
)
ENTRY = EntryFacts(takes=frozenset({"in_person"}), assessed_on=dt.date(2026, 12, 1))
PLACE = PlaceHeld(36, "group 36", at(dt.date(2027, 9, 6)).starts_at)


def why(entry, course=GROUP):
    return fit(entry, course, Limits(), TODAY).why_not


def test_somebody_who_can_always_come_fits():
    assert fit(ENTRY, GROUP, Limits(), TODAY)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"takes": frozenset({"video"})}, "takes video only"),
        ({"takes": frozenset()}, "takes neither face to face nor video"),
        ({"earliest_start": dt.date(2027, 5, 3)}, "can’t start before Monday 3 May 2027"),
        ({"away": ((DAYS[0], DAYS[7]),)}, "can’t come on 8 of the 12 days"),
        ({"away": ((DAYS[3], DAYS[3]), (DAYS[7], DAYS[7]))}, "can’t come on 2 of the 12 days"),
        ({"not_weekdays": frozenset({3})}, "can’t come on Thursdays, 3 of the 12 days"),
        ({"not_weekdays": frozenset({2, 3, 6})}, "can’t come on Wednesday and Thursday, 6 of the 12 days"),
        ({"not_weekdays": frozenset({3}), "away": ((DAYS[0], DAYS[0]),)}, "can’t come on Thursdays, 4 of the 12 days"),
        ({"not_weekdays": frozenset({4, 5, 6})}, ""),
        ({"kept_from": frozenset({34})}, "isn’t to be in one group with somebody who is on it"),
        ({"other_offer": "group 33"}, "has another offer open, group 33"),
        ({"declined": 2}, "2 offers declined, a clinician looks first"),
        ({"assessed_on": dt.date(2026, 3, 7)}, "was assessed more than 12 months ago, a clinician looks first"),
        ({"elsewhere": (at(DAYS[5], 14),)}, "has something else here on 1 of the 12 days"),
        ({"elsewhere": (at(REVIEW, 8, 2),)}, "has something else here at the 1-month review"),
        ({"stopped": True}, "gets no messages or offers any more"),
        ({"recommended": False}, "isn’t recommended for the programme at present"),
        ({"wants_it": False}, "hasn’t said yes to it"),
        ({"has_place": PLACE}, "has a place in group 36"),
        (
            {"has_place": replace(PLACE, first_starts_at=GROUP.first_starts_at), "sooner": True},
            "has a place in group 36, which starts no later",
        ),
    ],
)
def test_why_somebody_does_not_fit_is_one_sentence(change, sentence):
    assert why(replace(ENTRY, **change)) == sentence


@pytest.mark.parametrize(
    "change",
    [
        {"takes": frozenset({"in_person", "video"})},
        {"earliest_start": DAYS[0]},
        {"away": ((dt.date(2027, 4, 16), dt.date(2027, 4, 18)),)},
        {"kept_from": frozenset({35})},
        {"declined": 1},
        {"assessed_on": dt.date(2026, 3, 8)},
        {"assessed_on": None},
        {"elsewhere": (at(DAYS[0], 15),)},
        {"has_place": PLACE, "sooner": True},
    ],
)
def test_what_keeps_nobody_away(change):
    assert why(replace(ENTRY, **change)) == ""


def test_only_a_clinicians_look_is_said_to_be_one():
    assert fit(replace(ENTRY, declined=2), GROUP, Limits(), TODAY).clinician
    assert not fit(replace(ENTRY, stopped=True), GROUP, Limits(), TODAY).clinician


@pytest.mark.parametrize(
    ("first_days", "other_format", "counts"),
    [
        ([DAYS[0], DAYS[4]], False, True),
        ([DAYS[0]], False, False),
        ([DAYS[0], TODAY + dt.timedelta(20)], False, False),
        ([TODAY + dt.timedelta(21), TODAY + dt.timedelta(28)], False, True),
        ([DAYS[0], DAYS[4]], True, False),
    ],
)
def test_only_a_reasonable_offer_counts_as_declined(first_days, other_format, counts):
    assert counts_when_declined(made_on=TODAY, first_days=first_days, notice_days=21, other_format=other_format) is counts
