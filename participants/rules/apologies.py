"""Whether somebody's word that they can't come still holds. Plain values in, a yes or no out; once more for the database."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Case, DateTimeField, F, Q, When


def holds(apology_at: dt.datetime | None, apology_for: dt.datetime | None, starts_at: dt.datetime) -> bool:
    """Whether they can't come to a session that starts then.

    An apology belongs to the start it was given for: after a move it is asked again, moved back it holds again. One without
    such a start was written down before it was kept, and holds.
    """
    return apology_at is not None and apology_for in (None, starts_at)


class Apology(NamedTuple):
    """What somebody said: when, for which start, why, and how it reached us."""

    at: dt.datetime
    start: dt.datetime | None
    reason: str
    by: str


class Excusable(NamedTuple):
    """One person's place at one session of a course, by key: when it starts by now, and their apology there."""

    pk: int
    starts_at: dt.datetime
    apology: Apology | None


def gone_with_their_start(places: Iterable[Excusable]) -> dict[int, Apology | None]:
    """Which places of one person get another apology, or none any more, now that sessions stand elsewhere: by key.

    Whoever can't come on the 25th at 10am can't come to whatever is held then. The place that gives it away gets back what
    the other had, if that no longer holds there; moved back, all is as it was.
    """
    places = list(places)
    astray = {each.apology.start: each for each in places if each.apology and each.apology.start not in (None, each.starts_at)}
    givers = {each.pk: astray[each.starts_at] for each in places if each.starts_at in astray and not _holds_there(each)}
    receivers = {giver.pk: pk for pk, giver in givers.items()}
    said = {each.pk: each.apology for each in places}
    changed: dict[int, Apology | None] = {pk: giver.apology for pk, giver in givers.items()}
    for giver in receivers.keys() - givers.keys():
        last = receivers[giver]
        while last in receivers:
            last = receivers[last]
        changed[giver] = said[last]
    return changed


def _holds_there(place: Excusable) -> bool:
    return bool(place.apology and holds(place.apology.at, place.apology.start, place.starts_at))


# Whether it holds, of a place in a query: with an apology that holds, and when that was said (else NULL).
HOLDING = Q(apology_at__isnull=False) & (Q(apology_for=None) | Q(apology_for=F("session__starts_at")))
TOLD_AT = Case(When(HOLDING, then=F("apology_at")), default=None, output_field=DateTimeField(null=True))
