"""Change a course as a whole: place, hour, days, places, who leads; and hold a cancelled one after all."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.once import say
from common.refused import Refused
from common.words import counted, listed, long_date
from courses.ground.catalogue import courses_of, venues_of
from courses.models import Course, Facilitator
from courses.scheduling.changing.held_after_all import in_the_way
from courses.scheduling.changing.rearranging import Shift
from courses.scheduling.changing.reviews_following import is_of_a_review
from courses.scheduling.changing.whole_course import plan_whole_change
from courses.staffing.facilitators import team_of
from courses.staffing.swapping import hand_over, leaders_from
from desk.courses.changing_forms import HandOverForm, HeldAfterAllForm, PlacesForm, WholeCourseForm
from desk.shared.places import course_facts
from desk.shared.telling import Telling, told_of_course, told_of_sessions
from participants.enrolment.meanwhile import Meanwhile, WhenHeld, whom_new_times_do_not_suit
from participants.enrolment.places import change_places
from participants.enrolment.rearranging import change_whole_with_apologies
from participants.people.looks import Page, looked_at_people
from participants.registration.held_after_all import hold_after_all_with_list

PLACES, LEADER = "change-places", "hand-over"


class CourseForms(NamedTuple):
    """The three forms of the page."""

    form: WholeCourseForm
    places: PlacesForm
    hand_over: HandOverForm


@staff_page(Right.SCHEDULE)
@require_http_methods(["GET", "POST"])
def change_course(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask what becomes another, show what moves where and who is told, then change the whole course."""
    course = _course(request, pk)
    if course.cancelled_at or course.last_ends_at <= request.now:
        messages.info(request, f"{course.name} is {'cancelled' if course.cancelled_at else 'over'}, so it can’t be changed.")
        return redirect("desk:course", course.pk)
    leaders = list(leaders_from(course, request.now))
    forms = _forms(request, course, leaders)
    if _places_changed(request, course, forms.places) or _handed_over(request, course, forms.hand_over):
        return redirect("desk:course", course.pk)
    shifts = _plan(request, course, forms.form)
    if shifts and "do" in request.POST and _changed(request, course, forms.form):
        return redirect("desk:course", course.pk)
    telling = told_of_sessions((each.session for each in shifts), request.organisation.country) if shifts else None
    unsuited = _unsuited(course, shifts)
    if telling:
        _saw(request, telling, unsuited)
    shown = {"course": course, "facts": course_facts(course, request.organisation), "leaders": leaders, **forms._asdict()}
    shown["unsuited"] = unsuited
    return render(request, "desk/courses/change_course.html", shown | _plan_shown(shifts, telling))


def _forms(request: StaffRequest, course: Course, leaders: list[Facilitator]) -> CourseForms:
    """The form whose button was pressed with what was sent, the others as they stand."""
    pressed = next((name for name in (PLACES, LEADER) if name in request.POST), "whole" if request.method == "POST" else "")
    sent = {pressed: request.POST}
    has_reviews, team = course.reviews_end_at is not None, team_of(request.organisation, request.now)
    return CourseForms(
        WholeCourseForm(
            sent.get("whole"), venues=venues_of(request.organisation), has_reviews=has_reviews, version=course.version
        ),
        PlacesForm(sent.get(PLACES), version=course.version, initial={"places": course.places}),
        HandOverForm(sent.get(LEADER), leaders=leaders, team=list(team)),
    )


def _unsuited(course: Course, shifts: tuple[Shift, ...]) -> list[Meanwhile]:
    """Whom the new times don't suit, who have something else then. Two queries where any time changes."""
    retimed = [each for each in shifts if (each.starts_at, each.ends_at) != (each.session.starts_at, each.session.ends_at)]
    moved = {each.session.pk: WhenHeld(each.session.label, each.starts_at, each.ends_at) for each in retimed}
    return whom_new_times_do_not_suit(course.pk, moved) if moved else []


def _plan_shown(shifts: tuple[Shift, ...], telling: Telling | None) -> dict[str, Any]:
    return {
        "shifts": shifts,
        "telling": telling,
        "asks": any(each.question for each in shifts),
        "asks_about_reviews": any(is_of_a_review(each) and each.goes_to_another_day for each in shifts),
    }


def _course(request: StaffRequest, pk: int) -> Course:
    found = courses_of(request.organisation).select_related("venue", "organisation", "edition__programme")
    return get_object_or_404(found, pk=pk)


def _plan(request: StaffRequest, course: Course, form: WholeCourseForm) -> tuple[Shift, ...]:
    """What would move where; none where nothing was asked yet, or it can't be done, which the form says."""
    if not form.is_valid():
        return ()
    try:
        return plan_whole_change(course, form.change, request.now)
    except Refused as refused:
        say(form, refused)
        return ()


def _changed(request: StaffRequest, course: Course, form: WholeCourseForm) -> bool:
    given = form.cleaned_data
    try:
        moved = change_whole_with_apologies(
            course,
            form.change,
            by=request.user,
            now=request.now,
            version=given["version"],
            all_the_same=given["all_the_same"],
            reviews=given.get("reviews", ""),
        )
    except Refused as refused:
        say(form, refused)
        return False
    messages.success(request, f"{course.name} is changed: {counted(len(moved), 'session')}.")
    return True


def _places_changed(request: StaffRequest, course: Course, form: PlacesForm) -> bool:
    if not form.is_valid():
        return False
    given = form.cleaned_data
    above, version = given["above_advised"], given["version"]
    try:
        change_places(course, given["places"], by=request.user, now=request.now, version=version, above_advised=above)
    except Refused as refused:
        say(form, refused)
        return False
    messages.success(request, f"{course.name} has {counted(given['places'], 'place')} now.")
    return True


def _handed_over(request: StaffRequest, course: Course, form: HandOverForm) -> bool:
    if not form.is_valid():
        return False
    person, successor, since = form.chosen("person"), form.chosen("successor"), form.cleaned_data["since"]
    try:
        given = hand_over(course, person, successor, since=since, by=request.user, now=request.now)
    except Refused as refused:
        say(form, refused)
        return False
    parts = counted(len(given), "part")
    messages.success(request, f"{successor} leads from {long_date(since)} on instead of {person}: {parts}.")
    return True


@staff_page(Right.SCHEDULE)
@require_http_methods(["GET", "POST"])
def held_after_all(request: StaffRequest, pk: int) -> HttpResponse:
    """Say what is in the way and who is told, then let a cancelled course stand again."""
    course = _course(request, pk)
    if course.cancelled_at is None:
        return redirect("desk:course", course.pk)
    form = HeldAfterAllForm(request.POST or None, version=course.version)
    if form.is_valid():
        try:
            done = hold_after_all_with_list(course, by=request.user, now=request.now, version=form.cleaned_data["version"])
        except Refused as refused:
            say(form, refused)
        else:
            left = listed(sorted({f"{each.session.label}: {each.facilitator} is somewhere else by now" for each in done.left}))
            messages.success(
                request, f"{course.name} is held after all.{f' Nobody leads yet what follows. {left}.' if left else ''}"
            )
            return redirect("desk:course", course.pk)
    telling = told_of_course(course, request.organisation.country)
    _saw(request, telling)
    shown = {"course": course, "facts": course_facts(course, request.organisation), "form": form, "telling": telling}
    return render(request, "desk/courses/held_after_all.html", shown | {"in_the_way": in_the_way(course, request.now)})


def _saw(request: StaffRequest, telling: Telling, unsuited: Sequence[Meanwhile] = ()) -> None:
    named = [*telling.named, *(each.person for each in unsuited)]
    looked_at_people(request.user, named, Page.TO_TELL, organisation=request.organisation)
