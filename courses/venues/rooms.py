"""The rooms an organisation meets in: add one, change one, close one and open it again; others that are free when one is lost."""

import datetime as dt
import uuid
from dataclasses import asdict, dataclass, fields

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from accounts.models import Organisation
from accounts.organisations.particulars import lock_organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.clock import today_in
from common.once import made_before, refuse_stale, save_changed
from common.refused import Refused
from common.trying_again import tried_again
from common.words import long_date
from courses.dates.wall_time import Span
from courses.ground.bookings import booked_sentence
from courses.ground.catalogue import venues_of
from courses.ground.diary import diary_of, named
from courses.ground.locking import lock_sessions, lock_venues
from courses.models import Session, Venue


@dataclass(frozen=True, slots=True)
class VenueFacts:
    """What is known of a room, as plain values."""

    name: str
    room: str
    neutral_name: str
    address: str
    places: int
    access_notes: str
    directions: str


FIELDS = tuple(field.name for field in fields(VenueFacts))
# What people read of a room, all but how many it holds.
READ = frozenset(FIELDS) - {"places"}
# So long after a session people still see it in their calendars.
STILL_SEEN = dt.timedelta(days=30)


def venue_facts_of(venue: Venue) -> VenueFacts:
    """What is on file about a room."""
    return VenueFacts(**{name: getattr(venue, name) for name in FIELDS})


def all_venues(organisation: Organisation, now: dt.datetime) -> QuerySet[Venue]:
    """Every room, closed ones last, each with the number of sessions to come there (`to_come`). One query."""
    planned = Q(sessions__state=Session.State.PLANNED, sessions__ends_at__gt=now)
    rooms = Venue.objects.filter(organisation=organisation).annotate(to_come=Count("sessions", filter=planned))
    return rooms.order_by(F("closed_at").asc(nulls_first=True), "name", "room", "pk")


@tried_again
def add_venue(facts: VenueFacts, *, organisation: Organisation, by: Actor, submission_id: uuid.UUID | None = None) -> Venue:
    """Add a room. The same submission again returns the first. Raises Refused for a name and room there already."""
    with transaction.atomic():
        lock_organisation(organisation.pk)
        own = Venue.objects.filter(organisation=organisation)
        if earlier := made_before(own, submission_id, lambda venue: venue_facts_of(venue) == facts):
            return earlier
        _refuse_namesake(facts, organisation)
        venue = Venue.objects.create(organisation=organisation, submission_id=submission_id, **asdict(facts))
        audit.record(by, "added", venue)
    return venue


@tried_again
def change_venue(venue: Venue, facts: VenueFacts, *, by: Actor, now: dt.datetime, version: int) -> Venue:
    """Write these facts over a room that was read at `version`; the same again changes nothing.

    Raises Stale, and Refused for another room's name or fewer places than a session to come there has.
    """
    with transaction.atomic():
        lock_organisation(venue.organisation_id)
        seen = _sessions_seen(venue, now)
        venue = _locked(venue)
        changed = [name for name in FIELDS if getattr(facts, name) != getattr(venue, name)]
        if not changed:
            return venue
        refuse_stale(venue.version, version)
        _refuse_namesake(facts, venue.organisation, besides=venue.pk)
        _refuse_too_small(venue, facts.places, now)
        for name in changed:
            setattr(venue, name, getattr(facts, name))
        save_changed(venue, *changed)
        if READ & set(changed):
            Session.objects.filter(pk__in=seen).update(place_revision=F("place_revision") + 1, place_changed_at=now)
        audit.record(by, "changed", venue, fields=changed)
    return venue


def close_venue(venue: Venue, *, on: dt.date, by: Actor, now: dt.datetime, version: int) -> Venue:
    """Take a room out of use from the beginning of a local day on; nothing new is planned there from now on.

    Raises Stale, and Refused for a day that is over or while sessions from that day on are booked there.
    """
    zone = venue.organisation.tzinfo
    with transaction.atomic():
        venue = _locked(venue)
        if venue.closed_at:
            raise Refused(f"{named(venue)} is closed already.")
        refuse_stale(venue.version, version)
        if on < today_in(zone, now):
            raise Refused("Choose today or a later day.", field="day")
        closes = dt.datetime.combine(on, dt.time(), zone).astimezone(dt.UTC)
        booked = sessions_there(venue, after=max(closes, now))
        if why := booked_sentence(booked):
            raise Refused(f"{named(venue)} can’t close: {why} Move or cancel what is booked there first.")
        venue.closed_at = closes
        save_changed(venue, "closed_at")
        audit.record(by, "closed", venue, day=on.isoformat())
    return venue


def open_venue(venue: Venue, *, by: Actor) -> Venue:
    """Put a closed room back into use; an open one stays as it is."""
    with transaction.atomic():
        venue = _locked(venue)
        if venue.closed_at:
            venue.closed_at = None
            save_changed(venue, "closed_at")
            audit.record(by, "opened again", venue)
    return venue


def sessions_there(venue: Venue, *, after: dt.datetime) -> QuerySet[Session]:
    """What is planned in a room and not over at this moment, in order."""
    there = Session.objects.filter(venue=venue, state=Session.State.PLANNED, ends_at__gt=after)
    return there.select_related("course").order_by("starts_at", "pk")


def _sessions_seen(venue: Venue, now: dt.datetime) -> list[int]:
    """What is held there and still stands in calendars, locked: before the room, as by everybody who moves a session."""
    there = Session.objects.filter(venue=venue, ends_at__gt=now - STILL_SEEN)
    return [session.pk for session in lock_sessions(there.values_list("pk", flat=True))]


def _locked(venue: Venue) -> Venue:
    locked = lock_venues([venue.pk])[venue.pk]
    locked.organisation = venue.organisation
    return locked


def _refuse_namesake(facts: VenueFacts, organisation: Organisation, besides: int = 0) -> None:
    alike = Venue.objects.filter(organisation=organisation, name=facts.name, room=facts.room).exclude(pk=besides).first()
    if alike:
        closed = f", closed on {long_date(alike.closed_at.astimezone(organisation.tzinfo))}" if alike.closed_at else ""
        raise Refused(f"There is {alike} already{closed}. Give this one another name or room.", field="name")


def _refuse_too_small(venue: Venue, places: int, now: dt.datetime) -> None:
    if places >= venue.places:
        return
    larger = sessions_there(venue, after=now).filter(places__gt=places)
    if why := booked_sentence(larger):
        raise Refused(f"More places than {places} are planned here: {why}", field="places")


def rooms_free_for(session: Session, now: dt.datetime) -> list[Venue]:
    """Return the organisation's other rooms that hold the session's places and have nothing planned then. Two queries.

    The smallest first: a large room is left for who needs it.
    """
    rooms = [room for room in venues_of(session.organisation) if room.pk != session.venue_id and room.places >= session.places]
    span = Span(session.starts_at, session.ends_at)
    diary = diary_of([room.pk for room in rooms], [span], held_at=now)
    free = [room for room in rooms if diary.taken(room.pk, span) is None]
    return sorted(free, key=lambda room: room.places)
