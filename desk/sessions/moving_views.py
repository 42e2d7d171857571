"""Moving one session, and postponing one with those that follow."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.once import STALE, Stale, say
from common.refused import Refused
from common.words import counted, long_date, moment
from courses.dates.wall_time import OccursTwice, Span, span
from courses.ground.catalogue import venues_of
from courses.ground.discretion import names_of
from courses.models import Session, Venue
from courses.scheduling.agreeing import closed_reason, meet_all_the_same
from courses.scheduling.changing.moving import question_about
from courses.scheduling.changing.postponing import plan_postponing
from courses.scheduling.changing.rearranging import Shift
from courses.scheduling.changing.reviews_following import is_of_a_review
from courses.scheduling.drafts import link_warning
from desk.sessions.clashes import whom_it_does_not_suit
from desk.sessions.moving_forms import MeetForm, MoveForm, PostponeForm
from desk.sessions.page import dates_with_place, session_facts_of, sessions_with_place
from desk.shared.telling import Telling, told_of_session, told_of_sessions
from participants.attendance.marking import booked_at
from participants.enrolment.rearranging import move_with_apologies, postpone_with_apologies
from participants.guests.seats import seats_asked
from participants.people.looks import Page, looked_at_people


@staff_page(Right.SCHEDULE)
@require_http_methods(["GET", "POST"])
def move(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask when and where instead, say who will be told and what speaks against it, and move the session."""
    session = get_object_or_404(dates_with_place(request.organisation), pk=pk)
    form = MoveForm(request.POST or None, session=session, venues=venues_of(request.organisation))
    if form.is_valid() and _moved(request, session, form):
        return redirect("desk:session", session.pk)
    telling = told_of_session(session, request.organisation.country)
    _saw(request, telling)
    shown = {
        "session": session,
        "facts": session_facts_of(session),
        "form": form,
        "telling": telling,
        "slots": _slots(request, session),
        "closed": closed_reason(session, request.organisation) if _is_to_come(session, request.now) else "",
    }
    return render(request, "desk/sessions/move.html", shown)


def _saw(request: StaffRequest, telling: Telling) -> None:
    looked_at_people(request.user, telling.named, Page.TO_TELL, organisation=request.organisation)


def _slots(request: StaffRequest, session: Session) -> str:
    """Where the next slots of a joint assessment are, for whoever may book there."""
    if not session.is_assessment or not request.membership.may(Right.KEEP_PATHWAY):
        return ""
    episode = booked_at(session).values_list("episode", flat=True).first()
    return reverse("desk:book_assessment", args=[episode]) if episode else ""


def _is_to_come(session: Session, now: dt.datetime) -> bool:
    return not session.is_cancelled and session.starts_at > now


@staff_page(Right.SCHEDULE)
@require_POST
def meet(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down that a session is meant to be held on its closed day."""
    session = get_object_or_404(dates_with_place(request.organisation), pk=pk)
    form = MeetForm(request.POST)
    try:
        if not form.is_valid():
            raise Stale(STALE)
        meet_all_the_same(session, day=form.cleaned_data["day"], by=request.user, now=request.now)
    except Refused as refused:
        messages.error(request, refused.sentence)
        return redirect("desk:move_session", session.pk)
    messages.success(request, f"{session.label} is held on {long_date(session.local_date)} all the same.")
    return redirect("desk:session", session.pk)


def _speaks_against(session: Session, at: Span, room: Venue | None) -> str:
    """What whoever moves it is asked first: whom the time doesn't suit, and whose guests another room has no seat for."""
    seats = seats_asked(session, room) if room and room.pk != session.venue_id else None
    follows = f"{seats.words} Nobody is taken off by moving it: you choose that on the page of its guests." if seats else ""
    return " ".join(filter(None, [whom_it_does_not_suit(session, at), follows]))


def _moved(request: StaffRequest, session: Session, form: MoveForm) -> bool:
    """Move it; when it is refused, or something is asked, say so on the form and return False."""
    given = form.cleaned_data
    try:
        at = span(given["day"], given["start"], session.minutes, session.organisation.tzinfo, fold=given["fold"])
        elsewhere = None if given["all_the_same"] else _speaks_against(session, at, form.room)
        if elsewhere:
            asked = " ".join(filter(None, [elsewhere, question_about(session, at)]))
            raise Refused(
                f"{asked} Say that you want to move it all the same, or choose another time or room.", field="all_the_same"
            )
        moved = move_with_apologies(
            session,
            day=given["day"],
            start=given["start"],
            venue=form.room,
            video_link=form.link,
            by=request.user,
            now=request.now,
            version=given["version"],
            all_the_same=given["all_the_same"],
            reason=given["reason"],
            reviews=given["reviews"],
            fold=given["fold"],
        )
    except OccursTwice as question:
        form.add_error("fold", question.sentence)
        return False
    except Refused as refused:
        say(form, refused)
        return False
    warning = link_warning(form.link, names_of(session.course)) if session.course else ""
    messages.success(request, f"{moved.label} is on {moment(moved.local_start)}. {warning}".strip())
    return True


@staff_page(Right.SCHEDULE)
@require_http_methods(["GET", "POST"])
def postpone(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what would move where and who will be told, then postpone the session and, in an ordered course, all after it."""
    session = get_object_or_404(sessions_with_place(request.organisation), pk=pk)
    form = PostponeForm(request.POST or None, version=session.version)
    if form.is_valid():
        try:
            moved = postpone_with_apologies(session, by=request.user, now=request.now, **form.cleaned_data)
        except Refused as refused:
            say(form, refused)
        else:
            messages.success(request, f"{session.label} is postponed: {counted(len(moved), 'date')} changed.")
            return redirect("desk:course", session.course_id)
    shifts, why_not = _plan(request, session)
    telling = told_of_sessions((shift.session for shift in shifts), request.organisation.country)
    _saw(request, telling)
    shown = {"session": session, "form": form, "shifts": shifts, "why_not": why_not, "telling": telling}
    shown |= {"asks": any(shift.question for shift in shifts), "asks_about_reviews": any(map(is_of_a_review, shifts))}
    return render(request, "desk/sessions/postpone.html", shown)


def _plan(request: StaffRequest, session: Session) -> tuple[tuple[Shift, ...], str]:
    """What would move where, or why nothing can."""
    try:
        return plan_postponing(session, request.now), ""
    except Refused as refused:
        return (), refused.sentence
