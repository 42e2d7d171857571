"""What leaders wrote after the sessions of the demo's past, and the certificates of the course that is over."""

import datetime as dt
import uuid

from accounts.models import Organisation, User
from courses.leaders.session_reports import checklist_of, sessions_to_report, write_report
from courses.models import Course, Duty, Session
from participants.attendance.certificates import certify_all

WRITTEN_AFTER = dt.timedelta(hours=2)
GIVEN_AFTER = dt.timedelta(days=1)
# One line of the checklist was not so, and why.
SHORTER, WHY = 3, "We began 20 minutes late, because the hall was locked. Could we have a key?"


def look_back(organisation: Organisation, office: User, now: dt.datetime) -> None:
    """Report on every session that is over but the latest, whose report is still to be written; then give the certificates."""
    over = sessions_to_report().filter(organisation=organisation, ends_at__lte=now).select_related("course__edition")
    for session in over.order_by("starts_at", "pk")[: max(0, over.count() - 1)]:
        _report(session)
    for course in Course.objects.filter(organisation=organisation, last_ends_at__lte=now - GIVEN_AFTER, cancelled_at=None):
        certify_all(course, by=office, now=course.last_ends_at + GIVEN_AFTER)


def _report(session: Session) -> None:
    led = Duty.objects.filter(session=session, facilitator__user__isnull=False).select_related("facilitator__user").first()
    if led is None or led.facilitator.user is None:
        return
    lines = range(len(checklist_of(session)))
    late = session.number == SHORTER
    write_report(
        session,
        done=set(lines[:-1] if late else lines),
        note=WHY if late else "",
        read_at=0,
        by=led.facilitator.user,
        now=session.ends_at + WRITTEN_AFTER,
        submission_id=uuid.uuid4(),
    )
