"""Cancelling one session, or a whole course: what will happen to whom stands there first."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.once import say
from common.refused import Refused
from courses.ground.catalogue import courses_of
from courses.scheduling.changing import cancelling
from desk.sessions.leaving_out import leaving_out
from desk.sessions.moving_forms import CancelForm
from desk.sessions.page import session_facts_of, sessions_with_place
from desk.shared.places import course_facts, sessions_left
from desk.shared.telling import Telling, told_of_course, told_of_session
from participants.attendance.missed_reviews import cancel_and_ask, cancel_course_and_ask
from participants.people.looks import Page, looked_at_people


@staff_page(Right.SCHEDULE)
@require_http_methods(["GET", "POST"])
def cancel_session(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask why, say who is told and what is kept, and cancel one session."""
    session = get_object_or_404(sessions_with_place(request.organisation), pk=pk)
    form = CancelForm(request.POST or None, version=session.version)
    if session.is_cancelled:
        messages.info(request, f"{session.label} is cancelled: {session.cancel_reason}.")
        return redirect("desk:session", session.pk)
    if form.is_valid():
        given = form.cleaned_data
        try:
            cancel_and_ask(session, by=request.user, now=request.now, **given)
        except Refused as refused:
            say(form, refused)
        else:
            messages.success(request, f"{session.label} is cancelled.")
            return redirect("desk:session", session.pk)
    ordered = bool(session.course and session.course.edition.sessions_ordered and session.counts)
    telling = told_of_session(session, request.organisation.country)
    _saw(request, telling)
    shown = {
        "session": session,
        "facts": session_facts_of(session),
        "form": form,
        "telling": telling,
        "leaving_out": [] if ordered else leaving_out(session, request.now),
        "reviews_left": [] if ordered else cancelling.reviews_left_by(session, request.now),
    }
    return render(request, "desk/sessions/cancel_session.html", shown | {"ordered": ordered})


@staff_page(Right.SCHEDULE)
@require_http_methods(["GET", "POST"])
def cancel_course(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask why, say who is told and what is kept, and cancel the course with everything of it still to come."""
    course = get_object_or_404(courses_of(request.organisation).select_related("venue"), pk=pk)
    form = CancelForm(request.POST or None, version=course.version)
    if course.cancelled_at:
        messages.info(request, f"{course.name} is cancelled: {course.cancel_reason}.")
        return redirect("desk:course", course.pk)
    if form.is_valid():
        given = form.cleaned_data
        try:
            cancel_course_and_ask(course, reason=given["reason"], by=request.user, now=request.now, version=given["version"])
        except Refused as refused:
            say(form, refused)
        else:
            messages.success(request, f"{course.name} is cancelled.")
            return redirect("desk:course", course.pk)
    telling = told_of_course(course, request.organisation.country)
    _saw(request, telling)
    shown = {
        "course": course,
        "facts": course_facts(course, request.organisation),
        "form": form,
        "left": sessions_left(course, request.now),
        "has_begun": course.first_starts_at <= request.now,
        "telling": telling,
    }
    return render(request, "desk/sessions/cancel_course.html", shown)


def _saw(request: StaffRequest, telling: Telling) -> None:
    looked_at_people(request.user, telling.named, Page.TO_TELL, organisation=request.organisation)
