"""The sessions of a stretch of days, read for the calendar in one query whatever is asked for.

Only so are both sides of a clash known, and the courses that may be chosen; the filters choose among them afterwards.
"""

import datetime as dt
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, Value
from django.db.models.expressions import Combinable

from accounts.models import Organisation
from common.words import NO_BREAK_SPACE
from courses.ground.catalogue import sessions_of
from courses.models import Duty, Facilitator, Format, Session
from desk.shared.check_facts import lowered

# A session keeps the wall time of its own zone. No two zones are further apart than this.
FURTHEST_ZONES = dt.timedelta(hours=26)
# Asked of each of hundreds of sessions, and looking into an enumeration takes longer than the question.
PLANNED, REVIEW, TELEPHONE = str(Session.State.PLANNED), str(Session.Kind.REVIEW), str(Format.TELEPHONE)
FIELDS = (
    *("pk", "kind", "format", "label", "starts_at", "ends_at", "zone", "state", "places", "video_link"),
    *("venue_id", "venue__name", "venue__room", "venue__places"),
    *("course_id", "course__name", "course__number", "course__format", "course__programme__kind"),
    *("agreed_day", "agreed_reason", "double_booked", "theirs"),
)
STARTS_AT, ZONE = FIELDS.index("starts_at"), FIELDS.index("zone")


class CalendarSession(NamedTuple):
    """A session as the calendar needs it.

    `double_booked`: somebody with a part in it has a part in another one at that time, which may be cancelled. `theirs`: the
    person asked for has a part in it. `local_start`: when it starts on the wall clock there.
    """

    pk: int
    kind: str
    format: str
    label: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    zone: str
    state: str
    places: int
    video_link: str
    venue_id: int | None
    venue_name: str | None
    venue_room: str | None
    venue_places: int | None
    course_id: int | None
    course_name: str | None
    course_number: int | None
    course_format: str | None
    programme_kind: str | None
    agreed_day: dt.date | None
    agreed_reason: str
    double_booked: bool
    theirs: bool
    local_start: dt.datetime

    @property
    def name(self) -> str:
        """For the screen: "CPSMP course 59, session 3"."""
        whole, inside = _labelled(self.label)
        return f"{self.course_name}, {inside}" if self.course_name else whole

    @property
    def is_planned(self) -> bool:
        """Whether it hasn't been cancelled."""
        return self.state == PLANNED

    @property
    def is_review(self) -> bool:
        """Whether it is a group review."""
        return self.kind == REVIEW

    @property
    def place(self) -> str:
        """Where it is, in a few words."""
        if self.venue_name:
            return f"{self.venue_name}, {self.venue_room}" if self.venue_room else self.venue_name
        if self.video_link:
            return "Video link"
        return "By telephone" if TELEPHONE in (self.course_format, self.format) else "No place yet"

    @property
    def local_end(self) -> dt.datetime:
        """When it ends on the wall clock there."""
        return self.ends_at.astimezone(ZoneInfo(self.zone))


def sessions_on(organisation: Organisation, first: dt.date, last: dt.date, person: Facilitator | None) -> list[CalendarSession]:
    """Return the sessions that begin on these local days, by time. One query."""
    begins, ends = (dt.datetime.combine(day, dt.time(), organisation.tzinfo) for day in (first, last + dt.timedelta(days=1)))
    about = Q(starts_at__gte=begins - FURTHEST_ZONES, starts_at__lt=ends + FURTHEST_ZONES)
    # In the organisation's own zone the bounds are these; what keeps another zone's time is looked at by its own day.
    exact = Q(starts_at__gte=begins, starts_at__lt=ends) | ~Q(zone=organisation.zone)
    found = sessions_of(organisation).filter(about & exact)
    double_booked = _DoubleBooked(F("pk"), Value(begins - FURTHEST_ZONES))
    marked = found.annotate(double_booked=double_booked, theirs=_parts_of(person))
    rows = marked.order_by("starts_at", "pk").values_list(*FIELDS)
    sessions = [CalendarSession._make((*row, row[STARTS_AT].astimezone(ZoneInfo(row[ZONE])))) for row in rows]
    return [held for held in sessions if first <= held.local_start.date() <= last]


class _DoubleBooked(Func):
    """Whether somebody with a part in a session (by key) has another session's part at that time, cancelled or not.

    The second expression is since when to look. Written out, because the same as two nested querysets takes longer to put
    into words than to answer.
    """

    template = """EXISTS (
        SELECT 1 FROM courses_duty mine JOIN courses_duty other ON other.facilitator_id = mine.facilitator_id
        AND other.session_id <> mine.session_id AND other.starts_at < mine.ends_at AND other.ends_at > mine.starts_at
        WHERE mine.ended_at IS NULL AND other.ended_at IS NULL AND mine.session_id = %(expressions)s
    )"""
    arg_joiner = " AND other.starts_at >= "
    output_field = BooleanField()


@lru_cache(maxsize=512)
def _labelled(label: str) -> tuple[str, str]:
    """A label as it stands alone and inside a sentence; a narrow column would part the session from its number."""
    kept = label.replace(" ", NO_BREAK_SPACE)
    return kept, lowered(kept)


def _parts_of(person: Facilitator | None) -> Combinable:
    if person is None:
        return Value(False, BooleanField())
    return Exists(Duty.objects.filter(session=OuterRef("pk"), facilitator=person, ended_at=None))
