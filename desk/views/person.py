"""One person's record on one page. Every look is written down."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from desk.record import record_of
from participants.directory import people_of
from participants.identity import shown_nhs_number, shown_phone


@staff_page(Right.SEE_PEOPLE)
@require_safe
def person(request: StaffRequest, pk: int) -> HttpResponse:
    """Show who they are, what they need, what is booked, and what they were sent."""
    found = get_object_or_404(people_of(request.organisation), pk=pk)
    audit.looked(request.user, found)
    return render(
        request,
        "desk/person.html",
        {
            "person": found,
            "nhs_number": shown_nhs_number(found.nhs_number) if found.nhs_number else "",
            "phone": shown_phone(found.phone, request.organisation.country) if found.phone else "",
            "record": record_of(found, now=request.now),
            "may_edit": request.membership.may(Right.EDIT_PEOPLE),
            "may_see_messages": request.membership.may(Right.SEE_MESSAGES),
        },
    )
