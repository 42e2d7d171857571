"""Somebody rings or writes to say that they can't come: the office writes it down for them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.once import say
from common.refused import Refused
from desk.own.apology_form import OfficeApologyForm
from participants.enrolment import apologies
from participants.models import Appointment


@staff_page(Right.EDIT_PEOPLE)
@require_http_methods(["GET", "POST"])
def apology(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down that somebody can't come to one session, or can after all; recorded "by telephone" or "on paper".

    For a review they choose another one at once.
    """
    place: Appointment = get_object_or_404(apologies.appointments_in(request.organisation), pk=pk)
    if place.session.is_review and place.for_months and place.enrolment_id and request.membership.may(Right.KEEP_PATHWAY):
        return redirect("desk:person_review", place.enrolment_id, place.for_months)
    form = OfficeApologyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _write_down(request, place, form)
        except Refused as refused:
            say(form, refused)
        else:
            return redirect("desk:person", place.participant_id)
    audit.looked(request.user, place.participant)
    return render(request, "desk/person/apology.html", {"place": place, "session": place.session, "form": form})


def _write_down(request: StaffRequest, place: Appointment, form: OfficeApologyForm) -> None:
    reason, told_by = form.cleaned_data["reason"], form.cleaned_data["told_by"]
    who, what = place.participant.full_name, place.session.label
    if "after_all" in request.POST:
        apologies.can_come_after_all(place, told_by=told_by, by=request.user, now=request.now)
        messages.success(request, f"{who} can come to {what} after all.")
    else:
        apologies.cannot_come(place, reason=reason, told_by=told_by, by=request.user, now=request.now)
        messages.success(request, f"It is written down that {who} can’t come to {what}.")
