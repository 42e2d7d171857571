"""Booking an assessment and deciding after it, with the letters that follow: drafted with it, signed by somebody later."""

import datetime as dt
import uuid

from django.db import transaction

from accounts.models import Membership
from common.trying_again import tried_again
from courses.models import Session
from participants.enrolment.enrolling import lock_person
from participants.letters.following import draft_after_deciding, draft_following, set_aside_drafts, wants_letters
from participants.letters.templates import ready_words
from participants.models import Appointment, Decision, Episode, Letter, LetterKind
from reviews.assessments.booking import Booking, book, cancel, move
from reviews.assessments.deciding import decide
from reviews.assessments.rules import DecisionWanted


@tried_again
def book_and_write(
    episode: Episode,
    asked: Booking,
    *,
    by: Membership,
    now: dt.datetime,
    clinician: bool = False,
    although: str = "",
    submission_id: uuid.UUID | None = None,
) -> Appointment:
    """What booking.book does; the invitation is drafted for whoever wants letters. Others are told by a message."""
    with transaction.atomic():
        ready_words(by.organisation, now=now)
        place = book(episode, asked, by=by.user, now=now, clinician=clinician, although=although, submission_id=submission_id)
        if wants_letters(place.participant):
            _invite(episode, by=by, now=now, number=submission_id)
    return place


@tried_again
def move_and_write(place: Appointment, asked: Booking, *, by: Membership, now: dt.datetime, version: int) -> Appointment:
    """What booking.move does; an invitation that nobody has signed is set aside, and one with the new date is drafted."""
    with transaction.atomic():
        ready_words(by.organisation, now=now)
        before = place.session.starts_at
        moved = move(place, asked, by=by.user, now=now, version=version)
        episode = place.episode
        if episode and moved.session.starts_at != before:
            set_aside_drafts(episode, LetterKind.ASSESSMENT, reason="The assessment was moved.", by=by, now=now)
            if wants_letters(place.participant):
                _invite(episode, by=by, now=now)
    return moved


@tried_again
def cancel_and_write(place: Appointment, *, reason: str, by: Membership, now: dt.datetime, version: int) -> Session:
    """What booking.cancel does; an invitation that nobody has signed is set aside."""
    with transaction.atomic():
        lock_person(place.participant_id)
        session = cancel(place, reason=reason, by=by.user, now=now, version=version)
        if place.episode:
            set_aside_drafts(place.episode, LetterKind.ASSESSMENT, reason="The assessment was cancelled.", by=by, now=now)
    return session


def _invite(episode: Episode, *, by: Membership, now: dt.datetime, number: uuid.UUID | None = None) -> None:
    draft_following(episode, LetterKind.ASSESSMENT, (Letter.To.PERSON,), number=number, by=by, now=now)


@tried_again
def decide_and_write(
    place: Appointment,
    wanted: DecisionWanted,
    *,
    read_at: int,
    by: Membership,
    now: dt.datetime,
    submission_id: uuid.UUID | None = None,
) -> tuple[Decision, list[Letter]]:
    """What deciding.decide does, and the drafts of what is written after it: to GP and referrer, and the invitation to choose or
    the letter to the service. The same form again finds them drafted."""
    with transaction.atomic():
        ready_words(by.organisation, now=now)
        decision = decide(
            place, wanted, organisation=by.organisation, read_at=read_at, by=by.user, now=now, submission_id=submission_id
        )
        return decision, draft_after_deciding(decision, by=by, now=now)
