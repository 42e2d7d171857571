"""Until when an offered place may be answered (docs/domain.md, chapter 23)."""

import datetime as dt

from participants.rules.joining import LEAST_TO_ANSWER, reply_by

NOW = dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def until(first, closes=dt.timedelta(weeks=3), hours=72, by_hand=False):
    """Until when an offer of now may be answered, for a course that begins after `first` and takes people in until `closes`."""
    return reply_by(now=NOW, hours=hours, first_starts_at=NOW + first, closes_at=NOW + closes, by_hand=by_hand)


def test_an_offer_is_open_for_the_hours_that_its_edition_gives():
    assert until(dt.timedelta(weeks=2)) == NOW + 72 * HOUR


def test_an_offer_never_outlasts_the_beginning_of_the_course():
    assert until(LEAST_TO_ANSWER + HOUR) == NOW + LEAST_TO_ANSWER + HOUR


def test_a_place_too_near_is_offered_by_nobody_but_by_hand():
    assert until(LEAST_TO_ANSWER) is None
    assert until(LEAST_TO_ANSWER, by_hand=True) == NOW + 72 * HOUR


def test_by_hand_a_place_is_offered_until_joining_ends():
    assert until(-HOUR, closes=24 * HOUR, by_hand=True) == NOW + 24 * HOUR
    assert until(-HOUR, closes=dt.timedelta(), by_hand=True) is None
