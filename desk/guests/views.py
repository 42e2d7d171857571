"""Guests of a day: the office's page, and a guest's own by their link."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AnyRequest, StaffRequest, public_page, staff_page
from accounts.roles import Right
from common.forms.pages import Back, form_page, pressed
from common.text.typed_keys import whole_number
from common.words import counted
from courses.models import Session
from desk.guests.forms import OfficeGuestForm
from desk.guests.page import guest_sheet, todays_page
from desk.sessions.page import sessions_with_place
from participants.guests import inviting
from participants.guests.own_page import guest_by
from participants.guests.seats import call_off_last
from participants.people.looks import Page, looked_at_people


@staff_page(Right.EDIT_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def session_guests(request: StaffRequest, pk: int) -> HttpResponse:
    """Show who brings whom to a day for guests, and let the office add one. 404 on any other day."""
    session = _day_or_404(request, pk)
    sheet = guest_sheet(session)
    form = OfficeGuestForm(request.POST if request.method == "POST" else None, places=sheet.places, is_full=sheet.is_full)

    def add() -> str:
        given = form.cleaned_data
        place = next(place for place in sheet.places if place.pk == given.pop("place"))
        guest = inviting.invite(place, by=request.user, now=request.now, **given)
        return f"{guest.name} is on the list."

    def look() -> None:
        people = [place.participant for place in sheet.places]
        looked_at_people(request.user, people, Page.SESSION, organisation=request.organisation)

    back = Back(session.label, reverse("desk:session", args=[session.pk]))
    heading = f"Guests, {session.label.lower()}"
    lead = [f"Each person may bring {counted(sheet.each, 'guest')}. Guests count in the room of this day."]
    page = "desk/guests/guests.html"
    more = {"sheet": sheet, "session": session}
    return form_page(
        request, form, add, heading=heading, back=back, lead=lead, on_to=request.path, template=page, more=lambda: more, look=look
    )


@staff_page(Right.EDIT_PEOPLE)
@require_POST
def take_off_guest(request: StaffRequest, pk: int, guest: int) -> HttpResponse:
    """Take one off."""
    found = get_object_or_404(inviting.guests_in(request.organisation), pk=guest, appointment__session=pk)
    pressed(request, lambda: inviting.take_off_guest(found, by=request.user, now=request.now), f"{found} is off the list.")
    return redirect("desk:session_guests", pk)


@staff_page(Right.EDIT_PEOPLE)
@require_POST
def call_off_guests(request: StaffRequest, pk: int) -> HttpResponse:
    """Take those off that the room has no seats for: the ones that were shown."""
    session = _day_or_404(request, pk)
    keys = [key for each in request.POST.getlist("guest") if (key := whole_number(each)) is not None]

    def call_off() -> str:
        off = call_off_last(session, keys, by=request.user, now=request.now)
        return f"{counted(len(off), 'guest')} taken off. They and whoever invited them are told."

    pressed(request, call_off, str)
    return redirect("desk:session_guests", pk)


def _day_or_404(request: StaffRequest, pk: int) -> Session:
    session: Session = get_object_or_404(sessions_with_place(request.organisation), pk=pk)
    # Where the day is for guests no more, those who were invited can still be seen, and taken off.
    if not inviting.guests_each_at(session) and not inviting.guests_written_at(session):
        raise Http404
    return session


@public_page
@require_safe
def guest(request: AnyRequest, token: str) -> HttpResponse:
    """A guest's own page, on their day alone; 404 the day before and the day after, and for a link that was never one."""
    found = guest_by(token, request.now)
    if found is None:
        raise Http404
    response = render(request, "desk/guests/guest.html", {"page": todays_page(found, now=request.now)})
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
