"""Finding people: by the front of any of their names, by their numbers, or by the day they were born."""

import datetime as dt
import re
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from accounts.models import Organisation
from common.pages.paging import COUNT_LIMIT, KeyPage, bounded_count, page_by_key
from common.text.finding import contains_words
from common.text.folding import MOST_WORDS, folded
from participants.models import Enrolment, Participant
from participants.people.particulars import hospital_number

KEYS = ("sort_key", "id")
PAGE = 25
HOSPITAL_NUMBER_LENGTH = 30
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# 14/03/1961, 14 3 1961, 14.3.1961, 14-Mar-1961, 14 March 1961; or 14031961, as cards and labels have it.
DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[\s/.-]+(\d{1,2}|[a-z]{3,9})[\s/.,-]+(\d{4})(?!\d)", re.IGNORECASE)
YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
TOGETHER = re.compile(r"(?<!\d)(\d{2})(\d{2})(\d{4})(?!\d)")
NHS_NUMBER = re.compile(r"(?<!\d)\d(?:[\s-]?\d){9}(?!\d)")


@dataclass(frozen=True, slots=True)
class Sought:
    """What a search text asks for. Names and a date of birth narrow each other; a number is enough by itself."""

    words: tuple[str, ...] = ()
    born: dt.date | None = None
    nhs_number: str = ""
    hospital_number: str = ""
    # Nothing was typed. Signs alone are something: they fit nobody.
    everybody: bool = False

    @property
    def by(self) -> str:
        """What the audit trail says was searched by."""
        asked = {"NHS number": self.nhs_number, "date of birth": self.born, "number": self.hospital_number, "name": self.words}
        return next((name for name, value in asked.items() if value), "")


@dataclass(frozen=True, slots=True)
class Found:
    """One page of people, and how many there are; a count above 1,000 stops there."""

    page: KeyPage[Participant]
    count: int
    sought: Sought


def people_of(organisation: Organisation) -> QuerySet[Participant]:
    """Everybody on file in an organisation, by last name; a record that was merged into another one is not there."""
    return records_of(organisation).filter(merged_into=None)


def records_of(organisation: Organisation) -> QuerySet[Participant]:
    """Every record of an organisation, closed ones too: for the page that leads from an old record to the kept one."""
    return Participant.objects.filter(organisation=organisation).order_by(*KEYS)


def read(text: str) -> Sought:
    """What somebody typed into the search box, taken apart. Nothing typed asks for everybody."""
    if not text.strip():
        return Sought(everybody=True)
    if number := NHS_NUMBER.search(text):
        return Sought(nhs_number=re.sub(r"[\s-]", "", number[0]), hospital_number=_as_hospital_number(text))
    if dated := _with_a_date(text):
        return dated
    if re.search(r"\d", text):
        return Sought(hospital_number=_as_hospital_number(text))
    return Sought(words=_words(text))


def search(organisation: Organisation, text: str) -> QuerySet[Participant]:
    """Those who fit what was typed (`read`), in the order of people_of."""
    return matching(organisation, read(text))


def matching(organisation: Organisation, sought: Sought) -> QuerySet[Participant]:
    """Those who fit; every word of a name must be the front of one of theirs, whatever the accents, blanks and signs."""
    people = people_of(organisation)
    if not (sought.everybody or sought.by):
        return people.none()
    people = people.filter(contains_words("search_key", " ".join(sought.words)))
    numbers = {"nhs_number": sought.nhs_number, "hospital_number": sought.hospital_number, "date_of_birth": sought.born}
    either = Q()
    for field, value in numbers.items():
        if value:
            either |= Q(**{field: value})
    for field in ("nhs_number", "hospital_number"):
        if numbers[field]:
            # An old number still stands on letters: it finds the record that was kept.
            closed = records_of(organisation).filter(**{field: numbers[field]}, merged_into__isnull=False).order_by()
            either |= Q(pk__in=closed.values("merged_into"))
    return people.filter(either)


def page_of(organisation: Organisation, text: str, *, cursor: str = "", now: dt.datetime) -> Found:
    """One page of the list or of a search, each person with the courses they are on. Three queries, whatever is found."""
    sought = read(text)
    people, count = _counted(organisation, sought)
    current = Enrolment.objects.filter(state=Enrolment.State.ACTIVE, course__cancelled_at=None)
    current = current.filter(Q(course__last_ends_at__gt=now) | Q(course__reviews_end_at__gt=now))
    courses = Prefetch("enrolments", current.select_related("course").order_by("course__first_starts_at"), to_attr="current")
    return Found(page_by_key(people.prefetch_related(courses), KEYS, cursor, PAGE), count, sought)


def _counted(organisation: Organisation, sought: Sought) -> tuple[QuerySet[Participant], int]:
    """Those who fit, and how many, at most one above the limit. One query.

    Of a search it reads who they are, and names them to the page: asked for the first few by name, PostgreSQL may otherwise
    read everybody in that order until enough of them fit, which takes twenty times as long.
    """
    people = matching(organisation, sought)
    if sought.everybody:
        return people, bounded_count(people)
    keys = list(people.order_by().values_list("pk", flat=True)[: COUNT_LIMIT + 1])
    # Where more fit than are counted, everybody in order is soon enough of them.
    return people if len(keys) > COUNT_LIMIT else people_of(organisation).filter(pk__in=keys), len(keys)


def _with_a_date(text: str) -> Sought | None:
    """A date of birth with what stands beside it as names, or None. Alone, the figures may be a hospital number too."""
    for pattern in (DAY_FIRST, YEAR_FIRST, TOGETHER):
        found = pattern.search(text)
        born = _date(found, pattern) if found else None
        if found and born:
            words = _words(f"{text[: found.start()]} {text[found.end() :]}")
            return Sought(words=words, born=born, hospital_number="" if words else _as_hospital_number(text))
    return None


def _words(text: str) -> tuple[str, ...]:
    return tuple(folded(text).split()[:MOST_WORDS])


def _as_hospital_number(text: str) -> str:
    return hospital_number(text.replace("\0", ""))[:HOSPITAL_NUMBER_LENGTH]


def _date(found: re.Match[str], pattern: re.Pattern[str]) -> dt.date | None:
    """The day these figures name, or None if there is no such day."""
    day, month, year = reversed(found.groups()) if pattern is YEAR_FIRST else found.groups()
    short = month[:3].lower()
    try:
        return dt.date(int(year), MONTHS.index(short) + 1 if short in MONTHS else int(month), int(day))
    except ValueError:
        return None
