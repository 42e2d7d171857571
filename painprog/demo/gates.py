"""Takes the charity's courses through their two gates, as far as they can go."""

import contextlib
import datetime as dt

from accounts.models import Organisation, User
from common.refused import Refused
from courses.models import Course, Programme
from desk.gates.opening import confirm_to_run, open_registration

CONFIRMED_BEFORE = dt.timedelta(days=7)
OPENED_AFTER = dt.timedelta(days=1)


def take_courses_through(organisation: Organisation, office: User, now: dt.datetime) -> None:
    """Open what may be opened, and confirm what is near.

    What a gate refuses stays as it is, and shows why: one course is planned so, and on an unlucky date a holiday pushes another
    past the licence's end.
    """
    courses = Course.objects.filter(organisation=organisation, programme__kind=Programme.Kind.COMMUNITY)
    for course in courses.order_by("first_starts_at"):
        opened, confirmed = course.created_at + OPENED_AFTER, course.first_starts_at - CONFIRMED_BEFORE
        with contextlib.suppress(Refused):
            course = open_registration(course, by=office, now=min(opened, now), version=course.version)  # noqa: PLW2901
            if confirmed <= now:
                confirm_to_run(course, by=office, now=confirmed, version=course.version)
