"""The monthly report of activity and waiting: one line a month."""

import datetime as dt
from dataclasses import replace

from accounts.models import Organisation
from common.words import moment
from desk.outcomes import monthly_counts as counts
from desk.reports.sheets import Report
from desk.reports.tables import Table, TableColumn, TableLine

HOSPITAL = (
    TableColumn(counts.REFERRED, "Referrals", people=True, adds_up=False),
    TableColumn(counts.ASSESSED, "Assessed", people=True, adds_up=False),
)
COMMUNITY = (TableColumn(counts.REGISTERED, "Registered", people=True, adds_up=False),)
BOTH = (
    TableColumn(counts.STARTED, "Started", people=True, adds_up=False),
    TableColumn(counts.COMPLETED, "Completed", people=True, adds_up=False),
    TableColumn(counts.DUE, "Places marked", people=True, adds_up=False),
    TableColumn(counts.NO_WORD, "No word", people=True, adds_up=False),
    TableColumn(counts.REVIEWS, "Reviews held"),
    TableColumn(counts.AT_REVIEWS, "Came to reviews", people=True, adds_up=False),
    TableColumn(counts.RETURNED, "Questionnaires back", people=True, adds_up=False),
)
LISTS = (
    TableColumn(counts.WAITING, "Waiting", people=True, adds_up=False),
    TableColumn(counts.MEDIAN, "Median, weeks"),
    TableColumn(counts.LONGEST, "Longest, weeks"),
    TableColumn(counts.OVER, "Over target", people=True, adds_up=False),
)
PARTS = (
    (counts.NO_WORD, counts.DUE, counts.NO_WORD),
    (counts.OVER, counts.WAITING, counts.OVER),
)
HAPPENED = (
    "Started: came for the first time to a day of a group. Completed: in the month in which the group ended.",
    "Places marked: places at days and reviews that were held and of which the register says something. No word: of these.",
    "Questionnaires back: finished, whatever was asked, also outside their windows.",
)
WAITED = (
    "On the last day of the month, or today while it lasts. Weeks count from the day somebody was accepted for the list.",
    "Over target: for more than {target} weeks.",
)


def monthly_report(
    organisation: Organisation, months: list[dt.date], *, by_referral: bool, target_weeks: int, now: dt.datetime
) -> Report:
    """Return what happened in each month, the latest first, and who waited at its end."""
    figures = counts.monthly_figures(organisation, months, target_weeks=target_weeks, now=now)
    lines = tuple(TableLine((f"{month:%B %Y}",), figures[month]) for month in reversed(months))
    columns = (*(HOSPITAL if by_referral else COMMUNITY), *BOTH)
    waited = tuple(sentence.format(target=target_weeks) for sentence in WAITED)
    tables = (
        Table("What happened", ("Month",), columns, lines, parts=PARTS[:1], notes=HAPPENED),
        Table("Who was waiting", ("Month",), LISTS, lines, parts=PARTS[1:], notes=waited),
    )
    stood = f"As it stood on {moment(now.astimezone(organisation.tzinfo))}"
    about = (organisation.name, f"{months[0]:%B %Y} to {months[-1]:%B %Y}", stood)
    return Report("monthly", "Activity and waiting, by month", about, tables)


def without_small_waits(report: Report) -> Report:
    """Return a report for publication in which the weeks of fewer than five people are left out as well: they are somebody's."""
    return replace(report, tables=tuple(_weeks_hidden(table) for table in report.tables))


def _weeks_hidden(table: Table) -> Table:
    few = {number for number, key in table.hidden if key == counts.WAITING}
    return replace(table, hidden=table.hidden | {(number, key) for number in few for key in (counts.MEDIAN, counts.LONGEST)})
