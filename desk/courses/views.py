"""One course on one page, and what has been done to it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from courses.ground.catalogue import courses_of
from courses.ground.joining_terms import terms_of
from courses.ground.states import marks_of, state_of
from courses.models import Course, Edition
from desk.courses.history import LATEST, HistoryEntry, changes_in, history_of
from desk.courses.page import courses_with_held, sheet_of
from desk.shared.people_in_trail import people_named_in
from desk.shared.telling import told_from
from desk.waiting.listing import of_course
from participants.enrolment.enrolling import is_open
from participants.people.looks import Page, looked_at_people


@staff_page(Right.SEE_COURSES)
def course(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what comes next, whether it can run, its sessions, its people and its messages."""
    found = get_object_or_404(courses_with_held(request.organisation), pk=pk)
    sheet = sheet_of(found, organisation=request.organisation, now=request.now)
    sees_waiting = found.has_waiting and request.membership.may(Right.SEE_PEOPLE)  # type: ignore[attr-defined]  # courses_with_held
    waiting = of_course(found, request.organisation) if sees_waiting else []
    may_see_people = request.membership.may(Right.SEE_PEOPLE)
    shown = {row.pk: row.full_name for row in (sheet.everybody if may_see_people else sheet.people)}
    shown |= {each.entry.participant_id: each.entry.participant.full_name for each in waiting}
    looked_at_people(request.user, shown, Page.COURSE, organisation=request.organisation)
    return render(
        request,
        "desk/courses/course.html",
        {
            "sheet": sheet,
            "course": found,
            "state": state_of(found, request.now),
            "marks": marks_of(found, request.now),
            "waiting": waiting,
            "shows_who_fits": sheet.takes_people and _may_fit(request, found),
            "told_from": told_from(found, request.organisation, request.now),
            "may_schedule": request.membership.may(Right.SCHEDULE),
            "by_referral": found.edition.entry == Edition.Entry.REFERRAL,
            "may_keep_pathway": request.membership.may(Right.KEEP_PATHWAY),
            "may_read_record": request.membership.may(Right.CLINICAL_RECORD),
            "may_enrol": request.membership.may(Right.EDIT_PEOPLE) and sheet.takes_people,
            "may_hand_out": request.membership.may(Right.EDIT_PEOPLE),
            "may_withdraw": request.membership.may(Right.EDIT_PEOPLE) and is_open(found, request.now),
            "may_see_people": may_see_people,
            "may_see_messages": request.membership.may(Right.SEE_MESSAGES),
        },
    )


def _may_fit(request: StaffRequest, course: Course) -> bool:
    """Whether the part is fetched that says who of the waiting list fits: the course is entered by referral and has places."""
    by_referral = course.edition.entry == Edition.Entry.REFERRAL and request.membership.may(Right.KEEP_PATHWAY)
    if not by_referral or course.free < 1:
        return False
    course.organisation = request.organisation
    return terms_of(course).closes_at > request.now


@staff_page(Right.SCHEDULE)
def history(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what was done to a course, by whom and when."""
    found = get_object_or_404(courses_of(request.organisation), pk=pk)
    entries = list(history_of(found, request.organisation))
    looked_at_people(request.user, people_named_in(entries), Page.HISTORY, organisation=request.organisation)
    zone = request.organisation.tzinfo
    told = [HistoryEntry(each, changes_in(each.details, zone)) for each in entries]
    return render(request, "desk/courses/history.html", {"course": found, "entries": told, "latest": LATEST})
