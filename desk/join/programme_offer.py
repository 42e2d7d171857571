"""The page behind the link of an offer to somebody who waits for a programme: one date or two, and what became of the answer."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import AnyRequest
from common.refused import Refused
from desk.join.page import dates_of, shown
from participants.models import Offer, PathwayChoice
from participants.registration.offers import BY_LINK
from participants.waiting import offers, placing

TEMPLATE = "desk/join/programme_answer.html"
WAY = PathwayChoice.Way.OWN_PAGE.value
NO, OTHER_FORMAT = "no", "other_format"


def answer_programme(request: AnyRequest, found: Offer, token: str) -> HttpResponse:
    """Show the dates, each with its button; only pressing one of them answers."""
    if request.method == "POST":
        try:
            _take(request, found, request.POST.get("answer", ""))
        except Refused as refused:
            return render(request, TEMPLATE, _page(request, found) | {"refused": _why(refused)})
        return redirect("desk:answer_offer", token)
    return render(request, TEMPLATE, _page(request, found))


def _take(request: AnyRequest, found: Offer, answer: str) -> None:
    if answer in (NO, OTHER_FORMAT):
        offers.decline(found, other_format=answer == OTHER_FORMAT, way=WAY, by=BY_LINK, now=request.now)
        return
    both = [each for each in (found.course, found.alternative) if each]
    if chosen := next((each for each in both if str(each.pk) == answer), None):
        placing.accept(found, chosen, way=WAY, by=BY_LINK, now=request.now)


def _page(request: AnyRequest, found: Offer) -> dict[str, Any]:
    plain = found.participant.wording == found.participant.Wording.PLAIN
    return {
        "offer": found,
        "course": found.course,
        "plain": plain,
        "choices": [shown(each, dates_of(each)) for each in offers.courses_of(found)],
        "taken": shown(found.enrolment.course, dates_of(found.enrolment.course)) if found.enrolment else None,
        "state": _state(request, found),
    }


def _state(request: AnyRequest, found: Offer) -> str:
    """How the offer stands, for whoever opens the link."""
    if found.state == Offer.State.OPEN:
        if not offers.courses_of(found):
            return "cancelled"
        return "expired" if found.reply_by <= request.now else "open"
    if found.enrolment and found.enrolment.state != found.enrolment.State.ACTIVE:
        return "given_up"
    return str(found.state)


def _why(refused: Refused) -> str:
    """The office's sentences name courses and who is on them; here they say no more than what to do."""
    if refused.sentence == offers.TIME_IS_UP:
        return _("The time to answer is over, so we no longer keep the place for you. You are still on the waiting list.")
    if refused.field == "course":
        return _("That date can’t be chosen any more. Choose the other one, or ring us.")
    return _("We could not write down your answer. Please ring us.")
