"""What speaks against a session's new day and somebody may agree to: moving and postponing ask what scheduling asks."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

from common.words import long_date
from courses.dates.calendars import FURTHEST_AHEAD_DAYS, REVIEW_LEEWAY_DAYS, WORKING_DAYS, add_months, review_warning
from courses.dates.closed_days import ClosedDays, is_agreed
from courses.models import Session
from courses.scheduling.changing.rearranging import LockedCourse, Shift
from courses.scheduling.changing.reviews_following import last_day


def with_questions(held: LockedCourse, shifts: Sequence[Shift], closed: ClosedDays) -> Iterator[Shift]:
    """These shifts of one course, made at once, each with what has to be agreed to before it; `closed` are the closed days."""
    there = {shift.session.pk: shift for shift in shifts}
    last = last_day(held.sessions, there)
    for shift in shifts:
        found = [*_of_day(shift, held, closed), outside_window(shift, held, last)]
        yield replace(shift, question=" ".join(filter(None, found)))


def of_one(shift: Shift, held: LockedCourse, closed: ClosedDays) -> str:
    """The same for one session that moves alone: also that the course would begin with it.

    Not that a review would be out of its window: that is agreed to with a reason (`outside_window`).
    """
    return " ".join([*_of_day(shift, held, closed), *_of_beginning(shift, held)])


def too_far(day: dt.date, today: dt.date) -> str | None:
    """Why a day is most likely a mistyped year, or None."""
    far = (day - today).days > FURTHEST_AHEAD_DAYS
    return f"{long_date(day)} is more than five years away. Check the year." if far else None


def _is_agreed(session: Session, day: dt.date, reason: str) -> bool:
    return is_agreed(day, reason, agreed_day=session.agreed_day, agreed_reason=session.agreed_reason)


def _of_day(shift: Shift, held: LockedCourse, closed: ClosedDays) -> Iterator[str]:
    """A closed day, or a weekend on which the course doesn't meet anyway. Staying on its day asks nothing."""
    day = shift.local_start.date()
    if not shift.goes_to_another_day:
        return
    reason = closed.reason(day)
    if reason and not any(_is_agreed(each, day, reason) for each in held.sessions):
        yield f"{long_date(day)} is {reason}."
    elif day.weekday() not in WORKING_DAYS and held.course and day.weekday() not in _usual_days(held, shift.session):
        yield f"{long_date(day)} is at the weekend."


def _usual_days(held: LockedCourse, session: Session) -> set[int]:
    """The weekdays on which such sessions of the course are held, reviews apart from the others."""
    alike = {each.local_date.weekday() for each in held.sessions if each.counts == session.counts and not each.is_cancelled}
    return alike | (set(held.edition.weekdays) if held.edition and session.counts else set())


def outside_window(shift: Shift, held: LockedCourse, last: dt.date | None) -> str:
    """That a review would be further from its due day than its edition says; "" where it isn't. `last` is the last day then."""
    months = shift.session.months
    if not months or not last or not shift.goes_to_another_day:
        return ""
    window = held.windows.get(months, REVIEW_LEEWAY_DAYS)
    return review_warning(add_months(last, months), shift.local_start.date(), window) or ""


def _of_beginning(shift: Shift, held: LockedCourse) -> Iterator[str]:
    """A session that would come before the first: a course without order would begin with it, earlier than people were told."""
    own = [each for each in held.sessions if each.counts and not each.is_cancelled and each.pk != shift.session.pk]
    if not shift.session.counts or not own:
        return
    first = min(own, key=lambda each: each.starts_at)
    was_first = shift.session.starts_at <= first.starts_at
    if shift.starts_at < first.starts_at and not was_first:
        label = f"{first.label[:1].lower()}{first.label[1:]}"
        yield f"That is before {label}, on {long_date(first.local_date)}: the course would begin earlier."
