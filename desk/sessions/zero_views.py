"""Scheduling Session Zero on a course; it is moved and cancelled on its own page, like any session."""

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.clock import today_in
from common.once import say
from common.refused import Refused
from common.words import moment
from courses.dates.wall_time import OccursTwice
from courses.ground import session_zero
from courses.ground.catalogue import courses_of, venues_of
from courses.ground.discretion import names_of
from courses.models import Course, Session
from courses.scheduling.drafts import link_warning
from desk.sessions.moving_forms import ZeroForm
from desk.shared.telling import told_of_course
from participants.enrolment.session_zero import schedule_zero
from participants.people.looks import Page, looked_at_people


@dataclass(frozen=True, slots=True)
class ZeroSheet:
    """The days the edition allows that aren't over, both included, and what the boxes show at first."""

    opens: dt.date
    closes: dt.date
    proposed: Session


def _sheet_of(course: Course, *, now: dt.datetime) -> ZeroSheet:
    """Return it for a course that came with its edition, organisation and venue: at first session 1's hour and place."""
    edition, starts = course.edition, course.first_starts_at.astimezone(course.organisation.tzinfo)
    opens, closes = session_zero.window(starts.date(), edition.zero_earliest_days, edition.zero_latest_days)
    at = dt.datetime.combine(closes, starts.time(), course.organisation.tzinfo)
    proposed = Session(
        course=course,
        kind=Session.Kind.ZERO,
        format=course.format,
        label=session_zero.LABEL,
        starts_at=at,
        ends_at=at,
        zone=course.organisation.zone,
        venue=course.venue,
        video_link=course.video_link,
    )
    return ZeroSheet(min(max(opens, today_in(course.organisation.tzinfo, now)), closes), closes, proposed)


@staff_page(Right.SCHEDULE)
@require_http_methods(["GET", "POST"])
def schedule(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask when and where, say who is told, and plan Session Zero."""
    found = courses_of(request.organisation).select_related("edition", "organisation", "venue", "programme")
    course = get_object_or_404(found, pk=pk)
    sheet = _sheet_of(course, now=request.now)
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
