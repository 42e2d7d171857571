"""A place on a programme's course of which somebody leaves the days or the reviews, or which they'd change for an earlier one."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.forms.pages import Back, form_page
from common.words import counted
from desk.courses.enrolling_forms import ComeSoonerForm, LeavePartsForm, ReviewsAgainForm
from desk.shared.places import places_to_come
from participants.enrolment.enrolling import enrolments_of
from participants.enrolment.leaving import leave, want_reviews_again
from participants.models import Enrolment
from participants.waiting.changing import come_sooner as wait_for_sooner


@staff_page(Right.EDIT_PEOPLE)
@require_http_methods(["GET", "POST"])
def leave_early(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask whether somebody leaves the days that are to come, and whether the reviews: two questions."""
    place: Enrolment = get_object_or_404(enrolments_of(request.organisation), pk=pk)
    to_come = places_to_come(place, request.now)
    reviews = [each for each in to_come if each.session.is_review]
    days = len(to_come) - len(reviews)
    form = LeavePartsForm(request.POST if request.method == "POST" else None, days=days > 0, reviews=bool(reviews))
    name, course = place.participant.full_name, place.course.name

    def act() -> str:
        leaves_days, leaves_reviews = form.leaves("days"), form.leaves("reviews")
        leave(
            place, days=leaves_days, reviews=leaves_reviews, reason=form.cleaned_data["reason"], by=request.user, now=request.now
        )
        if leaves_days and leaves_reviews:
            return f"{name} has left {course}, with the reviews."
        if leaves_days:
            return f"{name} has left {course} early. The reviews are still theirs."
        return f"{name} has given the reviews back. What is left of {course} is still theirs."

    lead = [
        f"To come are {counted(days, 'day')} and {counted(len(reviews), 'review')}. What was stays on their record.",
        "Missing a day or a review takes nothing else away, so ask about each.",
    ]
    heading = f"What does {name} leave of {course}?"
    return form_page(request, form, act, heading=heading, back=_back(place), lead=lead, look=lambda: _look(request, place))


@staff_page(Right.EDIT_PEOPLE)
@require_http_methods(["GET", "POST"])
def reviews_again(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back that somebody left the reviews."""
    place: Enrolment = get_object_or_404(enrolments_of(request.organisation), pk=pk)
    form = ReviewsAgainForm(request.POST if request.method == "POST" else None)
    name = place.participant.full_name

    def act() -> str:
        back = want_reviews_again(place, by=request.user, now=request.now)
        return f"{name} has {counted(back, 'review')} again. Choose another group’s for those that are full or over."

    lead = ["The places they gave back are theirs again, where they are still free."]
    heading = f"Does {name} want the reviews after all?"
    return form_page(request, form, act, heading=heading, back=_back(place), lead=lead, look=lambda: _look(request, place))


@staff_page(Right.KEEP_PATHWAY)
@require_http_methods(["GET", "POST"])
def come_sooner(request: StaffRequest, pk: int) -> HttpResponse:
    """Put somebody who has a place back on the list, where they stood: they would take an earlier one."""
    place: Enrolment = get_object_or_404(enrolments_of(request.organisation), pk=pk)
    form = ComeSoonerForm(request.POST if request.method == "POST" else None)
    name = place.participant.full_name

    def act() -> str:
        wait_for_sooner(place, by=request.user, now=request.now)
        return f"{name} waits for an earlier course. The place on {place.course.name} stands until they accept another."

    lead = [f"The place on {place.course.name} stands until they accept another. On the list they stand where they stood before."]
    heading = f"Would {name} come sooner?"
    return form_page(request, form, act, heading=heading, back=_back(place), lead=lead, look=lambda: _look(request, place))


def _back(place: Enrolment) -> Back:
    return Back(place.participant.full_name, reverse("desk:person", args=[place.participant_id]))


def _look(request: StaffRequest, place: Enrolment) -> None:
    audit.looked(request.user, place.participant)
