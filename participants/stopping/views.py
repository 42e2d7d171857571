"""Somebody died, moved away or asked us not to contact them; or that was pressed by mistake."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.refused import Refused
from common.words import counted
from participants.models import Participant
from participants.own import calendar_feeds
from participants.people.directory import people_of
from participants.stopping import contact as stopping
from participants.stopping.forms import StopForm
from participants.stopping.pathways import ended_with_stop, resume_person, stop_and_write


@staff_page(Right.EDIT_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: StaffRequest, pk: int) -> HttpResponse:
    """Say what each reason does before it happens, then do it; afterwards offer to take it back."""
    person = get_object_or_404(people_of(request.organisation), pk=pk)
    form = StopForm(request.POST if request.method == "POST" else None, initial={"reason": person.stopped_reason})
    if "resume" in request.POST or form.is_valid():
        _do(request, person, form)
        return redirect("desk:person", person.pk)
    audit.looked(request.user, person)
    feed = calendar_feeds.open_feed_of(person)
    shown = {"form": form, "person": person, "upcoming": stopping.upcoming(person, request.now), "feed": feed}
    shown["goes_on"] = person.is_stopped and ended_with_stop(person).exists()
    return render(request, "participants/stopping/stop.html", shown)


def _do(request: StaffRequest, person: Participant, form: StopForm) -> None:
    """Stop, or take a stop back, and say so; or why not, as when the record was merged into another meanwhile."""
    try:
        if "resume" in request.POST:
            back = resume_person(person, by=request.user, now=request.now)
            for sentence in [lost for each in back for lost in each.lost]:
                messages.warning(request, sentence)
            goes_on = ["Their pathway goes on.", *(returned for each in back for returned in each.returned)] if back else []
            messages.success(request, " ".join([f"We may contact {person.full_name} again.", *goes_on]))
        else:
            drafted = stop_and_write(person, reason=form.cleaned_data["reason"], by=request.membership, now=request.now)
            written = f" {counted(len(drafted), 'letter')} for a clinician to read and sign." if drafted else ""
            messages.success(request, f"Messages and offers to {person.full_name} have stopped.{written}")
    except Refused as refused:
        messages.error(request, refused.sentence)
