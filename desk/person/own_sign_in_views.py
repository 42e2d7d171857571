"""Letting somebody see their timetable online, and no longer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.refused import Refused
from participants.own import sign_in as sign_ins
from participants.people.directory import people_of


@staff_page(Right.EDIT_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def own_sign_in(request: StaffRequest, pk: int) -> HttpResponse:
    """Say what will happen; then give the sign-in, or take it away."""
    person = get_object_or_404(people_of(request.organisation), pk=pk)
    refused = None if person.user_id else sign_ins.refusal(person)
    if request.method == "POST":
        try:
            return _done(request, pk)
        except Refused as refusal:
            refused = refusal.sentence
    audit.looked(request.user, person)
    return render(request, "desk/person/own_sign_in.html", {"person": person, "refused": refused})


def _done(request: StaffRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(people_of(request.organisation), pk=pk)
    if "take" in request.POST:
        sign_ins.take_sign_in(person, by=request.user, now=request.now)
        messages.success(request, f"{person.full_name} can no longer see their timetable online.")
    else:
        sign_ins.give_sign_in(person, by=request.user, now=request.now)
        messages.success(request, f"{person.full_name} can now sign in with a code sent to {person.email}.")
    return redirect("desk:person", pk)
