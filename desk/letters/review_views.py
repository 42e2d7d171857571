"""Letters that announce reviews: who is due one, and one click that drafts them all."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.forms.pages import Back
from common.refused import Refused
from common.words import counted
from participants.people.looks import Page, looked_at_people
from participants.people.told_apart import tell_apart
from reviews.invitations.drafting import draft_invitations, letters_due


@staff_page(Right.WRITE_LETTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def review_letters(request: StaffRequest) -> HttpResponse:
    """Show who wants letters and has a review soon that none announces; draft them for a name."""
    if request.method == "POST":
        try:
            drafted = draft_invitations(request.organisation, by=request.membership, now=request.now)
        except Refused as refused:
            messages.error(request, refused.sentence)
            return redirect("desk:review_letters")
        messages.success(request, f"{counted(len(drafted), 'letter')} to read and sign.")
        return redirect("desk:letters")
    places = letters_due(request.organisation, request.now)
    people = [each.participant for each in places]
    looked_at_people(request.user, people, Page.POST, organisation=request.organisation)
    tell_apart(people)
    return render(
        request, "desk/letters/review_letters.html", {"places": places, "back": Back("Letters", reverse("desk:letters"))}
    )
