"""What the pages of guests show."""

import datetime as dt
from dataclasses import dataclass

from courses.ground.discretion import names_of, reveals
from courses.models import Session
from participants.attendance.marking import booked_at
from participants.enrolment.timetable import LINK_OPENS, link_is_open
from participants.guests.inviting import guests_each_at, guests_written_at
from participants.guests.rules import seats_short
from participants.guests.seats import SeatsQuestion, seats_asked
from participants.models import Appointment, Guest
from participants.people.told_apart import tell_apart


@dataclass(frozen=True)
class GuestSheet:
    """Who brings whom to one day."""

    each: int
    places: list[Appointment]
    guests: list[Guest]
    # What is asked where the room is too small for all of them; nothing happens before somebody has answered.
    asked: SeatsQuestion | None
    # Whether the room has no seat for one more.
    is_full: bool


def guest_sheet(session: Session) -> GuestSheet:
    """Return the guests of a session from sessions_with_place. Three queries, however many there are."""
    places = list(booked_at(session))
    for place in places:
        place.session = session
    tell_apart(place.participant for place in places)
    guests = guests_written_at(session)
    for guest in guests:
        guest.appointment.session = session
    coming = [each for each in guests if each.called_off_at is None and not each.appointment.told_us]
    holds = session.venue.places if session.venue else None
    is_full = bool(seats_short(holds, len(places), len(coming) + 1))
    asked = seats_asked(session, session.venue, people=len(places)) if seats_short(holds, len(places), len(coming)) else None
    return GuestSheet(guests_each_at(session), places, guests, asked, is_full)


@dataclass(frozen=True)
class GuestPage:
    """A guest's own page on the day. `link` only while it is open; `opens` is when it does."""

    session: Session
    where: tuple[str, ...]
    link: str
    opens: dt.datetime
    phone: str
    office: str


def todays_page(guest: Guest, *, now: dt.datetime) -> GuestPage:
    """Return what a guest sees on their day, in neutral words."""
    session, office = guest.appointment.session, guest.appointment.participant.organisation
    names = names_of(session.course)
    venue = session.venue
    texts = (*venue.names(neutral=True), venue.address, venue.directions, venue.access_notes) if venue else ()
    return GuestPage(
        session=session,
        where=tuple(text for text in texts if text and not reveals(text, names)),
        link=session.video_link if venue is None and link_is_open(session, now) else "",
        opens=(session.starts_at - LINK_OPENS).astimezone(session.local_start.tzinfo),
        phone=office.contact_phone,
        office="" if reveals(office.name, names) else office.name,
    )
