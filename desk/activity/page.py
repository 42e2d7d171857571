"""What the page of the activity file shows, and the file itself."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from accounts.models import Organisation
from common.forms.dates_in_parts import PARTS
from common.papers.spreadsheets import Value, csv_file, xlsx_file
from common.words import birth_date, short_moment
from desk.activity import rules
from desk.activity.gathering import ActivityRow, corrections_waiting, rows_between
from desk.activity.rules import NotYet

# How far back the page looks for days of which something is still to be entered.
LOOKS_BACK = dt.timedelta(days=62)
MOST_CORRECTIONS = 100


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """One day at one site, or at all: what is to be entered, what was, what has to be put right, what isn't in the file yet."""

    day: dt.date
    new: Sequence[ActivityRow]
    entered: Sequence[ActivityRow]
    corrections: Sequence[ActivityRow]
    left_out: Sequence[ActivityRow]

    @property
    def everybody(self) -> dict[int, str]:
        """Whom the page shows, by key."""
        rows = [*self.new, *self.entered, *self.corrections, *self.left_out]
        return {row.person.pk: row.person.full_name for row in rows}


@dataclass(frozen=True, slots=True)
class DayToEnter:
    """A day of which rows are still to be entered, or aren't marked."""

    day: dt.date
    to_enter: int
    unmarked: int

    @property
    def query(self) -> str:
        """The address of its page."""
        return day_query(self.day)


def day_query(day: dt.date, **more: str) -> str:
    """Return the query string of one day's page."""
    return urlencode({**{f"day_{part}": getattr(day, part) for part in PARTS}, **more})


def activity_page(organisation: Organisation, day: dt.date, site: str, *, now: dt.datetime) -> ActivityPage:
    """One day's rows, and the corrections that wait of whatever day. At most seven queries, however many people came."""
    rows = [row for row in rows_between(organisation, day, day, now=now) if site in ("", row.cells["site"])]
    corrections = [row for row in corrections_waiting(organisation, now=now) if site in ("", row.cells["site"])]
    of_day = {row.appointment.pk for row in corrections}
    corrections += [row for row in rows if row.is_correction and row.appointment.pk not in of_day]
    return ActivityPage(
        day,
        new=[row for row in rows if row.is_new],
        entered=[row for row in rows if row.is_entered],
        corrections=sorted(corrections, key=lambda row: (row.day, row.appointment.pk))[:MOST_CORRECTIONS],
        # Also what was entered as cancelled and is to be marked again: the correction waits for its mark.
        left_out=[row for row in rows if row.left_out and (row.entered is None or row.is_correction)],
    )


def days_to_enter(organisation: Organisation, today: dt.date, *, now: dt.datetime) -> list[DayToEnter]:
    """The days up to today of which something is still to be entered or marked, the latest first. Three queries."""
    rows = rows_between(organisation, today - LOOKS_BACK, today, now=now)
    new = Counter(row.day for row in rows if row.is_new)
    waits = (NotYet.UNMARKED, NotYet.NO_NUMBER)
    unmarked = Counter(row.day for row in rows if row.left_out in waits and (row.is_correction or not row.entered))
    return [DayToEnter(day, new[day], unmarked[day]) for day in sorted({*new, *unmarked}, reverse=True)]


def activity_csv(page: ActivityPage, organisation: Organisation) -> bytes:
    """The file's rows alone, so that another system can read them."""
    return csv_file(_file_rows(page, organisation))


def left_out_csv(page: ActivityPage) -> bytes:
    """What isn't in the file yet, and why."""
    return csv_file(_left_out_rows(page))


def activity_xlsx(page: ActivityPage, organisation: Organisation) -> bytes:
    """The file on one sheet, what isn't in it yet on another."""
    sheets = [("Activity", _file_rows(page, organisation)), ("Not in the file yet", _left_out_rows(page))]
    return xlsx_file((title, list(rows)) for title, rows in sheets)


def _file_rows(page: ActivityPage, organisation: Organisation) -> Iterator[Sequence[Value]]:
    yield ["Row", *rules.labels(), "Entered there", "To see to"]
    of_day: Iterable[ActivityRow] = (row for row in page.corrections if row.day == page.day and row.left_out is None)
    for kind, rows in (("New", page.new), ("Correction", of_day), ("Entered", page.entered)):
        for row in rows:
            cells = row.entered.cells if kind == "Entered" and row.entered else row.cells
            lacks = "RTT status not confirmed" if kind != "Entered" and row.lacks_rtt else ""
            yield [kind, *rules.as_row(cells), _entered_words(row, organisation), lacks]


def _entered_words(row: ActivityRow, organisation: Organisation) -> str:
    if row.entered is None:
        return ""
    at = row.entered.entered_at.astimezone(organisation.tzinfo)
    return f"{row.entered.entered_by}, {birth_date(at.date())} {short_moment(at)}"


def _left_out_rows(page: ActivityPage) -> Iterator[Sequence[Value]]:
    yield ["Why", *rules.labels()]
    for row in page.left_out:
        yield [str(row.left_out.label) if row.left_out else "", *rules.as_row(row.cells)]
