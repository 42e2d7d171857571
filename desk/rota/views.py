"""The rota of one group: the grid, who is put on, taken off, filled in from another group, published; who answers for it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.forms.pages import Back, form_page, pressed
from common.once import say
from common.refused import Refused
from common.words import counted
from courses.models import Course
from courses.staffing import duties
from courses.staffing.answering import name_psychologist_lead
from courses.staffing.giving import Cell, Filled, Published, fill_from, give, publish
from desk.rota.choosing import GiveForm, choice_for
from desk.rota.forms import FillForm, LeadForm
from desk.rota.grid import ground_of, groups_of, rota_of
from desk.rota.group_choices import groups_to_fill_from, psychologists_of
from desk.rota.team import team_table
from desk.sessions.assigning import end_throughout, every_duty_of

SAID_OF_FILLING = 5  # items named that couldn't be filled


@staff_page(Right.SEE_COURSES)
@require_safe
def rota(request: StaffRequest, group: int) -> HttpResponse:
    """Show a group's rota; with an item chosen, who is free for it."""
    return _page(request, _group(request, group))


@staff_page(Right.SCHEDULE)
@require_http_methods(["GET", "HEAD", "POST"])
def give_item(request: StaffRequest, group: int, session: int, item: int) -> HttpResponse:
    """Show who is free for one item, and give it to somebody, with others of the same profession if that is ticked."""
    course = _group(request, group)
    chosen = Cell(session, item)
    sheet = rota_of(ground_of(course, now=request.now, held=True), chosen)
    choice = choice_for(sheet, chosen)
    if choice is None:
        raise Http404
    form = GiveForm(request.POST if request.method == "POST" else None, choice=choice)
    if form.is_valid():
        try:
            give(course, form.chosen, [choice.cell.cell, *form.more], by=request.user, now=request.now)
        except Refused as refused:
            say(form, refused)
        else:
            said = counted(len(form.more) + 1, "item")
            messages.success(request, f"{form.chosen} is put on {said}, as a draft: nobody is told before you publish it.")
            return redirect("desk:rota", course.pk)
    return _page(request, course, {"sheet": sheet, "choice": choice, "form": form})


@staff_page(Right.SCHEDULE)
@require_POST
def take_off_rota(request: StaffRequest, group: int, duty: int) -> HttpResponse:
    """Take somebody off one item, or off this day and every later one of the group."""
    course = _group(request, group)
    found = get_object_or_404(every_duty_of(request.organisation).filter(session__course=course), pk=duty)

    def take_off() -> str:
        if "throughout" in request.POST:
            ended = end_throughout(found, by=request.user, now=request.now)
            return f"{found.facilitator} is taken off {counted(len(ended), 'item')}, here and on later days."
        duties.end_duty(found, by=request.user, now=request.now)
        return f"{found.facilitator} is taken off."

    pressed(request, take_off, str)
    return redirect("desk:rota", course.pk)


@staff_page(Right.SCHEDULE)
@require_POST
def publish_rota(request: StaffRequest, group: int) -> HttpResponse:
    """Let the drafts hold, and tell those in them."""
    course = _group(request, group)
    pressed(request, lambda: publish(course, by=request.user, now=request.now), _said_of_publishing)
    return redirect("desk:rota", course.pk)


@staff_page(Right.SCHEDULE)
@require_http_methods(["GET", "HEAD", "POST"])
def fill_rota(request: StaffRequest, group: int) -> HttpResponse:
    """Give what has nobody to whoever led the same at another group."""
    course = _group(request, group)
    form = FillForm(request.POST if request.method == "POST" else None, groups=groups_to_fill_from(course))
    back = Back(f"Who leads {course.name}", reverse("desk:rota", args=[course.pk]))

    def fill() -> str:
        return _said_of_filling(fill_from(course, form.chosen, by=request.user, now=request.now))

    lead = [
        "Each item that has nobody is given to whoever led the same one there, if they are free.",
        "All of it is a draft until you publish it.",
    ]
    return form_page(request, form, fill, heading=f"Fill the rest of {course.name}", back=back, lead=lead)


@staff_page(Right.SCHEDULE)
@require_http_methods(["GET", "HEAD", "POST"])
def psychologist_lead(request: StaffRequest, group: int) -> HttpResponse:
    """Name the psychologist who answers for a group."""
    course = _group(request, group)
    people = psychologists_of(request.organisation)
    form = LeadForm(request.POST if request.method == "POST" else None, people=people, course=course)
    back = Back(f"Who leads {course.name}", reverse("desk:rota", args=[course.pk]))

    def name_them() -> str:
        name_psychologist_lead(course, form.chosen, by=request.user)
        return f"{form.chosen} answers for {course.name}." if form.chosen else f"Nobody is named for {course.name}."

    return form_page(request, form, name_them, heading=f"Psychologist lead of {course.name}", back=back)


def _group(request: StaffRequest, group: int) -> Course:
    found: Course = get_object_or_404(groups_of(request.organisation), pk=group)
    found.organisation = request.organisation
    return found


def _page(request: StaffRequest, course: Course, more: dict[str, Any] | None = None) -> HttpResponse:
    sheet = more["sheet"] if more else rota_of(ground_of(course, now=request.now))
    shown: dict[str, Any] = {
        "course": course,
        "sheet": sheet,
        "team": team_table(sheet.ground),
        "publish_words": f"Publish and tell {counted(sheet.drafts, 'person', 'people')}",
        "may_schedule": request.membership.may(Right.SCHEDULE) and not course.cancelled_at,
    }
    return render(request, "desk/rota/rota.html", shown | (more or {}))


def _said_of_publishing(done: Published) -> str:
    if not done.items:
        return "Everything was published already."
    return f"{counted(done.items, 'item')} published. {counted(done.people, 'person', 'people')} will be told."


def _said_of_filling(done: Filled) -> str:
    said = f"{counted(len(done.given), 'item')} filled in as a draft."
    more = len(done.left) - SAID_OF_FILLING
    rest = f" And {counted(more, 'more')}." if more > 0 else ""
    return f"{said} Not given: {' '.join(done.left[:SAID_OF_FILLING])}{rest}" if done.left else said
