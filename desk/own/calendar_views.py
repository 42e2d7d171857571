"""A participant's dates in their own calendar: a private address it asks by itself, or a file taken once."""

import math

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AnyRequest, ParticipantRequest, StaffRequest, participant_page, public_page, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.refused import Refused
from desk.own.calendar import calendar_of
from desk.own.calendar_files import etag_of
from desk.own.timetable import own_person
from participants.own import calendar_feeds
from participants.people.directory import people_of

CALENDAR = "text/calendar; charset=utf-8"


@participant_page
@never_cache
@require_safe
def my_calendar(request: ParticipantRequest) -> HttpResponse:
    """Offer the address first, because it follows changes, and the file second.

    It keeps the referrer policy of every page, which tells no other site anything: with none at all, a browser sends the
    page's own forms with an origin of "null", and they would be refused.
    """
    person = own_person(request.user, request.organisation)
    feed = calendar_feeds.open_feed_of(person)
    token = calendar_feeds.token_of(feed) if feed else ""
    address = request.build_absolute_uri(reverse("desk:calendar_feed", args=[token])) if token else ""
    shown = {"person": person, "feed": feed, "address": address, "subscribe": f"webcal:{address.partition(':')[2]}"}
    return render(request, "desk/own/my_calendar.html", shown)


@participant_page
@require_POST
def open_calendar(request: ParticipantRequest) -> HttpResponse:
    """Make an address, or a new one in place of the old."""
    person = own_person(request.user, request.organisation)
    try:
        calendar_feeds.open_feed(person, by=request.user, now=request.now)
    except Refused as gone:
        raise Http404 from gone
    messages.success(request, _("Your calendar address is ready."))
    return redirect("desk:my_calendar")


@participant_page
@require_POST
def close_calendar(request: ParticipantRequest) -> HttpResponse:
    """Close the address: from now on nobody finds anything there."""
    if calendar_feeds.close_feed(own_person(request.user, request.organisation), by=request.user, now=request.now):
        messages.success(request, _("The calendar address no longer works."))
    return redirect("desk:my_calendar")


@participant_page
@require_safe
def calendar_file(request: ParticipantRequest) -> HttpResponse:
    """The same dates as a file, as they are now."""
    person = own_person(request.user, request.organisation)
    return _file(calendar_of(person, now=request.now))


@staff_page(Right.SEE_PEOPLE)
@require_safe
def calendar_file_of_person(request: StaffRequest, pk: int) -> HttpResponse:
    """The same file of somebody who asked the office for it. A look at their record like any other."""
    person = get_object_or_404(people_of(request.organisation).select_related("organisation"), pk=pk)
    audit.looked(request.user, person, page="calendar file")
    return _file(calendar_of(person, now=request.now))


@public_page
@require_safe
def calendar_feed(request: AnyRequest, token: str) -> HttpResponse:
    """Answer a calendar that asks by itself. A token that is guessed or closed finds nothing, like any wrong address."""
    now = request.now
    feed = calendar_feeds.feed_by(token)
    if feed is None or feed.participant is None:
        raise Http404
    if wait := seconds_to_wait(request, feed.pk):
        return too_often(wait)
    content = calendar_of(feed.participant, now=now)
    calendar_feeds.note_fetch(feed, now=now)
    return answer_calendar(request, content)


def answer_calendar(request: AnyRequest, content: bytes) -> HttpResponse:
    """The file for a calendar that asked, or that nothing in it is new."""
    etag = etag_of(content)
    response = HttpResponse(content, content_type=CALENDAR, headers={"ETag": etag})
    conditional = get_conditional_response(request, etag=etag, response=response)
    return _unseen_by_others(conditional or response)


def seconds_to_wait(request: AnyRequest, feed: int) -> int:
    """Count one more asking for this address; return 0 if it may go on, else the seconds until it may."""
    what = {"app": "desk", "action": "calendar_feed", "key": str(feed)}
    rate = f"{settings.CALENDAR_ASKS_A_MINUTE}/m/key"
    if ratelimit.consume(request, config={"calendar_feed": rate}, limit_get=True, **what):
        return 0
    (counted,) = ratelimit.parse_rates(rate)
    asked = cache.get(ratelimit.get_cache_key(request, rate=counted, **what), [])
    return max(1, math.ceil(asked[-1] + counted.duration - request.now.timestamp())) if asked else 1


def _file(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=CALENDAR)
    response["Content-Disposition"] = 'attachment; filename="appointments.ics"'
    return _unseen_by_others(response, keep="no-store")


def too_often(wait: int) -> HttpResponse:
    """What a calendar is told that asks too often."""
    words = _("This calendar was asked for too often. Wait a minute.")
    headers = {"Retry-After": str(wait)}
    return _unseen_by_others(HttpResponse(words, status=429, content_type="text/plain; charset=utf-8", headers=headers))


def _unseen_by_others(response: HttpResponse, keep: str = "no-cache") -> HttpResponse:
    """Kept by no shared cache, told to no other site, listed by no search engine. A calendar keeps what it asks for by itself."""
    response["Cache-Control"] = f"private, {keep}"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
