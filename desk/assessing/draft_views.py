"""The pages on which the sections of an assessment and safety on the day are written (desk.assessing.saving)."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.models import Organisation
from accounts.roles import Right
from accounts.trail import audit
from desk.assessing.record_forms import SectionDraftForm
from desk.assessing.record_page import assessment_page
from desk.assessing.saving import Written, answer_draft, asks_by_script, beside_draft, draft_form, texts_standing, who_asks
from participants.models import Appointment, Episode
from participants.people.looks import Page
from reviews.assessments.sections import assessment_at, pathways_on_record, safety_place, section_place
from reviews.notes.headings import SECTIONS
from reviews.notes.reading import signer_of, standing_of, under_headings
from reviews.notes.rules import refusal_to_sign


@staff_page(Right.CLINICAL_RECORD)
@require_http_methods(["GET"])
def assessment(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the three sections, one's own open to be written in, safety on the day, the decision, and the goals."""
    return _show_assessment(request, assessment_or_404(request.organisation, pk), write=request.GET.get("write", ""))


@staff_page(Right.CLINICAL_RECORD)
@require_http_methods(["GET", "POST"])
def section(request: StaffRequest, pk: int, profession: str) -> HttpResponse:
    """Save or sign one section. Asked for without a form, it leads to the assessment; a script asks who is signed in."""
    place = assessment_or_404(request.organisation, pk)
    if profession not in SECTIONS:
        raise Http404
    where = section_place(request.organisation, place, profession)
    back = reverse("desk:assessment", args=[pk])
    if request.method == "GET":
        return who_asks(request) if asks_by_script(request) else redirect(f"{back}?write={profession}")
    return answer_draft(
        request,
        where,
        back=back,
        show=lambda form, came: _show_assessment(request, place, write=profession, form=form, came=came),
    )


@staff_page(Right.CLINICAL_RECORD)
@require_http_methods(["GET", "POST"])
def safety(request: StaffRequest, pk: int) -> HttpResponse:
    """Show safety on the day of one pathway, and save or sign it."""
    episode = get_object_or_404(pathways_on_record(request.organisation), pk=pk)
    where = safety_place(request.organisation, episode)
    if request.method == "GET" and asks_by_script(request):
        return who_asks(request)
    if request.method == "POST":
        back = reverse("desk:safety", args=[pk])
        return answer_draft(
            request, where, back=back, show=lambda form, came: _show_safety(request, episode, form=form, came=came)
        )
    return _show_safety(request, episode)


def assessment_or_404(organisation: Organisation, pk: int) -> Appointment:
    """Return whose assessment this session is. Raises Http404 for another organisation's, and for any other session."""
    place = assessment_at(organisation, pk)
    if place is None:
        raise Http404
    return place


def _show_assessment(
    request: StaffRequest,
    place: Appointment,
    *,
    write: str,
    form: SectionDraftForm | None = None,
    came: Written | None = None,
) -> HttpResponse:
    audit.looked(request.user, place.participant, page=str(Page.ASSESSMENT.value))
    page = assessment_page(place, user=request.user, organisation=request.organisation, now=request.now, write=write)
    shown: dict[str, object] = {"page": page, "place": place, "person": place.participant, "session": place.session}
    if page.open_section:
        profession = page.open_section.section.profession
        where = section_place(request.organisation, place, profession)
        form = form or draft_form(request, where, page.open_section.section.standing)
        shown |= beside_draft(where, form, came, page.open_section.section.standing)
        shown |= {
            "action": reverse("desk:section", args=[place.session_id, profession]),
            "why_not_sign": refusal_to_sign(page.signer, profession),
        }
    elif came:
        shown |= {"form": form, "came": came, "stood": texts_standing(came)}
    return render(request, "desk/assessing/assessment.html", shown)


def _show_safety(
    request: StaffRequest, episode: Episode, *, form: SectionDraftForm | None = None, came: Written | None = None
) -> HttpResponse:
    where, person = safety_place(request.organisation, episode), episode.participant
    audit.looked(request.user, person, page=str(Page.SAFETY.value))
    stands = standing_of(where)
    shown: dict[str, object] = {"person": person, "episode": episode, "stands": stands, "came": came}
    shown["signed"] = under_headings(stands.signed) if stands.signed else []
    if stands.draft or not stands.signed:
        form = form or draft_form(request, where, stands)
        shown |= beside_draft(where, form, came, stands)
        shown |= {
            "action": reverse("desk:safety", args=[episode.pk]),
            "why_not_sign": refusal_to_sign(signer_of(request.user, request.organisation), ""),
        }
    elif came:
        shown |= {"form": form, "stood": texts_standing(came)}
    return render(request, "desk/assessing/safety.html", shown)
