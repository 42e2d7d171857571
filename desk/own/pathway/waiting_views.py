"""Somebody who waits says that they still do, when they can't come, and whether they would come sooner."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import ParticipantRequest, participant_page
from common.refused import Refused
from common.text.typed_keys import typed_key
from common.words import weekdays as weekday_words
from desk.own.pathway import wishes
from desk.own.pathway.refusals import closed_page, own_words, say_in_own_words
from desk.own.pathway.standing import MyPathway, own_pathway
from desk.own.pathway.waiting_forms import AwayForm, NotBeforeForm, VersionForm, WeekdaysForm, today_of
from participants.episodes.stages import Stage
from participants.models import WaitingListEntry
from participants.waiting.changing import come_sooner, stay_with_place, still_wants


@participant_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def still(request: ParticipantRequest, pk: int) -> HttpResponse:
    """Ask whether they still want a place. One button says yes; no has a page of its own."""
    way = own_pathway(request, pk)
    if way.entry is None or way.stage not in (Stage.WAITING, Stage.OFFERED):
        return closed_page(request, way)
    if request.method == "POST":
        return _done(request, lambda: still_wants(_entry(way), by=request.user, now=request.now), _("Thank you. You wait on."))
    return render(request, "desk/own/pathway/still.html", {"way": way})


@participant_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def days(request: ParticipantRequest, pk: int) -> HttpResponse:
    """Show the days on which they can't come; add some, or take some off."""
    way = own_pathway(request, pk)
    if way.entry is None:
        return closed_page(request, way)
    if request.method == "POST" and "off" in request.POST:
        return _take_off(request, way, way.entry)
    form = AwayForm(request.POST if request.method == "POST" else None, entry=way.entry, today=today_of(way, request.now))
    if form.is_valid():
        given = form.cleaned_data
        stretch = (given["first"], given["last"])
        if _saved(
            form, lambda: wishes.add_days_away(_entry(way), stretch, by=request.user, now=request.now, version=given["version"])
        ):
            messages.success(request, _("We have saved it."))
            return redirect("desk:my_days", pk)
    never = weekday_words(way.entry.not_weekdays, whole=True)
    shown = {"form": form, "way": way, "away": wishes.days_away(way.entry), "never": never}
    return render(request, "desk/own/pathway/days.html", shown)


def _take_off(request: ParticipantRequest, way: MyPathway, entry: WaitingListEntry) -> HttpResponse:
    form = VersionForm(request.POST)
    gone = typed_key(request.POST["off"])
    if form.is_valid() and gone:
        version = form.cleaned_data["version"]
        return _done(
            request,
            lambda: wishes.take_days_away_off(entry, gone, by=request.user, now=request.now, version=version),
            _("We have saved it."),
            on_to="desk:my_days",
            pk=way.episode.pk,
        )
    return redirect("desk:my_days", way.episode.pk)


@participant_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def weekdays(request: ParticipantRequest, pk: int) -> HttpResponse:
    """Ask on which days of the week they never can."""
    way = own_pathway(request, pk)
    if way.entry is None:
        return closed_page(request, way)
    form = WeekdaysForm(request.POST if request.method == "POST" else None, entry=way.entry)
    if form.is_valid():
        given = form.cleaned_data
        if _saved(
            form, lambda: wishes.never_on(_entry(way), given["days"], by=request.user, now=request.now, version=given["version"])
        ):
            messages.success(request, _("We have saved it."))
            return redirect("desk:my_days", pk)
    return render(request, "desk/own/pathway/weekdays.html", {"form": form, "way": way})


@participant_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: ParticipantRequest, pk: int) -> HttpResponse:
    """Ask from which day on they can come."""
    way = own_pathway(request, pk)
    if way.entry is None:
        return closed_page(request, way)
    form = NotBeforeForm(request.POST if request.method == "POST" else None, entry=way.entry)
    if form.is_valid():
        given = form.cleaned_data
        if _saved(
            form,
            lambda: wishes.start_from(_entry(way), given["start"], by=request.user, now=request.now, version=given["version"]),
        ):
            messages.success(request, _("We have saved it."))
            return redirect("desk:me")
    return render(request, "desk/own/pathway/start.html", {"form": form, "way": way})


@participant_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sooner(request: ParticipantRequest, pk: int) -> HttpResponse:
    """Let somebody who has a place say that they would come sooner, or not after all. Their place stays theirs meanwhile."""
    way = own_pathway(request, pk)
    place = wishes.place_to_come(way.episode, request.now)
    if place is None or way.episode.ended_at is not None:
        return closed_page(request, way)
    if request.method == "POST" and "not_sooner" in request.POST:
        kept = _("We have saved it. Your place is yours.")
        return _done(request, lambda: stay_with_place(place, by=request.user, now=request.now), kept)
    if request.method == "POST":
        thanks = _("Thank you. We write to you when there is a place.")
        return _done(request, lambda: come_sooner(place, by=request.user, now=request.now), thanks)
    return render(request, "desk/own/pathway/sooner.html", {"way": way, "said": way.entry is not None and way.entry.sooner})


def _entry(way: MyPathway) -> WaitingListEntry:
    if way.entry is None:
        raise ValueError("They don’t wait, so there is no entry.")
    return way.entry


def _saved(form: forms.Form, act: Callable[[], object]) -> bool:
    try:
        act()
    except Refused as refused:
        say_in_own_words(form, refused)
        return False
    return True


def _done(
    request: ParticipantRequest, act: Callable[[], object], thanks: str, *, on_to: str = "desk:me", pk: int = 0
) -> HttpResponse:
    """Do what one button asks; a refusal is said on the page that comes next."""
    try:
        act()
    except Refused as refused:
        messages.error(request, own_words(refused))
    else:
        messages.success(request, thanks)
    return redirect(on_to, pk) if pk else redirect(on_to)
