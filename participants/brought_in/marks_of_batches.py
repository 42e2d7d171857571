"""How a row made by an import is known again, and how it is said that something happened before painprog."""

import datetime as dt
import uuid
from collections.abc import Iterable

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.refused import Refused
from participants.models import Participant

BEFORE = "before painprog"
# Hours of days that come without one: an assessment in the morning, what is decided after it at noon.
NINE, NOON = dt.time(9), dt.time(12)


def brought_by(batch: int, what: str, *keys: int) -> uuid.UUID:
    """The submission number of what an import makes: the same row of the same file makes it once, and it is found again."""
    return uuid.uuid5(uuid.NAMESPACE_OID, "/".join(map(str, ("import", batch, what, *keys))))


def said_before(by: Actor) -> str:
    """Who wrote down what others decided or marked: "before painprog, brought in by Priya Raman"."""
    return f"{BEFORE}, brought in by {audit.name_of(by)}"[:120]


def lock_brought_people(keys: Iterable[int]) -> dict[int, Participant]:
    """These people by key, locked in the one order; the caller is in a transaction."""
    locked = Participant.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=set(keys))
    return {each.pk: each for each in locked.select_related("organisation").order_by("pk")}


def refuse_closed_record(person: Participant) -> None:
    """Raise Refused for a record that was merged into another, or whose person died, moved or wants no contact."""
    if person.is_merged:
        raise Refused("This record has been merged into another one. Look whose row it is.")
    if person.is_stopped:
        raise Refused(f"Their record says “{person.get_stopped_reason_display().lower()}”.")
