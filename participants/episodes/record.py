"""Episodes of an organisation, locking one, and what is confirmed about it by name."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Organisation, User
from accounts.trail import audit
from common.once import refuse_stale, save_changed
from common.pages.kept_statements import written_once
from common.refused import Refused
from courses.models import Edition, Programme
from participants.enrolment.enrolling import lock_person
from participants.episodes.facts import EpisodeRows
from participants.episodes.rtt import RttFacts
from participants.episodes.stages import Stage
from participants.models import Episode, Participant, RttStatus

ENDED = "This pathway has ended. If that was a mistake, take the ending back first."


def episodes_of(organisation: Organisation) -> QuerySet[Episode]:
    """Every episode of an organisation, with its person and programme."""
    return Episode.objects.filter(organisation=organisation).select_related("organisation", "participant", "programme")


def episodes_of_person(participant: Participant) -> list[Episode]:
    """Somebody's episodes, the open ones first, then the latest. One query."""
    found = episodes_of(participant.organisation).filter(participant=participant)
    return sorted(found.order_by("-opened_at", "-pk"), key=lambda each: each.ended_at is not None)


def referral_programmes(organisation: Organisation, today: dt.date) -> list[Programme]:
    """The programmes that people get into by referral now: those with such an edition in force, or with one to come. By name."""
    return _entered_by_referral(organisation)


@written_once
def _entered_by_referral(organisation: Organisation) -> QuerySet[Programme]:
    entered = Edition.objects.filter(entry=Edition.Entry.REFERRAL, valid_from__isnull=False).values("programme")
    return Programme.objects.filter(organisation=organisation, pk__in=entered).order_by("name", "pk")


def lock_episode(episode: Episode, *, version: int | None = None) -> Episode:
    """Return the episode as it is now, its person locked first, inside the caller's transaction.

    Raises Refused for one that has ended, or whose record was closed, and Stale for a form that was read at another version.
    """
    current = lock_any_episode(episode, version=version)
    if current.ended_at:
        raise Refused(ENDED)
    return current


def lock_any_episode(episode: Episode, *, version: int | None = None) -> Episode:
    """The same for one that may have ended."""
    participant = lock_person(episode.participant_id)
    current = Episode.objects.select_related("organisation", "programme").get(pk=episode.pk)
    if current.participant_id != participant.pk:
        raise Refused("This pathway belongs to another record now. Open it again.")
    current.participant = participant
    participant.organisation = current.organisation
    if version is not None:
        refuse_stale(current.version, version)
    return current


def rtt_facts(episode: Episode, rows: EpisodeRows, stage: Stage) -> RttFacts:
    """What a status is proposed from."""
    return RttFacts(
        stage=stage,
        pathway_start=episode.pathway_start,
        under_clinic=rows.referral.under_pain_clinic if rows.referral else "",
        assessed=rows.assessed_at is not None,
        outcomes=tuple(each.outcome for each in rows.decisions),
        ending=episode.ending,
    )


def confirm_rtt(episode: Episode, status: str, *, by: User, now: dt.datetime, version: int) -> Episode:
    """Write down the RTT status that somebody confirms, of an open pathway or of one that ended.

    The same again changes nothing. Raises Refused for a status that isn't one, Stale for an older form.
    """
    if status not in RttStatus.values:
        raise Refused("Choose one of the RTT statuses.", field="status")
    with transaction.atomic():
        episode = lock_any_episode(episode)
        if episode.rtt_status == status:
            return episode
        refuse_stale(episode.version, version)
        episode.rtt_status, episode.rtt_confirmed_at, episode.rtt_confirmed_by = status, now, audit.name_of(by)[:120]
        save_changed(episode, "rtt_status", "rtt_confirmed_at", "rtt_confirmed_by")
        audit.record(by, "confirmed an RTT status", episode, status=status)
    return episode
