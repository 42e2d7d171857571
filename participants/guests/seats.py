"""A day for guests whose room is too small for all who come: said with whom it concerns, asked, and never settled by itself.

So is a day on which nobody can be brought any more. Whoever had guests then is told once, by mail or, where no mail reaches
them, by the office (`reminders.sending.inviter_mail`).
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.trail import audit
from accounts.trail.audit import Actor
from common import clock
from common.refused import Refused
from common.trying_again import tried_again
from courses.ground.locking import lock_course, lock_sessions
from courses.models import Course, Edition, EditionDay, Session, Venue
from participants.guests.inviting import coming_guests, guests_at, people_at_day
from participants.guests.rules import seats_question, seats_short
from participants.models import Appointment, Guest

OFF_DAY, OFF_ROOM = Guest.CalledOff.DAY, Guest.CalledOff.ROOM
FOLLOWER = audit.Job("days that take guests")
CHANGED = "The list has changed meanwhile. Look at it again."


@dataclass(frozen=True)
class SeatsQuestion:
    """How many seats a room lacks that day, in words, and the guests that would go without: those invited last."""

    words: str
    last: Sequence[Guest]


def seats_asked(session: Session, room: Venue | None, *, people: int | None = None) -> SeatsQuestion | None:
    """What is asked where this room is too small for a day's people and guests; None where it isn't. Two queries at most."""
    if room is None or not session.counts:
        return None
    guests = guests_at(session)
    there = (people if people is not None else people_at_day(session)) if guests else 0
    short = seats_short(room.places, there, len(guests))
    if not short:
        return None
    last = guests[-short:] if short < len(guests) else guests
    whose = [each.appointment.participant.full_name for each in last]
    return SeatsQuestion(seats_question(room.places, there, len(guests), whose), last)


def with_seats(sessions: QuerySet[Session]) -> QuerySet[Any]:
    """The same sessions, each with `guests_coming` and `people_there`: how many guests and people a day's room has to hold."""
    guests = coming_guests().filter(appointment__session=OuterRef("pk")).order_by()
    people = Appointment.objects.filter(session=OuterRef("pk"), state=Appointment.State.BOOKED).order_by()
    counted = {
        "guests_coming": guests.values("appointment__session").annotate(all=Count("pk")).values("all"),
        "people_there": people.values("session").annotate(all=Count("pk")).values("all"),
    }
    return sessions.annotate(**{name: Coalesce(Subquery(each), 0) for name, each in counted.items()})


def days_too_small(course: Course, *, joining: int, now: dt.datetime) -> list[str]:
    """What is to be asked before so many more join: each day whose room would be too small, guests with them. One query."""
    to_come = Session.objects.filter(course=course, state=Session.State.PLANNED, starts_at__gt=now, venue__isnull=False)
    found = with_seats(to_come).filter(guests_coming__gt=0, venue__places__lt=F("guests_coming") + F("people_there") + joining)
    return [
        f"{each.label}: {seats_question(each.venue.places, each.people_there + joining, each.guests_coming, [])}"
        for each in found.select_related("venue").order_by("starts_at")
        if each.venue
    ]


@tried_again
def call_off_last(session: Session, keys: Collection[int], *, by: Actor, now: dt.datetime) -> list[Guest]:
    """Take these guests off a day because the room has no seats for them; they and whoever invited them are told.

    Raises Refused where the list has changed meanwhile, and once the day has begun.
    """
    with transaction.atomic():
        if session.course_id:
            lock_course(session.course_id)
        lock_sessions([session.pk])
        if session.starts_at <= now:
            raise Refused("That day has already started.")
        there = {each.pk: each for each in guests_at(session)}
        if not keys or not set(keys) <= there.keys():
            raise Refused(CHANGED)
        found = [there[key] for key in keys]
        _call_off(found, OFF_ROOM, now)
        for each in found:
            audit.record(by, "called a guest off", each.appointment, guest=each.pk, session=session.pk, why=OFF_ROOM)
    return found


def on_day_changed(objects: Collection[models.Model], **signal: object) -> None:
    """What is told of a day was changed (signal: audit.recorded): guests are off where it takes none, and on where it does."""
    for edition in objects:
        if isinstance(edition, Edition):
            _follow(edition, clock.now())


def _follow(edition: Edition, now: dt.datetime) -> None:
    days = dict(EditionDay.objects.filter(edition=edition).values_list("number", "guests_each"))
    to_come = Guest.objects.filter(
        appointment__session__course__edition=edition, appointment__session__starts_at__gt=now, removed_at=None, erased_at=None
    ).select_related("appointment__session")
    of_closed = [each for each in to_come if each.called_off_at is None and not days.get(each.appointment.session.number or 0)]
    _call_off(of_closed, OFF_DAY, now)
    again = [each for each in to_come if each.called_off_why == OFF_DAY and days.get(each.appointment.session.number or 0)]
    for each in again:
        each.called_off_at, each.called_off_why = None, ""
    Guest.objects.bulk_update(again, ["called_off_at", "called_off_why"])
    _say(edition, "called a guest off", of_closed)
    _say(edition, "let a guest come after all", again)


def _say(edition: Edition, verb: str, guests: Sequence[Guest]) -> None:
    """Write into the trail of those who invited them what a changed day meant for their guests."""
    if guests:
        said = [(each.appointment, {"guest": each.pk, "session": each.appointment.session_id, "why": OFF_DAY}) for each in guests]
        audit.record_changes(FOLLOWER, verb, said, organisation=edition.programme.organisation)


def _call_off(guests: Sequence[Guest], why: str, now: dt.datetime) -> None:
    for each in guests:
        each.called_off_at, each.called_off_why = now, why
    Guest.objects.bulk_update(guests, ["called_off_at", "called_off_why"])


# Whoever invited a guest has been told of how it stands, or hasn't: a guest who was called off, or is on again.
UNTOLD = Q(called_off_at__isnull=False, person_told_at=None) | Q(called_off_at=None, person_told_at__isnull=False)
