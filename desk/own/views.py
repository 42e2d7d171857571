"""A participant's own pages. Nobody but the person reaches them, and nothing on them belongs to anybody else."""

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import ParticipantRequest, participant_page
from common.once import say
from common.papers.letters import sentences_about
from common.refused import Refused
from common.words import long_date
from courses.ground.discretion import reveals
from desk.own.apology_form import ApologyForm
from desk.own.feedback.page import feedback_invited
from desk.own.pathway.page import PathwayPanel, my_panels
from desk.own.reviewing.page import MyReview, my_reviews
from desk.own.telling.invitation import questions_invited
from desk.own.timetable import MyTimetable, my_timetable, own_record
from desk.own.timetable_sheet import words_of
from participants.attendance.certificates import own_certificates
from participants.enrolment import apologies
from participants.models import Appointment, Participant

BY = Appointment.ToldBy.SELF


@participant_page
@require_safe
def me(request: ParticipantRequest) -> HttpResponse:
    """Show what comes next, and everything else by week."""
    person = own_record(request.user, request.organisation)
    mine = my_timetable(person, now=request.now) if person else None
    certificates = own_certificates(person, request.now) if person else []
    no_shape = sentences_about(words_of(mine.person, mine.timetable)) if mine else []
    panels = _panels(person, request.now)
    reviews = _reviews(person, mine, request.now)
    # What belongs to the days of a programme that people are referred to.
    between = bool(person and mine and person.has_pathway and person.practises)  # type: ignore[attr-defined]
    shown = {
        "mine": mine,
        "certificates": certificates,
        "no_shape": no_shape,
        "panels": panels,
        # It stands once on the page, also where both a pathway and a timetable would lead to it.
        "told_what_to_expect": any(link.is_about for panel in panels for link in panel.links),
        "person": person,
        "between": between,
        "questions": questions_invited(person, request.now) if person and between else None,
        "feedback": feedback_invited(mine, request.now),
        "reviews": reviews,
        "reviews_apart": _not_in_timetable(reviews, mine),
        "with_another_group": {each.appointment for each in reviews if each.with_another_group},
    }
    return render(request, "desk/own/me.html", shown)


def _panels(person: Participant | None, now: dt.datetime) -> list[PathwayPanel]:
    """Where they stand on their way to a programme. No query for somebody who was never referred."""
    return my_panels(person, now=now) if person and person.has_pathway else []  # type: ignore[attr-defined]  # own_record


def _reviews(person: Participant | None, mine: MyTimetable | None, now: dt.datetime) -> list[MyReview]:
    """Where their reviews stand. No query for somebody who has no dates, or was never referred and has none to come."""
    if person is None or mine is None or mine.timetable.is_empty:
        return []
    has_pathway: bool = person.has_pathway  # type: ignore[attr-defined]  # own_record
    return my_reviews(person, now=now) if has_pathway or mine.timetable.reviews else []


def _not_in_timetable(reviews: list[MyReview], mine: MyTimetable | None) -> list[MyReview]:
    """The reviews that stand nowhere else on the page: neither as a date to come nor as what is asked or looked for."""
    dates = {place.appointment_id for place in mine.timetable.reviews} if mine else set()
    return [each for each in reviews if each.appointment not in dates and not (each.is_asked or each.we_look)]


@participant_page
@require_safe
def timetable_print(request: ParticipantRequest) -> HttpResponse:
    """Show everything to come on one sheet of paper."""
    person = own_record(request.user, request.organisation)
    mine = my_timetable(person, now=request.now) if person else None
    unnamed = mine is not None and mine.neutral and reveals(request.organisation.contact_name, ())
    return render(request, "desk/own/timetable_print.html", {"mine": mine, "unnamed": unnamed})


@participant_page
@require_http_methods(["GET", "POST"])
def cannot_come(request: ParticipantRequest, pk: int) -> HttpResponse:
    """Let the person say that they can't come to one session, or can after all. For a review they choose another at once."""
    place = _own_place(request, pk)
    if place.session.is_review and place.for_months and place.enrolment_id:
        return redirect("desk:my_review", place.enrolment_id, place.for_months)
    form = ApologyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _tell(request, place, form.cleaned_data["reason"])
        except Refused as refused:
            say(form, refused)
        else:
            return redirect("desk:me")
    neutral = place.participant.wording == Participant.Wording.NEUTRAL
    venue = place.session.venue
    where = ", ".join(filter(None, venue.names(neutral=neutral))) if venue else ""
    shown = {"place": place, "session": place.session, "form": form, "neutral": neutral, "where": where}
    return render(request, "desk/own/cannot_come.html", shown)


def _own_place(request: ParticipantRequest, pk: int) -> Appointment:
    """One of the person's own places; 404 for anybody else's."""
    person = own_record(request.user, request.organisation)
    if person is None:
        raise Http404
    found: Appointment = get_object_or_404(apologies.appointments_of(person), pk=pk)
    return found


def _tell(request: ParticipantRequest, place: Appointment, reason: str) -> None:
    """Write down which of the two buttons was pressed. Pressing it twice changes nothing."""
    day = {"day": long_date(place.session.local_date)}
    if "after_all" in request.POST:
        apologies.can_come_after_all(place, told_by=BY, by=request.user, now=request.now)
        messages.success(request, _("Thank you. We expect you on %(day)s.") % day)
    else:
        apologies.cannot_come(place, reason=reason, told_by=BY, by=request.user, now=request.now)
        messages.success(request, _("Thank you for telling us. You are not expected on %(day)s.") % day)
