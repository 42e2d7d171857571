"""A course that somebody is planning: what they chose so far, and what is wrong with it apart from its dates."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from courses.dates.calendars import Decision, decision_of
from courses.ground.diary import named, too_small_sentence
from courses.ground.discretion import link_reveals
from courses.models import Edition, EditionFormat, Format, Venue

QUESTION = "on-"  # what the names of a preview's questions begin with; the date they ask about follows
ROOM = "room-"  # an answer that names another room; its key follows


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody chose.

    `decisions` and `rooms` answer questions about single dates, and are passed over once their date is no question any
    more. `fold` says which of two is meant by a start that the clocks show twice (courses.dates.wall_time).
    """

    edition: Edition
    format: str
    first_day: dt.date
    start: dt.time
    places: int
    venue: Venue | None = None
    video_link: str = ""
    link_later: bool = False
    decisions: Mapping[dt.date, Decision] = field(default_factory=dict)
    rooms: Mapping[dt.date, Venue] = field(default_factory=dict)
    above_advised_agreed: bool = False
    fold: int | None = None

    @property
    def edition_id(self) -> int:
        """The key of the edition it follows."""
        return self.edition.pk

    @property
    def in_person(self) -> bool:
        """Whether it needs a room."""
        return self.format == Format.IN_PERSON

    @property
    def by_video(self) -> bool:
        """Whether it needs a link. By telephone it needs neither a link nor a room."""
        return self.format == Format.VIDEO

    @property
    def room(self) -> Venue | None:
        """The room it is held in: none by video or telephone, whatever the form still holds."""
        return self.venue if self.in_person else None

    @property
    def link(self) -> str:
        """The video link, if it is held by video and the link is known."""
        return self.video_link.strip() if self.by_video else ""

    def read_again(self, edition: Edition, venues: Mapping[int, Venue]) -> "Draft":
        """The same choices with the edition and the rooms as they were just read; a room that has gone is no room."""
        rooms = {day: venues[room.pk] for day, room in self.rooms.items() if room.pk in venues}
        return replace(self, edition=edition, venue=venues.get(self.venue.pk) if self.venue else None, rooms=rooms)

    @property
    def room_keys(self) -> set[int]:
        """The keys of every room it could use."""
        return {venue.pk for venue in (self.venue, *self.rooms.values()) if venue} if self.in_person else set()


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers to a preview's questions, by the date they are about."""

    decisions: Mapping[dt.date, Decision]
    rooms: Mapping[dt.date, Venue]


def answers_in(posted: Mapping[str, str], venues: Iterable[Venue]) -> Answers:
    """Read the answers out of a posted form; one that can't be read is left out, so that it is asked again."""
    by_key = {str(venue.pk): venue for venue in venues}
    decisions: dict[dt.date, Decision] = {}
    rooms: dict[dt.date, Venue] = {}
    for name, value in posted.items():
        day = decision_of(name.removeprefix(QUESTION)) if name.startswith(QUESTION) else None
        if not isinstance(day, dt.date):
            continue
        if value.startswith(ROOM) and (venue := by_key.get(value.removeprefix(ROOM))):
            rooms[day] = venue
        elif decision := decision_of(value):
            decisions[day] = decision
    return Answers(decisions, rooms)


@dataclass(frozen=True, slots=True)
class DraftStop:
    """Something in the form itself that a course can't be created with; its dates can be shown all the same."""

    field: str
    sentence: str


def stops(draft: Draft, capacity: EditionFormat | None, organisation_id: int) -> tuple[DraftStop, ...]:
    """Everything that is wrong with a draft apart from its dates. `capacity` is what its edition says about its format."""
    return (
        *_stops_of_places(draft, capacity),
        *(_stops_of_room(draft, organisation_id) if draft.in_person else ()),
        *(_stops_of_link(draft) if draft.by_video else ()),
    )


def _stops_of_places(draft: Draft, capacity: EditionFormat | None) -> Iterator[DraftStop]:
    if capacity is None:
        yield DraftStop("format", f"{draft.edition} isn’t held that way. Choose another format.")
    elif draft.places < 1:
        yield DraftStop("places", "A course needs at least one place.")
    elif draft.places > capacity.most:
        yield DraftStop("places", f"{capacity.most} places are the most for this programme. Choose {capacity.most} or fewer.")
    elif draft.places > capacity.advised_most and not draft.above_advised_agreed:
        sentence = f"No more than {capacity.advised_most} places are advised. Say that you want {draft.places} all the same."
        yield DraftStop("above_advised_agreed", sentence)


def _stops_of_room(draft: Draft, organisation_id: int) -> Iterator[DraftStop]:
    venue = draft.venue
    if venue is None or venue.organisation_id != organisation_id:
        yield DraftStop("venue", "Choose the room it is held in.")
    elif venue.closed_at:
        yield DraftStop("venue", f"{named(venue)} isn’t in use any more. Choose another room.")
    elif venue.places < draft.places:
        yield DraftStop("venue", too_small_sentence(venue, draft.places))


def _stops_of_link(draft: Draft) -> Iterator[DraftStop]:
    if draft.link and not is_link(draft.link):
        yield DraftStop("video_link", "Enter the whole video link. It starts with https://")
    elif not draft.link and not draft.link_later:
        yield DraftStop("video_link", "Enter the video link, or say that you will add it later.")


LINK_TELLS = (
    "This link names what the course is for. "
    "Whoever chose neutral wording is sent to their own page for it, or asked to ring you."
)


def link_warning(link: str, names: tuple[str, ...]) -> str:
    """What to know of a link that says what the course is for (courses.ground.discretion); "" of any other."""
    return LINK_TELLS if link and link_reveals(link, names) else ""


def is_link(text: str) -> bool:
    """Whether a text can be followed as a web address."""
    try:
        URLValidator(schemes=["https", "http"])(text)
    except ValidationError:
        return False
    return True
