"""How everybody on a course is reached: on the screen, on paper, as a file. Each is a look at all of them."""

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from courses.ground.catalogue import courses_of
from desk.everybody.contacts import TYPES, contacts_csv, contacts_of, contacts_xlsx
from desk.shared.places import course_facts
from participants.people.looks import Page, looked_at_people


@staff_page(Right.EDIT_PEOPLE)
@require_safe
def course_contacts(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the list, or give it as CSV or XLSX (`?as=`)."""
    found = courses_of(request.organisation).select_related("venue", "programme")
    course = get_object_or_404(found, pk=pk)
    form = request.GET.get("as", "")
    if form and form not in TYPES:
        raise Http404
    rows = contacts_of(course, request.organisation.country)
    with transaction.atomic():
        looked_at_people(request.user, {row.pk: row.full_name for row in rows}, Page.CONTACTS, organisation=request.organisation)
        if form:
            audit.record(request.user, "took the contacts away", course, form=form, people=len(rows))
    if form:
        content = contacts_csv(rows) if form == "csv" else contacts_xlsx(course, rows)
        name = f'attachment; filename="contacts-{course.pk}.{form}"'
        headers = {"Content-Disposition": name, "Cache-Control": "private, no-store"}
        return HttpResponse(content, content_type=TYPES[form], headers=headers)
    shown = {"course": course, "facts": course_facts(course, request.organisation), "rows": rows}
    return render(request, "desk/everybody/contacts.html", shown)
