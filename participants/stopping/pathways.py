"""Ending a pathway, and taking that back, where somebody's whole record may have to stop: who died is written to no more."""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Membership
from accounts.trail.audit import Actor
from common.trying_again import tried_again
from participants.enrolment.enrolling import lock_person
from participants.episodes.endings import end_episode, take_back_ending
from participants.episodes.returning import TakenBack
from participants.letters.following import draft_following
from participants.letters.kinds import told_of_ending
from participants.letters.templates import ready_words
from participants.models import Decision, Episode, Letter, LetterKind, Participant
from participants.stopping.contact import ENDS_PATHWAYS, resume_contact, stop_contact


@tried_again
def end_pathway(
    episode: Episode,
    ending: str,
    *,
    by: Actor,
    now: dt.datetime,
    note: str = "",
    told: str = "",
    clinician: bool = False,
    version: int | None = None,
) -> Episode:
    """What end_episode does; of somebody who died, all messages, offers and places stop with it."""
    with transaction.atomic():
        ended = end_episode(episode, ending, by=by, now=now, note=note, told=told, clinician=clinician, version=version)
        if ending == Episode.Ending.DIED:
            stop_contact(ended.participant, reason=Participant.Stopped.DIED, by=by, now=now)
    return ended


@tried_again
def end_and_write(
    episode: Episode, ending: str, *, by: Membership, now: dt.datetime, **given: Any
) -> tuple[Episode, list[Letter]]:
    """What end_pathway does, and the letters that say it to whom the ending asks for are drafted, for a clinician to sign.

    `given` is passed on. The same ending again drafts nothing more.
    """
    with transaction.atomic():
        ready_words(by.organisation, now=now)
        ended = end_pathway(episode, ending, by=by.user, now=now, **given)
        drafted = _draft_ending(ended, by=by, now=now)
    return ended, drafted


@tried_again
def stop_and_write(participant: Participant, *, reason: str, by: Membership, now: dt.datetime) -> list[Letter]:
    """What stop_contact does; where pathways end with it, the letters that say so are drafted as with any other ending.

    Of who moved away, to GP and referrer. Of who died nobody is written to, and of who wants no contact no pathway ends.
    """
    with transaction.atomic():
        going = list(Episode.objects.filter(participant=participant, ended_at=None).values_list("pk", flat=True))
        if going and reason in ENDS_PATHWAYS:
            ready_words(by.organisation, now=now)
        stop_contact(participant, reason=reason, by=by.user, now=now)
        ended = Episode.objects.filter(pk__in=going, ended_at=now, ending__in=ENDS_PATHWAYS.values()).order_by("pk")
        found = list(ended.select_related("participant", "programme", "organisation"))
        return [letter for episode in found for letter in _draft_ending(episode, by=by, now=now)]


def _draft_ending(ended: Episode, *, by: Membership, now: dt.datetime) -> list[Letter]:
    """Draft the letters that say how a pathway ended, for a clinician to sign; the same ending again drafts nothing more."""
    latest = Decision.objects.filter(episode=ended).order_by("-decided_at", "-pk").first()
    to = told_of_ending(ended.ending, decided=latest.outcome if latest else "")
    number = uuid.uuid5(uuid.NAMESPACE_OID, f"ended:{ended.pk}:{ended.ended_at}")
    drafted = []
    for kind, theirs in (
        (LetterKind.ENDED, [each for each in to if each != Letter.To.PERSON]),
        (LetterKind.ENDED_PERSON, [each for each in to if each == Letter.To.PERSON]),
    ):
        if theirs:
            drafted += draft_following(ended, kind, theirs, number=number, by=by, now=now, for_clinicians=True)
    return drafted


@tried_again
def take_back_pathway_ending(episode: Episode, *, by: Actor, now: dt.datetime, version: int | None = None) -> TakenBack:
    """What take_back_ending does; of somebody who was said to have died, messages may go to them again first."""
    with transaction.atomic():
        current = Episode.objects.select_related("participant").get(pk=episode.pk)
        if current.ending == Episode.Ending.DIED and current.participant.stopped_reason == Participant.Stopped.DIED:
            resume_contact(current.participant, by=by, now=now)
            _others(current, by=by, now=now)
        return take_back_ending(episode, by=by, now=now, version=version)


def ended_with_stop(participant: Participant) -> QuerySet[Episode]:
    """The pathways that ended when messages to somebody were stopped, and that nothing else has taken the place of."""
    since = Episode.objects.filter(participant=participant, programme=OuterRef("programme"), ended_at=None)
    ended = Episode.objects.filter(
        ~Exists(since),
        participant=participant,
        ended_at__isnull=False,
        ended_at=participant.stopped_at,
        ending__in=list(ENDS_PATHWAYS.values()),
    )
    return ended.select_related("participant").order_by("pk")


@tried_again
def resume_person(participant: Participant, *, by: Actor, now: dt.datetime) -> list[TakenBack]:
    """What resume_contact does; the pathways that ended with the stop go on, so that nobody falls out of the way by a mistake."""
    with transaction.atomic():
        ended = list(ended_with_stop(lock_person(participant.pk)))
        resume_contact(participant, by=by, now=now)
        return [take_back_ending(each, by=by, now=now) for each in ended]


def _others(episode: Episode, *, by: Actor, now: dt.datetime) -> None:
    """Their other pathways that ended with it at the same moment."""
    ended = Episode.objects.filter(participant=episode.participant_id, ending=episode.ending, ended_at=episode.ended_at)
    for other in ended.exclude(pk=episode.pk).order_by("pk"):
        take_back_ending(other, by=by, now=now)
