"""What one person has, when and where: plain values for their own page, the office's record and the printed sheet."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from common.pages.kept_statements import written_once
from common.words import day_and_month, long_date
from courses.ground.discretion import names_of, names_of_programme, reveals
from courses.models import Session
from participants.models import Appointment, Participant
from participants.rules.discretion import title_told

A_WEEK = dt.timedelta(days=7)
A_DAY = dt.timedelta(days=1)
SUNDAY = 6
# How long before a session by video its link stands on somebody's page, as it does until the end (docs/domain.md).
LINK_OPENS = dt.timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class TimetableDate:
    """One place at one session, in the session's own wall time."""

    appointment_id: int
    session_id: int
    course_id: int | None
    course: str
    label: str
    # In neutral wording only one that says whom or what to bring (participants.rules.discretion).
    title: str
    # How many sessions the course has; 0 for a review and for Session Zero.
    of: int
    months: int | None
    starts: dt.datetime
    ends: dt.datetime
    now: dt.datetime
    cancelled: bool
    # Empty in neutral wording where it tells what the appointment is for.
    cancel_reason: str
    venue: str
    address: str
    access_notes: str
    directions: str
    # Empty until half an hour before, and once it is over or cancelled: a link is for those who have a place there, at that time.
    video_link: str
    by_telephone: bool
    apology_at: dt.datetime | None
    apology_reason: str
    apology_by: str
    # What they said they can't come to, before it was moved: asked again.
    apology_was_for: dt.datetime | None = None
    # Whether somebody said that it wasn't held.
    was_not_held: bool = False
    by_video: bool = False
    # Of what its timetable is the pattern, and the weekdays on which its programme meets, where it meets on several a week.
    plan_id: int | None = None
    edition_id: int | None = None
    number: int = 0
    weekdays: tuple[int, ...] = ()
    # The names that neutral wording must not say.
    names: tuple[str, ...] = ()

    @property
    def link_opens(self) -> dt.datetime:
        """From when its link to join by stands here, on the wall clock there."""
        return self.starts - LINK_OPENS

    @property
    def day(self) -> dt.date:
        """The local date."""
        return self.starts.date()

    @property
    def is_review(self) -> bool:
        """Whether it is a group review."""
        return self.months is not None

    @property
    def is_single(self) -> bool:
        """Whether it stands alone, a review or an assessment: in neutral wording its name isn't said."""
        return self.is_review or self.course_id is None

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.ends <= self.now

    @property
    def is_to_come(self) -> bool:
        """Whether it will be held and hasn't started."""
        return not self.cancelled and self.starts > self.now

    @property
    def is_on_now(self) -> bool:
        """Whether it is being held at this moment."""
        return not (self.cancelled or self.was_not_held) and self.starts <= self.now < self.ends

    @property
    def has_apology(self) -> bool:
        """Whether the person said that they can't come."""
        return self.apology_at is not None

    @property
    def can_say_no(self) -> bool:
        """Whether "I can't come" is still something to say."""
        return self.is_to_come and not self.has_apology

    @property
    def numbered(self) -> str:
        """ "Day 7 of 12"; a review and Session Zero are just named."""
        return _("%(label)s of %(count)s") % {"label": self.label, "count": self.of} if self.of else self.label


@dataclass(frozen=True, slots=True)
class TimetableWeek:
    """The places of one calendar week, which starts on a Monday."""

    monday: dt.date
    today: dt.date
    places: tuple[TimetableDate, ...]

    @property
    def name(self) -> str:
        """ "This week", "Next week", "Last week", or the Monday it starts on."""
        apart = (self.monday - monday_of(self.today)) // A_WEEK
        if apart in (-1, 0, 1):
            return (_("This week"), _("Next week"), _("Last week"))[apart]
        written = day_and_month(self.monday) if self.monday.year == self.today.year else long_date(self.monday)
        return _("Week of %(monday)s") % {"monday": written}

    @property
    def kept_clear(self) -> tuple[dt.date, dt.date] | None:
        """The days after the programme's own in this week, first and last, to be kept clear of big plans; None where it has none.

        Only a programme that meets on several days a week asks for it.
        """
        last = max((max(place.weekdays) for place in self.places if place.weekdays and not place.cancelled), default=SUNDAY)
        return (self.monday + (last + 1) * A_DAY, self.monday + SUNDAY * A_DAY) if last < SUNDAY else None


@dataclass(frozen=True, slots=True)
class Timetable:
    """Everything one person has. A review to come stands under `reviews`, everything else in its week."""

    next: TimetableDate | None
    weeks: tuple[TimetableWeek, ...]
    past_weeks: tuple[TimetableWeek, ...]
    reviews: tuple[TimetableDate, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing at all, past or to come."""
        return not (self.weeks or self.past_weeks or self.reviews)

    @property
    def rooms(self) -> tuple[TimetableDate, ...]:
        """The first place to come in each room that there is something to say about, in order of time."""
        coming = [*(place for week in self.weeks for place in week.places), *self.reviews]
        found: dict[tuple[str, ...], TimetableDate] = {}
        for place in sorted(coming, key=lambda place: place.starts):
            if not (place.is_over or place.cancelled) and (place.address or place.directions or place.access_notes):
                found.setdefault((place.venue, place.address, place.directions, place.access_notes), place)
        return tuple(found.values())


def names_about(appointment: Appointment) -> tuple[str, ...]:
    """What neutral wording must not say of a place: the names of its course, or of the programme that somebody is assessed for.

    Course, episode and programmes should have come with it.
    """
    if appointment.session.course is None and appointment.episode:
        return names_of_programme(appointment.episode.programme)
    return names_of(appointment.session.course)


def timetable_of(participant: Participant, now: dt.datetime) -> Timetable:
    """A person's whole timetable at this moment, in the wording they chose. Two queries, however much they have."""
    neutral = participant.wording == Participant.Wording.NEUTRAL
    appointments = _booked(participant)
    lengths = _lengths({each.session.course_id for each in appointments} - {None})
    return arranged([_place(each, lengths, now, neutral=neutral) for each in appointments], now)


@written_once
def _booked(participant: Participant) -> QuerySet[Appointment]:
    booked = Appointment.objects.filter(participant=participant, state=Appointment.State.BOOKED)
    beside = booked.select_related(
        "session__course__programme", "session__course__edition", "session__venue", "episode__programme"
    )
    return beside.order_by("session__starts_at", "session_id")


def arranged(places: list[TimetableDate], now: dt.datetime) -> Timetable:
    """Places in order of time, as a timetable: the next one, this week and after, the weeks before, the reviews to come."""
    reviews = tuple(place for place in places if place.is_review and not place.is_over)
    weeks = list(_weeks((place for place in places if not place.is_review or place.is_over), now))
    return Timetable(
        next=_next(places),
        weeks=tuple(week for week in weeks if week.monday >= monday_of(week.today)),
        past_weeks=tuple(week for week in weeks if week.monday < monday_of(week.today)),
        reviews=reviews,
    )


def monday_of(day: dt.date) -> dt.date:
    """The Monday of that day's week."""
    return day - dt.timedelta(days=day.weekday())


def _next(places: list[TimetableDate]) -> TimetableDate | None:
    """The next one they are coming to; if they said no to all of them, the next of those."""
    ahead = [place for place in places if not (place.cancelled or place.was_not_held or place.is_over)]
    return next((place for place in ahead if not place.has_apology), ahead[0] if ahead else None)


def _weeks(places: Iterable[TimetableDate], now: dt.datetime) -> Iterable[TimetableWeek]:
    for monday, group in groupby(places, key=lambda place: monday_of(place.day)):
        in_week = tuple(group)
        yield TimetableWeek(monday, now.astimezone(in_week[0].starts.tzinfo).date(), in_week)


def _lengths(course_ids: set[int | None]) -> dict[int | None, int]:
    """How many sessions each course has by their numbers: one that was cancelled keeps its number, so the last stays the last."""
    return dict(_last_numbers({each for each in course_ids if each})) if course_ids else {}


@written_once
def _last_numbers(courses: Collection[int]) -> QuerySet[Any, Any]:
    own = Session.objects.filter(course__among=courses, kind=Session.Kind.COURSE)
    return own.order_by().values_list("course_id").annotate(last=Max("number"))


def _place(appointment: Appointment, lengths: dict[int | None, int], now: dt.datetime, *, neutral: bool) -> TimetableDate:
    session = appointment.session
    venue, names = session.venue, names_about(appointment)
    zone = ZoneInfo(session.zone)
    by_video = bool(session.video_link) and session.venue_id is None
    return TimetableDate(
        appointment_id=appointment.pk,
        session_id=session.pk,
        course_id=session.course_id,
        course=session.course.name if session.course else "",
        label=session.label,
        title=title_told(session.title, names, neutral=neutral),
        of=lengths.get(session.course_id, 0) if session.counts else 0,
        months=session.months,
        starts=session.local_start,
        ends=session.local_end,
        now=now,
        cancelled=session.is_cancelled,
        cancel_reason="" if neutral and reveals(session.cancel_reason, names) else session.cancel_reason,
        venue=", ".join(filter(None, venue.names(neutral=neutral))) if venue else "",
        address=venue.address if venue else "",
        access_notes=venue.access_notes if venue else "",
        directions=venue.directions if venue else "",
        video_link=session.video_link if link_is_open(session, now) else "",
        by_telephone=session.by_telephone,
        apology_at=appointment.apology_at.astimezone(zone) if appointment.apology_at and appointment.told_us else None,
        apology_reason=appointment.apology_reason,
        apology_by=appointment.apology_by,
        apology_was_for=appointment.local_apology_for if appointment.asked_again else None,
        was_not_held=session.was_not_held,
        by_video=by_video,
        plan_id=session.plan_id,
        edition_id=session.course.edition_id if session.course and session.counts else None,
        number=session.number,
        weekdays=_weekdays(session),
        names=names,
    )


def _weekdays(session: Session) -> tuple[int, ...]:
    """On which weekdays its programme meets, where these are several; none for a review and for a weekly course."""
    days = session.course.edition.weekdays if session.course and session.counts else []
    return tuple(days) if len(days) > 1 else ()


def link_is_open(session: Session, now: dt.datetime) -> bool:
    """Whether its link may be shown to those who have a place there: from half an hour before it to its end. Plain values."""
    return not session.is_cancelled and session.starts_at - LINK_OPENS <= now < session.ends_at
