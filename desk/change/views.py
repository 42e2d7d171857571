"""One person over time, for those who read the clinical record. Every look is written down."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from desk.change.page import over_time_of
from participants.people.directory import people_of
from participants.people.looks import Page
from reviews.questionnaires.rules import reads_answers


@staff_page(Right.CLINICAL_RECORD)
@require_safe
def over_time(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what somebody's questionnaires came to over time, and their goals. In the community nobody reads answers."""
    if not reads_answers(request.membership.role, request.organisation.kind):
        raise Http404
    person = get_object_or_404(people_of(request.organisation), pk=pk)
    person.organisation = request.organisation
    audit.looked(request.user, person, page=str(Page.OVER_TIME.value))
    return render(request, "desk/change/over_time.html", {"person": person, "pages": over_time_of(person, request.now)})
