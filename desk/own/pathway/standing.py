"""Where somebody stands, read for their own page: the stage, their last answer, their entry on the list and their offer."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import Http404

from accounts.access import ParticipantRequest
from courses.models import Edition, Session
from desk.own.timetable import own_person
from participants.episodes.stages import BEGUN, Stage, with_stage
from participants.models import Appointment, Decision, Episode, Offer, Participant, PathwayChoice, WaitingListEntry
from participants.waiting.joining import OPEN
from participants.waiting.looking import IN_FORCE, is_asked_again, last_heard_of

Answer = PathwayChoice.Answer
# From the invitation to the assessment until there is a place: before, nobody asks; later, somebody is rung.
ANSWERS_ARE_OPEN = (Stage.TO_ASSESS, Stage.TO_DECIDE, Stage.ASKED, Stage.WAITING, Stage.OFFERED)


@dataclass(frozen=True)
class MyPathway:
    """One way to a programme. `answer`: what they answered last, "" for nothing; `decided`: the team's last outcome, or ""."""

    episode: Episode
    stage: Stage
    decided: str
    answer: str
    entry: WaitingListEntry | None = None
    offer: Offer | None = None
    # Whether they are asked whether they still want it, and haven't said so since.
    is_asked_again: bool = False

    @property
    def is_recommended(self) -> bool:
        """Whether they may say yes."""
        return self.decided == Decision.Outcome.RECOMMENDED

    @property
    def wants_it(self) -> bool:
        """Whether their last answer was a yes."""
        return self.answer == Answer.YES

    @property
    def answers(self) -> tuple[str, ...]:
        """What can be answered now; none before the assessment is due, and none once there is a place."""
        return answers_open(self.stage, is_recommended=self.is_recommended)


def answers_open(stage: Stage, *, is_recommended: bool) -> tuple[str, ...]:
    """Which answers somebody may give where they stand. Only a yes needs the recommendation (docs/domain.md)."""
    if stage not in ANSWERS_ARE_OPEN:
        return ()
    return ((Answer.YES.value,) if is_recommended else ()) + (
        Answer.NOT_INTERESTED.value,
        Answer.ANOTHER_FORMAT.value,
        Answer.RING_ME.value,
    )


def my_pathways(person: Participant, *, now: dt.datetime) -> list[MyPathway]:
    """The ways that are open, or else the last one that ended. Three queries at most, however many there are."""
    found = list(_episodes_of(person, now)[:5])
    shown = [each for each in found if each.ended_at is None] or found[:1]
    return _with_waits(person, shown, now)


def my_pathway(person: Participant, pk: int, *, now: dt.datetime) -> MyPathway:
    """One of somebody's own ways, ended or not. Raises Http404 for anybody else's. Three queries at most."""
    found = list(_episodes_of(person, now).filter(pk=pk))
    if not found:
        raise Http404
    return _with_waits(person, found, now)[0]


def own_pathway(request: ParticipantRequest, pk: int) -> MyPathway:
    """The way a page of theirs is about. Raises Http404 for anybody else's."""
    return my_pathway(own_person(request.user, request.organisation), pk, now=request.now)


def _episodes_of(person: Participant, now: dt.datetime) -> QuerySet[Episode]:
    choices = PathwayChoice.objects.filter(episode=OuterRef("pk")).order_by("-pk").values("answer")
    mine = Episode.objects.filter(participant=person).exclude(ending=Episode.Ending.DIED).select_related("programme")
    return with_stage(mine, now).annotate(answer=Subquery(choices[:1])).order_by(F("ended_at").desc(nulls_first=True), "-pk")


def _with_waits(person: Participant, episodes: list[Episode], now: dt.datetime) -> list[MyPathway]:
    by_stage = {each.pk: Stage(each.stage) for each in episodes}  # type: ignore[attr-defined]  # with_stage
    listed = [each for each in episodes if each.ended_at is None and by_stage[each.pk] not in (Stage.REFERRED, *BEGUN)]
    entries = _entries(person, listed)
    offers = _offers([each for each in entries.values() if each.state == WaitingListEntry.State.OFFERED])
    ways = []
    for episode in episodes:
        episode.participant, episode.organisation = person, person.organisation
        episode.programme.organisation = person.organisation
        entry = entries.get(episode.programme_id)
        ways.append(
            MyPathway(
                episode,
                by_stage[episode.pk],
                episode.decided or "",  # type: ignore[attr-defined]  # with_stage
                episode.answer or "",  # type: ignore[attr-defined]  # _episodes_of
                entry,
                offers.get(entry.pk) if entry else None,
                entry is not None and by_stage[episode.pk] == Stage.WAITING and _is_asked(entry, person, now),
            )
        )
    return ways


def _entries(person: Participant, episodes: list[Episode]) -> dict[int, WaitingListEntry]:
    """Open entries by programme. One query, none when nobody can be on a list."""
    if not episodes:
        return {}
    mine = WaitingListEntry.objects.filter(participant=person, course=None, state__in=OPEN)
    mine = mine.filter(programme__in=[each.programme_id for each in episodes])
    editions = Edition.objects.filter(**IN_FORCE, programme=OuterRef("programme")).order_by("-valid_from", "-pk")
    mine = mine.annotate(ask_weeks=Subquery(editions.values("ask_waiting_weeks")[:1]))
    return {each.programme_id: each for each in mine.select_related("programme__organisation")}


def _is_asked(entry: Any, person: Participant, now: dt.datetime) -> bool:
    """Whether an entry from _entries has been heard of too long ago."""
    return is_asked_again(last_heard_of(entry), entry.ask_weeks or 0, person.organisation.tzinfo, now)


def _offers(entries: list[WaitingListEntry]) -> dict[int, Offer]:
    if not entries:
        return {}
    offers = Offer.objects.filter(entry__in=entries, state=Offer.State.OPEN).select_related("course", "alternative")
    return {each.entry_id: each for each in offers if each.entry_id}


def assessment_of(episode: Episode, now: dt.datetime) -> Session | None:
    """The joint assessment to come that they have an appointment at. One query."""
    booked = Appointment.objects.filter(episode=episode, state=Appointment.State.BOOKED, session__ends_at__gt=now)
    planned = booked.filter(session__kind=Session.Kind.ASSESSMENT, session__state=Session.State.PLANNED)
    found = planned.select_related("session").order_by("session__starts_at").first()
    return found.session if found else None
