"""What every point of an organisation's people hangs on, in a number of queries that doesn't grow with them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from accounts.models import Organisation
from common.clock import today_in
from courses.ground.catalogue import editions_in_force
from courses.models import EditionMeasure, Session
from participants.models import Appointment, Enrolment, Participant
from participants.rules.attendance import ATTENDED
from reviews.models import Questionnaire, ReviewClosing
from reviews.questionnaires.points import (
    ASKED_AFTER,
    ASSESSMENT,
    DAYS_BEFORE,
    Anchor,
    HeldSession,
    first_and_last,
    months_of_point,
    review_anchor,
)

RULE = "questionnaires"  # of Edition.reminders
DAY = dt.timedelta(days=1)
# Reviews are the last thing asked about; a year's is counted for so many days, with its window and what it may be put off.
LONGEST_MONTH = 31
AFTER_REVIEWS = 120
# Who died or moved away answers nothing more. Who asked for no contact isn't chased, and may still fill one in.
GONE = (Participant.Stopped.DIED, Participant.Stopped.MOVED)


class Owner(NamedTuple):
    """What a questionnaire belongs to: a hospital's to the pathway, a community course's to the place on it."""

    episode: int | None
    enrolment: int | None


class PointOf(NamedTuple):
    """One point of one person's way."""

    owner: Owner
    point: str


@dataclass(frozen=True, slots=True)
class PointAsked:
    """What one point hangs on, and the edition that says what is asked there; person and course where a place on it owns it."""

    anchor: Anchor
    edition: int
    person: int = 0
    course: int = 0


@dataclass(frozen=True)
class EditionAsks:
    """What one edition asks: at each point its measures in their order; how many days after the opening, and again."""

    programme: int
    measures: Mapping[str, tuple[str, ...]]
    after: tuple[int, ...] = ASKED_AFTER


@dataclass(frozen=True)
class AskedHere:
    """Everything an organisation asks, by edition, and every point of its people that is near, with what it hangs on."""

    editions: Mapping[int, EditionAsks]
    points: Mapping[PointOf, PointAsked] = field(default_factory=dict)


class _Place(NamedTuple):
    """An enrolment, as it is read."""

    pk: int
    participant: int
    episode: int | None
    course: int
    edition: int
    state: str
    reviews_left_at: dt.datetime | None
    last_ends_at: dt.datetime

    @property
    def owner(self) -> Owner:
        return Owner(self.episode, None) if self.episode else Owner(None, self.pk)


def editions_asking(organisation: Organisation) -> dict[int, EditionAsks]:
    """What each edition of an organisation asks. One query."""
    rows = EditionMeasure.objects.filter(edition__programme__organisation=organisation).order_by("position", "pk")
    measures: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    known: dict[int, tuple[int, tuple[int, ...]]] = {}
    for edition, programme, reminders, point, measure in rows.values_list(
        "edition", "edition__programme", "edition__reminders", "point", "measure"
    ):
        measures[edition][point].append(measure)
        known[edition] = programme, days_after(reminders)
    return {
        edition: EditionAsks(programme, {point: tuple(slugs) for point, slugs in measures[edition].items()}, after)
        for edition, (programme, after) in known.items()
    }


def settled_elsewhere(organisation: Organisation) -> set[tuple[int, int, str, str]]:
    """What people answered or declined on another place on the same course, which a merge of two records has closed.

    By person, course, point and measure. One query.
    """
    rows = Questionnaire.objects.filter(
        organisation=organisation,
        enrolment__withdrawn_quietly=True,
        state__in=(Questionnaire.State.COMPLETE, Questionnaire.State.DECLINED),
    )
    return set(rows.values_list("enrolment__participant", "enrolment__course", "point", "measure"))


def asking_points(organisation: Organisation) -> list[str]:
    """At which points its editions ask anything, in the order of the way: reviews by their months. One query."""
    rows = EditionMeasure.objects.filter(edition__programme__organisation=organisation).order_by()
    found = set(rows.values_list("point", flat=True).distinct())
    reviews = sorted((each for each in found if each.isdecimal()), key=int)
    return [*(each for each in ("assessment", "first", "last") if each in found), *reviews]


def days_after(reminders: Mapping[str, list[int]]) -> tuple[int, ...]:
    """How many days after the first somebody is asked, which is 0, and again, as an edition stores the others; none: as usual."""
    again = reminders.get(RULE)
    return (0, *sorted(set(again) - {0})) if again else ASKED_AFTER


def asked_here(organisation: Organisation, open_points: Collection[PointOf], now: dt.datetime) -> AskedHere:
    """Every point that is near, of whoever is asked there by an edition, or has something open at it (`open_points`).

    Seven queries at most; one where nothing is asked.
    """
    editions = editions_asking(organisation)
    if not editions and not open_points:
        return AskedHere({})
    points = _of_places(organisation, editions, open_points, now)
    return AskedHere(editions, {**_of_assessments(organisation, editions, now), **points})


def _of_places(
    organisation: Organisation, editions: Mapping[int, EditionAsks], open_points: Collection[PointOf], now: dt.datetime
) -> dict[PointOf, PointAsked]:
    places = _places(organisation, editions, open_points, now)
    held = _held_by(places, organisation.tzinfo)
    closed = _closed_reviews(places)
    opened: dict[Owner, set[str]] = defaultdict(set)
    for each in open_points:
        opened[each.owner].add(each.point)
    found: dict[PointOf, PointAsked] = {}
    for place in places:
        asks = editions.get(place.edition)
        points = {*(asks.measures if asks else ()), *opened[place.owner]} - {ASSESSMENT}
        anchors = _anchors(place, held[place.pk], points, organisation.tzinfo)
        for point, anchor in anchors.items():
            if (place.participant, place.course, point) not in closed:
                found[PointOf(place.owner, point)] = PointAsked(anchor, place.edition, place.participant, place.course)
    return found


def _anchors(
    place: _Place, held: Mapping[int | None, list[HeldSession]], points: Iterable[str], zone: ZoneInfo
) -> dict[str, Anchor]:
    """What these points of one place hang on. Who left early is asked at reviews alone, who gave those up at none."""
    ends = first_and_last(held.get(None, []))
    last_day = ends["last"].day if ends and place.state == Enrolment.State.ACTIVE else today_in(zone, place.last_ends_at)
    found: dict[str, Anchor] = {}
    for point in points:
        if point in ("first", "last"):
            if place.state == Enrolment.State.ACTIVE and point in ends:
                found[point] = ends[point]
        elif not place.reviews_left_at:
            months = months_of_point(point)
            found[point] = review_anchor(months, held.get(months, []), last_day)
    return found


def _places(
    organisation: Organisation, editions: Mapping[int, EditionAsks], open_points: Collection[PointOf], now: dt.datetime
) -> list[_Place]:
    """Enrolments that something may be asked of, in the order in which a later one says what counts for a pathway. One query."""
    months = max((months_of_point(point) for asks in editions.values() for point in asks.measures if point.isdigit()), default=0)
    near = Q(course__last_ends_at__gt=now - (months * LONGEST_MONTH + AFTER_REVIEWS) * DAY)
    near &= Q(course__edition__in=editions)
    opened = Q(pk__in={each.owner.enrolment for each in open_points} - {None})
    opened |= Q(episode__in={each.owner.episode for each in open_points} - {None})
    theirs = Enrolment.objects.filter(near | opened, course__organisation=organisation, course__cancelled_at=None)
    theirs = theirs.filter(course__first_starts_at__lt=now + (DAYS_BEFORE + 2) * DAY)
    theirs = theirs.exclude(state=Enrolment.State.WITHDRAWN).exclude(participant__stopped_reason__in=GONE)
    theirs = theirs.filter(Q(episode=None) | Q(episode__ended_at=None)).order_by("-state", "pk")
    columns = ("pk", "participant", "episode", "course", "course__edition", "state", "reviews_left_at", "course__last_ends_at")
    return [_Place(*row) for row in theirs.values_list(*columns)]


def _held_by(places: Collection[_Place], zone: ZoneInfo) -> dict[int, dict[int | None, list[HeldSession]]]:
    """By enrolment the sessions that are or will be held at which they have a place: under None days, under its months a review.

    One query.
    """
    found: dict[int, dict[int | None, list[HeldSession]]] = defaultdict(lambda: defaultdict(list))
    booked = _really_held(Appointment.objects.filter(enrolment__in=[each.pk for each in places]))
    booked = booked.filter(session__kind__in=(Session.Kind.COURSE, Session.Kind.REVIEW))
    columns = ("enrolment", "session", "session__starts_at", "session__kind", "for_months", "session__months", "mark")
    for enrolment, session, starts_at, kind, for_months, months, mark in booked.values_list(*columns) if places else ():
        review = None if kind == Session.Kind.COURSE else for_months or months
        found[enrolment or 0][review].append(HeldSession(session, today_in(zone, starts_at), mark in ATTENDED))
    return found


def _really_held(appointments: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """Without places given back, and without what was cancelled, stopped or not held."""
    held = appointments.filter(state=Appointment.State.BOOKED, session__state=Session.State.PLANNED)
    return held.exclude(session__outcome=Session.Outcome.NOT_HELD)


def _closed_reviews(places: Collection[_Place]) -> set[tuple[int, int, str]]:
    """Reviews that somebody declined, or a clinician closed, by person, course and point: nobody asks about them. One query."""
    if not places:
        return set()
    stand = ReviewClosing.objects.filter(enrolment__in=[each.pk for each in places], undone_at=None)
    rows = stand.values_list("enrolment__participant", "enrolment__course", "months")
    return {(person, course, str(months)) for person, course, months in rows}


def _of_assessments(
    organisation: Organisation, editions: Mapping[int, EditionAsks], now: dt.datetime
) -> dict[PointOf, PointAsked]:
    """Joint assessments to come within their window, or on today; of somebody with two the later. Two queries."""
    asking = [pk for pk, asks in editions.items() if ASSESSMENT in asks.measures]
    if not asking:
        return {}
    zone, today = organisation.tzinfo, today_in(organisation.tzinfo, now)
    in_force = editions_in_force(organisation, today).filter(pk__in=asking)
    by_programme = dict(in_force.order_by("pk").values_list("programme", "pk"))
    booked = _really_held(Appointment.objects.filter(session__kind=Session.Kind.ASSESSMENT, episode__ended_at=None))
    booked = booked.filter(session__organisation=organisation, episode__programme__in=by_programme)
    booked = booked.filter(session__starts_at__gt=now - 2 * DAY, session__starts_at__lt=now + (DAYS_BEFORE + 2) * DAY)
    booked = booked.exclude(participant__stopped_reason__in=GONE).order_by("session__starts_at", "pk")
    rows = booked.values_list("episode", "episode__programme", "session", "session__starts_at")
    return {
        PointOf(Owner(episode, None), ASSESSMENT): PointAsked(Anchor(today_in(zone, starts_at), session), by_programme[programme])
        for episode, programme, session, starts_at in rows
    }
