"""The clinical record read back: versions of one text, amending one, and everything of one person."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.forms.pages import Back, form_page
from desk.assessing.clinical_record import record_of_person
from desk.assessing.record_forms import AmendForm
from desk.sessions.page import session_facts_of, sessions_with_place
from participants.attendance.marking import booked_at
from participants.people.directory import people_of
from participants.people.looks import Page, looked_at_people
from participants.people.told_apart import tell_apart
from reviews.models import ClinicalNote
from reviews.notes.reading import NotePlace, notes_of, safety_of_people, under_headings
from reviews.notes.writing import begin_amending, place_of_note


@staff_page(Right.CLINICAL_RECORD)
@require_safe
def clinical_record(request: StaffRequest, pk: int) -> HttpResponse:
    """Show everything clinical of one person: sections, safety, decisions and goals of all their pathways."""
    person = get_object_or_404(people_of(request.organisation), pk=pk)
    audit.looked(request.user, person, page=str(Page.CLINICAL.value))
    pathways = record_of_person(person, request.organisation, request.now)
    return render(request, "desk/assessing/clinical_record.html", {"person": person, "pathways": pathways})


@staff_page(Right.CLINICAL_RECORD)
@require_safe
def session_safety(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what the clinicians of a day have to know of each person who is expected there."""
    session = get_object_or_404(sessions_with_place(request.organisation), pk=pk)
    people = [place.participant for place in booked_at(session)]
    tell_apart(people)
    notes = safety_of_people([person.pk for person in people], request.organisation)
    rows = [(person, notes[person.pk], under_headings(notes[person.pk])) for person in people if person.pk in notes]
    without = [person for person in people if person.pk not in notes]
    looked_at_people(request.user, [row[0] for row in rows], Page.SAFETY, organisation=request.organisation)
    looked_at_people(request.user, without, Page.SESSION, organisation=request.organisation)
    shown = {"session": session, "facts": session_facts_of(session), "rows": rows, "without": without}
    return render(request, "desk/assessing/session_safety.html", shown)


@staff_page(Right.CLINICAL_RECORD)
@require_safe
def versions(request: StaffRequest, pk: int) -> HttpResponse:
    """Show every version of one text, the latest first, each with who signed it and why it was amended."""
    note = get_object_or_404(notes_of(request.organisation), pk=pk)
    place = place_of_note(note)
    _look(request, place)
    found = place.rows().select_related("author", "signed_by").order_by("-version", "-pk")
    shown = {
        "whose": _whose(place),
        "name": place.name,
        "versions": [(each, under_headings(each)) for each in found],
        "back": Back(_parent(note), page_of_note(note)),
    }
    return render(request, "desk/assessing/versions.html", shown)


@staff_page(Right.CLINICAL_RECORD)
@require_http_methods(["GET", "POST"])
def amend(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask why a signed text is amended, and open its next version."""
    note = get_object_or_404(notes_of(request.organisation).filter(signed_at__isnull=False), pk=pk)
    place = place_of_note(note)
    form = AmendForm(request.POST or None)

    def act() -> str:
        begin_amending(note, reason=form.cleaned_data["reason"], by=request.user, now=request.now)
        return "Write the new version, then sign it. Until then the signed one stands."

    return form_page(
        request,
        form,
        act,
        heading=f"Amend: {place.name.lower()}, {_whose(place)}",
        back=Back("Back", page_of_note(note)),
        on_to=f"{page_of_note(note)}?write={note.profession}" if note.profession else page_of_note(note),
        lead=[f"{note.signature} signed version {note.version}. It stays as it is; yours is added to it."],
        look=lambda: _look(request, place),
    )


def page_of_note(note: ClinicalNote) -> str:
    """The page on which a text is written: its assessment, its review, or safety on the day of its pathway."""
    if note.session_id is None:
        return reverse("desk:safety", args=[note.episode_id])
    if note.kind == ClinicalNote.Kind.SECTION:
        return reverse("desk:assessment", args=[note.session_id])
    of_group, own = ("desk:day_notes", "desk:own_day_notes") if _is_of_day(note) else ("desk:session_notes", "desk:own_notes")
    if note.episode_id is None:
        return reverse(of_group, args=[note.session_id])
    return reverse(own, args=[note.session_id, note.episode_id])


def _is_of_day(note: ClinicalNote) -> bool:
    return note.kind == ClinicalNote.Kind.DAY


def _parent(note: ClinicalNote) -> str:
    if note.session_id is None:
        return "Safety on the day"
    if _is_of_day(note):
        return "Notes of the day"
    return "Assessment" if note.kind == ClinicalNote.Kind.SECTION else "Review"


def _whose(place: NotePlace) -> str:
    """Whom a text is about, or of which session of which group it is."""
    return place.person.full_name if place.person else str(place.session)


def _look(request: StaffRequest, place: NotePlace) -> None:
    if place.person:
        audit.looked(request.user, place.person, page=str(Page.CLINICAL.value))
