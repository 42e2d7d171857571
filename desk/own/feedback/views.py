"""Feedback from one's own page: given, put right, and quoted or not."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import ParticipantRequest, participant_page
from common.once import say
from common.refused import Refused
from desk.own.feedback.forms import FeedbackForm, QuotingForm
from desk.own.feedback.page import MyFeedback, feedback_of_person
from desk.own.timetable import own_person
from participants.models import Participant
from reviews.feedback.giving import give_feedback, say_whether_quoted


@participant_page
@never_cache
@require_safe
def my_feedback(request: ParticipantRequest) -> HttpResponse:
    """Show what somebody is asked about, what they said, and whether we may quote it."""
    person = own_person(request.user, request.organisation)
    return render(request, "desk/own/feedback/my_feedback.html", {"found": feedback_of_person(person, request.now)})


@participant_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def say_feedback(request: ParticipantRequest, pk: int, point: str) -> HttpResponse:
    """Take what somebody says of a course or a review; then ask whether we may quote it."""
    person, mine = _mine(request, pk, point)
    if not mine.asked.is_open:
        raise Http404
    given, neutral = mine.asked.given, person.wording == Participant.Wording.NEUTRAL
    before = {"recommends": given.recommends, "helped": given.helped, "to_change": given.to_change} if given else {}
    sent = request.POST if request.method == "POST" else None
    form = FeedbackForm(sent, neutral=neutral, initial=before, version=given.version if given else 0)
    if form.is_valid():
        try:
            version = form.cleaned_data["version"]
            give_feedback(mine.asked.enrolment, point, form.said, version=version, by=request.user, now=request.now)
        except Refused as refused:
            say(form, refused)
        else:
            messages.success(request, _("Thank you. It is saved."))
            return redirect("desk:my_feedback" if given else "desk:my_quoting", *([] if given else [pk, point]))
    return render(request, "desk/own/feedback/say.html", {"form": form, "mine": mine})


@participant_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_quoting(request: ParticipantRequest, pk: int, point: str) -> HttpResponse:
    """Ask whether we may quote what somebody said, and as whom. Can be changed at any time."""
    _person, mine = _mine(request, pk, point)
    given = mine.asked.given
    if given is None:
        raise Http404
    before = {"quoted_as": given.quoted_as} if mine.is_quotable else {}
    form = QuotingForm(request.POST if request.method == "POST" else None, initial=before)
    if form.is_valid():
        try:
            say_whether_quoted(given, form.chosen, by=request.user, now=request.now)
        except Refused as refused:
            say(form, refused)
        else:
            said = _("Thank you. You can take this back at any time.") if form.chosen else _("We don’t quote you.")
            messages.success(request, said)
            return redirect("desk:my_feedback")
    return render(request, "desk/own/feedback/quoting.html", {"form": form, "mine": mine})


def _mine(request: ParticipantRequest, pk: int, point: str) -> tuple[Participant, MyFeedback]:
    """What is asked of a place on a course of theirs. Raises Http404 for anybody else's, and for what is asked of nobody."""
    person = own_person(request.user, request.organisation)
    for each in feedback_of_person(person, request.now):
        if (each.asked.enrolment.pk, each.asked.point) == (pk, point):
            return person, each
    raise Http404
