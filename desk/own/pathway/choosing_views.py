"""Somebody says on their own page whether they want to come and how, or what they want instead."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import ParticipantRequest, participant_page
from common.refused import Refused
from desk.own.pathway.choosing_forms import EITHER, HowForm, InsteadForm, WhetherForm
from desk.own.pathway.refusals import closed_page, say_in_own_words
from desk.own.pathway.standing import Answer, MyPathway, own_pathway
from participants.models import PathwayChoice
from participants.rules.identity import shown_phone
from participants.waiting.choosing import record_choice
from participants.waiting.waits import current_waits, formats_of

WAY = PathwayChoice.Way.OWN_PAGE
PAGES = {
    Answer.YES.value: "desk:my_formats",
    Answer.NOT_INTERESTED.value: "desk:my_no",
    Answer.ANOTHER_FORMAT.value: "desk:my_other_way",
    Answer.RING_ME.value: "desk:my_ring_me",
}


@dataclass(frozen=True)
class InsteadWords:
    """What the page of an answer that isn't a yes says: what happens then, the question, the button, and the thanks."""

    heading: str | Promise
    lead: str | Promise
    question: str | Promise
    button: str | Promise
    thanks: str | Promise


INSTEAD = {
    Answer.NOT_INTERESTED: InsteadWords(
        gettext_lazy("You don’t want to come?"),
        gettext_lazy("If you wait for a place, we take your name off the list. An offer of a place ends, too."),
        gettext_lazy("Why not?"),
        gettext_lazy("I don’t want to come"),
        gettext_lazy("Thank you for telling us."),
    ),
    Answer.ANOTHER_FORMAT: InsteadWords(
        gettext_lazy("You need another way to meet?"),
        gettext_lazy("We will ring you about it."),
        gettext_lazy("What would suit you?"),
        gettext_lazy("Tell us"),
        gettext_lazy("Thank you. We will ring you."),
    ),
    Answer.RING_ME: InsteadWords(
        gettext_lazy("You want help for you alone?"),
        gettext_lazy("We will ring you about it."),
        gettext_lazy("When can we ring you?"),
        gettext_lazy("Please ring me"),
        gettext_lazy("Thank you. We will ring you."),
    ),
}


@participant_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def whether(request: ParticipantRequest, pk: int) -> HttpResponse:
    """Ask what they want. Each answer has a page of its own, which writes it down."""
    way = own_pathway(request, pk)
    if not way.answers:
        return closed_page(request, way)
    initial = {"answer": way.answer} if way.answer in way.answers else {}
    form = WhetherForm(request.POST if request.method == "POST" else None, answers=way.answers, initial=initial)
    if form.is_valid():
        return redirect(PAGES[form.cleaned_data["answer"]], pk)
    return render(request, "desk/own/pathway/whether.html", {"form": form, "way": way})


@participant_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def formats(request: ParticipantRequest, pk: int) -> HttpResponse:
    """Take a yes, with the ways they can come; who waits already changes them here."""
    way = own_pathway(request, pk)
    if Answer.YES not in way.answers:
        return closed_page(request, way)
    waits = current_waits(way.episode.programme, request.now)
    form = HowForm(request.POST if request.method == "POST" else None, waits=waits, initial={"how": _how_they_wait(way)})
    if form.is_valid():
        try:
            _write(request, way, Answer.YES, form, formats=form.formats)
        except Refused as refused:
            say_in_own_words(form, refused)
        else:
            thanks = _("Thank you. We have saved it.") if way.entry else _("Thank you. You are on the list now.")
            messages.success(request, thanks)
            return redirect("desk:me")
    return render(request, "desk/own/pathway/how.html", {"form": form, "way": way})


def _how_they_wait(way: MyPathway) -> str:
    taken = formats_of(way.entry) if way.entry else []
    return taken[0] if len(taken) == 1 else EITHER if taken else ""


@participant_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def instead(request: ParticipantRequest, pk: int, answer: str) -> HttpResponse:
    """Take any other answer, and say first what it leads to."""
    way, words = own_pathway(request, pk), INSTEAD[Answer(answer)]
    if answer not in way.answers:
        return closed_page(request, way)
    sent = request.POST if request.method == "POST" else None
    form = InsteadForm(sent, question=str(words.question), button=str(words.button))
    if form.is_valid():
        try:
            _write(request, way, answer, form)
        except Refused as refused:
            say_in_own_words(form, refused)
        else:
            messages.success(request, str(words.thanks))
            return redirect("desk:me")
    shown = {"form": form, "words": words, "phone": _phone(way), "rings": answer != Answer.NOT_INTERESTED}
    return render(request, "desk/own/pathway/instead.html", shown)


def _phone(way: MyPathway) -> str:
    person = way.episode.participant
    return shown_phone(person.phone, person.organisation.country) if person.phone else ""


def _write(request: ParticipantRequest, way: MyPathway, answer: str, form: forms.Form, **more: object) -> None:
    record_choice(
        way.episode,
        answer,
        way=WAY,
        by=request.user,
        now=request.now,
        note=form.cleaned_data.get("note", ""),
        submission_id=form.cleaned_data["submission_id"],
        **more,  # type: ignore[arg-type]
    )
