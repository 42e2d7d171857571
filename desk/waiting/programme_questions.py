"""What the page of a programme's waiting list asks, each by a statement that is written once, and the tiles that narrow it."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import Organisation
from common.pages.kept_statements import written_once
from common.pages.paging import first_rows
from courses.models import Course, Edition, Programme
from participants.models import Unavailable
from participants.waiting.candidates import ORDER, courses_with_places, programmes_with_a_list, waiting_of, with_notes

SIZE = 25
FACE_TO_FACE, VIDEO, EITHER = Q(takes_video=False), Q(takes_in_person=False), Q(takes_in_person=True, takes_video=True)
# What each of them narrows to, but for those who have waited long.
COUNTED = {"": Q(), "in_person": FACE_TO_FACE, "video": VIDEO, "either": EITHER, "sooner": Q(sooner=True)}
ALSO = 10  # other courses with places that are named beside the list


TILES = {
    "": "Everybody",
    "in_person": "Face to face only",
    "video": "Video only",
    "either": "Either",
    "sooner": "Would come sooner",
    "long": "18 weeks or more",
}
LONG = dt.timedelta(weeks=18)


@dataclass(frozen=True)
class Tile:
    """One way to narrow the list, and how many it leaves."""

    key: str
    words: str
    count: int
    is_on: bool
    is_late: bool = False


def narrowing(key: str, today: dt.date) -> Q:
    """The filter of one tile; everybody for a word that isn't one."""
    return Q(accepted_on__lte=today - LONG) if key == "long" else COUNTED.get(key, Q())


def tiles_of(days: Sequence[tuple[Any, ...]], only: str, today: dt.date) -> Iterable[Tile]:
    """Each tile with its count."""
    counts = {key: sum(row[place] for row in days) for place, key in enumerate(COUNTED, 1)}
    counts["long"] = sum(row[1] for row in days if row[0] <= today - LONG)
    for key, words in TILES.items():
        count = counts[key]
        yield Tile(key, words, count, (only if only in TILES else "") == key, key == "long" and count > 0)


@written_once
def programmes_listed(organisation: Organisation) -> QuerySet[Programme]:
    return programmes_with_a_list(organisation)


@written_once
def registered_programmes(organisation: Organisation) -> QuerySet[Programme, int]:
    registered = Programme.objects.filter(organisation=organisation, editions__entry=Edition.Entry.REGISTRATION)
    return registered.order_by().values_list("pk", flat=True)[:1]


@written_once
def first_entries(organisation: Organisation, programme: Programme, now: dt.datetime) -> QuerySet[Any]:
    waiting = waiting_of(organisation, programme).select_related(None).select_related("participant")
    return first_rows(with_notes(waiting, now), ORDER, SIZE)


@written_once
def courses_to_offer(programme: Programme, now: dt.datetime, every: bool) -> QuerySet[Course]:
    """Of each only its name, its format and how many places it has left are shown; the first of them, and one more, or all."""
    found = courses_with_places(programme, now).select_related(None).order_by("first_starts_at", "pk")
    return found if every else found[: ALSO + 2]


@written_once
def entries_until(organisation: Organisation, programme: Programme, priority: int, day: dt.date) -> QuerySet[Any, int]:
    until = Q(priority__lt=priority) | Q(priority=priority, accepted_on__lte=day)
    return waiting_of(organisation, programme).filter(until).order_by(*ORDER).values_list("pk", flat=True)


@written_once
def waiting_by_day(organisation: Organisation, programme: Programme) -> QuerySet[Any, Any]:
    """By the day they were accepted, the earliest first, how many wait, for each tile."""
    counts = {f"of_{key}": Count("pk", filter=narrow) for key, narrow in COUNTED.items()}
    waiting = waiting_of(organisation, programme).order_by("accepted_on").values("accepted_on")
    return waiting.annotate(**counts).values_list("accepted_on", *counts)


@written_once
def latest_edition(programme: Programme) -> QuerySet[Edition]:
    editions = Edition.objects.filter(programme=programme, valid_from__isnull=False, entry=Edition.Entry.REFERRAL)
    return editions.order_by("-valid_from", "-pk")[:1]


@written_once
def times_away(entries: Collection[int], today: dt.date) -> QuerySet[Any, Any]:
    away = Unavailable.objects.filter(entry__among=entries, until_on__gte=today)
    return away.values_list("entry", "from_on", "until_on")
