"""What stands in a person's calendar, and in which words: their places, as entries to be written (docs/domain.md, chapter 12)."""

import datetime as dt
from collections.abc import Iterable
from copy import copy

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Organisation
from common.words import long_date, time_range
from courses.ground.discretion import reveals
from courses.models import Session
from courses.venues.rooms import STILL_SEEN
from desk.own.calendar_files import CalendarEvent, written
from participants.enrolment.timetable import names_about
from participants.models import Appointment, Participant
from participants.rules.discretion import title_told

# What is cancelled says so for this long; what is over stays as long.
KEPT = STILL_SEEN


def calendar_of(person: Participant, *, now: dt.datetime) -> bytes:
    """Return a person's dates as an iCalendar file, always in the same language whoever asks. One query."""
    with translation.override(settings.LANGUAGE_CODE):
        return written(entries_of(person, _places(person, now), now=now))


def calendar_of_dates(person: Participant, places: Iterable[Appointment], *, now: dt.datetime) -> bytes:
    """These of their dates alone, in neutral words whatever they chose: for whoever holds the message that spoke of them."""
    unnamed = copy(person)
    unnamed.wording = Participant.Wording.NEUTRAL
    with translation.override(settings.LANGUAGE_CODE):
        return written(entries_of(unnamed, places, now=now))


def entries_of(person: Participant, places: Iterable[Appointment], *, now: dt.datetime) -> list[CalendarEvent]:
    """Return the entries of these places, in order of time.

    What was cancelled more than 30 days ago has left; so has a place given back at a session where they have one again,
    because one session must not stand there as cancelled and as held.
    """
    places = list(places)
    held = {place.session_id for place in places if place.state == Appointment.State.BOOKED}
    entries = []
    for place in places:
        if place.state != Appointment.State.BOOKED and place.session_id in held:
            continue
        called_off = called_off_at(place)
        if called_off is None or called_off > now - KEPT:
            entries.append(entry_of(person, place))
    return sorted(entries, key=lambda entry: (entry.starts_at, entry.uid.hex))


def called_off_at(place: Appointment) -> dt.datetime | None:
    """When this stopped being something to come to: place given back or session cancelled, whichever was first; else None."""
    session = place.session
    cancelled_at = (session.cancelled_at or place.made_at) if session.is_cancelled else None
    return min(filter(None, (place.closed_at, cancelled_at)), default=None)


def entry_of(person: Participant, place: Appointment) -> CalendarEvent:
    """Return one place as an entry.

    Its number rises with each move, each cancelling, each change of what is said of its room, of the person's wording and of
    the number to ring.
    """
    session, house = place.session, person.organisation
    moved = (session.changed_at, session.place_changed_at, session.cancelled_at)
    changes = (place.made_at, *moved, place.closed_at, person.wording_changed_at, house.phone_changed_at)
    called_off = session.is_cancelled + (place.closed_at is not None)
    return CalendarEvent(
        uid=place.uid,
        sequence=session.revision - 1 + session.place_revision + person.wording_revision + house.phone_revision + called_off,
        made_at=place.made_at,
        changed_at=max(filter(None, changes)),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        cancelled=called_off_at(place) is not None,
        summary=_summary(person, session),
        location=_location(person, place),
        description=_description(person, place),
    )


def _places(person: Participant, now: dt.datetime) -> list[Appointment]:
    recent = Appointment.objects.filter(participant=person, session__ends_at__gt=now - KEPT)
    recent = recent.select_related("session__course__programme", "session__venue", "episode__programme").order_by(
        "session__starts_at", "pk"
    )
    places = list(recent)
    # A place that was given up for another at the same session isn't called off: they go there.
    held = {place.session_id for place in places if place.state == Appointment.State.BOOKED}
    return [place for place in places if place.state == Appointment.State.BOOKED or place.session_id not in held]


def _is_plain(person: Participant) -> bool:
    return person.wording == Participant.Wording.PLAIN


def _summary(person: Participant, session: Session) -> str:
    return str(session) if _is_plain(person) else _("Appointment")


def _location(person: Participant, place: Appointment) -> str:
    session, venue = place.session, place.session.venue
    if venue is None:
        if session.by_telephone:
            return _("By telephone, from home")
        return _("By video, from home") if session.video_link else ""
    parts = [_said(person, place, part) for part in (*venue.names(neutral=not _is_plain(person)), venue.address)]
    return ", ".join(dict.fromkeys(filter(None, parts)))


def _description(person: Participant, place: Appointment) -> str:
    """Local time in words, for calendars in another zone; what it is about, if they want that said; where and whom to ring."""
    session, venue = place.session, place.session.venue
    lines = [f"{long_date(session.local_date)}, {time_range(session.local_start, session.local_end)}"]
    title = title_told(session.title, names_about(place), neutral=not _is_plain(person))
    if title and title != session.label:
        lines.append(title)
    if venue:
        lines += [_said(person, place, text) for text in (venue.directions, venue.access_notes)]
    # Of a place that was moved to another group's review the link is no longer theirs.
    if session.video_link and called_off_at(place) is None:
        lines.append(_("From half an hour before, the link to join is on your own page."))
    lines.append(_whom_to_ring(person.organisation))
    return "\n".join(filter(None, lines))


def _whom_to_ring(organisation: Organisation) -> str:
    """The number alone: a calendar never holds a name."""
    return _("Can’t come? Ring %(number)s.") % {"number": organisation.contact_phone} if organisation.contact_phone else ""


def _said(person: Participant, place: Appointment, text: str) -> str:
    """The text, or nothing where neutral wording was chosen and it tells what the appointment is for."""
    return "" if text and not _is_plain(person) and reveals(text, names_about(place)) else text
