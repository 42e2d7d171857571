"""A participant's day by the clock: on the screen, printed from it, and as a PDF in large type."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import ParticipantRequest, participant_page
from courses.ground.discretion import reveals
from desk.own.days.page import my_day
from desk.own.days.paper import day_pdf
from desk.own.timetable import own_person


@participant_page
@require_safe
def one_day(request: ParticipantRequest, pk: int) -> HttpResponse:
    """Show one of the person's own days; 404 for anybody else's."""
    person = own_person(request.user, request.organisation)
    mine = my_day(person, pk, now=request.now)
    unnamed = mine.neutral and reveals(request.organisation.contact_name, ())
    return render(request, "desk/own/days/day.html", {"mine": mine, "place": mine.place, "unnamed": unnamed})


@participant_page
@require_safe
def one_day_pdf(request: ParticipantRequest, pk: int) -> HttpResponse:
    """The same on paper."""
    person = own_person(request.user, request.organisation)
    content = day_pdf(person, my_day(person, pk, now=request.now), now=request.now)
    headers = {"Content-Disposition": 'inline; filename="appointment.pdf"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
