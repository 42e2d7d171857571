"""The print queue: what can be printed and what can't, a batch, its file, its tick."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.forms.pages import Back, pressed
from common.once import say
from common.refused import Refused
from common.words import counted
from desk.letters.forms import BatchForm
from desk.letters.views import pdf_answer
from participants.letters import batches
from participants.letters.kinds import WHAT_TO_DO
from participants.letters.paper import batch_pdf, unprintable_in
from participants.models import Delivery
from participants.people.looks import Page, looked_at_people
from participants.people.told_apart import tell_apart


@staff_page(Right.WRITE_LETTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def print_queue(request: StaffRequest) -> HttpResponse:
    """Show what waits to be printed, name what can't be, and make a batch of the rest."""
    form = BatchForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            number = form.cleaned_data["submission_id"]
            made = batches.make_batch(request.organisation, by=request.user, now=request.now, number=number)
        except Refused as refused:
            say(form, refused)
        else:
            return redirect("desk:letter_batch", made)
    queue = batches.print_queue(request.organisation)
    everything = [*queue.ready, *queue.homeless, *queue.stopped, *queue.by_hand]
    _look(request, everything, Page.POST)
    tell_apart(each.letter.participant for each in everything)
    shown = {
        "form": form,
        "back": Back("Letters", reverse("desk:letters")),
        "queue": queue,
        "ready": counted(min(len(queue.ready), batches.MOST_IN_BATCH), "letter"),
        "more": max(0, len(queue.ready) - batches.MOST_IN_BATCH),
        "homeless": [(each, batches.missing_words(each)) for each in queue.homeless],
        "by_hand": [(each, WHAT_TO_DO[each.letter.format]) for each in queue.by_hand],
    }
    return render(request, "desk/letters/print_queue.html", shown)


@staff_page(Right.WRITE_LETTERS)
@require_safe
def batch(request: StaffRequest, number: uuid.UUID) -> HttpResponse:
    """Show what is in a batch, with the way to its file and its tick."""
    found = _batch(request, number)
    _look(request, found, Page.POST)
    shown = {
        "number": number,
        "found": found,
        "posted": all(each.sent_at for each in found),
        "count": counted(len(found), "letter"),
        "no_shape": unprintable_in(each.letter for each in found),
        "zone": request.organisation.tzinfo,
    }
    return render(request, "desk/letters/batch.html", shown)


@staff_page(Right.WRITE_LETTERS)
@require_safe
def batch_as_pdf(request: StaffRequest, number: uuid.UUID) -> HttpResponse:
    """A batch as one file, to be printed and put into envelopes; asked for again it is the same."""
    found = _batch(request, number)
    _look(request, found, Page.BATCH)
    return pdf_answer(batch_pdf([each.letter for each in found], request.organisation, now=request.now), "letters")


@staff_page(Right.WRITE_LETTERS)
@require_POST
def batch_posted(request: StaffRequest, number: uuid.UUID) -> HttpResponse:
    """Tick a batch as printed and posted."""
    _batch(request, number)
    pressed(
        request,
        lambda: batches.tick_posted(request.organisation, number, by=request.user, now=request.now),
        lambda posted: f"{counted(posted, 'letter')} ticked as printed and posted." if posted else "It was ticked before.",
    )
    return redirect("desk:letters")


def _batch(request: StaffRequest, number: uuid.UUID) -> list[Delivery]:
    """What is in a batch of the organisation; 404 where nothing is."""
    found = batches.batch_of(request.organisation, number)
    if not found:
        raise Http404
    return found


def _look(request: StaffRequest, found: list[Delivery], page: Page) -> None:
    people = {each.letter.participant_id: each.letter.participant.full_name for each in found}
    looked_at_people(request.user, people, page, organisation=request.organisation)
