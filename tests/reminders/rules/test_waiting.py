"""What somebody who waits for a course is told, when, and at what hour: the rules as a table, without a database."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from reminders.rules import reasons
from reminders.rules.offers import OfferMade, why_not
from reminders.rules.waiting import WaitingFacts, wanted

LONDON = ZoneInfo("Europe/London")


def at(text):
    """An instant from London's wall time: "2026-11-02 10:00"."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(dt.UTC)


MONDAY_10AM, MONDAY_10PM = at("2026-11-02 10:00"), at("2026-11-02 22:00")
JOINING_ENDS = at("2026-11-18 10:00")


def on_waiting_list(*offers, state="waiting", **more):
    return WaitingFacts(pk=5, zone=LONDON, state=state, since=MONDAY_10AM, useful_until=JOINING_ENDS, offers=offers, **more)


def offer(state="open", *, made=MONDAY_10AM, hours=72, closed=None):
    return OfferMade(pk=12, state=state, made_at=made, reply_by=made + dt.timedelta(hours=hours), closed_at=closed)


def said(entry):
    """(key, London's wall time when it is due) of each message that should exist."""
    return [(each.key, f"{each.due_at.astimezone(LONDON):%a %H:%M}") for each in wanted(entry)]


def test_who_waits_is_told_at_once_and_until_nobody_can_join_any_more():
    (told,) = wanted(on_waiting_list())

    assert (told.key, told.due_at, told.useful_until, told.urgent) == ("waiting/place=5", MONDAY_10AM, JOINING_ENDS, True)


@pytest.mark.parametrize(
    ("made", "hours", "due"),
    [
        pytest.param(MONDAY_10AM, 72, "Mon 10:00", id="by day: at once"),
        pytest.param(MONDAY_10PM, 72, "Tue 08:00", id="in the night: in the morning"),
        pytest.param(MONDAY_10PM, 25, "Tue 08:00", id="a day to answer is enough to sleep"),
        pytest.param(MONDAY_10PM, 24, "Mon 22:00", id="to be answered within a day: at any hour"),
    ],
)
def test_an_offer_goes_at_once_but_not_at_night_unless_it_is_soon_over(made, hours, due):
    assert said(on_waiting_list(offer(made=made, hours=hours), state="offered")) == [("offer/offer=12", due)]


@pytest.mark.parametrize(("state", "key"), [("expired", "offer-expired/offer=12"), ("taken_back", "offer-withdrawn/offer=12")])
def test_an_offer_that_ended_is_told_in_the_morning_and_for_three_days(state, key):
    entry = on_waiting_list(offer(state, closed=MONDAY_10PM), state="left", closed_at=MONDAY_10PM)

    assert said(entry) == [(key, "Tue 08:00")]
    assert wanted(entry)[0].useful_until == MONDAY_10PM + dt.timedelta(days=3)


@pytest.mark.parametrize("state", ["accepted", "declined"])
def test_an_answer_needs_no_answer(state):
    assert said(on_waiting_list(offer(state, closed=MONDAY_10AM), state="left", closed_at=MONDAY_10AM)) == []


def test_when_the_waiting_list_ends_an_offer_taken_back_with_it_is_not_told_as_well():
    entry = on_waiting_list(offer("taken_back", closed=MONDAY_10AM), state="left", closed_at=MONDAY_10AM, over=True)

    assert said(entry) == [("waiting-ended/place=5", "Mon 10:00")]


def test_who_left_by_themselves_is_told_nothing():
    assert said(on_waiting_list(state="left", closed_at=MONDAY_10AM)) == []


@pytest.mark.parametrize("reason", ["died", "moved", "no_contact"])
def test_nothing_goes_to_whoever_was_stopped(reason):
    entry = on_waiting_list(offer(), state="offered", stopped_reason=reason)

    assert wanted(entry) == []
    assert why_not(entry) == reasons.STOPPED[reason]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"has_address": False}, reasons.NO_ADDRESS),
        ({"channel": "telephone"}, reasons.OTHER_CHANNEL["telephone"]),
        ({"channel": "letter", "has_address": False}, reasons.OTHER_CHANNEL["letter"]),
    ],
)
def test_whom_no_mail_reaches_the_office_tells_itself(more, reason):
    assert [each.reason for each in wanted(on_waiting_list(offer(), state="offered", **more))] == [reason]


def test_what_was_planned_goes_no_more_once_the_entry_is_another():
    assert why_not(on_waiting_list(state="placed")) == "They no longer wait for an answer, or we for theirs."
