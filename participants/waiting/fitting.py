"""Whether somebody who waits for a programme fits one of its courses, and if not why: rules of plain values (docs/domain.md).

The whole series is looked at, days and reviews, never its first date alone.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from common.words import counted, long_date, weekdays
from courses.dates.calendars import add_months

IN_PERSON, VIDEO = "in_person", "video"
TAKES = {IN_PERSON: "takes face to face only", VIDEO: "takes video only", "": "takes neither face to face nor video"}
LOOKS_FIRST = "a clinician looks first"


@dataclass(frozen=True, slots=True)
class DateFacts:
    """One date with its beginning and end: a day of a course, a review, or what somebody has elsewhere."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    day: dt.date
    label: str = ""
    counts: bool = True  # a course's own day; a review isn't

    def meets(self, other: "DateFacts") -> bool:
        """Whether both are at one time."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class CourseDates:
    """A course as far as fitting asks: how people meet, and everything of it that is still to come."""

    pk: int
    format: str
    first_starts_at: dt.datetime
    first_day: dt.date
    dates: tuple[DateFacts, ...]
    day_word: str = "day"

    @property
    def days(self) -> tuple[DateFacts, ...]:
        """Its own days, without the reviews."""
        return tuple(each for each in self.dates if each.counts)


@dataclass(frozen=True, slots=True)
class PlaceHeld:
    """The place somebody has already who would come sooner."""

    course: int
    name: str
    first_starts_at: dt.datetime


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """Somebody who waits, as far as fitting asks. `kept_from`: on which courses somebody is whom they aren't to meet."""

    takes: frozenset[str]
    stopped: bool = False
    recommended: bool = True
    wants_it: bool = True
    earliest_start: dt.date | None = None
    away: tuple[tuple[dt.date, dt.date], ...] = ()
    # Days of the week on which they never can; 0 is Monday.
    not_weekdays: frozenset[int] = frozenset()
    kept_from: frozenset[int] = frozenset()
    other_offer: str = ""
    # Declined offers that count and no clinician has looked at; and when they were last assessed, or looked at since.
    declined: int = 0
    assessed_on: dt.date | None = None
    elsewhere: tuple[DateFacts, ...] = ()
    has_place: PlaceHeld | None = None
    sooner: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """What the edition says: for how many months an assessment is good, and after how many declined offers a clinician looks."""

    assessment_months: int = 12
    declined_offers: int = 2


@dataclass(frozen=True, slots=True)
class Fit:
    """What came of looking: why not, or "" for somebody who fits."""

    why_not: str = ""
    # Whether only a clinician's look stands between them and the place.
    clinician: bool = field(default=False, compare=False)

    def __bool__(self) -> bool:
        return not self.why_not


FITS = Fit()


def fit(entry: EntryFacts, course: CourseDates, limits: Limits, today: dt.date) -> Fit:
    """Whether they fit this course: the first of the reasons against it, as the end of a sentence that begins with their name."""
    if why := _whether_at_all(entry, course):
        return Fit(why)
    if why := _how_and_when(entry, course):
        return Fit(why)
    if why := a_clinician_looks(entry, limits, today):
        return Fit(why, clinician=True)
    return FITS


def _whether_at_all(entry: EntryFacts, course: CourseDates) -> str:
    if entry.stopped:
        return "gets no messages or offers any more"
    if not entry.recommended:
        return "isn’t recommended for the programme at present"
    if not entry.wants_it:
        return "hasn’t said yes to it"
    if entry.other_offer:
        return f"has another offer open, {entry.other_offer}"
    if entry.has_place and not entry.sooner:
        return f"has a place in {entry.has_place.name}"
    if entry.has_place and entry.has_place.first_starts_at <= course.first_starts_at:
        return f"has a place in {entry.has_place.name}, which starts no later"
    return ""


def _how_and_when(entry: EntryFacts, course: CourseDates) -> str:
    if course.format not in entry.takes:
        return TAKES[next(iter(sorted(entry.takes)), "")] if len(entry.takes) < 2 else "doesn’t take this format"
    if course.pk in entry.kept_from:
        return "isn’t to be in one group with somebody who is on it"
    if entry.earliest_start and course.first_day < entry.earliest_start:
        return f"can’t start before {long_date(entry.earliest_start)}"
    if missed := sum(_is_away(entry, each.day) for each in course.days):
        return f"can’t come on {_weekdays_missed(entry, course)}{missed} of the {counted(len(course.days), course.day_word)}"
    if clashes := [each for each in course.dates if any(each.meets(other) for other in entry.elsewhere)]:
        return _elsewhere(clashes, course)
    return ""


def _is_away(entry: EntryFacts, day: dt.date) -> bool:
    return day.weekday() in entry.not_weekdays or any(first <= day <= last for first, last in entry.away)


def _weekdays_missed(entry: EntryFacts, course: CourseDates) -> str:
    """ "Thursdays, " where a day of the week is in the way: somebody may ask whether another one could do."""
    missed = {each.day.weekday() for each in course.days} & entry.not_weekdays
    return f"{weekdays(sorted(missed), whole=True)}, " if missed else ""


def _elsewhere(clashes: list[DateFacts], course: CourseDates) -> str:
    if days := sum(each.counts for each in clashes):
        return f"has something else here on {days} of the {counted(len(course.days), course.day_word)}"
    return f"has something else here at the {clashes[0].label}"


def a_clinician_looks(entry: EntryFacts, limits: Limits, today: dt.date) -> str:
    """Why a clinician looks before they are offered anything, or ""."""
    if entry.declined >= limits.declined_offers:
        return f"{counted(entry.declined, 'offer')} declined, {LOOKS_FIRST}"
    if is_old(entry.assessed_on, limits.assessment_months, today):
        return f"was assessed more than {counted(limits.assessment_months, 'month')} ago, {LOOKS_FIRST}"
    return ""


def is_old(assessed_on: dt.date | None, months: int, today: dt.date) -> bool:
    """Whether an assessment of this day is no longer good; one of which nobody knows the day can't be old."""
    return assessed_on is not None and add_months(assessed_on, months) < today


def counts_when_declined(*, made_on: dt.date, first_days: Iterable[dt.date], notice_days: int, other_format: bool) -> bool:
    """Whether declining an offer counts: it was a reasonable one, of two dates with notice enough, and the format was theirs.

    Facts 2.3: three weeks' notice and a choice of two dates.
    """
    days = list(first_days)
    return not other_format and len(days) >= 2 and all((day - made_on).days >= notice_days for day in days)
