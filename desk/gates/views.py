"""May we run this course, and if not, what is missing? Opening its registration, closing it, confirming that it runs."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.once import say
from common.refused import Refused
from courses.ground.catalogue import courses_of
from courses.ground.joining_terms import with_closing
from courses.models import Course
from desk.gates import opening as opening_courses
from desk.gates.forms import GateForm
from desk.gates.gathering import is_gated
from desk.gates.page import OpeningSheet, sheet_of

OPEN, CLOSE, CONFIRM = "open", "close", "confirm"


@dataclass(frozen=True)
class OpeningPage:
    """The lists, and a form for each button."""

    sheet: OpeningSheet
    open_form: GateForm
    confirm_form: GateForm
    close_form: GateForm


@staff_page(Right.SEE_COURSES)
@require_GET
def opening(request: StaffRequest, pk: int) -> HttpResponse:
    """Show both gates with their checks as they are now. A course without gates has them on its own page."""
    course = _course(request, pk)
    if not is_gated(course.edition):
        return redirect("desk:course", course.pk)
    return _shown(request, _page(request, course))


@staff_page(Right.SEE_COURSES)
@require_GET
def checks(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what both gates ask, as the part that a course's page fetches: twenty queries that the rest of it needn't wait for."""
    course = _course(request, pk)
    if not request.htmx or not is_gated(course.edition):
        return redirect("desk:opening", course.pk)
    sheet = sheet_of(course, organisation=request.organisation, now=request.now)
    shown = {"course": course, "sheet": sheet, "may_schedule": request.membership.may(Right.SCHEDULE)}
    return render(request, "desk/gates/course_checks.html", shown)


@staff_page(Right.SCHEDULE)
@require_POST
def open_registration(request: StaffRequest, pk: int) -> HttpResponse:
    """Let the public register, or show what is missing."""
    done = "The public can register now."
    return _acted(request, pk, OPEN, opening_courses.open_registration, done)


@staff_page(Right.SCHEDULE)
@require_POST
def confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """Say that the course takes place, or show what is missing."""
    return _acted(request, pk, CONFIRM, opening_courses.confirm_to_run, "The course is confirmed: it takes place.")


@staff_page(Right.SCHEDULE)
@require_POST
def close_registration(request: StaffRequest, pk: int) -> HttpResponse:
    """Let nobody register any more."""
    course = _course(request, pk)
    form = GateForm(request.POST, prefix=CLOSE, checks=[])
    try:
        if not form.is_valid():
            raise Refused("Open the page again, and close registration from there.")
        opening_courses.close_registration(course, by=request.user, now=request.now, version=form.cleaned_data["version"])
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, "Registration is closed. Whoever has a place keeps it.")
    return redirect("desk:opening", course.pk)


def _acted(request: StaffRequest, pk: int, gate: str, act: Callable[..., Course], done: str) -> HttpResponse:
    course = _course(request, pk)
    if not is_gated(course.edition):
        raise Http404
    page = _page(request, course, sent=gate)
    form = page.open_form if gate == OPEN else page.confirm_form
    if form.is_valid():
        given = {"version": form.cleaned_data["version"], "reasons": form.reasons}
        try:
            act(course, by=request.user, now=request.now, **given)
        except Refused as refused:
            say(form, refused)
        else:
            messages.success(request, done)
            return redirect("desk:opening", course.pk)
    return _shown(request, page, sent=gate)


def _course(request: StaffRequest, pk: int) -> Course:
    found = with_closing(courses_of(request.organisation)).select_related("edition", "venue", "organisation")
    course: Course = get_object_or_404(found, pk=pk)
    return course


def _page(request: StaffRequest, course: Course, sent: str = "") -> OpeningPage:
    sheet = sheet_of(course, organisation=request.organisation, now=request.now)
    posted = {name: request.POST if sent == name else None for name in (OPEN, CONFIRM, CLOSE)}
    to_open = [row.check for row in sheet.to_open]
    return OpeningPage(
        sheet,
        open_form=GateForm(posted[OPEN], prefix=OPEN, checks=to_open, version=course.version),
        confirm_form=GateForm(
            posted[CONFIRM],
            prefix=CONFIRM,
            checks=[*(row.check for row in sheet.to_confirm), *to_open],
            version=course.version,
        ),
        close_form=GateForm(prefix=CLOSE, checks=[], version=course.version),
    )


def _shown(request: StaffRequest, page: OpeningPage, sent: str = "") -> HttpResponse:
    form = {OPEN: page.open_form, CONFIRM: page.confirm_form}.get(sent)
    shown = {"page": page, "sheet": page.sheet, "course": page.sheet.course, "form": form}
    shown["may_schedule"] = request.membership.may(Right.SCHEDULE)
    return render(request, "desk/gates/opening.html", shown)
