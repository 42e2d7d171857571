"""Letters that follow something that happened on somebody's way: drafted with it, for a name. Nothing goes by itself.

Called inside the transaction of what happened, or around the action that does it: a referral turned away or asked about, an
assessment booked, a decision, a place offered, an ending. Whoever gets e-mail is told by a message;
a letter of their own is drafted for whoever wants letters.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from accounts.models import Membership
from common.trying_again import tried_again
from participants.letters import kinds
from participants.letters.drafting import draft_letters, is_clinician, set_aside_letter
from participants.letters.templates import ready_words
from participants.models import (
    Correspondent,
    Decision,
    Episode,
    Letter,
    LetterKind,
    Offer,
    Participant,
    Referral,
    WaitingListEntry,
)
from participants.referrals.triage import triage_referral
from participants.waiting import offers

To, Kind, Outcome = Letter.To, LetterKind, Decision.Outcome
# What is written after each decision, and to whom.
AFTER_DECIDING: dict[str, tuple[tuple[LetterKind, tuple[str, ...]], ...]] = {
    Outcome.RECOMMENDED: ((Kind.DECISION, (To.GP, To.REFERRER)), (Kind.CHOICE, (To.PERSON,))),
    Outcome.OTHER_SERVICE: ((Kind.DECISION, (To.GP, To.REFERRER)), (Kind.REFERRED_ON, (To.SERVICE,))),
    Outcome.INDIVIDUAL: ((Kind.DECISION, (To.GP, To.REFERRER)),),
    Outcome.NOT_NOW: ((Kind.DECISION, (To.GP, To.REFERRER)),),
    Outcome.NOT_INTERESTED: ((Kind.DECISION, (To.GP, To.REFERRER)),),
}
TURNED_AWAY = (Referral.Triage.RETURNED, Referral.Triage.NOT_SUITABLE)


def wants_letters(person: Participant) -> bool:
    """Whether we write to them on paper: they chose it, or have no address for e-mail."""
    return not person.is_stopped and (person.channel == Participant.Channel.LETTER or not person.email)


def can_be_written_to(to: str, episode: Episode) -> bool:
    """Whether anybody is known by that name: a GP who isn't on record gets no draft without a name."""
    person = episode.participant
    if to == To.GP:
        return person.has_gp
    if to == To.REFERRER:
        return Referral.objects.filter(episode=episode).exists()
    return not person.is_stopped if to == To.PERSON else True


def draft_following(
    episode: Episode,
    kind: str,
    to: Sequence[str],
    *,
    number: uuid.UUID | None,
    by: Membership,
    now: dt.datetime,
    service: Correspondent | None = None,
    for_clinicians: bool = False,
) -> list[Letter]:
    """Draft these, to whom of them is known, unless one that nobody has signed waits already. `number` is the form's: a second
    click makes no more. Nothing where whoever acts may not write them, unless they are `for_clinicians` to read and sign."""
    if kinds.refusal_to_write(kind, to, clinician=for_clinicians or is_clinician(by)):
        return []
    open_ones = Letter.objects.filter(episode=episode, kind=kind, signed_at=None, dropped_at=None)
    waiting = set(open_ones.values_list("to", flat=True))
    wanted = [each for each in to if each not in waiting and can_be_written_to(each, episode)]
    once = uuid.uuid5(number, kind) if number else None
    if not wanted:
        return []
    return draft_letters(
        episode, kind, wanted, service=service, by=by, now=now, submission_id=once, for_clinicians=for_clinicians
    )


def draft_after_deciding(decision: Decision, *, by: Membership, now: dt.datetime) -> list[Letter]:
    """Draft what is written after a decision: to GP and referrer, and the invitation to choose, or the letter to the service."""
    drafted = []
    for kind, to in AFTER_DECIDING[decision.outcome]:
        number = decision.submission_id
        service = decision.service if kind == Kind.REFERRED_ON else None
        drafted += draft_following(decision.episode, kind, to, number=number, by=by, now=now, service=service)
    return drafted


def set_aside_drafts(episode: Episode, kind: str, *, reason: str, by: Membership, now: dt.datetime) -> int:
    """Set aside the person's drafts of a kind that nobody has signed: what they say is so no longer. Returns how many."""
    drafts = list(Letter.objects.filter(episode=episode, kind=kind, to=To.PERSON, signed_at=None, dropped_at=None))
    for each in drafts:
        set_aside_letter(each, reason=reason, by=by, now=now)
    return len(drafts)


@tried_again
def triage_and_write(referral: Referral, outcome: str, *, by: Membership, now: dt.datetime, **given: Any) -> list[Letter]:
    """What triage_referral does; turned away, the letter to referrer and GP is drafted with it, and where more is asked for the
    one that asks the referrer. Returns what was drafted."""
    with transaction.atomic():
        ready_words(by.organisation, now=now)
        done = triage_referral(referral, outcome, by=by.user, now=now, **given)
        if outcome == Referral.Triage.ASKED_FOR_MORE:
            number = uuid.uuid5(uuid.NAMESPACE_OID, f"asked:{done.pk}:{done.times_asked}")  # once for each time it is asked
            return draft_following(done.episode, Kind.ASKED_MORE, (To.REFERRER,), number=number, by=by, now=now)
        if outcome not in TURNED_AWAY:
            return []
        return draft_following(done.episode, Kind.RETURNED, (To.REFERRER, To.GP), number=None, by=by, now=now)


@tried_again
def offer_and_write(
    entries: Sequence[WaitingListEntry], what: offers.Offering, *, by: Membership, now: dt.datetime, reason: str = ""
) -> list[Offer]:
    """What offers.offer does; the offer's letter is drafted for whoever wants letters."""
    with transaction.atomic():
        ready_words(by.organisation, now=now)
        made = offers.offer(entries, what, by=by.user, now=now, reason=reason)
        for offer, episode in _with_letters(made):
            number = uuid.uuid5(uuid.NAMESPACE_OID, f"offer:{offer.pk}")  # offering it twice finds it drafted
            draft_following(episode, Kind.OFFER, (To.PERSON,), number=number, by=by, now=now)
    return made


def _with_letters(made: Sequence[Offer]) -> list[tuple[Offer, Episode]]:
    """The offers to people who want letters, each with the pathway. One query."""
    entries = WaitingListEntry.objects.filter(pk__in=[each.entry_id or 0 for each in made], episode__isnull=False)
    episodes = {each.pk: each.episode for each in entries.select_related("episode__participant")}
    found = [(each, episodes.get(each.entry_id or 0)) for each in made]
    return [(offer, episode) for offer, episode in found if episode and wants_letters(episode.participant)]
