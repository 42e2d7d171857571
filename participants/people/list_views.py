"""The list of people, and the search in it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from participants.models import Participant
from participants.people import directory
from participants.people.directory import Found
from participants.people.forms import FindForm
from participants.people.told_apart import tell_apart
from participants.rules.identity import shown_nhs_number

# What a part of the page is sent for: the same address answers with the whole page to everybody else.
PART = "HX-Request"


@staff_page(Right.SEE_PEOPLE)
@require_safe
def people(request: StaffRequest) -> HttpResponse:
    """Show everybody on file by last name, or those who fit what was typed. Each search is written down once."""
    find = FindForm(request.GET)
    found = directory.page_of(request.organisation, find.text, cursor=request.GET.get("cursor", ""), now=request.now)
    tell_apart(found.page.rows)
    _write_down(request, find.text, found)
    shown = {
        "find": find,
        "text": find.text,
        "page": found.page,
        "count": found.count,
        "almost": found.almost,
        "people": [(person, shown_nhs_number(person.nhs_number), _courses(person)) for person in found.page.rows],
        "may_edit": request.membership.may(Right.EDIT_PEOPLE),
    }
    wants_part = request.htmx and not request.htmx.history_restore_request
    response = render(request, "participants/people/people_found.html" if wants_part else "participants/people/list.html", shown)
    patch_vary_headers(response, [PART])
    return response


def _write_down(request: StaffRequest, text: str, found: Found) -> None:
    """One entry for the look at the list, with what was searched for and how many were found."""
    audit.looked(request.user, request.organisation, page="people", search=text, searched_by=found.sought.by, found=found.count)


def _courses(person: Participant) -> list[str]:
    """The courses somebody is on now, as directory.page_of brought them along."""
    return [enrolment.course.name for enrolment in person.current]  # type: ignore[attr-defined]
