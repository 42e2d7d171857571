"""What everybody does in a term: days down, people across, all groups, assessments and reviews. Seven queries, whatever the term.

Only days on which something is on, or somebody is away, have a row; who has nothing in the term and isn't of the team, no column.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import QuerySet

from accounts.models import Organisation
from common.pages.kept_statements import written_once
from common.words import counted, listed, long_date, long_date_range, short_date
from courses.dates.calendars import add_months
from courses.dates.wall_time import Span
from courses.ground.catalogue import facilitators_of, sessions_of
from courses.models import Duty, Facilitator, Profession, Session
from courses.staffing.absences import span_of_days
from courses.staffing.commitments import absences_in, mark_of
from courses.staffing.freedom import DAY_OFF, Commitment, day_mark
from courses.staffing.usual_week import usual_week
from desk.rota.team import on_days, tone_of
from desk.shared.addresses import Pages
from desk.shared.check_facts import with_article
from desk.shared.staffing import OnDuty, led_by_plan, unled_of

MONTHS = 3
ON_A_PAGE = 16  # people across
MOST_GAPS = 3  # missing professions named for one day


@dataclass(frozen=True, slots=True)
class TermCell:
    """One person on one day."""

    name: str
    words: str
    tone: str


@dataclass(frozen=True, slots=True)
class TermRow:
    """One day: what is on, who does what, and what lacks somebody, each with its page's address."""

    day: str
    on: str
    cells: tuple[TermCell | None, ...]  # None: nothing that day
    gaps: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class TermSheet:
    """The whole term; `others` are the people that don't fit across: how many, and the number of the page they are on."""

    first: dt.date
    last: dt.date
    people: tuple[Facilitator, ...]
    weeks: tuple[tuple[str, tuple[TermRow, ...]], ...]
    gaps: int
    page: int
    pages: int

    @property
    def days(self) -> str:
        """ "Thursday 1 April to Wednesday 30 June 2027"."""
        return long_date_range(self.first, self.last)

    @property
    def heads(self) -> list[tuple[Facilitator, str]]:
        """The people across, each with the address of their days."""
        pages = Pages("desk:rota_person")
        return [(each, pages.of(each.pk)) for each in self.people]

    @property
    def width(self) -> int:
        """How many columns the table has."""
        return len(self.people) + 2

    @property
    def page_numbers(self) -> range:
        """The pages of people."""
        return range(1, self.pages + 1)

    @property
    def earlier(self) -> dt.date:
        """The first day of the term before."""
        return add_months(self.first, -MONTHS)

    @property
    def later(self) -> dt.date:
        """The first day of the next term."""
        return add_months(self.first, MONTHS)


def term_of(organisation: Organisation, first: dt.date, *, now: dt.datetime, page: int = 1) -> TermSheet:
    """Three months from this day on; what is over lacks nobody any more."""
    zone = organisation.tzinfo
    last = add_months(first, MONTHS) - dt.timedelta(days=1)
    span = span_of_days(first, last, zone)
    everybody = _everybody(organisation)
    sessions = _sessions(organisation, span, zone)
    absences = list(absences_in(organisation, [span]))
    duties = _duties(span, {each.pk: each for each in everybody}, absences)
    weeks = list(usual_week(organisation, [span]))
    taken = _taken(duties, sessions, [*absences, *(each for each in weeks if each.is_clinic)])
    people = [each for each in everybody if each.profession != Profession.LEADER or each.pk in taken]
    pages = max(1, -(-len(people) // ON_A_PAGE))
    page = min(max(page, 1), pages)
    shown = people[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    shown_pks = {each.pk for each in shown}
    for each in weeks:
        if each.mark == DAY_OFF and each.who in shown_pks:
            taken[each.who].append(each)
    on, gaps = _on_each_day(sessions, duties, now)
    days = {each: on_days(theirs, zone) for each, theirs in taken.items()}
    rows = {day: _row(day, shown, days, on, gaps) for day in _days_of(first, last, on, days)}
    missing = sum(len(each) for each in gaps.values())
    return TermSheet(first, last, tuple(shown), tuple(_by_week(rows)), missing, page, pages)


@written_once
def _everybody(organisation: Organisation) -> QuerySet[Facilitator]:
    return facilitators_of(organisation)


class TermSession(NamedTuple):
    """One session of the term, and its name as short as a cell needs it: "G34 day 8", "R31 6 months", "A"."""

    pk: int
    plan_id: int | None
    day: dt.date
    mark: str
    name: str
    ends_at: dt.datetime
    is_staffed: bool  # a course's own session or review: what lacks somebody is said


class TermDuty(NamedTuple):
    """What somebody does in the term: as a place on duty at a session, and as what takes them."""

    on_duty: OnDuty
    starts_at: dt.datetime
    ends_at: dt.datetime


def _sessions(organisation: Organisation, span: Span, zone: dt.tzinfo) -> dict[int, TermSession]:
    """What is planned in the term, by key and in order. One query."""
    return {row[0]: _session(row, zone) for row in _planned(organisation, span.starts_at, span.ends_at)}


@written_once
def _planned(organisation: Organisation, since: dt.datetime, until: dt.datetime) -> QuerySet[Any, Any]:
    planned = sessions_of(organisation).filter(starts_at__lt=until, ends_at__gt=since, state=Session.State.PLANNED)
    fields = (
        "pk",
        "plan_id",
        "starts_at",
        "ends_at",
        "kind",
        "label",
        "months",
        "course__number",
        "course__programme__group_word",
    )
    return planned.order_by("starts_at", "pk").values_list(*fields)


def _session(row: tuple[Any, ...], zone: dt.tzinfo) -> TermSession:
    pk, plan, starts_at, ends_at, kind, label, months, number, group_word = row
    mark = mark_of(kind, number, group_word)
    name = f"{mark} {label.lower()}" if number else mark
    if kind == Session.Kind.REVIEW:
        name = f"{mark}{number} {counted(months or 0, 'month')}"
    is_staffed = kind in (Session.Kind.COURSE, Session.Kind.REVIEW)
    return TermSession(pk, plan, starts_at.astimezone(zone).date(), mark, name, ends_at, is_staffed)


def _duties(span: Span, people: Mapping[int, Facilitator], absences: Iterable[Commitment]) -> list[TermDuty]:
    """Who does what in the term, those who still work here. One query."""
    away: dict[int, list[Commitment]] = defaultdict(list)
    for absence in absences:
        away[absence.who].append(absence)
    found = []
    for pk, session, item, role, who, starts, ends, published in _given(people, span.starts_at, span.ends_at):
        is_away = any(each.overlaps(Span(starts, ends)) for each in away[who])
        person = people[who]
        here = OnDuty(
            pk,
            session,
            item,
            "",
            role,
            who,
            person.name,
            person.profession,
            is_away=is_away,
            is_published=published is not None,
        )
        found.append(TermDuty(here, starts, ends))
    return found


@written_once
def _given(people: Collection[int], since: dt.datetime, until: dt.datetime) -> QuerySet[Any, Any]:
    given = Duty.objects.filter(facilitator__among=people, ended_at=None, starts_at__lt=until, ends_at__gt=since)
    fields = ("pk", "session_id", "item_id", "role", "facilitator_id", "starts_at", "ends_at", "published_at")
    return given.order_by("starts_at", "pk").values_list(*fields)


def _taken(
    duties: Iterable[TermDuty], sessions: Mapping[int, TermSession], absences: Iterable[Commitment]
) -> dict[int, list[Commitment]]:
    """What takes each person, by key."""
    found: dict[int, list[Commitment]] = defaultdict(list)
    for each in duties:
        here = each.on_duty
        if session := sessions.get(here.session_id):
            done = Commitment(here.facilitator_id, each.starts_at, each.ends_at, session.mark, "", session.pk, here.is_draft)
            found[here.facilitator_id].append(done)
    for absence in absences:
        found[absence.who].append(absence)
    return found


def _on_each_day(
    sessions: Mapping[int, TermSession], duties: Iterable[TermDuty], now: dt.datetime
) -> tuple[Mapping[dt.date, list[str]], Mapping[dt.date, list[tuple[str, str]]]]:
    """What is on each day, and what of it lacks somebody. One query."""
    plans = {each.plan_id for each in sessions.values() if each.is_staffed and each.plan_id}
    items = led_by_plan(plans)
    here: dict[int, list[OnDuty]] = defaultdict(list)
    for each in duties:
        here[each.on_duty.session_id].append(each.on_duty)
    on: dict[dt.date, list[str]] = defaultdict(list)
    gaps: dict[dt.date, list[tuple[str, str]]] = defaultdict(list)
    pages = Pages("desk:session")
    for session in sessions.values():
        on[session.day].append(session.name)
        unled = (
            unled_of(items.get(session.plan_id or 0, ()), here[session.pk])
            if session.is_staffed and session.ends_at > now
            else ()
        )
        if missing := list(dict.fromkeys(item.profession for item in unled)):
            said = f"{session.name} needs {listed([with_article(each) for each in missing[:MOST_GAPS]])}"
            gaps[session.day].append((pages.of(session.pk), said))
    return on, gaps


def _days_of(
    first: dt.date, last: dt.date, on: Iterable[dt.date], days: Mapping[int, Mapping[dt.date, Sequence[Commitment]]]
) -> list[dt.date]:
    """The days that have a row: something is on, somebody has something to do, or is away on a weekday."""
    found = set(on)
    for theirs in days.values():
        found.update(
            day
            for day, taken in theirs.items()
            if any(not each.is_absence or (each.mark != DAY_OFF and day.weekday() < 5) for each in taken)
        )
    return sorted(day for day in found if first <= day <= last)


def _row(
    day: dt.date,
    people: Sequence[Facilitator],
    days: Mapping[int, Mapping[dt.date, Sequence[Commitment]]],
    on: Mapping[dt.date, Sequence[str]],
    gaps: Mapping[dt.date, Sequence[tuple[str, str]]],
) -> TermRow:
    cells: list[TermCell | None] = []
    for person in people:
        if commitments := days.get(person.pk, {}).get(day):
            draft = " draft" if any(each.is_draft for each in commitments) else ""
            cells.append(TermCell(person.name, f"{day_mark(commitments)}{draft}", tone_of(commitments)))
        else:
            cells.append(None)
    return TermRow(short_date(day, year=False), _counted(on.get(day, ())), tuple(cells), tuple(gaps.get(day, ())))


def _counted(names: Sequence[str]) -> str:
    """What is on, each name once: "G34 day 8, 3 A"."""
    once = dict.fromkeys(names)
    return ", ".join(name if names.count(name) == 1 else f"{names.count(name)} {name}" for name in once)


def _by_week(rows: Mapping[dt.date, TermRow]) -> Iterable[tuple[str, tuple[TermRow, ...]]]:
    weeks: dict[dt.date, list[TermRow]] = defaultdict(list)
    for day, row in rows.items():
        weeks[day - dt.timedelta(days=day.weekday())].append(row)
    yield from ((f"Week of {long_date(monday)}", tuple(found)) for monday, found in weeks.items())
