"""Whether a session was held: one stored fact, said by its register or by a person, never by time alone.

Licences, standing, completion and every figure read only this (docs/domain.md, chapter 11).
"""

import datetime as dt

from accounts.trail import audit
from accounts.trail.audit import Actor
from courses.models import Session

FIELDS = ("outcome", "outcome_at", "outcome_by")


def write_down(session: Session, outcome: str, *, by: Actor, now: dt.datetime) -> None:
    """Write on a session, locked by the caller, whether it was held; empty: nobody says so any more. The same changes nothing."""
    before = session.outcome
    if before == outcome:
        return
    put_on(session, outcome, by=by, now=now)
    session.save(update_fields=FIELDS)
    audit.record(by, "said whether it was held", session, before=before, after=outcome)


def put_on(session: Session, outcome: str, *, by: Actor, now: dt.datetime) -> None:
    """The same without saving: for sessions that are written together."""
    session.outcome = outcome
    session.outcome_at, session.outcome_by = (now, audit.name_of(by)[:120]) if outcome else (None, "")


def copy(session: Session, *, to: Session) -> None:
    """Let the same session, read before it was locked, say what was written: a page goes on with it."""
    to.outcome, to.outcome_at, to.outcome_by = session.outcome, session.outcome_at, session.outcome_by


def forget(session: Session) -> None:
    """Nobody has said so any more: for a session that is cancelled, or moves to another time; the caller saves and audits."""
    session.outcome, session.outcome_at, session.outcome_by = "", None, ""
