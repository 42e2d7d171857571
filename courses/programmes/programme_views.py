"""Programmes with their editions, and a new programme."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.clock import today_in
from common.forms.pages import Back, form_page
from common.once import say
from common.refused import Refused
from courses.ground import catalogue
from courses.programmes import editions
from courses.programmes.forms import ChangeProgrammeForm, ProgrammeForm
from courses.programmes.listing import programmes_with_editions
from courses.programmes.names import change_names

PAGE = ["GET", "HEAD", "POST"]
# What new names do, said before they are given.
BEFOREHAND = (
    "Courses planned from now on get the new names. Those that exist keep theirs, as do their sessions: people were told so.",
    "Titles in timetables, and what people read about an edition, say what you wrote there. Change them there if they name it.",
)


def back_to_programmes() -> Back:
    """The list of programmes."""
    return Back("Programmes and editions", reverse("courses:setup_programmes"))


@staff_page(Right.SET_UP)
@require_safe
def programmes(request: StaffRequest) -> HttpResponse:
    """Show every programme with its editions, and the state of each."""
    today = today_in(request.organisation.tzinfo, request.now)
    shown = {"programmes": programmes_with_editions(request.organisation, today)}
    return render(request, "courses/programmes/programmes.html", shown)


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def new_programme(request: StaffRequest) -> HttpResponse:
    """Add a programme, and go on to its first edition."""
    form = ProgrammeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        number = form.cleaned_data["submission_id"]
        try:
            edition = editions.new_programme(form.words, organisation=request.organisation, by=request.user, submission_id=number)
        except Refused as refused:
            say(form, refused)
        else:
            return redirect("courses:setup_edition", edition.pk)
    lead = [
        "It begins with a draft that has no timetables yet. Nothing can be planned from it until you put it in force.",
    ]
    return form_page(request, form, str, heading="Add a programme", back=back_to_programmes(), lead=lead)


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def change_programme(request: StaffRequest, pk: int) -> HttpResponse:
    """Change what a programme and the things in it are called."""
    programme = get_object_or_404(catalogue.programmes_of(request.organisation), pk=pk)
    form = ChangeProgrammeForm(request.POST if request.method == "POST" else None, programme=programme)

    def change() -> str:
        return f"{change_names(programme, form.words, by=request.user, version=form.cleaned_data['version'])} is saved."

    return form_page(request, form, change, heading=f"Rename {programme}", back=back_to_programmes(), lead=BEFOREHAND)
