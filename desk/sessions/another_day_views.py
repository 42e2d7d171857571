"""A cancelled day of a course is held again on another day: when and where is asked, and who is told stands there first."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.once import say
from common.refused import Refused
from common.words import listed, moment
from courses.dates.wall_time import OccursTwice
from courses.ground.catalogue import venues_of
from courses.models import Session
from courses.scheduling.changing.held_another_day import refusal_of_another_day
from desk.sessions.moving_forms import MoveForm
from desk.sessions.page import session_facts_of, sessions_with_place
from desk.shared.telling import told_of_session
from participants.enrolment.holding_again import hold_day_again
from participants.people.looks import Page, looked_at_people


@staff_page(Right.SCHEDULE)
@require_http_methods(["GET", "POST"])
def another_day(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask when and where, then let the cancelled day stand again."""
    session = get_object_or_404(sessions_with_place(request.organisation), pk=pk)
    if why := refusal_of_another_day(session):
        messages.info(request, why)
        return redirect("desk:session", session.pk)
    form = MoveForm(request.POST or None, session=session, venues=venues_of(request.organisation))
    if form.is_valid() and _held(request, session, form):
        return redirect("desk:session", session.pk)
    telling = told_of_session(session, request.organisation.country)
    looked_at_people(request.user, telling.named, Page.TO_TELL, organisation=request.organisation)
    shown = {"session": session, "facts": session_facts_of(session), "form": form, "telling": telling}
    return render(request, "desk/sessions/another_day.html", shown)


def _held(request: StaffRequest, session: Session, form: MoveForm) -> bool:
    """Hold it; when it is refused, or something is asked, say so on the form and return False."""
    given = form.cleaned_data
    asked = {name: given[name] for name in ("day", "start", "version", "all_the_same", "reviews", "fold")}
    try:
        done = hold_day_again(session, by=request.user, now=request.now, venue=form.room, video_link=form.link, **asked)
    except OccursTwice as question:
        form.add_error("fold", question.sentence)
        return False
    except Refused as refused:
        say(form, refused)
        return False
    left = listed(sorted({each.facilitator.name for each in done.left}))
    warning = f" Nobody leads yet what was led by {left}, who can’t then." if left else ""
    messages.success(request, f"{session.label} is held on {moment(done.sessions[0].local_start)}.{warning}")
    return True
