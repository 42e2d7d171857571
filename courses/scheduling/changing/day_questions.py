"""What speaks against a session's new day and somebody may agree to: moving and postponing ask what scheduling asks."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

from common.words import long_date
from courses.dates.calendars import FURTHEST_AHEAD_DAYS, WORKING_DAYS, add_months, review_warning
from courses.dates.closed_days import ClosedDays, is_agreed
from courses.models import Session
from courses.scheduling.changing.rearranging import LockedCourse, Shift


def with_questions(held: LockedCourse, shifts: Sequence[Shift], closed: ClosedDays) -> Iterator[Shift]:
    """These shifts of one course, made at once, each with what has to be agreed to before it; `closed` are the closed days."""
    there = {shift.session.pk: shift for shift in shifts}
    last = _last_day(held.sessions, there)
    for shift in shifts:
        found = [*_of_day(shift, held, closed), *_of_review(shift, last)]
        yield replace(shift, question=" ".join(found))


def of_one(shift: Shift, held: LockedCourse, closed: ClosedDays) -> str:
    """The same for one session that moves alone: also that the course would begin with it, and the reviews that stay."""
    [asked] = with_questions(held, [shift], closed)
    return " ".join(filter(None, [asked.question, *_of_beginning(shift, held), *_of_reviews_that_stay(shift, held)]))


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


def _of_review(shift: Shift, last: dt.date | None) -> Iterator[str]:
    months = shift.session.months
    if months and last and shift.goes_to_another_day:
        warning = review_warning(add_months(last, months), shift.local_start.date())
        yield from [warning] if warning else []


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


def _of_reviews_that_stay(shift: Shift, held: LockedCourse) -> Iterator[str]:
    """The reviews that are due on another day than they are held, once the last day has moved; they don't move with it."""
    before, last = _last_day(held.sessions, {}), _last_day(held.sessions, {shift.session.pk: shift})
    if not last or last == before:
        return
    for review in held.sessions:
        due = add_months(last, review.months or 0)
        if review.is_review and not review.is_cancelled and review_warning(due, review.local_date):
            yield f"The {review.label} stays on {long_date(review.local_date)}, and would be due on {long_date(due)}."


def _last_day(sessions: Sequence[Session], there: dict[int, Shift]) -> dt.date | None:
    """The last day of the course's own sessions, where some of them stand elsewhere."""
    own = [each for each in sessions if each.counts and not each.is_cancelled]
    return max((there[each.pk].local_end if each.pk in there else each.local_end).date() for each in own) if own else None
