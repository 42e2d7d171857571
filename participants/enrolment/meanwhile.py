"""What people have elsewhere while something is to be held: asked before a course moves, or its people do."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from common.words import long_date, time_range
from courses.models import Session
from participants.models import Appointment, Participant


@dataclass(frozen=True, slots=True)
class WhenHeld:
    """When something would be held, by whatever it is called."""

    label: str
    starts_at: dt.datetime
    ends_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """Somebody whom a date doesn't suit, and where they are then."""

    person: Participant
    label: str
    elsewhere: Session

    @property
    def sentence(self) -> str:
        """For the screen: a warning, never a refusal."""
        there = self.elsewhere
        hours = time_range(there.local_start, there.local_end)
        return f"{self.label} on {long_date(there.local_date)}: they are at {there} from {hours}."


def people_elsewhere_then(dates: Mapping[int, Iterable[WhenHeld]], besides: Collection[int]) -> list[Meanwhile]:
    """Who of these people, by key with when they would be here, is somewhere else then; by name and date. One query.

    What they have on the courses `besides` (keys) doesn't count: those move, or are given up.
    """
    wanted = {pk: list(theirs) for pk, theirs in dates.items()}
    every = [each for theirs in wanted.values() for each in theirs]
    if not every:
        return []
    booked = Appointment.objects.filter(
        participant__in=wanted,
        state=Appointment.State.BOOKED,
        session__state=Session.State.PLANNED,
        session__starts_at__lt=max(each.ends_at for each in every),
        session__ends_at__gt=min(each.starts_at for each in every),
    ).exclude(session__course__in=besides)
    ordered = booked.select_related("participant", "session__course").order_by(
        "participant__sort_key", "session__starts_at", "pk"
    )
    return [
        Meanwhile(place.participant, each.label, place.session)
        for place in ordered
        for each in wanted[place.participant_id]
        if each.starts_at < place.session.ends_at and place.session.starts_at < each.ends_at
    ]


def whom_new_times_do_not_suit(course: int, moved: Mapping[int, WhenHeld]) -> list[Meanwhile]:
    """Who of those booked at these sessions of a course (keys, with when each will be) is somewhere else then. Two queries."""
    dates: dict[int, list[WhenHeld]] = {}
    booked = Appointment.objects.filter(session__in=moved, state=Appointment.State.BOOKED).order_by("session__starts_at", "pk")
    for person, session in booked.values_list("participant", "session"):
        dates.setdefault(person, []).append(moved[session])
    return people_elsewhere_then(dates, besides=[course])
