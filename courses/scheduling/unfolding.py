"""What a draft unfolds into: every session and review with its date, and the questions that are left.

Pure: everything it needs stands on the Ground, which was fetched before, and again under the locks before anything is written.
A room that is taken is treated like a closed day: somebody has to say what should happen, and the same kinds of answer fit.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from zoneinfo import ZoneInfo

from common.refused import Refused
from common.words import clock_time, long_date
from courses.dates import wall_time
from courses.dates.calendars import (
    REVIEW_LEEWAY_DAYS,
    WORKING_DAYS,
    Answer,
    Closure,
    Decision,
    Pattern,
    ReviewDay,
    closures,
    review_days,
    settle,
    start_refusal,
)
from courses.dates.closed_days import ClosedDays
from courses.dates.wall_time import Span, instants_of
from courses.ground.diary import Diary, RoomTaken
from courses.models import Edition, EditionReview, EditionSession, Venue
from courses.scheduling.drafts import Draft

OTHER_REVIEW_DAYS = 3  # how many other days are offered for a review whose room is taken


@dataclass(frozen=True, slots=True)
class Obstacles(ClosedDays):
    """Closed days, and the days on which a room is taken at the hours it is wanted."""

    room_taken: Callable[[dt.date], RoomTaken | None] = field(default=lambda day: None)

    def reason(self, day: dt.date) -> str:
        """Why nobody can meet there on `day`, or ""."""
        if reason := ClosedDays.reason(self, day):
            return reason
        booking = self.room_taken(day)
        return f"taken by {booking.by}" if booking else ""


@dataclass(frozen=True, slots=True)
class DraftGround:
    """What a draft is laid out on: the place's clocks and closed days, its rooms' diary, the edition's contents."""

    zone: ZoneInfo
    now: dt.datetime
    closed: ClosedDays
    diary: Diary
    plans: Mapping[int, EditionSession]
    reviews: Sequence[EditionReview]
    session_word: str

    @property
    def today(self) -> dt.date:
        """The date on the wall there."""
        return self.now.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of the day at which something of a draft is held, and what the rooms' diary says about them."""

    draft: Draft
    ground: DraftGround
    start: dt.time
    minutes: int

    def span(self, day: dt.date) -> Span:
        """From when to when on that day; raises what wall_time.span raises."""
        return wall_time.span(day, self.start, self.minutes, self.ground.zone, fold=self.draft.fold)

    def booking(self, day: dt.date, room: Venue | None = None) -> RoomTaken | None:
        """What takes the draft's room, or another one, at these hours of the day."""
        room = room or self.draft.room
        at = instants_of(day, self.start, self.ground.zone)
        if room is None or not at:
            return None
        return self.ground.diary.taken(room.pk, Span(at[0], at[0] + dt.timedelta(minutes=self.minutes)))

    def other_room(self, day: dt.date) -> Venue | None:
        """The room chosen in place of the draft's own for that day, while that one is taken and the other can be used."""
        other, own = self.draft.rooms.get(day), self.draft.room
        if other is None or own is None or not self.booking(day):
            return None
        fits = other.organisation_id == own.organisation_id and other.closed_at is None and other.places >= self.draft.places
        return other if fits and not self.booking(day, other) else None

    @property
    def obstacles(self) -> Obstacles:
        """The days on which nobody can meet at these hours in the draft's room."""
        closed = self.ground.closed
        return Obstacles(closed.country, closed.subdivision, closed.own, self.booking)


@dataclass(frozen=True, slots=True)
class Asked:
    """A date that somebody has to decide about, or has decided about, with what could be done."""

    day: dt.date
    holiday: str  # why the day is closed; "" when only the room is the matter
    booking: RoomTaken | None  # what takes the room on that day
    span: Span  # when it would be held that day
    other_days: tuple[dt.date, ...]
    extended_to: dt.date | None  # None: it can't be put after the last one
    decision: Decision | None
    room: Venue | None  # another one for that day

    @property
    def settled(self) -> bool:
        """Whether nothing is left to decide. All the same, but in a room that is taken, isn't enough."""
        if self.room:
            return True
        return self.decision is not None and not (self.decision is Answer.KEEP and self.booking)


@dataclass(frozen=True, slots=True)
class Planned:
    """One session or review as it would be held."""

    number: int
    label: str
    title: str
    plan: EditionSession | None
    months: int | None  # of a review
    day: dt.date
    span: Span
    venue: Venue | None
    places: int
    moved: str  # why a review isn't on its due day
    asked: Asked | None

    @property
    def to_settle(self) -> bool:
        """Whether somebody has to decide before it can be held."""
        return self.asked is not None and not self.asked.settled

    @property
    def meets_although(self) -> str:
        """Why its day is closed, where somebody decided to meet all the same; else ""."""
        return self.asked.holiday if self.asked and self.day == self.asked.day else ""


def pattern_of(edition: Edition) -> Pattern:
    """How courses of this edition repeat."""
    return Pattern(edition.weeks, tuple(edition.weekdays))


def unfold(draft: Draft, ground: DraftGround) -> tuple[Planned, ...]:
    """Every session of the draft in order, then its reviews.

    Raises Refused when there are no dates to show: a wrong weekday, a first day that is past, a start that the clocks
    skip or show twice.
    """
    pattern = pattern_of(draft.edition)
    if why := start_refusal(pattern, draft.first_day, ground.today):
        raise Refused(why, field="first_day")
    refuse_before(draft.edition, draft.first_day)
    sessions = tuple(_sessions(draft, ground, pattern))
    if sessions[0].span.starts_at <= ground.now:
        start = f"{clock_time(draft.start)} on {long_date(sessions[0].day)}"
        raise Refused(f"{start} has already passed. Choose a later day or time.", field="start")
    return sessions + tuple(_reviews(draft, ground, sessions))


def refuse_before(edition: Edition, first_day: dt.date, field: str = "first_day") -> None:
    """Raise Refused for a first day on which the edition isn't in force; a draft is on none."""
    if edition.valid_from is None:
        raise Refused(f"{edition} isn’t in force. Choose another edition.", field="edition")
    if first_day < edition.valid_from:
        sentence = f"{edition} is used from {long_date(edition.valid_from)} on. Choose a later day or another edition."
        raise Refused(sentence, field=field)


def follows_instead(edition: Edition, first_day: dt.date, others: Iterable[Edition]) -> str | None:
    """Why a course that begins on this day follows another edition of the programme, which has begun by then; or None."""
    later = [
        each
        for each in others
        if each.programme_id == edition.programme_id
        and each.valid_from
        and edition.valid_from
        and edition.valid_from < each.valid_from <= first_day
    ]
    if not later:
        return None
    begins, newest = max((each.valid_from or dt.date.min, str(each)) for each in later)
    return f"From {long_date(begins)} on, courses follow {newest}. Choose it, or an earlier first day."


def _sessions(draft: Draft, ground: DraftGround, pattern: Pattern) -> Iterator[Planned]:
    hours = Hours(draft, ground, draft.start, draft.edition.session_minutes)
    obstacles = hours.obstacles
    met = closures(pattern, draft.first_day, obstacles, ground.today)
    answers = dict(_answers(hours, met))
    dates = settle(pattern, draft.first_day, obstacles, ground.today, answers).dates
    asked = dict(_asked(hours, met, answers, pattern))
    for number, day in enumerate(dates, 1):
        plan, question = ground.plans.get(number), asked.get(day)
        yield Planned(
            number=number,
            label=f"{ground.session_word} {number}",
            title=plan.title if plan else "",
            plan=plan,
            months=None,
            day=day,
            span=hours.span(day),
            venue=question.room if question and question.room else draft.room,
            places=draft.places,
            moved="",
            asked=question,
        )


def _answers(hours: Hours, met: Sequence[Closure]) -> Iterator[tuple[dt.date, Decision]]:
    """The decisions that can stand; one that no longer fits is left out, so that it is asked again and not refused."""
    chosen: set[dt.date] = set()
    for closure in met:
        decision = hours.draft.decisions.get(closure.day)
        if hours.other_room(closure.day):
            yield closure.day, Answer.KEEP
        elif decision is Answer.EXTEND or (decision is Answer.KEEP and hours.ground.closed.reason(closure.day)):
            yield closure.day, decision
        elif isinstance(decision, dt.date) and decision in closure.other_days and decision not in chosen:
            chosen.add(decision)
            yield closure.day, decision


def _asked(
    hours: Hours, met: Sequence[Closure], answers: Mapping[dt.date, Decision], pattern: Pattern
) -> Iterator[tuple[dt.date, Asked]]:
    """Each question with the date it stands at now: the one asked about, the one chosen instead, or one after the last."""
    first = hours.draft.first_day
    extensions = sum(answer is Answer.EXTEND for answer in answers.values())
    after = pattern.dates_after(pattern.dates(first)[-1], first, hours.obstacles)
    *added, following = islice(after, extensions + 1)
    taken = {answer for answer in answers.values() if isinstance(answer, dt.date)}
    for closure in met:
        answer = answers.get(closure.day)
        extended_to = added.pop(0) if answer is Answer.EXTEND else following
        landing = answer if isinstance(answer, dt.date) else extended_to if answer is Answer.EXTEND else closure.day
        yield (
            landing,
            Asked(
                day=closure.day,
                holiday=hours.ground.closed.reason(closure.day),
                booking=hours.booking(closure.day),
                span=hours.span(closure.day),
                other_days=tuple(day for day in closure.other_days if day not in taken or day == answer),
                extended_to=extended_to,
                decision=answer,
                room=hours.other_room(closure.day),
            ),
        )


def _reviews(draft: Draft, ground: DraftGround, sessions: Sequence[Planned]) -> Iterator[Planned]:
    due = review_days(sessions[-1].day, [review.months for review in ground.reviews], ground.closed)
    for number, (review, falls) in enumerate(zip(ground.reviews, due, strict=True), len(sessions) + 1):
        hours = Hours(draft, ground, review.start, review.minutes)
        question = _asked_of_review(hours, falls, sessions[-1].day, review.window_days)
        day = question.decision if question and isinstance(question.decision, dt.date) else falls.day
        venue = question.room if question and question.room else draft.room
        label = f"{review.months}-month review"
        yield Planned(
            number=number,
            label=label,
            title="" if review.title == label else review.title,  # never the same words twice
            plan=review.plan,
            months=review.months,
            day=day,
            span=hours.span(day),
            venue=venue,
            places=places_at_review(review.places, draft.places, venue),
            moved=falls.reason if day == falls.day else "",
            asked=question,
        )


def places_at_review(usual: int, of_course: int, venue: Venue | None) -> int:
    """How many places a review has: as many as the edition says, more for a larger course, no more than its room holds."""
    wanted = max(usual, of_course)
    return min(wanted, venue.places) if venue else wanted


def _asked_of_review(hours: Hours, falls: ReviewDay, last: dt.date, window: int) -> Asked | None:
    """The question about a review whose room is taken; holidays were gone round already."""
    booking = hours.booking(falls.day)
    if booking is None:
        return None
    others = other_review_days(falls, last, hours.obstacles, window)
    decision = hours.draft.decisions.get(falls.day)
    return Asked(
        day=falls.day,
        holiday="",
        booking=booking,
        span=hours.span(falls.day),
        other_days=others,
        extended_to=None,
        decision=decision if decision in others else None,
        room=hours.other_room(falls.day),
    )


def other_review_days(
    falls: ReviewDay, last: dt.date, obstacles: ClosedDays, window: int = REVIEW_LEEWAY_DAYS
) -> tuple[dt.date, ...]:
    """The nearest free working days for a review, near enough to its due day and after the last day of the course, in order."""
    leeway = [falls.due + dt.timedelta(days=number) for number in range(-window, window + 1)]
    free = [day for day in leeway if day > last and day != falls.day and day.weekday() in WORKING_DAYS and obstacles.is_open(day)]
    return tuple(sorted(sorted(free, key=lambda day: abs(day - falls.day))[:OTHER_REVIEW_DAYS]))
