"""What the page that schedules Session Zero shows before anything is saved: the days it may be on, and a first guess."""

import datetime as dt
from dataclasses import dataclass

from common.clock import today_in
from courses.ground import session_zero
from courses.models import Course, Session


@dataclass(frozen=True, slots=True)
class ZeroSheet:
    """The days the edition allows that aren't over, both included, and what the boxes show at first."""

    opens: dt.date
    closes: dt.date
    proposed: Session


def sheet_of(course: Course, *, now: dt.datetime) -> ZeroSheet:
    """Return it for a course that came with its edition, organisation and venue: at first session 1's hour and place."""
    edition, starts = course.edition, course.first_starts_at.astimezone(course.organisation.tzinfo)
    opens, closes = session_zero.window(starts.date(), edition.zero_earliest_days, edition.zero_latest_days)
    at = dt.datetime.combine(closes, starts.time(), course.organisation.tzinfo)
    proposed = Session(
        course=course,
        kind=Session.Kind.ZERO,
        format=course.format,
        label=session_zero.LABEL,
        starts_at=at,
        ends_at=at,
        zone=course.organisation.zone,
        venue=course.venue,
        video_link=course.video_link,
    )
    return ZeroSheet(min(max(opens, today_in(course.organisation.tzinfo, now)), closes), closes, proposed)
