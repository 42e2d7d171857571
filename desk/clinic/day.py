"""A clinician's day by the clock: each session they have a part in, with whom, and where no time is left between two."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.urls import reverse

from common.pages.kept_statements import written_once
from common.words import counted, listed, time_range
from courses.models import Absence, Duty, Edition, Facilitator, Profession, Session
from desk.shared.where import place_of
from participants.attendance.completion import completions_on
from participants.models import Appointment, SessionBooking
from participants.needs.bookings import bookings_at

AHEAD = 7  # days that are shown after today


@dataclass
class Stop:
    """One session of somebody's day: their own part of it, or all of it."""

    session: Session
    starts_at: dt.datetime
    ends_at: dt.datetime
    parts: list[str] = field(default_factory=list)
    places: list[Appointment] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    # Interpreters and whatever else was asked for, and how far each is.
    bookings: list[str] = field(default_factory=list)
    # Who missed days of this course so far, with how many, by the person's key.
    missed: dict[int, str] = field(default_factory=dict)
    warning: str = ""
    is_next: bool = False

    @property
    def name(self) -> str:
        """What it is: "Assessment, Iris Pemberton", "Group 31, day 6", "6-month review, group 28"."""
        course = self.session.course
        if course is None:
            return ", ".join(["Assessment", *(place.participant.full_name for place in self.places)])
        group = f"{course.programme.group_word} {course.number}"
        if self.session.is_review:
            return f"{self.session.label}, {group}"
        return f"{group[0].upper()}{group[1:]}, {self.session.label[0].lower()}{self.session.label[1:]}"

    @property
    def kind(self) -> str:
        """What it is called in a sentence."""
        return {"assessment": "the assessment", "review": "the review"}.get(self.session.kind, "the session")

    @property
    def lead(self) -> str:
        """Which parts they lead, where it isn't all of it."""
        return f": you lead {listed(f'“{part}”' for part in self.parts)}" if self.parts and self.session.course_id else ""

    @property
    def url(self) -> str:
        """The page of it."""
        name = "desk:assessment" if self.session.is_assessment and self.places else "desk:session"
        return reverse(name, args=[self.session.pk])

    @property
    def notes_url(self) -> str:
        """Where a programme day is written about; empty for everything else."""
        course = self.session.course
        referred = course is not None and course.edition.entry == Edition.Entry.REFERRAL
        return reverse("desk:day_notes", args=[self.session.pk]) if referred and self.session.counts else ""

    @property
    def hours(self) -> str:
        """From when to when they are there."""
        return time_range(self.starts_at, self.ends_at)

    @property
    def needs(self) -> list[str]:
        """What has to be there: bookings; of somebody who comes alone also what they need, as it stands on their record."""
        alone = [place.participant for place in self.places] if self.session.course_id is None else []
        return [*self.bookings, *(need for each in alone for need in (each.communication_needs, each.practical_needs) if need)]

    @property
    def facts(self) -> str:
        """Where, and of a group how many are expected."""
        where = place_of(self.session)
        if self.session.course_id is None:
            return where
        away = sum(place.told_us for place in self.places)
        apologies = f"{counted(away, 'apology', 'apologies')}" if away else ""
        return ", ".join(filter(None, [where, f"{len(self.places) - away} expected", apologies]))


@dataclass(frozen=True)
class DayAhead:
    """One of the next days: what is on, and whether they are away."""

    day: dt.date
    stops: list[Stop]
    away: str = ""


@dataclass(frozen=True)
class ClinicDays:
    """Today by the clock, and the days after it on which something is on."""

    today: list[Stop]
    ahead: list[DayAhead]

    @property
    def people(self) -> dict[int, str]:
        """Whom the page names, by key."""
        stops = [*self.today, *(stop for day in self.ahead for stop in day.stops)]
        named = (
            place.participant
            for stop in stops
            for place in stop.places
            if stop.session.course_id is None or place.participant_id in stop.missed
        )
        return {person.pk: person.full_name for person in named}


def days_of(me: Facilitator, *, zone: ZoneInfo, now: dt.datetime) -> ClinicDays:
    """Return today and the week after it of one clinician. Five queries, however much is on, and two for a course's day today."""
    today = now.astimezone(zone).date()
    midnight = dt.datetime.combine(today, dt.time(), zone)
    until = dt.datetime.combine(today + dt.timedelta(days=AHEAD + 1), dt.time(), zone)
    duties = list(_duties(me, midnight, until))
    stops = _stops(duties, zone)
    _with_people(stops)
    _with_others(stops, me)
    by_day: dict[dt.date, list[Stop]] = defaultdict(list)
    for stop in stops:
        by_day[stop.starts_at.date()].append(stop)
    _with_missed(by_day[today], now)
    away = _away(me, midnight, until, zone)
    days = [today + dt.timedelta(days=number) for number in range(1, AHEAD + 1)]
    ahead = [DayAhead(day, by_day[day], away.get(day, "")) for day in days if by_day[day] or day in away]
    return ClinicDays(_warned(by_day[today], now), ahead)


@written_once
def _duties(me: Facilitator, start: dt.datetime, until: dt.datetime) -> QuerySet[Duty]:
    mine = Duty.objects.filter(facilitator=me, ended_at=None, published_at__isnull=False, starts_at__lt=until)
    mine = mine.filter(ends_at__gt=start, session__state=Session.State.PLANNED, session__training=None)
    return mine.select_related("item", "session__course__programme", "session__course__edition", "session__venue").order_by(
        "starts_at", "pk"
    )


def _stops(duties: Iterable[Duty], zone: ZoneInfo) -> list[Stop]:
    """Each session once, from the beginning of the first part to the end of the last."""
    stops: dict[int, Stop] = {}
    for duty in duties:
        starts, ends = duty.starts_at.astimezone(zone), duty.ends_at.astimezone(zone)
        stop = stops.setdefault(duty.session_id, Stop(duty.session, starts, ends))
        stop.starts_at, stop.ends_at = min(stop.starts_at, starts), max(stop.ends_at, ends)
        if duty.item:
            stop.parts.append(duty.item.title)
    return sorted(stops.values(), key=lambda stop: (stop.starts_at, stop.session.pk))


def _with_people(stops: Iterable[Stop]) -> None:
    by_session = {stop.session.pk: stop for stop in stops}
    for place in _places_at(by_session) if by_session else ():
        place.session = by_session[place.session_id].session
        by_session[place.session_id].places.append(place)
    for booking in bookings_at(place for stop in by_session.values() for place in stop.places):
        if booking.standing != SessionBooking.State.NOT_NEEDED.label:
            words = f"{booking.named}, {booking.standing.lower()}"
            by_session[booking.appointment.session_id].bookings.append(words)


def _with_missed(stops: Iterable[Stop], now: dt.datetime) -> None:
    """Say of today's groups who missed days so far: nobody is taken off for it, but somebody should ask."""
    of_courses = {stop.session.course_id: stop for stop in stops if stop.session.counts and stop.session.course_id}
    if not of_courses:
        return
    for course, people in completions_on([pk for pk in of_courses if pk], now).items():
        stop = of_courses[course]
        for place in stop.places:
            theirs = people.get(place.participant_id)
            if theirs and theirs.missed > 0:
                reach = "; out of reach" if theirs.is_out_of_reach else ""
                stop.missed[place.participant_id] = f"{place.participant.full_name}: {theirs.missed_words.lower()}{reach}"


@written_once
def _places_at(sessions: Collection[int]) -> QuerySet[Appointment]:
    places = Appointment.objects.filter(session__among=sessions, state=Appointment.State.BOOKED)
    return places.select_related("participant").order_by("participant__sort_key", "pk")


def _with_others(stops: Iterable[Stop], me: Facilitator) -> None:
    by_session = {stop.session.pk: stop for stop in stops}
    for session, name, profession in _others_at(by_session, me) if by_session else ():
        words = f"{name}, {Profession(profession).label}"
        if words not in by_session[session].others:
            by_session[session].others.append(words)


@written_once
def _others_at(sessions: Collection[int], me: Facilitator) -> QuerySet[Any, Any]:
    others = Duty.objects.filter(session__among=sessions, ended_at=None, published_at__isnull=False).exclude(facilitator=me)
    return others.order_by("starts_at", "pk").values_list("session", "facilitator__name", "facilitator__profession")


def _warned(stops: Sequence[Stop], now: dt.datetime) -> list[Stop]:
    """The stops of one day, with a word where one begins as the other ends, or before; and which is next."""
    for before, after in pairwise(stops):
        if after.starts_at <= before.ends_at:
            after.warning = f"No time between {before.kind} and this"
    for stop in stops:
        if stop.ends_at > now:
            stop.is_next = True
            break
    return list(stops)


def _away(me: Facilitator, start: dt.datetime, until: dt.datetime, zone: ZoneInfo) -> dict[dt.date, str]:
    """On which days they are away, and why as far as the rota knows."""
    found: dict[dt.date, str] = {}
    for absence in _absences(me, start, until):
        first = max(absence.starts_at, start).astimezone(zone).date()
        last = (min(absence.ends_at, until) - dt.timedelta(seconds=1)).astimezone(zone).date()
        for number in range((last - first).days + 1):
            found.setdefault(first + dt.timedelta(days=number), str(absence.get_kind_display()).capitalize())
    return found


@written_once
def _absences(me: Facilitator, start: dt.datetime, until: dt.datetime) -> QuerySet[Absence]:
    absences = Absence.objects.filter(facilitator=me, ended_at=None, starts_at__lt=until, ends_at__gt=start)
    return absences.order_by("starts_at", "pk")
