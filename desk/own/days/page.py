"""The page of one day: its date with everything beneath it, and the days before and after."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404

from courses.models import Handout
from desk.own.days.by_the_clock import DayByClock, by_the_clock
from participants.by_video.whereabouts import whereabouts_of
from participants.enrolment.timetable import TimetableDate, timetable_of
from participants.models import Enrolment, Participant


@dataclass(frozen=True)
class MyDay:
    """One day of somebody's, and where the ones beside it are."""

    place: TimetableDate
    clock: DayByClock
    before: TimetableDate | None
    after: TimetableDate | None
    neutral: bool
    # Where they said they are, once the link is open; empty while they haven't.
    said_where: str = ""


def my_day(person: Participant, appointment: int, *, now: dt.datetime) -> MyDay:
    """Return one of somebody's own days by its place's key. Raises Http404 for one that isn't theirs. At most seven queries."""
    timetable = timetable_of(person, now)
    weeks = (*timetable.past_weeks, *timetable.weeks)
    dates = [*(place for week in weeks for place in week.places), *timetable.reviews]
    dates.sort(key=lambda place: place.starts)
    at = next((number for number, place in enumerate(dates) if place.appointment_id == appointment), None)
    if at is None:
        raise Http404
    neutral = person.wording == Participant.Wording.NEUTRAL
    said = whereabouts_of(appointment) if dates[at].video_link else None
    return MyDay(
        place=dates[at],
        clock=by_the_clock(dates[at], neutral=neutral, with_handouts=True),
        before=dates[at - 1] if at else None,
        after=dates[at + 1] if at + 1 < len(dates) else None,
        neutral=neutral,
        said_where=said.place if said else "",
    )


def handouts_for(person: Participant) -> QuerySet[Handout]:
    """What somebody may open: what lies there for editions of courses on which they have a place, or had until they left."""
    on = Enrolment.objects.filter(participant=person).exclude(state=Enrolment.State.WITHDRAWN)
    return Handout.objects.filter(edition__in=on.values("course__edition"), removed_at=None)
