"""Assessment clinics in Set-up."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.clock import today_in
from common.forms.pages import Back, form_page
from common.words import clock_time, weekdays
from courses.assessing import clinics
from courses.assessing.clinics import clinic_named
from courses.assessing.forms import ChangeClinicForm, EndClinicForm, NewClinicForm
from courses.assessing.need import assessors_of, professions_asked_for, referral_editions
from courses.ground.catalogue import venues_of
from courses.models import AssessmentClinic, Edition

PAGE = ["GET", "HEAD", "POST"]


@staff_page(Right.SET_UP)
@require_safe
def clinic_list(request: StaffRequest) -> HttpResponse:
    """Show every clinic by weekday, with who assesses."""
    _editions(request)
    rows = [(clinic, _when(clinic)) for clinic in clinics.clinics_of(request.organisation)]
    return render(request, "courses/assessing/clinics.html", {"rows": rows})


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def new_clinic(request: StaffRequest) -> HttpResponse:
    """Set up a clinic that comes round every week."""
    today = today_in(request.organisation.tzinfo, request.now)
    sent = request.POST if request.method == "POST" else None
    form = NewClinicForm(sent, **_choices(request, _editions(request)), today=today, button="Add clinic")

    def add() -> str:
        number = form.cleaned_data["submission_id"]
        added = clinics.add_clinic(
            form.draft, organisation=request.organisation, by=request.user, now=request.now, submission_id=number
        )
        return f"Slots of {clinic_named(added)} are offered from now on."

    return form_page(request, form, add, heading="Add an assessment clinic", back=_back())


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def change_clinic(request: StaffRequest, pk: int) -> HttpResponse:
    """Change when, where or by whom; what is booked stays."""
    clinic = _clinic(request, pk)
    sent = request.POST if request.method == "POST" else None
    form = ChangeClinicForm(sent, clinic=clinic, **_choices(request, _editions(request), clinic))

    def change() -> str:
        version = form.cleaned_data["version"]
        changed = clinics.change_clinic(clinic, form.draft, by=request.user, now=request.now, version=version)
        return f"{clinic_named(changed).capitalize()} is saved."

    lead = ["Assessments that are booked already stay where they are."]
    return form_page(request, form, change, heading="Change an assessment clinic", back=_back(), lead=lead)


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def end_clinic(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a clinic off the list."""
    clinic = _clinic(request, pk)
    form = EndClinicForm(request.POST if request.method == "POST" else None)

    def end() -> str:
        clinics.end_clinic(clinic, by=request.user, now=request.now)
        return f"{clinic_named(clinic).capitalize()} has ended."

    lead = ["Its slots are offered no more.", "What is booked in it goes ahead. Nobody is told by a message."]
    return form_page(request, form, end, heading=f"End {clinic_named(clinic)}?", back=_back(), lead=lead)


def _when(clinic: AssessmentClinic) -> str:
    """When it comes round, and how many follow one another: "Tuesdays at 1pm, 2 in a row"."""
    row = f", {clinic.slots} in a row" if clinic.slots > 1 else ""
    return f"{weekdays([clinic.weekday])} at {clock_time(clinic.start)}{row}"


def _editions(request: StaffRequest) -> list[Edition]:
    """The editions that people are referred to; a house without any has no such page."""
    found = list(referral_editions(request.organisation, today_in(request.organisation.tzinfo, request.now)))
    if not found:
        raise Http404
    return found


def _choices(request: StaffRequest, editions: list[Edition], clinic: AssessmentClinic | None = None) -> dict[str, Any]:
    """What a form offers: programmes, rooms, and registered clinicians of a profession that assesses in one of them."""
    programmes = {edition.programme_id: edition.programme for edition in editions}
    rooms = list(venues_of(request.organisation))
    if clinic:
        programmes.setdefault(clinic.programme_id, clinic.programme)
        rooms += [clinic.venue] if clinic.venue and clinic.venue not in rooms else []
    people = list(assessors_of(request.organisation, professions_asked_for(editions)))
    return {"programmes": programmes.values(), "rooms": rooms, "people": people}


def _clinic(request: StaffRequest, pk: int) -> AssessmentClinic:
    _editions(request)
    found: AssessmentClinic = get_object_or_404(clinics.clinics_of(request.organisation), pk=pk)
    return found


def _back() -> Back:
    return Back("Assessment clinics", reverse("courses:setup_assessment_clinics"))
