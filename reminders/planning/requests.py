"""Whose messages a change touches: written down in its transaction, so that the planner plans for them and nobody else.

What changes somebody's duties asks for theirs in the same way: whoever records a duty, a session, a course, a training or a
facilitator (audit.record) has said all that is needed, and the planner tells what differs from what they were told.
"""

from collections.abc import Collection

from django.db import models
from django.db.models import Q

from accounts.models import Membership
from common import clock
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
    Appointment,
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
# No message to anybody on file says anything of these.
OF_NO_MESSAGE = (
    *(AssessmentClinic, SlotHold),
    *(Book, Duty, Facilitator, LeaderPaper, LedElsewhere, Licence, StandingPolicy, Training, TrainingRecord),
    *(Call, Certificate, ConfidentialityTalk, ContactNote, Correspondent, Membership, SessionBooking, Template),
)


def ask_for(organisation_id: int | None, objects: Collection[models.Model], **signal: object) -> None:
    """Ask for the messages to be planned of everybody whom a change to these objects touches (signal: audit.recorded)."""
    if organisation_id is None:
        return
    _ask_for_staff(organisation_id, objects)
    if not (objects := [obj for obj in objects if not isinstance(obj, OF_NO_MESSAGE)]):
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


def _ask_for_staff(organisation_id: int, objects: Collection[models.Model]) -> None:
    """Ask for the messages to be planned of the staff whose duties, or whose address, a change touches. One query at most."""
    staff = {each.facilitator_id for each in objects if isinstance(each, Duty)}
    staff |= {each.pk for each in objects if isinstance(each, Facilitator)}
    sessions = {each.pk for each in objects if isinstance(each, Session)}
    # An assessment is booked and moved with its people.
    sessions |= {each.session_id for each in objects if isinstance(each, Appointment) and each.enrolment_id is None}
    courses = {each.pk for each in objects if isinstance(each, Course)}
    trainings = {each.pk for each in objects if isinstance(each, Training)}
    if sessions or courses or trainings:
        at = Q(session__in=sessions) | Q(session__course__in=courses) | Q(session__training__in=trainings)
        staff |= set(Duty.objects.filter(at).order_by().values_list("facilitator_id", flat=True).distinct())
    now = clock.now()
    PlanRequest.objects.bulk_create(
        PlanRequest(organisation_id=organisation_id, facilitator_id=pk, at=now) for pk in sorted(staff)
    )
