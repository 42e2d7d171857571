"""A participant's own letters: the list, and one of them, which is then known to have been read."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import ParticipantRequest, participant_page
from desk.letters.views import pdf_answer
from desk.own.timetable import own_person
from participants.letters.about_page import parts_that_go_with
from participants.letters.own_letters import open_letter, own_letters
from participants.letters.paper import letter_pdf
from participants.models import Letter
from participants.people.reading import note_read


@participant_page
@require_safe
def my_letters(request: ParticipantRequest) -> HttpResponse:
    """Show the letters that lie on one's page, latest first."""
    person = own_person(request.user, request.organisation)
    letters = list(own_letters(person).only("subject", "signed_at", "read_at"))
    return render(request, "desk/own/my_letters.html", {"letters": letters})


@participant_page
@never_cache
@require_safe
def my_letter(request: ParticipantRequest, pk: int) -> HttpResponse:
    """Show one letter, and keep when it was first opened."""
    found = _own_letter(request, pk)
    open_letter(found, by=request.user, now=request.now)
    return render(request, "desk/own/my_letter.html", {"letter": found, "paragraphs": found.text.split("\n\n")})


@participant_page
@never_cache
@require_safe
def my_letter_about(request: ParticipantRequest, pk: int) -> HttpResponse:
    """Show what went with a letter, as it stood then, and keep that this version was read."""
    found = _own_letter(request, pk)
    if found.about_edition:
        note_read(found.about_edition, found.about_version, request.membership, now=request.now)
    return render(request, "desk/own/my_letter_about.html", {"letter": found, "parts": parts_that_go_with(found)})


@participant_page
@require_safe
def my_letter_as_pdf(request: ParticipantRequest, pk: int) -> HttpResponse:
    """The same letter to print or keep."""
    found = _own_letter(request, pk)
    open_letter(found, by=request.user, now=request.now)
    return pdf_answer(letter_pdf(found, now=request.now), "letter")


def _own_letter(request: ParticipantRequest, pk: int) -> Letter:
    person = own_person(request.user, request.organisation)
    found: Letter = get_object_or_404(own_letters(person).select_related("about_edition__programme", "episode__programme"), pk=pk)
    found.participant = person
    return found
