"""What a link offers, and until when: plain values."""

import datetime as dt
import re

import pytest

from reminders.links.rules import (
    Act,
    DateNow,
    LinkFacts,
    PlaceNow,
    acts_offered,
    date_now,
    expires_at,
    purpose_of,
    token_of_link,
)
from reminders.models import Link, Message

NOW = dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
Purpose, Channel = Link.Purpose, Message.Channel


def facts(**more):
    return LinkFacts(**{"expires_at": NOW + DAY, **more})


def date(**more):
    usual = {"told_for": NOW + DAY, "starts_at": NOW + DAY, "booked": True, "cancelled": False, "excused": False}
    return date_now(**usual | more, now=NOW)


def test_a_token_is_short_says_nothing_and_is_the_same_for_a_seed():
    assert re.fullmatch(r"[a-z2-7]{24}", token_of_link("a" * 64))
    assert token_of_link("a" * 64) == token_of_link("a" * 64) != token_of_link("b" * 64)


@pytest.mark.parametrize(
    ("rule", "channel", "alone", "purpose"),
    [
        ("before_each", "email", False, Purpose.PLACE),
        ("before_each", "text", False, Purpose.PLACE),
        ("before_single", "email", True, Purpose.DATE),
        ("still_waiting", "email", False, Purpose.WAITING),
        ("before_each", "letter", False, None),
        ("before_each", "telephone", False, None),
        ("offer", "email", False, None),
        ("duties", "email", False, None),
    ],
)
def test_messages_that_go_by_themselves_about_places_and_waiting_carry_a_link(rule, channel, alone, purpose):
    assert purpose_of(rule, channel, alone=alone) == purpose


@pytest.mark.parametrize(
    ("purpose", "last_end", "days"),
    [(Purpose.PLACE, 16, 16), (Purpose.PLACE, 400, 180), (Purpose.DATE, 0, 1), (Purpose.WAITING, None, 90)],
)
def test_a_link_works_until_its_last_date_is_over_and_never_longer_than_half_a_year(purpose, last_end, days):
    end = None if last_end is None else NOW + last_end * DAY

    assert expires_at(purpose, NOW, end) == NOW + days * DAY


def test_how_a_date_stands_is_said_as_it_is_now():
    assert date() == DateNow.TO_COME
    assert date(starts_at=NOW + 2 * DAY) == DateNow.CHANGED
    assert date(excused=True) == DateNow.EXCUSED
    assert date(cancelled=True) == DateNow.CANCELLED
    assert date(booked=False) == DateNow.NO_LONGER_THEIRS
    assert date(starts_at=NOW) == DateNow.PAST


def test_a_community_place_can_be_given_up_and_a_hospital_is_asked():
    held = {"place": PlaceNow.HELD, "dates": (DateNow.TO_COME, DateNow.PAST)}

    assert acts_offered(facts(**held), NOW) == {Act.CANNOT_COME, Act.CALENDAR, Act.GIVE_UP}
    assert acts_offered(facts(**held, by_referral=True), NOW) == {Act.CANNOT_COME, Act.CALENDAR, Act.ASK_TO_LEAVE}
    assert Act.ASK_TO_LEAVE not in acts_offered(facts(**held, by_referral=True, asked_to_leave=True), NOW)


def test_a_place_is_taken_back_only_while_it_is_free_again():
    assert acts_offered(facts(place=PlaceNow.FREE_AGAIN), NOW) == {Act.TAKE_BACK}
    for gone in (PlaceNow.PASSED_ON, PlaceNow.GIVEN_BACK, PlaceNow.OVER, PlaceNow.CANCELLED):
        assert acts_offered(facts(place=gone), NOW) == frozenset()


def test_who_waits_can_stop_waiting_and_who_was_offered_a_place_answers_that():
    assert acts_offered(facts(place=PlaceNow.WAITING), NOW) == {Act.STOP_WAITING}
    assert acts_offered(facts(place=PlaceNow.OFFERED), NOW) == frozenset()


def test_a_link_that_is_over_or_of_somebody_no_longer_written_to_does_nothing():
    everything = {"place": PlaceNow.HELD, "dates": (DateNow.TO_COME, DateNow.EXCUSED), "other_channels": True}

    assert len(acts_offered(facts(**everything), NOW)) == 5
    assert acts_offered(facts(**everything, may_be_written_to=False), NOW) == frozenset()
    assert acts_offered(facts(**everything | {"expires_at": NOW}), NOW) == frozenset()
