"""Which other groups' reviews somebody could come to: same format first, then the nearest to the day theirs is due."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from courses.models import Session
from participants.models import Appointment, Enrolment, KeptApart
from reviews.milestones.reading import PersonMilestone
from reviews.transfers.rules import OwnReview, ReviewDate, far_words, is_far, refusal

MOST = 12  # nobody reads more
NAMED = 60  # of those in time's order that are looked at


@dataclass(frozen=True, slots=True)
class ReviewChoice:
    """One review that they could take. `far`: what a clinician has to agree to, or ""; `apart`: somebody is there whom they
    aren't to meet; `clashes`: they have something else with us then; `same_format`: people meet there as in their own group.
    """

    session: Session
    date: ReviewDate
    far: str = ""
    apart: bool = False
    clashes: bool = False
    is_own: bool = False
    same_format: bool = True

    @property
    def free(self) -> int:
        """How many places are left."""
        return self.date.free

    @property
    def may_choose_alone(self) -> bool:
        """Whether the person may take it on their own page, where nothing may be said of anybody else."""
        return not (self.far or self.apart or self.clashes)


def own_review(where: PersonMilestone) -> OwnReview:
    """The review of one person, for the rules."""
    course = where.enrolment.course
    return OwnReview(
        where.months, course.programme_id, course.pk, where.milestone.due, where.milestone.state, course.last_ends_at
    )


def review_date(session: Session, taken: int, now: dt.datetime) -> ReviewDate:
    """A review with its course, for the rules. Guests take nothing of what is kept for its own: as long as that group's days last
    somebody may still join it, and has the reviews with it.
    """
    course = session.course
    to_fill = max(course.free, 0) if course and course.last_ends_at > now else 0
    return ReviewDate(
        session=session.pk,
        months=session.months or 0,
        programme=course.programme_id if course else 0,
        course=session.course_id or 0,
        starts_at=session.starts_at,
        day=session.local_date,
        places=session.places,
        taken=taken,
        kept=course.offered + to_fill if course else 0,
        cancelled=session.is_cancelled,
    )


def open_to(where: PersonMilestone, now: dt.datetime) -> list[ReviewChoice]:
    """The reviews with room that somebody could come to instead, their own group's among them where they are booked elsewhere.

    Where they have said that they can't come to the one they are booked at, that one isn't listed. Three queries.
    """
    own, enrolment = own_review(where), where.enrolment
    held = where.appointment.session_id if where.appointment else None
    rows = _reviews(where, now)
    dates = [(each, review_date(each, each.others, now)) for each in rows if each.pk != held]  # type: ignore[attr-defined]
    free = [(session, date) for session, date in dates if refusal(own, date, now) is None]
    if not free:
        return []
    apart = apart_at(enrolment, [session.pk for session, _ in free])
    hours = _elsewhere(enrolment, now)
    found = [
        ReviewChoice(
            session,
            date,
            far=far_words(own, date) if is_far(own, date) else "",
            apart=session.pk in apart,
            clashes=any(starts < session.ends_at and session.starts_at < ends for pk, starts, ends in hours if pk != held),
            is_own=date.course == own.course,
            same_format=session.format == enrolment.course.format,
        )
        for session, date in free
    ]
    found.sort(key=lambda each: (bool(each.far), not each.same_format, abs((each.date.day - own.due).days), each.date.starts_at))
    return found[:MOST]


def apart_at(enrolment: Enrolment, sessions: list[int]) -> set[int]:
    """At which of these sessions somebody has a place whom this person isn't to be in one group with. One query."""
    person = enrolment.participant_id
    pairs = KeptApart.objects.filter(Q(one=person) | Q(other=person), ended_at=None)
    booked = Appointment.objects.filter(session__in=sessions, state=Appointment.State.BOOKED).exclude(participant=person)
    theirs = Q(participant__in=pairs.values("one")) | Q(participant__in=pairs.values("other"))
    return set(booked.filter(theirs).order_by().values_list("session", flat=True))


def _reviews(where: PersonMilestone, now: dt.datetime) -> QuerySet[Session]:
    course = where.enrolment.course
    others = Count(
        "appointments",
        filter=Q(appointments__state=Appointment.State.BOOKED) & ~Q(appointments__participant=where.enrolment.participant_id),
    )
    ahead = Session.objects.filter(
        kind=Session.Kind.REVIEW,
        months=where.months,
        state=Session.State.PLANNED,
        starts_at__gt=max(now, course.last_ends_at),
        course__programme=course.programme_id,
        course__cancelled_at=None,
    )
    return ahead.select_related("course", "venue").annotate(others=others).order_by("starts_at", "pk")[:NAMED]


def _elsewhere(enrolment: Enrolment, now: dt.datetime) -> list[tuple[int, dt.datetime, dt.datetime]]:
    """What they have with us from now on. One query."""
    booked = Appointment.objects.filter(
        participant=enrolment.participant_id,
        state=Appointment.State.BOOKED,
        session__state=Session.State.PLANNED,
        session__ends_at__gt=now,
    )
    return list(booked.values_list("session", "session__starts_at", "session__ends_at"))
