"""What comes of looking at a referral: accept it, ask for more, return it with advice, or not suitable."""

import datetime as dt

from django.db import transaction

from accounts.models import User
from accounts.trail import audit
from common.clock import today_in
from common.once import save_changed
from common.reasons import reason_given
from common.refused import Refused
from common.trying_again import tried_again
from participants.episodes.endings import TOLD_LENGTH, end_locked
from participants.models import Episode, Referral
from participants.referrals.receiving import lock_any_referral, refuse_ended_or_stale

Triage = Referral.Triage
REASON_LENGTH = 500
ASK_AGAIN_AFTER = dt.timedelta(days=14)
FURTHEST = dt.timedelta(days=366)
# They end the pathway, and only a clinician says so.
ENDS_WITH: dict[str, Episode.Ending] = {
    Triage.RETURNED: Episode.Ending.RETURNED_WITH_ADVICE,
    Triage.NOT_SUITABLE: Episode.Ending.NOT_SUITABLE,
}


def triage_refusal(outcome: str, *, reason: str, clinician: bool) -> Refused | None:
    """Why this can't come of it, or None. `clinician`: whether a clinician says it."""
    if outcome not in Triage.values:
        return Refused("Choose what comes of it.", field="outcome")
    if outcome in ENDS_WITH and not clinician:
        return Refused("Only a clinician turns a referral away. Ask one of them to look at it.", field="outcome")
    if outcome in ENDS_WITH and not reason.strip():
        needed = "Write the advice." if outcome == Triage.RETURNED else "Say why it isn’t suitable."
        return Refused(needed, field="reason")
    return None


@tried_again
def triage_referral(
    referral: Referral,
    outcome: str,
    *,
    by: User,
    now: dt.datetime,
    version: int,
    clinician: bool,
    reason: str = "",
    ask_again_on: dt.date | None = None,
    told: str = "",
) -> Referral:
    """Write down what came of looking at a referral; turned away, the pathway ends with it.

    More is asked for as often as it takes; then it is asked again two weeks later unless another day is named. Accepting twice
    changes nothing. Raises Refused for what triage_refusal says and for a pathway that has ended, Stale for an older form.
    """
    reason = reason_given(reason, REASON_LENGTH, field="reason")
    told = reason_given(told, TOLD_LENGTH, field="told")
    if refused := triage_refusal(outcome, reason=reason, clinician=clinician):
        raise refused
    today = today_in(referral.episode.organisation.tzinfo, now)
    again = _asked_again(ask_again_on, today) if outcome == Triage.ASKED_FOR_MORE else None
    with transaction.atomic():
        referral, episode = lock_any_referral(referral)
        if _is_said(referral, outcome, reason, again, by, version):
            return referral
        refuse_ended_or_stale(referral, episode, version)
        if outcome == referral.triage == Triage.ACCEPTED:
            return referral
        if referral.triage == Triage.ACCEPTED and outcome == Triage.ASKED_FOR_MORE:
            raise Refused("This referral has been accepted already. Write down what is missing, or ring the referrer.")
        referral.triage, referral.triaged_at, referral.triaged_by = outcome, now, audit.name_of(by)[:120]
        referral.triage_reason, referral.ask_again_on = reason, again
        if again:
            referral.asked_at, referral.times_asked = now, referral.times_asked + 1
        columns = ["triage", "triaged_at", "triaged_by", "triage_reason", "ask_again_on", "asked_at", "times_asked"]
        save_changed(referral, *columns)
        # The reason is clinical, and stays out of the trail.
        audit.record(by, "looked through a referral", referral, outcome=outcome, times_asked=referral.times_asked)
        if ending := ENDS_WITH.get(outcome):
            end_locked(episode, ending, note=reason[:300], told=told or "The referrer", by=by, now=now)
    return referral


def _is_said(referral: Referral, outcome: str, reason: str, again: dt.date | None, by: User, version: int) -> bool:
    """Whether the same form has said just this before: a second click, also on one that has ended the pathway meanwhile."""
    said = (referral.triage, referral.triage_reason, referral.ask_again_on, referral.triaged_by, referral.version)
    return said == (outcome, reason, again, audit.name_of(by)[:120], version + 1)


def _asked_again(day: dt.date | None, today: dt.date) -> dt.date:
    if day is None:
        return today + ASK_AGAIN_AFTER
    if day <= today:
        raise Refused("Choose a day to come to ask again.", field="ask_again_on")
    if day > today + FURTHEST:
        raise Refused("Choose a day within a year to ask again.", field="ask_again_on")
    return day
