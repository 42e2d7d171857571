"""The pages of a day of an edition under Set-up: what is told of it, and what is laid out there."""

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.forms.pages import Back, form_page, pressed
from courses.handouts import laying
from courses.handouts.forms import HandoutForm, ToldOfDayForm
from courses.handouts.serving import file_of
from courses.models import Edition, EditionSession
from courses.programmes.views import back_to_edition, edition_or_404

PAGE = ["GET", "HEAD", "POST"]


@staff_page(Right.SET_UP)
@require_safe
def edition_day(request: StaffRequest, pk: int, number: int) -> HttpResponse:
    """Show what people are told of one day, and what lies there."""
    edition, pattern = _day_or_404(request, pk, number)
    parts: dict[int | None, str] = {item.offset_minutes: item.title for item in pattern.items.all()}
    lying = [(each, parts.get(each.offset_minutes, "The whole day")) for each in laying.handouts_of_day(edition, number)]
    shown = {
        "edition": edition,
        "pattern": pattern,
        "heading": _name(edition, number),
        "told": laying.told_of_day(edition, number),
        "handouts": lying,
        "back": back_to_edition(edition),
    }
    return render(request, "courses/handouts/day.html", shown)


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def tell_of_day(request: StaffRequest, pk: int, number: int) -> HttpResponse:
    """Change what to bring and how many guests each may bring, of an edition that courses use as well."""
    edition, _pattern = _day_or_404(request, pk, number)
    form = ToldOfDayForm(request.POST if request.method == "POST" else None, told=laying.told_of_day(edition, number))

    def change() -> str:
        laying.tell_of_day(edition, number, by=request.user, **form.cleaned_data)
        return f"{_name(edition, number)} is saved."

    return form_page(
        request, form, change, heading=f"What people are told of {_name(edition, number)}", back=_back(edition, number)
    )


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def new_handout(request: StaffRequest, pk: int, number: int) -> HttpResponse:
    """Put a file or a link to a day."""
    edition, pattern = _day_or_404(request, pk, number)
    parts = list({item.offset_minutes: item.title for item in pattern.items.all()}.items())
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = HandoutForm(*sent, parts=[(str(offset), title) for offset, title in parts])

    def add() -> str:
        handout = laying.lay_out(edition, number, by=request.user, now=request.now, **form.cleaned_data)
        return f"“{handout.title}” lies there now."

    lead = ["People on a course of this edition find it on their page of that day. Nobody else can open a file."]
    back = _back(edition, number)
    return form_page(request, form, add, heading=f"A handout or recording for {_name(edition, number)}", back=back, lead=lead)


@staff_page(Right.SET_UP)
@require_POST
def take_away(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one no more."""
    handout = get_object_or_404(laying.handouts_in(request.organisation), pk=pk)
    pressed(request, lambda: laying.take_away(handout, by=request.user, now=request.now), f"“{handout}” is taken away.")
    return redirect("courses:setup_edition_day", handout.edition_id, handout.number)


@staff_page(Right.SEE_COURSES)
@require_safe
def handout_file(request: StaffRequest, pk: int) -> HttpResponseBase:
    """The file, for staff."""
    return file_of(get_object_or_404(laying.handouts_in(request.organisation), pk=pk))


def _day_or_404(request: StaffRequest, pk: int, number: int) -> tuple[Edition, EditionSession]:
    edition = edition_or_404(request, pk)
    pattern = laying.pattern_of_day(edition, number)
    if pattern is None:
        raise Http404
    return edition, pattern


def _name(edition: Edition, number: int) -> str:
    return f"{edition.programme.session_word} {number}"


def _back(edition: Edition, number: int) -> Back:
    return Back(_name(edition, number), reverse("courses:setup_edition_day", args=[edition.pk, number]))
