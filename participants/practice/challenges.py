"""Thought challenges: an experiment somebody planned, theirs alone until they share it.

No page, file or export of staff reads one that isn't shared: `shared_challenges` is the only way to them from
elsewhere. What was never shared is deleted when the pathway ends.
"""

import datetime as dt
import uuid
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Organisation, User
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import made_before, refuse_stale, save_changed
from common.refused import Refused
from common.trying_again import tried_again
from participants.enrolment.enrolling import lock_person
from participants.models import ChallengeReply, Enrolment, Episode, Participant, ThoughtChallenge

WORDS_LENGTH = 2000


@dataclass(frozen=True, slots=True)
class Challenge:
    """What somebody wrote: what they tried, what they expected, what happened, what next."""

    strategy: str
    expected: str = ""
    happened: str = ""
    what_next: str = ""


def challenge_refusal(written: Challenge) -> Refused | None:
    """Why this isn't one, or None. All but what is tried may be written later."""
    if not written.strategy:
        return Refused("Write what you want to try.", field="strategy")
    for name, words in asdict(written).items():
        if len(words) > WORDS_LENGTH:
            return Refused(f"Write this in {WORDS_LENGTH:,} characters or fewer.", field=name)
    return None


def own_challenges(person: Participant) -> QuerySet[ThoughtChallenge]:
    """Somebody's own, shared or not, the latest first; for their own pages alone."""
    rows = ThoughtChallenge.objects.filter(enrolment__participant=person)
    return rows.select_related("enrolment").prefetch_related("replies").order_by("-made_at", "-pk")


def shared_challenges(organisation: Organisation) -> QuerySet[ThoughtChallenge]:
    """Those that people of the organisation have shared, with whose they are and the replies, the latest first."""
    shared = ThoughtChallenge.objects.filter(enrolment__participant__organisation=organisation, shared_at__isnull=False)
    rows = shared.select_related("enrolment__participant", "enrolment__course").prefetch_related("replies")
    return rows.order_by("-shared_at", "-pk")


def challenges_without_reply(organisation: Organisation) -> QuerySet[ThoughtChallenge]:
    """Those shared to which nobody has written back yet, of places that aren't given up."""
    shared = ThoughtChallenge.objects.filter(enrolment__participant__organisation=organisation, shared_at__isnull=False)
    return shared.filter(replies=None, enrolment__state=Enrolment.State.ACTIVE)


@tried_again
def write_challenge(
    enrolment: Enrolment, written: Challenge, *, by: User, now: dt.datetime, submission_id: uuid.UUID | None = None
) -> ThoughtChallenge:
    """Write one down, for oneself. The same form again returns the first.

    Raises Refused for what challenge_refusal says, and once the pathway has ended: what nobody shares is deleted with its ending,
    so nothing of that kind is kept after it.
    """
    written = _trimmed(written)
    with transaction.atomic():
        lock_person(enrolment.participant_id)
        own = ThoughtChallenge.objects.filter(enrolment__participant=enrolment.participant_id)
        if earlier := made_before(own, submission_id, lambda each: each.strategy == written.strategy):
            return earlier
        if Episode.objects.filter(enrolments=enrolment.pk, ended_at__isnull=False).exists():
            raise Refused("Your time with us is over, so nothing new is kept here.")
        return ThoughtChallenge.objects.create(
            enrolment=enrolment, **asdict(written), made_at=now, changed_at=now, submission_id=submission_id
        )


@tried_again
def change_challenge(
    challenge: ThoughtChallenge, written: Challenge, *, by: User, now: dt.datetime, version: int
) -> ThoughtChallenge:
    """Write on. One that was shared stays shared, with what is new. Raises Refused, and Stale for an older form."""
    written = _trimmed(written)
    with transaction.atomic():
        challenge = _reread(challenge)
        changed = [name for name, words in asdict(written).items() if getattr(challenge, name) != words]
        if not changed:
            return challenge
        refuse_stale(challenge.version, version)
        for name in changed:
            setattr(challenge, name, getattr(written, name))
        challenge.version += 1
        challenge.changed_at = now
        challenge.save(update_fields=[*changed, "version", "changed_at"])
    return challenge


@tried_again
def share_challenge(challenge: ThoughtChallenge, *, by: User, now: dt.datetime, version: int) -> ThoughtChallenge:
    """Let the team read what stands there at this version. Twice changes nothing.

    It is another version from then on: what somebody is writing elsewhere, for themselves, isn't shared by being saved. Raises
    Stale for an older form: it would share what somebody didn't see when they said yes.
    """
    with transaction.atomic():
        challenge = _reread(challenge)
        if challenge.shared_at is None:
            refuse_stale(challenge.version, version)
            challenge.shared_at = now
            save_changed(challenge, "shared_at")
            audit.record(by, "shared a thought challenge", challenge)
    return challenge


@tried_again
def delete_challenge(challenge: ThoughtChallenge, *, by: User) -> None:
    """Delete one that nobody else has read. Raises Refused for one that was shared: it is on the record."""
    with transaction.atomic():
        challenge = _reread(challenge)
        if challenge.shared_at:
            raise Refused("You have shared this, so it stays. Tell one of us if that is wrong.")
        challenge.delete()


@tried_again
def reply_to_challenge(
    challenge: ThoughtChallenge, words: str, *, by: User, now: dt.datetime, submission_id: uuid.UUID | None = None
) -> ChallengeReply:
    """Write back to somebody who shared theirs. The same form again returns the first. Raises Refused without words."""
    words = words.strip()
    if not words:
        raise Refused("Write your reply.", field="words")
    if len(words) > WORDS_LENGTH:
        raise Refused(f"Write this in {WORDS_LENGTH:,} characters or fewer.", field="words")
    with transaction.atomic():
        challenge = _reread(challenge)
        if challenge.shared_at is None:
            raise Refused("This isn’t shared.")
        own = ChallengeReply.objects.filter(challenge=challenge)
        if earlier := made_before(own, submission_id, lambda each: each.words == words):
            return earlier
        reply = ChallengeReply.objects.create(
            challenge=challenge, words=words, by=audit.name_of(by)[:120], at=now, submission_id=submission_id
        )
        audit.record(by, "replied to a thought challenge", reply)
    return reply


def delete_unshared(episode: Episode, *, by: Actor) -> int:
    """Delete what nobody was ever meant to read, with the end of a pathway, inside the caller's transaction. Returns how many."""
    unshared = ThoughtChallenge.objects.filter(enrolment__episode=episode, shared_at=None)
    deleted, _ = unshared.delete()
    if deleted:
        audit.record(by, "deleted what was never shared", episode, challenges=deleted)
    return deleted


def _trimmed(written: Challenge) -> Challenge:
    trimmed = Challenge(*(each.strip() for each in asdict(written).values()))
    if why := challenge_refusal(trimmed):
        raise why
    return trimmed


def _reread(challenge: ThoughtChallenge) -> ThoughtChallenge:
    """It as it is now, under its person's lock. Raises Refused for one that is gone."""
    lock_person(challenge.enrolment.participant_id)
    found = ThoughtChallenge.objects.select_related("enrolment__participant").filter(pk=challenge.pk).first()
    if found is None:
        raise Refused("This is no longer there.")
    return found
