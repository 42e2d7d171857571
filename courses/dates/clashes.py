"""Nothing is in two places at once: what the database refuses becomes the sentence that the check under the lock would have said.

The check comes first, under locks, on both databases. On PostgreSQL exclusion constraints stand behind it; whoever reaches
them lost a race that the locks should have prevented, and still gets a sentence and not a fault.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import IntegrityError, connection

from common.refused import Refused

ROOMS = "one_session_in_a_room_at_a_time"
PEOPLE = "one_session_for_a_person_at_a_time"
MEANWHILE = "Somebody else has just taken a room or a person that this needs. Look at it again."


@contextmanager
def refused(what_is_there: Callable[[], str | None]) -> Iterator[None]:
    """Turn a violation of ROOMS or PEOPLE into Refused. Stands outside the transaction, which is over by then.

    `what_is_there` looks again and returns the sentence, or None when whatever was in the way has gone.
    """
    try:
        yield
    except IntegrityError as violation:
        if violated(violation) not in (ROOMS, PEOPLE):
            raise
        raise Refused(what_is_there() or MEANWHILE) from violation


def violated(error: IntegrityError) -> str:
    """The name of the constraint that an error is about, or ""; only PostgreSQL says it."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""


@contextmanager
def looked_at_together() -> Iterator[None]:
    """Let several rows change before the exclusion constraints look at them, then make them look, still inside the action."""
    _when("DEFERRED")
    yield
    _when("IMMEDIATE")


def _when(moment: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET CONSTRAINTS {ROOMS}, {PEOPLE} {moment}")
