"""Several people are moved to another course: chosen, shown who gets a place, then moved."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.once import say
from common.refused import Refused
from common.words import counted
from courses.ground.catalogue import courses_of
from courses.models import Course, Edition
from desk.everybody.moving import MovePlan, courses_to_move_to, people_to_move, plan_of_move
from desk.everybody.moving_forms import MovePeopleForm
from desk.shared.places import course_facts
from participants.people.looks import Page, looked_at_people
from participants.waiting.moving_people import MovedPeople, move_people, refusal_of_move


@staff_page(Right.EDIT_PEOPLE)
@require_http_methods(["GET", "POST"])
def move_everybody(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask who is moved where, show who gets a place there and who is told, then move them."""
    course = get_object_or_404(courses_of(request.organisation).select_related("venue", "edition"), pk=pk)
    people = people_to_move(course)
    has_list = course.edition.entry == Edition.Entry.REGISTRATION
    form = MovePeopleForm(
        request.POST if request.method == "POST" else None,
        people=people,
        courses=courses_to_move_to(course, request.organisation, request.now),
        has_list=has_list,
    )
    plan = _plan(request, course, form)
    if plan and "do" in request.POST and _moved(request, course, form):
        return redirect("desk:course", course.pk)
    looked_at_people(request.user, dict(people), Page.COURSE, organisation=request.organisation)
    shown = {"course": course, "facts": course_facts(course, request.organisation), "form": form, "people": people, "plan": plan}
    return render(request, "desk/everybody/move.html", shown)


def _plan(request: StaffRequest, course: Course, form: MovePeopleForm) -> MovePlan | None:
    """Who would get a place; nothing where it wasn't asked yet, or can't be done, which the form says."""
    if not form.is_valid():
        return None
    if why := refusal_of_move(course, form.course, request.now):
        form.add_error("to", why)
        return None
    return plan_of_move(course, form.course, form.chosen, country=request.organisation.country, now=request.now)


def _moved(request: StaffRequest, course: Course, form: MovePeopleForm) -> bool:
    given = form.cleaned_data
    waits, late_reason = bool(given.get("waits")), given["late_reason"]
    try:
        done = move_people(
            course, form.course, form.chosen, by=request.user, now=request.now, waits=waits, late_reason=late_reason
        )
    except Refused as refused:
        say(form, refused)
        return False
    if not done.moved and len({each.why for each in done.stayed}) == 1 and not any(each.waits for each in done.stayed):
        form.add_error(None, done.stayed[0].why)
        return False
    _say(request, form.course, done)
    return True


def _say(request: StaffRequest, to: Course, done: MovedPeople) -> None:
    if done.moved:
        messages.success(request, f"{counted(len(done.moved), 'person is', 'people are')} on {to.name} now.")
    for each in done.stayed:
        where = f"They wait for {to.name}." if each.waits else "They stay where they are."
        messages.warning(request, f"{each.place.participant.full_name} has no place there: {each.why} {where}")
