"""Who may do what: one table."""

from collections.abc import Collection, Iterable

from django.db import models


class Role(models.TextChoices):
    """What somebody is in one organisation."""

    ADMINISTRATOR = "administrator", "administrator"
    COORDINATOR = "coordinator", "coordinator"
    CLINICIAN = "clinician", "clinician"
    LEADER = "leader", "leader"
    AUDITOR = "auditor", "auditor"
    PARTICIPANT = "participant", "participant"


class Right(models.TextChoices):
    """One thing a page may ask for."""

    SEE_COURSES = "see courses"
    SCHEDULE = "schedule courses"
    SEE_PEOPLE = "see people"
    EDIT_PEOPLE = "edit people and enrol them"
    SEE_PATHWAY = "see referrals and waiting lists"
    KEEP_PATHWAY = "keep referrals, book assessments and offer places"
    CLINICAL_RECORD = "read and write the clinical record"
    WRITE_LETTERS = "write letters"
    SEE_MESSAGES = "see messages"
    KEEP_REGISTERS = "keep registers"
    ACT_ON_THE_DAY = "act when something happens on the day"
    LEAD = "see own courses"
    SET_UP = "set up"
    SEE_REPORTS = "see reports"
    SEE_OUTCOMES = "see outcomes"
    TAKE_ANSWERS = "take de-identified answers away"
    SEE_AUDIT = "see the audit trail"
    OWN_TIMETABLE = "see own timetable"


_OFFICE = frozenset(
    {Right.SEE_COURSES, Right.SCHEDULE, Right.SEE_PEOPLE, Right.EDIT_PEOPLE, Right.SEE_MESSAGES, Right.KEEP_REGISTERS}
    | {Right.SET_UP, Right.ACT_ON_THE_DAY, Right.SEE_REPORTS, Right.SEE_OUTCOMES}
    | {Right.SEE_PATHWAY, Right.KEEP_PATHWAY, Right.WRITE_LETTERS},
)

# A coordinator is an administrator in a community organisation: the same rights under the field's other name.
RIGHTS: dict[str, frozenset[Right]] = {
    Role.ADMINISTRATOR: _OFFICE,
    Role.COORDINATOR: _OFFICE,
    Role.CLINICIAN: frozenset(
        {Right.SEE_COURSES, Right.SEE_PEOPLE, Right.KEEP_REGISTERS, Right.ACT_ON_THE_DAY}
        | {Right.SEE_PATHWAY, Right.KEEP_PATHWAY, Right.CLINICAL_RECORD, Right.WRITE_LETTERS}
        | {Right.SEE_OUTCOMES, Right.TAKE_ANSWERS}
    ),
    Role.LEADER: frozenset({Right.LEAD, Right.KEEP_REGISTERS}),
    Role.AUDITOR: frozenset({Right.SEE_AUDIT}),
    Role.PARTICIPANT: frozenset({Right.OWN_TIMETABLE}),
}


def may(role: str, right: Right) -> bool:
    """Return whether somebody in this role has this right."""
    return right in RIGHTS.get(role, frozenset())


def strictest(standing: Iterable[tuple[str, Collection[str]]]) -> bool:
    """Whether somebody must sign in with a second factor.

    `standing` is each of their roles, with the roles that must in that organisation.

    One that asks for it is enough: whoever steals a password gets into every organisation of its owner.
    """
    return any(role in roles for role, roles in standing)
