"""Where somebody stands with one of their group reviews: plain values in, an answer with its reason out (docs/domain.md)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from participants.rules.attendance import ATTENDED, Mark


class MilestoneState(StrEnum):
    """Where one review stands for one person."""

    TO_COME = "to_come"  # a place with their own group, or the day isn't due yet
    BOOKED_ELSEWHERE = "moved"  # a place to come with another group
    ATTENDED = "attended"  # with whichever group
    OUTSTANDING = "outstanding"
    OVERDUE = "overdue"  # outstanding for longer than the edition's window, with no place to come
    DECLINED = "declined"
    CLOSED = "closed"  # by a clinician, also who couldn't be reached; or by an imported list (MilestoneReason.IMPORTED)
    NOT_COUNTED = "not_counted"


class MilestoneReason(StrEnum):
    """Why it stands there, where that isn't said by the state."""

    NONE = ""
    MISSED = "missed"  # the register says that they didn't come
    TOLD_US = "told_us"  # they said that they can't come
    NOT_MARKED = "not_marked"  # it is over, and the register says nothing of them
    CALLED_OFF = "called_off"  # we cancelled it, or it wasn't held
    NO_PLACE = "no_place"  # they have none anywhere
    DIED = "died"
    ENDED = "ended"  # their pathway has ended
    DISCHARGING = "discharging"  # their discharge is decided, and they have no place to come
    LEFT = "left"  # they gave their place up and the reviews with it
    COURSE_CANCELLED = "course_cancelled"
    IMPORTED = "imported"  # closed: the list that their place came from has none for it


@dataclass(frozen=True, slots=True)
class ReviewPlace:
    """A booked place at a review. `own`: with their own group. `told_us`: they can't come at the time it is at now."""

    appointment: int
    session: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    own: bool = True
    mark: str = ""
    told_us: bool = False
    called_off: bool = False  # cancelled by us, or not held

    def attended(self) -> bool:
        """Whether the register says that they came; a review that was called off counts for nobody."""
        return self.mark in ATTENDED and not self.called_off

    def is_to_come(self, now: dt.datetime) -> bool:
        """Whether they are still expected there."""
        return not (self.called_off or self.told_us or self.mark) and self.ends_at > now


@dataclass(frozen=True, slots=True)
class MilestoneFacts:
    """What is known of one person's review. `due`: the day by the calendar, moved on to a working day.

    `closing`: the kind of a closing that stands, else empty; `out`: why it isn't counted, else NONE; `discharging`: whether a
    clinician has decided on their discharge, whose letters have still to go.
    """

    months: int
    due: dt.date
    window_days: int
    places: Sequence[ReviewPlace] = ()
    closing: str = ""
    out: MilestoneReason = MilestoneReason.NONE
    discharging: bool = False


@dataclass(frozen=True, slots=True)
class Milestone:
    """Where one review of one person stands. `place`: the one that counts: attended, to come, else the last there was.

    `outstanding` stays true for somebody who missed theirs, or whose day has passed, and has another place to come.
    """

    months: int
    due: dt.date
    state: MilestoneState
    reason: MilestoneReason = MilestoneReason.NONE
    place: ReviewPlace | None = None
    outstanding: bool = False
    overdue_since: dt.date | None = None

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to do about it."""
        return self.state in SETTLED

    @property
    def needs_place(self) -> bool:
        """Whether they should be offered another group's review."""
        return self.state in (MilestoneState.OUTSTANDING, MilestoneState.OVERDUE)


SETTLED = frozenset({MilestoneState.ATTENDED, MilestoneState.DECLINED, MilestoneState.CLOSED, MilestoneState.NOT_COUNTED})


def milestone_of(facts: MilestoneFacts, now: dt.datetime, today: dt.date) -> Milestone:
    """Where one review stands; `today` is the organisation's day.

    What they came to stands, whatever came after. Then what they declined or a clinician closed; then whether it counts at all.
    Nobody looks for another date for somebody whose discharge is decided.
    """
    if came := next((each for each in facts.places if each.attended()), None):
        return _stands(facts, MilestoneState.ATTENDED, place=came)
    last = max(facts.places, key=lambda each: each.starts_at, default=None)
    if facts.closing:
        declined = facts.closing == "declined"
        why = MilestoneReason.IMPORTED if facts.closing == "imported" else MilestoneReason.NONE
        return _stands(facts, MilestoneState.DECLINED if declined else MilestoneState.CLOSED, why, place=last)
    if facts.out:
        return _stands(facts, MilestoneState.NOT_COUNTED, facts.out, place=last)
    lost = any(each.mark or each.told_us for each in facts.places)
    if place := min((each for each in facts.places if each.is_to_come(now)), key=lambda each: each.starts_at, default=None):
        state = MilestoneState.TO_COME if place.own else MilestoneState.BOOKED_ELSEWHERE
        return _stands(facts, state, place=place, outstanding=lost or facts.due < today)
    if facts.discharging:
        return _stands(facts, MilestoneState.NOT_COUNTED, MilestoneReason.DISCHARGING, place=last)
    reason = _why_no_place(last, now)
    if facts.due >= today and reason == MilestoneReason.NO_PLACE:
        return _stands(facts, MilestoneState.TO_COME, reason)
    until = facts.due + dt.timedelta(days=facts.window_days)
    overdue = today > until
    state = MilestoneState.OVERDUE if overdue else MilestoneState.OUTSTANDING
    since = until + dt.timedelta(days=1) if overdue else None
    return _stands(facts, state, reason, place=last, outstanding=True, overdue_since=since)


def _why_no_place(last: ReviewPlace | None, now: dt.datetime) -> MilestoneReason:
    """Why they are expected nowhere."""
    if last is None:
        return MilestoneReason.NO_PLACE
    if last.called_off:
        return MilestoneReason.CALLED_OFF
    if last.mark == Mark.TOLD_US or last.told_us:
        return MilestoneReason.TOLD_US
    return MilestoneReason.MISSED if last.mark else MilestoneReason.NOT_MARKED


def _stands(
    facts: MilestoneFacts,
    state: MilestoneState,
    reason: MilestoneReason = MilestoneReason.NONE,
    *,
    place: ReviewPlace | None = None,
    outstanding: bool = False,
    overdue_since: dt.date | None = None,
) -> Milestone:
    return Milestone(facts.months, facts.due, state, reason, place, outstanding, overdue_since)
