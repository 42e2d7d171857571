"""Groups whose reviews stand in the calendar, and what the registers of those reviews say."""

import datetime as dt
from typing import Any

from courses.dates.calendars import Pattern, review_days
from courses.dates.closed_days import ClosedDays
from courses.models import Course, Edition, Session
from participants.models import Appointment, Enrolment
from tests.factories.courses import make_course

TWELVE_DAYS = Pattern(weeks=3, weekdays=(0, 1, 2, 3))


def make_group(edition: Edition, first: dt.date, **more: Any) -> Course:
    """Return a group of twelve days from this Monday on, with a review on the working day on which each falls."""
    days = list(TWELVE_DAYS.dates(first))
    months = [each.months for each in edition.reviews.order_by("months")]
    falls = review_days(days[-1], months, ClosedDays("GB", "ENG"))
    return make_course(edition, days=days, reviews={each.months: each.day for each in falls}, **more)


def review_of(course: Course, months: int) -> Session:
    """Return the group's own review after so many months."""
    return Session.objects.select_related("course").get(course=course, months=months, state="planned")


def mark_at_review(enrolment: Enrolment, months: int, mark: str, *, now: dt.datetime) -> Appointment:
    """Return somebody's place at their review, marked on the register."""
    place = Appointment.objects.get(enrolment=enrolment, for_months=months, state="booked")
    place.mark, place.marked_at, place.marked_by, place.mark_version = mark, now, "Ruth Okonedo", 1
    place.save()
    return place
