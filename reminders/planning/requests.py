"""Whose messages a change touches: written down in its transaction, so that the planner plans for them and nobody else."""

from collections.abc import Collection

from django.db import models
from django.db.models import Q

from accounts.models import Membership
from courses.models import (
    AssessmentClinic,
    Book,
    Course,
    Duty,
    Facilitator,
    LeaderPaper,
    LedElsewhere,
    Licence,
    Session,
    SlotHold,
    StandingPolicy,
    Training,
    TrainingRecord,
)
from participants.models import (
    Call,
    Certificate,
    ConfidentialityTalk,
    ContactNote,
    Correspondent,
    Participant,
    SessionBooking,
    Template,
)
from reminders.models import PlanRequest

NOBODY = 0
# No message says anything of these.
OF_NO_MESSAGE = (
    *(AssessmentClinic, SlotHold),
    *(Book, Duty, Facilitator, LeaderPaper, LedElsewhere, Licence, StandingPolicy, Training, TrainingRecord),
    *(Call, Certificate, ConfidentialityTalk, ContactNote, Correspondent, Membership, SessionBooking, Template),
)


def ask_for(organisation_id: int | None, objects: Collection[models.Model], **signal: object) -> None:
    """Ask for the messages to be planned of everybody whom a change to these objects touches (signal: audit.recorded)."""
    if organisation_id is None or not (objects := [obj for obj in objects if not isinstance(obj, OF_NO_MESSAGE)]):
        return
    courses = {course for obj in objects if (course := _course_of(obj))}
    alone = {obj.pk for obj in objects if isinstance(obj, Session) and not obj.course_id}
    people = {_person_of(obj) for obj in objects if not isinstance(obj, Course | Session)}
    if None in people:
        people = {None}
    else:
        people |= _on(courses) | _at(alone)
    PlanRequest.objects.bulk_create(
        PlanRequest(organisation_id=organisation_id, participant_id=pk) for pk in people if pk != NOBODY
    )


def _course_of(obj: models.Model) -> int | None:
    return obj.pk if isinstance(obj, Course) else obj.course_id if isinstance(obj, Session) else None


def _person_of(obj: models.Model) -> int | None:
    """Whom an object is about, by key; None stands for everybody of the organisation, as when a room or a rule changes."""
    if isinstance(obj, Participant):
        return obj.pk
    return (obj.participant_id or NOBODY) if hasattr(obj, "participant_id") else None


def _on(courses: Collection[int]) -> set[int | None]:
    """Whoever has, had or waits for a place on these courses, or has one at a session of them."""
    if not courses:
        return set()
    at = Q(enrolments__course__in=courses) | Q(waiting_entries__course__in=courses) | Q(appointments__session__course__in=courses)
    return set(Participant.objects.filter(at).values_list("pk", flat=True).distinct())


def _at(sessions: Collection[int]) -> set[int | None]:
    """Whoever has a place at one of these sessions, which belong to no course: a joint assessment."""
    if not sessions:
        return set()
    return set(Participant.objects.filter(appointments__session__in=sessions).values_list("pk", flat=True).distinct())
