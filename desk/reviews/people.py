"""The people behind a number of the board: where each stands with that review, and what to do."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import Organisation
from common.pages.kept_statements import written_once
from common.words import counted
from courses.models import Course
from desk.shared.review_steps import NextStep, next_step, why_words
from participants.models import Enrolment, Participant
from participants.rules.identity import shown_phone
from reviews.board.counting import (
    COUNTS,
    OUTSTANDING,
    OVERDUE,
    CountedMilestone,
    lacking_place,
    milestones_of_keys,
)
from reviews.board.overdue import overdue_without_task
from reviews.milestones.reading import PersonMilestone, enrolments_with_reviews, milestones_of

ON_A_PAGE = 25
UNMARKED = "unmarked"  # of whom the register of their review says nothing
Key = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class PeopleWanted:
    """Whom somebody wants to see: of one group and review, or whoever has no place; a key of COUNTS or UNMARKED, or empty for
    all of the group, and for whoever needs a date.
    """

    course: Course | None = None
    months: int = 0
    state: str = ""


@dataclass(frozen=True, slots=True)
class ReviewPerson:
    """One review of one person, with the next step."""

    person: Participant
    course: Course
    months: int
    due: dt.date
    counted_as: str
    why: str
    step: NextStep
    phone: str = ""


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """A page of people, the longest due first, with the keys of the pages before and after; empty where there is none."""

    rows: Sequence[ReviewPerson]
    total: str
    before: str
    after: str


def review_people(organisation: Organisation, wanted: PeopleWanted, cursor: str, *, now: dt.datetime) -> PeoplePage:
    """Return one page of them. At most twelve queries, however many there are."""
    keys = [] if wanted.course else [pk for pk, _ in lacking_place(organisation, now)]
    lines = milestones_of_keys(organisation, [wanted.course.pk] if wanted.course else [], keys, now)
    found = sorted((each for each in lines if _fits(each, wanted)), key=_key)
    begins = _begins(found, cursor)
    shown = found[begins : begins + ON_A_PAGE]
    before = _as_cursor(found[max(0, begins - ON_A_PAGE)]) if begins else ""
    after = _as_cursor(found[begins + ON_A_PAGE]) if begins + ON_A_PAGE < len(found) else ""
    return PeoplePage(_rows(organisation, shown, now), counted(len(found), "review"), before, after)


@dataclass(frozen=True, slots=True)
class OverdueReview:
    """A review that is overdue: whose, of which group, and since when."""

    person: Participant
    group: str
    enrolment: int
    months: int
    since: dt.date


def overdue_reviews(organisation: Organisation, *, now: dt.datetime, most: int) -> list[OverdueReview]:
    """So many overdue reviews, the longest first, but those that an open task is about. At most eight queries; one for none."""
    left = sorted(
        overdue_without_task(organisation, now), key=lambda each: (each.milestone.overdue_since or dt.date.max, each.line.pk)
    )[:most]
    rows = {row.pk: row for row in _named(organisation, {each.line.pk for each in left})} if left else {}
    return [
        OverdueReview(
            row.participant, row.course.name, row.pk, each.milestone.months, each.milestone.overdue_since or each.milestone.due
        )
        for each in left
        if (row := rows.get(each.line.pk))
    ]


@written_once
def _named(organisation: Organisation, keys: Collection[int]) -> QuerySet[Enrolment]:
    named = Enrolment.objects.filter(course__organisation=organisation, pk__among=keys).select_related("participant", "course")
    return named.only("participant__first_names", "participant__last_name", "course__name")


def _fits(each: CountedMilestone, wanted: PeopleWanted) -> bool:
    if wanted.course is None:
        if wanted.state == UNMARKED:
            return each.only_unmarked
        if wanted.state in (OUTSTANDING, OVERDUE):
            return each.counted_as == wanted.state
        return each.lacks_place and not each.only_unmarked
    of_month = not wanted.months or each.milestone.months == wanted.months
    return of_month and (each.counted_as == wanted.state if wanted.state in COUNTS else True)


def _key(each: CountedMilestone) -> Key:
    return each.milestone.due.isoformat(), each.line.pk, each.milestone.months


def _as_cursor(each: CountedMilestone) -> str:
    return "_".join(str(part) for part in _key(each))


def _begins(found: Sequence[CountedMilestone], cursor: str) -> int:
    """Where the page of a cursor begins: at its own row, or the first after it when that is settled by now."""
    day, _, rest = cursor.partition("_")
    enrolment, _, months = rest.partition("_")
    if not (enrolment.isascii() and enrolment.isdigit() and months.isascii() and months.isdigit()) or len(rest) > 24:
        return 0
    key = (day, int(enrolment), int(months))
    return next((number for number, each in enumerate(found) if _key(each) >= key), 0)


def _rows(organisation: Organisation, shown: Sequence[CountedMilestone], now: dt.datetime) -> list[ReviewPerson]:
    keys = {each.line.pk for each in shown}
    read: dict[tuple[int, int], PersonMilestone] = {}
    for rows in milestones_of(list(enrolments_with_reviews(organisation).filter(pk__in=keys)), now).values():
        read |= {(row.enrolment.pk, row.months): row for row in rows}
    return [
        ReviewPerson(
            row.enrolment.participant,
            row.enrolment.course,
            row.months,
            row.milestone.due,
            COUNTS[each.counted_as],
            why_words(row),
            next_step(row),
            shown_phone(row.enrolment.participant.phone, organisation.country),
        )
        for each in shown
        if (row := read.get((each.line.pk, each.milestone.months)))
    ]
