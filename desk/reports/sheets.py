"""The three reports: a licence year, how many completed, books. Each is a title, what it is about, and tables.

They count what happened. None of them says, or lets anybody think, what a course did for people (docs/domain.md, chapter 20).
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from common.words import birth_date, moment
from courses.leaders.record import leader_facts_of, policy_on
from courses.leaders.standing import in_standing, status_on, trainer_status_on
from courses.licences.on_file import courses_used
from courses.licences.rules import LicenceFacts, Period, cap_words, use
from courses.models import StockEntry
from desk.reports import counts
from desk.reports.counts import Scope
from desk.reports.suppression import published
from desk.reports.tables import Share, Table, TableColumn, TableLine, added_up

COURSES = TableColumn("courses", "Courses held")
REGISTERED = TableColumn("registered", "Registered", people=True)
PARTICIPANTS = TableColumn("participants", "Participants", people=True)
COMPLETERS = TableColumn("completers", "Completers", people=True)
LEADERS = TableColumn("leaders", "Leaders who led", people=True, adds_up=False)
SHARES = (
    Share("Completers of participants", "completers", "participants"),
    Share("Completers of registered", "completers", "registered"),
)
PARTS = (
    ("participants", "registered", "registered"),
    ("completers", "participants", "completers"),
    ("completers", "registered", "registered"),
)
STANDINGS = (
    TableColumn("leaders_trained", "Leaders trained", people=True, adds_up=False),
    TableColumn("leaders_active", "Leaders in standing", people=True, adds_up=False),
    TableColumn("trainers_trained", "Master Trainers trained", people=True, adds_up=False),
    TableColumn("trainers_active", "Master Trainers in standing", people=True, adds_up=False),
)
KINDS = StockEntry.Kind
BOOKS = (
    TableColumn(KINDS.RECEIVED, "Received"),
    TableColumn(KINDS.ISSUED, "Issued"),
    TableColumn(KINDS.RETURNED, "Returned"),
    TableColumn(KINDS.WRITTEN_OFF, "Written off"),
    TableColumn(KINDS.COUNTED, "Put right by a count"),
    TableColumn("on_hand", "On hand at the end"),
)
WHO_COUNTS = (
    "A participant came to at least one session of the course; a completer came to as many as its edition asks for. "
    "Meetings before a course and reviews don’t count. Whoever was on two courses is counted for each."
)
WHICH_COURSES = (
    "A course belongs to the time in which its first session was. "
    "One that still runs is counted as far as its register goes, "
    "and a share says “so far” while it does."
)
NO_EFFECT = "These figures say who came. What a course did for people can’t be read from them."


@dataclass(frozen=True)
class Report:
    """One report: `name` is its file's name, `about` the lines under its title."""

    name: str
    title: str
    about: tuple[str, ...]
    tables: tuple[Table, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not any(table.lines for table in self.tables)

    def for_publication(self) -> "Report":
        """Return it without small figures."""
        about = (*self.about, "For publication: small figures are left out.")
        return replace(self, about=about, tables=tuple(published(table) for table in self.tables))


def completion_report(scope: Scope) -> Report:
    """Return who registered, came and completed, by programme and place. Three queries."""
    figures = counts.merged(counts.held_courses(scope), counts.registered(scope), counts.attended(scope))
    columns = (COURSES, REGISTERED, PARTICIPANTS, COMPLETERS)
    lines = added_up(figures, columns, {}, everything="All programmes", all_of_one="All places")
    notes = (WHO_COUNTS, WHICH_COURSES, NO_EFFECT)
    table = Table("People, by programme and place", ("Programme", "Place"), columns, lines, SHARES, PARTS, notes)
    return Report("completion", "Completion", _about(scope), (table,))


def licence_report(scope: Scope, licence: LicenceFacts, year: Period) -> Report:
    """Return what a licence year's report asks for, by programme and place. At most 15 queries, however much happened."""
    led, sums = counts.leaders_at(scope)
    figures = counts.merged(counts.held_courses(scope), counts.registered(scope), counts.attended(scope), led)
    columns = (COURSES, REGISTERED, PARTICIPANTS, COMPLETERS, LEADERS)
    lines = added_up(figures, columns, sums, everything="All programmes", all_of_one="All places")
    people = Table(
        "Courses and people, by programme and place",
        ("Programme", "Place"),
        columns,
        lines,
        SHARES[:1],
        PARTS,
        (WHO_COUNTS, WHICH_COURSES, "Whoever led at two places is counted once in their sum.", NO_EFFECT),
    )
    used = use(licence, year, courses_used(scope.organisation, scope.now, licence.programmes).values())
    about = (f"{licence.name[:1].upper()}{licence.name[1:]}", *_about(scope), f"{cap_words(licence, year, used)}.")
    return Report("licence-year", "Licence year", about, (people, _standings(scope)))


def year_figures(report: Report) -> dict[str, int]:
    """Return the figures of everything in a licence year's report, by name (courses.licences.page.FIGURES).

    Whoever was trained, or is in standing, for two of its programmes is counted for each.
    """
    people, standings = report.tables
    everything = people.lines[-1].figures if people.lines else {}
    figures = {column.key: everything.get(column.key, 0) for column in people.columns}
    return figures | {column.key: sum(line.figures.get(column.key, 0) for line in standings.lines) for column in STANDINGS}


def _standings(scope: Scope) -> Table:
    """Who was trained in the time and who was in standing on its last day, by programme; today's, while it lasts."""
    day = min(scope.last, scope.now.astimezone(scope.organisation.tzinfo).date())
    everybody = counts.everybody_who_leads(scope.organisation)
    facts, policy = leader_facts_of(everybody, scope.now), policy_on(scope.organisation, day)
    trained = counts.trained(scope)
    here = [person.pk for person in everybody if person.ended_at is None or person.ended_at >= scope.ends]
    lines = []
    for programme in counts.programmes_in(scope):
        slug = programme.slug
        figures = dict(trained.get(slug, {}))
        figures["leaders_active"] = sum(in_standing(status_on(day, facts[pk], slug, policy).status) for pk in here)
        figures["trainers_active"] = sum(in_standing(trainer_status_on(day, facts[pk], slug, policy).status) for pk in here)
        lines.append(TableLine((programme.name,), figures))
    standing = f"In standing: trained, active or due on {birth_date(day)}."
    notes = ("Trained: the last day of the training was in this time.", standing)
    return Table("Leaders and Master Trainers, by programme", ("Programme",), STANDINGS, tuple(lines), notes=notes)


def books_report(scope: Scope) -> Report:
    """Return what came and went of each book. Two queries."""
    lines = []
    for book in counts.books_moved(scope):
        figures = {kind: _copies(kind, change) for kind, change in book.moved.items()}
        lines.append(TableLine((book.name,), figures | {"on_hand": book.on_hand}))
    notes = ("Counted in copies, over all places. On hand: after the last entry of the last day.",)
    table = Table("Books", ("Book",), BOOKS, tuple(lines), notes=notes)
    return Report("books", "Books", tuple(_about(replace(scope, place=""))), (table,))


def _copies(kind: str, change: int) -> int:
    return change if kind == KINDS.COUNTED else abs(change)


def _about(scope: Scope) -> tuple[str, ...]:
    return tuple(_lines_about(scope))


def _lines_about(scope: Scope) -> Iterator[str]:
    yield scope.organisation.name
    yield f"{birth_date(scope.first)} to {birth_date(scope.last)}" + (f", {scope.place}" if scope.place else "")
    yield f"As it stood on {moment(scope.now.astimezone(scope.organisation.tzinfo))}"


def year_before(today: dt.date) -> tuple[dt.date, dt.date]:
    """Return the twelve months that end today."""
    begins = today.replace(year=today.year - 1) if (today.month, today.day) != (2, 29) else dt.date(today.year - 1, 2, 28)
    return begins + dt.timedelta(days=1), today
