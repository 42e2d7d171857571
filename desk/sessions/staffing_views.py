"""Who leads a session, and each part of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.forms.pages import pressed
from common.once import say
from common.refused import Refused
from common.words import counted, listed
from courses.ground.catalogue import facilitators_of
from courses.leaders.standing_in import not_in_standing
from courses.models import Duty, Session
from courses.staffing import duties
from desk.sessions.assigning import NotEverywhere, assign_throughout, end_throughout, every_duty_of, still_at
from desk.sessions.page import sessions_with_place, sheet_of
from desk.sessions.staffing_forms import PartForm


@staff_page(Right.SCHEDULE)
@require_http_methods(["GET", "POST"])
def staffing(request: StaffRequest, pk: int) -> HttpResponse:
    """Show who leads what, and give somebody a part."""
    session = get_object_or_404(sessions_with_place(request.organisation), pk=pk)
    sheet = sheet_of(session, now=request.now)
    team = list(facilitators_of(request.organisation))
    out = not_in_standing(team, session)
    form = PartForm(request.POST or None, facilitators=team, timetable=sheet.timetable, not_in_standing=out, kind=session.kind)
    shown: dict[str, Any] = {"session": session, "sheet": sheet, "form": form}
    if form.is_valid():
        try:
            said = _put_on_the_list(request, session, form)
        except Refused as refused:
            say(form, refused)
            shown["not_everywhere"] = refused if isinstance(refused, NotEverywhere) else None
        else:
            messages.success(request, said)
            return redirect("desk:staffing", session.pk)
    return render(request, "desk/sessions/staffing.html", shown)


def _put_on_the_list(request: StaffRequest, session: Session, form: PartForm) -> str:
    """Do what the form asks; return the sentence that says at how many sessions it was done."""
    given = {"item": form.chosen_item, "role": form.cleaned_data["role"], "by": request.user, "now": request.now}
    if not form.cleaned_data.get("throughout"):
        duties.assign(session, form.chosen, **given)
        return f"{form.chosen} is on the list."
    without = request.POST.get("without", "").split(",")
    made = assign_throughout(session, form.chosen, without=without, **given)
    said = f"{form.chosen} is on the list of {counted(len({duty.session_id for duty in made.given}), _word(session))}."
    if made.left_out:
        said += f" Left out: {listed(each.label for each in made.left_out)}."
    return said


def _word(session: Session) -> str:
    """What the later ones of its kind are called."""
    return "review" if session.is_review else "session"


@staff_page(Right.SCHEDULE)
@require_POST
def end_duty(request: StaffRequest, pk: int) -> HttpResponse:
    """Take somebody off a part, or off this session and every later one. A second press finds it done already."""
    duty = get_object_or_404(every_duty_of(request.organisation), pk=pk)
    pressed(request, lambda: _take_off_the_list(request, duty), str)
    return redirect("desk:staffing", duty.session_id)


def _take_off_the_list(request: StaffRequest, duty: Duty) -> str:
    """Do what the pressed button asks; return the sentence that says from where, and at what they stay."""
    if "throughout" not in request.POST:
        duties.end_duty(duty, by=request.user, now=request.now)
        return f"{duty.facilitator} is off the list."
    ended = end_throughout(duty, by=request.user, now=request.now)
    said = f"{duty.facilitator} is off the list of {counted(len({each.session_id for each in ended}), _word(duty.session))}."
    if staying := still_at(duty, now=request.now):
        said += f" Still on the list of {listed(staying)}."
    return said
