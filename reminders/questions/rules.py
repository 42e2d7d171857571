"""Which messages should ask somebody to answer questions: one for a person and a point, never one for a measure. Plain values.

In words: docs/messages.md.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from reminders.models import Message
from reminders.rules import reasons
from reminders.rules.due_times import held_over_night, reminder_time
from reminders.rules.facts import WantedMessage

DAY = dt.timedelta(days=1)
# Two such messages to one person are so many days apart; so many where they are about two points, or another was answered.
APART = 3
POINTS_APART = 7


@dataclass(frozen=True, slots=True)
class AskedPointFacts:
    """What somebody is asked at one point and hasn't answered. `owner`: what it belongs to, as a key has it ("episode=5").

    `later_until`: until then they would rather not be asked; `again_at`: when the office had them asked once more.
    """

    owner: str
    point: str
    asked_from: dt.date
    after: tuple[int, ...]
    closes_at: dt.datetime
    later_until: dt.date | None = None
    again_at: dt.datetime | None = None

    @property
    def key(self) -> str:
        """What the keys of its messages begin with."""
        return f"questionnaires/{self.owner}/point={self.point}/"


@dataclass(frozen=True, slots=True)
class AskedFacts:
    """One person: what they are asked; the messages that went and what they answered, each a key and a day."""

    zone: ZoneInfo
    points: tuple[AskedPointFacts, ...] = ()
    sent: tuple[tuple[str, dt.date], ...] = ()
    answered: tuple[tuple[str, dt.date], ...] = ()
    # Whether an e-mail reaches them, and they have a page of their own; if not, the office asks.
    reached: bool = True
    stopped_reason: str = ""


@dataclass(frozen=True, slots=True)
class _Asking:
    """One time that somebody is asked. `at` is a moment for what the office asked for, else it is 9am on `day`."""

    key: str
    about: AskedPointFacts
    day: dt.date
    first: bool = False
    at: dt.datetime | None = None


def wanted_of_questions(person: AskedFacts) -> list[WantedMessage]:
    """The messages that should exist; none to somebody whom no mail reaches, who stands on the office's list instead."""
    if person.stopped_reason or not person.reached:
        return []
    went = dict(person.sent)
    left = [each for each in _askings(person) if each.key not in went]
    planned: list[tuple[_Asking, dt.datetime]] = []
    before = [*person.sent, *person.answered]
    # Always the one that can go soonest: what is put off stands behind no other.
    while left:
        day, _, asking = min(((_day_apart(each, before, person.zone), each.key, each) for each in left), key=lambda one: one[:2])
        left.remove(asking)
        due = held_over_night(asking.at, person.zone, asking.about.closes_at) if asking.at else reminder_time(day, 0, person.zone)
        if due < asking.about.closes_at:
            planned.append((asking, due))
            before.append((asking.key, day))
    return [_message(asking, due, planned) for asking, due in planned]


def _askings(person: AskedFacts) -> Iterator[_Asking]:
    for each in person.points:
        later = each.later_until
        for number, days in enumerate(each.after, 1):
            day = each.asked_from + days * DAY
            if later is None or day > later:
                yield _Asking(f"{each.key}ask={number}", each, day, first=number == 1)
        if later:
            yield _Asking(f"{each.key}later={later}", each, later, first=True)
        if each.again_at:
            on = each.again_at.astimezone(person.zone).date()
            yield _Asking(f"{each.key}again={each.again_at:%Y%m%dT%H%M%S}", each, on, at=each.again_at)


def _day_apart(asking: _Asking, before: Sequence[tuple[str, dt.date]], zone: ZoneInfo) -> dt.date:
    """The day it goes, so long after what went before; the first about a point at the latest a day before its window ends."""
    day = asking.day
    if asking.at:
        return day
    for key, last in before:
        apart = APART if key.startswith(asking.about.key) else POINTS_APART
        day = max(day, last + apart * DAY)
    if asking.first:
        closes = (asking.about.closes_at - dt.timedelta(seconds=1)).astimezone(zone).date()
        day = min(day, max(asking.day, closes - DAY))
    return day


def _message(asking: _Asking, due: dt.datetime, planned: Sequence[tuple[_Asking, dt.datetime]]) -> WantedMessage:
    """Of use until the window closes, or the next one about the same point is due."""
    want = WantedMessage(asking.key, Message.Rule.QUESTIONNAIRES, due, asking.about.closes_at)
    following = min((at for other, at in planned if other.about == asking.about and at > due), default=None)
    return replace(want, useful_until=following, superseded=True) if following and not asking.at else want


def why_not_asked(person: AskedFacts, key: str) -> str:
    """Why a message that was planned is wanted no longer."""
    if person.stopped_reason:
        return reasons.STOPPED[person.stopped_reason]
    open_points = [each for each in person.points if key.startswith(each.key)]
    if not open_points:
        return reasons.QUESTIONS_SETTLED
    return reasons.QUESTIONS_LATER if any(each.later_until for each in open_points) else reasons.NOT_ASKED_FOR
