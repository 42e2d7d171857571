"""Whether somebody can have a place, as pure rules (docs/domain.md, chapter 3)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from participants.rules.attendance import Meeting

ADDED_WITHIN = dt.timedelta(days=7)  # after the day has closed, in which the office may still add whoever came


@dataclass(frozen=True, slots=True)
class Capacity:
    """How many people something takes, and how many have their place. `at` names a session; the course itself has none."""

    places: int
    taken: int
    at: str = ""

    @property
    def sentence(self) -> str:
        """What is said when it is full."""
        where = f" at {self.at}" if self.at else ""
        return f"{self.taken} of {self.places} places{where} are taken."


@dataclass(frozen=True, slots=True)
class Joining:
    """What decides whether one person can join one course at a moment."""

    name: str
    stopped: str
    course: str
    cancelled: bool
    sessions_to_come: int
    last_ends_at: dt.datetime
    capacities: tuple[Capacity, ...]
    # When joining ends, and with which session; and, for somebody from outside the territory, how many of them it takes.
    closes_at: dt.datetime | None = None
    closes_with: str = ""
    # Why the office gives a place all the same after joining has ended.
    late_reason: str = ""
    from_outside: Capacity | None = None


@dataclass(frozen=True, slots=True)
class WalkIn:
    """What decides whether somebody who came without a place is written down. `office`: who writes it."""

    name: str
    stopped: str
    office: bool


def walk_in_refusal(came: WalkIn, meeting: Meeting, now: dt.datetime) -> str | None:
    """Why somebody can't be put on this register now, or None. Too early is for the register itself to say.

    A full session is no reason: they are in the room, and the register says who was.
    """
    if came.stopped:
        return f"{came.name} can’t be put on the register: their record says “{came.stopped}”."
    if meeting.cancelled and not meeting.called_off:
        return f"{meeting.label} was cancelled, so nobody can be put on its register."
    if now >= meeting.closes_at and not came.office:
        return "The day is closed. Ask the office to add whoever came without a place."
    if now >= meeting.closes_at + ADDED_WITHIN:
        return f"{meeting.label} is more than {ADDED_WITHIN.days} days ago, so nobody can be put on its register any more."
    return None


def take_off_refusal(meeting: Meeting, now: dt.datetime, *, made_place: bool, may_withdraw: bool) -> str | None:
    """Why somebody who came without a place can't be taken off this register again, or None.

    `made_place`: coming gave them a place on the course as well, which only whoever may withdraw people takes back.
    """
    if now >= meeting.closes_at:
        return "The day is closed, so nobody can be taken off its register any more. Correct the mark instead."
    if made_place and not may_withdraw:
        return "They have a place on the course as well. Ask the office to take them off."
    return None


def stopped_sentence(name: str, reason: str) -> str:
    """Why somebody whose record is stopped gets no place; the reason as the record words it."""
    return f"{name} can’t be enrolled: their record says “{reason}”."


def refusal(joining: Joining, now: dt.datetime) -> str | None:
    """Why this person can't join this course, or None if they can.

    `capacities` are the course's own, then one for each session and review to come: a session that was moved to a
    smaller room, or a review that took in somebody from another group, can be full while the course isn't.
    """
    if joining.stopped:
        return stopped_sentence(joining.name, joining.stopped)
    if why := course_refusal(
        joining.course,
        cancelled=joining.cancelled,
        last_ends_at=joining.last_ends_at,
        sessions_to_come=joining.sessions_to_come,
        now=now,
    ):
        return why
    if joining.closes_at is not None and joining.closes_at <= now and not joining.late_reason:
        return f"Nobody can join {joining.course} any more: joining ended when {joining.closes_with} began."
    if joining.from_outside is not None and joining.from_outside.taken >= joining.from_outside.places:
        return f"{joining.course} takes {joining.from_outside.places} people from outside the licence’s territory, and has them."
    return next((full.sentence for full in _full(joining.capacities)), None)


def course_refusal(
    course: str, *, cancelled: bool, last_ends_at: dt.datetime, sessions_to_come: int, now: dt.datetime
) -> str | None:
    """Why nobody at all can join a course any more, whatever the reason, or None."""
    if cancelled:
        return f"{course} was cancelled, so nobody can join it."
    if last_ends_at <= now:
        return f"{course} has finished, so nobody can join it."
    return None if sessions_to_come else f"{course} has no session to come, so nobody can join it."


def _full(capacities: Iterable[Capacity]) -> Iterable[Capacity]:
    return (each for each in capacities if each.taken >= each.places)


# An offer that is made by itself leaves at least this long to answer: a night, and the morning after it. Ours.
LEAST_TO_ANSWER = dt.timedelta(hours=12)


def reply_by(
    *, now: dt.datetime, hours: int, first_starts_at: dt.datetime, closes_at: dt.datetime, by_hand: bool = False
) -> dt.datetime | None:
    """Until when a place offered now may be answered; None when it can't be offered this way any more.

    Never past the first session's beginning: with less than LEAST_TO_ANSWER before that, somebody rings instead. Whoever
    offers it by hand may do so until joining ends.
    """
    end = closes_at if by_hand else first_starts_at
    least = dt.timedelta() if by_hand else LEAST_TO_ANSWER
    if end - now <= least:
        return None
    return min(now + dt.timedelta(hours=hours), end)
