"""Letters: the list, one letter, drafting, changing, signing, sending, setting aside."""

from collections.abc import Callable, Sequence

from django.forms import Form
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.forms.pages import Back, form_page
from common.words import counted
from desk.letters import forms
from desk.letters.listing import LISTS, letter_list, standing
from participants.letters import deliveries, drafting
from participants.letters.about_page import parts_that_go_with
from participants.letters.batches import open_batches, print_queue
from participants.letters.correspondents import in_use
from participants.letters.kinds import INVITATIONS, PRINTED, WHAT_TO_DO, kinds_to_write, may_read_letter
from participants.letters.paper import letter_pdf, unprintable_in
from participants.letters.placeholders import left_open
from participants.models import AboutRead, Delivery, Episode, Letter
from participants.people.looks import Page, looked_at_people
from participants.people.reading import about_pages_read
from reviews.invitations.drafting import letters_due

PAGE = ["GET", "HEAD", "POST"]


@staff_page(Right.WRITE_LETTERS)
@require_safe
def letter_index(request: StaffRequest) -> HttpResponse:
    """Show the letters of one state, what waits for a printer, and open batches."""
    chosen = request.GET.get("state", "sign")
    chosen = chosen if chosen in LISTS else "sign"
    page, rows = letter_list(request.organisation, chosen, request.GET.get("cursor", ""))
    people = {row.letter.participant_id: row.letter.participant.full_name for row in rows}
    looked_at_people(request.user, people, Page.POST, organisation=request.organisation)
    queue = print_queue(request.organisation)
    shown = {
        "page": page,
        "rows": rows,
        "chosen": chosen,
        "pathway": True,  # the row of People's pages offers letters where people come by referral
        "lists": LISTS.items(),
        "to_print": sum(map(len, (queue.ready, queue.homeless, queue.stopped, queue.by_hand))),
        "about_reviews": len(letters_due(request.organisation, request.now)),
        "batches": [(number, counted(letters, "letter")) for number, _, letters in open_batches(request.organisation)],
    }
    return render(request, "desk/letters/letters.html", shown)


@staff_page(Right.WRITE_LETTERS)
@require_http_methods(PAGE)
def new_letter(request: StaffRequest, pk: int) -> HttpResponse:
    """Draft letters from somebody's pathway."""
    episode: Episode = get_object_or_404(drafting.episodes_to_write_about(request.organisation), pk=pk)
    clinician = drafting.is_clinician(request.membership)
    services = list(in_use(request.organisation))
    form = forms.NewLetterForm(
        _sent(request),
        kinds=kinds_to_write(clinician=clinician),
        services=services,
        initial={"kind": request.GET.get("kind", ""), "to": request.GET.getlist("to") or ["person"]},
    )

    def draft() -> str:
        given = form.cleaned_data
        service = next((each for each in services if str(each.pk) == given["service"]), None)
        made = drafting.draft_letters(
            episode,
            given["kind"],
            given["to"],
            service=service,
            by=request.membership,
            now=request.now,
            submission_id=given["submission_id"],
        )
        return f"{counted(len(made), 'letter')} about {episode.participant.full_name} to read, change and sign."

    return form_page(
        request,
        form,
        draft,
        heading=f"Write about {episode.participant.full_name}",
        back=Back("Letters", reverse("desk:letters")),
        lead=[
            f"What is known of their way through {episode.programme.name} is filled in. You read and change it before it goes."
        ],
        look=lambda: audit.looked(request.user, episode.participant),
    )


@staff_page(Right.WRITE_LETTERS)
@require_safe
def letter(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a letter, how far it is and what can be done; of a clinical one somebody of the office sees no words."""
    found = _letter(request, pk)
    readable = _may_read(request, found)
    audit.looked(request.user, found.participant, page="letter")
    ways = list(found.deliveries.order_by("pk"))
    state, more = standing(found, ways, request.organisation.tzinfo)
    shown = {
        "letter": found,
        "readable": readable,
        "state": state,
        "more": more,
        "ways": ways,
        "gaps": left_open(found.subject, found.text) if readable and not found.signed_at else [],
        "by_hand": WHAT_TO_DO.get(found.format, ""),
        "paragraphs": found.text.split("\n\n") if readable else [],
        "no_shape": unprintable_in([found]) if readable else [],
        "about_read": _about_read(found),
        "has_gone": any(each.sent_at for each in ways),
    }
    return render(request, "desk/letters/letter.html", shown)


@staff_page(Right.WRITE_LETTERS)
@require_safe
def letter_about(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the page about the programme that goes with a letter, as it stood when the letter was written."""
    found = _letter(request, pk)
    audit.looked(request.user, found.participant, page="letter")
    return render(request, "desk/letters/about.html", {"letter": found, "parts": parts_that_go_with(found)})


@staff_page(Right.WRITE_LETTERS)
@require_http_methods(PAGE)
def change_letter(request: StaffRequest, pk: int) -> HttpResponse:
    """Change the words of a draft."""
    found = _readable_letter(request, pk)
    form = forms.LetterDraftForm(_sent(request), letter=found)

    def change() -> str:
        drafting.change_draft(found, form.words, by=request.membership, version=form.cleaned_data["version"])
        return "The letter is saved."

    return _letter_form(request, found, form, change, heading=f"Change the letter: {found.get_kind_display()}")


@staff_page(Right.WRITE_LETTERS)
@require_http_methods(PAGE)
def sign(request: StaffRequest, pk: int) -> HttpResponse:
    """Sign a letter that was read, and say how it goes."""
    found = _readable_letter(request, pk)
    form = forms.SignForm(_sent(request), ways=deliveries.ways_for(found), version=found.version)

    def act() -> str:
        given = form.cleaned_data
        signed = deliveries.sign_and_send(found, given["way"], by=request.membership, now=request.now, version=given["version"])
        return f"Signed by {signed.signature}."

    lead = ["Your name stands under it, and nobody changes it from then on.", f"First line: {found.subject}"]
    if gaps := left_open(found.subject, found.text):
        lead.append(f"Still to fill in: {', '.join(gaps)}")
    return _letter_form(request, found, form, act, heading=f"Sign the letter to {found.get_to_display()}?", lead=lead)


@staff_page(Right.WRITE_LETTERS)
@require_http_methods(PAGE)
def send(request: StaffRequest, pk: int) -> HttpResponse:
    """Send a signed letter another way, or again after it was stopped."""
    found = _letter(request, pk)
    form = forms.SendForm(_sent(request), ways=deliveries.ways_for(found))

    def act() -> str:
        deliveries.send_letter(found, form.cleaned_data["way"], by=request.membership, now=request.now)
        return "It goes that way."

    return _letter_form(request, found, form, act, heading=f"Send the letter to {found.get_to_display()}")


@staff_page(Right.WRITE_LETTERS)
@require_http_methods(PAGE)
def set_aside(request: StaffRequest, pk: int) -> HttpResponse:
    """Set a letter aside that isn't to go."""
    found = _readable_letter(request, pk)
    form = forms.SetLetterAsideForm(_sent(request))

    def act() -> str:
        drafting.set_aside_letter(found, reason=form.cleaned_data["reason"], by=request.membership, now=request.now)
        return "The letter is set aside."

    lead = ["It stays on the record and doesn’t go."]
    return _letter_form(request, found, form, act, heading="Set this letter aside?", lead=lead)


@staff_page(Right.WRITE_LETTERS)
@require_http_methods(PAGE)
def stop(request: StaffRequest, pk: int) -> HttpResponse:
    """Stop one way of a letter before it has gone."""
    found = _delivery(request, pk)
    form = forms.StopDeliveryForm(_sent(request))

    def act() -> str:
        deliveries.stop_delivery(found, reason=form.cleaned_data["reason"], by=request.user, now=request.now)
        return "It doesn’t go that way."

    return _letter_form(request, found.letter, form, act, heading="Stop this letter?", lead=["It can be sent again."])


@staff_page(Right.WRITE_LETTERS)
@require_http_methods(PAGE)
def tick_sent(request: StaffRequest, pk: int) -> HttpResponse:
    """Say that a letter in a form no printer makes has gone."""
    found = _delivery(request, pk)
    form = forms.TickForm(_sent(request))

    def act() -> str:
        deliveries.tick_as_sent(found, by=request.membership, now=request.now)
        return "It is ticked as sent."

    lead = [WHAT_TO_DO.get(found.letter.format, "It is ticked with its batch.")]
    return _letter_form(request, found.letter, form, act, heading="Is it made and sent?", lead=lead)


@staff_page(Right.WRITE_LETTERS)
@require_safe
def one_as_pdf(request: StaffRequest, pk: int) -> HttpResponse:
    """A letter as it is printed."""
    found = _readable_letter(request, pk)
    if found.format not in PRINTED:
        raise Http404
    audit.looked(request.user, found.participant, page="letter")
    return pdf_answer(letter_pdf(found, now=request.now), "letter")


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    """Shown by the browser, saved under a name that tells nothing, kept by nobody on the way."""
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _letter(request: StaffRequest, pk: int) -> Letter:
    letters = drafting.letters_of(request.organisation).select_related(
        "participant__organisation", "service", "about_edition__programme", "episode__programme"
    )
    found: Letter = get_object_or_404(letters, pk=pk)
    return found


def _about_read(found: Letter) -> list[AboutRead]:
    """When they read the page about the programme that goes with an invitation, each version. One query; none for others."""
    if found.kind not in INVITATIONS or found.episode is None:
        return []
    return list(about_pages_read(found.participant).filter(edition__programme=found.episode.programme_id))


def _readable_letter(request: StaffRequest, pk: int) -> Letter:
    """One of the letters that whoever asks may read; 404 for a clinical one that they may not."""
    found = _letter(request, pk)
    if not _may_read(request, found):
        raise Http404
    return found


def _may_read(request: StaffRequest, found: Letter) -> bool:
    return may_read_letter(found.kind, clinician=drafting.is_clinician(request.membership))


def _delivery(request: StaffRequest, pk: int) -> Delivery:
    found: Delivery = get_object_or_404(deliveries.deliveries_of(request.organisation), pk=pk)
    return found


def _letter_form(
    request: StaffRequest, found: Letter, form: Form, act: Callable[[], str], *, heading: str, lead: Sequence[str] = ()
) -> HttpResponse:
    """A form about one letter, which leads back to it."""
    back = Back(f"Letter about {found.participant.full_name}", reverse("desk:letter", args=[found.pk]))

    def look() -> None:
        audit.looked(request.user, found.participant, page="letter")

    return form_page(request, form, act, heading=heading, back=back, lead=lead, look=look)


def _sent(request: StaffRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
