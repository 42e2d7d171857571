"""Sessions to come as a sentence names them: what stands in the way of closing a room or ending somebody's part."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q, QuerySet

from accounts.models import Organisation
from common.words import counted, listed, long_date
from courses.models import Session

NAMED = 3  # how many sessions a sentence names before it only counts the rest


def booked_sentence(sessions: QuerySet[Session]) -> str:
    """Return "CPSMP course 59, Session 3, on Wednesday 28 April 2027, and 2 more sessions are booked." or "" when none is.

    One query, or two when there are more than it names.
    """
    first = list(sessions[: NAMED + 1])
    if not first:
        return ""
    words = [named_with_day(session) for session in first[:NAMED]]
    if len(first) > NAMED:
        words.append(counted(sessions.count() - NAMED, "more session"))
    return f"{'; '.join(words[:-1])} and {words[-1]} are booked." if len(words) > 1 else f"{words[0]} is booked."


def named_with_day(session: Session) -> str:
    """Return "CPSMP course 59, Session 3, on Wednesday 28 April 2027"."""
    return f"{session}, on {long_date(session.local_start)}"


def sessions_on(days: Iterable[dt.date], organisation: Organisation, now: dt.datetime) -> Mapping[dt.date, Sequence[Session]]:
    """What is planned on each of these local days and not over yet. One query, none without days."""
    found: dict[dt.date, list[Session]] = {day: [] for day in days}
    during = Q()
    for day in found:
        start = dt.datetime.combine(day, dt.time(), organisation.tzinfo)
        during |= Q(starts_at__gte=start, starts_at__lt=dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), start.tzinfo))
    if found:
        planned = Session.objects.filter(during, organisation=organisation, state=Session.State.PLANNED, ends_at__gt=now)
        for session in planned.select_related("course").order_by("starts_at", "pk"):
            found[session.starts_at.astimezone(organisation.tzinfo).date()].append(session)
    return found


def fall_on_it(sessions: Sequence[Session]) -> str:
    """Return "2 sessions fall on it: CPSMP course 59, Session 3, and …", or ""."""
    if not sessions:
        return ""
    words = [str(session) for session in sessions[:NAMED]]
    if len(sessions) > NAMED:
        words.append(counted(len(sessions) - NAMED, "other"))
    verb = "falls" if len(sessions) == 1 else "fall"
    return f"{counted(len(sessions), 'session')} {verb} on it: {listed(words)}."
