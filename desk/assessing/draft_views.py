"""Writing clinical texts: saved while somebody types (static/js/section.js) or by the button, and signed.

A page says whose it is: when somebody else has signed in meanwhile in the same browser, nothing is saved under their name.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.models import Organisation
from accounts.roles import Right
from accounts.trail import audit
from common.once import say
from common.refused import Refused
from common.words import clock_time
from desk.assessing.record_forms import SectionDraftForm
from desk.assessing.record_page import assessment_page
from participants.models import Appointment, Participant
from participants.people.looks import Page, looked_at_people
from reviews.assessments.sections import assessment_at, pathways_on_record, safety_place, section_place
from reviews.models import ClinicalNote
from reviews.notes.headings import SECTIONS
from reviews.notes.reading import NotePlace, NoteStanding, signer_of, standing_of, texts_of, under_headings
from reviews.notes.rules import refusal_to_sign
from reviews.notes.writing import Overtaken, save_draft, sign_note

NOT_THEIR_PAGE = "This page was opened by somebody else. Nothing was saved: whoever opened it has to sign in again."


@dataclass(frozen=True)
class Written:
    """What came of sending a section: what was kept, or why not, and how the text stands where somebody was quicker."""

    note: ClinicalNote | None = None
    why: str = ""
    field: str = ""
    stands: NoteStanding | None = None


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
        return _who_asks(request) if _by_script(request) else redirect(f"{back}?write={profession}")
    return _answer(
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
    if request.method == "GET" and _by_script(request):
        return _who_asks(request)
    if request.method == "POST":
        back = reverse("desk:safety", args=[pk])
        return _answer(request, where, back=back, show=lambda form, came: _show_safety(request, where, form=form, came=came))
    return _show_safety(request, where)


def assessment_or_404(organisation: Organisation, pk: int) -> Appointment:
    """Return whose assessment this session is. Raises Http404 for another organisation's, and for any other session."""
    place = assessment_at(organisation, pk)
    if place is None:
        raise Http404
    return place


def draft_form(request: StaffRequest, where: NotePlace, stands: NoteStanding) -> SectionDraftForm:
    """Return the form of a text as it stands, on the page of whoever asks."""
    initial = {"token": stands.token, "writer": request.user.pk, **texts_of(stands.draft)}
    return SectionDraftForm(headings=where.headings, initial=initial, auto_id="text_%s")


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
        shown |= _beside_form(where, form, came, page.open_section.section.standing)
        shown |= {
            "action": reverse("desk:section", args=[place.session_id, profession]),
            "why_not_sign": refusal_to_sign(page.signer, profession),
        }
    elif came:
        shown |= {"form": form, "came": came, "stood": _texts_standing(came)}
    return render(request, "desk/assessing/assessment.html", shown)


def _show_safety(
    request: StaffRequest, where: NotePlace, *, form: SectionDraftForm | None = None, came: Written | None = None
) -> HttpResponse:
    person = where.episode.participant
    audit.looked(request.user, person, page=str(Page.SAFETY.value))
    stands = standing_of(where)
    shown: dict[str, object] = {"person": person, "episode": where.episode, "stands": stands, "came": came}
    shown["signed"] = under_headings(stands.signed) if stands.signed else []
    if stands.draft or not stands.signed:
        form = form or draft_form(request, where, stands)
        shown |= _beside_form(where, form, came, stands)
        shown |= {
            "action": reverse("desk:safety", args=[where.episode.pk]),
            "why_not_sign": refusal_to_sign(signer_of(request.user, request.organisation), ""),
        }
    elif came:
        shown |= {"form": form, "stood": _texts_standing(came)}
    return render(request, "desk/assessing/safety.html", shown)


def _beside_form(where: NotePlace, form: SectionDraftForm, came: Written | None, stands: NoteStanding) -> dict[str, object]:
    """What the part with the form shows besides its boxes."""
    return {"form": form, "where": where, "came": came, "stood": _texts_standing(came), "draft": stands.draft}


def _texts_standing(came: Written | None) -> list[tuple[str, str]]:
    """What stands where somebody was quicker, to be read beside what was typed."""
    note = came.stands.latest if came and came.stands else None
    return under_headings(note) if note else []


def _answer(
    request: StaffRequest, where: NotePlace, *, back: str, show: Callable[[SectionDraftForm, Written], HttpResponse]
) -> HttpResponse:
    """Save or sign what was sent: a script gets values, a browser without one the page."""
    form = SectionDraftForm(request.POST, headings=where.headings, auto_id="text_%s")
    came = _kept(request, where, form)
    if _by_script(request):
        return _values(request, where, came)
    if came.note is None:
        if came.stands and came.stands.draft:  # both were seen: sent again, it goes over what stands
            data = request.POST.copy()
            data["token"] = came.stands.token
            form.data = data
        return show(form, came)
    if came.note.signed_at:
        messages.success(request, f"{where.name} is signed.")
    else:
        messages.success(request, _saved_words(request, came.note))
    return redirect("desk:clinic" if request.POST.get("do") == "leave" else back)


def _kept(request: StaffRequest, where: NotePlace, form: SectionDraftForm) -> Written:
    """Do what was asked; say why not on the form."""
    if not form.is_valid():
        return Written(why=" ".join(str(each) for errors in form.errors.values() for each in errors))
    if form.cleaned_data["writer"] != request.user.pk:
        form.add_error(None, NOT_THEIR_PAGE)
        return Written(why=NOT_THEIR_PAGE, field="writer")
    act = sign_note if request.POST.get("do") == "sign" else save_draft
    try:
        return Written(act(where, form.texts, token=form.cleaned_data["token"], by=request.user, now=request.now))
    except Overtaken as refused:
        say(form, refused)
        _saw_fragment(request, where.episode.participant)
        return Written(why=refused.sentence, stands=refused.stands)
    except Refused as refused:
        say(form, refused)
        return Written(why=refused.sentence, field=refused.field or "")


def _values(request: StaffRequest, where: NotePlace, came: Written) -> JsonResponse:
    """What static/js/section.js is told: how the text stands, and both texts where somebody was quicker."""
    if came.note:
        token = f"{came.note.version}.{came.note.saved}"
        return JsonResponse({"state": "saved", "words": _saved_words(request, came.note), "token": token})
    if came.stands:
        shown = {"came": came, "stood": _texts_standing(came), "live": True}
        html = render_to_string("desk/assessing/overtaken.html", shown, request)
        return JsonResponse({"state": "overtaken", "words": came.why, "html": html}, status=409)
    if came.field == "writer":
        return JsonResponse({"state": "another", "words": came.why}, status=409)
    return JsonResponse({"state": "refused", "words": came.why}, status=422)


def _who_asks(request: StaffRequest) -> JsonResponse:
    """Tell an open page who is signed in now, and the token of the forms, which signing in has changed."""
    return JsonResponse({"writer": request.user.pk, "token": get_token(request)})


def _saved_words(request: StaffRequest, note: ClinicalNote) -> str:
    return f"Draft saved at {clock_time(note.saved_at.astimezone(request.organisation.tzinfo))}"


def _by_script(request: StaffRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _saw_fragment(request: StaffRequest, person: Participant) -> None:
    looked_at_people(request.user, [person], Page.ASSESSMENT, organisation=request.organisation)
