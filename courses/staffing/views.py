"""People who lead."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.memberships import staff_of
from accounts.roles import Right
from common.forms.pages import Back, form_page
from courses.ground.catalogue import takes_referrals
from courses.models import Facilitator, Profession
from courses.staffing import facilitators
from courses.staffing.forms import ChangeFacilitatorForm, EndFacilitatorForm, NewFacilitatorForm

PAGE = ["GET", "HEAD", "POST"]


def back_to_people() -> Back:
    """The list of people who lead."""
    return Back("People who lead", reverse("courses:setup_people"))


@staff_page(Right.SET_UP)
@require_safe
def people(request: StaffRequest) -> HttpResponse:
    """Show everybody who leads."""
    team = list(facilitators.team_of(request.organisation, request.now))
    licensed = any(person.profession == Profession.LEADER for person in team)
    return render(request, "courses/staffing/people.html", {"team": team, "licensed": licensed})


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def new_person(request: StaffRequest) -> HttpResponse:
    """Add somebody who leads."""
    form = NewFacilitatorForm(
        request.POST if request.method == "POST" else None,
        members=staff_of(request.organisation),
        clinical=takes_referrals(request.organisation),
        button="Add them",
    )

    def add() -> str:
        number = form.cleaned_data["submission_id"]
        person = facilitators.add_facilitator(
            form.facts, organisation=request.organisation, by=request.user, submission_id=number
        )
        return f"{person} can be given sessions to lead."

    return form_page(request, form, add, heading="Add somebody who leads", back=back_to_people())


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def change_person(request: StaffRequest, pk: int) -> HttpResponse:
    """Change who somebody is."""
    person = _one_of_the_team(request, pk)
    form = ChangeFacilitatorForm(
        request.POST if request.method == "POST" else None,
        person=person,
        members=staff_of(request.organisation),
        clinical=takes_referrals(request.organisation),
    )

    def change() -> str:
        version = form.cleaned_data["version"]
        changed = facilitators.change_facilitator(person, form.facts, by=request.user, now=request.now, version=version)
        return f"{changed} is saved."

    return form_page(request, form, change, heading=f"Change {person}", back=back_to_people())


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def end_person(request: StaffRequest, pk: int) -> HttpResponse:
    """End somebody's time as a leader."""
    person = _one_of_the_team(request, pk)
    form = EndFacilitatorForm(request.POST if request.method == "POST" else None, version=person.version)

    def end() -> str:
        facilitators.end_facilitator(person, by=request.user, now=request.now, version=form.cleaned_data["version"])
        return f"{person} leads here no more."

    lead = [
        f"{person} can’t be given sessions any more. What they led stays on record, and nobody is told by a message.",
        "If they sign in, end that under “Users and roles” as well.",
    ]
    return form_page(request, form, end, heading=f"End {person}’s time as a leader?", back=back_to_people(), lead=lead)


def _one_of_the_team(request: StaffRequest, pk: int) -> Facilitator:
    team = facilitators.team_of(request.organisation, request.now).select_related("organisation", "user")
    found: Facilitator = get_object_or_404(team, pk=pk)
    return found
