"""Somebody is off: who takes what they were down for, written down in one step."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.clock import today_in
from common.forms.pages import Back
from common.refused import Refused
from common.text.typed_keys import whole_number
from common.words import counted
from courses.dates.wall_time import Span
from courses.ground.catalogue import facilitators_of
from courses.models import Absence, Duty, EditionItem, Facilitator
from courses.staffing.absences import duties_during
from courses.staffing.commitments import commitments_of
from courses.staffing.freedom import why_not_free
from courses.staffing.swapping import Swap, swap
from desk.rota.absence_forms import AbsenceForm
from desk.rota.swap_forms import TakersForm

SAVE = "swap"  # the name of the button that saves; without it the page only shows what they are down for


@staff_page(Right.ACT_ON_THE_DAY)
@require_http_methods(["GET", "HEAD", "POST"])
def off_sick(request: StaffRequest) -> HttpResponse:
    """Ask who is off and until when, propose who takes each item, and save all of it at once."""
    team = list(facilitators_of(request.organisation))
    today = today_in(request.organisation.tzinfo, request.now)
    posted = request.POST if request.method == "POST" else None
    known = {"person": str(whole_number(request.GET.get("person", "")) or ""), "kind": Absence.Kind.SICK}
    form = AbsenceForm(
        posted,
        people=team,
        zone=request.organisation.tzinfo,
        initial=known | {"from_day": today, "until_day": today},
        button="Show what they are down for",
    )
    takers = _takers(request, form, team) if form.is_valid() else None
    if takers:
        form.step_back()
    if takers and SAVE in request.POST and takers.is_valid():
        if done := _swapped(request, form, takers):
            messages.success(request, _said(done))
            return redirect("desk:absences" if request.membership.may(Right.SCHEDULE) else "desk:term")
        if takers.is_outdated:
            takers = TakersForm(duties=takers.duties, free=takers.free)
    back = Back("Who does what", reverse("desk:term"))
    return render(request, "desk/rota/off_sick.html", {"form": form, "takers": takers, "back": back})


def _takers(request: StaffRequest, form: AbsenceForm, team: Sequence[Facilitator]) -> TakersForm:
    person = form.chosen
    person.organisation = request.organisation
    theirs = [each for each in duties_during(person, form.span) if each.ends_at > request.now]
    posted: Any = request.POST if SAVE in request.POST else None
    return TakersForm(posted, duties=theirs, free=_free_for(theirs, team, request))


def _free_for(theirs: Sequence[Duty], team: Sequence[Facilitator], request: StaffRequest) -> Mapping[int, list[Facilitator]]:
    """Who is free for each of these, of the profession that it needs. Five queries, seven where there are clinics."""
    spans = {each.pk: Span(each.starts_at, each.ends_at) for each in theirs}
    taken = commitments_of(request.organisation, list(spans.values()), held_at=request.now)
    found: dict[int, list[Facilitator]] = {}
    for duty in theirs:
        fitting = [each for each in team if each.pk != duty.facilitator_id and _fits(duty, each)]
        # Who is of a clinic's team can take an assessment there.
        theirs_then = {
            who: [each for each in busy if not (duty.session.is_assessment and each.is_clinic)] for who, busy in taken.items()
        }
        found[duty.pk] = [
            each for each in fitting if not why_not_free(theirs_then.get(each.pk, ()), spans[duty.pk], besides=duty.session_id)
        ]
    return found


def _fits(duty: Duty, person: Facilitator) -> bool:
    if duty.session.is_assessment and person.drafts_only:
        return False
    led = duty.item is not None and duty.item.kind == EditionItem.Kind.LED
    return person.profession == (duty.item.profession if led and duty.item else duty.facilitator.profession)


def _swapped(request: StaffRequest, form: AbsenceForm, takers: TakersForm) -> Swap | None:
    try:
        return swap(
            form.chosen,
            form.span,
            takers.takers,
            kind=form.cleaned_data["kind"],
            note=form.cleaned_data["note"],
            by=request.user,
            now=request.now,
            submission_id=form.cleaned_data["submission_id"],
        )
    except Refused as refused:
        form.say(refused)
        return None


def _said(done: Swap) -> str:
    said = f"{done.absence.facilitator} is written down as away."
    if done.given:
        said += f" {counted(len(done.given), 'item')} given to others."
    if done.left:
        said += f" {counted(len(done.left), 'item')} still {'has' if len(done.left) == 1 else 'have'} nobody."
    return said
