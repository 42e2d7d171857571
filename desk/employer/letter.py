"""Somebody's attendance for their employer, as a PDF: dates and times, and nothing of what they were for.

Neutral whatever wording they chose: no programme, no subject, no room, and no name of ours that gives it away. What is said to
be attended, a register says; of what nobody marked the letter says nothing.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Organisation
from common.clock import today_in
from common.papers.typesetting import typeset
from common.words import long_date, time_range
from courses.ground.discretion import names_of_programme, reveals
from courses.models import Programme, Session
from participants.models import Appointment, Participant
from participants.rules.attendance import ATTENDED

# An employer asks about this year and the last; what was before stands in no letter.
LOOK_BACK = dt.timedelta(days=366)
MOST = 200


@dataclass(frozen=True, slots=True)
class ConfirmedDates:
    """When somebody came, and when they are expected: beginnings and ends on the wall clock there, the earliest first."""

    came: tuple[tuple[dt.datetime, dt.datetime], ...] = ()
    booked: tuple[tuple[dt.datetime, dt.datetime], ...] = ()


def attendance_of(person: Participant, *, now: dt.datetime) -> ConfirmedDates:
    """Read both of one person. One query."""
    held = Appointment.objects.filter(participant=person, state=Appointment.State.BOOKED, session__state=Session.State.PLANNED)
    held = held.filter(session__starts_at__gt=now - LOOK_BACK).select_related("session").order_by("session__starts_at", "pk")
    places = list(held[:MOST])
    came = (each for each in places if each.mark in ATTENDED and each.session.was_held)
    booked = (each for each in places if each.session.ends_at > now and not each.told_us and not each.mark)
    return ConfirmedDates(_hours(came), _hours(booked))


def attendance_letter(person: Participant, *, now: dt.datetime) -> bytes:
    """Return the letter as tagged PDF. Two queries."""
    programmes = Programme.objects.filter(organisation=person.organisation_id)
    names = tuple(name for each in programmes for name in names_of_programme(each))
    with translation.override(settings.LANGUAGE_CODE):
        return typeset("attendance.typ", words_of_attendance(person, attendance_of(person, now=now), names, now=now), now=now)


def words_of_attendance(
    person: Participant, facts: ConfirmedDates, names: Collection[str], *, now: dt.datetime
) -> dict[str, Any]:
    """Return the words of the letter; `names` are what our programmes are called, and never stand in it."""
    house = _house(person.organisation, tuple(names))
    who = {"person": person.full_name}
    parts = [
        (_("%(person)s came to appointments with us on:") % who, facts.came),
        (_("%(person)s has appointments with us on:") % who, facts.booked),
    ]
    return {
        "title": _("Attendance at appointments"),
        "language": "en",
        "house": house,
        "date": long_date(today_in(person.organisation.tzinfo, now)),
        "greeting": _("To whom it may concern"),
        "parts": [{"heading": heading, "lines": [_line(*each) for each in dates]} for heading, dates in parts if dates],
        "none": "" if facts.came or facts.booked else _("There is nothing on record that we can confirm at the moment."),
        "ending": _("Times don’t include the way there and back. Please treat this letter as confidential."),
    }


def _hours(places: Iterable[Appointment]) -> tuple[tuple[dt.datetime, dt.datetime], ...]:
    return tuple((each.session.local_start, each.session.local_end) for each in places)


def _line(start: dt.datetime, end: dt.datetime) -> str:
    return f"{long_date(start)}, {time_range(start, end)}"


def _house(organisation: Organisation, names: tuple[str, ...]) -> list[str]:
    """Who writes, and how to ask: each line only where it doesn't tell what the appointments were for."""
    lines = [organisation.name, *organisation.postal_address.splitlines(), organisation.contact_phone]
    return [line for line in lines if line and not reveals(line, names)]
