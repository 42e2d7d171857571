"""The calendar: a month or a week of everything the organisation holds."""

import datetime as dt
from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.clock import today_in
from courses.ground.catalogue import facilitators_of, venues_of
from desk.calendar.forms import CalendarFilters
from desk.calendar.leaves import Leaf, Month, as_month, as_week, read_leaf, this
from desk.calendar.page import course_choices, sheet_of, stretch_of


@staff_page(Right.SEE_COURSES)
@require_safe
def calendar(request: StaffRequest) -> HttpResponse:
    """Show a month or a week: all of it, or one course, room, kind or person who leads."""
    organisation, asked = request.organisation, request.GET
    today = today_in(organisation.tzinfo, request.now)
    leaf = read_leaf(asked.get("month", ""), asked.get("week", ""), today)
    people = list(facilitators_of(organisation).only("name"))
    person = next((one for one in people if str(one.pk) == asked.get("person")), None)
    stretch = stretch_of(organisation, leaf, person=person, now=request.now)
    courses = course_choices(stretch, organisation, asked.get("course", ""))
    find = CalendarFilters(asked, courses=courses, rooms=venues_of(organisation).only("name", "room"), people=people)
    shown = {
        "leaf": leaf,
        "find": find,
        "only": find.in_words(),
        "sheet": sheet_of(stretch, find.wanted()),
        "may_schedule": request.membership.may(Right.SCHEDULE),
        **turns(leaf, today, find.chosen()),
    }
    return render(request, "desk/calendar/calendar.html", shown)


def turns(leaf: Leaf, today: dt.date, chosen: Mapping[str, str]) -> dict[str, str]:
    """Return the addresses of the other leaves, which keep what was chosen; "" where the calendar ends."""
    other = as_week(leaf, today) if isinstance(leaf, Month) else as_month(leaf)
    leaves = {"earlier": leaf.earlier, "later": leaf.later, "now": this(leaf, today), "other": other}
    addresses = {name: _address(each, chosen) if each else "" for name, each in leaves.items()}
    return addresses | {"everything": _address(leaf, {})}


def _address(leaf: Leaf, chosen: Mapping[str, str]) -> str:
    return f"?{urlencode({leaf.span: leaf.address, **chosen})}"
