"""Reads the entries of waiting lists that the rules judge: many in five queries, whether the planner or the sender asks."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from courses.ground.joining_terms import with_closing
from courses.models import Course, Session
from participants.models import Offer, Participant, WaitingListEntry
from participants.registration import waiting_list
from reminders.rules.facts import WantedMessage
from reminders.rules.offers import OfferMade, Waits, why_not
from reminders.rules.waiting import WaitingFacts, wanted

OVER = (waiting_list.JOINING_OVER, waiting_list.CANCELLED)


@dataclass(frozen=True, slots=True)
class EntryToTell:
    """An entry of a waiting list as the rules see it, with the records its messages are written from.

    Nothing about a waiting list is counted as told: what was `passed_on` by hand stays as it is only while it is wanted.
    """

    facts: Waits
    entry: WaitingListEntry
    offers: dict[int, Offer]
    passed_on: frozenset[int] = field(default=frozenset(), kw_only=True)

    @property
    def participant(self) -> Participant:
        """Who is written to, with their organisation."""
        return self.entry.participant

    @property
    def zone(self) -> ZoneInfo:
        """Whose quiet hours hold."""
        return self.facts.zone

    def still_ahead(self, want: WantedMessage, now: datetime) -> WantedMessage:
        """The same message: what is said of waiting is about no dates that could be over."""
        return want

    def why_not(self, *, rule: str, key: str, session: int | None) -> str:
        """Why a message that was planned is wanted no longer."""
        return why_not(self.facts)

    def offer_of(self, want: WantedMessage) -> Offer:
        """The offer that a message is about."""
        return self.offers[int(want.key.rpartition("=")[2])]


@dataclass(frozen=True, slots=True)
class WaitingToTell(EntryToTell):
    """An entry for a course: `dates` are those of the course that are planned."""

    facts: WaitingFacts
    position: int
    dates: tuple[Session, ...]

    @property
    def belongs_to(self) -> dict[str, Any]:
        """What a new message about it points at."""
        return {"entry": self.entry, "course_id": self.entry.course_id}

    def wanted(self, rule: str = "") -> list[WantedMessage]:
        """Every message that should exist for it, or those of one rule."""
        return [each for each in wanted(self.facts) if rule in ("", each.rule)]


def waiting_to_tell(entries: Collection[int]) -> dict[int, WaitingToTell]:
    """Return these entries, each under its own key; five queries, however many."""
    found = list(WaitingListEntry.objects.filter(pk__in=entries, course__isnull=False).select_related("participant"))
    wanted = Course.objects.filter(pk__in={each.course_id for each in found})
    courses = {each.pk: each for each in with_closing(wanted).select_related("organisation", "programme", "edition", "venue")}
    made: dict[int, dict[int, Offer]] = defaultdict(dict)
    for offer in Offer.objects.filter(entry__in=entries).order_by("pk"):
        made[offer.entry_id or 0][offer.pk] = offer
    positions = waiting_list.positions(found)
    dates = planned_dates(courses)
    found_entries = {}
    for entry in found:
        entry.course = courses[entry.one_course_id]
        entry.participant.organisation = entry.one_course.organisation
        found_entries[entry.pk] = WaitingToTell(
            _facts_of_entry(entry, made[entry.pk], courses[entry.one_course_id].joining_closes_at),
            entry,
            made[entry.pk],
            positions.get(entry.pk, 1),
            tuple(dates[entry.one_course_id]),
        )
    return found_entries


def planned_dates(courses: Collection[int]) -> dict[int, list[Session]]:
    """The planned sessions of each course, in order of time."""
    sessions = Session.objects.filter(course__in=courses, kind=Session.Kind.COURSE, state=Session.State.PLANNED)
    found: dict[int, list[Session]] = defaultdict(list)
    for session in sessions.select_related("venue").order_by("starts_at", "pk"):
        found[session.course_id or 0].append(session)
    return found


def offers_made(offers: dict[int, Offer]) -> tuple[OfferMade, ...]:
    """These offers as the rules see them."""
    return tuple(OfferMade(each.pk, each.state, each.made_at, each.reply_by, each.closed_at) for each in offers.values())


def _facts_of_entry(entry: WaitingListEntry, offers: dict[int, Offer], closes_at: Any) -> WaitingFacts:
    person = entry.participant
    return WaitingFacts(
        pk=entry.pk,
        zone=entry.one_course.organisation.tzinfo,
        state=entry.state,
        since=entry.since,
        useful_until=max(closes_at, entry.since),
        offers=offers_made(offers),
        closed_at=entry.closed_at,
        over=entry.state == WaitingListEntry.State.LEFT and entry.closed_reason in OVER,
        has_address=bool(person.email),
        channel=person.channel,
        stopped_reason=person.stopped_reason,
    )
