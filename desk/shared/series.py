"""Whether the staff of a course are there on all of its dates to come: asked before anybody is placed on it.

Who is placed comes to the whole series, so a day on which a profession is missing, or somebody is away, is said beforehand. That
nobody is in two places at once the database holds. It keeps nobody from being placed: staff are still found after people are.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from common.words import counted, long_date
from courses.models import Absence, Course, Session
from desk.shared.staffing import Staff, staff_of_courses


def staff_over_series(course: Course, now: dt.datetime) -> list[str]:
    """Return a sentence for each profession that is missing, and for each of the staff who is away. Four queries."""
    planned = Session.objects.filter(course=course, state=Session.State.PLANNED, starts_at__gt=now)
    sessions = {each.pk: each for each in planned.order_by("starts_at", "pk")}
    if not sessions:
        return []
    staff = staff_of_courses(list(sessions.values()), course.edition_id)
    return [*_missing(sessions, staff), *_away(sessions, staff)]


def _missing(sessions: Mapping[int, Session], staff: Mapping[int, Staff]) -> Iterable[str]:
    days: dict[str, list[Session]] = defaultdict(list)
    for pk, session in sessions.items():
        leads = {item.profession for item in staff[pk].unled if item.to_lead}
        for profession in staff[pk].missing:
            lacks = f"No {profession} leads their part" if profession in leads else f"No {profession} is there with the team"
            days[lacks].append(session)
    for lacks, on in days.items():
        yield f"{lacks}: {_on(on, len(sessions))}."


def _away(sessions: Mapping[int, Session], staff: Mapping[int, Staff]) -> Iterable[str]:
    names = {duty.facilitator_id: duty.name for pk in sessions for duty in staff[pk].on_duty}
    begins, ends = _stretch(sessions.values())
    absences = Absence.objects.filter(facilitator__in=names, ended_at=None, starts_at__lt=ends, ends_at__gt=begins)
    away: dict[int, list[Session]] = defaultdict(list)
    for who, starts, until in absences.order_by("starts_at", "pk").values_list("facilitator", "starts_at", "ends_at"):
        for pk, session in sessions.items():
            is_there = any(duty.facilitator_id == who for duty in staff[pk].on_duty)
            if is_there and session.starts_at < until and starts < session.ends_at and session not in away[who]:
                away[who].append(session)
    for who, on in away.items():
        if on:
            yield f"{names[who]} is away: {_on(on, len(sessions))}."


def _on(sessions: Sequence[Session], of: int) -> str:
    first = f"{sessions[0].label} on {long_date(sessions[0].local_date)}"
    more = len(sessions) - 1
    return f"{first}, and {more} more of the {counted(of, 'date')}" if more else first


def _stretch(sessions: Iterable[Session]) -> tuple[dt.datetime, dt.datetime]:
    every = list(sessions)
    return min(each.starts_at for each in every), max(each.ends_at for each in every)
