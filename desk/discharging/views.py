"""A discharge: decided with what stands in view, closed once its letters have gone, taken back while the pathway is open."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.forms.pages import Back, form_page
from common.once import say
from common.refused import Refused
from common.words import counted
from courses.models import Course
from desk.discharging.forms import DischargeForm, GpForm, UndoDischargeForm
from desk.discharging.page import discharge_page
from participants.models import Episode
from participants.people.looks import Page, looked_at_people
from participants.people.told_apart import tell_apart
from reviews.assessments.sections import pathways_on_record
from reviews.discharge import deciding
from reviews.discharge.gp import enter_gp, say_there_is_no_gp
from reviews.discharge.reading import discharges_of, standing_of_pathway
from reviews.discharge.rules import grounds_to_choose
from reviews.models import Discharge
from reviews.summaries.drafting import courses_with_summaries, draft_summaries, people_to_summarise


@staff_page(Right.CLINICAL_RECORD)
@require_http_methods(["GET", "POST"])
def discharge(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what stands of somebody's way, and decide on their discharge; then what it waits for."""
    episode: Episode = get_object_or_404(pathways_on_record(request.organisation), pk=pk)
    standing = standing_of_pathway(episode, request.now)
    grounds = grounds_to_choose(standing.proposal if standing else None)
    form = DischargeForm(request.POST or None, grounds=grounds, initial={"ground": grounds[0]})
    if form.is_valid():
        try:
            _, drafted = deciding.decide_discharge(episode, by=request.membership, now=request.now, **form.cleaned_data)
        except Refused as refused:
            say(form, refused)
        else:
            messages.success(request, f"The discharge is decided. {counted(len(drafted), 'letter')} to read and sign.")
            return redirect("desk:discharge", pk=pk)
    audit.looked(request.user, episode.participant, page=str(Page.CLINICAL.value))
    page = discharge_page(episode, standing, request.organisation)
    shown = {"page": page, "form": form, "person": episode.participant, "episode": episode}
    return render(request, "desk/discharging/discharge.html", shown)


@staff_page(Right.CLINICAL_RECORD)
@require_POST
def close_discharge(request: StaffRequest, pk: int) -> HttpResponse:
    """End the pathway as discharged, where every letter has gone."""
    found: Discharge = get_object_or_404(discharges_of(request.organisation), pk=pk)
    try:
        deciding.close_discharge(found, by=request.user, now=request.now)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, f"{found.episode.participant.full_name} is discharged.")
    return redirect("desk:discharge", pk=found.episode_id)


@staff_page(Right.CLINICAL_RECORD)
@require_http_methods(["GET", "POST"])
def undo_discharge(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a discharge back while the pathway is open."""
    found: Discharge = get_object_or_404(discharges_of(request.organisation), pk=pk)
    form, person = UndoDischargeForm(request.POST or None), found.episode.participant

    def act() -> str:
        deciding.undo_discharge(found, reason=form.cleaned_data["reason"], by=request.membership, now=request.now)
        return "The discharge is taken back. Letters of it that hadn’t gone are set aside."

    return form_page(
        request,
        form,
        act,
        heading=f"Take the discharge of {person.full_name} back?",
        back=Back("Discharge", reverse("desk:discharge", args=[found.episode_id])),
        lead=["They stay in reviews. Letters of it that haven’t gone are set aside."],
        look=lambda: audit.looked(request.user, person, page=str(Page.CLINICAL.value)),
    )


@staff_page(Right.CLINICAL_RECORD)
@require_http_methods(["GET", "POST"])
def gp_of_discharge(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter the GP whom the letter goes to, or say that they have none."""
    found: Discharge = get_object_or_404(discharges_of(request.organisation), pk=pk)
    form, person = GpForm(request.POST or None), found.episode.participant

    def act() -> str:
        if form.cleaned_data["there"] == GpForm.NONE:
            say_there_is_no_gp(found, by=request.membership, now=request.now)
            return f"{person.full_name} has no GP: no letter to one is waited for."
        once = form.cleaned_data["submission_id"]
        enter_gp(found, form.entered, by=request.membership, now=request.now, submission_id=once)
        return "The GP is on their record, and the letter is drafted: read and sign it."

    return form_page(
        request,
        form,
        act,
        heading=f"The GP of {person.full_name}",
        back=Back("Discharge", reverse("desk:discharge", args=[found.episode_id])),
        lead=["The letter of discharge goes there. Without a GP, the pathway closes once the letter to them has gone."],
        look=lambda: audit.looked(request.user, person, page=str(Page.CLINICAL.value)),
    )


@staff_page(Right.CLINICAL_RECORD)
@require_http_methods(["GET", "POST"])
def summaries(request: StaffRequest, pk: int) -> HttpResponse:
    """Show who of a group has no summary letter yet, and draft it for all of them."""
    courses = courses_with_summaries(request.organisation).filter(pk=pk)
    course: Course = get_object_or_404(courses)
    if request.method == "POST":
        try:
            drafted = draft_summaries(course, by=request.membership, now=request.now)
        except Refused as refused:
            messages.error(request, refused.sentence)
        else:
            messages.success(request, f"{counted(len(drafted), 'letter')} to read, change and sign.")
            return redirect("desk:letters")
    people = [each.participant for each in people_to_summarise(courses, request.now)]
    looked_at_people(request.user, people, Page.POST, organisation=request.organisation)
    tell_apart(people)
    shown = {"course": course, "people": people, "over": course.last_ends_at <= request.now}
    return render(request, "desk/discharging/summaries.html", shown)
