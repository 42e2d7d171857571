"""Places on courses: enrol somebody, withdraw them, and say what else they have at the same time.

Lock order everywhere in this room: the person, then courses by primary key, then sessions by primary key
(courses.ground.locking).
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import made_before
from common.reasons import reason_given
from common.refused import Refused
from common.trying_again import tried_again
from common.words import long_date, time_range
from courses.ground.joining_terms import Terms, terms_of
from courses.ground.locking import lock_course, lock_courses, lock_sessions
from courses.models import Course, Session
from participants.enrolment import offering
from participants.models import Appointment, Enrolment, Episode, Offer, Participant, WaitingListEntry
from participants.rules import joining
from participants.rules.joining import Capacity, Joining

REASON_LENGTH = 200


def enrolments_of(organisation: Organisation) -> QuerySet[Enrolment]:
    """Every enrolment of an organisation's people, with the person and the course."""
    return Enrolment.objects.filter(participant__organisation=organisation).select_related("participant", "course")


@tried_again
def enrol(
    participant: Participant,
    course: Course,
    *,
    by: Actor,
    now: dt.datetime,
    submission_id: uuid.UUID | None = None,
    outside_territory: bool = False,
    late_reason: str = "",
) -> Enrolment:
    """Give one person a place on a course, at each of its sessions and reviews to come.

    A place that is offered to them is theirs; that is accepting it, and they wait no longer. The same submission again
    returns the first enrolment. `late_reason`: why they get it after joining has ended. Raises Refused when the course or one
    of those sessions is full, the course is cancelled or over or takes nobody in any more, the person is stopped or on it
    already. The queries don't grow with the sessions.
    """
    with transaction.atomic():
        return enrol_locked(
            lock_person(participant.pk),
            lock_for_place(participant, course),
            by=by,
            now=now,
            submission_id=submission_id,
            outside_territory=outside_territory,
            late_reason=late_reason,
        )


def enrol_locked(
    participant: Participant,
    course: Course,
    *,
    by: Actor,
    now: dt.datetime,
    submission_id: uuid.UUID | None = None,
    outside_territory: bool = False,
    late_reason: str = "",
    episode: Episode | None = None,
) -> Enrolment:
    """What enrol does once the person and then the course are locked, inside the caller's transaction.

    `episode`: of a programme that is entered by referral, whose pathway the place is part of; else the waiting list's entry says.
    """
    if participant.organisation_id != course.organisation_id:
        raise Refused(f"{course} isn’t a course of the organisation that knows this person.")
    if earlier := _enrolled_before(participant, course, submission_id):
        return earlier
    if _active(participant).filter(course=course).exists():
        raise Refused(f"{participant} is already enrolled on {course}.")
    late_reason = reason_given(late_reason, REASON_LENGTH, field="late_reason")
    sessions = lock_sessions(_to_come(course, now))
    taken = _active_on(course).count()
    waiting = offering.waiting_of(participant, course)
    outside = outside_territory or (waiting is not None and waiting.outside_territory)
    course.offered -= course.pk in offering.holds_of(waiting)
    terms = terms_of(course)
    taken_at, theirs = _taken_at(sessions, participant)
    asked = _joining(participant, course, taken, [(each, taken_at[each.pk]) for each in sessions])
    asked = _with_terms(asked, terms, course, participant, outside=outside)
    if why := joining.refusal(replace(asked, late_reason=late_reason), now):
        raise Refused(why)
    enrolment = Enrolment.objects.create(
        participant=participant,
        course=course,
        episode_id=episode.pk if episode else waiting.episode_id if waiting else None,
        joined_at=now,
        submission_id=submission_id,
        outside_territory=outside,
        late_reason=late_reason if terms.closes_at <= now else "",
    )
    _give_places(enrolment, sessions, theirs)
    _count_in(course, taken)
    if waiting:
        offering.placed(waiting, enrolment, by=by, now=now)
    late: dict[str, Any] = {"late": True} if enrolment.late_reason else {}
    audit.record(by, "enrolled", enrolment, participant=participant.pk, course=course.pk, sessions=len(sessions), **late)
    return enrolment


def lock_for_place(participant: Participant, course: Course) -> Course:
    """The course as it is now, locked, after those on which an open offer holds a place for the same person. One query."""
    wanted = Course.objects.select_for_update(no_key=True).filter(Q(pk=course.pk) | _offered_to(participant)).order_by("pk")
    locked = {each.pk: each for each in wanted}
    if course.pk not in locked:
        raise Course.DoesNotExist
    return locked[course.pk]


def _offered_to(participant: Participant) -> Q:
    """Which courses open offers hold a place on for somebody: one, or two to choose from."""
    open_ones = Offer.objects.filter(participant=participant, state=Offer.State.OPEN).order_by()
    return Q(pk__in=open_ones.values("course")) | Q(pk__in=open_ones.exclude(alternative=None).values("alternative"))


def _give_places(enrolment: Enrolment, sessions: Iterable[Session], theirs: Collection[int]) -> None:
    """A place at each of these sessions. At `theirs` they hold one already, having come early without any: it is part of it."""
    if theirs:
        held = Appointment.objects.filter(session__in=theirs, state=Appointment.State.BOOKED)
        held.filter(participant=enrolment.participant_id).update(enrolment=enrolment, episode=enrolment.episode_id)
    episode, made_at = enrolment.episode_id, enrolment.joined_at
    Appointment.objects.bulk_create(
        Appointment(
            participant=enrolment.participant,
            session=session,
            enrolment=enrolment,
            episode_id=episode,
            for_months=session.months,
            made_at=made_at,
        )
        for session in sessions
        if session.pk not in theirs
    )


@tried_again
def withdraw(enrolment: Enrolment, *, reason: str, by: Actor, now: dt.datetime, was_mistake: bool = False) -> Enrolment:
    """Close the person's places to come on this course and give the place back; what was stays as it was.

    Withdrawing twice changes nothing; who left early had kept the reviews, and gives those back. Raises Refused when the whole
    course, with its reviews, was cancelled or is over: there is no place left to give back. A place that `was_mistake` is taken
    back all the same, and without a word to them, for they were never on it; everybody else is told that it is given back.
    """
    with transaction.atomic():
        course = lock_course(enrolment.course_id)
        enrolment = Enrolment.objects.select_related("participant").get(pk=enrolment.pk)
        enrolment.course = course
        if enrolment.state == Enrolment.State.WITHDRAWN:
            return enrolment
        if enrolment.state == Enrolment.State.LEFT:
            give_up_reviews(enrolment, by, now)
            return enrolment
        if not was_mistake and not is_open(course, now):
            ended = "was cancelled" if course.cancelled_at else "is over"
            raise Refused(f"{course} {ended}, so there is no place to withdraw from.")
        close_enrolments([enrolment], reason, by, now, quietly=was_mistake)
    return enrolment


def give_up_reviews(enrolment: Enrolment, by: Actor, now: dt.datetime) -> None:
    """Close the reviews to come, with whichever group; what became of the days stays as it was. In the caller's transaction."""
    kept = Appointment.objects.filter(enrolment=enrolment, state=Appointment.State.BOOKED, session__starts_at__gt=now)
    kept = kept.filter(session__kind=Session.Kind.REVIEW)
    if enrolment.reviews_left_at is None:
        enrolment.reviews_left_at = now
        enrolment.save(update_fields=["reviews_left_at"])
    if closed := kept.update(state=Appointment.State.WITHDRAWN, closed_at=now):
        audit.record(by, "gave the reviews back", enrolment, places_closed=closed)


def withdraw_from_all(participant: Participant, *, reason: str, by: Actor, now: dt.datetime) -> list[Enrolment]:
    """Withdraw a person, whom the caller has locked, from every course that isn't over. Returns what was withdrawn.

    Who had left one early, or reviews with a group that goes on longer than theirs, gives those reviews back.
    """
    with transaction.atomic():
        courses = lock_courses_of(participant)
        enrolments = [each for each in _active(participant) if is_open(courses[each.course_id], now)]
        for enrolment in enrolments:
            enrolment.participant, enrolment.course = participant, courses[enrolment.course_id]
        if enrolments:
            close_enrolments(enrolments, reason, by, now)
        booked = Appointment.objects.filter(participant=participant, state=Appointment.State.BOOKED, session__starts_at__gt=now)
        reviewed = booked.filter(session__kind=Session.Kind.REVIEW).order_by().values("enrolment")
        for kept in Enrolment.objects.filter(pk__in=reviewed).select_related("participant").order_by("pk"):
            give_up_reviews(kept, by, now)
    return enrolments


def withdraw_locked(enrolments: list[Enrolment], *, reason: str, by: Actor, now: dt.datetime) -> None:
    """Withdraw these active places, inside the caller's transaction; the caller has locked the person and the courses."""
    if enrolments:
        close_enrolments(enrolments, reason, by, now)


def lock_person(pk: int) -> Participant:
    """Return the person as they are now, locked until the transaction ends; before any course.

    Raises DoesNotExist, and Refused for a record that was closed: whatever is meant for them belongs on the other one.
    """
    found = list(Participant.objects.select_for_update(no_key=True).filter(pk=pk))  # an action may call one that locks again
    if not found:
        raise Participant.DoesNotExist
    participant = found[0]
    if participant.is_merged:
        raise Refused("This record has been merged into another one. Open that one, and do it there.")
    return participant


def lock_people(pks: Iterable[int]) -> list[Participant]:
    """These people as they are now, locked in the order of their keys. Raises Refused when one's record was closed."""
    wanted = Participant.objects.select_for_update(no_key=True).filter(pk__in=list(pks)).order_by("pk")
    people = list(wanted)
    if any(each.is_merged for each in people):
        raise Refused("One of these records has been merged into another one. Open that one, and do it there.")
    return people


def lock_courses_of(participant: Participant, also: Q | None = None) -> dict[int, Course]:
    """Every course that somebody, whom the caller has locked, is on, waits for or is offered, by key: locked at once, in the one
    order, with those that `also` names.

    What they give back on one is offered to others, who may be about to give back something on another.
    """
    waiting = WaitingListEntry.objects.filter(participant=participant, state__in=offering.ON_WAITING_LIST, course__isnull=False)
    theirs = Q(pk__in=_active(participant).values("course")) | Q(pk__in=waiting.order_by().values("course"))
    theirs |= _offered_to(participant)
    if also is not None:
        theirs |= also
    return {course.pk: course for course in lock_courses(Course.objects.filter(theirs).values_list("pk", flat=True))}


def is_open(course: Course, now: dt.datetime) -> bool:
    """Whether the course, with its reviews, still has something to come."""
    return course.cancelled_at is None and (course.reviews_end_at or course.last_ends_at) > now


def _enrolled_before(participant: Participant, course: Course, submission_id: uuid.UUID | None) -> Enrolment | None:
    own = Enrolment.objects.filter(participant__organisation=participant.organisation_id)
    wanted = (participant.pk, course.pk)
    # Back, another name, and send: the browser sends the number of a form that has done its work.
    used = f"This form has already enrolled somebody. Open it again to enrol {participant}."
    return made_before(own, submission_id, lambda each: (each.participant_id, each.course_id) == wanted, used=used)


def _to_come(course: Course, now: dt.datetime) -> QuerySet[Session, int]:
    """The keys of the sessions and reviews that somebody who joins now gets a place at."""
    planned = Session.objects.filter(course=course, state=Session.State.PLANNED, starts_at__gt=now)
    return planned.values_list("pk", flat=True)


def _joining(participant: Participant, course: Course, taken: int, sessions: Sequence[tuple[Session, int]]) -> Joining:
    at_sessions = [Capacity(each.places, booked + course.offered, _named(each)) for each, booked in sessions]
    return Joining(
        name=participant.full_name,
        stopped=participant.get_stopped_reason_display() if participant.is_stopped else "",
        course=course.name,
        cancelled=course.cancelled_at is not None,
        sessions_to_come=sum(each.counts for each, _ in sessions),
        last_ends_at=course.last_ends_at,
        capacities=(Capacity(course.places, taken + course.offered), *at_sessions),
    )


def _with_terms(asked: Joining, terms: Terms, course: Course, participant: Participant, *, outside: bool) -> Joining:
    limit = None
    if outside and terms.outside_most is not None:
        limit = Capacity(terms.outside_most, offering.from_outside(course, besides=participant))
    return replace(asked, closes_at=terms.closes_at, closes_with=terms.closes_with, from_outside=limit)


def _named(session: Session) -> str:
    label = f"the {session.label}" if session.is_review else session.label
    return f"{label}, {long_date(session.local_date)},"


def _taken_at(sessions: Iterable[Session], participant: Participant) -> tuple[Counter[int], set[int]]:
    """How many places others have booked at each of these sessions, and at which this person has one. One query."""
    booked = Appointment.objects.filter(session__in=[each.pk for each in sessions], state=Appointment.State.BOOKED)
    theirs = Q(participant=participant)
    others, own = Count("pk", filter=~theirs), Count("pk", filter=theirs)
    by_session = booked.order_by().values("session_id").annotate(others=others, own=own)
    counts = list(by_session.values_list("session_id", "others", "own"))
    return Counter({pk: taken for pk, taken, _ in counts}), {pk for pk, _, held in counts if held}


def _count_in(course: Course, taken: int) -> None:
    """One more than the `taken` that were counted; only under the course's lock.

    Written as a difference, so that the database's own rule stops a second one who came in without the lock; a number on
    the course that had gone wrong is right again afterwards. `held` goes with it: a place that was held for them is taken now.
    """
    Course.objects.filter(pk=course.pk).update(taken=F("taken") + (taken + 1 - course.taken), offered=course.offered)
    course.taken = taken + 1


def count_taken(courses: Collection[int]) -> None:
    """Write down how many places are taken on each of these courses, which are locked."""
    left = _active_on(OuterRef("pk")).values("course").annotate(count=Count("pk")).values("count")
    Course.objects.filter(pk__in=courses).update(taken=Coalesce(Subquery(left), 0))


def _active_on(course: Course | OuterRef) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(course=course, state=Enrolment.State.ACTIVE).order_by()


def _active(participant: Participant) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(participant=participant, state=Enrolment.State.ACTIVE).order_by("course_id")


def close_enrolments(enrolments: list[Enrolment], reason: str, by: Actor, now: dt.datetime, *, quietly: bool = False) -> None:
    """Withdraw these enrolments, whose courses are locked, in a number of statements that doesn't grow with them."""
    reason = reason_given(reason, REASON_LENGTH, field="reason")
    for enrolment in enrolments:
        enrolment.state, enrolment.withdrawn_at, enrolment.withdrawn_reason = Enrolment.State.WITHDRAWN, now, reason
        enrolment.withdrawn_quietly = quietly
    Enrolment.objects.filter(pk__in=[each.pk for each in enrolments]).update(
        state=Enrolment.State.WITHDRAWN, withdrawn_at=now, withdrawn_reason=reason, withdrawn_quietly=quietly
    )
    booked = Appointment.objects.filter(enrolment__in=enrolments, state=Appointment.State.BOOKED, session__starts_at__gt=now)
    closed = booked.update(state=Appointment.State.WITHDRAWN, closed_at=now)
    count_taken([each.course_id for each in enrolments])
    audit.record_each(by, "withdrew", enrolments, places_closed=closed)
    for course_id in sorted({each.course_id for each in enrolments}):
        offering.offer_freed(course_id, now=now)


@dataclass(frozen=True, slots=True)
class Overlap:
    """A session of the course, and a place elsewhere that the person has at the same time."""

    session: Session
    elsewhere: Session

    @property
    def sentence(self) -> str:
        """For the screen, before and after somebody is enrolled: a warning, never a refusal."""
        hours = time_range(self.elsewhere.local_start, self.elsewhere.local_end)
        return f"{self.session.label}, {long_date(self.session.local_date)}: they are at {self.elsewhere} from {hours}."


def overlaps(participant: Participant, course: Course, *, now: dt.datetime) -> list[Overlap]:
    """What the person already has elsewhere while this course's sessions to come are on. Two queries."""
    ours = list(Session.objects.filter(course=course, state=Session.State.PLANNED, starts_at__gt=now).order_by("starts_at", "pk"))
    if not ours:
        return []
    theirs = Appointment.objects.filter(
        participant=participant,
        state=Appointment.State.BOOKED,
        session__state=Session.State.PLANNED,
        session__starts_at__lt=max(each.ends_at for each in ours),
        session__ends_at__gt=min(each.starts_at for each in ours),
    ).exclude(session__course=course)
    elsewhere = [each.session for each in theirs.select_related("session__course").order_by("session__starts_at", "pk")]
    return [
        Overlap(our, other)
        for our in ours
        for other in elsewhere
        if our.starts_at < other.ends_at and other.starts_at < our.ends_at
    ]
