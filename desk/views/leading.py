"""A leader's own courses."""

from django.http import HttpResponse
from django.shortcuts import render

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from desk.leading import DAYS_AFTER, DAYS_BEFORE, led_courses, next_of, unfinished


@staff_page(Right.LEAD)
def leading(request: StaffRequest) -> HttpResponse:
    """Show their sessions with the place, who comes by first name, and what people need."""
    courses = led_courses(request.user, request.organisation, now=request.now)
    shown = {"courses": courses, "next": next_of(courses), "unfinished": unfinished(courses)}
    return render(request, "desk/leading.html", shown | {"before": DAYS_BEFORE, "after": DAYS_AFTER})
