"""Who is asked for feedback on what: after the last day of a course they came to, and after each review they came to."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from common.pages.kept_statements import written_once
from courses.models import Session
from participants.models import Appointment, Enrolment, Participant
from participants.rules.attendance import ATTENDED
from reviews.feedback.rules import LAST_DAY, takes_feedback
from reviews.models import Feedback

CAME = sorted(mark.value for mark in ATTENDED)


@dataclass(frozen=True)
class AskedFeedback:
    """One thing somebody is asked about, or has said something of: a course's last day, or a review of so many months."""

    enrolment: Enrolment
    point: str
    ended_at: dt.datetime
    given: Feedback | None = None
    is_open: bool = True

    @property
    def months(self) -> int:
        """Of a review: after how many months; 0 for the programme itself."""
        return int(self.point) if self.point.isdigit() else 0

    @property
    def is_due(self) -> bool:
        """Whether they are asked, and haven't said anything yet."""
        return self.is_open and self.given is None


def asked_of_person(person: Participant, now: dt.datetime) -> list[AskedFeedback]:
    """What somebody is asked about now, and what they said before, the latest first. Three queries."""
    return feedback_asked_of(list(_enrolments_of(person)), now)


def feedback_asked_of(enrolments: Collection[Enrolment], now: dt.datetime) -> list[AskedFeedback]:
    """What is asked of these places on courses, and what was said; enrolments with their course. Two queries; none for none."""
    if not enrolments:
        return []
    keys = [each.pk for each in enrolments]
    given = {(each.enrolment_id, each.point): each for each in _given(keys)}
    came = _places_came_to(keys)
    by_key = {each.pk: each for each in enrolments}
    found = [*_of_last_days(by_key, came, now), *_of_reviews(by_key, came, now)]
    shown = [
        AskedFeedback(enrolment, point, ended, given.get((enrolment.pk, point)), takes_feedback(ended, now))
        for enrolment, point, ended in found
        if takes_feedback(ended, now) or (enrolment.pk, point) in given
    ]
    known = {(each.enrolment.pk, each.point) for each in shown}
    # What was said stays theirs, whatever a mark on the register has become since.
    shown += [
        AskedFeedback(by_key[pk], point, each.made_at, each, is_open=False)
        for (pk, point), each in given.items()
        if (pk, point) not in known
    ]
    # Two records that became one may have two places on a course: what was said of the one isn't asked again of the other.
    said = {_whose_point(each) for each in shown if each.given}
    asked = [each for each in shown if each.given or _whose_point(each) not in said]
    return sorted(asked, key=lambda each: each.ended_at, reverse=True)


def _whose_point(each: AskedFeedback) -> tuple[int, int, str]:
    return each.enrolment.participant_id, each.enrolment.course_id, each.point


def enrolments_to_ask(person: Participant) -> QuerySet[Enrolment]:
    """The places of somebody of which feedback can be asked, or was given; with course and programme."""
    said = Exists(Feedback.objects.filter(enrolment=OuterRef("pk")))
    theirs = Enrolment.objects.filter(participant=person).annotate(said=said)
    kept = theirs.filter(said=True) | theirs.exclude(state=Enrolment.State.WITHDRAWN)
    return kept.select_related("course__programme", "participant")


@written_once
def _enrolments_of(person: Participant) -> QuerySet[Enrolment]:
    return enrolments_to_ask(person)


@written_once
def _given(keys: Collection[int]) -> QuerySet[Feedback]:
    return Feedback.objects.filter(enrolment__among=keys)


@written_once
def _places_came_to(keys: Collection[int]) -> QuerySet[Appointment]:
    came = Appointment.objects.filter(enrolment__among=keys, state=Appointment.State.BOOKED, mark__in=CAME)
    return came.exclude(session__state=Session.State.CANCELLED).select_related("session").order_by("session__starts_at", "pk")


def _of_last_days(
    enrolments: dict[int, Enrolment], came: Iterable[Appointment], now: dt.datetime
) -> Iterable[tuple[Enrolment, str, dt.datetime]]:
    """The courses that are over, of those who came to any of their days."""
    there = {each.enrolment_id for each in came if not each.session.is_review}
    for enrolment in enrolments.values():
        course = enrolment.course
        came_and_stayed = enrolment.pk in there and enrolment.state != Enrolment.State.WITHDRAWN
        if came_and_stayed and course.cancelled_at is None and course.last_ends_at <= now:
            yield enrolment, LAST_DAY, course.last_ends_at


def _of_reviews(
    enrolments: dict[int, Enrolment], came: Iterable[Appointment], now: dt.datetime
) -> Iterable[tuple[Enrolment, str, dt.datetime]]:
    for each in came:
        if each.session.is_review and each.for_months and each.session.ends_at <= now:
            yield enrolments[each.enrolment_id or 0], str(each.for_months), each.session.ends_at
