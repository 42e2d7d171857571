"""The waiting list of a programme: the tiles, one page of its entries, and beside it one course with who fits it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from accounts.models import Organisation
from common.clock import today_in
from common.pages.paging import KeyPage, first_page, page_by_key
from common.words import counted, day_and_month, long_date, long_date_range, moment, short_date, weekdays
from courses.models import Course, Edition, Programme
from desk.shared.addresses import Pages
from desk.shared.series import staff_over_series
from desk.waiting.programme_questions import (
    ALSO,
    SIZE,
    Tile,
    courses_to_offer,
    entries_until,
    first_entries,
    latest_edition,
    narrowing,
    programmes_listed,
    registered_programmes,
    tiles_of,
    times_away,
    waiting_by_day,
)
from participants.episodes.stages import stage_words_of
from participants.models import WaitingListEntry
from participants.people.told_apart import tell_apart
from participants.waiting.candidates import (
    ORDER,
    ListCandidate,
    candidates,
    courses_with_places,
    limits_of,
    places_of,
    waiting_for,
    with_notes,
)
from participants.waiting.fitting import EntryFacts, a_clinician_looks

SHOWN = 7  # of those who don't fit, beside the list
MOST = 100  # of them on the course's own page
MORE_FIT = 5  # beyond as many as there are places
WAYS = {(True, False): "Face to face", (False, True): "Video", (True, True): "Either"}


@dataclass(frozen=True)
class ListRow:
    """One person of the list, in words."""

    entry: WaitingListEntry
    number: int
    weeks: str
    since: str
    way: str
    when: str
    notes: tuple[str, ...]
    offer: int | None
    url: str
    stage: str = ""

    @property
    def name(self) -> str:
        """Who it is."""
        return self.entry.participant.listed_name

    @property
    def is_urgent(self) -> bool:
        """Whether a clinician said that they come first."""
        return self.entry.priority == WaitingListEntry.Priority.URGENT


@dataclass(frozen=True)
class FitRow:
    """Somebody on the list beside a course: how they are called there, and why they don't fit."""

    key: int
    person: int
    name: str
    words: str
    note: str = ""
    why_not: str = ""


@dataclass(frozen=True)
class CoursePanel:
    """One course with places: who fits it in order, and why the others don't."""

    course: Course
    places: int
    facts: str
    starts: str
    warning: str
    fitting: int
    misfits: int
    fits: list[FitRow]
    others: list[FitRow]
    ticked: list[int]
    # What is to be said of the staff on all of its dates.
    staff: list[str] = field(default_factory=list)
    seconds: list[Course] = field(default_factory=list)

    @property
    def heading(self) -> str:
        """How many places it has."""
        return f"{self.course.name} has {counted(self.places, 'place')}"

    @property
    def fit_words(self) -> str:
        """How many fit."""
        if not self.fitting:
            return "Nobody on the list fits"
        return f"{counted(self.fitting, 'person', 'people')} {'fits' if self.fitting == 1 else 'fit, in this order'}"

    @property
    def others_words(self) -> str:
        """Of how many others it is said why they don't."""
        others = counted(self.misfits, "other") if self.fitting else counted(self.misfits, "person", "people")
        return f"Why {others} {'doesn’t' if self.misfits == 1 else 'don’t'}"

    @property
    def more_fit(self) -> int:
        """How many more fit than are shown."""
        return self.fitting - len(self.fits)

    @property
    def more_others(self) -> int:
        """How many more don't than are shown."""
        return self.misfits - len(self.others)

    @property
    def named(self) -> dict[int, str]:
        """Everybody whose name is shown."""
        return {row.person: row.name for row in [*self.fits, *self.others]}


@dataclass(frozen=True)
class ListPage:
    """Everything the page of one programme's list shows."""

    programme: Programme
    programmes: list[Programme]
    sentence: str
    tiles: list[Tile]
    page: KeyPage[WaitingListEntry]
    rows: list[ListRow]
    # The course beside the list, with its free places; who fits it is a part of its own (CoursePanel).
    course: Course | None
    places: int
    also: list[Course]
    # Whether there are more of them than are shown.
    more_courses: bool = False
    only: str = ""

    @property
    def named(self) -> dict[int, str]:
        """Everybody whose name is shown."""
        return {row.entry.participant_id: row.entry.participant.full_name for row in self.rows}

    @property
    def course_heading(self) -> str:
        """How many places the course beside it has."""
        return f"{self.course.name} has {counted(self.places, 'place')}" if self.course else ""


def chosen_programme(organisation: Organisation, key: int | None) -> tuple[Programme | None, list[Programme]]:
    """The programme whose list is shown, and all that have one; None where no programme is entered by referral. One query."""
    programmes = programmes_listed(organisation)
    for each in programmes:
        each.organisation = organisation
    return next((each for each in programmes if each.pk == key), next(iter(programmes), None)), programmes


def others_register(organisation: Organisation) -> bool:
    """Whether a programme of the organisation is entered by registration, with a list for each course. One query."""
    return bool(registered_programmes(organisation))


def list_page(
    programme: Programme,
    programmes: list[Programme],
    *,
    only: str,
    cursor: str,
    course: int | None,
    now: dt.datetime,
    every_course: bool = False,
) -> ListPage:
    """Put the page together. The same number of queries for one person and for 2,000."""
    organisation = programme.organisation
    today = today_in(organisation.tzinfo, now)
    days = waiting_by_day(organisation, programme)
    narrowed = {tile.key: tile for tile in tiles_of(days, only, today)}
    as_it_opens = not only and not cursor
    if as_it_opens:
        page: KeyPage[Any] = first_page(first_entries(organisation, programme, now), ORDER, SIZE)
    else:
        waiting = waiting_for(programme).filter(narrowing(only, today)).select_related(None).select_related("participant")
        page = page_by_key(with_notes(waiting, now), ORDER, cursor, SIZE)
    courses = courses_to_offer(programme, now, every_course)
    chosen = next((each for each in courses if each.pk == course), None)
    if course and not chosen:
        chosen = courses_with_places(programme, now).select_related(None).filter(pk=course).first()
    chosen = chosen or next(iter(courses), None)
    also = [each for each in courses if each != chosen]
    # Whoever the list opens with are the first of it.
    numbers = {each.pk: number for number, each in enumerate(page.rows, 1)} if as_it_opens else _numbers(programme, page.rows)
    return ListPage(
        programme=programme,
        programmes=programmes,
        sentence=_sentence(days, narrowed[""].count, today),
        tiles=list(narrowed.values()),
        page=page,
        rows=list(_rows(page.rows, numbers, _edition(programme, today), organisation, now)),
        course=chosen,
        places=places_of(chosen, now) if chosen else 0,
        also=also if every_course else also[:ALSO],
        more_courses=not every_course and len(also) > ALSO,
        only=next((tile.key for tile in narrowed.values() if tile.is_on), ""),
    )


def _numbers(programme: Programme, rows: Sequence[Any]) -> dict[int, int]:
    """How manyth each of these is, in the order of the whole list. One query, none for nobody.

    The rows of a page follow each other in that order, so it is enough to know of those up to its last.
    """
    if not rows:
        return {}
    last = rows[-1]
    before = entries_until(programme.organisation, programme, last.priority, last.accepted_on)
    return {pk: number for number, pk in enumerate(before, start=1)}


def _sentence(days: Sequence[tuple[Any, ...]], count: int, today: dt.date) -> str:
    """How many wait, and how long half of them have."""
    order = "In order: urgent first, then the date they were accepted."
    if not count:
        return "Nobody waits."
    accepted = [day for day, number, *_ in days for _ in range(number)]
    middle = median((today - day).days for day in accepted[(count - 1) // 2 : count // 2 + 1])
    wait = "waits" if count == 1 else "wait"
    half = f", half of them less than {_weeks(int(middle) + 7)}" if count > 1 else ""
    return f"{counted(count, 'person', 'people', limit=100_000)} {wait}{half}. {order}"


def _weeks(days: int) -> str:
    return counted(max(days, 0) // 7, "week")


def _edition(programme: Programme, today: dt.date) -> Edition | None:
    return next(iter(latest_edition(programme)), None)


def _rows(
    entries: Sequence[Any], numbers: dict[int, int], edition: Edition | None, organisation: Organisation, now: dt.datetime
) -> Iterable[ListRow]:
    today = today_in(organisation.tzinfo, now)
    stages = stage_words_of([entry.episode_id for entry in entries], now)
    tell_apart(entry.participant for entry in entries)
    away: dict[int, list[tuple[dt.date, dt.date]]] = {}
    for key, first, last in times_away([each.pk for each in entries], today) if entries else ():
        away.setdefault(key, []).append((first, last))
    pages = Pages("desk:person")
    for entry in entries:
        yield ListRow(
            entry=entry,
            number=numbers.get(entry.pk, 0),
            weeks=_weeks((today - entry.accepted_on).days),
            since=day_and_month(entry.accepted_on) if entry.accepted_on.year == today.year else short_date(entry.accepted_on),
            way=WAYS.get((entry.takes_in_person, entry.takes_video), "Telephone"),
            when=when_they_can(entry.earliest_start, away.get(entry.pk, []), today, entry.not_weekdays),
            notes=tuple(_notes(entry, edition, organisation, today)),
            offer=entry.offer_pk,
            url=pages.of(entry.participant_id),
            stage=stages.get(entry.episode_id, ""),
        )


def when_they_can(
    earliest: dt.date | None, away: Iterable[tuple[dt.date, dt.date]], today: dt.date, never: Sequence[int] = ()
) -> str:
    """In words when somebody can come: "From Monday 3 May, not Thursdays, not 12 to 23 June", or "Any dates"."""
    start = [f"From {long_date(earliest)}"] if earliest and earliest > today else []
    days = [f"not {long_date(first) if first == last else long_date_range(first, last)}" for first, last in away]
    week = [f"not {weekdays(never, whole=True)}"] if never else []
    said = ", ".join([*start, *week, *days])
    return said[:1].upper() + said[1:] if said else "Any dates"


def _notes(entry: Any, edition: Edition | None, organisation: Organisation, today: dt.date) -> Iterable[str]:
    """What stands under somebody's name."""
    if entry.offered_course:
        until = moment(entry.reply_by.astimezone(organisation.tzinfo))
        yield f"Offered {entry.offered_course}, answers by {until}"
    if entry.place_name:
        yield f"Has a place in {entry.place_name}{', would come sooner' if entry.sooner else ''}"
    if entry.participant.is_stopped:
        yield "Gets no messages or offers any more"
    seen = max((each for each in (entry.assessed_at, entry.looked_at) if each), default=None)
    facts = EntryFacts(frozenset(), declined=entry.declined, assessed_on=seen and today_in(organisation.tzinfo, seen))
    if edition and (why := a_clinician_looks(facts, limits_of(edition), today)):
        yield why[:1].upper() + why[1:].replace("looks first", "looks")


# --- beside it: one course ---


def course_panel(
    course: Course, others: Sequence[Course], *, now: dt.datetime, most: int = SHOWN, with_staff: bool = True
) -> CoursePanel:
    """A course with who fits it in order, the first ticked as far as its places go, and why `most` of the others don't.

    `with_staff`: and what is to be said of its staff on all of its dates; its own page says that by itself.
    """
    organisation = course.organisation
    zone, places = organisation.tzinfo, places_of(course, now)
    people = candidates(course, now=now)
    fitting, misfits = [each for each in people if each.fit], [each for each in people if not each.fit]
    shown, others_shown = fitting[: places + MORE_FIT], misfits[:most]
    tell_apart(each.entry.participant for each in [*shown, *others_shown])
    first = course.first_starts_at.astimezone(zone).date()
    today = today_in(zone, now)
    dates = long_date_range(first, course.last_ends_at.astimezone(zone).date())
    venue = f", {course.venue}" if course.venue else ""
    taken = f"{course.taken + course.offered} of {course.places} taken or offered"
    notice = (first - today).days
    return CoursePanel(
        course=course,
        places=places,
        facts=f"{dates}. {course.get_format_display()}{venue}, {taken}.",
        starts=f"Starts in {_in_weeks(notice)}",
        warning=_short(notice, course.edition.offer_notice_days),
        fitting=len(fitting),
        misfits=len(misfits),
        fits=[_fit_row(each, today) for each in shown],
        others=[_fit_row(each, today) for each in others_shown],
        ticked=ticked(shown, places),
        staff=staff_over_series(course, now) if with_staff else [],
        # One that is held the same way suits whoever fits this one: it is the second date that is proposed.
        seconds=sorted(others, key=lambda each: each.format != course.format),
    )


def _short(notice: int, needed: int) -> str:
    if notice >= needed:
        return ""
    return f"That is less than {counted(needed, 'day')} from now: declining it doesn’t count as declined."


def _in_weeks(days: int) -> str:
    weeks, left = divmod(days, 7)
    parts = [counted(weeks, "week")] * (weeks > 0) + [counted(left, "day")] * (left > 0 or not weeks)
    return " and ".join(parts)


def ticked(people: Sequence[ListCandidate], places: int) -> list[int]:
    """Whom the places go to in order: the first who fit, but no two who aren't to meet."""
    chosen: list[ListCandidate] = []
    for each in people:
        if len(chosen) >= places:
            break
        if each.fit and not any(other.entry.participant_id in each.kept_with for other in chosen):
            chosen.append(each)
    return [each.entry.pk for each in chosen]


def _fit_row(each: ListCandidate, today: dt.date) -> FitRow:
    entry: Any = each.entry
    urgent = ", urgent" if entry.priority == WaitingListEntry.Priority.URGENT else ""
    waits = "" if not each.fit else f", {_weeks((today - entry.accepted_on).days)}{urgent}"
    note = f"The place in {entry.place_name} stands until then" if entry.place_name else ""
    person = entry.participant
    words = f"{each.number}. {person.listed_name}{waits}"
    return FitRow(entry.pk, person.pk, person.full_name, words, note, each.fit.why_not)
