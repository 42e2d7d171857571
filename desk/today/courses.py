"""Courses short of people, staff or a room, sessions on closed days, and what isn't booked yet: today's page of them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Max, OuterRef, QuerySet, Subquery
from django.urls import reverse

from accounts.models import Organisation
from common.pages.kept_statements import written_once
from common.words import counted, day_and_month, listed, long_date, time_range
from courses.ground.catalogue import closed_note, courses_of, with_closed_for
from courses.models import Course, EditionFormat, Session
from courses.scheduling.agreeing import is_agreed_for
from desk.gates import checks as gate_checks
from desk.gates.gathering import is_gated
from desk.shared.addresses import Pages
from desk.shared.check_facts import GroupSize, LeaderThere, SessionFacts, lowered
from desk.shared.staffing import Staff, staff_across
from desk.shared.where import place_of
from desk.today.places import NearPlace
from desk.today.rows import MOST, Looker, TodayItem, latest, line_key
from participants.guests.rules import seats_question, seats_short
from participants.guests.seats import with_seats
from participants.models import SessionBooking
from participants.needs.bookings import to_do
from participants.needs.rules import ToDo

STARTS_WITHIN = 21  # days before its start in which a course short of people is shown
SESSIONS_WITHIN = 14  # days before a session in which what it lacks is shown
OF_A_SESSION = (
    "kind",
    "format",
    "training",
    "number",
    "plan",
    "label",
    "starts_at",
    "ends_at",
    "zone",
    "video_link",
    "state",
    "venue__name",
    "venue__room",
    "venue__places",
    "agreed_day",
    "agreed_reason",
    "course__name",
    "course__format",
    "format",  # of what stands alone, which may be by telephone
    "course__created_at",
    "course__edition__leaders_needed",
    "course__edition__entry",
)
SAID_OF: dict[str, str] = {
    ToDo.BOOK: "isn’t booked yet",
    ToDo.CONFIRM: "is booked and not confirmed",
    ToDo.CHECK: "was booked before the session changed",
    ToDo.CANCEL: "is booked, and they don’t come",
}


@dataclass(frozen=True)
class OnToday:
    """One session of today."""

    name: str
    url: str
    hours: str
    place: str
    people: str


def sessions_ahead(looker: Looker) -> list[Session]:
    """Return the sessions from today until 14 days ahead, each with `closed_for`, the reason of a closed day, and its guests.

    One query.
    """
    return _sessions_between(
        looker.organisation, looker.organisation.zone, looker.midnight(), looker.midnight(SESSIONS_WITHIN + 1)
    )


@written_once
def _sessions_between(organisation: Organisation, zone: str, begins: dt.datetime, until: dt.datetime) -> QuerySet[Session]:
    ahead = Session.objects.filter(
        organisation=organisation, state=Session.State.PLANNED, starts_at__gte=begins, starts_at__lt=until
    )
    ahead = ahead.select_related("venue", "course__edition").only(*OF_A_SESSION)
    return with_seats(with_closed_for(ahead, organisation, ZoneInfo(zone))).order_by("starts_at", "pk")


def on_today(sessions: Iterable[Session], counts: dict[int, tuple[int, int]], looker: Looker) -> list[OnToday]:
    """Return what is on today, by the clock."""
    pages, today = Pages("desk:session"), looker.today
    return [
        OnToday(
            _named(session),
            pages.of(session.pk),
            time_range(session.local_start, session.local_end),
            place_of(session),
            "Training" if session.training_id else _expected(*counts.get(session.pk, (0, 0))),
        )
        for session in sessions
        if session.local_date == today
    ]


def _expected(expected: int, apologies: int) -> str:
    if not expected and not apologies:
        return "Nobody is booked"
    return f"{expected} expected" + (f", {counted(apologies, 'apology', 'apologies')}" if apologies else "")


def short_of_people(looker: Looker) -> list[TodayItem]:
    """Return the courses that start within 21 days with fewer people than they need. One query."""
    short = _short_of_people(looker.organisation, looker.now, looker.midnight(STARTS_WITHIN + 1))
    return [_short(course, course.least, looker) for course in short]


@written_once
def _short_of_people(organisation: Organisation, now: dt.datetime, until: dt.datetime) -> QuerySet[Any]:
    formats = EditionFormat.objects.filter(edition=OuterRef("edition"), format=OuterRef("format"))
    starting = courses_of(organisation).filter(cancelled_at=None, first_starts_at__gt=now, first_starts_at__lt=until)
    short = starting.annotate(least=Subquery(formats.values("least")[:1])).filter(taken__lt=F("least"))
    short = short.annotate(left_at=Max("enrolments__withdrawn_at"), moved_at=Subquery(_last_change()))
    return short.order_by("first_starts_at", "pk")[: MOST + 1]


def _last_change() -> QuerySet[Session, dt.datetime | None]:
    changed = Session.objects.filter(course=OuterRef("pk"), changed_at__isnull=False)
    return changed.order_by("-changed_at").values_list("changed_at", flat=True)[:1]


def _short(course: Any, least: int, looker: Looker) -> TodayItem:
    # Nobody has to be found before the course was made, somebody left it, or it came near, also by moving.
    came_near = near(course.first_starts_at, STARTS_WITHIN, looker)
    since = latest(came_near, course.created_at, course.left_at, course.moved_at, looker=looker)
    starts = looker.local(course.first_starts_at)
    check = gate_checks.people_check(GroupSize(course.taken, course.places, least))
    return TodayItem(
        f"Find {counted(least - course.taken, 'more person', 'more people')} for {course.name}",
        f"It starts on {long_date(starts)}. {check.sentence}",
        reverse("desk:enrol", args=[course.pk]),
        since,
        line_key("short", course.pk, course.first_starts_at, course.taken, least),
    )


def staff_and_rooms(sessions: Iterable[Session], looker: Looker) -> list[TodayItem]:
    """Return what the sessions of each course lack: people who lead, a room or a link. Two queries.

    A joint assessment is looked at for the professions it needs. Courses with gates are looked at with everything else they
    need (desk.today.gates), but for their reviews.
    """
    to_come = [session for session in sessions if session.ends_at > looker.now and (session.is_single or _is_ungated(session))]
    staff = staff_across(to_come)
    by_course: dict[int | None, list[Session]] = defaultdict(list)
    for session in to_come:
        by_course[session.course_id].append(session)
    lost = [_lost(session, staff[session.pk]) for session in to_come if session.is_assessment and staff[session.pk].missing]
    return [*lost, *(item for theirs in by_course.values() for item in _lacking(theirs, staff))]


def rooms_too_small(sessions: Iterable[Any], looker: Looker) -> list[TodayItem]:
    """Return the days for guests whose room is too small for all who come. No query: they came with the sessions."""
    found = []
    for session in sessions:
        people, guests = session.people_there, session.guests_coming
        if session.starts_at <= looker.now or not (session.venue and seats_short(session.venue.places, people, guests)):
            continue
        found.append(
            TodayItem(
                f"Say what should happen to the guests of {session.course.name if session.course else session.label}",
                f"{session.label}, {long_date(session.local_date)}: {seats_question(session.venue.places, people, guests, [])}",
                reverse("desk:session_guests", args=[session.pk]),
                key=line_key("seats", session.pk, session.venue_id or 0, people, guests),
            )
        )
    return found


def _lost(session: Session, staff: Staff) -> TodayItem:
    """A joint assessment that lacks somebody: one who left or is away took their part with them."""
    when = f"{long_date(session.local_date)}, {time_range(session.local_start, session.local_end)}"
    missing = listed([f"no {each}" for each in staff.missing])
    return TodayItem(
        f"Find who assesses on {long_date(session.local_date)}",
        f"{session.label}, {when}: {missing}. Find somebody, or move it.",
        reverse("desk:staffing", args=[session.pk]),
        key=line_key("lost", session.pk, session.starts_at, *staff.missing),
    )


def _lacking(sessions: Sequence[Session], staff: dict[int, Staff]) -> Iterable[TodayItem]:
    course = sessions[0].course
    if course is None:
        return
    yield from _not_told(course, sessions, staff)
    facts = [_facts(session, staff[session.pk]) for session in sessions]
    needed = course.edition.leaders_needed
    own = [each for each in facts if each.counts]
    found = [gate_checks.room_check(facts), *gate_checks.led_item_checks(facts)]
    found += gate_checks.review_checks([each for each in facts if each.is_review])
    found += [gate_checks.leader_check(own, needed)] if needed and own else []
    for check in found:
        if not check.met and check.session_pk is not None:
            page = "desk:move_session" if check.mend == "room" else "desk:staffing"
            key = line_key(f"lacks-{check.name}", course.pk, check.session_pk, check.sentence)
            yield TodayItem(
                f"{check.link_text} for {course.name}", check.sentence, reverse(page, args=[check.session_pk]), key=key
            )


def _not_told(course: Course, sessions: Sequence[Session], staff: dict[int, Staff]) -> Iterable[TodayItem]:
    """That a day comes near which somebody leads who knows nothing of it: the rota is still a draft."""
    drafts = [(session, duty) for session in sessions for duty in staff[session.pk].on_duty if duty.is_draft]
    if not drafts:
        return
    first, people = drafts[0][0], {duty.facilitator_id for _, duty in drafts}
    who = "1 person isn’t told" if len(people) == 1 else f"{len(people)} people aren’t told"
    yield TodayItem(
        f"Publish the rota of {course.name}",
        f"{who} yet what they lead, from {lowered(first.label)} on {long_date(first.local_date)}: it is a draft.",
        reverse("desk:rota", args=[course.pk]),
        key=line_key("drafts", course.pk, first.starts_at, *sorted(duty.pk for _, duty in drafts)),
    )


def _facts(session: Session, staff: Staff) -> SessionFacts:
    place = place_of(session)
    there = tuple(LeaderThere(pk, "") for pk in staff.leader_pks)
    return SessionFacts(
        pk=session.pk,
        label=session.label,
        day=session.local_date,
        place=place,
        on_duty=there,
        unled=staff.unled,
        counts=session.counts,
        is_review=session.is_review,
        is_led=staff.is_led,
        is_near=True,
    )


def _is_ungated(session: Session) -> bool:
    return session.course is not None and not is_gated(session.course.edition)


def closed_days(sessions: Iterable[Session], looker: Looker) -> list[TodayItem]:
    """Return the sessions ahead that fall on a public holiday or a closed day, and nobody has said that they are meant."""
    sessions = [session for session in sessions if session.starts_at > looker.now]
    pages = Pages("desk:move_session")
    return [
        TodayItem(
            f"Move {_named(session)}, or say that it is meant",
            f"{long_date(session.local_date)} is a closed day: {reason}.",
            pages.of(session.pk),
            key=line_key("closed-day", session.pk, session.local_date, reason),
        )
        for session in sessions
        if (reason := closed_note(session, looker.organisation)) and not is_agreed_for(session, reason)
    ]


def unbooked(bookings: Iterable[SessionBooking], looker: Looker) -> list[TodayItem]:
    """Return what is to be booked, confirmed, checked or cancelled; the same thing for the same person once."""
    alike: dict[tuple[object, ...], list[SessionBooking]] = defaultdict(list)
    for booking in bookings:
        place = booking.appointment
        alike[place.participant_id, place.session.course_id, booking.kind, booking.what, to_do(booking)].append(booking)
    return [_to_book(todo, same, looker) for (*_, todo), same in alike.items() if isinstance(todo, ToDo)]


def unheard(places: Iterable[NearPlace], looker: Looker) -> list[TodayItem]:
    """Return who needs an interpreter that nobody has asked for, each once for a course. No query: it came with the places."""
    theirs: dict[tuple[int, int], list[NearPlace]] = defaultdict(list)
    for place in places:
        theirs[(place.enrolment_pk, 0) if place.enrolment_pk else (0, place.pk)].append(place)
    return [_to_ask_for(same, looker) for same in theirs.values()]


def _to_ask_for(same: Sequence[NearPlace], looker: Looker) -> TodayItem:
    first = same[0]
    course = f"{first.course}, " if first.course else ""
    days = listed(f"{lowered(each.label)} on {day_and_month(looker.local(each.starts_at))}" for each in same)
    return TodayItem(
        f"Ask for an interpreter for {first.name}",
        f"Their record says “{first.needs}”, and no interpreter is asked for: {course}{days}.",
        _where_to_ask(first),
        latest(near(first.starts_at, SESSIONS_WITHIN, looker), first.made_at, looker=looker),
        line_key(
            "interpreter", first.enrolment_pk or f"at-{first.pk}", *(f"{each.session_id} {each.starts_at}" for each in same)
        ),
        {first.person_id: first.name},
    )


def _where_to_ask(place: NearPlace) -> str:
    """Where something is asked for: at all sessions of an enrolment, or at what is part of none, such as an assessment."""
    if place.enrolment_pk:
        return reverse("participants:need", args=[place.enrolment_pk])
    return reverse("participants:need_at", args=[place.pk])


def _to_book(todo: ToDo, same: Sequence[SessionBooking], looker: Looker) -> TodayItem:
    first = same[0]
    place, session = first.appointment, first.appointment.session
    days = [booking.appointment.session for booking in same]
    course = f"{session.course.name}, " if session.course else ""
    when = f"{long_date(session.local_date)}" if len(days) == 1 else listed(lowered(each.label) for each in days)
    label = f"{lowered(session.label)}, " if len(days) == 1 else ""
    return TodayItem(
        f"{todo.label} the {first.get_kind_display().lower()} for {place.participant.full_name}",
        f"{first.what} {SAID_OF[todo]}: {course}{label}{when}",
        reverse("participants:booking", args=[first.pk]),
        latest(near(session.starts_at, SESSIONS_WITHIN, looker), *_last_said(first), looker=looker),
        line_key("booking", first.pk, todo, *(f"{each.pk} {each.appointment.session.starts_at}" for each in same)),
        {place.participant_id: place.participant.full_name},
    )


def _last_said(booking: SessionBooking) -> tuple[dt.datetime | None, ...]:
    """When what decides about a booking last changed: itself, its session, or whether the person comes."""
    place, session = booking.appointment, booking.appointment.session
    return booking.changed_at, session.changed_at, session.cancelled_at, place.apology_at, place.closed_at


def near(starts_at: dt.datetime, days: int, looker: Looker) -> dt.datetime:
    """The midnight so many days before something, from which on it is looked at."""
    return dt.datetime.combine(looker.local(starts_at).date() - dt.timedelta(days=days), dt.time(), looker.organisation.tzinfo)


def _named(session: Session) -> str:
    """Return "PMP group 31, day 6"."""
    return f"{session.course.name}, {lowered(session.label)}" if session.course else session.label
