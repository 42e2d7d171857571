"""The waiting list of a programme: the list with one course beside it, offering places, answers, changing a wait."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from accounts.trail import audit
from common.clock import today_in
from common.forms.boxes import offer
from common.forms.pages import Back, form_page
from common.once import say
from common.refused import Refused
from common.text.typed_keys import typed_key
from common.words import listed, long_date_range, moment
from courses.ground.catalogue import courses_of
from courses.models import Course, Programme
from desk.waiting.programme_forms import (
    DECLINE,
    OTHER_FORMAT,
    TAKE_BACK,
    ApartForm,
    EntryForm,
    OfferPlacesForm,
    PlaceAloneForm,
    PriorityForm,
    ProgrammeAnswerForm,
    SayForm,
    TakeOffForm,
)
from desk.waiting.programme_page import MOST, SHOWN, CoursePanel, course_panel, list_page, others_register
from participants.guests.seats import days_too_small
from participants.letters.following import offer_and_write
from participants.models import KeptApart, Offer, WaitingListEntry
from participants.people.looks import Page, looked_at_people
from participants.waiting import candidates, changing, offers, placing
from participants.waiting.history import history_of_wait

Keeps = staff_page(Right.KEEP_PATHWAY)
Clinician = staff_page(Right.CLINICAL_RECORD)


def programme_list(request: StaffRequest, programme: Programme, programmes: list[Programme]) -> HttpResponse:
    """Show the waiting list of one programme; who may see it has been asked (desk.waiting.views.waiting)."""
    asked = request.GET
    page = list_page(
        programme,
        programmes,
        only=asked.get("only", ""),
        cursor=asked.get("cursor", ""),
        course=typed_key(asked.get("course", "")),
        now=request.now,
        every_course=asked.get("courses") == "every",
    )
    looked_at_people(request.user, page.named, Page.WAITING_LIST, organisation=request.organisation)
    keeps = request.membership.may(Right.KEEP_PATHWAY)
    by_course = request.membership.may(Right.EDIT_PEOPLE) and others_register(request.organisation)
    shown = {"list": page, "keeps": keeps, "by_course": by_course}
    return render(request, "desk/waiting/programme_list.html", shown)


@staff_page(Right.SEE_PATHWAY)
@require_safe
def course_fits(request: StaffRequest, pk: int) -> HttpResponse:
    """Show who fits a course, as the part that the list and the course's own page (`on=course`) fetch: it looks at all who wait.

    Without scripts it is a page.
    """
    keeps, course, on_course = request.membership.may(Right.KEEP_PATHWAY), _course(request, pk), request.GET.get("on") == "course"
    # The course's own page says what is to be said of its staff.
    panel = _panel(request, course, SHOWN if request.htmx else MOST, with_staff=not (on_course and request.htmx))
    looked_at_people(request.user, panel.named, Page.WAITING_LIST, organisation=request.organisation)
    shown = {"panel": panel, "form": _offer_form(request, panel), "keeps": keeps, "on_course": on_course}
    return render(request, f"desk/waiting/{'course_fits' if request.htmx else 'offer_places'}.html", shown)


def _course(request: StaffRequest, pk: int) -> Course:
    """One of the courses that people are referred to."""
    own = courses_of(request.organisation).filter(edition__entry="referral")
    found: Course = get_object_or_404(own.select_related("edition", "programme__organisation", "organisation", "venue"), pk=pk)
    return found


def _panel(request: StaffRequest, course: Course, most: int, *, with_staff: bool = True) -> CoursePanel:
    others = [each for each in candidates.courses_with_places(course.programme, request.now) if each != course]
    return course_panel(course, others, now=request.now, most=most, with_staff=with_staff)


def _offer_form(request: StaffRequest, panel: CoursePanel) -> OfferPlacesForm:
    today = today_in(request.organisation.tzinfo, request.now)
    return OfferPlacesForm(request.POST if request.method == "POST" else None, panel=panel, today=today)


@Keeps
@require_http_methods(["GET", "POST"])
def offer_places(request: StaffRequest, pk: int) -> HttpResponse:
    """Offer places on one course to those chosen; passing over somebody who fits asks for a reason first."""
    course = _course(request, pk)
    to_list = f"{reverse('desk:waiting_list')}?programme={course.programme_id}"
    if made := _offered_already(request, course):
        _say_offered(request, course, made)
        return redirect(to_list)
    panel = _panel(request, course, MOST)
    form = _offer_form(request, panel)
    if request.method == "POST" and form.is_valid() and _offered(request, form):
        return redirect(to_list)
    looked_at_people(request.user, panel.named, Page.WAITING_LIST, organisation=request.organisation)
    return render(request, "desk/waiting/offer_places.html", {"panel": panel, "form": form, "keeps": True})


def _offered(request: StaffRequest, form: OfferPlacesForm) -> bool:
    keys, course = form.chosen(), form.panel.course
    own = {each.pk: each for each in candidates.waiting_for(course.programme).filter(pk__in=keys)}
    what = offers.Offering(course, form.until(), form.second_course())
    entries = [own[key] for key in keys if key in own]
    reason = form.cleaned_data["reason"]
    try:
        made = offer_and_write(entries, what, by=request.membership, now=request.now, reason=reason)
    except Refused as refused:
        say(form, refused)
        return False
    _say_offered(request, course, made)
    return True


def _offered_already(request: StaffRequest, course: Course) -> list[Offer]:
    """What the same form has made a moment before: the second click finds everybody it is about offered this place."""
    wanted = {typed_key(key) for key in request.POST.getlist("entries")}
    if not wanted:
        return []
    made = offers.programme_offers_of(request.organisation).filter(state=Offer.State.OPEN, course=course, entry__in=wanted)
    found = list(made.order_by("pk"))
    return found if len(found) == len(wanted) else []


def _say_offered(request: StaffRequest, course: Course, made: list[Offer]) -> None:
    until = moment(made[0].reply_by.astimezone(request.organisation.tzinfo))
    told = [f"{each.participant.full_name}{f' (or {each.alternative})' if each.alternative else ''}" for each in made]
    messages.success(request, f"Offered a place on {course.name}: {listed(told)}. The answer is due by {until}.")


@Clinician
@require_http_methods(["GET", "POST"])
def place_by_clinician(request: StaffRequest, pk: int) -> HttpResponse:
    """Place somebody whom the team hasn't recommended, or who hasn't said yes: a clinician alone, with a reason."""
    own = courses_of(request.organisation).filter(edition__entry="referral").select_related("programme", "edition")
    course: Course = get_object_or_404(own, pk=pk)
    form = PlaceAloneForm(request.POST if request.method == "POST" else None)
    people = candidates.people_on_their_way(course.programme)
    offer(form, "person", [("", "—"), *((str(each.pk), each.listed_name) for each in people)])

    def act() -> str:
        given = form.cleaned_data
        person = next(each for each in people if str(each.pk) == given["person"])
        once, reason = given["submission_id"], given["reason"]
        if not given["seats_agreed"] and (too_small := days_too_small(course, joining=1, now=request.now)):
            raise Refused(f"{' '.join(too_small)} Say that they get the place all the same.", field="seats_agreed")
        placing.place(person, course, by=request.user, now=request.now, reason=reason, submission_id=once)
        return f"{person.full_name} has a place on {course.name}."

    lead = ["For somebody whom the team hasn’t recommended, or who hasn’t said yes. It is kept as a decision of yours."]
    back = Back(course.name, reverse("desk:course", args=[course.pk]))
    look = partial(looked_at_people, request.user, people, Page.WAITING_LIST, organisation=request.organisation)
    return form_page(request, form, act, heading=f"Place somebody on {course.name}", back=back, lead=lead, look=look)


@Keeps
@require_http_methods(["GET", "POST"])
def programme_answer(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down what somebody said to an offer of one date or two, or take it back."""
    found: Offer = get_object_or_404(offers.programme_offers_of(request.organisation), pk=pk)
    dates = [(each, _dates(request, each)) for each in offers.courses_of(found)]
    form = ProgrammeAnswerForm(request.POST if request.method == "POST" else None, dates=dates)
    until = moment(found.reply_by.astimezone(request.organisation.tzinfo))
    state = "waits for an answer" if found.state == Offer.State.OPEN else f"is closed: {found.get_state_display()}"
    return form_page(
        request,
        form,
        lambda: _answered(request, found, form),
        heading=f"{found.participant.full_name}: the place they were offered",
        back=_to_list(found.entry.programme_id if found.entry else None),
        lead=[f"The offer {state}. Answer by {until}.", *(f"{words}." for _, words in dates)],
        look=lambda: audit.looked(request.user, found.participant),
    )


def _dates(request: StaffRequest, course: Course) -> str:
    first, last = (each.astimezone(request.organisation.tzinfo).date() for each in (course.first_starts_at, course.last_ends_at))
    return f"{course.name}, {long_date_range(first, last)}, {course.get_format_display().lower()}"


def _answered(request: StaffRequest, found: Offer, form: ProgrammeAnswerForm) -> str:
    given, who = form.cleaned_data, found.participant.full_name
    said = {"way": given["way"], "by": request.user, "now": request.now}
    if given["answer"] == TAKE_BACK:
        offers.take_back(found, reason=given["reason"], by=request.user, now=request.now)
        return f"The offer to {who} is taken back. They go on waiting where they stood."
    if given["answer"] in (DECLINE, OTHER_FORMAT):
        offers.decline(found, other_format=given["answer"] == OTHER_FORMAT, **said)
        return f"{who} doesn’t want the place, and goes on waiting where they stood."
    course = next(each for each in offers.courses_of(found) if str(each.pk) == given["answer"])
    placing.accept(found, course, **said)
    return f"{who} has a place on {course.name}."


@Keeps
@require_http_methods(["GET", "POST"])
def waiting_entry(request: StaffRequest, pk: int) -> HttpResponse:
    """Show somebody's wait, and change how and when they can come."""
    entry = _entry(request, pk)
    away = list(entry.unavailable.values_list("from_on", "until_on"))
    form = EntryForm(request.POST if request.method == "POST" else None, entry=entry, away=away)

    def act() -> str:
        changed = changing.change_entry(
            entry,
            formats=form.formats(),
            earliest_start=form.cleaned_data["earliest_start"],
            away=form.away(),
            not_weekdays=form.cleaned_data["not_weekdays"],
            sooner=form.cleaned_data["sooner"],
            by=request.user,
            now=request.now,
            version=form.cleaned_data["version"],
        )
        if changed.closed_at:
            return f"{entry.participant.full_name} keeps the place they have, and waits no more."
        return f"What {entry.participant.full_name} waits for is changed."

    def more() -> dict[str, object]:
        pairs = [(each, each.other if each.one_id == entry.participant_id else each.one) for each in _pairs(entry)]
        looked_at_people(request.user, [other for _, other in pairs], Page.WAITING_LIST, organisation=request.organisation)
        return {
            "entry": entry,
            "pairs": pairs,
            "history": history_of_wait(entry),
            "is_clinician": request.membership.may(Right.CLINICAL_RECORD),
        }

    return form_page(
        request,
        form,
        act,
        heading=f"{entry.participant.full_name}: waiting",
        back=_to_list(entry.programme_id),
        template="desk/waiting/entry.html",
        more=more,
        look=lambda: audit.looked(request.user, entry.participant),
    )


@Clinician
@require_http_methods(["GET", "POST"])
def entry_priority(request: StaffRequest, pk: int) -> HttpResponse:
    """Say who comes first; a clinician alone."""
    entry = _entry(request, pk)
    posted = request.POST if request.method == "POST" else None
    form = PriorityForm(posted, version=entry.version, initial={"priority": entry.priority})

    def act() -> str:
        given = form.cleaned_data
        changing.set_priority(
            entry, int(given["priority"]), reason=given["reason"], by=request.user, now=request.now, version=given["version"]
        )
        return (
            f"{entry.participant.full_name} waits as {dict(WaitingListEntry.Priority.choices)[int(given['priority'])].lower()}."
        )

    return _about(request, entry, form, act, heading="Who comes first")


@Clinician
@require_http_methods(["GET", "POST"])
def entry_looked_at(request: StaffRequest, pk: int) -> HttpResponse:
    """A clinician has looked, and the programme still fits."""
    entry = _entry(request, pk)
    form = SayForm(request.POST if request.method == "POST" else None, button="It still fits")

    def act() -> str:
        changing.look_at(entry, by=request.user, now=request.now)
        return f"{entry.participant.full_name} can be offered a place again."

    lead = ["Their assessment and what they declined keep them back no longer. If it doesn’t fit any more, write a new decision."]
    return _about(request, entry, form, act, heading="Does the programme still fit?", lead=lead)


@Keeps
@require_http_methods(["GET", "POST"])
def entry_still_wants(request: StaffRequest, pk: int) -> HttpResponse:
    """Somebody has said that they still want it."""
    entry = _entry(request, pk)
    form = SayForm(request.POST if request.method == "POST" else None, button="They still want it")

    def act() -> str:
        changing.still_wants(entry, by=request.user, now=request.now)
        return f"{entry.participant.full_name} still wants the place."

    return _about(request, entry, form, act, heading="Do they still want it?")


@Keeps
@require_http_methods(["GET", "POST"])
def entry_leave(request: StaffRequest, pk: int) -> HttpResponse:
    """Take somebody off the list, with a reason."""
    entry = _entry(request, pk)
    form = TakeOffForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        changing.take_off(entry, reason=form.cleaned_data["reason"], by=request.user, now=request.now)
        return f"{entry.participant.full_name} no longer waits."

    lead = ["They get no message about it: tell them, if they don’t know. An open offer is taken back. The pathway stays open."]
    return _about(request, entry, form, act, heading="Take them off the waiting list?", lead=lead, to_list=True)


@Keeps
@require_http_methods(["GET", "POST"])
def entry_apart(request: StaffRequest, pk: int) -> HttpResponse:
    """Say whom somebody isn't to be in one group with."""
    entry = _entry(request, pk)
    form = ApartForm(request.POST if request.method == "POST" else None)
    people = candidates.people_to_meet(entry, request.now)
    offer(form, "other", [("", "—"), *((str(each.pk), each.listed_name) for each in people)])

    def act() -> str:
        other = next(each for each in people if str(each.pk) == form.cleaned_data["other"])
        changing.keep_apart(entry.participant, other, note=form.cleaned_data["note"], by=request.user, now=request.now)
        return f"{entry.participant.full_name} and {other.full_name} won’t be put in one group."

    def look() -> None:
        audit.looked(request.user, entry.participant)
        looked_at_people(request.user, people, Page.WAITING_LIST, organisation=request.organisation)

    return form_page(request, form, act, heading=_headed(entry, "not in one group with"), back=_to_entry(entry), look=look)


@Keeps
@require_http_methods(["GET", "POST"])
def apart_end(request: StaffRequest, pk: int) -> HttpResponse:
    """Two people may be in one group again."""
    pair: KeptApart = get_object_or_404(changing.kept_apart_of(request.organisation), pk=pk)
    form = SayForm(request.POST if request.method == "POST" else None, button="They may be in one group")

    def act() -> str:
        changing.end_apart(pair, by=request.user, now=request.now)
        return f"{pair.one.full_name} and {pair.other.full_name} may be in one group again."

    def look() -> None:
        looked_at_people(request.user, [pair.one, pair.other], Page.WAITING_LIST, organisation=request.organisation)

    return form_page(request, form, act, heading=f"{pair.one} and {pair.other}", back=_to_list(None), look=look)


def _pairs(entry: WaitingListEntry) -> list[KeptApart]:
    return list(changing.kept_from(entry.participant))


def _entry(request: StaffRequest, pk: int) -> WaitingListEntry:
    found: WaitingListEntry = get_object_or_404(candidates.entries_of(request.organisation), pk=pk)
    return found


def _about(request, entry, form, act, *, heading, lead=(), to_list=False) -> HttpResponse:  # type: ignore[no-untyped-def]
    """A page of one form about somebody's wait."""
    back = _to_list(entry.programme_id) if to_list else _to_entry(entry)
    look = lambda: audit.looked(request.user, entry.participant)  # noqa: E731
    return form_page(request, form, act, heading=_headed(entry, heading), back=back, lead=lead, look=look)


def _headed(entry: WaitingListEntry, what: str) -> str:
    return f"{entry.participant.full_name}: {what[:1].lower()}{what[1:]}"


def _to_list(programme: int | None) -> Back:
    return Back("Waiting list", reverse("desk:waiting_list") + (f"?programme={programme}" if programme else ""))


def _to_entry(entry: WaitingListEntry) -> Back:
    return Back(f"{entry.participant.full_name}: waiting", reverse("desk:waiting_entry", args=[entry.pk]))
