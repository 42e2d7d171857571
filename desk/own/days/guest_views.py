"""Whom somebody brings to their day for guests: said, and taken back, on their own page."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import ParticipantRequest, participant_page
from common.forms.pages import pressed
from common.once import say
from common.refused import Refused
from desk.own.days.guest_forms import GuestForm
from desk.own.timetable import own_person
from participants.enrolment.apologies import appointments_of
from participants.guests import inviting
from participants.guests.rules import refusal_of_guest
from participants.models import Appointment
from participants.rules.link_tokens import token_of


@participant_page
@require_http_methods(["GET", "HEAD", "POST"])
def my_guests(request: ParticipantRequest, pk: int) -> HttpResponse:
    """Show whom the person brings, with each one's link, and let them add one. 404 on a day that is none for guests."""
    place = _own_day(request, pk)
    each = inviting.guests_each_at(place.session)
    if not each and not inviting.guests_of(place):
        raise Http404
    form = GuestForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            inviting.invite(place, by=request.user, now=request.now, **given)
        except Refused as refused:
            say(form, refused)
        else:
            messages.success(request, _("%(name)s is on the list.") % {"name": given["name"]})
            return redirect("desk:my_guests", pk)
    guests = inviting.guests_of(place)
    site = settings.SITE_ADDRESS.rstrip("/")
    links = [(guest, f"{site}{reverse('desk:guest', args=[token_of(guest.seed)])}" if guest.seed else "") for guest in guests]
    full = refusal_of_guest(inviting.guest_day(place), request.now)
    shown = {"place": place, "session": place.session, "each": each, "guests": links, "form": form, "full": full}
    return render(request, "desk/own/days/guests.html", shown)


@participant_page
@require_POST
def take_off_my_guest(request: ParticipantRequest, pk: int, guest: int) -> HttpResponse:
    """Take one off."""
    _own_day(request, pk)
    found = get_object_or_404(inviting.guests_in(request.organisation), pk=guest, appointment=pk)
    name = str(found)
    said = _("%(name)s is off the list.") % {"name": name}
    pressed(request, lambda: inviting.take_off_guest(found, by=request.user, now=request.now), said)
    return redirect("desk:my_guests", pk)


def _own_day(request: ParticipantRequest, pk: int) -> Appointment:
    """One of the person's own places; 404 for anybody else's."""
    person = own_person(request.user, request.organisation)
    found: Appointment = get_object_or_404(appointments_of(person), pk=pk)
    return found
