"""The board of reviews, the people behind its numbers, the year ahead."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.clock import today_in
from common.text.typed_keys import typed_key
from common.words import clock_time, counted, long_date
from courses.models import Course, Session
from desk.reviews.forms import BoardFilters
from desk.reviews.page import board, groups_with_reviews, people_url
from desk.reviews.people import UNMARKED, PeopleWanted, review_people
from desk.reviews.year_ahead import month_of, planned_weeks, year_ahead
from desk.shared.pathway_here import has_pathway
from participants.episodes.record import referral_programmes
from participants.people.looks import Page, looked_at_people
from reviews.board.counting import COUNTS, OVERDUE


@staff_page(Right.SEE_PATHWAY)
@require_safe
def reviews(request: StaffRequest) -> HttpResponse:
    """Show each group's reviews with the counts of its people."""
    _refuse_without_reviews(request)
    today = today_in(request.organisation.tzinfo, request.now)
    form = BoardFilters(request.GET, programmes=referral_programmes(request.organisation, today))
    wanted = form.wanted()
    page = board(request.organisation, wanted, request.GET.get("cursor", ""), now=request.now)
    shown: dict[str, Any] = {
        "board": page,
        "form": form,
        "narrowed": wanted != type(wanted)(),
        "today": today,
        "next_review": _next_words(request, page.next_review),
        "unmarked_url": people_url(UNMARKED),
        "year": year_ahead(request.organisation, now=request.now),
        "overdue_url": people_url(OVERDUE),
        "people_url": reverse("desk:review_people"),
        "columns": [f"{each} month{'s' if each > 1 else ''}" for each in page.months],
    }
    return render(request, "desk/reviews/reviews.html", shown)


@staff_page(Right.SEE_PATHWAY)
@require_safe
def review_people_list(request: StaffRequest) -> HttpResponse:
    """Show who is behind a number of the board; without a group, whoever has no date for a review."""
    _refuse_without_reviews(request)
    wanted = PeopleWanted(_course(request), typed_key(request.GET.get("months", "")), request.GET.get("state", ""))
    page = review_people(request.organisation, wanted, request.GET.get("cursor", ""), now=request.now)
    people = {row.person.pk: row.person.full_name for row in page.rows}
    looked_at_people(request.user, people, Page.REVIEWS, organisation=request.organisation)
    query = request.GET.copy()
    query.pop("cursor", None)
    shown = {"page": page, "heading": _heading(wanted), "course": wanted.course, "query": query.urlencode()}
    return render(request, "desk/reviews/people.html", shown)


@staff_page(Right.SEE_PATHWAY)
@require_safe
def review_year(request: StaffRequest) -> HttpResponse:
    """Show twelve months of groups and reviews, and one of them by week with what is missing."""
    _refuse_without_reviews(request)
    month = month_of(request.GET.get("month", ""), request.organisation, request.now)
    shown = {
        "year": year_ahead(request.organisation, now=request.now),
        "month": month,
        "key": f"{month.year}-{month.month:02}",
        "weeks": planned_weeks(request.organisation, month, now=request.now),
    }
    return render(request, "desk/reviews/year.html", shown)


def _refuse_without_reviews(request: StaffRequest) -> None:
    if not has_pathway(request):
        raise Http404


def _course(request: StaffRequest) -> Course | None:
    """The group that is asked for; none asks for everybody without a date."""
    key = request.GET.get("course", "")
    if not key:
        return None
    found = groups_with_reviews(request.organisation).select_related("programme")
    course: Course = get_object_or_404(found, pk=typed_key(key))
    return course


def _heading(wanted: PeopleWanted) -> str:
    state = COUNTS.get(wanted.state, "")
    if wanted.course is None:
        if wanted.state == UNMARKED:
            return "Reviews to mark"
        return f"{state} reviews" if state == COUNTS[OVERDUE] else "Reviews to find"
    group = f"{wanted.course.programme.group_word} {wanted.course.number}"
    months = f", {counted(wanted.months, 'month')}" if wanted.months else ""
    return f"{state or 'Everybody'}: {group}{months}"


def _next_words(request: StaffRequest, session: Session | None) -> str:
    if session is None or session.course is None:
        return ""
    group = f"{session.course.programme.group_word} {session.course.number}"
    today = today_in(request.organisation.tzinfo, request.now)
    day = "today" if session.local_date == today else f"on {long_date(session.local_date)}"
    return f"The next review is {day} at {clock_time(session.local_start)}, {group}."
