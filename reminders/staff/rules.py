"""What one of the staff is told of what they lead: the difference between what they were last told and what holds now.

Pure: plain values in, the one message out. In words: docs/messages.md, about what staff lead.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from reminders.models import Message
from reminders.rules import reasons
from reminders.rules.due_times import AT_ONCE, CANNOT_WAIT, held_over_night
from reminders.rules.facts import WantedMessage


@dataclass(frozen=True, slots=True)
class PartTold:
    """One part of a session that somebody has: an item of its day, or (`item` 0) the whole of it."""

    item: int
    role: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    title: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class SessionTold:
    """What one of the staff knows of one session, or what there is to know. Without parts they have nothing to do there."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    venue: int | None = None
    link: str = ""
    parts: tuple[PartTold, ...] = ()


@dataclass(frozen=True, slots=True)
class StaffFacts:
    """One of the staff: what they were told and what they have, by session; and the last round of changes of it.

    `last_told` is the key of the last message that went: what is told next follows it, and so has a key of its own.
    """

    facilitator: int
    zone: ZoneInfo
    round_number: int
    changed_at: dt.datetime
    tell_at: dt.datetime
    told: Mapping[int, SessionTold] = field(default_factory=dict)
    now: Mapping[int, SessionTold] = field(default_factory=dict)
    last_told: int = 0
    has_address: bool = True
    ended: bool = False

    def is_news(self, session: int) -> bool:
        """Whether what holds there differs from what they know."""
        told, now = self.told.get(session), self.now.get(session)
        if not (told and told.parts) and not (now and now.parts):
            return False
        return told != now

    def until(self, session: int) -> dt.datetime:
        """Until when news of this session is of use: until it begins, as it was or as it is."""
        return max(each.starts_at for each in (self.told.get(session), self.now.get(session)) if each)

    @property
    def news(self) -> list[int]:
        """The sessions of which something is to be told, the earliest first."""
        changed = {pk for pk in (*self.told, *self.now) if self.is_news(pk) and self.until(pk) > self.tell_at}
        return sorted(changed, key=lambda pk: (self.until(pk), pk))


def wanted_for_staff(person: StaffFacts) -> list[WantedMessage]:
    """The one message that tells all that is new to them; none where nothing is, or they lead here no more."""
    news = [] if person.ended else person.news
    if not news:
        return []
    near, until = _nearest(person, news), max(person.until(pk) for pk in news)
    due = person.changed_at if near - person.changed_at <= AT_ONCE else person.tell_at
    urgent = near - due <= CANNOT_WAIT
    key = f"duties/facilitator={person.facilitator}/after={person.last_told}/round={person.round_number}"
    return [
        WantedMessage(
            key=key,
            rule=Message.Rule.DUTIES,
            due_at=due if urgent else held_over_night(due, person.zone, until),
            useful_until=until,
            sessions=tuple(news),
            urgent=urgent,
            reason="" if person.has_address else reasons.NO_STAFF_ADDRESS,
        )
    ]


def _nearest(person: StaffFacts, news: Iterable[int]) -> dt.datetime:
    found = (each.get(pk) for pk in news for each in (person.told, person.now))
    return min((told.starts_at for told in found if told and told.starts_at > person.changed_at), default=person.tell_at)


def ahead_of_staff(want: WantedMessage, person: StaffFacts, now: dt.datetime) -> WantedMessage:
    """The same message about those of its sessions that haven't begun; with none left it speaks of all, and is too late."""
    left = tuple(pk for pk in want.sessions if person.until(pk) > now)
    return replace(want, sessions=left or want.sessions)


def why_not_of_staff(person: StaffFacts) -> str:
    """Why a message that was planned is wanted no longer."""
    if person.ended:
        return reasons.NO_LONGER_LEADS
    return reasons.REPLACED if person.news else reasons.AS_TOLD


def kept_for_staff(told: SessionTold) -> dict[str, Any]:
    """What a message keeps of it."""
    return {
        "start": told.starts_at.isoformat(),
        "end": told.ends_at.isoformat(),
        "venue": told.venue,
        "link": told.link,
        "parts": [
            [each.item, each.role, each.starts_at.isoformat(), each.ends_at.isoformat(), each.title] for each in told.parts
        ],
    }


def staff_told_of(stored: Mapping[str, Any]) -> SessionTold:
    """What a message kept."""
    moment = dt.datetime.fromisoformat
    parts = tuple(PartTold(item, role, moment(start), moment(end), title) for item, role, start, end, title in stored["parts"])
    return SessionTold(moment(stored["start"]), moment(stored["end"]), stored.get("venue"), stored.get("link", ""), parts)
