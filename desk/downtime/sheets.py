"""What stands in a downtime pack: each session with its people, needs, numbers and parts. Seven queries, however much is on."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import Organisation
from common.words import long_date, moment, time_range
from courses.models import EditionItem, Session
from desk.sessions.page import sessions_with_place
from desk.shared.staffing import Staff, staff_across
from desk.shared.where import place_of
from participants.models import Appointment, Participant, SessionBooking
from participants.needs.bookings import bookings_at
from participants.people.told_apart import listed_names
from participants.rules.identity import shown_phone
from reviews.notes.reading import safety_of_people, under_headings

BY_VIDEO, BY_TELEPHONE, NOWHERE = "By video", "By telephone", "No venue yet"
HEADS = ("Name", "To know", "Telephone", "In an emergency", "Here?")


@dataclass(frozen=True)
class PackSheet:
    """One site's part of a pack: the words of its file, and of how many sessions and which people."""

    site: str
    sessions: int
    people: Mapping[int, str]
    words: Mapping[str, Any]


def site_of(session: Session) -> str:
    """Return the house a session is in, or how people meet without one."""
    if session.venue:
        return session.venue.name
    if session.by_telephone:
        return BY_TELEPHONE
    return BY_VIDEO if session.video_link or session.format == "video" else NOWHERE


@dataclass(frozen=True)
class _Read:
    """What was read of these days."""

    organisation: Organisation
    places: Mapping[int, list[Appointment]]
    staff: Mapping[int, Staff]
    items: Mapping[int, list[EditionItem]]
    bookings: Mapping[int, list[str]]
    safety: Mapping[int, list[str]]


def sheets_between(
    organisation: Organisation, first: dt.date, last: dt.date, *, clinical: bool, now: dt.datetime
) -> list[PackSheet]:
    """Return the sites of these local days, by name; with what is signed of safety only where it is `clinical`."""
    zone = organisation.tzinfo
    begins, ends = (dt.datetime.combine(day, dt.time(), zone) for day in (first, last + dt.timedelta(days=1)))
    held = sessions_with_place(organisation).filter(state=Session.State.PLANNED, starts_at__gte=begins, starts_at__lt=ends)
    by_site: dict[str, list[Session]] = defaultdict(list)
    for session in held.order_by("starts_at", "pk"):
        by_site[site_of(session)].append(session)
    read = _read(organisation, [each for sessions in by_site.values() for each in sessions], clinical=clinical)
    days = long_date(first) if first == last else f"{long_date(first)} to {long_date(last)}"
    about = [organisation.name, days, f"Made on {moment(now.astimezone(zone))}. Keep it locked away, and shred it afterwards."]
    if clinical:
        about.append("The clinicians’ copy: what stands under safety is for them alone.")
    return [_sheet(site, by_site[site], read, about) for site in sorted(by_site)]


def _read(organisation: Organisation, sessions: Collection[Session], *, clinical: bool) -> _Read:
    booked = Appointment.objects.filter(session__in=[each.pk for each in sessions], state=Appointment.State.BOOKED)
    places = list(booked.select_related("participant", "session").order_by("participant__sort_key", "pk"))
    by_session: dict[int, list[Appointment]] = defaultdict(list)
    for place in places:
        by_session[place.session_id].append(place)
    items: dict[int, list[EditionItem]] = defaultdict(list)
    plans = {each.plan_id for each in sessions if each.plan_id}
    for item in EditionItem.objects.filter(session__in=plans).order_by("offset_minutes", "pk"):
        items[item.session_id].append(item)
    bookings: dict[int, list[str]] = defaultdict(list)
    for booking in bookings_at(places):
        if booking.standing != SessionBooking.State.NOT_NEEDED.label:
            bookings[booking.appointment_id].append(f"{booking.named}, {booking.standing.lower()}")
    return _Read(organisation, by_session, staff_across(sessions), items, bookings, _safety(places, organisation, clinical))


def _safety(places: Iterable[Appointment], organisation: Organisation, clinical: bool) -> dict[int, list[str]]:
    if not clinical:
        return {}
    notes = safety_of_people({place.participant_id for place in places}, organisation)
    return {pk: [f"{heading}: {text}" for heading, text in under_headings(note)] for pk, note in notes.items()}


def _sheet(site: str, sessions: Sequence[Session], read: _Read, about: Sequence[str]) -> PackSheet:
    people = {place.participant_id: place.participant.full_name for each in sessions for place in read.places.get(each.pk, ())}
    words = {
        "title": f"Registers for a day without the program: {site}",
        "language": "en",
        "about": list(about),
        "heads": list(HEADS),
        "sessions": [_session(each, read) for each in sessions],
    }
    return PackSheet(site, len(sessions), people, words)


def _session(session: Session, read: _Read) -> dict[str, Any]:
    places = read.places.get(session.pk, [])
    names = listed_names([place.participant for place in places])
    name = f"{session.course.name}, {session.label}" if session.course else session.label
    when = f"{long_date(session.local_date)}, {time_range(session.local_start, session.local_end)}"
    there = [duty for duty in read.staff[session.pk].on_duty if duty.is_published and not duty.is_away]
    led = Staff(there).named
    lines = [f"{when} · {place_of(session) or NOWHERE}", f"Led by {', '.join(led)}" if led else "Nobody is down to lead it"]
    return {
        "heading": name,
        "lines": lines,
        "items": [_item(item, session) for item in read.items.get(session.plan_id or 0, [])],
        "people": [_person(place, names[place.participant_id], read) for place in places],
    }


def _item(item: EditionItem, session: Session) -> str:
    starts, ends = session.local_after(item.offset_minutes), session.local_after(item.offset_minutes + item.minutes)
    return f"{time_range(starts, ends)} {item.title}"


def _person(place: Appointment, name: str, read: _Read) -> list[list[str]]:
    """The cells of one person, each a list of lines."""
    person = place.participant
    known = [person.communication_needs, person.practical_needs, *read.bookings.get(place.pk, ())]
    told = ["Told us that they can’t come"] if place.told_us else []
    number = shown_phone(person.phone, read.organisation.country) if person.phone else "No number on file"
    to_know = [*told, *filter(None, known), *read.safety.get(person.pk, ())]
    return [[name], to_know, [number], _in_an_emergency(person, read.organisation.country), [""]]


def _in_an_emergency(person: Participant, country: str) -> list[str]:
    who = ", ".join(filter(None, [person.emergency_name, person.emergency_relation]))
    return list(filter(None, [who, shown_phone(person.emergency_phone, country) if person.emergency_phone else ""])) or [
        "Nobody on file"
    ]
