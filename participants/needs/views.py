"""Interpreters, transport and equipment for one person: ask for them, and write down how far each is."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.once import say
from common.refused import Refused
from common.words import counted, long_date
from participants.enrolment.apologies import appointments_in
from participants.enrolment.enrolling import enrolments_of
from participants.models import Enrolment, SessionBooking
from participants.needs import bookings
from participants.needs.forms import BookingForm, NeedForm


@staff_page(Right.EDIT_PEOPLE)
@require_http_methods(["GET", "POST"])
def need(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask for something at every session to come of one enrolment."""
    enrolment: Enrolment = get_object_or_404(enrolments_of(request.organisation), pk=pk)
    form = NeedForm(request.POST or None)
    if form.is_valid():
        try:
            added = bookings.need(enrolment, by=request.user, now=request.now, **form.cleaned_data)
        except Refused as refused:
            say(form, refused)
        else:
            _say(request, added)
            return _record(enrolment.participant_id)
    audit.looked(request.user, enrolment.participant)
    where = f"every session to come of {enrolment.course.name}. You then book it and say so for one session or for all"
    return render(request, "participants/needs/need.html", {"form": form, "where": where, "person": enrolment.participant})


@staff_page(Right.EDIT_PEOPLE)
@require_http_methods(["GET", "POST"])
def need_at(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask for something at one place alone."""
    place = get_object_or_404(appointments_in(request.organisation), pk=pk)
    form = NeedForm(request.POST or None)
    if form.is_valid():
        try:
            added = bookings.need_at(place, by=request.user, now=request.now, **form.cleaned_data)
        except Refused as refused:
            say(form, refused)
        else:
            _say(request, added)
            return _record(place.participant_id)
    audit.looked(request.user, place.participant)
    where = f"{place.session.label}, {long_date(place.session.local_date)}"
    return render(request, "participants/needs/need.html", {"form": form, "where": where, "person": place.participant})


def _say(request: StaffRequest, added: list[SessionBooking]) -> None:
    if added:
        coming = sum(each.happens for each in added)
        messages.success(request, f"It is needed at {counted(coming, 'session')} to come. Today asks for it 14 days before each.")
    else:
        messages.info(request, "It was asked for already at every session to come.")


@staff_page(Right.EDIT_PEOPLE)
@require_http_methods(["GET", "POST"])
def booking(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one booking beside its likes at other sessions, and write down how far it is."""
    found = get_object_or_404(bookings.bookings_of(request.organisation), pk=pk)
    alike = bookings.alike(found, request.now)
    others = sum(each.pk != found.pk for each in alike)
    form = BookingForm(request.POST or None, others=others, version=found.version, initial=_as_it_is(found))
    if form.is_valid() and _written(request, found, form):
        return _record(found.appointment.participant_id)
    audit.looked(request.user, found.appointment.participant)
    shown = {
        "form": form,
        "booking": found,
        "place": found.appointment,
        "session": found.appointment.session,
        "person": found.appointment.participant,
        "alike": [(each, bookings.to_do(each)) for each in alike] if others else [],
        "to_do": bookings.to_do(found),
    }
    return render(request, "participants/needs/booking.html", shown)


def _as_it_is(found: SessionBooking) -> dict[str, Any]:
    return {"state": found.state, "reference": found.reference}


def _written(request: StaffRequest, found: SessionBooking, form: BookingForm) -> bool:
    """Write it down; on a refusal say why and return False."""
    given = form.cleaned_data
    try:
        changed = bookings.change(
            found,
            state=given["state"],
            reference=given["reference"],
            throughout=given.get("throughout", False),
            by=request.user,
            now=request.now,
            version=given["version"],
        )
    except Refused as refused:
        say(form, refused)
        return False
    state = SessionBooking.State(given["state"]).label.lower()
    if len(changed) > 1:
        messages.success(request, f"{found.named} is {state} at {len(changed)} sessions.")
    else:
        messages.success(request, f"{found.named} is {state}.")
    return True


def _record(pk: int) -> HttpResponseRedirect:
    return redirect(f"{reverse('desk:person', args=[pk])}#bookings")
