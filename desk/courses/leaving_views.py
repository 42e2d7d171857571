"""A place on a programme's course that somebody leaves early, keeping the reviews, or would give up for an earlier one."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.forms.pages import Back, form_page
from common.words import counted
from desk.courses.enrolling_forms import ComeSoonerForm, LeaveEarlyForm
from desk.shared.places import places_to_come
from participants.enrolment.enrolling import enrolments_of
from participants.enrolment.enrolling import leave_early as leave
from participants.models import Enrolment
from participants.waiting.changing import come_sooner as wait_for_sooner


@staff_page(Right.EDIT_PEOPLE)
@require_http_methods(["GET", "POST"])
def leave_early(request: StaffRequest, pk: int) -> HttpResponse:
    """Give the days to come back, and keep the reviews."""
    place: Enrolment = get_object_or_404(enrolments_of(request.organisation), pk=pk)
    form = LeaveEarlyForm(request.POST if request.method == "POST" else None)
    name = place.participant.full_name

    def act() -> str:
        leave(place, reason=form.cleaned_data["reason"], by=request.user, now=request.now)
        return f"{name} has left {place.course.name} early. The reviews are still theirs."

    to_come = places_to_come(place, request.now)
    days = [each for each in to_come if not each.session.is_review]
    lead = [
        f"{counted(len(days), 'day')} to come {'is' if len(days) == 1 else 'are'} given back.",
        f"They keep {counted(len(to_come) - len(days), 'review')}, and what was stays on their record.",
    ]
    heading = f"Does {name} leave {place.course.name} early?"
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
