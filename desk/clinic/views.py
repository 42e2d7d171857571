"""A clinician's own page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from desk.clinic.page import clinic_page
from participants.people.looks import Page, looked_at_people


@staff_page(Right.CLINICAL_RECORD)
@require_safe
def clinic(request: StaffRequest) -> HttpResponse:
    """Show today by the clock, what waits for them, the team's safety tasks and the next days."""
    page = clinic_page(request.user, request.organisation, request.now)
    looked_at_people(request.user, page.people, Page.CLINIC, organisation=request.organisation)
    return render(request, "desk/clinic/clinic.html", {"page": page})
