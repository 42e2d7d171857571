"""The list of courses."""

from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.pages.paging import KeyPage, bounded_count, page_by_key
from common.words import short_date
from courses.ground import catalogue
from courses.ground.joining_terms import with_closing
from courses.models import Course
from courses.scheduling import listing
from courses.scheduling.filters import CourseFilters


@staff_page(Right.SEE_COURSES)
@require_safe
def course_list(request: StaffRequest) -> HttpResponse:
    """Show the organisation's courses, latest first day first, narrowed as asked."""
    organisation = request.organisation
    form = CourseFilters(request.GET, venues=catalogue.venues_of(organisation))
    wanted = form.wanted()
    found = listing.matching(catalogue.courses_of(organisation), wanted, now=request.now, zone=organisation.tzinfo)
    rows = with_closing(found).select_related("programme", "edition", "venue")
    page = page_by_key(rows, listing.ORDER, request.GET.get("cursor", ""))
    shown = {
        "form": form,
        "narrowed": bool(wanted),
        "count": bounded_count(found),
        "rows": listing.rows(page.rows, now=request.now, zone=organisation.tzinfo),
        "may_schedule": request.membership.may(Right.SCHEDULE),
        "page": page,
        **edges(page, organisation.tzinfo),
    }
    return render(request, "courses/scheduling/list.html", shown)


def edges(page: KeyPage[Course], zone: ZoneInfo) -> dict[str, str]:
    """Return what the links to the neighbouring pages say beneath: the first day that each goes on from."""
    if not page.rows:
        return {"newer_label": "", "older_label": ""}
    newest, oldest = (short_date(course.first_starts_at.astimezone(zone)) for course in (page.rows[0], page.rows[-1]))
    return {"newer_label": f"first day from {newest}", "older_label": f"first day up to {oldest}"}
