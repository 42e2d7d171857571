"""What the stages of several episodes are worked out from, gathered in as many queries as there are tables."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from participants.episodes.stages import ON_THE_LIST, TOOK_PLACE, EpisodeFacts, PlaceFacts, Stage, Stretch, stages_of
from participants.models import Appointment, Decision, Enrolment, Episode, Offer, Referral, WaitingListEntry

Row = TypeVar("Row", bound=Model)


def episode_facts(episodes: Collection[Episode]) -> dict[int, EpisodeFacts]:
    """The facts of these episodes by key; their organisation should be at hand. Six queries, none for no episode."""
    if not episodes:
        return {}
    keys = [each.pk for each in episodes]
    referrals = _by_episode(Referral.objects.filter(episode__in=keys).order_by("received_on", "pk"))
    assessed = Appointment.objects.filter(TOOK_PLACE, episode__in=keys, session__kind="assessment", state="booked")
    assessments = _by_episode(assessed.select_related("session").order_by("session__ends_at", "pk"))
    decisions = _by_episode(Decision.objects.filter(episode__in=keys).order_by("decided_at", "pk"))
    entries = _by_episode(WaitingListEntry.objects.filter(episode__in=keys).order_by("since", "pk"))
    offers: dict[int, list[Offer]] = defaultdict(list)
    for offer in Offer.objects.filter(entry__episode__in=keys).select_related("entry").order_by("made_at", "pk"):
        if offer.entry and offer.entry.episode_id:
            offers[offer.entry.episode_id].append(offer)
    places = Enrolment.objects.filter(episode__in=keys, state__in=("active", "left"), course__cancelled_at=None)
    placed = _by_episode(places.select_related("course").order_by("pk"))
    return {
        each.pk: _facts(
            each,
            referrals=referrals[each.pk],
            assessments=assessments[each.pk],
            decisions=decisions[each.pk],
            entries=entries[each.pk],
            offers=offers[each.pk],
            places=placed[each.pk],
        )
        for each in episodes
    }


def stages_by_key(episodes: Collection[Episode], now: dt.datetime) -> dict[int, list[Stretch]]:
    """The stages each went through by key; the last is where they stand. Six queries."""
    return {pk: stages_of(facts, now) for pk, facts in episode_facts(episodes).items()}


def stage_now(episode: Episode, now: dt.datetime) -> Stage:
    """Where one person stands, for an action that has locked them. Six queries."""
    return stages_by_key([episode], now)[episode.pk][-1].stage


def _facts(
    episode: Episode,
    *,
    referrals: list[Referral],
    assessments: list[Appointment],
    decisions: list[Decision],
    entries: list[WaitingListEntry],
    offers: list[Offer],
    places: list[Enrolment],
) -> EpisodeFacts:
    zone = episode.organisation.tzinfo
    received = referrals[0].received_on if referrals else None
    decision = decisions[-1] if decisions else None
    entry = _last(entries, [each for each in entries if each.state in ON_THE_LIST])
    offer = _last(offers, [each for each in offers if each.state == Offer.State.OPEN])
    accepted = [each.triaged_at for each in referrals if each.triage == Referral.Triage.ACCEPTED and each.triaged_at]
    return EpisodeFacts(
        began_on=episode.pathway_start or received or episode.opened_at.astimezone(dt.UTC).date(),
        zone=zone,
        accepted_at=min(accepted, default=None),
        assessed_at=assessments[0].session.ends_at if assessments else None,
        decided_at=decision.decided_at if decision else None,
        recommended=decision is not None and decision.outcome == Decision.Outcome.RECOMMENDED,
        entry_since=entry.since if entry else None,
        entry_open=entry is not None and entry.state in ON_THE_LIST,
        offered_at=offer.made_at if offer else None,
        offer_open=offer is not None and offer.state == Offer.State.OPEN,
        places=tuple(_place(each) for each in places),
        ended_at=episode.ended_at,
        discharged=episode.ending == Episode.Ending.DISCHARGED,
    )


def _last(rows: list[Any], preferred: list[Any]) -> Any:
    """The last of the open ones, else the last of all, else None."""
    return (preferred or rows or [None])[-1]


def _place(enrolment: Enrolment) -> PlaceFacts:
    course = enrolment.course
    left = enrolment.withdrawn_at if enrolment.state == Enrolment.State.LEFT else None
    return PlaceFacts(enrolment.joined_at, course.first_starts_at, course.last_ends_at, left)


def _by_episode(rows: QuerySet[Row] | Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.episode_id].append(row)  # type: ignore[attr-defined]
    return found
