"""What the board shows: groups by their reviews, each count a link to its people. Ten queries, however many groups there are."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse

from accounts.models import Organisation
from common.clock import today_in
from common.pages.kept_statements import written_once
from common.pages.paging import KeyPage, first_page, first_rows, page_by_key
from common.words import clock_time, counted, short_date
from courses.ground.catalogue import courses_of
from courses.models import Course, EditionReview, Session
from courses.scheduling.listing import ORDER
from desk.shared.addresses import Pages
from desk.shared.staffing import Staff, staff_across
from reviews.board.counting import COUNTS, OVERDUE, CountedMilestone, lacking_place, milestones_of_keys

GROUPS = 8  # on one page
SOON = dt.timedelta(days=42)  # from when on a review without staff or a room says so
Cells = Mapping[tuple[int, int], list[CountedMilestone]]


@dataclass(frozen=True, slots=True)
class BoardCount:
    """One number of a cell: "2 overdue", and where those people stand."""

    words: str
    url: str
    is_bad: bool


@dataclass(frozen=True, slots=True)
class ReviewCell:
    """One review of one group: its date, what stands in the way, the counts of its people that aren't nought."""

    months: str  # "6 months"
    day: str
    url: str
    tags: Sequence[str]
    counts: Sequence[BoardCount]


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group with its reviews, in the order of the columns; None where it has none of so many months."""

    url: str
    name: str
    people: str
    ends: str
    cells: Sequence[ReviewCell | None]


@dataclass(frozen=True, slots=True)
class Board:
    """The page."""

    page: KeyPage[Course]
    groups: Sequence[GroupRow]
    months: Sequence[int]
    totals: Sequence[tuple[str, str, int]]  # key, label and number, over the groups shown
    overdue: int
    # How many need another date, and of how many a register says nothing yet.
    to_find: int
    to_mark: int
    next_review: Session | None


@dataclass(frozen=True, slots=True)
class BoardWanted:
    """What is wanted: all groups, or only those with reviews to come or somebody without a place; one programme; who is there."""

    everything: bool = False
    programme: int = 0
    somebody: str = ""


def groups_with_reviews(organisation: Organisation) -> QuerySet[Course]:
    """The groups of programmes that end with reviews, but those that were cancelled before their last day, in no order."""
    has = EditionReview.objects.filter(edition=OuterRef("edition"))
    return courses_of(organisation).filter(Q(cancelled_at=None) | Q(cancelled_at__gte=F("last_ends_at")), Exists(has))


def people_url(state: str, course: int = 0, months: int = 0) -> str:
    """The address of the people behind a number: of one group's review, or without one of whoever has no date."""
    return _people_url(reverse("desk:review_people"), state, course, months)


def _people_url(address: str, state: str, course: int = 0, months: int = 0) -> str:
    return f"{address}?course={course}&months={months}&state={state}" if course else f"{address}?state={state}"


def board(organisation: Organisation, wanted: BoardWanted, cursor: str, *, now: dt.datetime) -> Board:
    """Put the board together."""
    lacking = lacking_place(organisation, now)
    if wanted == BoardWanted() and not cursor:  # as the board opens
        page = first_page(_as_it_opens(organisation, now, {course for _, course in lacking}), ORDER, GROUPS)
    else:
        page = _narrowed(organisation, wanted, cursor, lacking, now)
    here = {each.pk for each in page.rows}
    lines = milestones_of_keys(organisation, here, [pk for pk, _ in lacking], now)
    cells: dict[tuple[int, int], list[CountedMilestone]] = defaultdict(list)
    for each in lines:
        cells[each.line.course_id, each.milestone.months].append(each)
    months = sorted({months for course, months in cells if course in here})
    lacking_lines = [each for each in lines if each.lacks_place]
    unmarked = sum(each.only_unmarked for each in lacking_lines)
    totals = Counter(each.counted_as for each in lines if each.line.course_id in here)
    return Board(
        page,
        _rows(organisation, page.rows, months, cells, now),
        months,
        [(key, label, totals[key]) for key, label in COUNTS.items()],
        sum(each.counted_as == OVERDUE for each in lacking_lines),
        len(lacking_lines) - unmarked,
        unmarked,
        next(iter(_next_review(organisation, now)), None),
    )


@written_once
def _as_it_opens(organisation: Organisation, now: dt.datetime, lacking: Collection[int]) -> QuerySet[Course]:
    found = groups_with_reviews(organisation).filter(first_starts_at__lte=now)
    found = found.filter(Q(reviews_end_at__gte=now) | Q(pk__among=lacking))
    return first_rows(found.select_related("programme"), ORDER, GROUPS)


def _narrowed(
    organisation: Organisation, wanted: BoardWanted, cursor: str, lacking: Sequence[tuple[int, int]], now: dt.datetime
) -> KeyPage[Course]:
    found = groups_with_reviews(organisation).filter(first_starts_at__lte=now)
    if wanted.programme:
        found = found.filter(programme=wanted.programme)
    if not wanted.everything:
        found = found.filter(Q(reviews_end_at__gte=now) | Q(pk__in={course for _, course in lacking}))
    if wanted.somebody:
        found = found.filter(pk__in=_with_somebody(organisation, lacking, wanted.somebody, now))
    return page_by_key(found.select_related("programme"), ORDER, cursor, GROUPS)


def _with_somebody(organisation: Organisation, lacking: Sequence[tuple[int, int]], key: str, now: dt.datetime) -> set[int]:
    """The groups of which somebody is overdue, or has no place."""
    lines = milestones_of_keys(organisation, (), [pk for pk, _ in lacking], now)
    return {each.line.course_id for each in lines if each.counted_as == key}


@written_once
def _next_review(organisation: Organisation, now: dt.datetime) -> QuerySet[Session]:
    planned = Session.objects.filter(organisation=organisation, kind=Session.Kind.REVIEW, state=Session.State.PLANNED)
    return planned.filter(ends_at__gt=now).select_related("course__programme").order_by("starts_at", "pk")[:1]


def _rows(
    organisation: Organisation, courses: Sequence[Course], months: Sequence[int], cells: Cells, now: dt.datetime
) -> list[GroupRow]:
    sessions = _reviews_of(courses)
    soon = [each for each in sessions.values() if now < each.starts_at <= now + SOON and not each.is_cancelled]
    staff = staff_across(soon) if soon else {}
    today, addresses = today_in(organisation.tzinfo, now), _Addresses()

    def cell(course: int, number: int) -> ReviewCell | None:
        session = sessions.get((course, number))
        tags = _tags(session, staff, today) if session else []
        return _cell((course, number), session, cells, today, tags, addresses)

    return [
        GroupRow(
            addresses.courses.of(course.pk),
            f"{course.programme.group_word.capitalize()} {course.number}",
            counted(course.taken, "person", "people"),
            _ends(course, organisation, today),
            [cell(course.pk, each) for each in months],
        )
        for course in courses
    ]


def _reviews_of(courses: Collection[Course]) -> dict[tuple[int, int], Session]:
    """Each group's reviews by months: the one that is planned, else the one that was cancelled last."""
    rows = _review_sessions([each.pk for each in courses]) if courses else []
    ordered = sorted(rows, key=lambda each: (not each.is_cancelled, each.starts_at))
    return {(each.course_id or 0, each.months or 0): each for each in ordered}


@written_once
def _review_sessions(courses: Collection[int]) -> QuerySet[Session]:
    return Session.objects.filter(course__among=courses, kind=Session.Kind.REVIEW)


def _ends(course: Course, organisation: Organisation, today: dt.date) -> str:
    last = course.last_ends_at.astimezone(organisation.tzinfo).date()
    word = "ends" if last >= today else "ended"
    return f"{word} {short_date(last, year=last.year != today.year)}"


class _Addresses:
    """Those of the pages that a cell leads to, worked out once for all of them."""

    def __init__(self) -> None:
        self.courses, self.sessions, self.people = Pages("desk:course"), Pages("desk:session"), reverse("desk:review_people")


def _cell(
    key: tuple[int, int],
    session: Session | None,
    cells: Cells,
    today: dt.date,
    tags: Sequence[str],
    addresses: "_Addresses",
) -> ReviewCell | None:
    people, (course, months) = cells.get(key, []), key
    if session is None and not people:
        return None
    numbers = Counter(each.counted_as for each in people)
    counts = [
        BoardCount(f"{numbers[state]} {label.lower()}", _people_url(addresses.people, state, course, months), state == OVERDUE)
        for state, label in COUNTS.items()
        if numbers[state]
    ]
    day = _day(session, today) if session else "No date"
    url = addresses.sessions.of(session.pk) if session else ""
    return ReviewCell(counted(months, "month"), day, url, tags, counts)


def _day(session: Session, today: dt.date) -> str:
    day = session.local_date
    words = short_date(day, year=day.year != today.year)
    return f"{words}, {clock_time(session.local_start)}" if day == today else words


def _tags(session: Session, staff: Mapping[int, Staff], today: dt.date) -> list[str]:
    """What somebody should know of a review: cancelled, today, or near and without a room, a link or staff."""
    if session.is_cancelled:
        return ["Cancelled"]
    found = ["Today"] if session.local_date == today else []
    if session.pk in staff:
        found += [word for word, lacks in lacks_of(session, staff[session.pk]) if lacks]
    return found


def lacks_of(session: Session, staff: Staff) -> Collection[tuple[str, bool]]:
    """What a review or a day to come may lack, in words, and whether it does."""
    nowhere = session.venue_id is None and not session.video_link and not session.by_telephone
    on_video = session.format == "video"
    return (
        ("No room", nowhere and not on_video),
        ("No link", nowhere and on_video),
        ("No staff", bool(staff.missing) or not staff.on_duty),
    )
