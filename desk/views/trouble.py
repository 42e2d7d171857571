"""Something has happened to a session: somebody ill, a room lost, snow."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts import audit
from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.refused import Refused
from common.typed_keys import typed_key
from common.words import counted
from courses.cancelling import cancel_session
from courses.catalogue import facilitators_of, venues_of
from courses.models import Session
from courses.moving import move_session
from courses.postponing import postpone_session
from courses.standing_in import stand_in
from desk.assigning import every_duty_of
from desk.forms.moving import PostponeForm, TroubleForm
from desk.forms.refusals import say
from desk.session_sheet import facts_of, sessions_with_place
from desk.trouble import trouble_of
from participants.looks import Page, looked_at_people


@staff_page(Right.SCHEDULE)
@require_http_methods(["GET", "POST"])
def today_trouble(request: StaffRequest, pk: int) -> HttpResponse:
    """Show who could stand in, which rooms are free, what calling it off would do, and whom to ring; and do one of these."""
    session = get_object_or_404(sessions_with_place(request.organisation), pk=pk)
    form = _form(request, session)
    if request.method == "POST" and _done(request, session, form):
        return redirect("desk:today_trouble", session.pk)
    trouble = trouble_of(session, organisation=request.organisation, now=request.now)
    if request.method == "GET":
        audit.looked(request.user, session, page="call list")
        looked_at_people(request.user, trouble.named, Page.TO_TELL, organisation=request.organisation)
    shown = {
        "session": session,
        "trouble": trouble,
        "form": form,
        "postponing": PostponeForm(version=session.version),
        "facts": facts_of(session),
    }
    return render(request, "desk/something_happened.html", shown)


def _form(request: StaffRequest, session: Session) -> TroubleForm:
    """The form of whichever button was pressed: only cancelling asks for the reason, only postponing has to be counted once."""
    posted = request.POST if request.method == "POST" else None
    form = TroubleForm(posted, version=session.version)
    done = request.POST.get("do", "")
    form.fields["reason"].required = posted is None or done == "cancel"
    form.fields["submission_id"].required = posted is None or done == "postpone"
    return form


def _done(request: StaffRequest, session: Session, form: TroubleForm) -> bool:
    """Do what was asked for; on a refusal say why on the form and return False."""
    acts = {"stand_in": _stand_in, "room": _move, "postpone": _postpone, "cancel": _cancel}
    act = acts.get(request.POST.get("do", ""))
    if act is None:
        raise Http404
    if not form.is_valid():
        return False
    try:
        messages.success(request, act(request, session, form.cleaned_data))
    except Refused as refused:
        say(form, refused)
        return False
    return True


def _stand_in(request: StaffRequest, session: Session, given: dict[str, Any]) -> str:
    team = facilitators_of(request.organisation)
    # Whoever is ill may have stopped leading since the page was shown, so they are looked up by their part.
    absent = every_duty_of(request.organisation).filter(session=session, facilitator=_key(request, "absent")).first()
    other = get_object_or_404(team, pk=_key(request, "stand_in"))
    if absent is None:
        raise Http404
    stand_in(session, absent=absent.facilitator, stand_in=other, by=request.user, now=request.now)
    return f"{other} stands in for {absent.facilitator}. Ring {other} to make sure that they know."


def _move(request: StaffRequest, session: Session, given: dict[str, Any]) -> str:
    room = get_object_or_404(venues_of(request.organisation), pk=_key(request, "room"))
    start = session.local_start
    move_session(
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
    return f"{session.label} is in {room}."


def _postpone(request: StaffRequest, session: Session, given: dict[str, Any]) -> str:
    moved = postpone_session(
        session, by=request.user, now=request.now, version=given["version"], submission_id=given["submission_id"]
    )
    return f"{session.label} is postponed: {counted(len(moved), 'date')} changed."


def _cancel(request: StaffRequest, session: Session, given: dict[str, Any]) -> str:
    reason, version = given["reason"], given["version"]
    cancel_session(session, reason=reason, by=request.user, now=request.now, version=version)
    return f"{session.label} is cancelled."


def _key(request: StaffRequest, name: str) -> int:
    """A row's key as the form sent it; 0, which no row has, for anything else."""
    return typed_key(request.POST.get(name, ""))
