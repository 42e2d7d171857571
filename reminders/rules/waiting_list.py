"""Reads the places in line that the rules judge: many in five queries, whether the planner or the sender asks."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from courses.ground.joining_terms import with_closing
from courses.models import Course, Session
from participants.models import Offer, Participant, WaitingListEntry
from participants.registration import waiting_list
from reminders.rules import waiting as line_rules
from reminders.rules.facts import WantedMessage
from reminders.rules.waiting import OfferMade, WaitingFacts

OVER = (waiting_list.JOINING_OVER, waiting_list.CANCELLED)


@dataclass(frozen=True, slots=True)
class WaitingToTell:
    """A place in line as the rules see it, with the records its messages are written from.

    `dates` are those of the course that are planned.
    """

    line: WaitingFacts
    waiting: WaitingListEntry
    position: int
    offers: dict[int, Offer]
    dates: tuple[Session, ...]
    # Nothing about a line is counted as told: what was passed on stays as it is only while it is wanted.
    passed_on: frozenset[int] = frozenset()

    @property
    def participant(self) -> Participant:
        """Who is written to, with their organisation."""
        return self.waiting.participant

    @property
    def zone(self) -> ZoneInfo:
        """Whose quiet hours hold."""
        return self.line.zone

    @property
    def belongs_to(self) -> dict[str, Any]:
        """What a new message about it points at."""
        return {"entry": self.waiting, "course_id": self.waiting.course_id}

    def wanted(self, rule: str = "") -> list[WantedMessage]:
        """Every message that should exist for it, or those of one rule."""
        return [each for each in line_rules.wanted(self.line) if rule in ("", each.rule)]

    def still_ahead(self, want: WantedMessage, now: datetime) -> WantedMessage:
        """The same message: what is said about a place in line is about no dates."""
        return want

    def why_not(self, *, rule: str, key: str, session: int | None) -> str:
        """Why a message that was planned is wanted no longer."""
        return line_rules.why_not(self.line)


def waiting_to_tell(places: Collection[int]) -> dict[int, WaitingToTell]:
    """Return these places in line, each under its own key; five queries, however many."""
    found = list(WaitingListEntry.objects.filter(pk__in=places, course__isnull=False).select_related("participant"))
    wanted = Course.objects.filter(pk__in={each.course_id for each in found})
    courses = {each.pk: each for each in with_closing(wanted).select_related("organisation", "programme", "edition")}
    made: dict[int, dict[int, Offer]] = defaultdict(dict)
    for offer in Offer.objects.filter(entry__in=places).order_by("pk"):
        made[offer.entry_id or 0][offer.pk] = offer
    positions = waiting_list.positions(found)
    dates = _dates(courses)
    lines = {}
    for place in found:
        place.course = courses[place.one_course_id]
        place.participant.organisation = place.one_course.organisation
        lines[place.pk] = WaitingToTell(
            _in_line(place, made[place.pk], courses[place.one_course_id].joining_closes_at),
            place,
            positions.get(place.pk, 1),
            made[place.pk],
            tuple(dates[place.one_course_id]),
        )
    return lines


def _dates(courses: Collection[int]) -> dict[int, list[Session]]:
    """The planned sessions of each course, in order of time."""
    sessions = Session.objects.filter(course__in=courses, kind=Session.Kind.COURSE, state=Session.State.PLANNED)
    found: dict[int, list[Session]] = defaultdict(list)
    for session in sessions.select_related("venue").order_by("starts_at", "pk"):
        found[session.course_id or 0].append(session)
    return found


def _in_line(place: WaitingListEntry, offers: dict[int, Offer], closes_at: Any) -> WaitingFacts:
    person = place.participant
    return WaitingFacts(
        place=place.pk,
        zone=place.one_course.organisation.tzinfo,
        state=place.state,
        since=place.since,
        useful_until=max(closes_at, place.since),
        offers=tuple(OfferMade(each.pk, each.state, each.made_at, each.reply_by, each.closed_at) for each in offers.values()),
        closed_at=place.closed_at,
        over=place.state == WaitingListEntry.State.LEFT and place.closed_reason in OVER,
        has_address=bool(person.email),
        channel=person.channel,
        stopped_reason=person.stopped_reason,
    )
