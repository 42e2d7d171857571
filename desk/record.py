"""One person's record as the office sees it: what is booked, what was, and what they were sent."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from courses.models import Session
from participants.models import Appointment, Enrolment, Participant
from reminders.models import Message

LATEST_MESSAGES = 20


@dataclass
class Booked:
    """One enrolment with its places: to come and past."""

    enrolment: Enrolment
    to_come: list[Appointment] = field(default_factory=list)
    past: list[Appointment] = field(default_factory=list)


@dataclass(frozen=True)
class Record:
    """The parts of the page that are lists."""

    current: list[Booked]
    earlier: list[Booked]
    messages: list[Message]
    apologies: list[Appointment]


def record_of(person: Participant, *, now: dt.datetime) -> Record:
    """Return what is booked and what was sent. Three queries, however much there is."""
    booked = bookings_of(person, now)
    current = [each for each in booked if each.enrolment.state == Enrolment.State.ACTIVE and each.to_come]
    sent = Message.objects.filter(participant=person).select_related("course", "session").order_by("-due_at", "-pk")
    apologies = [place for each in current for place in each.to_come if place.apology_at]
    return Record(current, [each for each in booked if each not in current], list(sent[:LATEST_MESSAGES]), apologies)


def bookings_of(person: Participant, now: dt.datetime) -> list[Booked]:
    """Return the person's enrolments, latest first, each with its places by date. Two queries."""
    enrolments = Enrolment.objects.filter(participant=person).select_related("course").order_by("-course__first_starts_at", "-pk")
    booked = {enrolment.pk: Booked(enrolment) for enrolment in enrolments}
    held = Appointment.objects.filter(participant=person, enrolment__isnull=False).exclude(state=Appointment.State.MOVED)
    _place(held.select_related("session__venue", "session__course").order_by("session__starts_at", "pk"), booked, now)
    return list(booked.values())


def _place(held: Iterable[Appointment], booked: dict[int, Booked], now: dt.datetime) -> None:
    """Put each place with its enrolment: to come while it is theirs and the session isn't over, else past."""
    for place in held:
        if place.enrolment_id is None:
            continue
        theirs = booked[place.enrolment_id]
        if place.session.ends_at <= now:
            theirs.past.append(place)
        elif place.state == Appointment.State.BOOKED and place.session.state == Session.State.PLANNED:
            theirs.to_come.append(place)
