"""A discharge is decided by a clinician, its letters are drafted, and the pathway closes once they have gone.

Each action locks the person first (courses.ground.locking). Nobody is discharged by a rule, and none with a letter unsent.
"""

import datetime as dt
import uuid
from contextlib import suppress

from django.db import transaction

from accounts.models import Membership, Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import made_before
from common.reasons import reason_given
from common.refused import Refused
from common.trying_again import tried_again
from participants.episodes.endings import end_locked
from participants.episodes.facts import stage_now
from participants.episodes.record import lock_any_episode, lock_episode
from participants.episodes.stages import BEGUN
from participants.letters.drafting import set_aside_letter
from participants.letters.following import draft_following
from participants.letters.templates import ready_words
from participants.models import Episode, Letter, LetterKind
from reviews.discharge.reading import (
    discharges_of,
    needed_for,
    open_discharge_of,
    open_discharges,
    standing_of_pathway,
    with_letters,
)
from reviews.discharge.rules import closing_refusal, letters_needed, no_longer_so, refusal_to_discharge
from reviews.models import Discharge
from reviews.notes.reading import signer_of

UNDO_LENGTH = 200
LAST_LETTER = audit.Job("discharges")
NOT_A_CLINICIAN = "Only a registered clinician decides on a discharge. Ask one of the team."


@tried_again
def decide_discharge(
    episode: Episode,
    ground: str,
    *,
    reason: str,
    by: Membership,
    now: dt.datetime,
    submission_id: uuid.UUID | None = None,
) -> tuple[Discharge, list[Letter]]:
    """Decide that somebody's way is over, and draft the letters to the GP and to them; until both have gone it stays open.

    The same form again returns the first. Raises Refused for whoever isn't a registered clinician, for a ground that the facts
    don't bear out, before the programme has begun, and while another discharge is open.
    """
    reason = " ".join(reason.split())
    with transaction.atomic():
        ready_words(by.organisation, now=now)
        episode = lock_episode(episode)
        own = discharges_of(episode.organisation).filter(episode=episode)
        if earlier := made_before(own, submission_id, lambda each: (each.ground, each.reason) == (ground, reason)):
            return earlier, []
        signer = signer_of(by.user, episode.organisation)
        if signer is None or not signer.is_registered:
            raise Refused(NOT_A_CLINICIAN)
        if open_discharge_of(episode):
            raise Refused("Their discharge is decided already. Open it again, and see what it waits for.")
        standing, begun = standing_of_pathway(episode, now), stage_now(episode, now) in BEGUN
        if wrong := refusal_to_discharge(ground, reason, standing.proposal if standing else None, begun=begun):
            raise Refused(wrong[1], field=wrong[0])
        discharge = Discharge.objects.create(
            episode=episode,
            ground=ground,
            reason=reason,
            decided_at=now,
            decided_by=signer.signature,
            submission_id=submission_id,
        )
        audit.record(by.user, "discharge decided", discharge, ground=ground)
        needed = letters_needed(episode.participant.stopped_reason, has_no_gp=False)
        letters = draft_following(episode, LetterKind.DISCHARGE, needed, number=submission_id, by=by, now=now)
    return discharge, letters


@tried_again
def undo_discharge(discharge: Discharge, *, reason: str, by: Membership, now: dt.datetime) -> Discharge:
    """Take a discharge back while the pathway is open; letters of it that haven't gone are set aside. Twice changes nothing.

    Raises Refused without a reason, for whoever isn't a registered clinician, and once the pathway has closed.
    """
    why = reason_given(reason, UNDO_LENGTH, needed="Write why it is taken back.", field="reason")
    with transaction.atomic():
        discharge = lock_discharge(discharge)
        if discharge.undone_at:
            return discharge
        signer = signer_of(by.user, discharge.episode.organisation)
        if signer is None or not signer.is_registered:
            raise Refused(NOT_A_CLINICIAN)
        if discharge.closed_at:
            raise Refused("The pathway has closed with it. Take the ending back instead.")
        (stands,) = with_letters([discharge])
        for letter in stands.letters:
            if not letter.deliveries.filter(sent_at__isnull=False).exists():
                set_aside_letter(letter, reason="The discharge was taken back.", by=by, now=now)
        discharge.undone_at, discharge.undone_by, discharge.undone_reason = now, audit.name_of(by.user)[:120], why
        discharge.save(update_fields=["undone_at", "undone_by", "undone_reason"])
        audit.record(by.user, "discharge taken back", discharge)
    return discharge


@tried_again
def close_discharge(discharge: Discharge, *, by: Actor, now: dt.datetime) -> Discharge:
    """End the pathway as discharged, once every letter has gone; what is still to come is given up. Twice changes nothing.

    Raises Refused while a letter hasn't gone, naming it, for a discharge that was taken back, for a pathway that has ended, and
    where what it was decided on is no longer so: somebody who has a review to come again doesn't lose it to a letter in the post.
    """
    with transaction.atomic():
        discharge = lock_discharge(discharge)
        if discharge.closed_at:
            return discharge
        if discharge.undone_at:
            raise Refused("This discharge was taken back.")
        episode = discharge.episode
        if episode.ended_at:
            raise Refused(f"This pathway has ended already: {episode.get_ending_display().lower()}.")
        (stands,) = with_letters([discharge])
        standing = standing_of_pathway(episode, now)
        why = closing_refusal(stands.waits) or no_longer_so(discharge.ground, standing.proposal if standing else None)
        if why:
            raise Refused(why)
        told = " and ".join(Letter.To(each).label for each in needed_for(discharge))
        end_locked(
            episode,
            Episode.Ending.DISCHARGED,
            note=discharge.reason,
            told=told[:1].upper() + told[1:],
            by=by,
            now=now,
            decided_by=discharge.decided_by,
        )
        discharge.closed_at = now
        discharge.save(update_fields=["closed_at"])
        audit.record(by, "discharge closed", discharge)
    return discharge


def close_finished(organisation_id: int, *, now: dt.datetime) -> int:
    """Close the discharges of an organisation whose last letter has gone, and whose ground still holds; a clinician sees to the
    others. Returns how many. Two queries where none waits.
    """
    found = open_discharges(Organisation.objects.get(pk=organisation_id))
    closed = 0
    for stands in found:
        if stands.waits:
            continue
        with suppress(Refused):
            close_discharge(stands.discharge, by=LAST_LETTER, now=now)
            closed += 1
    return closed


def lock_discharge(discharge: Discharge) -> Discharge:
    """The discharge as it is now, its person and pathway locked first."""
    episode = lock_any_episode(discharge.episode)
    found = Discharge.objects.get(pk=discharge.pk)
    found.episode = episode
    return found
