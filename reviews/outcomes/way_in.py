"""How people came to a programme's groups and stayed: assessed, offered a place, started, completed, at their reviews."""

from collections.abc import Collection
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.db.models import Min, Q, QuerySet

from courses.models import Course, Session
from participants.models import Appointment, Enrolment, Offer, WaitingListEntry
from participants.rules.attendance import ATTENDED
from reviews.outcomes.cohort import Cohort, OutcomeScope, Starter
from reviews.outcomes.hiding import SMALLEST

WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class ReviewsAttended:
    """One review: how many came, and of how many whose review is over and who weren't let off it."""

    months: int
    came: int
    due: int


@dataclass(frozen=True, slots=True)
class WayIn:
    """How many got how far. `assessed` and `median_wait` (weeks, decision to first day) are None in a community course."""

    assessed: int | None
    offered: int
    took_it: int
    started: int
    completed: int
    median_wait: float | None
    reviews: tuple[ReviewsAttended, ...]


def way_in(cohort: Cohort) -> WayIn:
    """Return how many got how far. Six queries, however many there are."""
    scope, kept = cohort.scope, cohort.kept
    courses = list(_groups(scope).values_list("pk", flat=True))
    given = set(_places(courses).values_list("participant_id", flat=True))
    offered = set(_offers(courses).values_list("participant_id", flat=True))
    by_referral = any(each.episode for each in kept)
    return WayIn(
        assessed=_assessed(scope) if by_referral else None,
        offered=len(given | offered),
        took_it=len(given),
        started=len(kept),
        completed=sum(each.completed for each in kept),
        median_wait=_median_wait(kept) if by_referral else None,
        reviews=_reviews(courses, kept, scope),
    )


def _groups(scope: OutcomeScope) -> QuerySet[Course]:
    """The groups it is about, also those that nobody came to."""
    groups = Course.objects.filter(
        organisation=scope.organisation,
        programme=scope.programme,
        last_ends_at__gte=scope.begins,
        last_ends_at__lt=scope.ends,
        last_ends_at__lte=scope.now,
        cancelled_at=None,
    )
    asked = {"edition": scope.edition, "venue__name": scope.site, "format": scope.format}
    return groups.filter(**{name: value for name, value in asked.items() if value})


def _places(courses: Collection[int]) -> QuerySet[Enrolment]:
    """Who took a place: not those who were given one by mistake; whoever was moved to another course took one there."""
    return Enrolment.objects.filter(course__in=courses, withdrawn_quietly=False, moved_to=None).order_by()


def _offers(courses: Collection[int]) -> QuerySet[Offer]:
    return Offer.objects.filter(course__in=courses).exclude(state=Offer.State.TAKEN_BACK).order_by()


def _assessed(scope: OutcomeScope) -> int:
    """How many pathways had their assessment in the same days, whatever became of them."""
    held = Q(signed_at__isnull=False) | Q(session__outcome=Session.Outcome.HELD, mark__in=sorted(ATTENDED))
    return (
        Appointment.objects.filter(
            held,
            session__kind=Session.Kind.ASSESSMENT,
            session__organisation=scope.organisation,
            session__starts_at__gte=scope.begins,
            session__starts_at__lt=scope.ends,
            episode__programme=scope.programme,
        )
        .order_by()
        .values("episode")
        .distinct()
        .count()
    )


def _median_wait(kept: Collection[Starter]) -> float | None:
    """Half of them waited so many weeks or fewer, from the day they were accepted to their first day; None of few people."""
    entries = WaitingListEntry.objects.filter(episode__in=[each.episode for each in kept if each.episode]).order_by()
    accepted = dict(entries.values_list("episode").annotate(first=Min("accepted_on")))
    waits = [(each.began_on - accepted[each.episode]).days / WEEK_DAYS for each in kept if each.episode in accepted]
    return median(waits) if len(waits) >= SMALLEST else None


def _reviews(courses: Collection[int], kept: Collection[Starter], scope: OutcomeScope) -> tuple[ReviewsAttended, ...]:
    """Each review that some group has had, wherever people came to it."""
    over = _over(courses, scope)
    came = {(pk, months) for pk, months in _came(courses)}
    found = []
    for months in sorted({months for _, months in over}):
        due = [each for each in kept if (each.course, months) in over and not each.left_reviews]
        found.append(ReviewsAttended(months, sum((each.enrolment, months) in came for each in due), len(due)))
    return tuple(found)


def _over(courses: Collection[int], scope: OutcomeScope) -> set[tuple[int, int]]:
    reviews = Session.objects.filter(course__in=courses, kind=Session.Kind.REVIEW, ends_at__lte=scope.now).order_by()
    return {(course, months) for course, months in reviews.values_list("course_id", "months") if course and months}


def _came(courses: Collection[int]) -> QuerySet[Any, Any]:
    places = Appointment.objects.filter(enrolment__course__in=courses, for_months__isnull=False, mark__in=sorted(ATTENDED))
    return places.filter(session__outcome=Session.Outcome.HELD).order_by().values_list("enrolment_id", "for_months")
