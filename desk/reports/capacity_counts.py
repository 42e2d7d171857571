"""What the capacity report counts, programme by programme and way of meeting. Eight queries, however much there is."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q

from accounts.models import Organisation
from courses.ground.catalogue import editions_in_force
from courses.models import Course, Edition, EditionItem, EditionSession, Format, Session
from desk.reports.queueing import ListFacts
from participants.models import Enrolment, WaitingListEntry

QUARTERS = 4  # that are looked ahead
State = WaitingListEntry.State
Line = tuple[int, str]  # programme, format


@dataclass(frozen=True)
class HoursOfGroup:
    """What one new group takes: hours of rooms, and of staff."""

    room: float
    staff: float


@dataclass(frozen=True)
class CapacityLine:
    """One programme held in one way: what was counted of it."""

    edition: Edition
    format: str
    facts: ListFacts
    hours: HoursOfGroup
    planned: int

    @property
    def name(self) -> str:
        """What it is called: the programme, and how people meet."""
        return f"{self.edition.programme.name}, {Format(self.format).label.lower()}"


@dataclass
class QuarterOfReviews:
    """The reviews of groups that exist already, which fall into one quarter of a year."""

    first: dt.date
    reviews: int = 0
    room_minutes: int = 0
    staff_minutes: int = 0


@dataclass(frozen=True)
class CapacityFigures:
    """Everything that was counted."""

    lines: list[CapacityLine]
    quarters: list[QuarterOfReviews] = field(default_factory=list)


def capacity_figures(organisation: Organisation, *, weeks: int, today: dt.date, now: dt.datetime) -> CapacityFigures:
    """Count the last `weeks` and what is planned in as many to come."""
    editions = list(editions_in_force(organisation, today).select_related("programme").prefetch_related("formats"))
    since = now - dt.timedelta(weeks=weeks)
    waiting, joined, ended = _lists(organisation, since)
    joined.update(_placed_at_once(organisation, since))
    begun, planned = _groups(organisation, since, now, now + dt.timedelta(weeks=weeks))
    hours = _hours(editions)
    lines = []
    for edition in editions:
        for size in sorted(edition.formats.all(), key=lambda each: list(Format).index(Format(each.format))):
            key = (edition.programme_id, size.format)
            if not (waiting[key] or joined[key] or begun[key] or planned[key]):
                continue
            offered, used = sum(places for places, _ in begun[key]), sum(taken for _, taken in begun[key])
            left, placed = ended[*key, State.LEFT], ended[*key, State.PLACED]
            group = round(offered / len(begun[key])) if begun[key] else size.advised_most
            facts = ListFacts(waiting[key], weeks, joined[key], left, placed, len(begun[key]), offered, used, group)
            lines.append(CapacityLine(edition, size.format, facts, _of_format(hours[edition.pk], size.format), len(planned[key])))
    return CapacityFigures(lines, _reviews(organisation, today, now))


def quarter_of(day: dt.date) -> dt.date:
    """Return the first day of the quarter of a year that a day is in."""
    return day.replace(month=day.month - (day.month - 1) % 3, day=1)


def next_quarters(today: dt.date, number: int = QUARTERS) -> list[dt.date]:
    """Return the first days of this quarter and those after it."""
    first = quarter_of(today)
    months = [first.month - 1 + 3 * step for step in range(number)]
    return [first.replace(year=first.year + month // 12, month=month % 12 + 1) for month in months]


def way_of(course_format: str | None, takes: tuple[bool, bool, bool]) -> str:
    """In which way somebody waits: their course's, else the first they would take (in a room, by video, by telephone)."""
    if course_format:
        return course_format
    ways = (Format.IN_PERSON, Format.VIDEO, Format.TELEPHONE)
    return next((way for way, is_taken in zip(ways, takes, strict=True) if is_taken), Format.IN_PERSON)


def _lists(organisation: Organisation, since: dt.datetime) -> tuple[Counter[Line], Counter[Line], Counter[tuple[int, str, str]]]:
    """Who waits now, who joined since then, and whose wait ended since then and how. One query."""
    entries = WaitingListEntry.objects.filter(programme__organisation=organisation).order_by()
    entries = entries.filter(Q(state__in=[State.WAITING, State.OFFERED]) | Q(since__gte=since) | Q(closed_at__gte=since))
    fields = ("programme", "course__format", "takes_in_person", "takes_video", "takes_telephone", "state", "since", "closed_at")
    waiting: Counter[Line] = Counter()
    joined: Counter[Line] = Counter()
    ended: Counter[tuple[int, str, str]] = Counter()
    for programme, course_format, in_person, video, telephone, state, began, closed_at in entries.values_list(*fields):
        key = (programme, way_of(course_format, (in_person, video, telephone)))
        waiting[key] += closed_at is None
        joined[key] += began >= since
        if closed_at and closed_at >= since:
            ended[*key, state] += 1
    return waiting, joined, ended


def _placed_at_once(organisation: Organisation, since: dt.datetime) -> Counter[Line]:
    """Who got a place since then without having been on a list: they asked for one as well. One query."""
    waited = WaitingListEntry.objects.filter(participant=OuterRef("participant"), programme=OuterRef("course__programme"))
    found = Enrolment.objects.filter(
        ~Exists(waited), course__organisation=organisation, joined_at__gte=since, withdrawn_quietly=False, moved_from=None
    )
    return Counter(found.order_by().values_list("course__programme", "course__format"))


def _groups(
    organisation: Organisation, since: dt.datetime, now: dt.datetime, until: dt.datetime
) -> tuple[Mapping[Line, list[tuple[int, int]]], Mapping[Line, list[tuple[int, int]]]]:
    """Places and how many are taken, of the groups that began since then, and of those that begin until then. One query."""
    courses = Course.objects.filter(
        organisation=organisation, cancelled_at=None, first_starts_at__gte=since, first_starts_at__lt=until
    )
    begun: dict[Line, list[tuple[int, int]]] = defaultdict(list)
    planned: dict[Line, list[tuple[int, int]]] = defaultdict(list)
    fields = ("programme", "format", "places", "taken", "first_starts_at")
    for programme, course_format, places, taken, starts in courses.order_by().values_list(*fields):
        (begun if starts <= now else planned)[programme, course_format].append((places, taken))
    return begun, planned


def _hours(editions: Iterable[Edition]) -> dict[int, HoursOfGroup]:
    """What one group of each edition takes for its own sessions: one person for each led part, or leaders all the time.

    Two queries.
    """
    by_key = {edition.pk: edition for edition in editions}
    sessions = Counter(
        EditionSession.objects.filter(edition__in=by_key, kind=EditionSession.Kind.COURSE)
        .order_by()
        .values_list("edition", flat=True)
    )
    led: Counter[int] = Counter()
    items = EditionItem.objects.filter(
        session__edition__in=by_key, session__kind=EditionSession.Kind.COURSE, kind=EditionItem.Kind.LED
    )
    for pk, minutes in items.order_by().values_list("session__edition", "minutes"):
        led[pk] += minutes
    found = {}
    for pk, edition in by_key.items():
        minutes = sessions[pk] * edition.session_minutes
        staff = led[pk] or minutes * edition.leaders_needed
        found[pk] = HoursOfGroup(minutes / 60, staff / 60)
    return found


def _of_format(hours: HoursOfGroup, course_format: str) -> HoursOfGroup:
    """Only people who meet in a room need one."""
    return hours if course_format == Format.IN_PERSON else HoursOfGroup(0, hours.staff)


def _reviews(organisation: Organisation, today: dt.date, now: dt.datetime) -> list[QuarterOfReviews]:
    """The reviews to come of groups that exist, by quarter. Two queries."""
    quarters = {first: QuarterOfReviews(first) for first in next_quarters(today)}
    reviews = Session.objects.filter(
        organisation=organisation, kind=Session.Kind.REVIEW, state=Session.State.PLANNED, starts_at__gt=now
    )
    rows = list(reviews.order_by().values_list("starts_at", "ends_at", "venue", "plan"))
    led: Counter[int] = Counter()
    items = EditionItem.objects.filter(session__in={row[3] for row in rows if row[3]}, kind=EditionItem.Kind.LED)
    for plan, minutes in items.order_by().values_list("session", "minutes"):
        led[plan] += minutes
    for starts, ends, venue, plan in rows:
        quarter = quarters.get(quarter_of(starts.astimezone(organisation.tzinfo).date()))
        if quarter is None:
            continue
        minutes = round((ends - starts).total_seconds() / 60)
        quarter.reviews += 1
        quarter.room_minutes += minutes if venue else 0
        quarter.staff_minutes += led[plan] or minutes
    return list(quarters.values())
