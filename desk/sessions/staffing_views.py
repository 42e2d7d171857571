"""Who leads a session, and each part of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.once import say
from common.refused import Refused
from courses.ground.catalogue import facilitators_of
from courses.leaders.standing_in import not_in_standing
from courses.staffing import duties
from desk.sessions.assigning import assign_throughout, every_duty_of
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
    form = PartForm(request.POST or None, facilitators=team, timetable=sheet.timetable, not_in_standing=out)
    if form.is_valid():
        act = assign_throughout if form.cleaned_data["throughout"] else duties.assign
        try:
            act(session, form.chosen, item=form.chosen_item, role=form.cleaned_data["role"], by=request.user, now=request.now)
        except Refused as refused:
            say(form, refused)
        else:
            messages.success(request, f"{form.chosen} is on the list.")
            return redirect("desk:staffing", session.pk)
    return render(request, "desk/sessions/staffing.html", {"session": session, "sheet": sheet, "form": form})


@staff_page(Right.SCHEDULE)
@require_POST
def end_duty(request: StaffRequest, pk: int) -> HttpResponse:
    """Take somebody off a part. A second press finds it done already."""
    duty = get_object_or_404(every_duty_of(request.organisation), pk=pk)
    try:
        duties.end_duty(duty, by=request.user, now=request.now)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, f"{duty.facilitator} is off the list.")
    return redirect("desk:staffing", duty.session_id)
