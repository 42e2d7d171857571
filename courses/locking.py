"""The one lock order: the course, then its sessions by primary key (design, 3).

Whoever makes places scarcer, moves a date or cancels one takes these first, in this order, and reads again what it decides
by: two actions then wait for each other and never in a circle. The locks leave the keys alone, so a message or an appointment
that only points at the row isn't held up. On SQLite a transaction has the whole file to itself, and these are plain reads.
"""

from collections.abc import Iterable

from courses.models import Course, Session


def lock_course(pk: int) -> Course:
    """Return the course as it is now, locked until the transaction ends. Raises Course.DoesNotExist."""
    return Course.objects.select_for_update(no_key=True).get(pk=pk)


def lock_sessions(pks: Iterable[int]) -> list[Session]:
    """Return these sessions as they are now, locked in the order of their keys. Lock their course first."""
    return list(Session.objects.select_for_update(no_key=True).filter(pk__in=list(pks)).order_by("pk"))
