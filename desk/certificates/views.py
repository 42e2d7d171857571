"""Certificates of a course: who may have one, giving them, and the sheets. A person gets their own from their own page."""

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import ParticipantRequest, StaffRequest, participant_page, staff_page
from accounts.roles import Right
from common.forms.pages import pressed
from common.papers.letters import sentences_about
from common.words import counted
from courses.ground.catalogue import courses_of
from desk.certificates.sheet import certificates_pdf
from desk.own.timetable import own_person
from participants.attendance.certificates import certificates_in, certify, certify_all, enrolments_in, own_certificates, standings
from participants.models import Certificate
from participants.people.looks import Page, looked_at_people


@staff_page(Right.SEE_PEOPLE)
@require_safe
def certificates(request: StaffRequest, pk: int) -> HttpResponse:
    """Show everybody who came to anything, how near they were, and their certificates."""
    course = get_object_or_404(courses_of(request.organisation).select_related("edition", "programme"), pk=pk)
    people = standings(course, request.now)
    shown_people = [each.enrolment.participant for each in people]
    looked_at_people(request.user, shown_people, Page.CERTIFICATES, organisation=request.organisation)
    shown = {
        "course": course,
        "people": people,
        "needed": people[0].completion.needed if people else course.edition.completion_sessions,
        "done": [each for each in people if each.refusal is None],
        "to_give": any(each.may_have_one for each in people),
        "given": any(each.certificate for each in people),
        "may_give": request.membership.may(Right.EDIT_PEOPLE),
        "no_shape": sentences_about([course.programme.name, request.organisation.name, *map(str, shown_people)]),
    }
    return render(request, "desk/certificates/certificates.html", shown)


@staff_page(Right.EDIT_PEOPLE)
@require_POST
def give_all(request: StaffRequest, pk: int) -> HttpResponse:
    """Give everybody who completed the course a certificate."""
    course = get_object_or_404(courses_of(request.organisation).select_related("organisation"), pk=pk)
    pressed(
        request,
        lambda: certify_all(course, by=request.user, now=request.now),
        lambda given: f"{counted(len(given), 'certificate')} can be printed.",
    )
    return redirect("desk:certificates", course.pk)


@staff_page(Right.EDIT_PEOPLE)
@require_POST
def give(request: StaffRequest, pk: int) -> HttpResponse:
    """Give one person theirs."""
    enrolment = get_object_or_404(enrolments_in(request.organisation).select_related("participant__organisation"), pk=pk)
    # Whether they have one is said on the list, on which somebody who came to nothing doesn't stand.
    looked_at_people(request.user, [enrolment.participant], Page.CERTIFICATES, organisation=request.organisation)
    pressed(
        request,
        lambda: certify(enrolment, by=request.user, now=request.now),
        f"The certificate of {enrolment.participant.full_name} can be printed.",
    )
    return redirect("desk:certificates", enrolment.course_id)


@staff_page(Right.SEE_PEOPLE)
@require_safe
def all_as_pdf(request: StaffRequest, pk: int) -> HttpResponse:
    """Every certificate of a course in one file, a page each, by name."""
    course = get_object_or_404(courses_of(request.organisation), pk=pk)
    found = certificates_in(request.organisation).filter(enrolment__course=course)
    return _for_the_office(request, list(found.order_by("enrolment__participant__sort_key", "pk")))


@staff_page(Right.SEE_PEOPLE)
@require_safe
def one_as_pdf(request: StaffRequest, pk: int) -> HttpResponse:
    """One certificate."""
    found = certificates_in(request.organisation).filter(enrolment__in=enrolments_in(request.organisation).filter(pk=pk))
    return _for_the_office(request, [get_object_or_404(found)])


@participant_page
@require_POST
def get_own(request: ParticipantRequest, pk: int) -> HttpResponse:
    """Give somebody their own certificate of a course that is over, and show it."""
    person = own_person(request.user, request.organisation)
    mine = [each for each in own_certificates(person, request.now) if each.enrolment.pk == pk]
    if not mine:
        raise Http404
    certify(mine[0].enrolment, by=request.user, now=request.now)
    return redirect("desk:own_certificate", pk)


@participant_page
@require_safe
def own_as_pdf(request: ParticipantRequest, pk: int) -> HttpResponse:
    """One's own certificate."""
    person = own_person(request.user, request.organisation)
    mine = enrolments_in(request.organisation).filter(participant=person, pk=pk)
    found = certificates_in(request.organisation).filter(enrolment__in=mine)
    return _sheet(request, [get_object_or_404(found)])


def _for_the_office(request: StaffRequest, found: Sequence[Certificate]) -> HttpResponse:
    """The same sheets, and a look at whoever is named on them."""
    people = [each.enrolment.participant for each in found]
    looked_at_people(request.user, people, Page.CERTIFICATE, organisation=request.organisation)
    return _sheet(request, found)


def _sheet(request: StaffRequest, found: Sequence[Certificate]) -> HttpResponse:
    """Shown by the browser, saved under a name that tells nothing, kept by nobody on the way."""
    if not found:
        raise Http404
    name = "certificate" if len(found) == 1 else "certificates"
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "private, no-store"}
    return HttpResponse(certificates_pdf(found, now=request.now), content_type="application/pdf", headers=headers)
