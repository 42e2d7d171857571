"""Answering an offer of dates on one's own page. Opening the page answers nothing."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import ParticipantRequest, participant_page
from accounts.models import User
from common.refused import Refused
from common.text.typed_keys import typed_key
from desk.own.pathway.choosing_forms import own_layout
from desk.own.pathway.offer_page import OfferShown, offer_shown, own_offers
from desk.own.pathway.refusals import say_in_own_words
from desk.own.timetable import own_person
from participants.models import Offer, PathwayChoice
from participants.waiting import offers
from participants.waiting.placing import accept

WAY = PathwayChoice.Way.OWN_PAGE
NONE_OF_THESE, OTHER_WAY = "none", "other"


class ChooseDateForm(forms.Form):
    """One of the dates, or none of them and why: whoever waits for the other way to meet hasn't turned a place down."""

    choice = forms.ChoiceField(
        label=gettext_lazy("What do you choose?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one."), "invalid_choice": gettext_lazy("Choose one.")},
    )

    def __init__(self, *args: Any, shown: OfferShown, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(each.pk), each.name) for each in shown.dates]
        if shown.other_way:
            choices.append((OTHER_WAY, _("No, I wait for a place %(way)s") % {"way": shown.other_way}))
        none = _("I can’t come then") if len(shown.dates) == 1 else _("I can’t come on any of these dates")
        self.fields["choice"].choices = [*choices, (NONE_OF_THESE, none)]  # type: ignore[attr-defined]
        self.helper = own_layout("choice", button=_("Send my answer"))


@participant_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_offer(request: ParticipantRequest, pk: int) -> HttpResponse:
    """Show one's own offer, and take the answer."""
    person = own_person(request.user, request.organisation)
    found: Offer = get_object_or_404(own_offers(person), pk=pk)
    shown = offer_shown(found, now=request.now)
    form = _form(request, shown)
    if form and form.is_valid() and _answered(form, found, by=request.user, now=request.now):
        messages.success(request, _("Thank you. We have saved your answer."))
        return redirect("desk:my_offer", pk)
    return render(request, "desk/own/pathway/offer.html", {"shown": shown, "form": form})


def _form(request: ParticipantRequest, shown: OfferShown) -> ChooseDateForm | None:
    """The question, as long as it can be answered. What is sent late shows what became of the offer instead."""
    sent = request.POST if request.method == "POST" else None
    return ChooseDateForm(sent, shown=shown) if shown.is_open else None


def _answered(form: ChooseDateForm, offer: Offer, *, by: User, now: dt.datetime) -> bool:
    """Whether the answer was written down; if not, the form says why."""
    choice = form.cleaned_data["choice"]
    try:
        if choice in (NONE_OF_THESE, OTHER_WAY):
            offers.decline(offer, way=WAY, by=by, now=now, other_format=choice == OTHER_WAY)
        else:
            course = next(each for each in offers.courses_of(offer) if each.pk == typed_key(choice))
            accept(offer, course, way=WAY, by=by, now=now)
    except Refused as refused:
        say_in_own_words(form, refused)
        return False
    return True
