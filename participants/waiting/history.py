"""What has come of somebody's wait so far: the offers they had, and the places for which they were passed over, with why."""

import datetime as dt
from dataclasses import dataclass

from participants.models import Offer, PassedOver, WaitingListEntry


@dataclass(frozen=True, slots=True)
class WaitEvent:
    """One thing that came of a wait, and when."""

    at: dt.datetime
    words: str


def history_of_wait(entry: WaitingListEntry) -> list[WaitEvent]:
    """Everything that came of a wait, the latest first. Two queries."""
    offers = Offer.objects.filter(entry=entry).select_related("course", "alternative")
    passed = PassedOver.objects.filter(entry=entry).select_related("offer__course")
    events = [
        *(WaitEvent(each.made_at, _offered(each)) for each in offers),
        *(WaitEvent(each.offer.made_at, _passed_over(each.offer)) for each in passed),
    ]
    return sorted(events, key=lambda each: each.at, reverse=True)


def _offered(offer: Offer) -> str:
    courses = " or ".join(str(each) for each in (offer.course, offer.alternative) if each)
    counts = ", which doesn’t count" if offer.counts_as_declined is False else ""
    before = f" Others came before them: {offer.reason}" if offer.reason else ""
    return f"Offered a place in {courses}: {offer.get_state_display()}{counts}.{before}"


def _passed_over(offer: Offer) -> str:
    return f"Passed over for a place in {offer.course}: {offer.reason}"
