"""How a pathway ends, at any stage: who, when, why, who was told. Any ending can be taken back (docs/domain.md, the pathway).

Nothing ends by itself. Somebody who died is stopped as well: participants.stopping.pathways does both.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import refuse_stale, save_changed
from common.pages.kept_statements import written_once
from common.reasons import reason_given
from common.refused import Refused
from common.trying_again import tried_again
from participants.episodes.giving_up import give_up, lock_ground
from participants.episodes.letters_aside import OF_AN_ENDING, set_aside_with_ending, set_letters_aside
from participants.episodes.record import episodes_of, lock_any_episode
from participants.episodes.returning import TakenBack, give_back
from participants.models import Episode, Letter, Referral, Task
from participants.practice.challenges import delete_unshared
from participants.to_do.tasks import close_tasks_with_key, open_task

Ending = Episode.Ending
NOTE_LENGTH = 300
TOLD_LENGTH = 200
# What only a clinician says: that nobody is turned away, or dropped for not coming, by the office alone.
BY_CLINICIANS = frozenset(
    {Ending.DID_NOT_ATTEND, Ending.RETURNED_WITH_ADVICE, Ending.NOT_SUITABLE, Ending.OTHER_SERVICE, Ending.INDIVIDUAL}
    | {Ending.DISCHARGED}
)
# What the office chooses from; the others come with triage, with a decision, or after the reviews.
BY_HAND = (
    Ending.NOT_INTERESTED,
    Ending.NO_REPLY,
    Ending.DID_NOT_ATTEND,
    Ending.DIED,
    Ending.MOVED,
    Ending.BACK_TO_REFERRER,
    Ending.NOT_SUITABLE,
)
# Of these nobody can say in their own words why; the others may need none.
WITH_A_REASON = frozenset({Ending.DID_NOT_ATTEND, Ending.BACK_TO_REFERRER, Ending.NOT_SUITABLE, Ending.RETURNED_WITH_ADVICE})
# Whoever turns to us again so soon goes on where they were, with their old date of acceptance.
REOPENS_WITHIN = dt.timedelta(weeks=2)
STAYS_ENDED = frozenset({Ending.DIED, Ending.DISCHARGED})


def ending_refusal(ending: str, *, note: str, clinician: bool) -> Refused | None:
    """Why a pathway can't end so, or None. `clinician`: whether a clinician says it."""
    if ending not in Ending.values:
        return Refused("Choose how it ends.", field="ending")
    if ending in BY_CLINICIANS and not clinician:
        return Refused("A clinician decides this. Ask one of them to end it.", field="ending")
    if ending in WITH_A_REASON and not note.strip():
        return Refused("Say why.", field="note")
    return None


def reopens(ending: str, ended_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether contact now takes the ending back by itself, rather than beginning anew."""
    return ended_at is not None and ending not in STAYS_ENDED and now - ended_at <= REOPENS_WITHIN


@tried_again
def end_episode(
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
    """End somebody's pathway: offers are taken back, the waiting list is left, places and assessments to come are given up.

    Ending it twice the same way changes nothing. Not interested: a task tells the clinic. Raises Refused for what
    ending_refusal says, and for one that has ended otherwise; Stale for an older form.
    """
    note = reason_given(note, NOTE_LENGTH, field="note")
    told = reason_given(told, TOLD_LENGTH, field="told")
    if refused := ending_refusal(ending, note=note, clinician=clinician):
        raise refused
    with transaction.atomic():
        episode = lock_any_episode(episode)
        if episode.ended_at:
            if episode.ending == ending:
                return episode
            raise Refused("This pathway has ended already. If that was a mistake, take the ending back first.")
        if version is not None:
            refuse_stale(episode.version, version)
        end_locked(episode, ending, note=note, told=told, by=by, now=now)
    return episode


def end_locked(episode: Episode, ending: str, *, note: str, told: str, by: Actor, now: dt.datetime, decided_by: str = "") -> None:
    """What end_episode does once the person is locked and nothing refuses it, inside the caller's transaction.

    `decided_by`: who decided it, where that isn't who does it: a discharge closes when its last letter goes.
    """
    courses = lock_ground(episode.participant)
    episode.ending, episode.ended_at, episode.ended_by = ending, now, (decided_by or audit.name_of(by))[:120]
    episode.ending_note, episode.ending_told = note, told
    # Whoever has been through the programme keeps their place on it; what is to come is given up all the same.
    keeps = ending == Ending.DISCHARGED
    give_up(episode, courses, reason=str(episode.get_ending_display()), by=by, now=now, keeps_places=keeps)
    set_aside_with_ending(episode, by=by, now=now)
    delete_unshared(episode, by=by)
    save_changed(episode, "ending", "ended_at", "ended_by", "ending_note", "ending_told")
    # The note stays out of the trail: it may say something clinical.
    audit.record(by, "ended a pathway", episode, ending=ending)
    if ending == Ending.NOT_INTERESTED:
        line = f"{episode.participant.full_name} doesn’t want {episode.programme.name}. Tell the clinic that referred them."
        open_task(
            episode.organisation, Task.Kind.TELL_CLINIC, tell_key(episode), line, by=by, now=now, participant=episode.participant
        )


def end_open_episodes(participant_id: int, ending: str, *, by: Actor, now: dt.datetime) -> list[Episode]:
    """End every open pathway of somebody whom the caller has locked."""
    found = list(
        Episode.objects.filter(participant=participant_id, ended_at=None)
        .select_related("organisation", "participant", "programme")
        .order_by("pk")
    )
    for episode in found:
        end_locked(episode, ending, note="", told="", by=by, now=now)
    return found


@tried_again
def take_back_ending(episode: Episode, *, by: Actor, now: dt.datetime, version: int | None = None) -> TakenBack:
    """Open a pathway again that was ended by mistake, or whose person turned to us again; what it closed returns where it fits.

    Taking it back twice changes nothing. Raises Refused while messages to them are stopped because they died, and when they
    have another open pathway on this programme; Stale for an older form.
    """
    with transaction.atomic():
        episode = lock_any_episode(episode)
        if episode.ended_at is None:
            return TakenBack(episode)
        if version is not None:
            refuse_stale(episode.version, version)
        if why := _why_not_open(episode):
            raise Refused(why)
        return reopen_locked(episode, by=by, now=now)


def reopen_locked(episode: Episode, *, by: Actor, now: dt.datetime) -> TakenBack:
    """What take_back_ending does once the person is locked and nothing refuses it."""
    courses, ended_at, was = lock_ground(episode.participant), episode.ended_at, episode.ending
    episode.ended_at, episode.ending, episode.ended_by = None, "", ""
    episode.ending_note, episode.ending_told, episode.ending_undone_at = "", "", now
    save_changed(episode, "ended_at", "ending", "ended_by", "ending_note", "ending_told", "ending_undone_at")
    Referral.objects.filter(episode=episode, triage__in=(Referral.Triage.RETURNED, Referral.Triage.NOT_SUITABLE)).update(
        triage="", triaged_at=None, triaged_by=""
    )
    of_it = Letter.objects.filter(episode=episode, kind__in=OF_AN_ENDING)
    set_letters_aside(of_it, reason="The ending was taken back.", by=by, now=now)
    done = give_back(episode, ended_at, courses, by=by, now=now) if ended_at else TakenBack(episode)
    close_tasks_with_key(episode.organisation, tell_key(episode), outcome="The ending was taken back.", by=by, now=now)
    audit.record(by, "took an ending back", episode, ending=was, returned=len(done.returned), lost=len(done.lost))
    return done


def _why_not_open(episode: Episode) -> str:
    if episode.participant.is_stopped:
        why = episode.participant.get_stopped_reason_display().lower()
        return f"Their record says “{why}”, so messages to them are stopped. Take that back first."
    others = Episode.objects.filter(participant=episode.participant_id, programme=episode.programme_id, ended_at=None)
    if others.exists():
        return f"They have another open pathway on {episode.programme.name}. Go on with that one."
    return ""


def tell_key(episode: Episode) -> str:
    """The key of the task to tell the clinic."""
    return f"tell_clinic:{episode.pk}"


def endings_since(organisation: Organisation, since: dt.datetime) -> list[tuple[str, int]]:
    """How many ended since then, by how, the most first. One query."""
    return [(str(Ending(ending).label), number) for ending, number in _endings_counted(organisation, since)]


@written_once
def _endings_counted(organisation: Organisation, since: dt.datetime) -> QuerySet[Any, Any]:
    ended = episodes_of(organisation).filter(ended_at__gte=since).order_by().values("ending")
    return ended.annotate(number=Count("pk")).order_by("-number", "ending").values_list("ending", "number")


def ended_words(counts: Iterable[tuple[str, int]]) -> str:
    """ "2 not interested, 1 moved away"."""
    return ", ".join(f"{number} {label[:1].lower()}{label[1:]}" for label, number in counts)
