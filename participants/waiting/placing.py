"""A place on a course that is entered by referral: accepted from an offer, or given by the office. One rule for both.

Nobody is placed without *recommended* and a yes, except by a clinician with a reason. Whoever would come sooner keeps the older
place until this moment; then it is given back without a word, in the same transaction.
"""

import datetime as dt
import uuid
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import made_before
from common.reasons import reason_given
from common.refused import Refused
from common.trying_again import tried_again
from courses.ground.locking import lock_courses
from courses.models import Course, Edition
from participants.enrolment import offering
from participants.enrolment.enrolling import close_enrolments, enrol_locked, lock_person
from participants.episodes.letters_aside import set_invitation_aside, set_offer_letters_aside
from participants.models import Decision, Enrolment, Episode, Offer, Participant, PathwayChoice, WaitingListEntry
from participants.waiting import freed, joining
from participants.waiting.offers import CANCELLED, NOT_OFFERED, State, courses_of, refuse_closed

MOVED_SOONER = "Moved to an earlier course."
NOTE_LENGTH = 500


def is_by_referral(course: Course) -> bool:
    """Whether people get on this course by referral. One query."""
    return Edition.objects.filter(pk=course.edition_id, entry=Edition.Entry.REFERRAL).exists()


class PlacingFacts(NamedTuple):
    """How far somebody is on their way: whether there is one, whether they were recommended, and have said yes."""

    has_episode: bool
    recommended: bool
    wants_it: bool


def refusal(name: str, standing: PlacingFacts, reason: str = "") -> str | None:
    """Why somebody can't be placed, or None. `reason`: a clinician's, who places them all the same."""
    if not standing.has_episode:
        return f"{name} has no open pathway on this programme. Add the referral first."
    if reason or (standing.recommended and standing.wants_it):
        return None
    if not standing.recommended:
        return f"The programme hasn’t been recommended to {name}. Only a clinician can place them, with a reason."
    return f"{name} hasn’t said yes to the programme. Only a clinician can place them, with a reason."


def why_not_placed(participant: Participant, course: Course) -> str | None:
    """The same, asked for the page before anything is done. Three queries."""
    episode = open_episode(participant, course)
    return refusal(participant.full_name, standing=_standing(episode))


def open_episode(participant: Participant, course: Course) -> Episode | None:
    """Their open pathway on the programme of a course. One query."""
    return Episode.objects.filter(participant=participant, programme=course.programme_id, ended_at=None).first()


def _standing(episode: Episode | None) -> PlacingFacts:
    decision = joining.latest_decision(episode) if episode else None
    choice = joining.latest_choice(episode) if episode else None
    return PlacingFacts(
        has_episode=episode is not None,
        recommended=decision is not None and decision.outcome == Decision.Outcome.RECOMMENDED,
        wants_it=choice is not None and choice.answer == PathwayChoice.Answer.YES,
    )


@tried_again
def place(
    participant: Participant,
    course: Course,
    *,
    by: User,
    now: dt.datetime,
    reason: str = "",
    submission_id: uuid.UUID | None = None,
    late_reason: str = "",
) -> Enrolment:
    """Give somebody a place on a course that is entered by referral; an open offer is accepted by that, and their wait is over.

    `reason`: why a clinician places somebody without the recommendation or the yes (the caller asks whether they are one); it is
    kept as a decision of theirs, which only clinicians read. Raises Refused for what the rule above or enrolling refuses.
    """
    reason, wanted = reason_given(reason, NOTE_LENGTH), (participant.pk, course.pk)
    with transaction.atomic():
        person = lock_person(participant.pk)
        own = Enrolment.objects.filter(participant__organisation=person.organisation_id)
        if earlier := made_before(own, submission_id, lambda each: (each.participant_id, each.course_id) == wanted):
            return earlier
        older = _older_places(person, course)
        locked = _lock(person, course, older)
        episode = open_episode(person, course)
        standing = _standing(episode)
        if why := refusal(person.full_name, standing=standing, reason=reason):
            raise Refused(why)
        if episode and reason and not all(standing):
            _decide_alone(episode, reason, by=by, now=now)
        return _place_locked(person, locked, older, episode, by=by, now=now, submission_id=submission_id, late_reason=late_reason)


@tried_again
def accept(offer: Offer, course: Course, *, way: str, by: Actor, now: dt.datetime) -> Enrolment:
    """Take the place on one of the dates offered; taking it twice gives the same place.

    `way` says how they answered (PathwayChoice.Way). Raises Refused when the time is up, the offer is closed or answered with
    the other date, that course was cancelled, and for what placing and enrolling refuse.
    """
    with transaction.atomic():
        person = lock_person(offer.participant_id)
        older = _older_places(person, offer.course)
        locked = _lock(person, course, older)
        offer = Offer.objects.select_related("course", "alternative", "enrolment__course", "entry").get(pk=offer.pk)
        if offer.state == State.ACCEPTED and offer.enrolment:
            if offer.enrolment.course_id == course.pk:
                return offer.enrolment
            raise Refused(f"They have chosen already: {offer.enrolment.course}. Ring us to change it.")
        refuse_closed(offer, now)
        if course.pk not in (offer.course_id, offer.alternative_id):
            raise Refused(NOT_OFFERED, field="course")
        if course.pk not in [each.pk for each in courses_of(offer)]:
            raise Refused(CANCELLED.format(course=course), field="course")
        episode = open_episode(person, course)
        if why := refusal(person.full_name, standing=_standing(episode)):
            raise Refused(why)
        enrolment = _place_locked(person, locked, older, episode, by=by, now=now)
        Offer.objects.filter(pk=offer.pk).update(answered_by=audit.name_of(by)[:120], answered_by_way=way)
        audit.record(by, "accepted an offer", offer, answered=way, course=course.pk)
    return enrolment


def _lock(person: Participant, course: Course, older: list[Enrolment]) -> Course:
    """Lock everything that changes, in the one order: the course, those where a place is held, those that are given back."""
    open_ones = Offer.objects.filter(participant=person, state=State.OPEN).values_list("course", "alternative")
    held = {pk for pair in open_ones for pk in pair if pk}
    locked = {each.pk: each for each in lock_courses({course.pk, *held, *(each.course_id for each in older)})}
    for each in older:
        each.course = locked[each.course_id]
    return locked[course.pk]


def _older_places(person: Participant, course: Course) -> list[Enrolment]:
    """Places on other courses of the programme that haven't begun, which somebody gives up who would come sooner."""
    sooner = WaitingListEntry.objects.filter(participant=person, programme=course.programme_id, course=None, sooner=True)
    if not sooner.filter(state__in=joining.OPEN).exists():
        return []
    held = Enrolment.objects.filter(participant=person, course__programme=course.programme_id, state=Enrolment.State.ACTIVE)
    return list(held.filter(~Q(course=course.pk), course__cancelled_at=None).select_related("participant").order_by("course"))


def _place_locked(
    person: Participant,
    course: Course,
    older: list[Enrolment],
    episode: Episode | None,
    *,
    by: Actor,
    now: dt.datetime,
    submission_id: uuid.UUID | None = None,
    late_reason: str = "",
) -> Enrolment:
    """Give the older place back, then take this one; the freed places are named to whoever offers them."""
    waiting = offering.waiting_of(person, course)
    others = [pk for pk in offering.holds_of(waiting) if pk != course.pk]
    going = [each for each in older if each.course.first_starts_at > now]
    if going:
        close_enrolments(going, MOVED_SOONER, by, now, quietly=True)
    enrolment = enrol_locked(
        person, course, by=by, now=now, submission_id=submission_id, late_reason=late_reason, episode=episode
    )
    set_offer_letters_aside(episode.pk if episode else None, by=by, now=now)
    if episode:
        set_invitation_aside(episode, by=by, now=now)
    for pk in others:
        offering.offer_freed(pk, now=now)
    freed.close_if_full(course, by=by, now=now)
    return enrolment


def _decide_alone(episode: Episode, reason: str, *, by: User, now: dt.datetime) -> Decision:
    """Keep why a clinician places somebody whom the team hasn't recommended, or who hasn't answered, as their decision."""
    latest = joining.latest_decision(episode)
    decision = Decision.objects.create(
        episode=episode,
        outcome=Decision.Outcome.RECOMMENDED,
        note=reason,
        decided_by=f"{by}, alone",
        decided_at=now,
        supersedes=latest if latest and not hasattr(latest, "superseded_by") else None,
    )
    audit.record(by, "placed without the team’s recommendation", decision, organisation=episode.organisation)
    return decision
