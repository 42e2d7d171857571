"""Somebody's timetable as a PDF in large type: for themselves, and for the office to print and send."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.access import ParticipantRequest, StaffRequest, participant_page, staff_page
from accounts.roles import Right
from accounts.trail import audit
from desk.own.timetable import own_person
from desk.own.timetable_sheet import timetable_pdf
from participants.people.directory import people_of


@participant_page
@require_safe
def own_timetable(request: ParticipantRequest) -> HttpResponse:
    """One's own."""
    return _sheet(timetable_pdf(own_person(request.user, request.organisation), now=request.now))


@staff_page(Right.SEE_PEOPLE)
@require_safe
def timetable_of_person(request: StaffRequest, pk: int) -> HttpResponse:
    """Somebody's, for the office. A look at their record like any other."""
    person = get_object_or_404(people_of(request.organisation).select_related("organisation"), pk=pk)
    audit.looked(request.user, person, page="timetable in large type")
    return _sheet(timetable_pdf(person, now=request.now))


def _sheet(content: bytes) -> HttpResponse:
    """Shown by the browser, saved under a name that tells nothing, kept by nobody on the way."""
    headers = {"Content-Disposition": 'inline; filename="appointments.pdf"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
