"""What each of the team does on the days of a group: the table under its rota. No query of its own."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from courses.models import Facilitator, Profession
from courses.staffing.freedom import Commitment, day_mark
from desk.rota.grid import RotaGround

Day = dt.date


@dataclass(frozen=True)
class DayCell:
    """One person's day: what it says, and how it is drawn ("own", "other", "away", "clash" or "")."""

    day: str
    words: str
    tone: str


@dataclass(frozen=True)
class TeamRow:
    """One person's days."""

    person: Facilitator
    cells: tuple[DayCell, ...]


@dataclass(frozen=True)
class TeamTable:
    """Everybody's."""

    days: tuple[str, ...]
    rows: tuple[TeamRow, ...]


def team_table(ground: RotaGround) -> TeamTable:
    """The team on the group's own days; trained leaders aren't of it, unless one has an item."""
    zone = ground.course.organisation.tzinfo
    own = [each for each in ground.sessions if not each.is_review]
    items: dict[tuple[int, int], int] = defaultdict(int)
    for duty in ground.duties:
        items[duty.facilitator_id, duty.session_id] += 1
    on_it = {duty.facilitator_id for duty in ground.duties}
    people = [each for each in ground.people if each.profession != Profession.LEADER or each.pk in on_it]
    days = [each.local_date for each in own]
    rows = []
    for person in people:
        at = on_days(ground.taken.get(person.pk, ()), zone)
        cells = [
            _cell(day, at.get(day, ()), items.get((person.pk, session.pk), 0)) for day, session in zip(days, own, strict=True)
        ]
        rows.append(TeamRow(person, tuple(cells)))
    return TeamTable(tuple(_short(day) for day in days), tuple(rows))


def on_days(commitments: Iterable[Commitment], zone: dt.tzinfo) -> dict[Day, list[Commitment]]:
    """Commitments by each local day that they are on."""
    found: dict[Day, list[Commitment]] = defaultdict(list)
    for each in commitments:
        day = each.starts_at.astimezone(zone).date()
        last = (each.ends_at - dt.timedelta(microseconds=1)).astimezone(zone).date()
        while day <= last:
            found[day].append(each)
            day += dt.timedelta(days=1)
    return found


def tone_of(commitments: Sequence[Commitment], own: int = 0) -> str:
    """How a day is drawn."""
    if any(each.is_absence for each in commitments):
        return "clash" if own or not all(each.is_absence for each in commitments) else "away"
    if own:
        return "own"
    return "other" if commitments else ""


def _cell(day: Day, commitments: Sequence[Commitment], own: int) -> DayCell:
    return DayCell(_short(day), day_mark(commitments, own), tone_of(commitments, own))


def _short(day: Day) -> str:
    return f"{day:%a} {day.day}"
