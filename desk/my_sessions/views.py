"""Somebody's own sessions, and the private address at which their calendar asks for them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AnyRequest, StaffRequest, public_page, staff_page
from accounts.roles import Right
from common.refused import Refused
from courses.models import Facilitator
from courses.staffing.facilitators import facilitator_of
from desk.my_sessions.calendar import staff_calendar_of
from desk.my_sessions.page import my_sessions_of
from desk.own.calendar_views import answer_calendar, seconds_to_wait, too_often
from participants.own import calendar_feeds


@staff_page(Right.KEEP_REGISTERS)
@never_cache
@require_safe
def my_sessions(request: StaffRequest) -> HttpResponse:
    """Show what they lead, the nearest first, and their calendar address."""
    me = facilitator_of(request.user, request.organisation)
    feed = calendar_feeds.open_feed_of_staff(me) if me else None
    token = calendar_feeds.token_of(feed) if feed else ""
    address = request.build_absolute_uri(reverse("desk:staff_calendar", args=[token])) if token else ""
    shown = {
        "me": me,
        "sheet": my_sessions_of(me, now=request.now) if me else None,
        "feed": feed,
        "address": address,
        "subscribe": f"webcal:{address.partition(':')[2]}",
        "home": _home(request),
        "may_see_sessions": request.membership.may(Right.SEE_COURSES),
    }
    return render(request, "desk/my_sessions/my_sessions.html", shown)


@staff_page(Right.KEEP_REGISTERS)
@require_safe
def my_sessions_print(request: StaffRequest) -> HttpResponse:
    """The same to come, with each day's timetable, to be put on paper."""
    me = facilitator_of(request.user, request.organisation)
    sheet = my_sessions_of(me, now=request.now) if me else None
    return render(request, "desk/my_sessions/my_sessions_print.html", {"me": me, "sheet": sheet})


@staff_page(Right.KEEP_REGISTERS)
@require_POST
def open_my_calendar(request: StaffRequest) -> HttpResponse:
    """Make an address, or a new one in place of the old."""
    try:
        calendar_feeds.open_staff_feed(_me(request), by=request.user, now=request.now)
    except Refused as gone:
        raise Http404 from gone
    messages.success(request, "Your calendar address is ready.")
    return redirect("desk:my_sessions")


@staff_page(Right.KEEP_REGISTERS)
@require_POST
def close_my_calendar(request: StaffRequest) -> HttpResponse:
    """Close the address: from now on nobody finds anything there."""
    if calendar_feeds.close_staff_feed(_me(request), by=request.user, now=request.now):
        messages.success(request, "The calendar address no longer works.")
    return redirect("desk:my_sessions")


@public_page
@require_safe
def staff_calendar(request: AnyRequest, token: str) -> HttpResponse:
    """Answer a calendar that asks by itself. A token that is guessed or closed finds nothing, like any wrong address."""
    feed = calendar_feeds.staff_feed_by(token)
    if feed is None or feed.facilitator is None:
        raise Http404
    if wait := seconds_to_wait(request, feed.pk):
        return too_often(wait)
    content = staff_calendar_of(feed.facilitator, now=request.now)
    calendar_feeds.note_fetch(feed, now=request.now)
    return answer_calendar(request, content)


def _me(request: StaffRequest) -> Facilitator:
    me = facilitator_of(request.user, request.organisation)
    if me is None:
        raise Http404
    return me


def _home(request: StaffRequest) -> tuple[str, str]:
    """The page that leads here: its name and its address."""
    if request.membership.may(Right.CLINICAL_RECORD):
        return "My clinic", reverse("desk:clinic")
    if request.membership.may(Right.LEAD):
        return "My courses", reverse("desk:leading")
    return "Today", reverse("desk:today")
