"""When rooms are taken, and by what: fetched once for a stretch of time, then asked as often as needed."""

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.db.models import CharField, Q, Value
from django.db.models.functions import Concat

from common.words import long_date, time_range
from courses.dates.wall_time import Span, local
from courses.models import Session, SlotHold, Venue


@dataclass(frozen=True, slots=True)
class RoomTaken:
    """One room, taken from when to when (UTC), and by what: "CPSMP course 59"."""

    venue_id: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    by: str

    def hours(self, zone: ZoneInfo) -> str:
        """For the screen: "9am to midday"."""
        return time_range(local(self.starts_at, zone), local(self.ends_at, zone))


@dataclass(frozen=True, slots=True)
class Diary:
    """The bookings of some rooms, each room's in order; a room's own bookings never overlap (the database sees to that)."""

    rooms: Mapping[int, Sequence[RoomTaken]] = field(default_factory=dict)

    def taken(self, venue_id: int | None, span: Span) -> RoomTaken | None:
        """What takes the room during `span`, or None. A session may begin the minute another ends."""
        bookings = self.rooms.get(venue_id, ()) if venue_id else ()
        place = bisect_left(bookings, span.ends_at, key=lambda booking: booking.starts_at)
        if place and bookings[place - 1].ends_at > span.starts_at:
            return bookings[place - 1]
        return None


def diary_of(venues: Iterable[int], spans: Sequence[Span], *, held_at: dt.datetime | None, besides: Iterable[int] = ()) -> Diary:
    """The diary of these rooms (by key) during these spans, leaving out the sessions `besides`. At most one query.

    Give one long span for a season, or a few short ones to ask only about those days. A slot that somebody keeps for an
    assessment at the moment `held_at` takes its room as well; None: it isn't asked for.
    """
    keys = set(venues)
    if not keys or not spans:
        return Diary()
    during = Q()
    for span in spans:
        during |= Q(starts_at__lt=span.ends_at, ends_at__gt=span.starts_at)
    planned = Session.objects.filter(during, venue__in=keys, state=Session.State.PLANNED).exclude(pk__in=list(besides))
    rooms: dict[int, list[RoomTaken]] = defaultdict(list)
    fields = ("venue_id", "starts_at", "ends_at", "course__name", "label")
    rows = planned.values_list(*fields)
    if held_at:
        held = SlotHold.objects.filter(during, venue__in=keys, let_go_at=None, until__gt=held_at)
        kept_by = Concat(Value("an assessment slot that is kept by "), "held_by", output_field=CharField())
        rows = rows.union(held.values_list("venue_id", "starts_at", "ends_at", Value(""), kept_by), all=True)
    for venue_id, starts_at, ends_at, course, label in rows.order_by("starts_at"):
        if venue_id is not None:
            rooms[venue_id].append(RoomTaken(venue_id, starts_at, ends_at, course or label))
    return Diary(rooms)


def named(venue: Venue) -> str:
    """A room as a sentence begins with it: "The Garden Room", "Mill Lane Hall", "Mill Lane Hall, Level 2,"."""
    name = f"The {venue.name}" if venue.name.endswith(" Room") and not venue.name.startswith("The ") else venue.name
    return f"{name}, {venue.room}," if venue.room else name


def taken_sentence(venue: Venue, booking: RoomTaken, zone: ZoneInfo) -> str:
    """For the screen, the same wherever a taken room is refused.

    "The Garden Room is taken on Wednesday 28 April 2027, 9am to midday, by CPSMP course 59."
    """
    day = long_date(local(booking.starts_at, zone))
    return f"{named(venue)} is taken on {day}, {booking.hours(zone)}, by {booking.by}."


def too_small_sentence(venue: Venue, places: int) -> str:
    """For the screen, when a room holds fewer than it should."""
    return f"{named(venue)} holds {venue.places}, and {places} places are planned. Choose a larger room or fewer places."


def closing_sentence(venue: Venue | None, until: dt.datetime, zone: ZoneInfo) -> str | None:
    """For the screen, when a room is out of use before something there would be over; None when it isn't."""
    if venue is None or venue.closed_at is None or until <= venue.closed_at:
        return None
    return f"{named(venue)} is out of use from {long_date(venue.closed_at.astimezone(zone))} on. Choose another room."
