"""Rooms, and the days nobody meets."""

import datetime as dt
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.clock import today_in
from common.forms.pages import Back, form_page
from common.papers.letters import sentences_about
from common.public_holidays import public_holidays
from common.words import counted, day_and_month, long_date
from courses.ground import bookings
from courses.models import Venue
from courses.venues import closed_days as closing
from courses.venues import rooms as venues
from courses.venues.forms import ChangeVenueForm, ClosedDayForm, CloseVenueForm, NewVenueForm

PAGE = ["GET", "HEAD", "POST"]


def back_to_venues() -> Back:
    """The list of rooms."""
    return Back("Rooms", reverse("courses:setup_venues"))


@staff_page(Right.SET_UP)
@require_safe
def venue_list(request: StaffRequest) -> HttpResponse:
    """Show every room, and what is booked there."""
    rooms = list(venues.all_venues(request.organisation, request.now))
    return render(
        request,
        "courses/venues/venues.html",
        {
            "rooms": [room for room in rooms if room.closed_at is None],
            "closed": [room for room in rooms if room.closed_at],
        },
    )


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def new_venue(request: StaffRequest) -> HttpResponse:
    """Add a room."""
    form = NewVenueForm(request.POST if request.method == "POST" else None, button="Add room")

    def add() -> str:
        number = form.cleaned_data["submission_id"]
        venue = venues.add_venue(form.facts, organisation=request.organisation, by=request.user, submission_id=number)
        return " ".join([f"{venue} can be chosen for courses.", *_printed_without(venue)])

    return form_page(request, form, add, heading="Add a room", back=back_to_venues())


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def change_venue(request: StaffRequest, pk: int) -> HttpResponse:
    """Change what is known of a room."""
    venue = get_object_or_404(venues.all_venues(request.organisation, request.now).select_related("organisation"), pk=pk)
    form = ChangeVenueForm(request.POST if request.method == "POST" else None, venue=venue)

    def change() -> str:
        version = form.cleaned_data["version"]
        changed = venues.change_venue(venue, form.facts, by=request.user, now=request.now, version=version)
        return " ".join([f"{changed} is saved.", *_printed_without(changed)])

    lead = ["Messages sent from now on say what you save here. People who were told already aren’t told again."]
    return form_page(request, form, change, heading=f"Change {venue}", back=back_to_venues(), lead=lead)


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def close_venue(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a room out of use, or put it back into use."""
    venue = get_object_or_404(venues.all_venues(request.organisation, request.now).select_related("organisation"), pk=pk)
    if "again" in request.POST:
        venues.open_venue(venue, by=request.user)
        messages.success(request, f"{venue} can be chosen for courses again.")
        return redirect("courses:setup_venues")
    today = today_in(request.organisation.tzinfo, request.now)
    form = CloseVenueForm(request.POST if request.method == "POST" else None, today=today, version=venue.version)

    def close() -> str:
        day, version = form.cleaned_data["day"], form.cleaned_data["version"]
        venues.close_venue(venue, on=day, by=request.user, now=request.now, version=version)
        return f"{venue} is closed from {long_date(day)} on."

    lead = [
        "From now on nobody can plan anything new there.",
        "What is booked before the day you give goes ahead, and keeps the room if it is moved.",
        "Nobody is told by a message. The room stays on record, and you can open it again.",
    ]
    return form_page(request, form, close, heading=f"Close {venue}?", back=back_to_venues(), lead=lead)


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def closed_days(request: StaffRequest) -> HttpResponse:
    """Show the days nobody meets and what falls on them; close another."""
    form = ClosedDayForm(request.POST if request.method == "POST" else None)

    def close() -> str:
        first, reason = form.cleaned_data["day"], form.cleaned_data["reason"]
        last = form.cleaned_data["until"] or first
        closed = closing.close_days(
            first, last, reason=reason, organisation=request.organisation, by=request.user, now=request.now
        )
        on_each = bookings.sessions_on([each.date for each in closed], request.organisation, request.now)
        falling = [session for sessions in on_each.values() for session in sessions]
        if falling:
            messages.warning(request, f"{bookings.fall_on_it(falling)} They stay booked until you move or cancel them.")
        if first == last:
            return f"{long_date(first)} is closed: {reason}."
        return f"{counted(len(closed), 'day')} are closed, {long_date(first)} to {long_date(last)}: {reason}."

    back = Back("Set-up", reverse("courses:setup"))
    here = reverse("courses:setup_closed_days")
    page = "courses/venues/closed_days.html"
    more = partial(_days, request)
    return form_page(request, form, close, heading="Closed days", back=back, on_to=here, template=page, more=more)


@staff_page(Right.SET_UP)
@require_POST
def reopen_day(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a closed day back."""
    closed = get_object_or_404(closing.own_closed_days(request.organisation, request.now), pk=pk)
    closing.reopen_day(closed, by=request.user)
    messages.success(request, f"{long_date(closed.date)} is a working day again.")
    return redirect("courses:setup_closed_days")


def _days(request: StaffRequest) -> dict[str, object]:
    """The own closed days to come with what falls on each, and the public holidays of the next twelve months."""
    own = list(closing.own_closed_days(request.organisation, request.now))
    falling = bookings.sessions_on([closed.date for closed in own], request.organisation, request.now)
    today = today_in(request.organisation.tzinfo, request.now)
    return {
        "days": [(closed, falling[closed.date]) for closed in own],
        "holidays": _holidays(request, today),
    }


def _holidays(request: StaffRequest, today: dt.date) -> list[tuple[str, str]]:
    country, part = request.organisation.country, request.organisation.subdivision
    years = [public_holidays(country, part, year) for year in (today.year, today.year + 1)]
    last = today + dt.timedelta(days=365)
    named = sorted((day, name) for year in years for day, name in year.items() if today <= day <= last)
    return [(f"{day_and_month(day)} {day.year}", name) for day, name in named]


def _printed_without(venue: Venue) -> list[str]:
    """What a timetable on paper can't show of a room."""
    return sentences_about([venue.name, venue.room, venue.address, venue.directions, venue.access_notes])
