"""The notes of a review: the group's part without names, and each person's own part with their goals and concerns."""

from dataclasses import dataclass
from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from courses.models import Session
from desk.assessing.record_forms import SectionDraftForm
from desk.assessing.saving import Written, answer_draft, asks_by_script, beside_draft, draft_form, texts_standing, who_asks
from desk.sessions.page import session_facts_of
from participants.people.concerns import open_concerns_about
from participants.people.looks import Page, looked_at_people
from reviews.goals.keeping import goals_with_progress
from reviews.group_notes.reading import (
    OwnPart,
    SessionTexts,
    group_place,
    named_in_group_part,
    own_place,
    reviews_with_texts,
    texts_of_sessions,
)
from reviews.group_notes.writing import names_warning, sign_group_part
from reviews.notes.reading import NotePlace, NoteStanding, signer_of, texts_of, under_headings
from reviews.notes.rules import refusal_to_sign

SEEN = "|"  # between two names that whoever signs was warned of


@staff_page(Right.CLINICAL_RECORD)
@require_http_methods(["GET", "POST"])
def session_notes(request: StaffRequest, pk: int) -> HttpResponse:
    """Show how what is written at a review stands; write and sign the group's part."""
    session: Session = get_object_or_404(reviews_with_texts(request.organisation), pk=pk)
    if request.method == "GET" and asks_by_script(request):
        return who_asks(request)
    if request.method == "POST":
        sign = partial(sign_group_part, seen=request.POST.get("seen", "").split(SEEN))
        where, back = group_place(request.organisation, session), reverse("desk:session_notes", args=[pk])
        show, warn = partial(_show_group, request, session), partial(_warning_of, session)
        return answer_draft(request, where, back=back, show=show, sign=sign, warn=warn)
    return _show_group(request, session)


@staff_page(Right.CLINICAL_RECORD)
@require_http_methods(["GET", "POST"])
def own_notes(request: StaffRequest, pk: int, episode: int) -> HttpResponse:
    """Show somebody's own part of a review with their goals and concerns; write and sign it."""
    session: Session = get_object_or_404(reviews_with_texts(request.organisation), pk=pk)
    return own_part(request, session, episode, NotesAddress("desk:session_notes", "desk:own_notes", "Notes of the review"))


@dataclass(frozen=True)
class NotesAddress:
    """The pages of a kind of session: all that is written there, somebody's own part, and what the first is called."""

    notes: str
    own: str
    name: str


def own_part(request: StaffRequest, session: Session, episode: int, addresses: NotesAddress) -> HttpResponse:
    """Somebody's own part of a review or a day, on a page of its own. Raises Http404 for whoever has no place there."""
    texts = texts_of_sessions([session])[session.pk]
    part = next((each for each in texts.parts if each.episode and each.episode.pk == episode), None)
    if part is None or part.episode is None:
        raise Http404
    if request.method == "GET" and asks_by_script(request):
        return who_asks(request)
    show = partial(_show_own, request, texts, part, addresses)
    if request.method == "POST":
        where, back = own_place(request.organisation, session, part.episode), reverse(addresses.own, args=[session.pk, episode])
        return answer_draft(request, where, back=back, show=show)
    return show()


def _warning_of(session: Session, typed: list[str]) -> str:
    """Whose name stands in what is typed so far, in a sentence; empty when nobody's does."""
    named = named_in_group_part(session, typed)
    return names_warning(named) if named else ""


def _show_group(
    request: StaffRequest, session: Session, form: SectionDraftForm | None = None, came: Written | None = None
) -> HttpResponse:
    texts = texts_of_sessions([session])[session.pk]
    people = [each.person for each in texts.parts]
    looked_at_people(request.user, people, Page.CLINICAL, organisation=request.organisation)
    where = group_place(request.organisation, session)
    shown = _written(request, where, texts.group, form, came)
    typed = [request.POST.get(key, "") for key, _ in where.headings] if came else list(texts_of(texts.group.draft).values())
    named = named_in_group_part(session, typed) if "action" in shown else []
    shown |= {
        "session": session,
        "facts": session_facts_of(session),
        "texts": texts,
        "warning": names_warning(named) if named else "",
        "seen": SEEN.join(named),
        "sign_words": "Sign it as it is" if named else "Sign the group’s part",
    }
    return render(request, "desk/review_notes/session_notes.html", shown)


def _show_own(
    request: StaffRequest,
    texts: SessionTexts,
    part: OwnPart,
    addresses: NotesAddress,
    form: SectionDraftForm | None = None,
    came: Written | None = None,
) -> HttpResponse:
    if part.episode is None:
        raise Http404
    audit.looked(request.user, part.person, page=str(Page.CLINICAL.value))
    where = own_place(request.organisation, texts.session, part.episode)
    shown = _written(request, where, part.standing, form, came)
    shown |= {
        "session": texts.session,
        "notes_url": reverse(addresses.notes, args=[texts.session.pk]),
        "notes_name": addresses.name,
        "facts": session_facts_of(texts.session),
        "part": part,
        "person": part.person,
        "episode": part.episode,
        "group": texts.group,
        "goals": goals_with_progress([part.episode.pk]),
        "concerns": open_concerns_about(part.person),
    }
    return render(request, "desk/review_notes/own_notes.html", shown)


def _written(
    request: StaffRequest, where: NotePlace, stands: NoteStanding, form: SectionDraftForm | None, came: Written | None
) -> dict[str, object]:
    """How one text stands, with its form while it is written: until it is signed, and while it is amended."""
    shown: dict[str, object] = {"stands": stands, "came": came}
    shown["signed"] = under_headings(stands.signed) if stands.signed else []
    pathway_is_open = where.episode is None or where.episode.ended_at is None
    if pathway_is_open and (stands.draft or not stands.signed):
        shown |= beside_draft(where, form or draft_form(request, where, stands), came, stands)
        shown |= {
            "action": request.path,
            "why_not_sign": refusal_to_sign(signer_of(request.user, request.organisation), ""),
        }
    elif came:
        shown |= {"form": form, "stood": texts_standing(came)}
    return shown
