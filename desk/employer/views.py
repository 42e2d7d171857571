"""The letter for an employer: for the office to hand out, and for everybody from their own page."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.access import ParticipantRequest, StaffRequest, participant_page, staff_page
from accounts.roles import Right
from accounts.trail import audit
from desk.employer.letter import attendance_letter
from desk.own.timetable import own_person
from participants.models import Participant
from participants.people.directory import people_of
from participants.people.looks import Page


@staff_page(Right.EDIT_PEOPLE)
@require_safe
def attendance_of_person(request: StaffRequest, pk: int) -> HttpResponse:
    """Somebody's, for the office. Written down like a look at their record."""
    person = get_object_or_404(people_of(request.organisation).select_related("organisation"), pk=pk)
    return _letter(request, person)


@participant_page
@require_safe
def own_attendance(request: ParticipantRequest) -> HttpResponse:
    """One's own."""
    return _letter(request, own_person(request.user, request.organisation))


def _letter(request: StaffRequest | ParticipantRequest, person: Participant) -> HttpResponse:
    """Shown by the browser, saved under a name that tells nothing, kept by nobody on the way."""
    audit.looked(request.user, person, page=str(Page.ATTENDANCE.value))
    headers = {"Content-Disposition": 'inline; filename="attendance.pdf"', "Cache-Control": "private, no-store"}
    return HttpResponse(attendance_letter(person, now=request.now), content_type="application/pdf", headers=headers)
