"""Something has happened to a session: somebody ill, a room lost, snow."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.clock import today_in
from common.once import say
from common.refused import Refused
from common.text.typed_keys import typed_key
from common.words import counted, long_date
from courses.ground.catalogue import facilitators_of, venues_of
from courses.leaders.standing_in import stand_in
from courses.models import Session
from courses.scheduling.changing.cancelling import reviews_left_by
from courses.scheduling.changing.reviews_following import ForReviews, is_of_a_review
from desk.sessions.assigning import every_duty_of
from desk.sessions.moving_forms import PostponeForm, TroubleForm
from desk.sessions.page import session_facts_of, sessions_with_place
from desk.trouble.page import past_sentence, trouble_of
from participants.attendance.missed_reviews import call_off_and_ask, cancel_and_ask
from participants.enrolment.holding_again import hold_again
from participants.enrolment.rearranging import move_with_apologies, postpone_with_apologies
from participants.people.looks import Page, looked_at_people

Given = dict[str, Any]
Done = tuple[str, Session]
Act = Callable[[StaffRequest, Session, Given], Done]


@staff_page(Right.ACT_ON_THE_DAY)
@require_http_methods(["GET", "POST"])
def today_trouble(request: StaffRequest, pk: int) -> HttpResponse:
    """Show who could stand in, which rooms are free, what calling it off would do, and whom to ring; and do one of these.

    Clinicians let somebody stand in, call off what is on that day, and ring. Rooms and dates are the office's to change.
    """
    session = get_object_or_404(sessions_with_place(request.organisation), pk=pk)
    form = _form(request, session)
    if request.method == "POST" and (done := _done(request, session, form)):
        return redirect("desk:today_trouble", done)
    trouble = trouble_of(session, organisation=request.organisation, now=request.now)
    audit.looked(request.user, session, page="call list")
    looked_at_people(request.user, trouble.named, Page.TO_TELL, organisation=request.organisation)
    shown = {
        "session": session,
        "trouble": trouble,
        "past": past_sentence(session) if trouble.is_past else "",
        "form": form,
        "postponing": PostponeForm(version=session.version),
        "reviews_left": [] if trouble.ordered else reviews_left_by(session, request.now),
        "asks_about_reviews": any(map(is_of_a_review, trouble.shifts)),
        "facts": session_facts_of(session),
        "may_schedule": request.membership.may(Right.SCHEDULE),
        "is_today": session.local_date == today_in(request.organisation.tzinfo, request.now),
    }
    return render(request, "desk/trouble/something_happened.html", shown)


def _form(request: StaffRequest, session: Session) -> TroubleForm:
    """The form of whichever button was pressed: only cancelling asks for the reason, only postponing has to be counted once."""
    posted = request.POST if request.method == "POST" else None
    form = TroubleForm(posted, version=session.version)
    done = request.POST.get("do", "")
    form.fields["reason"].required = posted is None or done in ("cancel", "call_off", "hold_again")
    form.fields["submission_id"].required = posted is None or done in ("postpone", "hold_again")
    return form


def _done(request: StaffRequest, session: Session, form: TroubleForm) -> int:
    """Do what was asked for and return the session to go on with; on a refusal say why on the form and return 0."""
    act = (THE_OFFICES if request.membership.may(Right.SCHEDULE) else EVERYBODYS).get(request.POST.get("do", ""))
    if act is None:
        raise Http404
    if not form.is_valid():
        return 0
    try:
        sentence, session = act(request, session, form.cleaned_data)
    except Refused as refused:
        say(form, refused)
        return 0
    messages.success(request, sentence)
    return session.pk


def _stand_in(request: StaffRequest, session: Session, given: Given) -> Done:
    team = facilitators_of(request.organisation)
    # Whoever is ill may have stopped leading since the page was shown, so they are looked up by their part.
    absent = every_duty_of(request.organisation).filter(session=session, facilitator=_key(request, "absent")).first()
    other = get_object_or_404(team, pk=_key(request, "stand_in"))
    if absent is None:
        raise Http404
    stand_in(session, absent=absent.facilitator, stand_in=other, by=request.user, now=request.now)
    return f"{other} stands in for {absent.facilitator}. Ring {other} to make sure that they know.", session


def _move(request: StaffRequest, session: Session, given: Given) -> Done:
    room = get_object_or_404(venues_of(request.organisation), pk=_key(request, "room"))
    start = session.local_start
    move_with_apologies(
        session,
        day=start.date(),
        start=start.time(),
        venue=room,
        video_link="",
        by=request.user,
        now=request.now,
        version=given["version"],
        all_the_same=True,
        fold=start.fold,
    )
    return f"{session.label} is in {room}.", session


def _postpone(request: StaffRequest, session: Session, given: Given) -> Done:
    moved = postpone_with_apologies(
        session,
        by=request.user,
        now=request.now,
        version=given["version"],
        all_the_same=given["all_the_same"],
        reviews=given["reviews"],
        submission_id=given["submission_id"],
    )
    return f"{session.label} is postponed: {counted(len(moved), 'date')} changed.", session


def _cancel(request: StaffRequest, session: Session, given: Given) -> Done:
    reason, version = given["reason"], given["version"]
    on_the_day = session.local_date == today_in(request.organisation.tzinfo, request.now)
    if not on_the_day and not request.membership.may(Right.SCHEDULE):
        raise Refused("Only the office cancels a session of another day. Ring them.")
    reviews = _for_reviews(request, given)
    cancel_and_ask(session, reason=reason, by=request.user, now=request.now, version=version, reviews=reviews)
    return f"{session.label} is cancelled.", session


def _call_off(request: StaffRequest, session: Session, given: Given) -> Done:
    reviews = _for_reviews(request, given)
    call_off_and_ask(session, reason=given["reason"], by=request.user, now=request.now, version=given["version"], reviews=reviews)
    return f"{session.label} is called off.", session


def _for_reviews(request: StaffRequest, given: Given) -> str:
    """What becomes of the reviews: dates are the office's to change, so for whoever isn't they stay."""
    return str(given["reviews"]) if request.membership.may(Right.SCHEDULE) else ForReviews.KEEP


def _hold_again(request: StaffRequest, session: Session, given: Given) -> Done:
    again = hold_again(session, by=request.user, now=request.now, **given)
    when = long_date(again.new.local_date)
    return f"{session.label} is called off and is held again on {when}: {counted(len(again.moved), 'date')} changed.", again.new


EVERYBODYS: dict[str, Act] = {"stand_in": _stand_in, "cancel": _cancel, "call_off": _call_off}
THE_OFFICES: dict[str, Act] = EVERYBODYS | {"room": _move, "postpone": _postpone, "hold_again": _hold_again}


def _key(request: StaffRequest, name: str) -> int:
    """A row's key as the form sent it; 0, which no row has, for anything else."""
    return typed_key(request.POST.get(name, ""))
