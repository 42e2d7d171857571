"""What needs somebody now: where the office's day begins."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from courses.ground.catalogue import courses_of
from desk.today.page import page_of
from desk.today.rows import Looker


@staff_page(Right.SEE_PEOPLE)
@require_safe
def today(request: StaffRequest) -> HttpResponse:
    """Show what needs this person, group by group, and what is on today; `whole` opens all of one group."""
    looker = Looker(request.organisation, request.membership, request.now)
    page = page_of(looker, whole=request.GET.get("whole", ""))
    shown = {
        "page": page,
        "work": page.work,
        "day": looker.today,
        "may_see_messages": looker.may(Right.SEE_MESSAGES),
        # An empty day of a house that is just moving in leads to what comes first there.
        "begins": not page.work.groups and looker.may(Right.SET_UP) and not courses_of(request.organisation).exists(),
    }
    return render(request, "desk/today/today.html", shown)
