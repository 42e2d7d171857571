"""Finding people: by any part of their names, also misspelt, by their numbers and addresses, or by the day they were born."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection
from django.db.models import Prefetch, Q, QuerySet

from accounts.models import Organisation
from common.pages.paging import COUNT_LIMIT, KeyPage, bounded_count, page_by_key
from common.text.finding import contains_words
from common.text.near import ALIKE, nearness
from participants.models import Enrolment, Participant
from participants.rules.searched import Sought, read

KEYS = ("sort_key", "id")
PAGE = 25
MOST_ALIKE = 25
# Candidates for misspelt names: PostgreSQL brings those that share the most letters, another database everybody up to here.
CANDIDATES, FARTHEST, EVERYBODY = 200, 0.2, 20_000


@dataclass(frozen=True, slots=True)
class Found:
    """One page of people, and how many there are; a count above 1,000 stops there."""

    page: KeyPage[Participant]
    count: int
    sought: Sought
    # Nobody is called so: these are almost.
    almost: bool = False


def people_of(organisation: Organisation) -> QuerySet[Participant]:
    """Everybody on file in an organisation, by last name; a record that was merged into another one is not there."""
    return records_of(organisation).filter(merged_into=None)


def records_of(organisation: Organisation) -> QuerySet[Participant]:
    """Every record of an organisation, closed ones too: for the page that leads from an old record to the kept one."""
    return Participant.objects.filter(organisation=organisation).order_by(*KEYS)


def search(organisation: Organisation, text: str) -> QuerySet[Participant]:
    """Those who fit what was typed, names from their front, in the order of people_of."""
    return matching(organisation, read(text))


def found_people(organisation: Organisation, text: str, *, most: int, without: int = 0) -> list[Participant]:
    """The first of those who fit what was typed; where no name does, those it is a part of, or nearly. A query each."""
    sought = read(text)
    fitting = list(matching(organisation, sought).exclude(pk=without)[:most])
    if fitting or not sought.words:
        return fitting
    return list(people_of(organisation).filter(pk__in=_otherwise(organisation, sought)[0]).exclude(pk=without)[:most])


def matching(organisation: Organisation, sought: Sought, *, front: str = " ") -> QuerySet[Participant]:
    """Those who fit; every word of a name must be the front of one of theirs, whatever the accents, blanks and signs.

    With `front=""` a word may stand anywhere in a name.
    """
    people = people_of(organisation)
    if not (sought.everybody or sought.by):
        return people.none()
    return people.filter(contains_words("search_key", " ".join(sought.words), front=front)).filter(_numbers(organisation, sought))


def _numbers(organisation: Organisation, sought: Sought) -> Q:
    """By any of the numbers and addresses that what was typed may be."""
    numbers = {
        "nhs_number": sought.nhs_number,
        "hospital_number": sought.hospital_number,
        "date_of_birth": sought.born,
        "phone__contains": sought.phone,
        "email__icontains": sought.email,
        "postal_address__contains": sought.postcode,
    }
    either = Q()
    for field, value in numbers.items():
        if value:
            either |= Q(**{field: value})
    return either | Q(pk__in=_kept_for(organisation, sought)) if sought.nhs_number or sought.hospital_number else either


def _kept_for(organisation: Organisation, sought: Sought) -> list[int]:
    """The records that were kept for those closed with such a number, which still stands on letters. A query.

    Read before: asked inside the search, PostgreSQL looks at everybody instead of at an index for each number.
    """
    numbers = {"nhs_number": sought.nhs_number, "hospital_number": sought.hospital_number}
    either = Q()
    for field, value in numbers.items():
        if value:
            either |= Q(**{field: value})
    closed = records_of(organisation).filter(either, merged_into__isnull=False).order_by()
    return [kept for kept in closed.values_list("merged_into", flat=True) if kept]


def _otherwise(organisation: Organisation, sought: Sought) -> tuple[list[int], bool]:
    """The keys of those whose names have these words in the middle, or else almost; and whether it is almost. Two queries."""
    inside = matching(organisation, sought, front="").order_by().values_list("pk", flat=True)
    keys = list(inside[: COUNT_LIMIT + 1])
    return (keys, False) if keys else (_misspelt(organisation, sought), True)


def _misspelt(organisation: Organisation, sought: Sought) -> list[int]:
    """The keys of those whose names are spelt almost so, the nearest first, with the same date of birth where one was typed."""
    people = people_of(organisation).filter(_numbers(organisation, sought)).order_by()
    if connection.vendor == "postgresql":
        near = TrigramWordSimilarity(" ".join(sought.words), "search_key")
        people = people.annotate(near=near).filter(near__gte=FARTHEST).order_by("-near")[:CANDIDATES]
    else:
        people = people[:EVERYBODY]
    rated = [(nearness(sought.words, key), pk) for pk, key in people.values_list("pk", "search_key")]
    alike = sorted((each for each in rated if each[0] >= ALIKE), reverse=True)
    return [pk for _, pk in alike[:MOST_ALIKE]]


def page_of(organisation: Organisation, text: str, *, cursor: str = "", now: dt.datetime) -> Found:
    """One page of the list or of a search, each person with the courses they are on. Three queries.

    One more where a number was typed, two where no name fits.
    """
    sought = read(text)
    people, count = _counted(organisation, sought)
    almost = False
    if not count and sought.words:
        keys, almost = _otherwise(organisation, sought)
        people, count = people_of(organisation).filter(pk__in=keys), len(keys)
    current = Enrolment.objects.filter(state=Enrolment.State.ACTIVE, course__cancelled_at=None)
    current = current.filter(Q(course__last_ends_at__gt=now) | Q(course__reviews_end_at__gt=now))
    courses = Prefetch("enrolments", current.select_related("course").order_by("course__first_starts_at"), to_attr="current")
    return Found(page_by_key(people.prefetch_related(courses), KEYS, cursor, PAGE), count, sought, almost)


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
