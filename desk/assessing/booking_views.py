"""Booking somebody's joint assessment: choose a slot, keep it while you ring, book or move it, cancel it."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.clock import today_in
from common.forms.pages import Back, form_page
from common.refused import Refused
from common.words import moment
from courses.assessing import holding
from courses.assessing.finding import own_holds, slot_named
from courses.assessing.need import need_of
from courses.models import Format, SlotHold
from desk.assessing.forms import BookAssessmentForm, CancelAssessmentForm, HoldForm
from desk.assessing.slots_page import WAYS, held_words, slot_of, slots_page
from participants.letters.following import wants_letters
from participants.models import Appointment, Episode
from reviews.assessments import booking
from reviews.assessments.booking import Booking, episodes_to_assess
from reviews.assessments.writing import book_and_write, cancel_and_write, move_and_write

PAGE = ["GET", "HEAD", "POST"]


@staff_page(Right.KEEP_PATHWAY)
@require_safe
def slots(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the next slots for somebody's assessment, in person, by telephone or by video."""
    episode = _episode(request, pk)
    way = _way(request.GET.get("by", ""))
    page, refused = None, ""
    try:
        page = slots_page(episode, way, request.now)
    except Refused as why:
        refused = why.sentence
    audit.looked(request.user, episode.participant)
    shown = {"episode": episode, "page": page, "refused": refused, "way": way, "ways": _ways(), "back": _back(episode)}
    mine = [hold for hold, _ in page.held if hold.user_id == request.user.pk] if page else []
    return render(request, "desk/assessing/slots.html", shown | {"form": HoldForm(), "mine": mine})


@staff_page(Right.KEEP_PATHWAY)
@require_POST
def hold(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep a slot for ten minutes."""
    episode = _episode(request, pk)
    form = HoldForm(request.POST)
    way = _way(request.POST.get("by", ""))
    back = f"{reverse('desk:book_assessment', args=[episode.pk])}?by={way}"
    if not form.is_valid():
        messages.error(request, "Choose a slot.")
        return redirect(back)
    try:
        kept = _held(request, episode, form)
    except Refused as refused:
        messages.error(request, refused.sentence)
        return redirect(back)
    return redirect(f"{reverse('desk:book_held_slot', args=[episode.pk, kept.pk])}?by={way}")


@staff_page(Right.KEEP_PATHWAY)
@require_http_methods(PAGE)
def book_held(request: StaffRequest, pk: int, hold: int) -> HttpResponse:
    """Book the slot that is kept, or move the assessment there; or let it go."""
    episode = _episode(request, pk)
    kept = get_object_or_404(_holds(request), pk=hold)
    way = Format.IN_PERSON if kept.venue_id else _without_room(request.GET.get("by", ""))
    slots_url = f"{reverse('desk:book_assessment', args=[episode.pk])}?by={way}"
    if "let_go" in request.POST:
        holding.let_go(kept, by=request.user, now=request.now)
        messages.success(request, "The slot is let go. Somebody else can have it now.")
        return redirect(slots_url)
    there = booking.to_come(episode, request.now)
    if kept.let_go_at:
        return _let_go_already(request, episode, kept, slots_url)
    clinician, accepted = request.membership.may(Right.CLINICAL_RECORD), booking.is_accepted(episode)
    sent = request.POST if request.method == "POST" else None
    form = BookAssessmentForm(
        sent, way=way, asks_why=clinician and not accepted and not there, moving=there.session if there else None
    )

    def act() -> str:
        asked = Booking(slot_of(kept, way), form.cleaned_data["video_link"], kept)
        return _booked(request, episode, asked, form, there)

    lead = [*held_words(kept, way), *_told(episode)]
    name = episode.participant.full_name
    heading = f"Move the assessment of {name}" if there else f"Book an assessment for {name}"
    back = Back("Slots", slots_url)
    template = "desk/assessing/book.html"
    on_to = _back(episode).url
    return form_page(
        request,
        form,
        act,
        heading=heading,
        back=back,
        lead=lead,
        on_to=on_to,
        template=template,
        look=lambda: _look(request, episode),
    )


@staff_page(Right.KEEP_PATHWAY)
@require_http_methods(PAGE)
def cancel(request: StaffRequest, pk: int) -> HttpResponse:
    """Cancel the assessment that somebody is booked for."""
    episode = _episode(request, pk)
    there = booking.to_come(episode, request.now)
    if there is None:
        messages.error(request, f"{episode.participant.full_name} has no assessment to come.")
        return redirect("desk:book_assessment", episode.pk)
    form = CancelAssessmentForm(request.POST if request.method == "POST" else None, version=there.session.version)

    def act() -> str:
        said, version = form.cleaned_data["reason"], form.cleaned_data["version"]
        cancel_and_write(there, reason=said, by=request.membership, now=request.now, version=version)
        return f"The assessment of {episode.participant.full_name} is cancelled. Its room and its people are free again."

    when = moment(there.session.local_start)
    stays = "It stays on their record, with the reason. It can be booked again at another slot."
    lead = [f"{when}.", *_told(episode, invites=False), stays]
    heading = f"Cancel the assessment of {episode.participant.full_name}?"
    back = Back("Slots", reverse("desk:book_assessment", args=[episode.pk]))
    return form_page(request, form, act, heading=heading, back=back, lead=lead, look=lambda: _look(request, episode))


def _let_go_already(request: StaffRequest, episode: Episode, kept: SlotHold, slots_url: str) -> HttpResponse:
    """What a second click, or going back, finds: the assessment that was booked there, or that the slot is kept no longer."""
    there = booking.to_come(episode, request.now)
    if there and there.session.starts_at == kept.starts_at:
        messages.success(request, f"{episode.participant.full_name} is booked on {moment(there.session.local_start)}.")
        return redirect(_back(episode).url)
    messages.error(request, "This slot isn’t kept any more. Choose one again.")
    return redirect(slots_url)


def _booked(request: StaffRequest, episode: Episode, asked: Booking, form: BookAssessmentForm, there: Appointment | None) -> str:
    given, name = form.cleaned_data, episode.participant.full_name
    if there:
        version = given["version"] if given["version"] is not None else there.session.version
        moved = move_and_write(there, asked, by=request.membership, now=request.now, version=version)
        return f"The assessment of {name} is now on {moment(moved.session.local_start)}."
    made = book_and_write(
        episode,
        asked,
        by=request.membership,
        now=request.now,
        clinician=request.membership.may(Right.CLINICAL_RECORD),
        although=given["although"],
        submission_id=given["submission_id"],
    )
    return f"{name} is booked for an assessment on {moment(made.session.local_start)}."


def _held(request: StaffRequest, episode: Episode, form: HoldForm) -> SlotHold:
    """Keep the slot that the form names. Raises Refused when there is none like that, or it is taken."""
    house = request.organisation
    need = need_of(episode.programme, house, today_in(house.tzinfo, request.now))
    slot = slot_named(form.cleaned_data["slot"], need.minutes)
    if slot is None:
        raise Refused("Choose one of the slots offered.")
    number = form.cleaned_data["submission_id"]
    return holding.hold_slot(slot, need=need, organisation=house, by=request.user, now=request.now, submission_id=number)


def _told(episode: Episode, *, invites: bool = True) -> list[str]:
    """Who gets a message about it, or why nobody does."""
    person = episode.participant
    if person.channel == "email" and person.email:
        return [f"{person.full_name} is told by e-mail."]
    letter = " An invitation is drafted for you to sign and post." if invites and wants_letters(person) else ""
    return [f"{person.full_name} gets no e-mail from us: tell them yourself.{letter}"]


def _episode(request: StaffRequest, pk: int) -> Episode:
    found: Episode = get_object_or_404(episodes_to_assess(request.organisation), pk=pk)
    return found


def _holds(request: StaffRequest) -> QuerySet[SlotHold]:
    """One's own holds; of those whose minutes are over it is asked again whether their slot is still free."""
    own = own_holds(request.user, request.organisation)
    return own.select_related("venue", "organisation").prefetch_related("staff")


def _way(asked: str) -> str:
    return asked if asked in WAYS else Format.IN_PERSON


def _without_room(asked: str) -> str:
    return Format.VIDEO if asked == Format.VIDEO else Format.TELEPHONE


def _ways() -> list[tuple[str, str]]:
    return [(str(way.value), words) for way, words in WAYS.items()]


def _back(episode: Episode) -> Back:
    """The referral's page, or the person's record where there is none."""
    try:
        return Back("Referral", reverse("desk:referral", args=[episode.pk]))
    except NoReverseMatch:
        return Back(episode.participant.full_name, reverse("desk:person", args=[episode.participant_id]))


def _look(request: StaffRequest, episode: Episode) -> None:
    audit.looked(request.user, episode.participant)
