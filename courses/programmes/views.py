"""One edition: how it runs, its state, and what can be done with it."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.clock import today_in
from common.forms.pages import Back, form_page
from common.once import say
from common.refused import Refused
from common.words import long_date
from courses.ground import catalogue
from courses.models import Edition
from courses.programmes import editions
from courses.programmes import page as edition_sheet
from courses.programmes.forms import CopyForm, EditionForm, InForceForm, YesForm
from courses.programmes.listing import with_courses
from courses.programmes.stored_plans import plan_of

PAGE = ["GET", "HEAD", "POST"]


def edition_or_404(request: StaffRequest, pk: int) -> Edition:
    """One of the organisation's own editions, with the number of courses that use it."""
    own = with_courses(catalogue.editions_of(request.organisation)).select_related("programme__organisation")
    found: Edition = get_object_or_404(own, pk=pk)
    return found


def back_to_edition(edition: Edition) -> Back:
    """The page of an edition."""
    return Back(str(edition), reverse("courses:setup_edition", args=[edition.pk]))


@staff_page(Right.SET_UP)
@require_safe
def edition_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Show how an edition runs, and what is still to be put right before it can be in force."""
    edition = edition_or_404(request, pk)
    today = today_in(request.organisation.tzinfo, request.now)
    return render(
        request, "courses/programmes/edition.html", {"sheet": edition_sheet.sheet_of(edition, today), "edition": edition}
    )


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def change_edition(request: StaffRequest, pk: int) -> HttpResponse:
    """Change all of how an edition runs, unless a course uses it."""
    edition = edition_or_404(request, pk)
    return _changing(request, edition)


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def change_section(request: StaffRequest, pk: int, section: str) -> HttpResponse:
    """Change one section of how an edition runs, unless a course uses it."""
    edition = edition_or_404(request, pk)
    if section not in edition_sheet.sections_for(edition.entry):
        raise Http404
    return _changing(request, edition, section=section)


def _changing(request: StaffRequest, edition: Edition, section: str = "") -> HttpResponse:
    if edition.frozen_at:
        return redirect("courses:setup_edition", edition.pk)
    sent = request.POST if request.method == "POST" else None
    form = EditionForm(sent, plan=plan_of(edition), edition=edition, section=section)

    def change() -> str:
        typed = form.cleaned_data
        agreed, version = typed.get("fewer_agreed", False), typed["version"]
        changed = editions.change_edition(
            edition, form.plan, by=request.user, version=version, fewer_agreed=agreed, is_here=form.is_here
        )
        return f"{changed} is saved."

    return form_page(request, form, change, heading=f"Change {edition}", back=back_to_edition(edition))


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def copy_edition(request: StaffRequest, pk: int) -> HttpResponse:
    """Copy an edition, and go on to the copy."""
    edition = edition_or_404(request, pk)
    form = CopyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            copy = editions.copy_edition(edition, label=typed["label"], by=request.user, submission_id=typed["submission_id"])
        except Refused as refused:
            say(form, refused)
        else:
            return redirect("courses:setup_edition", copy.pk)
    lead = ["The copy has the same timetables, capacities, reviews and words. It is a draft until you put it in force."]
    return form_page(request, form, str, heading=f"Copy {edition}", back=back_to_edition(edition), lead=lead)


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def put_in_force(request: StaffRequest, pk: int) -> HttpResponse:
    """Say from which day on courses are scheduled from an edition."""
    edition = edition_or_404(request, pk)
    today = today_in(request.organisation.tzinfo, request.now)
    form = InForceForm(request.POST if request.method == "POST" else None, edition=edition, today=today)

    def begin() -> str:
        day, version = form.cleaned_data["day"], form.cleaned_data["version"]
        editions.put_in_force(edition, on=day, by=request.user, now=request.now, version=version)
        return f"{edition} is in force from {long_date(day)} on."

    lead = [
        f"From that day on, new courses of {edition.programme.short_name} are planned from this edition.",
        "Courses that are planned already stay with theirs.",
    ]
    return form_page(request, form, begin, heading=f"Put {edition} in force", back=back_to_edition(edition), lead=lead)


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def take_out_of_force(request: StaffRequest, pk: int) -> HttpResponse:
    """Make an edition that no course uses a draft again."""
    edition = edition_or_404(request, pk)

    def take(version: int) -> str:
        editions.take_out_of_force(edition, by=request.user, version=version)
        return f"{edition} is a draft again."

    lead = ["New courses are planned from the edition before it, if there is one. You can put it in force again."]
    return _confirmed(request, edition, take, heading=f"Take {edition} out of force?", button="Take out of force", lead=lead)


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def delete_draft(request: StaffRequest, pk: int) -> HttpResponse:
    """Delete a draft."""
    edition = edition_or_404(request, pk)

    def delete(version: int) -> str:
        words = str(edition)
        editions.delete_draft(edition, by=request.user, version=version)
        return f"{words} is deleted."

    lead = ["Its timetables and words are lost. No course has used it."]
    on_to = reverse("courses:setup_programmes")
    heading = f"Delete {edition}?"
    return _confirmed(request, edition, delete, heading=heading, button="Delete this draft", lead=lead, on_to=on_to)


def _confirmed(
    request: StaffRequest,
    edition: Edition,
    act: Callable[[int], str],
    *,
    heading: str,
    button: str,
    lead: list[str],
    on_to: str = "",
) -> HttpResponse:
    """A page that says what will happen, and does it once somebody says yes."""
    form = YesForm(request.POST if request.method == "POST" else None, version=edition.version, button=button)
    back = back_to_edition(edition)
    return form_page(request, form, lambda: act(form.cleaned_data["version"]), heading=heading, back=back, lead=lead, on_to=on_to)
