"""Reads the staff whom the rules judge, each with what they lead and what they were told of it; many in six queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import Organisation
from courses.models import Duty, Facilitator, Session, Venue
from reminders.models import DutyRound, Message
from reminders.rules.facts import WantedMessage
from reminders.rules.what_was_told import WENT, digest
from reminders.staff.ahead import wanted_ahead, why_not_ahead
from reminders.staff.rules import (
    PartTold,
    SessionTold,
    StaffFacts,
    ahead_of_staff,
    kept_for_staff,
    staff_told_of,
    wanted_for_staff,
    why_not_of_staff,
)


@dataclass(frozen=True, slots=True)
class StaffToTell:
    """One of the staff as the rules see them, with the records their messages are written from."""

    facts: StaffFacts
    facilitator: Facilitator
    sessions: Mapping[int, Session]
    # Rooms that they were told of, by key.
    rooms: Mapping[int, Venue] = field(default_factory=dict)
    # Nothing is told to staff by hand and then again.
    passed_on: frozenset[int] = frozenset()

    @property
    def organisation(self) -> Organisation:
        """Whom they lead for."""
        return self.facilitator.organisation

    @property
    def address(self) -> str:
        """Where it goes: the address that the team's page has, else the one they sign in with."""
        return address_of_staff(self.facilitator)

    @property
    def zone(self) -> ZoneInfo:
        """Whose quiet hours hold."""
        return self.facts.zone

    @property
    def belongs_to(self) -> dict[str, Any]:
        """What a new message to them points at."""
        return {"facilitator": self.facilitator}

    def wanted(self, rule: str = "") -> list[WantedMessage]:
        """The messages that should exist, or those of this rule: what is new to them, and what they are reminded of."""
        return [each for each in (*wanted_for_staff(self.facts), *wanted_ahead(self.facts)) if rule in ("", each.rule)]

    def still_ahead(self, want: WantedMessage, now: dt.datetime) -> WantedMessage:
        """The same message without what has begun."""
        return ahead_of_staff(want, self.facts, now)

    def why_not(self, *, rule: str, key: str, session: int | None) -> str:
        """Why a message that was planned is wanted no longer."""
        return why_not_ahead(self.facts) if rule == Message.Rule.DUTIES_AHEAD else why_not_of_staff(self.facts)

    def said(self, want: WantedMessage) -> dict[str, dict[str, Any]]:
        """What the message tells of each of its sessions, as it is kept."""
        return {str(pk): kept_for_staff(self.facts.now[pk]) for pk in want.sessions}


def address_of_staff(person: Facilitator) -> str:
    """Where one of the staff is written to; "" where nobody knows."""
    return person.email or (person.user.address if person.user else "")


def staff_to_tell(pks: Collection[int]) -> dict[int, StaffToTell]:
    """Return those of these staff of whom anything ever changed, each under their own key. Six queries at most."""
    rounds = DutyRound.objects.filter(facilitator__in=pks).select_related("facilitator__organisation", "facilitator__user")
    found = {each.facilitator_id: each for each in rounds}
    if not found:
        return {}
    duties, told, last = _duties(found), defaultdict[int, dict[int, SessionTold]](dict), dict[int, int]()
    for message in _told(found):
        whose = message.facilitator_id or 0
        told[whose].update((int(pk), staff_told_of(stored)) for pk, stored in message.told.items())
        last[whose] = message.pk
    of_whom = {pk for each in duties.values() for pk in each} | {pk for each in told.values() for pk in each}
    sessions = _sessions(of_whom)
    rooms = Venue.objects.in_bulk({each.venue for known in told.values() for each in known.values() if each.venue})
    return {
        pk: StaffToTell(
            _facts(each, duties.get(pk, {}), told.get(pk, {}), last.get(pk, 0), sessions), each.facilitator, sessions, rooms
        )
        for pk, each in found.items()
    }


def _facts(
    last: DutyRound,
    duties: Mapping[int, list[Duty]],
    told: Mapping[int, SessionTold],
    last_told: int,
    sessions: Mapping[int, Session],
) -> StaffFacts:
    person = last.facilitator
    return StaffFacts(
        facilitator=person.pk,
        zone=person.organisation.tzinfo,
        round_number=last.number,
        changed_at=last.changed_at,
        tell_at=last.tell_at,
        told=told,
        now={pk: _as_it_is(sessions[pk], duties.get(pk, [])) for pk in {*duties, *told}},
        last_told=last_told,
        has_address=bool(address_of_staff(person)),
        ended=person.ended_at is not None,
    )


def _as_it_is(session: Session, duties: Collection[Duty]) -> SessionTold:
    """What there is to know: who is on nothing there hears neither of a room nor of a link."""
    parts = tuple(
        PartTold(each.item_id or 0, each.role, each.starts_at, each.ends_at, each.item.title if each.item else "")
        for each in duties
    )
    if not parts:
        return SessionTold(session.starts_at, session.ends_at)
    return SessionTold(session.starts_at, session.ends_at, session.venue_id, digest(session.video_link), parts)


def _duties(rounds: Mapping[int, DutyRound]) -> dict[int, dict[int, list[Duty]]]:
    """What each has to do at sessions that may still be news, by session. Drafts of the rota are nobody's yet."""
    since = min(each.changed_at for each in rounds.values())
    standing = Duty.objects.filter(
        facilitator__in=rounds, ended_at=None, published_at__isnull=False, session__starts_at__gt=since
    )
    standing = standing.filter(session__state=Session.State.PLANNED)
    found: dict[int, dict[int, list[Duty]]] = defaultdict(lambda: defaultdict(list))
    for duty in standing.select_related("item").order_by("starts_at", "item", "pk"):
        found[duty.facilitator_id][duty.session_id].append(duty)
    return found


def _told(rounds: Mapping[int, DutyRound]) -> list[Message]:
    """The messages that went to each and spoke of what may still be news, in the order they went."""
    since = min(each.changed_at for each in rounds.values())
    went = Message.objects.filter(facilitator__in=rounds, rule=Message.Rule.DUTIES, state__in=WENT, useful_until__gte=since)
    return sorted(
        went.only("facilitator_id", "told", "sent_at", "updated_at"), key=lambda each: (each.sent_at or each.updated_at, each.pk)
    )


def _sessions(pks: Collection[int]) -> dict[int, Session]:
    return Session.objects.select_related("course__programme", "training", "venue").in_bulk(pks)
