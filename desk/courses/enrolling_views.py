"""Giving somebody a place on a course, and giving it back."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.once import say
from common.refused import Refused
from common.text.typed_keys import typed_key
from courses.ground.catalogue import courses_of
from courses.ground.joining_terms import terms_of
from courses.models import Course
from desk.courses.enrolling_forms import PlaceForm, WithdrawForm
from desk.shared.places import course_facts, free_words, joinable, places_to_come
from desk.shared.series import staff_over_series
from desk.shared.telling import telling_of
from desk.waiting.listing import offered_to
from participants.attendance.prospects import elsewhere, over_for_all, prospect_of
from participants.enrolment import enrolling as enrolment
from participants.enrolment.offering import next_if_freed
from participants.guests.seats import days_too_small
from participants.models import Enrolment, Participant
from participants.people.directory import found_people, people_of
from participants.people.forms import FindForm
from participants.people.told_apart import tell_apart
from participants.registration import waiting_list
from participants.rules.joining import stopped_sentence
from participants.waiting import placing
from participants.waiting.candidates import misfit_of

FOUND = 10  # people shown; more words find fewer


@staff_page(Right.EDIT_PEOPLE)
@require_http_methods(["GET", "POST"])
def enrol(request: StaffRequest, pk: int) -> HttpResponse:
    """Find a person of the organisation, show what speaks against it, and give the place."""
    course = get_object_or_404(courses_of(request.organisation).select_related("venue"), pk=pk)
    if request.htmx:
        return render(request, "desk/courses/people_found.html", {"course": course, **_found(request, course)})
    person = _person(request)
    prospect = prospect_of(course, now=request.now, person=person) if person else None
    joining_over = prospect.joining_over if prospect else ""
    waits = "wait" in request.POST
    too_small = days_too_small(course, joining=1, now=request.now) if person and not waits else []
    form = PlaceForm(request.POST or None, joining_over="" if waits else joining_over, too_small=too_small)
    if person and form.is_valid() and _given(request, course, person, form):
        return redirect("desk:course", course.pk)
    if person:
        audit.looked(request.user, person)
    shown = {
        "course": course,
        "facts": course_facts(course, request.organisation),
        "free": free_words(course),
        "form": form,
        "person": person,
        "stopped": _stopped(person) or _not_placed(person, course),
        "refusal": prospect.refusal if prospect else over_for_all(course, request.now),
        "joining_over": joining_over,
        "know": _to_know(person, course, request, prospect.sentences) if person and prospect else [],
        "overlaps": enrolment.overlaps(person, course, now=request.now) if person else [],
        "too_small": too_small,
        "limited": person is not None and terms_of(course).outside_most is not None,
        "telling": telling_of([person], request.organisation.country) if person else None,
    }
    return render(request, "desk/courses/enrol.html", shown | ({} if person else _found(request, course)))


def _to_know(person: Participant, course: Course, request: StaffRequest, sentences: Iterable[str]) -> list[str]:
    """What speaks against it or should be known first: of the person, and on a pathway's course of its staff, on all dates."""
    said = [*_elsewhere(person, course, request), *sentences]
    if not placing.is_by_referral(course):
        return said
    misfit = misfit_of(person, course, request.now)
    return [*filter(None, [misfit]), *said, *staff_over_series(course, request.now)]


def _elsewhere(person: Participant, course: Course, request: StaffRequest) -> list[str]:
    return elsewhere([person], course, zone=request.organisation.tzinfo, now=request.now)[person.pk]


def _not_placed(person: Participant | None, course: Course) -> str:
    """Why somebody gets no place on a course that is entered by referral."""
    if person is None or not placing.is_by_referral(course):
        return ""
    return placing.why_not_placed(person, course) or ""


def _stopped(person: Participant | None) -> str:
    if person is None or not person.is_stopped:
        return ""
    return stopped_sentence(person.full_name, person.get_stopped_reason_display())


@staff_page(Right.EDIT_PEOPLE)
@require_safe
def choose_course(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the courses that somebody could still be given a place on."""
    person = get_object_or_404(people_of(request.organisation), pk=pk)
    audit.looked(request.user, person)
    courses = joinable(person, request.organisation, request.now)
    return render(request, "desk/courses/choose_course.html", {"person": person, "courses": courses})


def _person(request: StaffRequest) -> Participant | None:
    """The person who was chosen, of the organisation's own; 404 for anybody else's, None while nobody is."""
    chosen = request.POST.get("person") or request.GET.get("person", "")
    if not chosen:
        return None
    return get_object_or_404(people_of(request.organisation), pk=typed_key(chosen))


def _found(request: StaffRequest, course: Course) -> dict[str, Any]:
    """The people whom the words typed find, and who of them is on the course already."""
    text = FindForm(request.GET).text
    people = found_people(request.organisation, text, most=FOUND + 1) if text else []
    tell_apart(people)
    if text:
        audit.looked(request.user, course, search=text, found=len(people))
    held = Enrolment.State.ACTIVE
    enrolled = enrolment.enrolments_of(request.organisation).filter(course=course, state=held, participant__in=people)
    return {
        "q": text,
        "people": people[:FOUND],
        "more": len(people) > FOUND,
        "on_it": set(enrolled.values_list("participant_id", flat=True)) if people else set(),
    }


def _given(request: StaffRequest, course: Course, person: Participant, form: PlaceForm) -> bool:
    """Give the place; on a refusal say why and return False. The same form again finds the place given."""
    act = _put_on_waiting_list if "wait" in request.POST else _enrolled
    try:
        done = act(request, course, person, form)
    except Refused as refused:
        say(form, refused)
        return False
    messages.success(request, done)
    return True


def _enrolled(request: StaffRequest, course: Course, person: Participant, form: PlaceForm) -> str:
    outside = form.cleaned_data["outside_territory"]
    once = form.cleaned_data["submission_id"]
    late_reason = form.cleaned_data.get("late_reason", "")
    if placing.is_by_referral(course):
        placing.place(person, course, by=request.user, now=request.now, submission_id=once, late_reason=late_reason)
        return f"{person.full_name} has a place on {course.name}."
    enrolment.enrol(
        person,
        course,
        by=request.user,
        now=request.now,
        submission_id=once,
        outside_territory=outside,
        late_reason=late_reason,
    )
    return f"{person.full_name} has a place on {course.name}."


def _put_on_waiting_list(request: StaffRequest, course: Course, person: Participant, form: PlaceForm) -> str:
    if placing.is_by_referral(course):
        raise Refused(f"People wait for {course.programme.name}, not for one course of it: see the waiting list.")
    entry = waiting_list.wait(
        person, course, by=request.user, now=request.now, outside_territory=form.cleaned_data["outside_territory"]
    )
    if entry.state == entry.State.OFFERED:
        return f"A place was free, and {person.full_name} has been offered it."
    return f"{person.full_name} waits for {course.name}, as number {waiting_list.position(entry)} on the waiting list."


def _withdrawn(place: Enrolment, now: dt.datetime) -> str:
    """What has become of the place: the next on the waiting list may have been offered it at once."""
    done = f"{place.participant.full_name} has withdrawn."
    if name := offered_to(place.course, now):
        return f"{done} The place on {place.course.name} is offered to {name}."
    place.course.refresh_from_db(fields=["taken", "offered"])
    return f"{done} The place on {place.course.name} is free." if place.course.free > 0 else done


@staff_page(Right.EDIT_PEOPLE)
@require_http_methods(["GET", "POST"])
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Say what is freed and who is told, then close the places to come."""
    place: Enrolment = get_object_or_404(enrolment.enrolments_of(request.organisation), pk=pk)
    if place.state == Enrolment.State.WITHDRAWN:
        messages.info(request, f"{place.participant.full_name} has withdrawn from {place.course.name}.")
        return redirect("desk:person", place.participant_id)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            enrolment.withdraw(place, reason=form.cleaned_data["reason"], by=request.user, now=request.now)
        except Refused as refused:
            say(form, refused)
        else:
            messages.success(request, _withdrawn(place, request.now))
            return redirect("desk:course", place.course_id)
    audit.looked(request.user, place.participant)
    shown = {
        "place": place,
        "form": form,
        "freed": places_to_come(place, request.now),
        "telling": telling_of([place.participant], request.organisation.country),
        "next": next_if_freed(place.course, now=request.now),
    }
    return render(request, "desk/courses/withdraw.html", shown)
