"""What leaving out one session means for completing its course, said before anybody cancels it."""

import datetime as dt
from dataclasses import replace

from common.words import counted
from courses.models import Session
from participants.attendance.completion import FinishLine, completions_on, finish_lines
from participants.attendance.marking import booked_at


def leaving_out(session: Session, now: dt.datetime) -> list[str]:
    """Return it in sentences, with the numbers; none for a session that doesn't count, or a course without a finish line.

    The session comes with its course and programme. At most four queries.
    """
    course = session.course
    if course is None or not session.counts or session.is_cancelled or course.cancelled_at:
        return []
    line = finish_lines([course.pk])[course.pk]
    if not line.needed:
        return []
    after = line.without(1)
    word = course.programme.session_word.lower()
    sentences = [
        f"Without it {after.held} of {counted(after.planned, word)} {'is' if after.held == 1 else 'are'} left.",
        _takes(line, after),
    ]
    lost = _out_of_reach(session, line, after, now)
    if lost and after.needed <= after.held:
        sentences.append(f"{counted(lost, 'person', 'people')} who still can complete it couldn’t any more.")
    return sentences


def _takes(line: FinishLine, after: FinishLine) -> str:
    if after.needed > after.held:
        return f"Completing takes {after.needed}, so nobody who hasn’t come to {after.needed} by then can complete it any more."
    if after.needed == line.needed:
        return f"Completing takes {after.needed}, as it does now."
    return f"Completing then takes {after.needed} of {after.held}; now it takes {line.needed} of {line.held}."


def _out_of_reach(session: Session, line: FinishLine, after: FinishLine, now: dt.datetime) -> int:
    """How many of those booked there could complete the course with it and couldn't without it."""
    near = completions_on([session.course_id or 0], now).get(session.course_id or 0, {})
    theirs = [near[pk] for pk in booked_at(session).values_list("participant", flat=True) if pk in near]
    still = [each for each in theirs if not each.is_out_of_reach]
    return sum(replace(each, left=each.left - 1, needed=after.needed).is_out_of_reach for each in still)
