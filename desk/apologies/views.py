"""Somebody told me they can't come: find the person, tick the days, say who said it, how and when."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.clock import today_in
from common.once import say
from common.refused import Refused
from common.text.typed_keys import typed_key
from common.words import counted
from desk.apologies import page
from desk.apologies.forms import PassedOnForm
from participants.enrolment.passed_on_apologies import pass_on_apology
from participants.models import Participant
from participants.people.forms import FindForm
from participants.people.looks import Page, looked_at_people


@staff_page(Right.KEEP_REGISTERS)
@require_safe
def who_cannot_come(request: StaffRequest) -> HttpResponse:
    """Find the person: anybody on file, or for a leader whom they meet."""
    searching = page.may_search(request.membership)
    find = FindForm(request.GET)
    people = (
        page.found_by(request.membership, find.text) if searching else page.met_by(request.user, request.membership, request.now)
    )
    if searching and find.text:
        audit.looked(request.user, request.organisation, page="cannot come", search=find.text, found=len(people))
    shown_people = people[: page.FOUND] if searching else people
    looked_at_people(request.user, [each.person for each in shown_people], Page.APOLOGIES, organisation=request.organisation)
    shown = {
        "find": find,
        "q": find.text,
        "searching": searching,
        "people": shown_people,
        "more": len(people) > len(shown_people),
    }
    return render(request, "desk/apologies/who.html", shown)


@staff_page(Right.KEEP_REGISTERS)
@require_http_methods(["GET", "POST"])
def which_days(request: StaffRequest, pk: int) -> HttpResponse:
    """Tick the days, and write it down: the register shows it at once."""
    person = get_object_or_404(page.may_be_excused(request.membership), pk=pk)
    places = page.days_of(person, request.user, request.membership, request.now)
    if not places and not page.may_search(request.membership):
        raise Http404
    today = today_in(request.organisation.tzinfo, request.now)
    form = PassedOnForm(request.POST or None, days=page.day_words(places), today=today)
    if request.method == "POST" and form.is_valid():
        try:
            _write_down(request, person, form)
        except Refused as refused:
            say(form, refused)
        else:
            return redirect("desk:who_cannot_come")
    audit.looked(request.user, person, page="cannot come")
    shown = {"person": person, "name": page.name_for(person, request.membership), "places": places, "form": form}
    return render(request, "desk/apologies/which_days.html", shown)


def _write_down(request: StaffRequest, person: Participant, form: PassedOnForm) -> None:
    given = form.cleaned_data
    keys = [key for each in given["days"] if (key := typed_key(each))]
    places = pass_on_apology(
        person,
        keys,
        said_by=given["said_by"],
        said_at=form.said_at(request.now, request.organisation.tzinfo),
        told_by=given["told_by"],
        reason=given["reason"],
        by=request.user,
        now=request.now,
    )
    name = page.name_for(person, request.membership)
    messages.success(request, f"It is written down that {name} can’t come to {counted(len(places), 'session')}.")
