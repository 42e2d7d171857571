"""What a licence allows, when and how often: pure rules of plain values (docs/domain.md, chapter 18).

A licence is good from its first day to its last, both included; one that was ended is good up to the day before. For an
organisation that is named on somebody else's umbrella licence it is good only while it is named.
"""

import calendar
import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from common.words import counted, long_date
from courses.dates.calendars import add_months
from courses.models.licence import Licence

OFFERED_TERM_MONTHS = 36  # what a form offers as the end of a term; somebody may type another
STANFORD_UNTIL = dt.date(2017, 12, 31)  # up to then the program was licensed by the university
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from the first to the last, both included; no last day: without end."""

    first: dt.date
    last: dt.date | None = None

    def has(self, day: dt.date) -> bool:
        """Whether this day is one of them."""
        return self.first <= day and (self.last is None or day <= self.last)

    def meets(self, other: "Period") -> bool:
        """Whether the two have a day in common."""
        return (other.last is None or self.first <= other.last) and (self.last is None or other.first <= self.last)


@dataclass(frozen=True, slots=True)
class LicenceFacts:
    """One licence as plain values. `named` are the periods in which it names this organisation among its agencies."""

    pk: int
    licensor: str
    number: str
    kind: str
    programmes: frozenset[int]
    starts_on: dt.date
    expires_on: dt.date
    held_by: str = ""
    named: tuple[Period, ...] = ()
    courses_a_year: int | None = None
    report_month: int = 1
    ended_on: dt.date | None = None
    counts_cancelled: bool = False
    warn_days: tuple[int, ...] = (90, 60, 30)
    warn_percents: tuple[int, ...] = (80, 100)
    reported: frozenset[dt.date] = frozenset()

    @property
    def name(self) -> str:
        """As it is called on the screen: "licence SMRC 4711"."""
        return f"licence {self.licensor} {self.number}"

    @property
    def last_day(self) -> dt.date:
        """The last day it is good for, whoever uses it."""
        return min(self.expires_on, self.ended_on - ONE_DAY) if self.ended_on else self.expires_on

    @property
    def term(self) -> Period | None:
        """The days it is good for; None for one that was ended before it began."""
        return Period(self.starts_on, self.last_day) if self.last_day >= self.starts_on else None

    @property
    def is_ours(self) -> bool:
        """Whether this organisation holds it, and so answers for it and reports on it."""
        return not self.held_by

    def covers_us_on(self, day: dt.date) -> bool:
        """Whether this organisation may use it on this day."""
        within = self.term is not None and self.term.has(day)
        return within and (self.is_ours or any(period.has(day) for period in self.named))


@dataclass(frozen=True, slots=True)
class Covered:
    """Whether a licence allows a course: a whole sentence, and the licence its use counts on (none when none is needed)."""

    met: bool
    sentence: str
    licence_pk: int | None = None


def cover(
    licences: Iterable[LicenceFacts], *, kinds: Collection[str], programme_pk: int, first: dt.date, last: dt.date
) -> Covered:
    """Whether an organisation with these licences may run a course of the programme from its `first` to its `last` day.

    `kinds` are those the edition accepts; none means that it needs no licence. The first and the last day must both be
    covered; a renewal that follows without a gap may cover the last.
    """
    if not kinds:
        return Covered(True, "This programme needs no licence.")
    named = [each for each in licences if programme_pk in each.programmes]
    if not named:
        return Covered(False, "No licence on file names this programme.")
    accepted = sorted((each for each in named if each.kind in kinds), key=lambda each: each.starts_on)
    if not accepted:
        return Covered(False, _wrong_kind(named[-1], kinds))
    at_first = next((each for each in accepted if each.covers_us_on(first)), None)
    if at_first is None:
        return Covered(False, _why_not(_nearest(accepted, first), first, "first"))
    at_last = _followed_to(at_first, accepted, last)
    if at_last is None:
        return Covered(False, _why_not(at_first, last, "last"), at_first.pk)
    if at_last is at_first:
        return Covered(True, f"{_begun(at_first.name)} covers it until {long_date(at_first.last_day)}.", at_first.pk)
    return Covered(True, f"{_begun(at_first.name)} covers its first day and {at_last.name} its last.", at_first.pk)


def _followed_to(licence: LicenceFacts, licences: Sequence[LicenceFacts], day: dt.date) -> LicenceFacts | None:
    """The licence that is good on `day`, reached from this one without a day between that none covers."""
    while not licence.covers_us_on(day):
        reached = _covered_until(licence, day)
        later = [each for each in licences if each is not licence and each.covers_us_on(reached + ONE_DAY)]
        if reached >= day or not later:
            return None
        licence = later[0]
    return licence


def _covered_until(licence: LicenceFacts, day: dt.date) -> dt.date:
    """The last day before `day` on which it is good for us."""
    ends = [licence.last_day] if licence.is_ours else [min(p.last or licence.last_day, licence.last_day) for p in licence.named]
    return max((end for end in ends if end < day), default=day)


def _nearest(licences: Sequence[LicenceFacts], day: dt.date) -> LicenceFacts:
    """The one to speak of when none is good on that day: the latest that had begun, else the first to come."""
    begun = [each for each in licences if each.starts_on <= day]
    return begun[-1] if begun else licences[0]


def _why_not(licence: LicenceFacts, day: dt.date, which: str) -> str:
    session = f"the {which} session on {long_date(day)}"
    if licence.starts_on > day:
        return f"{_begun(licence.name)} begins on {long_date(licence.starts_on)}, after {session}."
    if licence.ended_on and licence.ended_on <= day and licence.ended_on <= licence.expires_on:
        return f"{_begun(licence.name)} was ended on {long_date(licence.ended_on)}, before {session}."
    if licence.expires_on < day:
        return f"{_begun(licence.name)} runs out on {long_date(licence.expires_on)}, before {session}."
    return f"{_begun(licence.name)}, held by {licence.held_by}, doesn’t name us on the day of {session}."


def _wrong_kind(licence: LicenceFacts, kinds: Collection[str]) -> str:
    *others, last = [f"“{kind_words(kind)}”" for kind in Licence.Kind.values if kind in kinds] or ["another kind"]
    asked = f"{', '.join(others)} or {last}" if others else last
    return f"{_begun(licence.name)} is of the kind “{kind_words(licence.kind)}”. This edition asks for {asked}."


def kind_words(kind: str) -> str:
    """A kind in the middle of a sentence: "single agency", "umbrella"."""
    return str(Licence.Kind(kind).label).partition(",")[0]


def _begun(name: str) -> str:
    return name[:1].upper() + name[1:]


# What a licence may say


def offered_expiry(starts_on: dt.date) -> dt.date:
    """The last day of a term of three years that begins on this day."""
    return add_months(starts_on, OFFERED_TERM_MONTHS) - ONE_DAY


def fault_in(licence: LicenceFacts) -> tuple[str, str] | None:
    """What can't be so about a licence as it was typed, as (field, sentence), or None."""
    if licence.expires_on <= licence.starts_on:
        return "expires_on", "The last day must be after the first."
    if not licence.programmes:
        return "programmes", "Choose at least one programme."
    if licence.kind == Licence.Kind.SINGLE_PROGRAMME and len(licence.programmes) > 1:
        return "programmes", "A single programme licence is for one programme. Choose one, or another kind."
    if licence.held_by and licence.kind != Licence.Kind.UMBRELLA:
        return "held_by", "Only an umbrella licence of another organisation covers us. Leave this empty, or choose umbrella."
    if "stanford" in licence.licensor.casefold() and licence.starts_on > STANFORD_UNTIL:
        return "licensor", "Stanford gave licences until 2017. Since then they come from the Self-Management Resource Center."
    return None


def overlap(licence: LicenceFacts, others: Iterable[LicenceFacts]) -> str | None:
    """Why this licence can't stand beside the others, or None: on any day one licence answers for a programme."""
    for other in others:
        shared = licence.programmes & other.programmes
        if other.pk != licence.pk and shared and licence.term and other.term and licence.term.meets(other.term):
            what = "this programme" if len(licence.programmes) == 1 else "one of these programmes"
            days = f"from {long_date(other.starts_on)} to {long_date(other.last_day)}"
            return f"{_begun(other.name)} covers {what} {days}. Begin this one afterwards, or end that one first."
    return None


# Licence years: how often it was used, and the report of each


@dataclass(frozen=True, slots=True)
class UsedBy:
    """A course as the count sees it: its programme, the local day of its first session; whether it ended without any held."""

    programme_pk: int
    first: dt.date
    never_held: bool = False


def licence_years(licence: LicenceFacts) -> tuple[Period, ...]:
    """Its years, each from the anniversary of its first day; the last one ends when the licence does."""
    years, begins, count = [], licence.starts_on, 0
    while begins <= licence.last_day:
        count += 1
        following = add_months(licence.starts_on, 12 * count)
        years.append(Period(begins, min(following - ONE_DAY, licence.last_day)))
        begins = following
    return tuple(years)


def year_of(licence: LicenceFacts, day: dt.date) -> Period | None:
    """The licence year that has this day."""
    return next((year for year in licence_years(licence) if year.has(day)), None)


def use(licence: LicenceFacts, year: Period, courses: Iterable[UsedBy]) -> int:
    """How many courses of its programmes begin in that year; one of which no session was held only if so agreed."""
    return sum(
        course.programme_pk in licence.programmes
        and year.has(course.first)
        and (licence.counts_cancelled or not course.never_held)
        for course in courses
    )


@dataclass(frozen=True, slots=True)
class Caution:
    """Something about a licence that somebody should know, and since which day. `about` is "term", "cap" or "report"."""

    licence_pk: int
    about: str
    sentence: str
    since: dt.date
    urgent: bool = False


def warnings(
    licence: LicenceFacts, *, today: dt.date, courses: Sequence[UsedBy], others: Iterable[LicenceFacts] = ()
) -> list[Caution]:
    """What has to be said about a licence today: that it runs out (not when another follows), and how near its cap is.

    `courses` are all of the organisation's, `others` its other licences. Nothing is said of one that is over for 30 days or more.
    """
    found = [] if _is_followed(licence, others) else _of_term(licence, today)
    for year in licence_years(licence):
        if year.last is None or year.last >= today:
            found += _of_cap(licence, year, use(licence, year, courses), today)
    return found


def _is_followed(licence: LicenceFacts, others: Iterable[LicenceFacts]) -> bool:
    following = [each for each in others if each.covers_us_on(licence.last_day + ONE_DAY)]
    return licence.programmes <= frozenset().union(*(each.programmes for each in following))


def _of_term(licence: LicenceFacts, today: dt.date) -> list[Caution]:
    left = (licence.last_day - today).days
    passed = [days for days in licence.warn_days if left <= days]
    if not passed or left <= -min(licence.warn_days) or (licence.ended_on and licence.ended_on <= today):
        return []
    if left < 0:
        since = licence.last_day + ONE_DAY
        return [Caution(licence.pk, "term", f"{_begun(licence.name)} ran out on {long_date(licence.last_day)}.", since, True)]
    when = "today" if left == 0 else f"in {counted(left, 'day')}, on {long_date(licence.last_day)}"
    since = licence.last_day - dt.timedelta(days=min(passed))
    return [Caution(licence.pk, "term", f"{_begun(licence.name)} runs out {when}.", since, min(passed) == min(licence.warn_days))]


def _of_cap(licence: LicenceFacts, year: Period, used: int, today: dt.date) -> list[Caution]:
    cap = licence.courses_a_year
    if not cap or not any(used * 100 >= percent * cap for percent in licence.warn_percents):
        return []
    sentence = f"{cap_words(licence, year, used)}."
    return [Caution(licence.pk, "cap", sentence, max(min(year.first, today), licence.starts_on), used >= cap)]


def cap_words(licence: LicenceFacts, year: Period, used: int) -> str:
    """Return "8 of 10 courses of licence SMRC 4711 are planned or held in the year from …"; without a cap "3 courses …"."""
    of_cap = f"{used} of {licence.courses_a_year} courses" if licence.courses_a_year else counted(used, "course")
    return f"{of_cap} of {licence.name} {'is' if used == 1 else 'are'} planned or held in the year from {long_date(year.first)}"


def room_for_one_more(licence: LicenceFacts, first: dt.date, courses: Iterable[UsedBy]) -> str | None:
    """Why the licence has no room for another course that begins on this day, or None. `courses` without the one in question."""
    year = year_of(licence, first)
    if licence.courses_a_year is None or year is None:
        return None
    used = use(licence, year, courses)
    return f"{cap_words(licence, year, used)}. There is no room for another." if used >= licence.courses_a_year else None


def report_due(licence: LicenceFacts, year: Period) -> dt.date:
    """The last day on which the report of that year is in time: the end of the first report month after the year."""
    last = year.last or licence.last_day
    due = _month_end(last.year, licence.report_month)
    return due if due > last else _month_end(last.year + 1, licence.report_month)


def reports_to_send(licence: LicenceFacts, *, today: dt.date) -> list[tuple[Period, dt.date]]:
    """The years that are over and not reported, each with its due day. Whoever holds the licence reports, nobody else."""
    if not licence.is_ours:
        return []
    over = [year for year in licence_years(licence) if year.last and year.last < today and year.first not in licence.reported]
    return [(year, report_due(licence, year)) for year in over]


def report_words(licence: LicenceFacts, year: Period, due: dt.date, today: dt.date) -> str:
    """Return "The report of licence … for the year from … is due by …", or that it is late."""
    what = f"The report of {licence.name} for the year from {long_date(year.first)}"
    return f"{what} was due by {long_date(due)}. It is late." if due < today else f"{what} is due by {long_date(due)}."


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])
