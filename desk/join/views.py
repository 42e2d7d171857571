"""The public pages: courses that anybody may join, the form, and the links in its mails. No link acts by being opened."""

from typing import Any

from allauth.core import ratelimit
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import AnyRequest, public_page
from accounts.models import Organisation
from common.once import say
from common.refused import Refused
from courses.ground.joining_terms import terms_of
from courses.models import Course
from desk.join.forms import RegisterForm
from desk.join.offer_page import answer_by_link
from desk.join.page import all_shown, dates_of, open_courses, places_to_choose, shown, words_about
from desk.join.published import as_script, event_of, feed_of
from participants.models import Registration
from participants.registration import offers
from participants.registration import registering as registration
from participants.registration.registering import courses_once_open, courses_open
from reminders.tasks import wake_link_sender

FEED_KEPT = 300  # seconds that others may keep what they read


@public_page
@require_safe
def courses(request: AnyRequest) -> HttpResponse:
    """List the courses of every organisation here that anybody may join, by place if one is chosen."""
    place, now = request.GET.get("place", ""), request.now
    page = open_courses(place, request.GET.get("cursor", ""), now)
    places = places_to_choose(page, place, now)
    chosen = place if place in dict(places) else ""
    more = {"page": page, "courses": all_shown(page.rows), "places": places, "place": chosen}
    return render(request, "desk/join/courses.html", more)


@public_page
@cache_control(public=True, max_age=FEED_KEPT)
@require_safe
def courses_feed(request: AnyRequest) -> HttpResponse:
    """Every open course as schema.org events in JSON, for the pages of others: any site may read it."""
    return JsonResponse(feed_of(request.now), content_type="application/ld+json", headers={"Access-Control-Allow-Origin": "*"})


@public_page
@never_cache
@require_safe
def course(request: AnyRequest, pk: int) -> HttpResponse:
    """Say what one course is, for whom, when and where; and how to join it."""
    found = _open_course(request, pk)
    if found is None:
        return _not_open(request, pk)
    dates = dates_of(found)
    more = {"open": shown(found, dates), "course": found, "dates": dates, "about": words_about(found)}
    more["event"] = as_script(event_of(found, dates))
    return render(request, "desk/join/course.html", more)


@public_page
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: AnyRequest, pk: int) -> HttpResponse:
    """Take what somebody writes. Whoever it is, known or not, the same is done and shown."""
    found = _open_course(request, pk)
    if found is None:
        return _not_open(request, pk)
    limited = terms_of(found).outside_most is not None
    form = RegisterForm(request.POST if request.method == "POST" else None, course=found, limited=limited)
    if form.is_valid() and _written(request, found, form):
        return redirect("desk:registration_sent", found.pk)
    return render(request, "desk/join/register.html", {"form": form, "course": found, "open": shown(found)})


def _written(request: AnyRequest, found: Course, form: RegisterForm) -> bool:
    """Whether it was written down. One that was, and is sent again, is answered like the first time whatever the limit says."""
    number, email = form.cleaned_data["submission_id"], form.cleaned_data["email"]
    if not ratelimit.consume(request, action="register", key=email) and not registration.was_sent(found, number):
        form.add_error(None, _("Too many registrations came from here. Wait an hour, then try again, or ring us."))
        return False
    try:
        registration.register(found, form.typed(), now=request.now, submission_id=number)
    except Refused as refused:
        say(form, refused)
        return False
    wake_link_sender()
    return True


@public_page
@require_safe
def sent(request: AnyRequest, pk: int) -> HttpResponse:
    """Say that a mail is on its way, and what to do when none comes."""
    found = _open_course(request, pk)
    return render(request, "desk/join/sent.html", {"course": found}) if found else _not_open(request, pk)


@public_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: AnyRequest, token: str) -> HttpResponse:
    """Show a button; pressing it shows that the address is theirs. Opening the page does nothing."""
    found = registration.registration_by(token)
    if found is None:
        return _no_such_link(request)
    _speak_for(request, found.course.organisation)
    if request.method == "POST":
        try:
            registration.confirm(found, now=request.now)
        except Refused as refused:
            return render(request, "desk/join/confirm.html", {"refused": refused.sentence, "course": found.course})
        return redirect("desk:confirm_registration", token)
    return render(request, "desk/join/confirm.html", _confirming(found, request))


def _confirming(found: Registration, request: AnyRequest) -> dict[str, Any]:
    """What the page shows: the button, that it is too late, or what they have by now."""
    more: dict[str, Any] = {"course": found.course, "open": shown(found.course)}
    if found.state == Registration.State.CONFIRMED:
        if why_not := registration.ended(found.course, request.now):
            return more | {"refused": why_not, "done": True}
        return more | {"standing": registration.standing_of(found.participant, found.course), "done": True}
    return more | {"refused": registration.too_late(found, request.now)}


@public_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: AnyRequest, token: str) -> HttpResponse:
    """Show an offer with its buttons; only pressing one of them answers."""
    found = offers.offer_by(token)
    if found is None:
        return _no_such_link(request)
    _speak_for(request, found.course.organisation)
    return answer_by_link(request, found, token)


def _no_such_link(request: AnyRequest) -> HttpResponse:
    return render(request, "desk/join/no_such_link.html", status=404)


def _open_course(request: AnyRequest, pk: int) -> Course | None:
    """A course that is open to the public; None for any other."""
    found: Course | None = courses_open(request.now).filter(pk=pk).first()
    if found:
        _speak_for(request, found.organisation)
    return found


def _not_open(request: AnyRequest, pk: int) -> HttpResponse:
    """Say of a course that was open once that nobody can join it any more; 404 for any other."""
    found = get_object_or_404(courses_once_open(request.now), pk=pk)
    _speak_for(request, found.organisation)
    return render(request, "desk/join/not_open.html", {"course": found}, status=404)


def _speak_for(request: AnyRequest, organisation: Organisation) -> None:
    """Let header and telephone number be those of whoever runs the course, whoever looks at it."""
    request.organisation = organisation
