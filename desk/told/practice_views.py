"""What somebody practises, as the team sees it: their plans, the thought challenges they shared; what both sides take on."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.forms.pages import Back, form_page
from common.refused import Refused
from courses.ground.catalogue import courses_of
from desk.told.question_forms import ReplyForm
from participants.distress.reading import reports_of, reports_seen_by
from participants.enrolment.on_record import records_with_held
from participants.models import ResponsibilitiesAccepted
from participants.people.looks import Page, looked_at_people
from participants.practice import challenges
from participants.practice.plans import plans_of
from participants.responsibilities.accepting import accept_responsibilities, enrolments_to_accept, responsibilities_of

MOST = 100


@staff_page(Right.CLINICAL_RECORD)
@require_safe
def practice(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one person's plans, what they shared, and what they told us of pain or distress."""
    house = request.organisation
    person = get_object_or_404(records_with_held(house), pk=pk, merged_into=None)
    audit.looked(request.user, person)
    shown = {
        "person": person,
        "plans": list(plans_of(house).filter(enrolment__participant=person)[:MOST]),
        "challenges": list(challenges.shared_challenges(house).filter(enrolment__participant=person)[:MOST]),
        "reports": reports_seen_by(request.membership, reports_of(house).filter(participant=person)[:MOST]),
        "back": Back(person.full_name, reverse("desk:person", args=[pk])),
    }
    return render(request, "desk/told/practice.html", shown)


@staff_page(Right.CLINICAL_RECORD)
@require_safe
def group_practice(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what a group shared for the next feedback, those without a reply first, and its plans since the last day."""
    house = request.organisation
    course = get_object_or_404(courses_of(house), pk=pk)
    found = list(challenges.shared_challenges(house).filter(enrolment__course=course)[:MOST])
    plans = list(plans_of(house).filter(enrolment__course=course)[:MOST])
    enrolments = [*(each.enrolment for each in found), *(each.enrolment for each in plans)]
    people = {each.participant_id: each.participant.full_name for each in enrolments}
    looked_at_people(request.user, people, Page.PRACTICE, organisation=house)
    found.sort(key=lambda each: bool(each.replies.all()))
    shown = {"course": course, "challenges": found, "plans": plans}
    shown["back"] = Back(course.name, reverse("desk:course", args=[pk]))
    return render(request, "desk/told/group_practice.html", shown)


@staff_page(Right.CLINICAL_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def challenge(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a shared thought challenge, and write back."""
    found = get_object_or_404(challenges.shared_challenges(request.organisation), pk=pk)
    person = found.enrolment.participant
    form = ReplyForm(request.POST if request.method == "POST" else None)

    def reply() -> str:
        given = form.cleaned_data
        challenges.reply_to_challenge(
            found, given["words"], by=request.user, now=request.now, submission_id=given["submission_id"]
        )
        return f"{person.called} can read your reply."

    return form_page(
        request,
        form,
        reply,
        heading=f"A thought challenge of {person.full_name}",
        back=Back(found.enrolment.course.name, reverse("desk:group_practice", args=[found.enrolment.course_id])),
        template="desk/told/challenge.html",
        more=lambda: {"challenge": found, "zone": request.organisation.tzinfo},
        look=lambda: audit.looked(request.user, person),
    )


@staff_page(Right.EDIT_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def responsibilities(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what somebody accepted and when, and write down that they signed it on paper."""
    enrolment = get_object_or_404(enrolments_to_accept(request.organisation), pk=pk)
    found = responsibilities_of(enrolment)
    if request.method == "POST":
        try:
            accept_responsibilities(
                enrolment, found.versions, way=ResponsibilitiesAccepted.Way.PAPER, by=request.user, now=request.now
            )
            messages.success(request, "It is written down that they said yes on paper.")
        except Refused as refused:
            messages.error(request, refused.sentence)
        return redirect("desk:responsibilities", pk)
    person = enrolment.participant
    audit.looked(request.user, person)
    back = Back(person.full_name, reverse("desk:person", args=[person.pk]))
    shown = {"enrolment": enrolment, "found": found, "back": back, "zone": request.organisation.tzinfo}
    return render(request, "desk/told/responsibilities.html", shown)
