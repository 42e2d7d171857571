"""What was done to one course: its entries of the audit trail, and those of its sessions and places."""

from django.db.models import Q, QuerySet

from accounts.models import AuditEntry, Organisation
from courses.models import Course, Session
from participants.models import Appointment, Enrolment

LATEST = 50


def history_of(course: Course, organisation: Organisation) -> QuerySet[AuditEntry]:
    """Return the latest entries about a course, newest first. Looks are left out: they change nothing."""
    sessions = Session.objects.filter(course=course).values("pk")
    enrolments = Enrolment.objects.filter(course=course).values("pk")
    places = Appointment.objects.filter(session__course=course).values("pk")
    about = (
        Q(object_type="courses.course", object_id=course.pk)
        | Q(object_type="courses.session", object_id__in=sessions)
        | Q(object_type="participants.enrolment", object_id__in=enrolments)
        | Q(object_type="participants.appointment", object_id__in=places)
    )
    entries = AuditEntry.objects.filter(about, organisation_id=organisation.pk).exclude(verb="looked at")
    return entries.order_by("-pk")[:LATEST]
