"""What belongs to several episodes, gathered in as many queries as there are tables, and what stages are worked out from."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from common.pages.kept_statements import written_once
from participants.episodes.stages import ON_THE_LIST, EpisodeFacts, PlaceFacts, Stage, StageStretch, stages_of
from participants.models import Appointment, Decision, Enrolment, Episode, Offer, PathwayChoice, Referral, WaitingListEntry
from participants.rules.attendance import ATTENDED

Row = TypeVar("Row", bound=Model)


@dataclass(slots=True)
class EpisodeRows:
    """The rows of one episode, each kind with the oldest first. `assessments`: booked ones, held or not, with their session.

    `places`: those held now on courses that weren't cancelled, with the course; `offers` with theirs.
    """

    referrals: list[Referral] = field(default_factory=list)
    assessments: list[Appointment] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    choices: list[PathwayChoice] = field(default_factory=list)
    entries: list[WaitingListEntry] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    places: list[Enrolment] = field(default_factory=list)

    @property
    def referral(self) -> Referral | None:
        """The latest one."""
        return self.referrals[-1] if self.referrals else None

    @property
    def decision(self) -> Decision | None:
        """The latest one, which stands."""
        return self.decisions[-1] if self.decisions else None

    @property
    def choice(self) -> PathwayChoice | None:
        """What they answered last."""
        return self.choices[-1] if self.choices else None

    @property
    def entry(self) -> WaitingListEntry | None:
        """The open entry on the waiting list, else the last one."""
        still = [each for each in self.entries if each.state in ON_THE_LIST]
        return next(reversed(still or self.entries), None)

    @property
    def offer(self) -> Offer | None:
        """The open offer, else the last one."""
        still = [each for each in self.offers if each.state == Offer.State.OPEN]
        return next(reversed(still or self.offers), None)

    @property
    def signed_at(self) -> dt.datetime | None:
        """When all sections of an assessment were first signed."""
        return min((each.signed_at for each in self.assessments if took_place(each) and each.signed_at), default=None)

    @property
    def assessed_at(self) -> dt.datetime | None:
        """When the first assessment they came to was over."""
        return next((each.session.ends_at for each in self.assessments if took_place(each)), None)


def took_place(appointment: Appointment) -> bool:
    """Whether a joint assessment took place: somebody marked them as there, said that it was held, or all three have signed."""
    if appointment.mark:
        return appointment.mark in ATTENDED
    return appointment.session.was_held or appointment.signed_at is not None


def episode_rows(episodes: Collection[Episode]) -> dict[int, EpisodeRows]:
    """What belongs to these episodes, by key. Seven queries, none for no episode."""
    found = {each.pk: EpisodeRows() for each in episodes}
    if not found:
        return found
    keys = list(found)
    for name, read in READ.items():
        for pk, theirs in _by_episode(read(keys)).items():
            setattr(found[pk], name, theirs)
    for rows in found.values():
        rows.assessments = [each for each in rows.assessments if each.session.is_assessment]
    for offer in _offers(keys):
        found[offer.entry.episode_id].offers.append(offer)  # type: ignore[union-attr, index]  # by the filter
    return found


@written_once
def _referrals(episodes: Collection[int]) -> QuerySet[Referral]:
    return Referral.objects.filter(episode__among=episodes).order_by("received_on", "pk")


@written_once
def _assessments(episodes: Collection[int]) -> QuerySet[Appointment]:
    # Asked for those without a place on a course, and not for those at assessments, PostgreSQL doesn't look through all sessions.
    alone = Appointment.objects.filter(episode__among=episodes, enrolment=None, state=Appointment.State.BOOKED)
    return alone.select_related("session").order_by("session__ends_at", "pk")


@written_once
def _decisions(episodes: Collection[int]) -> QuerySet[Decision]:
    return Decision.objects.filter(episode__among=episodes).order_by("decided_at", "pk")


@written_once
def _choices(episodes: Collection[int]) -> QuerySet[PathwayChoice]:
    return PathwayChoice.objects.filter(episode__among=episodes).order_by("pk")


@written_once
def _entries(episodes: Collection[int]) -> QuerySet[WaitingListEntry]:
    return WaitingListEntry.objects.filter(episode__among=episodes).order_by("since", "pk")


@written_once
def _places(episodes: Collection[int]) -> QuerySet[Enrolment]:
    held = Enrolment.objects.filter(episode__among=episodes, state__in=("active", "left"), course__cancelled_at=None)
    return held.select_related("course").order_by("pk")


@written_once
def _offers(episodes: Collection[int]) -> QuerySet[Offer]:
    return Offer.objects.filter(entry__episode__among=episodes).select_related("entry", "course").order_by("made_at", "pk")


# How each kind of row that names its episode is read; what is offered names its entry.
READ: dict[str, Callable[[list[int]], list[Any]]] = {
    "referrals": _referrals,
    "assessments": _assessments,
    "decisions": _decisions,
    "choices": _choices,
    "entries": _entries,
    "places": _places,
}


def episode_facts(episodes: Collection[Episode]) -> dict[int, EpisodeFacts]:
    """The facts of these episodes by key; their organisation should be at hand. Seven queries."""
    rows = episode_rows(episodes)
    return {each.pk: facts_from(each, rows[each.pk]) for each in episodes}


def stages_by_key(episodes: Collection[Episode], now: dt.datetime) -> dict[int, list[StageStretch]]:
    """The stages each went through by key; the last is where they stand. Seven queries."""
    return {pk: stages_of(facts, now) for pk, facts in episode_facts(episodes).items()}


def stage_now(episode: Episode, now: dt.datetime) -> Stage:
    """Where one person stands, for an action that has locked them. Seven queries."""
    return stages_by_key([episode], now)[episode.pk][-1].stage


def facts_from(episode: Episode, rows: EpisodeRows) -> EpisodeFacts:
    """What the stage is worked out from."""
    decision, entry, offer = rows.decision, rows.entry, rows.offer
    accepted = [each.triaged_at for each in rows.referrals if each.triage == Referral.Triage.ACCEPTED and each.triaged_at]
    return EpisodeFacts(
        began_on=began_on(episode, rows),
        zone=episode.organisation.tzinfo,
        accepted_at=min(accepted, default=None),
        signed_at=rows.signed_at,
        decided_at=decision.decided_at if decision else None,
        recommended=decision is not None and decision.outcome == Decision.Outcome.RECOMMENDED,
        entry_since=entry.since if entry else None,
        entry_open=entry is not None and entry.state in ON_THE_LIST,
        offered_at=offer.made_at if offer else None,
        offer_open=offer is not None and offer.state == Offer.State.OPEN,
        places=tuple(_place(each) for each in rows.places),
        ended_at=episode.ended_at,
        discharged=episode.ending == Episode.Ending.DISCHARGED,
    )


def began_on(episode: Episode, rows: EpisodeRows) -> dt.date:
    """From when the wait counts: the start of the pathway, else the receipt of the first referral, else the day it was opened."""
    received = rows.referrals[0].received_on if rows.referrals else None
    return episode.pathway_start or received or episode.opened_at.astimezone(dt.UTC).date()


def _place(enrolment: Enrolment) -> PlaceFacts:
    course = enrolment.course
    left = enrolment.withdrawn_at if enrolment.state == Enrolment.State.LEFT else None
    return PlaceFacts(enrolment.joined_at, course.first_starts_at, course.last_ends_at, left)


def _by_episode(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.episode_id].append(row)  # type: ignore[attr-defined]
    return found
