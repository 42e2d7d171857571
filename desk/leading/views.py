"""A leader's own courses."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from courses.leaders.listing import own_row
from courses.trainings.page import training_days_of
from desk.leading.page import DAYS_AFTER, DAYS_BEFORE, duties_of, led_courses, next_of, not_begun, unfinished
from participants.people.looks import Page, looked_at_people
from reviews.feedback.reading import said_to_leaders
from reviews.feedback.rules import LEAST_FOR_LEADERS


@staff_page(Right.LEAD)
def leading(request: StaffRequest) -> HttpResponse:
    """Show their sessions with the place, who comes by first name, and what people need."""
    courses = led_courses(request.user, request.organisation, now=request.now)
    people = {known.person.pk: known.person.full_name for led in courses for known in led.people}
    looked_at_people(request.user, people, Page.LEADING, organisation=request.organisation)
    shown: dict[str, object] = {"courses": courses, "next": next_of(courses), "unfinished": unfinished(courses)}
    shown |= {
        "not_begun": not_begun(courses),
        "standing": own_row(request.user, request.organisation, request.now),
        "training_days": training_days_of(request.user, request.organisation, request.now),
    }
    return render(request, "desk/leading/leading.html", shown | {"before": DAYS_BEFORE, "after": DAYS_AFTER})


@staff_page(Right.LEAD)
@require_safe
def said_afterwards(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what people said of a course they led, without names and once enough have; it names nobody, so it is no look."""
    theirs = (duty.session.course for duty in duties_of(request.user, request.organisation, request.now))
    course = next((each for each in theirs if each and each.pk == pk), None)
    if course is None:
        raise Http404
    return render(
        request, "desk/leading/said.html", {"course": course, "said": said_to_leaders(course), "least": LEAST_FOR_LEADERS}
    )
