"""Licences on pages: a row for each, one with its years and agencies, and what has to be said about them all."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from accounts.models import Organisation
from common.clock import today_in
from common.words import counted, listed, long_date, long_date_range
from courses.licences import rules as licensing
from courses.licences.on_file import LicenceUse, licence_use
from courses.licences.rules import Caution, LicenceFacts, Period, UsedBy
from courses.models import Licence, LicensedAgency, YearlyReport

# What the report of a licence year says, by the name under which each figure is kept with it.
FIGURES = {
    "courses": "Courses",
    "registered": "People who registered",
    "participants": "People who took part",
    "completers": "People who completed",
    "leaders": "Leaders who led",
    "leaders_trained": "Leaders trained",
    "leaders_active": "Leaders in standing",
    "trainers_trained": "Master Trainers trained",
    "trainers_active": "Master Trainers in standing",
}
REPORT_SOON = dt.timedelta(days=30)  # before its due day a report that isn't handed in is spoken of


@dataclass(frozen=True, slots=True)
class LicenceRow:
    """One licence in the list."""

    licence: Licence
    name: str
    kind: str
    programmes: str
    term: str
    use: str
    state: str


@dataclass(frozen=True, slots=True)
class YearRow:
    """One licence year: its days, how often the licence is used in it, and its report."""

    number: int
    first: dt.date
    days: str
    use: str
    report: str
    to_report: bool
    is_late: bool = False
    figures: Sequence[tuple[str, int]] = ()


@dataclass(frozen=True, slots=True)
class LicenceSheet:
    """One licence's page."""

    row: LicenceRow
    facts: Sequence[tuple[str, str]]
    cautions: Sequence[Caution]
    years: Sequence[YearRow]
    agencies: Sequence[LicensedAgency]
    names_agencies: bool
    is_ours: bool
    ended: str


def cautions_of(organisation: Organisation, now: dt.datetime, licence_use: LicenceUse) -> list[Caution]:
    """What has to be said about an organisation's licences today, the longest standing first."""
    today = today_in(organisation.tzinfo, now)
    licences, courses = licence_use.licences, list(licence_use.courses.values())
    found = [caution for licence in licences for caution in _cautions(licence, licences, courses, today)]
    return sorted(found, key=lambda caution: (caution.since, caution.licence_pk))


def rows_of(
    licences: Iterable[Licence], organisation: Organisation, now: dt.datetime, licence_use: LicenceUse
) -> list[LicenceRow]:
    """These licences, read with their programmes, as rows of the list."""
    today = today_in(organisation.tzinfo, now)
    facts, courses = {each.pk: each for each in licence_use.licences}, list(licence_use.courses.values())
    return [_row(licence, facts[licence.pk], courses, today) for licence in licences]


def sheet_of(licence: Licence, organisation: Organisation, now: dt.datetime) -> LicenceSheet:
    """One licence with its years, agencies and warnings. The number of queries doesn't grow with any of them."""
    in_use = licence_use(organisation, now)
    every, courses = in_use.licences, list(in_use.courses.values())
    facts = next(each for each in every if each.pk == licence.pk)
    today = today_in(organisation.tzinfo, now)
    reports = {report.year_from: report for report in licence.reports.all()}
    return LicenceSheet(
        row=_row(licence, facts, courses, today),
        facts=list(_facts_in_words(licence, facts)),
        cautions=_cautions(facts, every, courses, today),
        years=_years(facts, courses, reports, today),
        agencies=list(licence.agencies.order_by("name", "from_on", "pk")),
        names_agencies=facts.kind == Licence.Kind.UMBRELLA,
        is_ours=facts.is_ours,
        ended=f"Ended on {long_date(facts.ended_on)}: {licence.end_reason}." if facts.ended_on else "",
    )


def state_of(licence: LicenceFacts, today: dt.date) -> str:
    """In one word or two: where a licence stands today."""
    if licence.ended_on and licence.ended_on <= today:
        return "Ended"
    if licence.starts_on > today:
        return "To come"
    if licence.expires_on < today:
        return "Over"
    return "In force" if licence.covers_us_on(today) else "Doesn’t name us"


def _cautions(
    licence: LicenceFacts, licences: Iterable[LicenceFacts], courses: Sequence[UsedBy], today: dt.date
) -> list[Caution]:
    others = [each for each in licences if each.pk != licence.pk]
    return [
        *licensing.warnings(licence, today=today, courses=courses, others=others),
        *(
            Caution(licence.pk, "report", licensing.report_words(licence, year, due, today), due - REPORT_SOON, due < today)
            for year, due in licensing.reports_to_send(licence, today=today)
            if due - REPORT_SOON <= today
        ),
    ]


def _row(licence: Licence, facts: LicenceFacts, courses: Sequence[UsedBy], today: dt.date) -> LicenceRow:
    year = licensing.year_of(facts, today)
    return LicenceRow(
        licence,
        str(licence),
        licensing.kind_words(facts.kind).capitalize(),
        listed(sorted(programme.short_name for programme in licence.programmes.all())),
        long_date_range(facts.starts_on, facts.last_day) if facts.term else "",
        _use_words(facts, year, courses) if year else "",
        state_of(facts, today),
    )


def _use_words(licence: LicenceFacts, year: Period, courses: Sequence[UsedBy]) -> str:
    used = licensing.use(licence, year, courses)
    return f"{used} of {licence.courses_a_year} courses" if licence.courses_a_year else counted(used, "course")


def _year_words(licence: LicenceFacts, year: Period, courses: Sequence[UsedBy], report: YearlyReport | None) -> str:
    """The same; of a year that was reported before its courses were kept here it says so, for 0 would be read as none held."""
    used, reported = licensing.use(licence, year, courses), report.figures.get("courses", 0) if report else 0
    if reported <= used:
        return _use_words(licence, year, courses)
    of = f" of {licence.courses_a_year}" if licence.courses_a_year else ""
    return f"{reported}{of} {'course' if reported == 1 else 'courses'} reported, {used or 'none'} on file here"


def _facts_in_words(licence: Licence, facts: LicenceFacts) -> Iterable[tuple[str, str]]:
    yield "Kind", str(licence.get_kind_display()).capitalize()
    yield "Programmes", listed(sorted(programme.name for programme in licence.programmes.all()))
    yield "Held by", facts.held_by or "Us"
    yield "Term", long_date_range(facts.starts_on, facts.expires_on)
    yield "Courses a year", str(facts.courses_a_year or "No limit")
    if licence.territory:
        yield "Territory", licence.territory
    if facts.is_ours:
        yield "Yearly report", f"By the end of {dt.date(2000, facts.report_month, 1):%B} after each year"


def _years(
    licence: LicenceFacts, courses: Sequence[UsedBy], reports: Mapping[dt.date, YearlyReport], today: dt.date
) -> list[YearRow]:
    to_send = dict(licensing.reports_to_send(licence, today=today))
    rows = []
    for number, year in enumerate(licensing.licence_years(licence), 1):
        report, due = reports.get(year.first), to_send.get(year)
        rows.append(
            YearRow(
                number,
                year.first,
                long_date_range(year.first, year.last or licence.last_day),
                _year_words(licence, year, courses, report),
                _report_words(report, due, today, licence),
                due is not None,
                due is not None and due < today,
                _figures(report.figures) if report else [],
            )
        )
    return rows


def _figures(figures: Mapping[str, int]) -> list[tuple[str, int]]:
    """A report's figures as they were called when they were written down; JSON keeps no order."""
    known = [(label, figures[name]) for name, label in FIGURES.items() if name in figures]
    return [*known, *((name.replace("_", " ").capitalize(), figures[name]) for name in figures if name not in FIGURES)]


def _report_words(report: YearlyReport | None, due: dt.date | None, today: dt.date, licence: LicenceFacts) -> str:
    if report:
        return f"Handed in on {long_date(report.sent_on)}, written down by {report.sent_by}"
    if due:
        return f"Late: it was due by {long_date(due)}" if due < today else f"Due by {long_date(due)}"
    return "Once the year is over" if licence.is_ours else f"{licence.held_by} reports"
