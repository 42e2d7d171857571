"""How long people wait for each way of meeting, and what somebody who waits can look forward to. None of it is a promise.

The wait that is shown is that of the people who wait now, worked out from the list itself: nobody types it (docs/domain.md).
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median_low
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from common.clock import today_in
from courses.models import Course, Format, Programme
from participants.models import Enrolment, WaitingListEntry
from participants.waiting.candidates import courses_with_places, waiting_for

WEEK = 7
MOST_GROUPS = 3


@dataclass(frozen=True, slots=True)
class CurrentWait:
    """How many wait for one way of meeting, and in whole weeks how long: half of them at least `half`, one of them `longest`."""

    people: int = 0
    half: int = 0
    longest: int = 0


def current_wait(accepted: Iterable[dt.date], today: dt.date) -> CurrentWait:
    """What to tell somebody who chooses, from the days on which those who wait now were accepted; nobody waits: all is 0.

    The middle one is said first: one person who turned down every date would make the longest look like everybody's.
    """
    weeks = sorted(max((today - day).days, 0) // WEEK for day in accepted)
    return CurrentWait(len(weeks), median_low(weeks), weeks[-1]) if weeks else CurrentWait()


def who_waits(programme: Programme, now: dt.datetime) -> QuerySet[WaitingListEntry]:
    """Who waits for a place on a programme and could be offered one: not those who only would come sooner.

    Whoever was on it once, and was referred again, waits like everybody else.
    """
    held = Enrolment.objects.filter(participant=OuterRef("participant"), state=Enrolment.State.ACTIVE)
    placed = held.filter(course__programme=programme, course__cancelled_at=None, course__last_ends_at__gt=now)
    waiting = waiting_for(programme).filter(state=WaitingListEntry.State.WAITING, participant__stopped_at=None)
    return waiting.exclude(Exists(placed))


def current_waits(programme: Programme, now: dt.datetime) -> dict[str, CurrentWait]:
    """The current wait for each way of meeting; whoever takes either waits for both. One query."""
    today = today_in(programme.organisation.tzinfo, now)
    rows = list(who_waits(programme, now).values_list("accepted_on", "takes_in_person", "takes_video"))
    return {
        Format.IN_PERSON.value: current_wait((day for day, in_person, _ in rows if in_person), today),
        Format.VIDEO.value: current_wait((day for day, _, video in rows if video), today),
    }


def formats_of(entry: WaitingListEntry) -> list[str]:
    """In which ways somebody who waits would come."""
    takes = {Format.IN_PERSON.value: entry.takes_in_person, Format.VIDEO.value: entry.takes_video}
    return [way for way, is_taken in takes.items() if is_taken]


def people_ahead(entry: WaitingListEntry, now: dt.datetime) -> int:
    """How many wait before somebody for what they would take as well: priority, day of acceptance, number. One query."""
    sooner = Q(priority=entry.priority, accepted_on__lt=entry.accepted_on)
    same_day = Q(priority=entry.priority, accepted_on=entry.accepted_on, pk__lt=entry.pk)
    before = Q(priority__lt=entry.priority) | sooner | same_day
    taken = Q()
    for way in formats_of(entry):
        taken |= Q(**{f"takes_{way}": True})
    return who_waits(entry.programme, now).filter(before, taken).count()


def next_groups(entry: WaitingListEntry, now: dt.datetime) -> Sequence[Course]:
    """The next courses with a free place that meet in a way somebody takes, from their earliest day on; at most three. One query.

    Nothing else of fitting is asked: this says roughly when, and promises nothing.
    """
    free: QuerySet[Any] = courses_with_places(entry.programme, now).filter(format__in=formats_of(entry))
    free = free.filter(joining_closes_at__gt=now)
    if entry.earliest_start:
        first = dt.datetime.combine(entry.earliest_start, dt.time(), entry.programme.organisation.tzinfo)
        free = free.filter(first_starts_at__gte=first)
    return list(free[:MOST_GROUPS])
