"""A participant's day by the clock: on the screen, printed from it, and as a PDF in large type."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import ParticipantRequest, participant_page
from common.once import say
from common.refused import Refused
from common.words import day_and_month, listed
from courses.ground.discretion import reveals
from courses.handouts.serving import file_of
from desk.own.days.forms import SeveralDaysForm, several_days_form
from desk.own.days.page import handouts_for, my_day
from desk.own.days.paper import day_pdf
from desk.own.timetable import own_person
from participants.enrolment.apologies import cannot_come_to_several
from participants.models import Appointment


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


@participant_page
@require_safe
def my_handout(request: ParticipantRequest, pk: int) -> HttpResponseBase:
    """A file that lies there for a course on which the person has a place; 404 for any other."""
    person = own_person(request.user, request.organisation)
    return file_of(get_object_or_404(handouts_for(person), pk=pk))


@participant_page
@require_http_methods(["GET", "HEAD", "POST"])
def cannot_come_several(request: ParticipantRequest) -> HttpResponse:
    """Let somebody say of several days at once that they can't come."""
    person = own_person(request.user, request.organisation)
    form = several_days_form(person, request.POST if request.method == "POST" else None, now=request.now)
    if form.is_valid():
        try:
            said = _tell_several(request, form)
        except Refused as refused:
            say(form, refused)
        else:
            days = listed(day_and_month(place.session.local_date) for place in said)
            messages.success(request, _("Thank you for telling us. You are not expected on %(days)s.") % {"days": days})
            return redirect("desk:me")
    return render(request, "desk/own/days/cannot_come_several.html", {"form": form})


def _tell_several(request: ParticipantRequest, form: SeveralDaysForm) -> list[Appointment]:
    person, given = own_person(request.user, request.organisation), form.cleaned_data
    told_by = Appointment.ToldBy.SELF
    return cannot_come_to_several(
        person, given["days"], reason=given["reason"], told_by=told_by, by=request.user, now=request.now
    )
