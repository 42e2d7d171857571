"""Trainings that the organisation holds: the list, scheduling one, its page, who is trained, finishing and cancelling."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.forms.pages import Back, form_page, pressed
from common.pages.paging import page_by_key
from common.refused import Refused
from common.text.typed_keys import typed_key
from common.text.typed_text import on_one_line
from common.words import counted
from courses.ground import catalogue
from courses.leaders.listing import leaders_of, taught
from courses.models import Programme, Training
from courses.trainings import arranging as trainings
from courses.trainings import page as training_sheet
from courses.trainings.drafts import TrainingPreview, preview
from courses.trainings.forms import CancelTrainingForm, FinishTrainingForm, TrainingPlanForm

PAGE = ["GET", "HEAD", "POST"]
CREATE = "create"  # the button that saves; every other way of sending the form only shows the days
ORDER = ("-created_at", "-id")


@staff_page(Right.SET_UP)
@require_safe
def training_list(request: StaffRequest) -> HttpResponse:
    """Show every training, the latest made first."""
    page = page_by_key(trainings.trainings_of(request.organisation), ORDER, request.GET.get("cursor", ""))
    rows = [(training, training_sheet.state_of(training, request.now)) for training in page.rows]
    shown = {"page": page, "rows": rows}
    return render(request, "courses/trainings/trainings.html", shown)


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def new_training(request: StaffRequest) -> HttpResponse:
    """Show every day a training would have with what stands in its way, and create it once nothing does."""
    form = TrainingPlanForm(
        request.POST if request.method == "POST" else None,
        programmes=_programmes(request),
        venues=catalogue.venues_of(request.organisation),
        trainers=trainings.master_trainers_of(request.organisation),
    )
    if not form.programmes or not form.people:
        return render(request, "courses/trainings/training_impossible.html", {"has_programme": bool(form.programmes)})
    if CREATE in request.POST and (created := _created(form, request)):
        messages.success(request, f"{created.name} is scheduled.")
        return redirect("courses:training", pk=created.pk)
    return render(request, "courses/trainings/training_form.html", {"form": form, "preview": _preview(form, request)})


@staff_page(Right.SEE_COURSES)
@require_safe
def training(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one training: its days, who gives it, who is trained. It holds nothing sensitive."""
    found = one_training(request, pk)
    sheet = training_sheet.sheet_of(found, request.now)
    may = request.membership.may(Right.SET_UP)
    return render(request, "courses/trainings/training.html", {"sheet": sheet, "training": found, "may_set_up": may})


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def add_trainee(request: StaffRequest, pk: int) -> HttpResponse:
    """Find somebody by name, and give them a place."""
    found = one_training(request, pk)
    if request.method == "POST":
        chosen = request.POST.get("person", "")
        person = get_object_or_404(leaders_of(request.organisation), pk=typed_key(chosen))
        pressed(request, lambda: trainings.add_trainee(found, person, by=request.user, now=request.now), f"{person} has a place.")
        return redirect("courses:add_trainee", pk=found.pk)
    name = on_one_line(request.GET.get("name", "")).strip()[:120]
    shown = {"training": found, "name": name, "people": training_sheet.could_join(found, name), "back": back_to(found)}
    return render(request, "courses/trainings/training_add.html", shown)


@staff_page(Right.SET_UP)
@require_POST
def remove_trainee(request: StaffRequest, pk: int, trainee: int) -> HttpResponse:
    """Take somebody's place away."""
    found = one_training(request, pk)
    place = get_object_or_404(found.trainees.select_related("training", "facilitator"), pk=trainee)
    place.training = found
    pressed(
        request,
        lambda: trainings.remove_trainee(place, by=request.user, now=request.now),
        f"{place.facilitator} has no place there any more.",
    )
    return redirect("courses:training", pk=found.pk)


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def finish_training(request: StaffRequest, pk: int) -> HttpResponse:
    """Say who did all of it; their records are written."""
    found = one_training(request, pk)
    sheet = training_sheet.sheet_of(found, request.now)
    sent = request.POST if request.method == "POST" else None
    form = FinishTrainingForm(sent, trainees=sheet.trainees, version=found.version)

    def act() -> str:
        given = form.cleaned_data
        done = trainings.finish_training(found, given["completed"], by=request.user, now=request.now, version=given["version"])
        trained = sum(bool(each.completed) for each in training_sheet.sheet_of(done, request.now).trainees)
        return f"{done} is finished. {counted(trained, 'person has', 'people have')} it on record."

    return form_page(request, form, act, heading=f"Finish {found}", back=back_to(found))


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def cancel_training(request: StaffRequest, pk: int) -> HttpResponse:
    """Cancel every day still to come."""
    found = one_training(request, pk)
    form = CancelTrainingForm(request.POST if request.method == "POST" else None, version=found.version)

    def act() -> str:
        given = form.cleaned_data
        trainings.cancel_training(found, reason=given["reason"], by=request.user, now=request.now, version=given["version"])
        return f"{found} is cancelled. Nobody is told by a message."

    lead = ["Its room and its trainers are free again. No message goes out: tell the trainers and whoever is trained."]
    return form_page(request, form, act, heading=f"Cancel {found}?", back=back_to(found), lead=lead)


def one_training(request: StaffRequest, pk: int) -> Training:
    """One of the organisation's trainings, or 404."""
    found: Training = get_object_or_404(trainings.trainings_of(request.organisation), pk=pk)
    return found


def back_to(found: Training) -> Back:
    """One training's page."""
    return Back(str(found), reverse("courses:training", args=[found.pk]))


def _programmes(request: StaffRequest) -> list[Programme]:
    slugs = {each.slug for each in taught(request.organisation)}
    return [each for each in catalogue.programmes_of(request.organisation) if each.slug in slugs]


def _preview(form: TrainingPlanForm, request: StaffRequest) -> TrainingPreview | None:
    """What the form would make; None, with the reason in the form, when there are no days to show."""
    if not form.is_valid():
        return None
    try:
        return preview(form.draft, organisation=request.organisation, now=request.now)
    except Refused as refused:
        form.blame(refused.sentence, refused.field)
    return None


def _created(form: TrainingPlanForm, request: StaffRequest) -> Training | None:
    if not form.is_valid():
        return None
    given: dict[str, Any] = form.cleaned_data
    try:
        return trainings.create_training(
            form.draft,
            organisation=request.organisation,
            by=request.user,
            now=request.now,
            submission_id=given["submission_id"],
        )
    except Refused as refused:
        form.blame(refused.sentence, refused.field)
    return None
