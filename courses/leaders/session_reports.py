"""The leaders' short report of a session: their checklist and one note. A later version stands beside the earlier one."""

import datetime as dt
import uuid
from collections.abc import Collection

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.trail import audit
from common.once import made_before, refuse_stale
from common.refused import Refused
from common.trying_again import tried_again
from courses.ground.locking import lock_sessions
from courses.models import Session, SessionReport

NOTE_LENGTH = 2000


def refusal(
    *, counts: bool, cancelled: bool, not_held: bool, asked: bool, label: str, starts_at: dt.datetime, now: dt.datetime
) -> str | None:
    """Why a session can't be reported on now, or None. `asked`: its edition has a checklist. Only a course's own sessions are."""
    if not counts or not asked:
        return f"{label} needs no report."
    if cancelled:
        return f"{label} was cancelled, so there is nothing to report."
    if not_held:
        return f"{label} wasn’t held, so there is nothing to report."
    return f"{label} hasn’t begun yet. Write the report afterwards." if now < starts_at else None


def refusal_of(session: Session, now: dt.datetime) -> str | None:
    """The same for a session that came with its course's edition."""
    return refusal(
        counts=session.counts,
        cancelled=session.is_cancelled,
        not_held=session.was_not_held,
        asked=bool(checklist_of(session)),
        label=session.label,
        starts_at=session.starts_at,
        now=now,
    )


def checklist_of(session: Session) -> list[str]:
    """What its edition asks leaders to tick, for a session that came with its course's edition."""
    return list(session.course.edition.checklist) if session.course else []


def reported(sessions: Collection[int]) -> set[int]:
    """Return which of these sessions have a report. One query."""
    found = SessionReport.objects.filter(session__in=list(sessions)).order_by()
    return set(found.values_list("session_id", flat=True).distinct())


def versions_of(session: Session) -> list[SessionReport]:
    """Return every version of a session's report, the latest first. One query."""
    return list(SessionReport.objects.filter(session=session).order_by("-version"))


def sessions_to_report() -> QuerySet[Session]:
    """Return the sessions that should have a report once they are over, in no order."""
    asked = Session.objects.filter(kind=Session.Kind.COURSE, state=Session.State.PLANNED, course__cancelled_at=None)
    return asked.filter(~Q(course__edition__checklist=[]), ~Q(outcome=Session.Outcome.NOT_HELD)).order_by()


@tried_again
def write_report(
    session: Session,
    *,
    done: Collection[int],
    note: str,
    read_at: int,
    by: User,
    now: dt.datetime,
    submission_id: uuid.UUID | None = None,
) -> SessionReport:
    """Write a report, or the next version of it. `done`: which lines of the checklist are ticked, counted from 0.

    `read_at` is the version it was read at, 0 for none. The same form again, or the same words, add nothing. Raises Refused
    when there is nothing to report yet, when nothing was ticked or written, and when the note is too long; Stale when
    somebody else wrote one meanwhile.
    """
    if len(note := note.strip()) > NOTE_LENGTH:
        raise Refused(f"Write the note in {NOTE_LENGTH:,} characters or fewer.", field="note")
    if not note and not done:
        raise Refused("Tick what was so. If nothing was, say in the note what happened.", field="done")
    if why := refusal_of(session, now):
        raise Refused(why)
    checklist = [{"line": line, "done": number in done} for number, line in enumerate(checklist_of(session))]
    with transaction.atomic():
        lock_sessions([session.pk])
        versions = SessionReport.objects.filter(session=session)
        if earlier := made_before(versions, submission_id, lambda report: report.note == note and report.checklist == checklist):
            return earlier
        latest = versions.order_by("-version").first()
        if latest and (latest.checklist, latest.note) == (checklist, note):
            return latest
        refuse_stale(latest.version if latest else 0, read_at)
        report = SessionReport.objects.create(
            session=session,
            version=read_at + 1,
            checklist=checklist,
            note=note,
            written_by=str(by)[:120],
            written_at=now,
            submission_id=submission_id,
        )
        undone = sum(not line["done"] for line in checklist)
        audit.record(by, "wrote the session’s report", session, version=report.version, not_ticked=undone, has_note=bool(note))
    return report
