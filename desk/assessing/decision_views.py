"""Writing down what the three decided, and what another service answered."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.forms.pages import Back, form_page
from common.words import counted
from desk.assessing.draft_views import assessment_or_404
from desk.assessing.record_forms import DecisionForm, ElsewhereDatesForm
from desk.assessing.record_page import waits_for
from participants.models import Decision
from participants.people.looks import Page
from reviews.assessments.deciding import (
    dates_token,
    decisions_of,
    recipients_of,
    record_dates_elsewhere,
    standing_decision,
)
from reviews.assessments.sections import texts_at
from reviews.assessments.writing import decide_and_write


@staff_page(Right.CLINICAL_RECORD)
@require_http_methods(["GET", "POST"])
def decision(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask what was decided, once all three have signed; until then say whose signature it waits for."""
    place = assessment_or_404(request.organisation, pk)
    if place.episode is None:
        raise Http404
    stands = standing_decision(place.episode)
    form = DecisionForm(request.POST or None, version=stands.pk if stands else 0, services=recipients_of(request.organisation))

    def act() -> str:
        given = form.cleaned_data
        _, drafted = decide_and_write(
            place,
            form.wanted,
            read_at=given["version"],
            by=request.membership,
            now=request.now,
            submission_id=given["submission_id"],
        )
        waits = f" {counted(len(drafted), 'letter')} to read and sign." if drafted else ""
        return f"The decision is written down.{waits}"

    return form_page(
        request,
        form,
        act,
        heading=f"Decision on {place.participant.full_name}",
        back=Back("Assessment", reverse("desk:assessment", args=[pk])),
        lead=_lead(stands),
        template="desk/assessing/decision.html",
        more=lambda: {"waits_for": waits_for(texts_at(place))},
        look=lambda: audit.looked(request.user, place.participant, page=str(Page.ASSESSMENT.value)),
    )


@staff_page(Right.KEEP_PATHWAY)
@require_http_methods(["GET", "POST"])
def dates_elsewhere(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down when the letter to another service went and was acknowledged. Shows neither reason nor note."""
    found = get_object_or_404(decisions_of(request.organisation).filter(service__isnull=False), pk=pk)
    initial = {
        "sent_on": found.service_sent_on,
        "acknowledged_on": found.service_acknowledged_on,
        "read": dates_token(found),
    }
    form = ElsewhereDatesForm(request.POST or None, initial=initial)
    person = found.episode.participant

    def act() -> str:
        record_dates_elsewhere(found, by=request.user, now=request.now, **form.cleaned_data)
        return "The dates are written down."

    return form_page(
        request,
        form,
        act,
        heading=f"{found.service}: {person.full_name}",
        back=Back(person.full_name, reverse("desk:person", args=[person.pk])),
        lead=["When the letter went to them, and when they said that they have it."],
        look=lambda: audit.looked(request.user, person),
    )


def _lead(stands: Decision | None) -> list[str]:
    if stands is None:
        return ["All three decide together; one of you writes it down."]
    return [f"“{stands.get_outcome_display()}” stands. What you write down takes its place; it stays on the record."]
