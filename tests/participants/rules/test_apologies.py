"""Whether somebody's word that they can't come still holds."""

import datetime as dt

import pytest

from participants.rules.apologies import holds

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
