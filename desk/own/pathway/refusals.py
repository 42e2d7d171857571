"""What an action refused, in the person's own words: its sentences are the office's, about "they"."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.access import ParticipantRequest
from common.once import STALE, USED
from common.refused import Refused
from desk.own.pathway.standing import MyPathway
from participants.episodes.stages import Stage
from participants.waiting.changing import ANSWER_FIRST, NO_DAY_LEFT, NO_LONGER
from participants.waiting.joining import ENDED
from participants.waiting.offers import TIME_IS_UP


def own_words(refused: Refused) -> str:
    """The sentence for the person; for what is known nowhere here, that we could not save it and that they may ring."""
    known = {
        ENDED: _("This has ended. Please ring us."),
        USED: _("You have answered already. Open the page again to change it."),
        STALE: _("This has changed since you opened it. Open the page again, please."),
        NO_LONGER: _("You don’t wait for a place any more. Please ring us."),
        ANSWER_FIRST: _("A place is free for you. Please answer that first."),
        NO_DAY_LEFT: _("Leave a day of the week when you can come."),
        TIME_IS_UP: _("The time to answer is over. You go on waiting."),
    }
    return known.get(refused.sentence, _("We could not save your answer. Please ring us."))


def say_in_own_words(form: forms.Form, refused: Refused) -> None:
    """Put a refusal above the form."""
    form.add_error(None, own_words(refused))


def closed_page(request: ParticipantRequest, way: MyPathway) -> HttpResponse:
    """Say that there is nothing to answer any more, or not yet, and whom to ring. Nothing is written down."""
    return render(request, "desk/own/pathway/closed.html", {"heading": _heading(way), "way": way})


def _heading(way: MyPathway) -> str:
    if way.episode.ended_at is not None:
        return _("This has ended")
    if way.stage in (Stage.BOOKED, Stage.ON_PROGRAMME, Stage.IN_REVIEWS):
        return _("You have a place already")
    return _("There is nothing to answer now")
