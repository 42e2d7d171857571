"""The register of one session, on the screen and on paper, and the calls to whoever is missing."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.forms.pages import pressed
from common.forms.parts import summary_of
from common.once import say
from common.refused import Refused
from common.words import counted, listed
from courses.leaders.session_reports import refusal_of
from courses.models import Session
from desk.leading.page import sessions_led_by
from desk.register.forms import CallForm, HeldForm, ReasonForm, taps_in
from desk.register.page import BLANK_ROWS, RegisterSheet, sheet_of
from desk.register.talk import words_to_say
from desk.register.where_people_are import where_people_are
from desk.sessions.page import may_read_safety, session_facts_of, sessions_with_place
from desk.shared.check_facts import lowered
from desk.shared.staffing import Staff, duties_at
from participants.attendance import calls, outcomes
from participants.attendance.marking import Kept, Tap, booked_at, mark_register
from participants.models import Call
from participants.people.directory import people_of
from participants.people.looks import Page, looked_at_people
from participants.rules.attendance import ATTENDED
from reviews.notes.reading import safety_of_people, under_headings


@staff_page(Right.KEEP_REGISTERS)
@require_http_methods(["GET", "POST"])
def register(request: StaffRequest, pk: int) -> HttpResponse:
    """Show who is expected, and write down who came: each tap at once with scripts, all of them with "Finish register"."""
    session, office = reached(request, pk)
    live = bool(request.htmx)
    form = ReasonForm(request.POST or None)
    taps, kept = {}, Kept()
    if request.method == "POST" and form.is_valid():
        taps = taps_in(request.POST, finishing=not live and "clear" not in request.POST)
        kept = _kept(request, session, form, taps, office=office)
    wanted = {} if live else {key: tap.entered for key, tap in taps.items()}
    safety = _safety_beside(request, session) if not live or kept.refused or kept.asked else None
    sheet = sheet_of(session, office=office, now=request.now, kept=kept, wanted=wanted, safety=safety)
    shown = {"session": session, "sheet": sheet, "form": form, "kept": kept, "office": office, "facts": session_facts_of(session)}
    if live:
        _saw(request, sheet, Page.REGISTER)
        response = render(request, "desk/register/register_live.html", shown | _touched(sheet, kept))
        response["HX-Trigger"] = "register-kept"  # static/js/register.js knows an answer of ours by it
        return response
    if request.method == "POST" and form.is_valid() and kept.is_clean:
        _say_finished(request, sheet)
        return redirect("desk:register", session.pk)
    audit.looked(request.user, session, page="register")
    known = [row.place.participant for row in sheet.rows if row.safety]
    looked_at_people(request.user, known, Page.SAFETY, organisation=request.organisation)  # first: one look an hour is kept
    _saw(request, sheet, Page.REGISTER)
    shown["may_read_record"] = may_read_safety(request.membership, session)
    shown["where"] = where_people_are(sheet) if shown["may_read_record"] else []
    shown |= {"staff": Staff(duties_at([session.pk])), "reports": not refusal_of(session, request.now)}
    problems = [{"text": f"{row.name}: {row.problem}", "href": f"#row-{row.place.pk}"} for row in sheet.rows if row.problem]
    return render(request, "desk/register/register.html", shown | {"summary": summary_of([form], problems)})


def reached(request: StaffRequest, pk: int) -> tuple[Session, bool]:
    """The session, and whether the office asks: others only reach sessions they lead, in their window."""
    office = request.membership.may(Right.SEE_PEOPLE)
    theirs = sessions_with_place(request.organisation)
    session = get_object_or_404(theirs if office else sessions_led_by(request.user, request.organisation, request.now), pk=pk)
    session.organisation = request.organisation
    return session, office


def _safety_beside(request: StaffRequest, session: Session) -> dict[int, list[tuple[str, str]]] | None:
    """What a clinician has to know of each person, by the person's key; None for whoever doesn't read it. Two queries."""
    if not may_read_safety(request.membership, session):
        return None
    people = [place.participant_id for place in booked_at(session)]
    return {pk: under_headings(note) for pk, note in safety_of_people(people, request.organisation).items()}


def _kept(request: StaffRequest, session: Session, form: ReasonForm, taps: dict[int, Tap], *, office: bool) -> Kept:
    try:
        return mark_register(
            session, taps, by=request.user, now=request.now, may_correct=office, reason=form.cleaned_data["reason"]
        )
    except Refused as refused:
        say(form, refused)
        return Kept()


def _saw(request: StaffRequest, sheet: RegisterSheet, page: Page) -> None:
    people = [row.place.participant for row in sheet.rows]
    looked_at_people(request.user, people, page, organisation=request.organisation)


def _touched(sheet: RegisterSheet, kept: Kept) -> dict[str, object]:
    """The rows that a tap changes on the page: those saved only say so; those asked about or refused are drawn anew."""
    saved = {place.pk for place in kept.saved}
    return {
        "saved": [row for row in sheet.rows if row.place.pk in saved],
        "redrawn": [row for row in sheet.rows if row.problem],
        "rings": any(place.mark not in ATTENDED for place in kept.saved) or bool(sheet.ringing),
    }


def _say_finished(request: StaffRequest, sheet: RegisterSheet) -> None:
    if "clear" in request.POST:
        messages.success(request, "The mark is taken back.")
    elif sheet.to_mark:
        still = listed(sheet.to_mark)
        messages.info(request, f"Saved. {counted(len(sheet.to_mark), 'person', 'people')} still to mark: {still}.")
    else:
        asked = " Say below whether the session was held." if sheet.asks_if_held else ""
        messages.success(request, f"The register is finished: {sheet.came} of {len(sheet.rows)} came.{asked}")


@staff_page(Right.KEEP_REGISTERS)
@require_POST
def was_held(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down whether the session was held, where its register doesn't say so by itself."""
    session, office = reached(request, pk)
    form = HeldForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say whether it was held or not.")
        return redirect("desk:register", session.pk)
    said = Session.Outcome(form.cleaned_data["outcome"])
    pressed(
        request,
        lambda: outcomes.say(session, said, seen=form.cleaned_data["seen"], by=request.user, now=request.now, may_correct=office),
        f"Written down: {lowered(session.label)} was {said.label}.",
    )
    return redirect("desk:register", session.pk)


@staff_page(Right.KEEP_REGISTERS)
@require_safe
def sign_in_sheet(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the sheet that people sign, to be printed: first names, since everybody in the room reads it, and blank rows."""
    session, office = reached(request, pk)
    sheet = sheet_of(session, office=False, now=request.now, wanted={})
    audit.looked(request.user, session, page="sign-in sheet")
    _saw(request, sheet, Page.PAPER)
    shown = {"session": session, "sheet": sheet, "facts": session_facts_of(session), "office": office, "blank": range(BLANK_ROWS)}
    shown["private_words"] = words_to_say(session) if sheet.talk.asks else []
    return render(request, "desk/register/sign_in_sheet.html", shown)


@staff_page(Right.SEE_PEOPLE)
@require_POST
def call(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down one call to somebody about this session, and go back to the list it came from."""
    session = get_object_or_404(sessions_with_place(request.organisation), pk=pk)
    form = CallForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(sentence) for errors in form.errors.values() for sentence in errors))
        return redirect("desk:register", session.pk)
    given = form.cleaned_data
    person = get_object_or_404(people_of(request.organisation), pk=given.pop("participant"))
    pressed(
        request,
        lambda: calls.write_down(session, person, by=request.user, now=request.now, **given),
        lambda written: f"Written down: {written.get_outcome_display().lower()}, {person.full_name}.",
    )
    return redirect("desk:register" if given["about"] == Call.About.ABSENCE else "desk:today_trouble", session.pk)
