"""Registers that nobody has begun, and sessions of which nobody has said whether they were held: today's page asks."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from accounts.models import Organisation
from common.pages.kept_statements import written_once
from common.words import clock_time, counted, long_date
from courses.models import Session
from desk.downtime.packs import fault_of_packs, last_pack_run
from desk.shared.addresses import Pages
from desk.shared.check_facts import lowered
from desk.today.places import NearPlace
from desk.today.rows import MOST, Looker, TodayItem, line_key
from participants.attendance.outcomes import was_ever_taken
from participants.models import Appointment
from participants.rules.apologies import HOLDING
from participants.rules.attendance import BEGUN_WITHIN

# Three signatures prove that a joint assessment was held: the office is told so, and not asked.
SIGNED_THERE = Appointment.objects.filter(
    session=OuterRef("pk"), state=Appointment.State.BOOKED, mark="", signed_at__isnull=False
)


def not_begun(places: Iterable[NearPlace], looker: Looker) -> list[TodayItem]:
    """Return today's sessions that began more than half an hour ago, where people are expected and nobody is marked."""
    found: dict[int, list[NearPlace]] = defaultdict(list)
    midnight = looker.midnight()
    for place in places:
        if place.starts_at >= midnight and place.starts_at + BEGUN_WITHIN < looker.now:
            found[place.session_id].append(place)
    return [_not_begun(there, looker) for there in found.values() if _is_not_begun(there)]


def _is_not_begun(places: list[NearPlace]) -> bool:
    return any(place.is_unmarked for place in places) and not any(place.mark for place in places)


def _not_begun(places: list[NearPlace], looker: Looker) -> TodayItem:
    first, expected = places[0], sum(place.is_unmarked for place in places)
    return TodayItem(
        f"Begin the register of {_named(first.label, first.course)}",
        f"It began at {clock_time(looker.local(first.starts_at))}. {counted(expected, 'person is', 'people are')} expected, "
        "and nobody is marked.",
        Pages("desk:register").of(first.session_id),
        looker.local(first.starts_at),
        line_key("not-begun", first.session_id, first.starts_at),
        is_on=True,
    )


def pack_to_make(looker: Looker) -> list[TodayItem]:
    """Return one line while the registers on paper weren't made when they were due. One query."""
    run = last_pack_run(looker.organisation)
    fault = fault_of_packs(run, looker.organisation, looker.now)
    if run is None or not fault:
        return []
    last = run.failed_at or run.made_at
    key = line_key("downtime-pack", looker.organisation.pk, run.made_at, run.failed_at)
    detail = f"{fault} Without it nobody knows who is expected when the program is away."
    since = looker.local(last) if last else None
    return [TodayItem("Make the registers on paper for the next day", detail, reverse("desk:downtime"), since, key)]


def not_said(looker: Looker) -> list[TodayItem]:
    """Return the sessions of the days before today of which nobody has said whether they were held. One query.

    Where somebody still has no mark, finishing the register is asked for instead, and says it. A course that nobody was ever on
    is one line.
    """
    alone: list[Session] = []
    empty: dict[int, list[Session]] = defaultdict(list)
    for session in _nobody_spoke_of(looker.organisation, looker.midnight()):
        nobody = session.course_id and not session.was_taken and not session.had_people
        (empty[session.course_id or 0] if nobody else alone).append(session)
    of_courses = [sessions for sessions in empty.values() if len(sessions) > 1]
    alone += [sessions[0] for sessions in empty.values() if len(sessions) == 1]
    return [*(_of_session(each, looker) for each in alone), *(_of_course(each, looker) for each in of_courses)]


@written_once
def _nobody_spoke_of(organisation: Organisation, before: dt.datetime) -> QuerySet[Any, Any]:
    booked = Appointment.objects.filter(session=OuterRef("pk"), state=Appointment.State.BOOKED)
    unmarked = booked.filter(mark="", signed_at=None).exclude(HOLDING)
    silent = Session.objects.filter(
        ~Exists(unmarked),
        organisation=organisation,
        training=None,
        state=Session.State.PLANNED,
        outcome="",
        ends_at__lt=before,
    )
    silent = silent.annotate(
        had_people=Exists(booked), was_taken=was_ever_taken(), is_signed=Exists(SIGNED_THERE)
    ).select_related("course")
    return silent.order_by("ends_at", "pk")[: MOST + 1]


def _of_session(session: Session, looker: Looker) -> TodayItem:
    if session.is_signed:  # type: ignore[attr-defined]  # not_said
        return TodayItem(
            f"Confirm that the {lowered(session.label)} of {long_date(session.local_date)} was held",
            "All three sections are signed, so it was: one press on its register says so.",
            Pages("desk:register").of(session.pk),
            looker.local(session.ends_at),
            line_key("signed", session.pk, session.starts_at),
        )
    return TodayItem(
        f"Say whether {_named(session.label, session.course.name if session.course else None)} was held",
        f"It was on {long_date(session.local_date)}. {_why(session)} It counts for nothing until somebody says so.",
        Pages("desk:register").of(session.pk),
        looker.local(session.ends_at),
        line_key("not-said", session.pk, session.starts_at),
    )


def _of_course(sessions: Sequence[Session], looker: Looker) -> TodayItem:
    """One line for a course that nobody was ever on: one answer does for all its sessions."""
    first, last = sessions[0], sessions[-1]
    days = f"from {long_date(first.local_date)} to {long_date(last.local_date)}"
    return TodayItem(
        f"Say whether {first.course} was held",
        f"Nobody was ever on it. {counted(len(sessions), 'date')} {days} count for nothing until somebody says so, once for all.",
        Pages("desk:course_held").of(first.course_id or 0),
        looker.local(first.ends_at),
        line_key("not-said-of-course", first.course_id, *(f"{each.pk} {each.starts_at}" for each in sessions)),
    )


def _why(session: Session) -> str:
    return "Nobody is marked as here." if session.had_people else "Nobody had a place."  # type: ignore[attr-defined]  # not_said


def _named(label: str, course: str | None) -> str:
    return f"{lowered(label)} of {course}" if course else lowered(label)
