"""When staff are told of changes to what they lead: once these have come to rest, like the changes of a course's dates.

An action writes no round: it audits what it changed, and a request for the planner stands in its transaction
(reminders.planning.requests). The planner, one at a time for each organisation, joins the requests to rounds.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from courses.ground.rounds import LONGEST_ROUND, TELL_AFTER
from reminders.models import DutyRound, Message


@dataclass(frozen=True, slots=True)
class RoundOfDuties:
    """A round as plain values: its number, when it began, its last change, and when it is told."""

    number: int
    began_at: dt.datetime
    changed_at: dt.datetime
    tell_at: dt.datetime


def joined(last: RoundOfDuties | None, changes: Iterable[dt.datetime], *, waits: bool) -> RoundOfDuties | None:
    """The round after these changes: the open one goes on, or another begins. Joining a change twice changes nothing.

    `waits` says that what the last round tells hasn't been tried yet: then the same message tells these changes too.
    """
    for at in sorted(changes):
        if last and at <= last.changed_at:
            continue
        if last and at < last.tell_at:
            began, number = last.began_at, last.number
        else:
            began, number = at, (last.number + (not waits) if last else 1)
        last = RoundOfDuties(number, began, at, min(at + TELL_AFTER, began + LONGEST_ROUND))
    return last


def note_rounds(changes: Mapping[int, Collection[dt.datetime]]) -> None:
    """Join these changes, by facilitator, to their rounds. The caller holds the planners' lock."""
    rounds = {each.facilitator_id: each for each in DutyRound.objects.filter(facilitator__in=changes)}
    due = Message.objects.filter(facilitator__in=changes, state=Message.State.DUE, may_have_gone_at=None)
    waiting = set(due.values_list("facilitator_id", flat=True))
    written = []
    for pk, moments in changes.items():
        known = rounds.get(pk)
        last = RoundOfDuties(known.number, known.began_at, known.changed_at, known.tell_at) if known else None
        now = joined(last, moments, waits=pk in waiting)
        if now and now != last:
            row = known or DutyRound(facilitator_id=pk)
            row.number, row.began_at, row.changed_at, row.tell_at = now.number, now.began_at, now.changed_at, now.tell_at
            written.append(row)
    fields = ["number", "began_at", "changed_at", "tell_at"]
    DutyRound.objects.bulk_create(written, update_conflicts=True, unique_fields=["facilitator"], update_fields=fields)
