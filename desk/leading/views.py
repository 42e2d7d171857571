"""A leader's own courses."""

from django.http import HttpResponse
from django.shortcuts import render

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from courses.leaders.listing import own_row
from courses.trainings.page import training_days_of
from desk.leading.page import DAYS_AFTER, DAYS_BEFORE, led_courses, next_of, not_begun, unfinished
from participants.people.looks import Page, looked_at_people


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
