"""What a course would be before anything is saved: each date by week, and what is clear, to settle or good to know there."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from accounts.models import Organisation
from common.words import clock_time, counted, day_and_month, long_date
from courses.dates.calendars import CLEAN_START_WEEKS, Answer, clean_starts, programme_week, review_days
from courses.dates.wall_time import ClockChange, clock_changes, instants_of, local
from courses.ground.catalogue import venues_of
from courses.ground.diary import Diary, diary_of, named
from courses.ground.discretion import names_of_programme
from courses.models import Venue
from courses.scheduling.drafts import QUESTION, ROOM, Draft, DraftStop, link_warning, stops
from courses.scheduling.gathering import capacity_of, ground_of, refuse_strangers
from courses.scheduling.leading import UnledProfession, unled_professions
from courses.scheduling.unfolding import Asked, DraftGround, Hours, Planned, pattern_of, unfold

BANK_HOLIDAY = "Bank holiday"
CLOSED_DAY = "Closed day"
ROOM_TAKEN = "Room taken"
GOOD_TO_KNOW = "Good to know"
NOBODY_TO_LEAD = "Nobody to lead"
OTHER_ROOMS = 3  # how many rooms are offered in place of one that is taken


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a question: the value to post, and its words."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Question:
    """What should happen to one date. `chosen` is the value of the answer given so far, or ""."""

    name: str
    legend: str
    options: tuple[Option, ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One session or review as the preview shows it. A row without a tag is clear; its sentence may still say something."""

    id: str
    label: str
    title: str
    day: dt.date
    starts: dt.datetime
    ends: dt.datetime
    venue: Venue | None
    places: int
    is_review: bool
    tag: str
    sentence: str
    to_settle: bool
    question: Question | None
    points: tuple["Point", ...]


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to settle or to know, as the list above the dates says it: `headline` in bold, then `rest`, then a link."""

    row_id: str
    headline: str
    rest: str
    to_settle: bool
    link: str


@dataclass(frozen=True, slots=True)
class PreviewWeek:
    """Rows under one heading."""

    heading: str
    rows: tuple[PreviewRow, ...]


@dataclass(frozen=True, slots=True)
class CoursePreview:
    """The whole of it. `clean_starts` are the nearest first days with nothing to settle, the earlier one first."""

    weeks: tuple[PreviewWeek, ...]
    stops: tuple[DraftStop, ...]
    clean_starts: tuple[dt.date, ...]
    clean_sentence: str
    # What to know of its video link.
    link_warning: str = ""
    # What nobody of the profession it asks for could lead on those dates.
    unled: tuple[UnledProfession, ...] = ()

    @property
    def rows(self) -> tuple[PreviewRow, ...]:
        """Every session and review in order."""
        return tuple(row for week in self.weeks for row in week.rows)

    @property
    def points(self) -> tuple[Point, ...]:
        """What is to settle, then what is good to know."""
        points = [point for row in self.rows for point in row.points]
        return tuple(sorted(points, key=lambda point: not point.to_settle))

    @property
    def clear(self) -> int:
        """How many dates need nothing."""
        return sum(not row.tag for row in self.rows)

    @property
    def to_settle(self) -> int:
        """How many dates somebody has to decide about."""
        return sum(row.to_settle for row in self.rows)

    @property
    def good_to_know(self) -> int:
        """How many dates have something worth knowing."""
        return sum(row.tag in (GOOD_TO_KNOW, NOBODY_TO_LEAD) for row in self.rows)

    @property
    def ready(self) -> bool:
        """Whether it can be created as it stands."""
        return not self.to_settle and not self.stops


def preview(draft: Draft, *, organisation: Organisation, now: dt.datetime) -> CoursePreview:
    """What the draft would make; writes nothing. At most sixteen queries, however many sessions there are.

    Raises Refused when there are no dates to show (courses.scheduling.unfolding.unfold); everything else that stands in the way
    is part of the answer.
    """
    refuse_strangers(draft, organisation)
    ground = ground_of(draft, organisation, draft.edition.programme, now, search=True)
    planned = unfold(draft, ground)
    rooms = _rooms_instead(draft, organisation, planned, now)
    changes = _changes_met(planned, ground)
    unled = unled_professions(planned, draft.edition, organisation)
    rows = [
        _lacking(_row(each, ground, rooms, changes.get(each.number)), [lacks.short for lacks in unled if number in lacks.dates])
        for number, each in enumerate(planned)
    ]
    starts = _clean_starts(draft, ground)
    return CoursePreview(
        weeks=tuple(_weeks(draft, rows, ground.session_word)),
        stops=stops(draft, capacity_of(draft), organisation.pk),
        clean_starts=starts,
        clean_sentence=_clean_sentence(draft, starts),
        link_warning=link_warning(draft.link, names_of_programme(draft.edition.programme)),
        unled=unled,
    )


def _weeks(draft: Draft, rows: Sequence[PreviewRow], session_word: str) -> Iterator[PreviewWeek]:
    sessions = [row for row in rows if not row.is_review]
    for week, held in groupby(sessions, key=lambda row: programme_week(draft.first_day, row.day)):
        yield PreviewWeek(f"Week {week}", tuple(held))
    if reviews := tuple(row for row in rows if row.is_review):
        yield PreviewWeek(f"Reviews, counted from {session_word.lower()} {len(sessions)}", reviews)


def _row(planned: Planned, ground: DraftGround, rooms: "RoomsInstead", change: ClockChange | None) -> PreviewRow:
    is_review = planned.months is not None
    spoken = f"the {planned.label}" if is_review else planned.label.lower()
    row_id = f"review-{planned.months}" if is_review else f"{ground.session_word.lower()}-{planned.number}"
    tag, sentence, points = _check(planned, spoken, row_id, ground, change)
    return PreviewRow(
        id=row_id,
        label=counted(planned.months, "month") if planned.months is not None else planned.label,
        title=planned.title,
        day=planned.day,
        starts=local(planned.span.starts_at, ground.zone),
        ends=local(planned.span.ends_at, ground.zone),
        venue=planned.venue,
        places=planned.places,
        is_review=is_review,
        tag=tag,
        sentence=sentence,
        to_settle=planned.to_settle,
        question=_question(planned, spoken, ground, rooms) if planned.asked else None,
        points=points,
    )


def _lacking(row: PreviewRow, lacks: Sequence[str]) -> PreviewRow:
    """The row with what nobody could lead on its date: it isn't clear then. What has to be settled is said first."""
    if not lacks:
        return row
    return replace(row, tag=row.tag or NOBODY_TO_LEAD, sentence=". ".join(filter(None, [row.sentence, *lacks])))


def _check(
    planned: Planned, spoken: str, row_id: str, ground: DraftGround, change: ClockChange | None
) -> tuple[str, str, tuple[Point, ...]]:
    """The tag of a row, the sentence beside it, and what the list above says about it: a holiday and a clock change both."""
    asked = planned.asked
    if asked and not asked.settled:
        if asked.booking and (asked.decision or not asked.holiday):
            return _room_taken(planned, asked, spoken, row_id, ground)
        return _closed(asked, spoken, row_id, ground)
    known = [*_held_all_the_same(asked, spoken, row_id), *_clock_change(planned, spoken, row_id, ground, change)]
    notes = [change.sentence.removesuffix(".") if change else "", _decided(asked) if asked else "", _moved(planned.moved)]
    return GOOD_TO_KNOW if known else "", ". ".join(note for note in notes if note), tuple(known)


def _held_all_the_same(asked: Asked | None, spoken: str, row_id: str) -> Iterator[Point]:
    if asked and asked.decision is Answer.KEEP and asked.holiday:
        rest = f", {long_date(asked.day)}. It is held all the same."
        yield Point(row_id, f"{_capital(spoken)} falls on {asked.holiday}", rest, to_settle=False, link="Nothing to do")


def _clock_change(planned: Planned, spoken: str, row_id: str, ground: DraftGround, change: ClockChange | None) -> Iterator[Point]:
    if change:
        start = clock_time(local(planned.span.starts_at, ground.zone))
        way = "forward" if change.shift > dt.timedelta(0) else "back"
        rest = f" on {long_date(change.day)}, before {spoken}. It stays at {start}."
        yield Point(row_id, f"The clocks go {way}", rest, to_settle=False, link="Nothing to do")


def _closed(asked: Asked, spoken: str, row_id: str, ground: DraftGround) -> tuple[str, str, tuple[Point]]:
    own = asked.day in ground.closed.own
    kind = "a closed day" if own else "a bank holiday"
    rest = f", {long_date(asked.day)}{f' ({asked.holiday})' if asked.holiday else ''}. Say what should happen to it."
    point = Point(row_id, f"{_capital(spoken)} falls on {kind}", rest, to_settle=True, link=f"Settle {spoken}")
    return CLOSED_DAY if own else BANK_HOLIDAY, asked.holiday, (point,)


def _room_taken(planned: Planned, asked: Asked, spoken: str, row_id: str, ground: DraftGround) -> tuple[str, str, tuple[Point]]:
    booking, venue = asked.booking, planned.venue
    assert booking is not None and venue is not None  # noqa: S101, PT018  (a booking is of a room)
    hours = booking.hours(ground.zone)
    rest = f", {long_date(local(booking.starts_at, ground.zone))}, {hours}, by {booking.by}."
    point = Point(row_id, f"{named(venue)} is taken on {spoken}", rest, to_settle=True, link=f"Settle {spoken}")
    return ROOM_TAKEN, f"{venue.name}, {hours}, by {booking.by}", (point,)


def _moved(reason: str) -> str:
    """Why a review isn't on its due day, in fewer words: of a weekend only the day it was due on."""
    first, *others = reason.split("; ")
    return "; ".join([first, *(other for other in others if not other.endswith(" is at the weekend"))])


def _decided(asked: Asked) -> str:
    """What was decided about a date, for the row it led to."""
    why = asked.holiday or (f"its room is taken by {asked.booking.by}" if asked.booking else "")
    if asked.room:
        return f"In {asked.room}"
    if isinstance(asked.decision, dt.date):
        return f"Instead of {day_and_month(asked.day)}: {why}"
    if asked.decision is Answer.EXTEND:
        return f"Added at the end, because of {day_and_month(asked.day)}: {why}"
    return f"{long_date(asked.day)} is {why}"


def _question(planned: Planned, spoken: str, ground: DraftGround, rooms: "RoomsInstead") -> Question:
    asked = planned.asked
    assert asked is not None  # noqa: S101  (only asked about rows that have one)
    if isinstance(asked.decision, dt.date) or asked.decision is Answer.EXTEND:
        legend = f"Instead of {long_date(asked.day)}, hold"
    else:
        legend = f"Hold {spoken}" if asked.booking else f"Hold {spoken} instead on"
    options = tuple(_options(asked, planned, ground, rooms))
    return Question(f"{QUESTION}{asked.day.isoformat()}", legend, options, _chosen(asked))


def _options(asked: Asked, planned: Planned, ground: DraftGround, rooms: "RoomsInstead") -> Iterator[Option]:
    on = day_and_month(asked.day)
    for day in asked.other_days:
        yield Option(day.isoformat(), long_date(day))
    if asked.extended_to:
        yield Option(Answer.EXTEND, f"{long_date(asked.extended_to)}, added at the end")
    if asked.booking:
        same = "all the same, " if asked.holiday else ""
        for room in rooms(asked):
            yield Option(f"{ROOM}{room.pk}", f"{on} {same}in {room}")
    elif asked.holiday:
        yield Option(Answer.KEEP, f"{on} all the same")


def _chosen(asked: Asked) -> str:
    if asked.room:
        return f"{ROOM}{asked.room.pk}"
    return asked.decision.isoformat() if isinstance(asked.decision, dt.date) else asked.decision or ""


RoomsInstead = Callable[[Asked], Sequence[Venue]]


def _rooms_instead(draft: Draft, organisation: Organisation, planned: Sequence[Planned], now: dt.datetime) -> RoomsInstead:
    """Finds other rooms that are large enough and free for a date whose own room is taken. Two queries, or none."""
    troubled = [each.asked for each in planned if each.asked and each.asked.booking]
    if not troubled or draft.room is None:
        return lambda asked: ()
    venues = list(venues_of(organisation).filter(places__gte=draft.places).exclude(pk=draft.room.pk))
    diary = diary_of((venue.pk for venue in venues), [asked.span for asked in troubled], held_at=now)
    return lambda asked: _free(venues, diary, asked)


def _free(venues: Sequence[Venue], diary: Diary, asked: Asked) -> Sequence[Venue]:
    """The first few rooms that are free, the one chosen among them even if it stands further back."""
    free = [venue for venue in venues if not diary.taken(venue.pk, asked.span)]
    return sorted(free, key=lambda venue: venue != asked.room)[:OTHER_ROOMS]


def _changes_met(planned: Sequence[Planned], ground: DraftGround) -> Mapping[int, ClockChange]:
    """The clock change to tell about each session: told where the clocks differ from the first day's, once for each stretch."""
    first = planned[0]
    changes = clock_changes(first.day, planned[-1].day, ground.zone)
    told: dict[int, ClockChange] = {}
    usual = before = local(first.span.starts_at, ground.zone).utcoffset()
    for each in planned[1:]:
        offset = local(each.span.starts_at, ground.zone).utcoffset()
        if offset not in (usual, before):
            told[each.number] = [change for change in changes if change.at <= each.span.starts_at][-1]
        before = offset
    return told


def _clean_starts(draft: Draft, ground: DraftGround) -> tuple[dt.date, ...]:
    """The nearest first days before and after on which nothing, not even a review's room, would be left to settle."""
    hours = Hours(draft, ground, draft.start, draft.edition.session_minutes)
    obstacles = hours.obstacles
    in_force = draft.edition.valid_from or dt.date.max

    def is_clean(day: dt.date) -> bool:
        at = instants_of(day, draft.start, ground.zone)
        return len(at) == 1 and at[0] > ground.now and day >= in_force and obstacles.is_open(day)

    def reviews_fit(dates: tuple[dt.date, ...]) -> bool:
        due = review_days(dates[-1], [review.months for review in ground.reviews], ground.closed)
        return not any(
            Hours(draft, ground, review.start, review.minutes).booking(falls.day)
            for review, falls in zip(ground.reviews, due, strict=True)
        )

    found = clean_starts(
        pattern_of(draft.edition), draft.first_day, is_clean, ground.today, weeks=CLEAN_START_WEEKS, fits=reviews_fit
    )
    return tuple(day for day in (found.earlier, found.later) if day)


def _clean_sentence(draft: Draft, starts: Sequence[dt.date]) -> str:
    """How far off the clean first days are: "3 weeks earlier or 2 weeks later. The Garden Room is free on every day of both."."""
    if not starts:
        return "No first day in the half year before or after has nothing to settle."
    away = [
        f"{counted(abs((day - draft.first_day).days) // 7, 'week')} {'earlier' if day < draft.first_day else 'later'}"
        for day in starts
    ]
    distance = " or ".join(away)
    if draft.room is None:
        return f"{distance}."
    return f"{distance}. {named(draft.room)} is free on every day{' of both' if len(starts) > 1 else ''}."


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
