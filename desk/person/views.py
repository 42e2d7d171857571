"""One person's record on one page. Every look is written down."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.clock import today_in
from common.papers.letters import sentences_about
from desk.letters.listing import letters_about
from desk.person.contact_forms import NoteForm
from desk.person.page import record_of
from desk.person.review_page import review_line
from desk.questionnaires.person_page import point_lines
from desk.referrals.page import PathwayLine, pathways_of
from desk.waiting.listing import of_person, registrations_of_person
from participants.enrolment.on_record import RecordPart, held_by, records_with_held
from participants.episodes.record import referral_programmes
from participants.merging.merge import merges_into
from participants.models import Participant
from participants.people.same_person import new_records
from participants.rules.identity import shown_nhs_number, shown_phone
from participants.to_do.tasks import open_tasks_about
from reviews.milestones.reading import milestones_of_person
from reviews.questionnaires.reading import with_was_asked


@staff_page(Right.SEE_PEOPLE)
@require_safe
def person(request: StaffRequest, pk: int) -> HttpResponse:
    """Show who they are, what they need, what is booked, and what passed between us. A closed record leads to the kept one."""
    found: Participant = get_object_or_404(with_was_asked(records_with_held(request.organisation)), pk=pk)
    if found.is_merged:
        messages.info(request, f"The record of {found.full_name} has been merged into this one.")
        return redirect("desk:person", found.merged_into_id)
    return show(request, found)


def show(request: StaffRequest, found: Participant, form: NoteForm | None = None) -> HttpResponse:
    """Render the record of somebody of the organisation (records_with_held); `form` is a note that was filled in and refused."""
    audit.looked(request.user, found)
    may_see_messages = request.membership.may(Right.SEE_MESSAGES)
    may_see_letters = request.membership.may(Right.WRITE_LETTERS)
    held = held_by(found)
    found.organisation = request.organisation
    has_pathway = RecordPart.PATHWAYS in held
    reviews = milestones_of_person(found, request.now) if has_pathway else []
    pathways = pathways_of(found, request.organisation, reviews=reviews, now=request.now) if has_pathway else []
    record = record_of(found, request.organisation, with_messages=may_see_messages, now=request.now)
    sees_questionnaires = request.membership.may(Right.KEEP_PATHWAY) and getattr(found, "was_asked", True)
    shown = {
        "questionnaires": point_lines(found, request.now) if sees_questionnaires else [],
        "person": found,
        "nhs_number": shown_nhs_number(found.nhs_number) if found.nhs_number else "",
        "phone": shown_phone(found.phone, request.organisation.country) if found.phone else "",
        "emergency_phone": shown_phone(found.emergency_phone, request.organisation.country),
        "record": record,
        "zone": request.organisation.tzinfo,
        "merges": merges_into(found) if RecordPart.MERGES in held else [],
        "waiting": of_person(found, request.organisation) if RecordPart.WAITING in held else [],
        "pathways": pathways,
        "reviews": [review_line(each) for each in reviews],
        "may_keep_pathway": request.membership.may(Right.KEEP_PATHWAY),
        "tasks": open_tasks_about(found, request.membership.role) if RecordPart.TASKS in held else [],
        "may_see_pathway": request.membership.may(Right.SEE_PATHWAY),
        "may_refer": RecordPart.REFERRALS in held and _may_refer(request, found, pathways),
        "new": new_records([found])[0] if found.to_check_at else None,
        "registrations": registrations_of_person(found) if RecordPart.REGISTRATIONS in held else [],
        "letters": letters_about(found, request.organisation) if RecordPart.LETTERS in held and may_see_letters else [],
        "form": form or NoteForm(waiting=record.log.waiting_words, initial=_first_guess(found)),
        "may_edit": request.membership.may(Right.EDIT_PEOPLE),
        "may_see_messages": may_see_messages,
        "may_read_record": has_pathway and request.membership.may(Right.CLINICAL_RECORD),
        "no_shape": sentences_about(found.full_name),
    }
    return render(request, "desk/person/person.html", shown)


def _may_refer(request: StaffRequest, person: Participant, pathways: Iterable[PathwayLine]) -> bool:
    """Whether a referral can be put on file: not while there is an open pathway on every programme that it could lead to."""
    if person.is_stopped or not request.membership.may(Right.KEEP_PATHWAY):
        return False
    on_way = {each.episode.programme_id for each in pathways if each.is_open}
    today = today_in(request.organisation.tzinfo, request.now)
    return not on_way or any(each.pk not in on_way for each in referral_programmes(request.organisation, today))


def _first_guess(person: Participant) -> dict[str, str]:
    """What the form offers: a letter to who wants letters, else a call."""
    return {"way": "letter" if person.channel == Participant.Channel.LETTER else "call"}
