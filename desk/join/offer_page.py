"""The page behind the link of an offer, on a course or on a programme: one date or two, and what became of the answer."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import AnyRequest
from common.refused import Refused
from courses.ground.discretion import names_of, reveals
from courses.models import Course
from desk.join.page import dates_of, shown
from participants.models import Offer, PathwayChoice
from participants.registration import offers
from participants.registration.offers import BY_LINK, is_of_programme, offer_standing
from participants.waiting import offers as programme_offers
from participants.waiting import placing

WAY = PathwayChoice.Way.OWN_PAGE.value
YES, NO, OTHER_FORMAT = "yes", "no", "other_format"


def answer_by_link(request: AnyRequest, found: Offer, token: str) -> HttpResponse:
    """Show the dates and the buttons; only pressing one of them answers."""
    of_programme = is_of_programme(found)
    template = "desk/join/programme_answer.html" if of_programme else "desk/join/answer.html"
    if request.method == "POST":
        take, why = (_take_of_programme, _why_of_programme) if of_programme else (_take, _why)
        try:
            take(request, found, request.POST.get("answer", ""))
        except Refused as refused:
            return render(request, template, _page(request, found) | {"refused": why(refused)})
        return redirect("desk:answer_offer", token)
    return render(request, template, _page(request, found))


def _page(request: AnyRequest, found: Offer) -> dict[str, Any]:
    taken = found.enrolment.course if found.enrolment else found.course
    return {
        "offer": found,
        "course": found.course,
        "plain": _is_plain(found),
        "reason": _reason(found, taken),
        "open": shown(taken, dates_of(taken)),
        "choices": [shown(each, dates_of(each)) for each in programme_offers.courses_of(found)],
        "state": offer_standing(found, request.now),
    }


def _is_plain(found: Offer) -> bool:
    return found.participant.wording == found.participant.Wording.PLAIN


def _reason(found: Offer, course: Course) -> str:
    """Why the course was cancelled, where their wording lets it be said."""
    hidden = not _is_plain(found) and reveals(course.cancel_reason, names_of(course))
    return "" if hidden else course.cancel_reason


def _take(request: AnyRequest, found: Offer, answer: str) -> None:
    if act := {YES: offers.accept, NO: offers.decline}.get(answer):
        act(found, by=BY_LINK, now=request.now, answered="on the link")


def _take_of_programme(request: AnyRequest, found: Offer, answer: str) -> None:
    if answer in (NO, OTHER_FORMAT):
        programme_offers.decline(found, other_format=answer == OTHER_FORMAT, way=WAY, by=BY_LINK, now=request.now)
        return
    both = [each for each in (found.course, found.alternative) if each]
    if chosen := next((each for each in both if str(each.pk) == answer), None):
        placing.accept(found, chosen, way=WAY, by=BY_LINK, now=request.now)


def _why(refused: Refused) -> str:
    """The office's sentences are about the course and who is on it; here they say no more than that it went wrong."""
    known = {
        offers.TIME_IS_UP: _("The time to answer is over, so we no longer keep the place for you."),
        offers.NO_LONGER_OPEN: "",
    }
    return known.get(refused.sentence, _("We could not write down your answer. Please ring us."))


def _why_of_programme(refused: Refused) -> str:
    """The office's sentences name courses and who is on them; here they say no more than what to do."""
    if refused.sentence == programme_offers.TIME_IS_UP:
        return _("The time to answer is over, so we no longer keep the place for you. You are still on the waiting list.")
    if refused.field == "course":
        return _("That date can’t be chosen any more. Choose the other one, or ring us.")
    return _("We could not write down your answer. Please ring us.")
