"""How a link stands now: what its message was about, what has become of that, and what can be done. Nothing is written here."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from courses.ground.discretion import names_of, names_of_programme
from courses.models import Edition
from participants.enrolment.enrolling import is_open
from participants.enrolment.taking_back import why_place_is_gone
from participants.models import Appointment, Enrolment, Participant, WaitingListEntry
from participants.rules import link_tokens
from participants.to_do.tasks import is_task_open
from reminders.channels.setup import channels_of
from reminders.links.rules import OPEN_DATES, Act, DateNow, LinkFacts, PlaceNow, acts_offered, date_now, works
from reminders.models import ClosedAddress, Link, Message
from reminders.rules.what_was_told import told_of

Channel = Message.Channel
WAITS = {
    WaitingListEntry.State.WAITING: PlaceNow.WAITING,
    WaitingListEntry.State.OFFERED: PlaceNow.OFFERED,
    WaitingListEntry.State.PLACED: PlaceNow.WAITS_NO_MORE,
    WaitingListEntry.State.LEFT: PlaceNow.WAITS_NO_MORE,
}
ABOUT = ("participant__organisation", "enrolment__course__programme", "enrolment__course__edition", "enrolment__episode")
ALSO_ABOUT = ("entry__course", "entry__programme", "appointment__episode__programme")


@dataclass(frozen=True, slots=True)
class SpokenDate:
    """A date that the message spoke of: the place there, when it was said to begin, and how it stands."""

    place: Appointment
    told_for: dt.datetime
    now: DateNow


@dataclass(frozen=True, slots=True)
class ChannelOnFile:
    """Another way to reach somebody, and the end of the address or number that we have for it."""

    channel: str
    hint: str


@dataclass(frozen=True, slots=True)
class LinkStanding:
    """A link with how everything behind it stands now."""

    link: Link
    facts: LinkFacts
    dates: tuple[SpokenDate, ...]
    channels: tuple[ChannelOnFile, ...]
    works: bool
    acts: frozenset[Act]

    @property
    def person(self) -> Participant:
        """Whose message it stands in."""
        return self.link.message.person

    @property
    def names(self) -> tuple[str, ...]:
        """What would tell what it is about."""
        message = self.link.message
        if message.enrolment:
            return names_of(message.enrolment.course)
        if message.entry:
            return names_of_programme(message.entry.programme)
        episode = message.appointment.episode if message.appointment else None
        return names_of_programme(episode.programme) if episode else ()

    def places(self, *states: DateNow) -> list[Appointment]:
        """The places at the dates that stand so."""
        return [each.place for each in self.dates if each.now in states]


def link_by(token: str) -> Link | None:
    """Which link a token belongs to, with its message and what that is about; None for a guess. One query."""
    found = Link.objects.filter(digest=link_tokens.digest_of(token), message__participant__isnull=False)
    return found.select_related(*(f"message__{each}" for each in (*ABOUT, *ALSO_ABOUT))).first()


def link_standing(link: Link, now: dt.datetime) -> LinkStanding:
    """How a link from link_by stands. Two queries at least, seven at most, however many dates there are."""
    dates = spoken_dates(link, now)
    channels = other_channels(link.message.person)
    facts = LinkFacts(
        expires_at=link.expires_at,
        may_be_written_to=not (link.message.person.is_stopped or link.message.person.is_merged),
        dates=tuple(each.now for each in dates),
        place=_place_now(link, dates, now),
        by_referral=is_by_referral(link.message),
        asked_to_leave=is_by_referral(link.message) and is_task_open(link.message.person.organisation, leaving_key(link.message)),
        other_channels=bool(channels),
    )
    return LinkStanding(link, facts, dates, channels, works(facts, now), acts_offered(facts, now))


def spoken_dates(link: Link, now: dt.datetime) -> tuple[SpokenDate, ...]:
    """The dates that a link's message spoke of, in order of time. One query."""
    told: Mapping[str, Any] = link.message.told
    keys = [int(pk) for pk in told if link.purpose != Link.Purpose.WAITING]
    rows = Appointment.objects.filter(pk__in=keys, participant=link.message.participant_id)
    places = rows.select_related("session__course__programme", "session__venue", "session__organisation", "episode__programme")
    return tuple(
        _spoken(each, told_of(told[str(each.pk)]).starts_at, now) for each in places.order_by("session__starts_at", "pk")
    )


def _spoken(place: Appointment, told_for: dt.datetime, now: dt.datetime) -> SpokenDate:
    stands = date_now(
        told_for=told_for,
        starts_at=place.session.starts_at,
        booked=place.state == Appointment.State.BOOKED,
        cancelled=place.session.is_cancelled,
        excused=place.told_us,
        now=now,
    )
    return SpokenDate(place, told_for, stands)


def is_by_referral(message: Message) -> bool:
    """Whether somebody came to it by referral: they are rung before a place is given up."""
    if message.enrolment:
        return message.enrolment.course.edition.entry == Edition.Entry.REFERRAL
    return message.entry is not None and message.entry.course_id is None


def leaving_key(message: Message) -> str:
    """The key of the task to ring somebody who wants to leave: one is open at a time, whichever message they used."""
    return f"leave:place:{message.enrolment_id}" if message.enrolment_id else f"leave:waiting:{message.entry_id}"


def _place_now(link: Link, dates: Iterable[SpokenDate], now: dt.datetime) -> PlaceNow:
    """How the place stands. Whoever left early, or whose group is cancelled or over, may still have a review to come to."""
    message = link.message
    if message.entry:
        return WAITS[WaitingListEntry.State(message.entry.state)]
    if message.enrolment is None:
        return PlaceNow.NONE
    enrolment = message.enrolment
    if enrolment.state != Enrolment.State.WITHDRAWN and not _is_whole(enrolment, now) and any(map(_is_theirs, dates)):
        return PlaceNow.NONE
    if not is_open(enrolment.course, now):
        return PlaceNow.CANCELLED if enrolment.course.cancelled_at else PlaceNow.OVER
    if enrolment.state == Enrolment.State.ACTIVE:
        return PlaceNow.HELD
    if not was_given_up_by_link(enrolment):
        return PlaceNow.GIVEN_BACK
    return PlaceNow.PASSED_ON if why_place_is_gone(enrolment, now) else PlaceNow.FREE_AGAIN


def _is_whole(enrolment: Enrolment, now: dt.datetime) -> bool:
    return enrolment.state == Enrolment.State.ACTIVE and is_open(enrolment.course, now)


def _is_theirs(spoken: SpokenDate) -> bool:
    return spoken.now in OPEN_DATES or spoken.now == DateNow.EXCUSED


def was_given_up_by_link(enrolment: Enrolment) -> bool:
    """Whether this place ended by a link of any of its messages, and not by the office. One query."""
    if enrolment.state != Enrolment.State.WITHDRAWN:
        return False
    return Link.objects.filter(message__enrolment=enrolment.pk, gave_up_at=enrolment.withdrawn_at).exists()


def other_channels(person: Participant) -> tuple[ChannelOnFile, ...]:
    """How else somebody can be reached: set up here, on file, not closed, and not what they have. One query."""
    wanted = {
        Channel.EMAIL: person.email,
        Channel.TEXT: person.phone,
        Channel.LETTER: person.postal_address,
        Channel.TELEPHONE: person.phone,
    }
    set_up = channels_of(person.organisation)
    on_file = {channel: at for channel, at in wanted.items() if at and channel in set_up and channel != person.channel}
    closed = ClosedAddress.objects.filter(organisation=person.organisation_id, opened_at=None, address__in=on_file.values())
    refused = set(closed.values_list("channel", "address")) if on_file else set()
    return tuple(ChannelOnFile(channel, _hint(channel, at)) for channel, at in on_file.items() if (channel, at) not in refused)


def _hint(channel: str, at: str) -> str:
    """Enough to know one's own address by, and for nobody else to use it."""
    if channel == Channel.EMAIL:
        name, _, domain = at.partition("@")
        return f"{name[:1]}…@{domain}"
    return f"…{at[-3:]}" if channel in (Channel.TEXT, Channel.TELEPHONE) else ""
