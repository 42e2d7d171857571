"""The office's pages of people who wait: the waiting list, the offers, and what is done about either."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.forms.pages import Back, form_page
from common.text.typed_keys import typed_key
from common.words import moment
from desk.waiting import listing
from desk.waiting.forms import ACCEPT, DECLINE, AnswerForm, LeaveForm, OfferByHandForm
from desk.waiting.programme_page import chosen_programme
from desk.waiting.programme_views import programme_list
from participants.attendance.prospects import before_a_place
from participants.episodes.stages import stage_words_of
from participants.models import Offer, WaitingListEntry
from participants.people.looks import Page, looked_at_people
from participants.registration import offers, waiting_list


@staff_page(Right.SEE_PATHWAY)
@require_safe
def waiting(request: StaffRequest) -> HttpResponse:
    """Show the waiting list of a programme; of courses that people register for, everybody who waits or was offered a place."""
    programme, programmes = chosen_programme(request.organisation, typed_key(request.GET.get("programme", "")))
    if programme and request.GET.get("by") != "course":
        return programme_list(request, programme, programmes)
    if not request.membership.may(Right.EDIT_PEOPLE):
        raise Http404
    page, rows = listing.waiting_page(request.organisation, request.GET.get("cursor", ""))
    people = {row.entry.participant_id: row.entry.participant.full_name for row in rows}
    looked_at_people(request.user, people, Page.WAITING_LIST, organisation=request.organisation)
    return render(request, "desk/waiting/waiting_list.html", {"page": page, "rows": rows})


@staff_page(Right.EDIT_PEOPLE)
@require_safe
def all_offers(request: StaffRequest) -> HttpResponse:
    """Show the offers that wait for an answer, or those that don't any more."""
    state = "closed" if request.GET.get("state") == "closed" else "open"
    page = listing.offers_page(request.organisation, state, request.GET.get("cursor", ""))
    people = {each.participant_id: each.participant.full_name for each in page.rows}
    looked_at_people(request.user, people, Page.WAITING_LIST, organisation=request.organisation)
    stages = stage_words_of([each.entry.episode_id for each in page.rows if each.entry and each.entry.episode_id], request.now)
    rows = [(each, stages.get(each.entry.episode_id or 0, "") if each.entry else "") for each in page.rows]
    shown = {"page": page, "rows": rows, "state": state, "states": listing.OFFER_STATES.items()}
    return render(request, "desk/waiting/offers.html", shown)


@staff_page(Right.EDIT_PEOPLE)
@require_http_methods(["GET", "POST"])
def offer(request: StaffRequest, pk: int) -> HttpResponse:
    """Offer a free place to somebody who waits; out of turn with a reason."""
    entry: WaitingListEntry = get_object_or_404(waiting_list.waiting_in(request.organisation), pk=pk)
    number = waiting_list.position(entry)
    form = OfferByHandForm(request.POST if request.method == "POST" else None, out_of_turn=number != 1)

    def act() -> str:
        reason = form.cleaned_data.get("reason", "")
        made = offers.offer_by_hand(entry, reason=reason, by=request.user, now=request.now)
        until = moment(made.reply_by.astimezone(request.organisation.tzinfo))
        return f"{entry.participant.full_name} has been offered a place, and has until {until} to answer."

    lead = [
        f"{entry.one_course.name}. They are number {number} on the waiting list.",
        "A mail with a link to answer goes to them.",
    ]
    lead += before_a_place(entry.participant, entry.one_course, zone=request.organisation.tzinfo, now=request.now)
    heading = f"Offer a place to {entry.participant.full_name}?"
    return form_page(request, form, act, heading=heading, back=_to_waiting_list(), lead=lead, look=lambda: _look(request, entry))


@staff_page(Right.EDIT_PEOPLE)
@require_http_methods(["GET", "POST"])
def leave(request: StaffRequest, pk: int) -> HttpResponse:
    """Take somebody off the waiting list."""
    entry: WaitingListEntry = get_object_or_404(waiting_list.waiting_in(request.organisation), pk=pk)
    form = LeaveForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        waiting_list.leave(entry, reason=form.cleaned_data["reason"], by=request.user, now=request.now)
        return f"{entry.participant.full_name} no longer waits for {entry.one_course.name}."

    heading = f"Take {entry.participant.full_name} off the waiting list?"
    lead = [f"{entry.one_course.name}.", "They get no mail about it: tell them, if they don’t know. Their record stays."]
    return form_page(request, form, act, heading=heading, back=_to_waiting_list(), lead=lead, look=lambda: _look(request, entry))


@staff_page(Right.EDIT_PEOPLE)
@require_http_methods(["GET", "POST"])
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down what somebody said to an offer, or take it back."""
    found: Offer = get_object_or_404(offers.offers_of(request.organisation).select_related("entry"), pk=pk)
    if offers.is_of_programme(found):
        return redirect("desk:programme_answer", found.pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    until = moment(found.reply_by.astimezone(request.organisation.tzinfo))
    return form_page(
        request,
        form,
        lambda: _answered(request, found, form),
        heading=f"{found.participant.full_name}: the place they were offered",
        back=Back("Offers", reverse("desk:offers")),
        lead=[
            f"{found.course.name}. The offer {_state(found)}. Answer by {until}.",
            *before_a_place(found.participant, found.course, zone=request.organisation.tzinfo, now=request.now),
        ],
        look=lambda: _look(request, found),
    )


def _answered(request: StaffRequest, found: Offer, form: AnswerForm) -> str:
    given, who = form.cleaned_data, found.participant.full_name
    if given["answer"] == ACCEPT:
        offers.accept(found, by=request.user, now=request.now, answered=given["how"])
        return f"{who} has a place on {found.course.name}."
    if given["answer"] == DECLINE:
        offers.decline(found, by=request.user, now=request.now, answered=given["how"])
        return f"{who} doesn’t want the place. It goes to the next on the waiting list."
    offers.take_back(found, reason=given["reason"], by=request.user, now=request.now)
    return f"The offer to {who} is taken back, and they are told. The place goes to the next on the waiting list."


def _state(found: Offer) -> str:
    return "waits for an answer" if found.state == Offer.State.OPEN else f"is closed: {found.get_state_display()}"


def _look(request: StaffRequest, of: WaitingListEntry | Offer) -> None:
    audit.looked(request.user, of.participant)


def _to_waiting_list() -> Back:
    return Back("Waiting list", reverse("desk:waiting_list"))
