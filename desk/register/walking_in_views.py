"""Somebody comes without a place: found by name or written down anew, and on the register at once."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.once import say
from common.refused import Refused
from courses.models import Session
from desk.register.views import reached
from desk.register.walking_in import FOUND, candidates, door_of
from desk.register.walking_in_forms import WalkInForm
from desk.sessions.page import session_facts_of
from participants.attendance import walk_ins
from participants.attendance.marking import places_at
from participants.models import Appointment
from participants.people.directory import people_of
from participants.people.forms import FindForm
from participants.people.looks import Page, looked_at_people
from participants.people.record import SentAlready


@staff_page(Right.KEEP_REGISTERS)
@require_http_methods(["GET", "POST"])
def walk_in(request: StaffRequest, pk: int) -> HttpResponse:
    """Find whoever came among the organisation's people, or write them down; then put them on the register as here.

    Only who may see people searches, and only who may enrol gives a place on the course. What others write down is a new
    record, which the office looks at.
    """
    session, office = reached(request, pk)
    door = door_of(session, request.membership, request.now)
    if request.htmx and door.may_search:
        return render(request, "desk/register/walk_in_found.html", {"door": door, "session": session, **_found(request, session)})
    form = WalkInForm(request.POST or None, joining_over=door.joining_over)
    if form.is_valid() and (place := _came(request, session, form, office=office)):
        name = place.participant.full_name if office else place.participant.called
        stays = _stays(place, session)
        messages.success(request, f"{name} is on the register and marked as here. {stays}")
        return redirect("desk:register", session.pk)
    shown = {"door": door, "session": session, "form": form, "office": office, "facts": session_facts_of(session)}
    return render(request, "desk/register/walk_in.html", shown | (_found(request, session) if door.may_search else {}))


def _stays(place: Appointment, session: Session) -> str:
    """What somebody who came without a place has by now."""
    if place.enrolment is None:
        return "They are here for this session only."
    if place.enrolment.course_id != session.course_id:
        return f"It counts for their own {session.label}."
    return f"They have a place on {session.course}."


def _found(request: StaffRequest, session: Session) -> dict[str, object]:
    text = FindForm(request.GET).text
    found = candidates(request.organisation, session, text, request.now)
    if text:
        audit.looked(request.user, session, page="came without a place", search=text, found=len(found))
    return {"q": text, "people": found[:FOUND], "more": len(found) > FOUND}


def _came(request: StaffRequest, session: Session, form: WalkInForm, *, office: bool) -> Appointment | None:
    """Put them on the register; on a refusal say why on the form."""
    may_enrol = request.membership.may(Right.EDIT_PEOPLE)
    only_today = form.only_today or not may_enrol
    once: uuid.UUID = form.cleaned_data["submission_id"]
    late_reason = form.cleaned_data.get("late_reason", "")
    try:
        if key := form.cleaned_data["person"]:
            if not office:
                raise Http404
            person = get_object_or_404(people_of(request.organisation), pk=key)
            # A refusal names them and says what they have.
            looked_at_people(request.user, [person], Page.REGISTER, organisation=request.organisation)
            return walk_ins.walk_in(
                person,
                session,
                only_today=only_today,
                office=office,
                submission_id=once,
                by=request.user,
                now=request.now,
                late_reason=late_reason,
            )
        return walk_ins.walk_in_new(
            form.newcomer,
            session,
            organisation=request.organisation,
            only_today=only_today,
            office=office,
            to_check=not may_enrol,
            submission_id=once,
            by=request.user,
            now=request.now,
            late_reason=late_reason,
        )
    except SentAlready as refused:
        form.data = dict(form.data.items()) | {"submission_id": str(uuid.uuid4())}
        say(form, refused)
    except Refused as refused:
        say(form, refused)
    return None


@staff_page(Right.KEEP_REGISTERS)
@require_POST
def take_off(request: StaffRequest, pk: int, place: int) -> HttpResponse:
    """Take somebody off the register again who was put on it by mistake."""
    session, office = reached(request, pk)
    found = get_object_or_404(places_at(session), pk=place)
    name = found.participant.full_name if office else found.participant.called
    may_withdraw = request.membership.may(Right.EDIT_PEOPLE)
    try:
        walk_ins.take_off(found, may_withdraw=may_withdraw, by=request.user, now=request.now)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, f"{name} is off the register.")
    return redirect("desk:register", session.pk)


@staff_page(Right.EDIT_PEOPLE)
@require_POST
def checked(request: StaffRequest, pk: int) -> HttpResponse:
    """Say that somebody whom a leader put on file is new."""
    person = get_object_or_404(people_of(request.organisation), pk=pk)
    try:
        walk_ins.checked(person, by=request.user)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, f"{person.full_name} is new here.")
    return redirect("desk:person", person.pk)
