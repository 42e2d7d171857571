"""The rota of one group: days down, the items of the day across, who leads each. As many queries for a day as for twelve."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from accounts.models import Organisation
from common.words import clock_time, day_and_month, long_date, long_date_range
from courses.dates.wall_time import Span
from courses.ground.catalogue import courses_of, facilitators_of
from courses.models import Course, Duty, Edition, EditionItem, Facilitator, Profession, Session
from courses.staffing.commitments import Taken, commitments_of
from courses.staffing.freedom import why_not_free
from courses.staffing.giving import Cell
from desk.rota.columns import column_of, column_starts, shared_title
from desk.shared.check_facts import with_article
from desk.shared.staffing import LedItem, OnDuty, duties_at, lacking


@dataclass(frozen=True)
class InCell:
    """Somebody who leads or supports an item, with where else they are then, in words; empty when nothing is in the way."""

    duty: OnDuty
    clash: str = ""

    @property
    def is_lead(self) -> bool:
        """Whether they lead it."""
        return self.duty.role == Duty.Role.LEAD


@dataclass(frozen=True)
class ItemCell:
    """One item of one day. `needs` are the professions it lacks; `shows_title`: the column's heading doesn't say it."""

    session: Session
    item: EditionItem
    span: Span
    people: tuple[InCell, ...]
    needs: tuple[str, ...]
    shows_title: bool = True

    @property
    def cell(self) -> Cell:
        """Which it is."""
        return Cell(self.session.pk, self.item.pk)

    @property
    def key(self) -> str:
        """The same as an address and a form carry it: "81-5"."""
        return f"{self.session.pk}-{self.item.pk}"

    @property
    def label(self) -> str:
        """ "Day 9, Medicines and pain"."""
        return f"{self.session.label}, {self.item.title}"

    @property
    def is_led_item(self) -> bool:
        """Whether one profession leads it."""
        return self.item.kind == EditionItem.Kind.LED

    @property
    def is_open(self) -> bool:
        """Whether it needs somebody to lead it and has nobody, or only somebody who is away."""
        return self.is_led_item and self.item.profession in self.needs

    @property
    def has_clash(self) -> bool:
        """Whether somebody in it is somewhere else then."""
        return any(each.clash for each in self.people)

    @property
    def starts(self) -> str:
        """When it begins, on the wall clock there."""
        return clock_time(self.span.starts_at.astimezone(self.session.local_start.tzinfo))

    @property
    def needs_words(self) -> str:
        """ "a nurse", "a nurse and a physiotherapist"."""
        return " and ".join(with_article(str(Profession(each).label)) for each in self.needs)

    @property
    def otherwise(self) -> str:
        """What it is where nobody has to be named: "Whole team"."""
        return "" if self.is_led_item else str(self.item.get_kind_display()).capitalize()


@dataclass(frozen=True)
class RotaDay:
    """One day, and a list of items for each column."""

    session: Session
    cells: tuple[tuple[ItemCell, ...], ...]
    is_over: bool
    has_choice: bool = False

    @property
    def day(self) -> str:
        """ "Mon 12 April"; of a review with its year."""
        return long_date(self.session.local_date) if self.session.is_review else day_and_month(self.session.local_date)


@dataclass(frozen=True)
class Column:
    """A column's heading."""

    start: str
    title: str
    who: str


@dataclass(frozen=True)
class GridPart:
    """A table of the grid: the group's own days, or its reviews, which begin at other hours."""

    heading: str
    columns: tuple[Column, ...]
    weeks: tuple[tuple[str, tuple[RotaDay, ...]], ...]

    @property
    def width(self) -> int:
        """How many columns it has with that of the day."""
        return len(self.columns) + 1


@dataclass(frozen=True)
class RotaGround:
    """What was read for the page."""

    course: Course
    now: dt.datetime
    sessions: Sequence[Session]
    items: Mapping[int, Sequence[EditionItem]]
    duties: Sequence[OnDuty]
    people: Sequence[Facilitator]
    taken: Taken = field(default_factory=dict)

    def span_of(self, session: Session, item: EditionItem) -> Span:
        """From when to when one item lasts."""
        begins = session.starts_at + dt.timedelta(minutes=item.offset_minutes)
        return Span(begins, begins + dt.timedelta(minutes=item.minutes))


@dataclass(frozen=True)
class RotaSheet:
    """The whole grid with what is counted above it."""

    ground: RotaGround
    parts: tuple[GridPart, ...]

    @property
    def cells(self) -> Iterator[ItemCell]:
        """Every item, day by day."""
        for part in self.parts:
            for _, rows in part.weeks:
                for row in rows:
                    yield from (cell for column in row.cells for cell in column)

    @property
    def drafts(self) -> int:
        """How many people haven't been told of something: that they are on, or that somebody else takes over."""
        return len({duty.facilitator_id for duty in self.ground.duties if duty.is_draft or duty.gives_way})

    @property
    def facts(self) -> str:
        """The line under the title."""
        course = self.ground.course
        zone = course.organisation.tzinfo
        first, last = (when.astimezone(zone).date() for when in (course.first_starts_at, course.last_ends_at))
        lead = course.psychologist_lead
        who = f"psychologist lead: {lead}" if lead else "no psychologist lead is named"
        return " · ".join(filter(None, [long_date_range(first, last), str(course.venue or course.get_format_display()), who]))

    @property
    def counts(self) -> list[dict[str, object]]:
        """The strip above the grid."""
        cells = [cell for cell in self.cells if cell.session.ends_at > self.ground.now]  # what is over can't be mended
        led = [cell for cell in cells if cell.is_led_item]
        open_ones = sum(bool(cell.needs) for cell in cells)
        clashes = sum(cell.has_clash for cell in cells)
        on_it = {duty.facilitator_id for duty in self.ground.duties}
        told = f"{len(on_it) - self.drafts} of {len(on_it)}"
        return [
            {"label": "Items with somebody", "value": f"{sum(not each.is_open for each in led)} of {len(led)}", "tone": "good"},
            {"label": "Somebody missing", "value": open_ones, "tone": "bad" if open_ones else ""},
            {"label": "Away or elsewhere", "value": clashes, "tone": "bad" if clashes else ""},
            {"label": "Told since the last change", "value": told, "tone": "busy"},
        ]


def groups_of(organisation: Organisation) -> QuerySet[Course]:
    """The courses that have a rota: those that people get onto by referral, whose items are led by professions."""
    found = courses_of(organisation).filter(edition__entry=Edition.Entry.REFERRAL)
    return found.select_related("edition", "programme", "organisation", "venue", "psychologist_lead")


def ground_of(course: Course, *, now: dt.datetime, held: bool = False) -> RotaGround:
    """What the rota of a group from groups_of is made of: six queries, and one more where slots `held` now count too."""
    planned = Session.objects.filter(course=course, state=Session.State.PLANNED, plan__isnull=False)
    sessions = list(planned.exclude(kind=Session.Kind.ZERO).order_by("starts_at", "pk"))
    items: dict[int, list[EditionItem]] = defaultdict(list)
    for item in EditionItem.objects.filter(session__in={each.plan_id for each in sessions}).exclude(kind=EditionItem.Kind.BREAK):
        items[item.session_id].append(item)
    organisation = course.organisation
    return RotaGround(
        course=course,
        now=now,
        sessions=sessions,
        items=items,
        duties=duties_at([each.pk for each in sessions]),
        people=list(facilitators_of(organisation)),
        taken=commitments_of(
            organisation,
            stretches(sessions),
            besides=[each.pk for each in sessions],
            held_at=now if held else None,
        ),
    )


def stretches(sessions: Sequence[Session]) -> list[Span]:
    """When to look for what else people do: the group's own days as one stretch, each review for itself; whole days."""
    day = dt.timedelta(days=1)
    own = [each for each in sessions if not each.is_review]
    found = [Span(min(each.starts_at for each in own) - day, max(each.ends_at for each in own) + day)] if own else []
    return found + [Span(each.starts_at - day, each.ends_at + day) for each in sessions if each.is_review]


def rota_of(ground: RotaGround, chosen: Cell | None = None) -> RotaSheet:
    """The grid; the day of the item that somebody is being chosen for has the choice under it."""
    own = [each for each in ground.sessions if not each.is_review]
    reviews = [each for each in ground.sessions if each.is_review]
    parts = [_part("", own, ground, chosen), _part("Its reviews", reviews, ground, chosen)]
    return RotaSheet(ground, tuple(part for part in parts if part))


def _part(heading: str, sessions: Sequence[Session], ground: RotaGround, chosen: Cell | None) -> GridPart | None:
    if not sessions:
        return None
    starts = column_starts([[item.offset_minutes for item in ground.items.get(each.plan_id or 0, ())] for each in sessions])
    if not starts:
        return None
    in_columns: dict[int, list[EditionItem]] = defaultdict(list)
    for each in sessions:
        for item in ground.items.get(each.plan_id or 0, ()):
            in_columns[column_of(item.offset_minutes, starts)].append(item)
    titles = [shared_title([item.title for item in in_columns[number]]) for number in range(len(starts))]
    columns = [_column(start, titles[number], in_columns[number], sessions[0]) for number, start in enumerate(starts)]
    rows = [_row(each, starts, titles, ground, chosen) for each in sessions]
    return GridPart(heading, tuple(columns), tuple(_by_week(rows)))


def _column(start: int, title: str, items: Sequence[EditionItem], first: Session) -> Column:
    who = shared_title([item.profession or item.kind for item in items])
    profession = str(Profession(who).label) if who in Profession.values else ""
    said = profession or ("any" if who else "as the item asks")
    return Column(
        clock_time(first.local_start + dt.timedelta(minutes=start)), title or profession.capitalize() or "Main subject", said
    )


def _row(session: Session, starts: Sequence[int], titles: Sequence[str], ground: RotaGround, chosen: Cell | None) -> RotaDay:
    columns: list[list[ItemCell]] = [[] for _ in starts]
    here = [duty for duty in ground.duties if duty.session_id == session.pk]
    for item in ground.items.get(session.plan_id or 0, ()):
        number = column_of(item.offset_minutes, starts)
        columns[number].append(_cell(session, item, here, ground, titles[number]))
    is_chosen = chosen is not None and chosen.session == session.pk
    return RotaDay(session, tuple(map(tuple, columns)), session.ends_at <= ground.now, is_chosen)


def _cell(session: Session, item: EditionItem, here: Sequence[OnDuty], ground: RotaGround, title: str) -> ItemCell:
    span = ground.span_of(session, item)
    whole = [duty for duty in here if duty.item_id is None and (not item.profession or duty.profession == item.profession)]
    down = [duty for duty in here if duty.item_id == item.pk]
    led = {duty.profession for duty in (*down, *whole) if duty.role == Duty.Role.LEAD and not duty.is_away}
    asked = LedItem(item.pk, session.plan_id or 0, item.title, item.profession, item.team)
    there = {duty.profession for duty in here if not duty.is_away}
    return ItemCell(
        session=session,
        item=item,
        span=span,
        people=tuple(InCell(duty, why_not_free(ground.taken.get(duty.facilitator_id, ()), span)) for duty in (*down, *whole)),
        needs=tuple(lacking(asked, is_led=bool(led), there=there)),
        shows_title=item.title != title,
    )


def _by_week(rows: Iterable[RotaDay]) -> Iterator[tuple[str, tuple[RotaDay, ...]]]:
    """Rows under "Week 1", "Week 2"; reviews without a heading."""
    weeks: dict[str, list[RotaDay]] = defaultdict(list)
    monday: dt.date | None = None
    for row in rows:
        day = row.session.local_date
        monday = monday or day - dt.timedelta(days=day.weekday())
        weeks["" if row.session.is_review else f"Week {(day - monday).days // 7 + 1}"].append(row)
    yield from ((heading, tuple(found)) for heading, found in weeks.items())
