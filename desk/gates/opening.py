"""Letting a course through its two gates: open registration, close it again, confirm that it runs.

Each takes the course's lock first. Whoever moves a session or takes a leader off takes the same lock, so what is judged here is
still so when it is written. What stands in the way afterwards (a licence that ends, a leader who lapses) is worked out whenever
somebody looks, and never stored.
"""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import refuse_stale, save_changed
from common.reasons import reason_given
from common.refused import Refused
from common.words import counted
from courses.ground.locking import lock_course
from courses.ground.states import is_public
from courses.models import Course, GateOverride
from desk.gates import rules as opening
from desk.gates.gathering import facts_of_course, is_gated
from desk.gates.rules import Gate
from desk.shared.check_facts import Check, Override

LONGEST_REASON = 300
NO_REASONS: Mapping[str, str] = {}
TITLES = {Gate.OPEN: "Registration can’t open yet", Gate.CONFIRM: "The course can’t be confirmed yet"}


def open_registration(
    course: Course, *, by: Actor, now: dt.datetime, version: int, reasons: Mapping[str, str] = NO_REASONS
) -> Course:
    """Let the public register; opening what is open changes nothing. Opens again what somebody closed.

    `reasons` are given for checks that aren't met, by the check's name; they count for those that may be overridden. Raises
    Stale, and Refused for a course that is cancelled, over, or not one that people register for, and while a check isn't met.
    """
    with transaction.atomic():
        course = lock_course(course.pk)
        if is_public(course):
            return course
        refuse_stale(course.version, version)
        _refuse_course(course)
        if course.last_ends_at <= now:
            raise Refused(f"{course} is over, so nobody can register for it.")
        let_through = _pass(course, Gate.OPEN, reasons, by, now)
        course.opened_at, course.closed_at = now, None
        save_changed(course, "opened_at", "closed_at")
        audit.record(by, "registration opened", course, overridden=let_through)
    return course


def close_registration(course: Course, *, by: Actor, now: dt.datetime, version: int) -> Course:
    """Let nobody register any more; who has a place keeps it. Closing what isn't open changes nothing. Raises Stale."""
    with transaction.atomic():
        course = lock_course(course.pk)
        if not is_public(course):
            return course
        refuse_stale(course.version, version)
        course.closed_at = now
        save_changed(course, "closed_at")
        audit.record(by, "registration closed", course)
    return course


def confirm_to_run(
    course: Course, *, by: Actor, now: dt.datetime, version: int, reasons: Mapping[str, str] = NO_REASONS
) -> Course:
    """Say that the course takes place; confirming twice changes nothing. Asks everything that opening asks once more.

    Raises Stale, and Refused for a course that is cancelled, has begun, or has no gates, and while a check isn't met.
    """
    with transaction.atomic():
        course = lock_course(course.pk)
        if course.confirmed_at:
            return course
        refuse_stale(course.version, version)
        _refuse_course(course)
        if course.first_starts_at <= now:
            raise Refused(f"{course} has begun, so there is nothing left to confirm.")
        let_through = _pass(course, Gate.CONFIRM, reasons, by, now)
        course.confirmed_at = now
        save_changed(course, "confirmed_at")
        audit.record(by, "confirmed to run", course, overridden=let_through, people=course.taken)
    return course


def overrides_of(course: Course) -> list[GateOverride]:
    """Every check that somebody let this course through, the latest first. One query."""
    return list(GateOverride.objects.filter(course=course).order_by("-given_at", "-pk"))


def as_given(rows: Iterable[GateOverride]) -> list[tuple[str, Override]]:
    """The overrides as the rules take them, by the check's name."""
    return [(row.check_name, Override(row.reason, row.given_by, row.given_at, row.sentence)) for row in rows]


def _refuse_course(course: Course) -> None:
    if course.cancelled_at:
        raise Refused(f"{course} was cancelled.")
    if not is_gated(course.edition):
        raise Refused("People get into this course by referral, so it has no registration to open and nothing to confirm.")


def _pass(course: Course, gate: str, reasons: Mapping[str, str], by: Actor, now: dt.datetime) -> list[str]:
    """Judge the gate's checks as they are now, write down what is let through, and return the names of those.

    Raises Refused while anything is left; nothing is written then.
    """
    facts = facts_of_course(course, organisation=course.organisation, now=now)
    found = opening.judged(opening.checks_of_gate(gate, facts), as_given(overrides_of(course)))
    given = {check.name: reason for check in opening.unmet(found) if (reason := _reason(check, reasons))}
    if left := [check for check in opening.unmet(found) if check.name not in given]:
        things = f"{counted(len(left), 'thing')} {'is' if len(left) == 1 else 'are'} missing"
        raise Refused(f"{TITLES[Gate(gate)]}: {things}.")
    rows = [_override(course, gate, check, given[check.name], by, now) for check in found if check.name in given]
    GateOverride.objects.bulk_create(rows)
    return sorted(given)


def _reason(check: Check, reasons: Mapping[str, str]) -> str:
    """The reason somebody gave for a check that may be let through. Raises Refused for one that is too long."""
    typed = reasons.get(check.name, "") if check.may_override else ""
    return reason_given(typed, LONGEST_REASON, field=f"reason_{check.name}")


def _override(course: Course, gate: str, check: Check, reason: str, by: Actor, now: dt.datetime) -> GateOverride:
    return GateOverride(
        course=course,
        gate=gate,
        check_name=check.name,
        sentence=check.sentence[: opening.LONGEST_SENTENCE],
        reason=reason,
        given_by=audit.name_of(by)[:120],
        given_at=now,
    )
