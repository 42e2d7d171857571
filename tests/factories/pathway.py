"""People on their way through a hospital programme."""

import datetime as dt
from typing import Any

from courses.models import Course, Programme
from participants.models import Decision, Episode, Participant, PathwayChoice, Referral, WaitingListEntry


def wait_for(course: Course, person: Participant, *, since: dt.datetime, **more: Any) -> WaitingListEntry:
    """Return somebody's entry on the waiting list of one course."""
    return WaitingListEntry.objects.create(
        participant=person, course=course, programme=course.programme, since=since, accepted_on=since.date(), **more
    )


def refer(person: Participant, programme: Programme, *, received: dt.date, now: dt.datetime, **more: Any) -> Episode:
    """Return somebody's open episode with its referral; `more` goes to the referral, but for `pathway_start`."""
    start = more.pop("pathway_start", received)
    episode = Episode.objects.create(
        organisation=person.organisation, participant=person, programme=programme, pathway_start=start, opened_at=now
    )
    known = {"pain_over_six_months": "yes", "under_pain_clinic": "yes", "nurse_appointments": 2}
    Referral.objects.create(
        episode=episode,
        received_on=received,
        made_at=now,
        **{"source": "Pain clinic", "consultant_reviewed_on": received, **known, **more},
    )
    return episode


def accept(episode: Episode, *, now: dt.datetime) -> Referral:
    """Return the episode's referral, accepted for assessment."""
    referral = episode.referrals.latest("pk")
    referral.triage, referral.triaged_at, referral.triaged_by = Referral.Triage.ACCEPTED, now, "Priya Raman"
    referral.save()
    return referral


def recommend(episode: Episode, *, now: dt.datetime, outcome: str = "recommended", **more: Any) -> Decision:
    """Return the team's decision on somebody."""
    return Decision.objects.create(
        episode=episode, outcome=outcome, decided_by="Ruth Okonedo, Owen Castellane and Leila Marchetti", decided_at=now, **more
    )


def say_yes(episode: Episode, *, now: dt.datetime, in_person: bool = True, video: bool = False) -> PathwayChoice:
    """Return somebody's answer that they want the programme."""
    return PathwayChoice.objects.create(
        episode=episode,
        answer=PathwayChoice.Answer.YES,
        takes_in_person=in_person,
        takes_video=video,
        way=PathwayChoice.Way.TELEPHONE,
        at=now,
        by="Priya Raman",
    )


def wait_on_programme(episode: Episode, *, now: dt.datetime, accepted: dt.date | None = None, **more: Any) -> WaitingListEntry:
    """Return somebody's entry on the waiting list of their programme."""
    formats = {"takes_in_person": True} | {key: more.pop(key) for key in list(more) if key.startswith("takes_")}
    return WaitingListEntry.objects.create(
        participant=episode.participant,
        programme=episode.programme,
        episode=episode,
        since=now,
        accepted_on=accepted or now.date(),
        **formats,
        **more,
    )
