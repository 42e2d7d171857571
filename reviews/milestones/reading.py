"""Where many people stand with their reviews, in a number of queries that doesn't grow with them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Organisation
from common.clock import today_in
from common.pages.kept_statements import written_once
from courses.dates.calendars import review_days
from courses.dates.closed_days import ClosedDays
from courses.ground.catalogue import closed_days_of
from courses.models import Course, EditionReview, Session
from participants.models import Appointment, Enrolment, Participant
from reviews.milestones.rules import Milestone, MilestoneFacts, MilestoneReason, ReviewPlace, milestone_of
from reviews.models import Discharge, ReviewClosing

AT_SESSION = ("session__course", "session__venue")
# Whether the discharge of an enrolment's pathway is decided, and waits for its letters.
DISCHARGING = Exists(Discharge.objects.filter(episode=OuterRef("episode"), closed_at=None, undone_at=None))


@dataclass(frozen=True, slots=True)
class PersonMilestone:
    """One review of one person with the rows behind it. `appointment`: the place that counts, with its session."""

    enrolment: Enrolment
    milestone: Milestone
    appointment: Appointment | None = None
    closing: ReviewClosing | None = None

    @property
    def months(self) -> int:
        """How many months after the last day."""
        return self.milestone.months


def enrolments_with_reviews(organisation: Organisation) -> QuerySet[Enrolment]:
    """The enrolments that have reviews: on programmes that end with them, whoever left early with them, nobody who withdrew."""
    # Asked so, and not by joining the reviews, no enrolment is found three times and sorted out again.
    with_reviews = EditionReview.objects.order_by().values("edition")
    kept = Enrolment.objects.filter(course__organisation=organisation, course__edition__in=with_reviews)
    kept = kept.exclude(state=Enrolment.State.WITHDRAWN).annotate(discharging=DISCHARGING)
    return kept.select_related("participant", "episode", "course__organisation", "course__programme")


def milestones_of(enrolments: Collection[Enrolment], now: dt.datetime) -> dict[int, list[PersonMilestone]]:
    """The reviews of these enrolments by its key, the earliest first; an empty list where the programme has none.

    Four queries, and one for each organisation's closed days. Give enrolments with participant, episode and course
    (`enrolments_with_reviews`), of one organisation as a rule.
    """
    found: dict[int, list[PersonMilestone]] = {each.pk: [] for each in enrolments}
    reviews = _reviews_of({each.course for each in enrolments}) if enrolments else {}
    theirs = [each for each in enrolments if reviews.get(each.course.edition_id)]
    if not theirs:
        return found
    places, closings = _places_of(theirs), _closings_of(theirs)
    closed = {each.pk: closed_days_of(each) for each in {each.course.organisation for each in theirs}}
    for enrolment in theirs:
        today = today_in(enrolment.course.organisation.tzinfo, now)
        for review in reviews[enrolment.course.edition_id]:
            rows = places[enrolment.pk, review.months]
            closing = closings.get((enrolment.participant_id, enrolment.course_id, review.months))
            facts = _facts(enrolment, review, rows, closing, closed[enrolment.course.organisation_id])
            milestone = milestone_of(facts, now, today)
            by_key = {each.pk: each for each in rows}
            at = by_key[milestone.place.appointment] if milestone.place else None
            found[enrolment.pk].append(PersonMilestone(enrolment, milestone, at, closing))
    return found


def milestones_of_person(person: Participant, now: dt.datetime) -> list[PersonMilestone]:
    """Every review of one person, by course and months."""
    return [each for rows in milestones_of(_of_person(person, person.organisation), now).values() for each in rows]


@written_once
def _of_person(person: Participant, organisation: Organisation) -> QuerySet[Enrolment]:
    return enrolments_with_reviews(organisation).filter(participant=person).order_by("course__first_starts_at", "pk")


def _reviews_of(courses: Iterable[Course]) -> dict[int, list[EditionReview]]:
    """By edition, what reviews it has."""
    found: dict[int, list[EditionReview]] = defaultdict(list)
    for review in _reviews_planned({each.edition_id for each in courses}):
        found[review.edition_id].append(review)
    return found


@written_once
def _reviews_planned(editions: Collection[int]) -> QuerySet[EditionReview]:
    return EditionReview.objects.filter(edition__among=editions).order_by("months")


def _places_of(enrolments: Collection[Enrolment]) -> dict[tuple[int, int], list[Appointment]]:
    """The booked places at reviews, own and others', by enrolment and months."""
    found: dict[tuple[int, int], list[Appointment]] = defaultdict(list)
    for place in _booked_at_reviews([each.pk for each in enrolments]):
        found[place.enrolment_id or 0, place.for_months or place.session.months or 0].append(place)
    return found


@written_once
def _booked_at_reviews(enrolments: Collection[int]) -> QuerySet[Appointment]:
    booked = Appointment.objects.filter(enrolment__among=enrolments, state=Appointment.State.BOOKED)
    held = booked.filter(session__kind=Session.Kind.REVIEW).select_related(*AT_SESSION)
    return held.order_by("session__starts_at", "pk")


def _closings_of(enrolments: Collection[Enrolment]) -> dict[tuple[int, int, int], ReviewClosing]:
    """What was declined or closed and stands, by person, course and months: two records made one may each have had a place."""
    people, courses = {each.participant_id for each in enrolments}, {each.course_id for each in enrolments}
    rows = _closed_of(people, courses)
    return {(each.enrolment.participant_id, each.enrolment.course_id, each.months): each for each in rows}


@written_once
def _closed_of(people: Collection[int], courses: Collection[int]) -> QuerySet[ReviewClosing]:
    stands = ReviewClosing.objects.filter(enrolment__participant__among=people, enrolment__course__among=courses, undone_at=None)
    return stands.select_related("enrolment").order_by("-pk")


def _facts(
    enrolment: Enrolment, review: EditionReview, rows: list[Appointment], closing: ReviewClosing | None, closed: ClosedDays
) -> MilestoneFacts:
    last = enrolment.course.last_ends_at.astimezone(enrolment.course.organisation.tzinfo).date()
    [falls] = review_days(last, [review.months], closed)
    return MilestoneFacts(
        months=review.months,
        due=falls.day,
        window_days=review.window_days,
        places=[_place(each, enrolment) for each in rows],
        closing=closing.kind if closing else "",
        out=_why_out(enrolment),
        discharging=getattr(enrolment, "discharging", False),
    )


def _place(appointment: Appointment, enrolment: Enrolment) -> ReviewPlace:
    session = appointment.session
    return ReviewPlace(
        appointment=appointment.pk,
        session=session.pk,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        own=session.course_id == enrolment.course_id,
        mark=appointment.mark,
        told_us=appointment.told_us,
        called_off=session.is_cancelled or session.was_not_held,
    )


def _why_out(enrolment: Enrolment) -> MilestoneReason:
    """Why nobody asks about the reviews of an enrolment, or NONE."""
    if enrolment.participant.stopped_reason == Participant.Stopped.DIED:
        return MilestoneReason.DIED
    if enrolment.state == Enrolment.State.WITHDRAWN or enrolment.reviews_left_at:
        return MilestoneReason.LEFT
    if enrolment.course.cancelled_at and enrolment.course.cancelled_at < enrolment.course.last_ends_at:
        return MilestoneReason.COURSE_CANCELLED
    if enrolment.episode and enrolment.episode.ended_at:
        return MilestoneReason.ENDED
    return MilestoneReason.NONE
