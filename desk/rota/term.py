"""What everybody does in a term: days down, people across, all groups, assessments and reviews. Eight queries, whatever the term.

Only days on which something is on, or somebody is away, have a row; who has nothing in the term and isn't of the team, no column.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from accounts.models import Organisation
from common.words import counted, listed, long_date, long_date_range, short_date
from courses.dates.calendars import add_months
from courses.dates.wall_time import Span
from courses.ground.catalogue import facilitators_of, sessions_of
from courses.models import Facilitator, Profession, Session
from courses.staffing.absences import span_of_days
from courses.staffing.commitments import Taken, commitments_of, mark_of
from courses.staffing.freedom import Commitment, day_mark
from desk.rota.team import on_days, tone_of
from desk.shared.check_facts import with_article
from desk.shared.staffing import staff_across

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
    """One day: what is on, who does what, and what lacks somebody, each with the session's key."""

    day: str
    on: str
    cells: tuple[TermCell, ...]
    gaps: tuple[tuple[int, str], ...]


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


def term_of(organisation: Organisation, first: dt.date, *, page: int = 1) -> TermSheet:
    """Three months from this day on."""
    zone = organisation.tzinfo
    last = add_months(first, MONTHS) - dt.timedelta(days=1)
    span = span_of_days(first, last, zone)
    taken = commitments_of(organisation, [span])
    people = [each for each in facilitators_of(organisation) if each.profession != Profession.LEADER or each.pk in taken]
    pages = max(1, -(-len(people) // ON_A_PAGE))
    page = min(max(page, 1), pages)
    shown = people[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    on, gaps = _sessions(organisation, span)
    days = {each.pk: on_days(taken.get(each.pk, ()), zone) for each in shown}
    rows = {day: _row(day, shown, days, on, gaps) for day in _days_of(first, last, on, taken, zone)}
    missing = sum(len(each) for each in gaps.values())
    return TermSheet(first, last, tuple(shown), tuple(_by_week(rows)), missing, page, pages)


def _sessions(
    organisation: Organisation, span: Span
) -> tuple[Mapping[dt.date, list[str]], Mapping[dt.date, list[tuple[int, str]]]]:
    """What is on each day, and what of it lacks somebody. Three queries."""
    planned = sessions_of(organisation).filter(starts_at__lt=span.ends_at, ends_at__gt=span.starts_at)
    planned = planned.filter(state=Session.State.PLANNED, training=None).exclude(kind=Session.Kind.ZERO)
    sessions = list(planned.select_related("course__programme").order_by("starts_at", "pk"))
    staff = staff_across([each for each in sessions if each.course_id])
    on: dict[dt.date, list[str]] = defaultdict(list)
    gaps: dict[dt.date, list[tuple[int, str]]] = defaultdict(list)
    for session in sessions:
        day, name = session.local_date, _name(session)
        on[day].append(name)
        if session.pk in staff and (missing := staff[session.pk].missing):
            gaps[day].append((session.pk, f"{name} needs {listed([with_article(each) for each in missing[:MOST_GAPS]])}"))
    return on, gaps


def _name(session: Session) -> str:
    """ "G34 day 8", "R31 6 months", "A": short, for a cell."""
    course = session.course
    if course is None:
        return "A"
    if session.is_review:
        return f"{mark_of(session.kind, None, None)}{course.number} {counted(session.months or 0, 'month')}"
    return f"{mark_of(session.kind, course.number, course.programme.group_word)} {session.label.lower()}"


def _days_of(first: dt.date, last: dt.date, on: Iterable[dt.date], taken: Taken, zone: dt.tzinfo) -> list[dt.date]:
    """The days that have a row: something is on, somebody has something to do, or is away on a weekday."""
    found = set(on)
    for theirs in taken.values():
        for day, commitments in on_days(theirs, zone).items():
            if day.weekday() < 5 or any(not each.is_absence for each in commitments):
                found.add(day)
    return sorted(day for day in found if first <= day <= last)


def _row(
    day: dt.date,
    people: Sequence[Facilitator],
    days: Mapping[int, Mapping[dt.date, Sequence[Commitment]]],
    on: Mapping[dt.date, Sequence[str]],
    gaps: Mapping[dt.date, Sequence[tuple[int, str]]],
) -> TermRow:
    cells = []
    for person in people:
        commitments = days[person.pk].get(day, ())
        draft = " draft" if any(each.is_draft for each in commitments) else ""
        words = f"{day_mark(commitments)}{draft}" if commitments else ""
        cells.append(TermCell(person.name, words, tone_of(commitments)))
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
