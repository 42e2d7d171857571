"""One session on one page."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from courses.ground.catalogue import with_closed_for
from courses.scheduling.changing.calling_off import CALLED_OFF_WITHIN
from desk.sessions.page import closed_day_of, dates_with_place, may_read_safety, sheet_of
from desk.shared.telling import session_told_from
from participants.people.looks import Page, looked_at_people


@staff_page(Right.SEE_COURSES)
def session(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the timetable, who leads, who is expected and who can't come. A day of a training has the training's page."""
    found = get_object_or_404(with_closed_for(dates_with_place(request.organisation), request.organisation), pk=pk)
    if found.training_id:
        return redirect("courses:training", pk=found.training_id)
    sheet = sheet_of(found, now=request.now)
    held = [place.participant for place in sheet.held]
    looked_at_people(request.user, held, Page.SESSION, organisation=request.organisation)
    return render(
        request,
        "desk/sessions/session.html",
        {
            "sheet": sheet,
            "session": found,
            "told_from": session_told_from(found, request.organisation, request.now),
            "closed": closed_day_of(found, request.organisation, request.now),
            "may_read_record": may_read_safety(request.membership, found),
            "may_edit_people": request.membership.may(Right.EDIT_PEOPLE),
            "takes_questions": sheet.takes_questions,
            "may_book": request.membership.may(Right.KEEP_PATHWAY),
            "may_schedule": request.membership.may(Right.SCHEDULE),
            "may_act": request.membership.may(Right.ACT_ON_THE_DAY) and request.now < found.ends_at + CALLED_OFF_WITHIN,
        },
    )
