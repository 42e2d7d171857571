"""By video: a try beforehand, and where somebody is on the day."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import ParticipantRequest, participant_page
from common.once import say
from common.refused import Refused
from desk.own.days.video_forms import WhereForm
from desk.own.timetable import own_person
from participants.by_video import checking, whereabouts
from participants.enrolment.apologies import appointments_of
from participants.enrolment.timetable import link_is_open
from participants.models import VideoCheck

HELP = "help"


@participant_page
@require_http_methods(["GET", "HEAD", "POST"])
def video_check(request: ParticipantRequest, pk: int) -> HttpResponse:
    """Let somebody try their device before a course by video, and say how it went. 404 for a course that isn't theirs."""
    person = own_person(request.user, request.organisation)
    course = checking.course_by_video(person, pk, request.now)
    if course is None:
        raise Http404
    if request.method == "POST":
        outcome = VideoCheck.Outcome.HELP if HELP in request.POST else VideoCheck.Outcome.WORKED
        checking.say_how_video_went(person, course, outcome, by=request.user, now=request.now)
        needs_help = outcome == VideoCheck.Outcome.HELP
        messages.success(
            request, _("Thank you. We ring you before the first day.") if needs_help else _("Thank you. You are all set.")
        )
        return redirect("desk:me")
    shown = {"check": checking.checked_by(person, course), "try_link": settings.VIDEO_CHECK_LINK}
    return render(request, "desk/own/days/video_check.html", shown)


@participant_page
@require_http_methods(["GET", "HEAD", "POST"])
def where_today(request: ParticipantRequest, pk: int) -> HttpResponse:
    """Ask where somebody is, and whom to ring; 404 for a day that isn't theirs, or of which the link isn't open."""
    person = own_person(request.user, request.organisation)
    place = get_object_or_404(appointments_of(person), pk=pk)
    session = place.session
    if session.venue_id or not session.video_link or not link_is_open(session, request.now):
        raise Http404
    said = whereabouts.whereabouts_of(place.pk)
    shown = {"place": said.place, "phone": said.phone} if said else {"phone": person.phone}
    form = WhereForm(request.POST if request.method == "POST" else None, initial=shown)
    if form.is_valid():
        try:
            whereabouts.say_where(place, **form.cleaned_data, by=request.user, now=request.now)
        except Refused as refused:
            say(form, refused)
        else:
            messages.success(request, _("Thank you. You can join now."))
            return redirect("desk:my_day", pk)
    return render(request, "desk/own/days/where_today.html", {"form": form, "place": place})
