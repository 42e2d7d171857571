"""The psychologist who answers for a group."""

from django.db import transaction

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.refused import Refused
from courses.ground.locking import lock_course
from courses.models import Course, Facilitator, Profession


def name_psychologist_lead(course: Course, person: Facilitator | None, *, by: Actor) -> Course:
    """Say who answers for a group, or that nobody is named any more; the same again changes nothing.

    Raises Refused for somebody who is no psychologist of the organisation.
    """
    if person and (person.organisation_id != course.organisation_id or person.ended_at):
        raise Refused("Choose somebody who works here.", field="person")
    if person and (person.profession != Profession.PSYCHOLOGIST or person.drafts_only):
        raise Refused(f"A psychologist leads the programme, and {person} isn’t one. Choose a psychologist.", field="person")
    with transaction.atomic():
        course = lock_course(course.pk)
        if course.psychologist_lead_id == (person.pk if person else None):
            return course
        course.psychologist_lead = person
        course.save(update_fields=["psychologist_lead"])
        audit.record(
            by, "psychologist lead named", course, organisation=course.organisation, facilitator=person.pk if person else None
        )
    return course
