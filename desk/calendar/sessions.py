"""The sessions of a stretch of days, read for the calendar in one query whatever is asked for.

Only so are both sides of a clash known, and the courses that may be chosen; the filters choose among them afterwards.
"""

import datetime as dt
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.sql.compiler import SQLCompiler

from accounts.models import Organisation
from common.pages.kept_statements import planned_each_time, written_once
from common.words import NO_BREAK_SPACE
from courses.ground.catalogue import sessions_of
from courses.models import Duty, Facilitator, Format, Session
from desk.shared.check_facts import lowered

# A session keeps the wall time of its own zone. No two zones are further apart than this.
FURTHEST_ZONES = dt.timedelta(hours=26)
LONGEST = dt.timedelta(days=2)  # of a session: its parts begin within it
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
    around, until = begins - FURTHEST_ZONES, ends + FURTHEST_ZONES
    bounds = {"begins": begins, "ends": ends, "around": around, "until": until, "over": until + LONGEST}
    rows = _rows_on(organisation, organisation.zone, person=person, **bounds)
    sessions = [CalendarSession._make((*row, row[STARTS_AT].astimezone(ZoneInfo(row[ZONE])))) for row in rows]
    return [held for held in sessions if first <= held.local_start.date() <= last]


@written_once
@planned_each_time
def _rows_on(
    organisation: Organisation,
    zone: str,
    *,
    begins: dt.datetime,
    ends: dt.datetime,
    around: dt.datetime,
    until: dt.datetime,
    over: dt.datetime,
    person: Facilitator | None,
) -> QuerySet[Any, Any]:
    about = Q(starts_at__gte=around, starts_at__lt=until)
    # In the organisation's own zone the bounds are these; what keeps another zone's time is looked at by its own day.
    exact = Q(starts_at__gte=begins, starts_at__lt=ends) | ~Q(zone=zone)
    double_booked = _DoubleBooked(F("pk"), Value(around), Value(over))
    marked = sessions_of(organisation).filter(about & exact).annotate(double_booked=double_booked, theirs=_parts_of(person))
    return marked.order_by("starts_at", "pk").values_list(*FIELDS)


PARTS_AT_ONCE = """{key} IN (
    SELECT mine.session_id FROM courses_duty mine JOIN courses_duty other ON other.facilitator_id = mine.facilitator_id
    AND other.session_id <> mine.session_id AND other.starts_at < mine.ends_at AND other.ends_at > mine.starts_at
    WHERE mine.ended_at IS NULL AND other.ended_at IS NULL
    AND mine.starts_at >= {since} AND mine.starts_at < {until} AND other.starts_at >= {since} AND other.starts_at < {until}
)"""


class _DoubleBooked(Func):
    """Whether somebody with a part in a session (by key) has another session's part at that time, cancelled or not.

    The other two say from when until when to look. Looked up once for all sessions shown, not for each: a few hundred looks at
    who leads what took longer than all else. Written out, because as nested querysets it takes longer to put into words than to
    answer.
    """

    output_field = BooleanField()

    def as_sql(self, compiler: SQLCompiler, connection: Any, *_: Any, **more: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """The session among those in which somebody's part overlaps another one of theirs."""
        (key, own), (since, first), (until, last) = map(compiler.compile, self.get_source_expressions())
        sql = PARTS_AT_ONCE.format(key=key, since=since, until=until)
        return sql, [*own, *first, *last, *first, *last]


@lru_cache(maxsize=512)
def _labelled(label: str) -> tuple[str, str]:
    """A label as it stands alone and inside a sentence; a narrow column would part the session from its number."""
    kept = label.replace(" ", NO_BREAK_SPACE)
    return kept, lowered(kept)


def _parts_of(person: Facilitator | None) -> Combinable:
    if person is None:
        return Value(False, BooleanField())
    return Exists(Duty.objects.filter(session=OuterRef("pk"), facilitator=person, ended_at=None))
