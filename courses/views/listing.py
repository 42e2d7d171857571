"""The list of courses."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.paging import KeyPage, bounded_count, page_by_key
from common.words import short_date
from courses import catalogue, listing
from courses.forms.filters import CourseFilters
from courses.models import Course


@staff_page(Right.SEE_COURSES)
@require_safe
def course_list(request: StaffRequest) -> HttpResponse:
    """Show the organisation's courses, latest first day first, narrowed as asked."""
    organisation = request.organisation
    form = CourseFilters(request.GET, venues=catalogue.venues_of(organisation))
    wanted = form.wanted()
    found = listing.matching(catalogue.courses_of(organisation), wanted, now=request.now, zone=organisation.tzinfo)
    page = page_by_key(found.select_related("programme", "edition", "venue"), listing.ORDER, request.GET.get("page", ""))
    shown = {
        "form": form,
        "narrowed": bool(wanted),
        "count": bounded_count(found),
        "rows": listing.rows(page.rows, now=request.now, zone=organisation.tzinfo),
        "may_schedule": request.membership.may(Right.SCHEDULE),
        **neighbours(page, form.asked, request),
    }
    return render(request, "courses/list.html", shown)


def neighbours(page: KeyPage[Course], asked: dict[str, str], request: StaffRequest) -> dict[str, dict[str, str] | None]:
    """Return the links to the page before and after, each with the filters kept and the first day it goes on from."""

    def link(text: str, cursor: str | None, edge: str, course: Course) -> dict[str, str] | None:
        if cursor is None:
            return None
        day = short_date(course.first_starts_at.astimezone(request.organisation.tzinfo))
        return {"text": text, "href": f"?{urlencode({**asked, 'page': cursor})}", "labelText": f"first day {edge} {day}"}

    if not page.rows:
        return {"newer": None, "older": None}
    return {
        "newer": link("Newer", page.newer, "from", page.rows[0]),
        "older": link("Older", page.older, "up to", page.rows[-1]),
    }
