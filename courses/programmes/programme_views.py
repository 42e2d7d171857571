"""Programmes with their editions, and a new programme."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.clock import today_in
from common.forms.boxes import choice, laid_out, offer, text
from common.forms.pages import Back, form_page
from common.once import OnceForm, VersionedForm, say
from common.refused import Refused
from courses.ground import catalogue
from courses.models import Programme
from courses.programmes import editions
from courses.programmes.editions import ProgrammeWords
from courses.programmes.listing import programmes_with_editions
from courses.programmes.names import NAMES, change_names

PAGE = ["GET", "HEAD", "POST"]
# What new names do, said before they are given.
BEFOREHAND = (
    "Courses planned from now on get the new names. Those that exist keep theirs, as do their sessions: people were told so.",
    "Titles in timetables, and what people read about an edition, say what you wrote there. Change them there if they name it.",
)
# What a programme calls one run of it, and one of its dates.
WORDS = {"group_word": [("course", "Course"), ("group", "Group")], "session_word": [("Session", "Session"), ("Day", "Day")]}


class ProgrammeNames(forms.Form):
    """What a programme and the things in it are called."""

    name = text("Name", 120, needed="Enter a name.", hint="For example, Pain management programme")
    short_name = text("Short name", 40, needed="Enter a short name.", hint="Courses are named by it: PMP group 31")
    group_word = choice("One run of it is called", WORDS["group_word"], needed="Choose a word.", radios=True)
    session_word = choice("One of its dates is called", WORDS["session_word"], needed="Choose a word.", radios=True)


class ProgrammeForm(ProgrammeNames, OnceForm):
    """A new programme."""

    kind = choice("Kind", Programme.Kind.choices, needed="Choose a kind.", radios=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(*ProgrammeWords.__slots__, button="Add programme")

    @property
    def words(self) -> ProgrammeWords:
        """What was typed, for the action."""
        return ProgrammeWords(**{name: self.cleaned_data[name] for name in ProgrammeWords.__slots__})


class ChangeProgrammeForm(ProgrammeNames, VersionedForm):
    """A programme as it was called when the form was opened. Its kind stays what it is."""

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        self.kind = programme.kind
        shown = {name: getattr(programme, name) for name in NAMES}
        super().__init__(*args, initial=shown, version=programme.version, **kwargs)
        for name, words in WORDS.items():
            if shown[name] not in dict(words):  # it came with a programme file, and stays
                offer(self, name, [(shown[name], shown[name]), *words])
        self.helper = laid_out(*NAMES, button="Save")

    @property
    def words(self) -> ProgrammeWords:
        """What was typed, for the action."""
        return ProgrammeWords(kind=self.kind, **{name: self.cleaned_data[name] for name in NAMES})


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
