"""Scheduling Session Zero on a course; it is moved and cancelled on its own page, like any session."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.once import say
from common.refused import Refused
from common.words import moment
from courses.dates.wall_time import OccursTwice
from courses.ground.catalogue import courses_of, venues_of
from courses.ground.discretion import names_of
from courses.models import Course
from courses.scheduling.drafts import link_warning
from desk.sessions.moving_forms import ZeroForm
from desk.sessions.zero_page import sheet_of
from desk.shared.telling import told_of_course
from participants.enrolment.session_zero import schedule_zero
from participants.people.looks import Page, looked_at_people


@staff_page(Right.SCHEDULE)
@require_http_methods(["GET", "POST"])
def schedule(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask when and where, say who is told, and plan Session Zero."""
    found = courses_of(request.organisation).select_related("edition", "organisation", "venue", "programme")
    course = get_object_or_404(found, pk=pk)
    sheet = sheet_of(course, now=request.now)
    form = ZeroForm(request.POST or None, session=sheet.proposed, venues=venues_of(request.organisation))
    if form.is_valid() and _scheduled(request, course, form):
        return redirect("desk:course", course.pk)
    telling = told_of_course(course, request.organisation.country)
    looked_at_people(request.user, telling.named, Page.TO_TELL, organisation=request.organisation)
    return render(
        request, "desk/sessions/session_zero.html", {"course": course, "sheet": sheet, "form": form, "telling": telling}
    )


def _scheduled(request: StaffRequest, course: Course, form: ZeroForm) -> bool:
    """Plan it; when it is refused, or something is asked, say so on the form and return False."""
    given = {name: form.cleaned_data[name] for name in ("day", "start", "minutes", "all_the_same", "fold", "submission_id")}
    try:
        session = schedule_zero(course, venue=form.room, video_link=form.link, by=request.user, now=request.now, **given)
    except OccursTwice as question:
        form.add_error("fold", question.sentence)
        return False
    except Refused as refused:
        say(form, refused)
        return False
    warning = link_warning(form.link, names_of(course))
    messages.success(request, f"{session.label} is on {moment(session.local_start)}. {warning}".strip())
    return True
