"""Somebody's review: another group's instead, none of these, not wanted, closed by a clinician; each can be taken back."""

from collections.abc import Callable, Sequence

from django import forms
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.forms.pages import Back, form_page
from common.words import long_date
from courses.ground.catalogue import sessions_of
from courses.models import Session
from desk.person.review_forms import AskAgainForm, CloseReviewForm, DeclineReviewForm, PersonReviewForm
from desk.person.review_page import review_line
from participants.models import Enrolment
from reviews.milestones.closing import close_review, closings_of, take_closing_back
from reviews.milestones.reading import PersonMilestone, enrolments_with_reviews, milestones_of
from reviews.models import ReviewClosing
from reviews.transfers.choices import open_to
from reviews.transfers.moving import Agreed, choose_review, why_far
from reviews.transfers.none_of_these import none_of_these


@staff_page(Right.KEEP_PATHWAY)
@require_http_methods(["GET", "POST"])
def person_review(request: StaffRequest, pk: int, months: int) -> HttpResponse:
    """Choose another group's review for somebody who rang or wrote, or write down that none suits them."""
    where = _where(request, pk, months)
    clinician = request.membership.may(Right.CLINICAL_RECORD)
    choices = [] if where.milestone.is_settled else open_to(where, request.now)
    form = PersonReviewForm(_sent(request), choices=choices, clinician=clinician, after_all=_after_all(request, where))
    name = where.enrolment.participant.full_name

    def act() -> str:
        typed = form.cleaned_data
        if form.chosen is None:
            none_of_these(
                where.enrolment, months, told_by=typed["told_by"], reason=typed["reason"], by=request.user, now=request.now
            )
            return f"There is a task to ring {name} within 14 days."
        to: Session = get_object_or_404(sessions_of(request.organisation), pk=form.chosen)
        agreed = Agreed(far=typed.get("far", ""), clinician=clinician, apart=typed.get("apart", False))
        once = typed["submission_id"]
        choose_review(where.enrolment, months, to, by=request.user, now=request.now, agreed=agreed, submission_id=once)
        return f"{name} comes to the {months}-month review on {long_date(to.local_date)}. Both registers are right."

    line = review_line(where)
    return form_page(
        request,
        form,
        act,
        heading=f"The {months}-month review of {name}",
        back=_back(where),
        lead=[f"{line.state}. {line.words}", *_no_choice(where, bool(choices)), *_agreed(where, clinician=clinician)],
        template="desk/person/review.html",
        more=lambda: {"where": where, "may_close": clinician, "is_settled": where.milestone.is_settled},
        look=lambda: audit.looked(request.user, where.enrolment.participant),
    )


def _agreed(where: PersonMilestone, *, clinician: bool) -> list[str]:
    """Why it is with another group far from its day, for clinicians."""
    return [why] if clinician and (why := why_far(where)) else []


@staff_page(Right.KEEP_PATHWAY)
@require_http_methods(["GET", "POST"])
def decline(request: StaffRequest, pk: int, months: int) -> HttpResponse:
    """Write down that somebody doesn't want this review; the later ones stay."""
    where = _where(request, pk, months)
    form = DeclineReviewForm(_sent(request))
    name = where.enrolment.participant.full_name

    def act() -> str:
        _close(request, where, ReviewClosing.Kind.DECLINED, form)
        return f"{name} doesn’t want the {months}-month review. It can be taken back."

    lead = ["A place that is to come is given back. The later reviews stay as they are."]
    return _form_page(request, where, form, act, heading=f"{name} doesn’t want the {months}-month review?", lead=lead)


@staff_page(Right.CLINICAL_RECORD)
@require_http_methods(["GET", "POST"])
def close(request: StaffRequest, pk: int, months: int) -> HttpResponse:
    """A clinician closes a review that somebody won't come to; the later ones stay."""
    where = _where(request, pk, months)
    form = CloseReviewForm(_sent(request))
    name = where.enrolment.participant.full_name

    def act() -> str:
        _close(request, where, ReviewClosing.Kind(form.cleaned_data["kind"]), form)
        return f"The {months}-month review of {name} is closed. It can be taken back."

    lead = ["Nobody is asked about it any more. The later reviews stay as they are."]
    return _form_page(request, where, form, act, heading=f"Close the {months}-month review of {name}?", lead=lead)


@staff_page(Right.KEEP_PATHWAY)
@require_http_methods(["GET", "POST"])
def ask_again(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back that a review was declined or closed."""
    closing: ReviewClosing = get_object_or_404(closings_of(request.organisation), pk=pk)
    where = _where(request, closing.enrolment_id, closing.months)
    form = AskAgainForm(_sent(request))
    name = where.enrolment.participant.full_name

    def act() -> str:
        take_closing_back(closing, by=request.user, now=request.now)
        return f"{name} is asked about the {closing.months}-month review again."

    lead = ["The place that was given back is theirs again if it is still free; else choose another one for them."]
    heading = f"Ask {name} about the {closing.months}-month review again?"
    return _form_page(request, where, form, act, heading=heading, lead=lead)


def _where(request: StaffRequest, pk: int, months: int) -> PersonMilestone:
    """One review of one of the organisation's people; 404 where there is none."""
    found: Enrolment = get_object_or_404(enrolments_with_reviews(request.organisation), pk=pk)
    for where in milestones_of([found], request.now)[found.pk]:
        if where.months == months:
            return where
    raise Http404


def _close(
    request: StaffRequest,
    where: PersonMilestone,
    kind: ReviewClosing.Kind,
    form: DeclineReviewForm | CloseReviewForm,
) -> None:
    close_review(
        where.enrolment,
        where.months,
        kind=kind,
        way=form.cleaned_data.get("way", ""),
        reason=form.cleaned_data["reason"],
        by=request.user,
        now=request.now,
        submission_id=form.cleaned_data["submission_id"],
    )


def _after_all(request: StaffRequest, where: PersonMilestone) -> Session | None:
    """The review that somebody has a place at and said they can't come to, while it is still to come."""
    place = where.appointment
    if where.milestone.is_settled or place is None or place.session.is_cancelled or place.session.starts_at <= request.now:
        return None
    return place.session if place.told_us else None


def _no_choice(where: PersonMilestone, any_free: bool) -> list[str]:
    if where.milestone.is_settled or any_free:
        return []
    return ["No other group’s review has room. Choose “None of these”: there is a task to ring them, and nothing is closed."]


def _sent(request: StaffRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _back(where: PersonMilestone) -> Back:
    return Back(where.enrolment.participant.full_name, reverse("desk:person", args=[where.enrolment.participant_id]))


def _form_page(
    request: StaffRequest,
    where: PersonMilestone,
    form: forms.Form,
    act: Callable[[], str],
    *,
    heading: str,
    lead: Sequence[str],
) -> HttpResponse:
    return form_page(
        request,
        form,
        act,
        heading=heading,
        back=_back(where),
        lead=lead,
        look=lambda: audit.looked(request.user, where.enrolment.participant),
    )
