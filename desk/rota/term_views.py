"""The rota of a term."""

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.clock import today_in
from common.text.typed_keys import whole_number
from desk.rota.term import term_of

EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2999, 1, 1)


@staff_page(Right.SEE_COURSES)
@require_safe
def term(request: StaffRequest) -> HttpResponse:
    """Show who does what in the three months from a day on; without one, from the first of this month."""
    today = today_in(request.organisation.tzinfo, request.now)
    first = _day(request.GET.get("from", "")) or today.replace(day=1)
    sheet = term_of(request.organisation, first, now=request.now, page=whole_number(request.GET.get("people", "")) or 1)
    return render(request, "desk/rota/term.html", {"sheet": sheet, "may_schedule": request.membership.may(Right.SCHEDULE)})


def _day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST < day < LATEST else None
