"""Put a referral on file, and write down what the referrer says since.

One person has one open pathway on one programme. Who turns to us again within two weeks of an ending goes on with the old one,
and keeps the old date of acceptance (docs/domain.md, the pathway).
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.clock import today_in
from common.once import made_before, refuse_stale, save_changed
from common.refused import Refused
from common.trying_again import tried_again
from courses.models import Programme
from participants.enrolment.enrolling import lock_person
from participants.episodes.endings import reopen_locked, reopens
from participants.episodes.record import ENDED, lock_any_episode
from participants.models import Episode, Participant, Referral
from participants.referrals.facts import ReferralFacts, faults_in_referral

COLUMNS = (
    "source",
    "received_on",
    "urgent",
    "pain_over_six_months",
    "under_pain_clinic",
    "consultant_reviewed_on",
    "nurse_appointments",
    "note",
)


class OpenAlready(Refused):
    """They have an open pathway on this programme; `.episode` is which, for a link."""

    def __init__(self, episode: Episode) -> None:
        super().__init__("They have an open referral to this programme already. Write down there what is new.")
        self.episode = episode


@dataclass(frozen=True, slots=True)
class Received:
    """A referral that was put on file: whether it opened an ended pathway again, and what didn't come back then."""

    referral: Referral
    reopened: bool = False
    lost: tuple[str, ...] = ()


def referrals_of(organisation: Organisation) -> QuerySet[Referral]:
    """Every referral of an organisation, with its episode, person and programme."""
    return Referral.objects.filter(episode__organisation=organisation).select_related(
        "episode__participant", "episode__programme", "episode__organisation"
    )


@tried_again
def receive(
    participant: Participant,
    programme: Programme,
    facts: ReferralFacts,
    *,
    by: Actor,
    now: dt.datetime,
    submission_id: uuid.UUID | None = None,
) -> Received:
    """Open somebody's pathway with its referral, or open one again that ended in the last two weeks.

    The same submission again returns the first referral. Raises Refused for facts that can't be right, and for somebody whose
    messages are stopped; OpenAlready for somebody with an open pathway on this programme.
    """
    organisation = participant.organisation
    facts = settled_facts(facts, today_in(organisation.tzinfo, now))
    with transaction.atomic():
        participant = lock_person(participant.pk)
        participant.organisation = organisation
        if programme.organisation_id != organisation.pk:
            raise Refused("This programme belongs to another organisation.")
        own, wanted = referrals_of(organisation), (participant.pk, programme.pk, *_said(facts))
        earlier = made_before(own, submission_id, lambda each: (*_whose(each.episode), *_said(each)) == wanted)
        if earlier:
            return Received(earlier)
        if participant.is_stopped:
            why = participant.get_stopped_reason_display().lower()
            raise Refused(f"Their record says “{why}”. If that is a mistake, take it back first.")
        episode, lost, reopened = _episode(participant, programme, facts, by=by, now=now)
        referral = Referral(episode=episode, made_at=now, submission_id=submission_id)
        _write(referral, facts)
        referral.save()
        audit.record(by, "received a referral", referral, episode=episode.pk, programme=programme.pk, reopened=reopened)
    return Received(referral, reopened, tuple(lost))


def change_referral(referral: Referral, facts: ReferralFacts, *, by: Actor, now: dt.datetime, version: int) -> Referral:
    """Write what is known now over a referral of an open pathway; the same again changes nothing.

    Raises Refused for facts that can't be right and for a pathway that has ended, Stale for an older form.
    """
    facts = settled_facts(facts, today_in(referral.episode.organisation.tzinfo, now))
    with transaction.atomic():
        referral, episode = lock_any_referral(referral)
        if episode.ended_at:
            raise Refused(ENDED)
        changed = [name for name in COLUMNS if getattr(referral, name) != getattr(facts, name)]
        moved = episode.pathway_start != facts.pathway_start
        if changed or moved:
            refuse_stale(referral.version, version)
        if moved:
            episode.pathway_start = facts.pathway_start
            save_changed(episode, "pathway_start")
        if changed or moved:
            _write(referral, facts)
            save_changed(referral, *changed)
            fields = [*changed, *(["pathway_start"] if moved else [])]
            audit.record(by, "changed a referral", referral, fields=sorted(fields))
    return referral


def lock_any_referral(referral: Referral) -> tuple[Referral, Episode]:
    """Return the referral and its episode as they are now, the person locked, inside the caller's transaction."""
    episode = lock_any_episode(referral.episode)
    referral = Referral.objects.get(pk=referral.pk)
    referral.episode = episode
    return referral, episode


def refuse_ended_or_stale(referral: Referral, episode: Episode, version: int) -> None:
    """Raise Refused for a pathway that has ended, Stale for a form read at another version of the referral."""
    if episode.ended_at:
        raise Refused(ENDED)
    refuse_stale(referral.version, version)


def settled_facts(facts: ReferralFacts, today: dt.date) -> ReferralFacts:
    """The facts as they are kept. Raises Refused for the first thing that can't be right."""
    for box, sentence in faults_in_referral(facts, today):
        raise Refused(sentence, field=box)
    return facts


def _episode(
    participant: Participant, programme: Programme, facts: ReferralFacts, *, by: Actor, now: dt.datetime
) -> tuple[Episode, list[str], bool]:
    """The episode this referral belongs to, what didn't come back when an old one was opened again, and whether one was."""
    theirs = Episode.objects.filter(participant=participant, programme=programme).select_related("organisation", "programme")
    if there := theirs.filter(ended_at=None).first():
        raise OpenAlready(there)
    last = theirs.order_by("ended_at", "pk").last()
    if last and reopens(last.ending, last.ended_at, now):
        last.participant = participant
        done = reopen_locked(last, by=by, now=now)
        return last, done.lost, True
    opened = Episode.objects.create(
        organisation=participant.organisation,
        participant=participant,
        programme=programme,
        pathway_start=facts.pathway_start,
        opened_at=now,
    )
    return opened, [], False


def _write(referral: Referral, facts: ReferralFacts) -> None:
    for name in COLUMNS:
        setattr(referral, name, getattr(facts, name))


def _said(of: ReferralFacts | Referral) -> tuple[object, ...]:
    return tuple(getattr(of, name) for name in COLUMNS)


def _whose(episode: Episode) -> tuple[int, int]:
    return episode.participant_id, episode.programme_id
