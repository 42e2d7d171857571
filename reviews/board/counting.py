"""Milestones of many enrolments from bare values: what a board counts, the same rule as everywhere (reviews.milestones.rules).

reviews.milestones.reading gives the rows behind each milestone; a board of a dozen groups needs none, and is four times as quick.
A test holds the two together.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import Organisation
from common.clock import today_in
from common.pages.kept_statements import written_once
from courses.dates.calendars import review_days
from courses.ground.catalogue import closed_days_of
from courses.models import EditionReview, Session
from participants.models import Appointment, Enrolment, Participant
from participants.rules import apologies, attendance
from reviews.milestones.reading import DISCHARGING
from reviews.milestones.rules import Milestone, MilestoneFacts, MilestoneReason, MilestoneState, ReviewPlace, milestone_of
from reviews.models import ReviewClosing

# As the board has them, in its order; nobody asks about the last (died, discharged or ended, given up), and they are said, too.
BOOKED, ATTENDED, MOVED, OUTSTANDING, CLOSED, OVERDUE = "booked", "attended", "moved", "outstanding", "closed", "overdue"
NOT_ASKED = "not_asked"
COUNTS: Mapping[str, str] = {
    BOOKED: "Booked",
    ATTENDED: "Attended",
    MOVED: "Moved",
    OUTSTANDING: "Outstanding",
    CLOSED: "Closed",
    OVERDUE: "Overdue",
    NOT_ASKED: "Not asked",
}
_COUNTED_AS = {
    MilestoneState.BOOKED_ELSEWHERE: MOVED,
    MilestoneState.ATTENDED: ATTENDED,
    MilestoneState.OUTSTANDING: OUTSTANDING,
    MilestoneState.OVERDUE: OVERDUE,
    MilestoneState.DECLINED: CLOSED,
    MilestoneState.CLOSED: CLOSED,
    MilestoneState.NOT_COUNTED: NOT_ASKED,
}


class EnrolmentLine(NamedTuple):
    """One enrolment, as far as its reviews go."""

    pk: int
    participant_id: int
    course_id: int
    edition_id: int
    last_ends_at: dt.datetime
    state: str
    reviews_left_at: dt.datetime | None
    course_cancelled_at: dt.datetime | None
    stopped_reason: str
    episode_ended_at: dt.datetime | None
    discharging: bool

    @property
    def out(self) -> MilestoneReason:
        """Why nobody asks about its reviews, or NONE."""
        if self.stopped_reason == Participant.Stopped.DIED:
            return MilestoneReason.DIED
        if self.state == Enrolment.State.WITHDRAWN or self.reviews_left_at:
            return MilestoneReason.LEFT
        if self.course_cancelled_at and self.course_cancelled_at < self.last_ends_at:
            return MilestoneReason.COURSE_CANCELLED
        return MilestoneReason.ENDED if self.episode_ended_at else MilestoneReason.NONE


LINE = (
    *("pk", "participant_id", "course_id", "course__edition_id", "course__last_ends_at", "state", "reviews_left_at"),
    *("course__cancelled_at", "participant__stopped_reason", "episode__ended_at"),
    "discharging",
)
PLACE = (
    *("enrolment_id", "for_months", "session__months", "pk", "session_id", "session__starts_at", "session__ends_at"),
    *("session__course_id", "mark", "apology_at", "apology_for", "session__state", "session__outcome"),
)

MOST_WITHOUT_PLACE = 500  # who has no place is counted so far


@dataclass(frozen=True, slots=True)
class CountedMilestone:
    """One review of one enrolment, and under what the board counts it."""

    line: EnrolmentLine
    milestone: Milestone

    @property
    def counted_as(self) -> str:
        """A key of COUNTS. Who has no date anywhere is outstanding, even before the day is due."""
        state = self.milestone.state
        if state == MilestoneState.TO_COME:
            return BOOKED if self.milestone.place else OUTSTANDING
        return _COUNTED_AS[state]

    @property
    def lacks_place(self) -> bool:
        """Whether another group's review is to be found."""
        return self.counted_as in (OUTSTANDING, OVERDUE)

    @property
    def only_unmarked(self) -> bool:
        """Whether it was held and the register says nothing of them: whoever marks it says whether they need a date."""
        return self.lacks_place and self.milestone.reason == MilestoneReason.NOT_MARKED


def milestones_of_lines(organisation: Organisation, wanted: Q, now: dt.datetime) -> list[CountedMilestone]:
    """The milestones of an organisation's enrolments that fit, by group. Five queries, however many there are."""
    return _milestones(organisation, _lines(organisation, wanted), now)


def milestones_of_keys(
    organisation: Organisation, courses: Collection[int], enrolments: Collection[int], now: dt.datetime
) -> list[CountedMilestone]:
    """The same of everybody on these courses, and of these enrolments. Five queries, none for none."""
    return _milestones(organisation, _lines_by_key(organisation, courses, enrolments), now) if courses or enrolments else []


def _lines(organisation: Organisation, wanted: Q) -> QuerySet[Any, Any]:
    stays = Enrolment.objects.filter(wanted, participant__organisation=organisation).exclude(state=Enrolment.State.WITHDRAWN)
    return stays.annotate(discharging=DISCHARGING).order_by("course_id", "pk").values_list(*LINE)


@written_once
def _lines_by_key(organisation: Organisation, courses: Collection[int], enrolments: Collection[int]) -> QuerySet[Any, Any]:
    return _lines(organisation, Q(course__among=courses) | Q(pk__among=enrolments))


def _milestones(organisation: Organisation, rows: Iterable[tuple[Any, ...]], now: dt.datetime) -> list[CountedMilestone]:
    lines = [EnrolmentLine(*row) for row in rows]
    if not lines:
        return []
    reviews = _reviews_of(lines)
    due = _due_days(organisation, lines, reviews)
    places, closings = _places_of(organisation, lines), _closings_of(lines)
    today = today_in(organisation.tzinfo, now)
    return [
        CountedMilestone(line, milestone_of(facts, now, today))
        for line in lines
        for months, window in reviews[line.edition_id]
        for facts in [
            MilestoneFacts(
                months,
                due[line.course_id, months],
                window,
                places.get((line.pk, months), ()),
                closings.get((line.participant_id, line.course_id, months), ""),
                line.out,
                line.discharging,
            )
        ]
    ]


def without_place(organisation: Organisation, now: dt.datetime) -> QuerySet[Enrolment]:
    """Enrolments that have a review which is neither attended nor closed, and no place to come at one that counts for it."""
    # One at most by the database's own rule, whose index finds it: a place that counts for no review any more was missed.
    # That it counts for one is said once more, for that index holds no other places.
    booked = Appointment.objects.filter(
        enrolment=OuterRef(OuterRef("pk")),
        for_months=OuterRef("months"),
        for_months__isnull=False,
        state=Appointment.State.BOOKED,
    ).order_by()
    told_us = Q(apology_at__isnull=False) & (Q(apology_for=None) | Q(apology_for=F("session__starts_at")))
    to_come = booked.filter(mark="", session__kind=Session.Kind.REVIEW, session__state=Session.State.PLANNED)
    to_come = to_come.filter(session__ends_at__gt=now).exclude(told_us)
    closed = ReviewClosing.objects.filter(
        enrolment__participant=OuterRef(OuterRef("participant")),
        enrolment__course=OuterRef(OuterRef("course")),
        months=OuterRef("months"),
        undone_at=None,
    ).order_by()
    came = booked.filter(mark__in=sorted(attendance.ATTENDED))
    open_review = EditionReview.objects.filter(edition=OuterRef("course__edition")).order_by()
    open_review = open_review.filter(~Exists(came), ~Exists(closed), ~Exists(to_come.exclude(session__outcome="not_held")))
    asked = Enrolment.objects.filter(course__organisation=organisation, episode__ended_at=None, reviews_left_at=None)
    asked = asked.exclude(state=Enrolment.State.WITHDRAWN).exclude(participant__stopped_reason=Participant.Stopped.DIED)
    # One that was cancelled when its days were over has people whose reviews are still to be found.
    held = Q(course__cancelled_at=None) | Q(course__cancelled_at__gte=F("course__last_ends_at"))
    return asked.filter(held, ~DISCHARGING, Exists(open_review))


@written_once
def lacking_place(organisation: Organisation, now: dt.datetime) -> QuerySet[Any, tuple[int, int]]:
    """Who is in without_place, with their group, so far as is counted. One query."""
    return without_place(organisation, now).order_by("pk").values_list("pk", "course_id")[:MOST_WITHOUT_PLACE]


def _reviews_of(lines: Collection[EnrolmentLine]) -> dict[int, list[tuple[int, int]]]:
    """By edition, the months of its reviews with their windows in days, the earliest first."""
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for edition, months, window in _reviews_planned({each.edition_id for each in lines}):
        found[edition].append((months, window))
    return found


@written_once
def _reviews_planned(editions: Collection[int]) -> QuerySet[Any, Any]:
    planned = EditionReview.objects.filter(edition__among=editions).order_by("months")
    return planned.values_list("edition_id", "months", "window_days")


def _due_days(
    organisation: Organisation, lines: Collection[EnrolmentLine], reviews: Mapping[int, list[tuple[int, int]]]
) -> dict[tuple[int, int], dt.date]:
    """By group and months, the day a review is due."""
    closed = closed_days_of(organisation)
    courses = {each.course_id: (each.edition_id, each.last_ends_at) for each in lines}
    found: dict[tuple[int, int], dt.date] = {}
    for course, (edition, last_ends_at) in courses.items():
        months = [each for each, _ in reviews.get(edition, ())]
        last = last_ends_at.astimezone(organisation.tzinfo).date()
        for number, falls in zip(months, review_days(last, months, closed), strict=True):
            found[course, number] = falls.day
    return found


def _places_of(organisation: Organisation, lines: Collection[EnrolmentLine]) -> dict[tuple[int, int], list[ReviewPlace]]:
    """Booked places at reviews by enrolment and months, the earliest first."""
    groups = {each.pk: each.course_id for each in lines}
    found: dict[tuple[int, int], list[ReviewPlace]] = defaultdict(list)
    for row in _places_booked(organisation, groups):
        enrolment, for_months, months, pk, session, starts_at, ends_at, course, mark, told_at, told_for, state, outcome = row
        place = ReviewPlace(
            pk,
            session,
            starts_at,
            ends_at,
            own=course == groups[enrolment],
            mark=mark,
            told_us=apologies.holds(told_at, told_for, starts_at),
            called_off=state == Session.State.CANCELLED or outcome == Session.Outcome.NOT_HELD,
        )
        found[enrolment, for_months or months].append(place)
    return found


@written_once
def _places_booked(organisation: Organisation, enrolments: Collection[int]) -> QuerySet[Any, Any]:
    booked = Appointment.objects.filter(enrolment__among=enrolments, state=Appointment.State.BOOKED)
    held = booked.filter(session__organisation=organisation, session__kind=Session.Kind.REVIEW)
    return held.order_by("session__starts_at", "pk").values_list(*PLACE)


def _closings_of(lines: Collection[EnrolmentLine]) -> dict[tuple[int, int, int], str]:
    """The kinds of closings that stand, by person, group and months: two records made one may each have had a place."""
    rows = _closed_of({each.course_id for each in lines})
    return {(person, course, months): kind for person, course, months, kind in rows}


@written_once
def _closed_of(courses: Collection[int]) -> QuerySet[Any, Any]:
    stands = ReviewClosing.objects.filter(enrolment__course__among=courses, undone_at=None).order_by("-pk")
    return stands.values_list("enrolment__participant_id", "enrolment__course_id", "months", "kind")
