"""Whether somebody's word that they can't come still holds."""

import datetime as dt

import pytest

from participants.rules.apologies import Apology, Excusable, gone_with_their_start, holds

WEDNESDAY = dt.datetime(2026, 11, 25, 10, tzinfo=dt.UTC)
FRIDAY = dt.datetime(2026, 11, 27, 10, tzinfo=dt.UTC)
SAID = dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("said", "was_for", "starts", "excused"),
    [
        (None, None, WEDNESDAY, False),
        (SAID, WEDNESDAY, WEDNESDAY, True),
        (SAID, WEDNESDAY, FRIDAY, False),
        (SAID, None, FRIDAY, True),  # written down before its start was kept
    ],
    ids=["nobody said so", "for this start", "moved since", "an old one"],
)
def test_an_apology_holds_for_the_start_it_was_given_for(said, was_for, starts, excused):
    assert holds(said, was_for, starts) is excused


MONDAY, TUESDAY, THURSDAY = (dt.datetime(2026, 11, day, 10, tzinfo=dt.UTC) for day in (2, 3, 5))


def said_of(start):
    return Apology(dt.datetime(2026, 10, 1, tzinfo=dt.UTC), start, "Dentist", "telephone")


@pytest.mark.parametrize(
    ("places", "changed"),
    [
        ([(1, MONDAY, None), (2, THURSDAY, None)], {}),
        ([(1, MONDAY, said_of(MONDAY)), (2, THURSDAY, None)], {}),
        ([(1, MONDAY, said_of(TUESDAY)), (2, THURSDAY, None)], {}),
        ([(1, MONDAY, None), (2, THURSDAY, said_of(MONDAY))], {1: said_of(MONDAY), 2: None}),
        ([(1, MONDAY, said_of(THURSDAY)), (2, THURSDAY, said_of(MONDAY))], {1: said_of(MONDAY), 2: said_of(THURSDAY)}),
        ([(1, MONDAY, said_of(None)), (2, THURSDAY, said_of(MONDAY))], {}),
        (
            [(1, MONDAY, said_of(TUESDAY)), (2, TUESDAY, None), (3, THURSDAY, said_of(MONDAY))],
            {1: said_of(MONDAY), 2: said_of(TUESDAY), 3: None},
        ),
        (
            [(1, MONDAY, said_of(TUESDAY)), (2, TUESDAY, said_of(SAID)), (3, THURSDAY, said_of(MONDAY))],
            {1: said_of(MONDAY), 2: said_of(TUESDAY), 3: said_of(SAID)},
        ),
    ],
    ids=["none", "holds", "elsewhere", "goes along", "change places", "without a start", "one after another", "nothing is lost"],
)
def test_an_apology_goes_with_its_start_and_is_never_there_twice(places, changed):
    assert gone_with_their_start(Excusable(*each) for each in places) == changed
