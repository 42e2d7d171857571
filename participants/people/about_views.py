"""What a programme says about itself, for those on it."""

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.access import ParticipantRequest, participant_page, signed_in_page
from accounts.roles import Role
from common.clock import today_in
from courses.models import Edition
from courses.programmes.about import parts_of
from participants.people.reading import editions_to_read, note_read


@signed_in_page
@require_safe
def about(request: ParticipantRequest, pk: int) -> HttpResponse:
    """Show what an edition says about itself, to people on a course of it and to staff."""
    if request.membership is None:
        raise Http404
    edition = get_object_or_404(_to_read(request), pk=pk)
    every = parts_of(edition)
    if request.membership.role == Role.PARTICIPANT:
        note_read(edition, sum(part.version for part in every), request.membership, now=request.now)
    parts = [part for part in every if part.paragraphs]
    return render(request, "participants/people/about.html", {"edition": edition, "parts": parts})


@participant_page
@require_safe
def about_mine(request: ParticipantRequest) -> HttpResponse:
    """Go to the page of the one programme somebody is on, or let them choose."""
    mine = list(_to_read(request))
    if len(mine) == 1:
        return redirect("participants:about", mine[0].pk)
    return render(request, "participants/people/about_mine.html", {"editions": mine})


def _to_read(request: ParticipantRequest) -> QuerySet[Edition]:
    return editions_to_read(request.membership, today_in(request.organisation.tzinfo, request.now))
