"""Reads the entries on programmes' waiting lists that the rules judge: many in five queries."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery

from courses.models import Course, Edition, Session
from participants.models import Offer, WaitingListEntry
from participants.waiting.looking import last_heard_of
from reminders.rules import programme_waiting
from reminders.rules.facts import WantedMessage
from reminders.rules.programme_waiting import ProgrammeWaitFacts
from reminders.rules.waiting_list import EntryToTell, offers_made, planned_dates


@dataclass(frozen=True, slots=True)
class ProgrammeWaitToTell(EntryToTell):
    """An entry for a programme, with the planned days of the courses offered, by course."""

    facts: ProgrammeWaitFacts
    dates: dict[int, list[Session]]

    @property
    def belongs_to(self) -> dict[str, Any]:
        """What a new message about it points at."""
        return {"entry": self.entry}

    def wanted(self, rule: str = "") -> list[WantedMessage]:
        """Every message that should exist for it, or those of one rule."""
        return [each for each in programme_waiting.wanted(self.facts) if rule in ("", each.rule)]

    def courses(self, made: Offer) -> list[Course]:
        """The dates of an offer that can still be chosen, the earlier first."""
        both = [each for each in (made.course, made.alternative) if each and not each.cancelled_at]
        return sorted(both, key=lambda each: (each.first_starts_at, each.pk))


def programme_waits_to_tell(entries: Collection[int]) -> dict[int, ProgrammeWaitToTell]:
    """Return these entries, each under its own key; those of a course are left out. Three queries, however many."""
    editions = Edition.objects.filter(programme=OuterRef("programme"), valid_from__isnull=False, entry=Edition.Entry.REFERRAL)
    weeks = Subquery(editions.order_by("-valid_from", "-pk").values("ask_waiting_weeks")[:1])
    wanted = WaitingListEntry.objects.filter(pk__in=entries, course=None).annotate(ask_weeks=weeks)
    found = list(wanted.select_related("participant__organisation", "programme"))
    made: dict[int, dict[int, Offer]] = defaultdict(dict)
    for offer in Offer.objects.filter(entry__in=[each.pk for each in found]).select_related("course", "alternative"):
        made[offer.entry_id or 0][offer.pk] = offer
    open_ones = [offer for offers in made.values() for offer in offers.values() if offer.state == Offer.State.OPEN]
    dates = planned_dates({pk for each in open_ones for pk in (each.course_id, each.alternative_id) if pk})
    return {each.pk: ProgrammeWaitToTell(_facts(each, made[each.pk]), each, made[each.pk], dates) for each in found}


def _facts(entry: Any, offers: dict[int, Offer]) -> ProgrammeWaitFacts:
    person = entry.participant
    return ProgrammeWaitFacts(
        entry=entry.pk,
        zone=person.organisation.tzinfo,
        state=entry.state,
        heard_at=last_heard_of(entry),
        ask_weeks=entry.ask_weeks or 0,
        offers=offers_made(offers),
        has_address=bool(person.email),
        channel=person.channel,
        stopped_reason=person.stopped_reason,
    )
