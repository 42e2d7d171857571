"""Somebody chooses another review on their own page, says that none suits them, or that they don't want it."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import ParticipantRequest, participant_page
from common.once import STALE, USED, say
from common.refused import Refused
from common.words import long_date
from courses.ground.catalogue import sessions_of
from courses.models import Session
from desk.own.reviewing.forms import NoReviewForm, OwnReviewForm
from desk.own.reviewing.page import ReviewPage, choice_label, review_page
from desk.own.timetable import own_person
from participants.enrolment.apologies import can_come_after_all
from participants.models import Appointment, Enrolment, Participant
from reviews.milestones.closing import close_review, take_closing_back
from reviews.milestones.reading import PersonMilestone, enrolments_with_reviews, milestones_of
from reviews.models import ReviewClosing
from reviews.transfers.moving import choose_review
from reviews.transfers.none_of_these import none_of_these

BY = Appointment.ToldBy.SELF


@participant_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_review(request: ParticipantRequest, pk: int, months: int) -> HttpResponse:
    """Show where one's own review stands and which others have room; take the one that suits, or none of these."""
    person, where = _own(request, pk, months)
    page = review_page(where, person, now=request.now)
    form = _form(request, page)
    try:
        if request.method == "POST" and _taken_back(request, page):
            return redirect("desk:me")
        if form and form.is_valid():
            _choose(request, where, form)
            return redirect("desk:me")
    except Refused as refused:
        _say(request, form, refused)
    return render(request, "desk/own/reviewing/choose.html", {"page": page, "form": form})


@participant_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_review_no(request: ParticipantRequest, pk: int, months: int) -> HttpResponse:
    """Take that somebody doesn't want this review; the later ones stay."""
    person, where = _own(request, pk, months)
    page = review_page(where, person, now=request.now)
    if page.is_settled:
        return redirect("desk:my_review", pk, months)
    form = NoReviewForm(request.POST if request.method == "POST" else None, button=_("I don’t want it"))
    if form.is_valid():
        try:
            close_review(
                where.enrolment,
                months,
                kind=ReviewClosing.Kind.DECLINED,
                way=ReviewClosing.Way.SELF,
                by=request.user,
                now=request.now,
                submission_id=form.cleaned_data["submission_id"],
            )
        except Refused as refused:
            _say(request, form, refused)
        else:
            messages.success(request, _("Thank you for telling us."))
            return redirect("desk:me")
    return render(request, "desk/own/reviewing/no.html", {"page": page, "form": form})


def _own(request: ParticipantRequest, pk: int, months: int) -> tuple[Participant, PersonMilestone]:
    """Somebody's own review; 404 for anybody else's, and where the programme has none."""
    person = own_person(request.user, request.organisation)
    found: Enrolment = get_object_or_404(enrolments_with_reviews(request.organisation).filter(participant=person), pk=pk)
    for where in milestones_of([found], request.now)[found.pk]:
        if where.months == months:
            return person, where
    raise Http404


def _form(request: ParticipantRequest, page: ReviewPage) -> OwnReviewForm | None:
    if page.is_settled:
        return None
    choices = [(str(each.session.pk), choice_label(each, neutral=page.neutral)) for each in page.choices]
    choosing = request.method == "POST" and "save" in request.POST
    return OwnReviewForm(request.POST if choosing else None, choices=choices, neutral=page.neutral)


def _taken_back(request: ParticipantRequest, page: ReviewPage) -> bool:
    """Whether they pressed one of the buttons that take back what they said: that they can't come, or don't want it."""
    where = page.where
    if "after_all" in request.POST and where.appointment and page.can_come_after_all:
        can_come_after_all(where.appointment, told_by=BY, by=request.user, now=request.now)
        day = {"day": long_date(where.appointment.session.local_date)}
        messages.success(request, _("Thank you. We expect you on %(day)s.") % day)
        return True
    if "want_it" in request.POST and where.closing and page.may_want_it_after_all:
        take_closing_back(where.closing, by=request.user, now=request.now)
        messages.success(request, _("Thank you. We have saved it."))
        return True
    return False


def _choose(request: ParticipantRequest, where: PersonMilestone, form: OwnReviewForm) -> None:
    if form.chosen is None:
        none_of_these(where.enrolment, where.months, told_by=BY, by=request.user, now=request.now)
        messages.success(request, _("Thank you for telling us. We will ring you to find a time."))
        return
    to: Session = get_object_or_404(sessions_of(request.organisation), pk=form.chosen)
    once = form.cleaned_data["submission_id"]
    choose_review(where.enrolment, where.months, to, by=request.user, now=request.now, submission_id=once)
    messages.success(request, _("Thank you. We expect you on %(day)s.") % {"day": long_date(to.local_date)})


def _say(request: ParticipantRequest, form: forms.Form | None, refused: Refused) -> None:
    """Say what was refused in the person's own words; the action's sentences are the office's, about "they"."""
    known = {
        USED: _("You have answered already. Open the page again to change it."),
        STALE: _("This has changed since you opened it. Open the page again, please."),
    }
    words = known.get(refused.sentence, _("This one can’t be taken any more. Choose another one, or ring us."))
    if form is not None and form.is_bound:
        say(form, Refused(words))
    else:
        messages.error(request, words)
