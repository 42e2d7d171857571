"""The work list: everybody between the referral and the first day of the programme, who has waited longest first."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import Organisation
from common.pages.kept_statements import planned_each_time, written_once
from common.pages.paging import KeyPage, first_page, first_rows, page_by_key
from participants.episodes.facts import EpisodeRows, episode_rows, facts_from
from participants.episodes.record import episodes_of
from participants.episodes.stages import (
    BEGUN,
    ON_THE_LIST,
    ORDER,
    Stage,
    StageStretch,
    stage_case,
    stage_word,
    stages_of,
    with_beginning,
)
from participants.models import Enrolment, Episode, Referral, WaitingListEntry
from participants.people.directory import search
from participants.people.told_apart import tell_apart
from participants.referrals.facts import facts_of_referral
from participants.referrals.turns import (
    NO_ANSWER_AFTER,
    HeldBy,
    Moment,
    Step,
    Turn,
    asked_for_office,
    holder_case,
    turn_on_the_way,
    undecided_for_office,
    with_what_holds,
)

SIZE = 25
KEYS = ("began_on", "pk")
MOST_SOURCES = 50
MOST_FOR_OFFICE = 101  # whom the office has to see to, so far as anybody works through them in a day, and whether there are more
# Stages somebody may ask to see: those of open episodes.
OPEN_STAGES = ORDER[: ORDER.index(Stage.DISCHARGED)]
Known = Referral.Known
# Something the programme asks for isn't known (participants.referrals.facts).
INCOMPLETE = Q(pain_over_six_months="") | Q(under_pain_clinic="")
INCOMPLETE |= Q(under_pain_clinic=Known.YES) & (Q(consultant_reviewed_on=None) | Q(nurse_appointments=None))


@dataclass(frozen=True, slots=True)
class Band:
    """An age: so many whole weeks, from and below. `colour` says how late it is."""

    key: str
    label: str
    least: int
    below: int | None
    colour: str = ""

    def holds(self, weeks: int) -> bool:
        """Whether so many weeks lie in it."""
        return self.least <= weeks and (self.below is None or weeks < self.below)

    def dates(self, today: dt.date) -> Q:
        """Which beginnings lie in it today."""
        until = Q(began_on__lte=today - dt.timedelta(weeks=self.least)) if self.least else Q()
        return until if self.below is None else until & Q(began_on__gt=today - dt.timedelta(weeks=self.below))


BANDS = (
    Band("0", "0 to 18 weeks", 0, 18),
    Band("18", "18 to 26 weeks", 18, 26, "late"),
    Band("26", "26 to 40 weeks", 26, 40, "late"),
    Band("40", "40 to 52 weeks", 40, 52, "bad"),
    Band("52", "52 weeks or more", 52, None, "bad"),
)


@dataclass(frozen=True, slots=True)
class Sieve:
    """What somebody wants to see. Whatever is empty leaves everybody in."""

    band: str = ""
    text: str = ""
    stage: str = ""
    held_by: str = ""
    source: str = ""
    missing: bool = False
    urgent: bool = False
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One episode on the list."""

    episode: Episode
    rows: EpisodeRows
    last: StageStretch
    turn: Turn
    weeks: int
    earlier: Episode | None

    @property
    def missing(self) -> list[str]:
        """What to ask for."""
        referral = self.rows.referral
        if referral is None:
            return []
        referral.episode = self.episode
        return facts_of_referral(referral).missing

    @property
    def stage_words(self) -> str:
        """The stage, told apart where the referral hasn't been accepted: to check, or asked for more."""
        return stage_words(self.last.stage, self.rows)

    @property
    def is_urgent(self) -> bool:
        """Whether the referrer says so."""
        return any(each.urgent for each in self.rows.referrals)


@dataclass(frozen=True, slots=True)
class WorkList:
    """One page of the list by bands, and how many lie in each."""

    page: KeyPage[Episode]
    groups: list[tuple[Band, list[WorkRow]]]
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """How many in all bands."""
        return sum(self.counts.values())


def stage_words(stage: Stage, rows: EpisodeRows) -> str:
    """The stage as it is shown."""
    return stage_word(stage, rows.referral.triage if rows.referral else "")


def band_of(weeks: int) -> Band:
    """Which band so many weeks lie in."""
    return next(band for band in BANDS if band.holds(weeks))


def work_list(
    organisation: Organisation, sieve: Sieve, *, cursor: str, now: dt.datetime, among: Collection[int] | None = None
) -> WorkList:
    """One page of the list, and the counts of the bands. Ten queries, however many there are.

    `among`: these episodes alone, where what is asked for is known above this room only (whom a review holds up).
    """
    at = Moment(now, organisation.tzinfo)
    if sieve == Sieve() and not cursor:  # as the list opens
        counts = _counted(_days_as_it_opens(organisation, now), at)
        page = first_page(_as_it_opens(organisation, now), KEYS, SIZE)
        for each in page.rows:
            each.organisation = organisation
    else:
        found = sifted(organisation, sieve, at)
        if among is not None:
            found = found.filter(pk__in=among)
        counts = _counted(_days(found), at)
        band = next((each for each in BANDS if each.key == sieve.band), None)
        narrowed = found.filter(band.dates(at.today)) if band else found
        page = page_by_key(narrowed, KEYS, cursor, SIZE, whole=with_beginning(episodes_of(organisation)))
    rows = list(work_rows(page.rows, at))
    tell_apart(row.episode.participant for row in rows)
    groups = [(band, list(theirs)) for band, theirs in groupby(rows, key=lambda row: band_of(row.weeks))]
    return WorkList(page, groups, counts)


def _counted(days: Iterable[tuple[dt.date, int]], at: Moment) -> dict[str, int]:
    """How many lie in each band of those who began on these days."""
    counts = dict.fromkeys((band.key for band in BANDS), 0)
    for began_on, number in days:
        counts[band_of(max((at.today - began_on).days, 0) // 7).key] += number
    return counts


def _days(found: QuerySet[Any]) -> QuerySet[Any, Any]:
    """How many of these began on each day. One query, by day: five conditions on a beginning that is worked out would work it out
    five times."""
    days: QuerySet[Any, Any] = found.order_by().values_list("began_on").annotate(number=Count("pk"))
    return days


@written_once
def _days_as_it_opens(organisation: Organisation, now: dt.datetime) -> QuerySet[Any, Any]:
    return _days(_on_their_way(organisation, now))


@written_once
def _as_it_opens(organisation: Organisation, now: dt.datetime) -> QuerySet[Episode]:
    found = _on_their_way(organisation, now)
    with_person = Episode.objects.filter(organisation=organisation).select_related("participant")
    return first_rows(found, KEYS, SIZE, whole=with_beginning(with_person))


def _on_their_way(organisation: Organisation, now: dt.datetime) -> QuerySet[Episode]:
    """Everybody whom the list is about: what it shows as long as nobody narrows it (sifted)."""
    return with_beginning(Episode.objects.filter(organisation=organisation, ended_at=None)).exclude(_begun(now))


def sifted(organisation: Organisation, sieve: Sieve, at: Moment) -> QuerySet[Episode]:
    """The open episodes that somebody wants to see, with `began_on`. Nobody who has begun, unless their stage is asked for."""
    found = episodes_of(organisation).filter(ended_at=None)
    if sieve.stage in BEGUN or sieve.stage in OPEN_STAGES or sieve.held_by in HeldBy.values:
        found = with_what_holds(found)
        if sieve.stage in OPEN_STAGES:
            found = found.alias(stage=stage_case(at.now)).filter(Q(("stage", sieve.stage)))
        if sieve.held_by in HeldBy.values:
            found = found.alias(held_by=holder_case(at)).filter(Q(("held_by", sieve.held_by)))
    found = with_beginning(found)
    if sieve.stage not in BEGUN:
        found = found.exclude(_begun(at.now))
    if sieve.text:
        found = found.filter(participant__in=search(organisation, sieve.text).order_by().values("pk"))
    return _of_referrals(found, sieve)


def _begun(now: dt.datetime) -> Exists:
    held = Enrolment.objects.filter(episode=OuterRef("pk"), episode__isnull=False, course__cancelled_at=None)
    begun = Q(state=Enrolment.State.ACTIVE, course__first_starts_at__lte=now) | Q(state=Enrolment.State.LEFT)
    return Exists(held.filter(begun))


def _of_referrals(found: QuerySet[Episode], sieve: Sieve) -> QuerySet[Episode]:
    theirs = Referral.objects.filter(episode=OuterRef("pk"))
    if sieve.source:
        found = found.filter(Exists(theirs.filter(source=sieve.source)))
    if sieve.urgent:
        found = found.filter(Exists(theirs.filter(urgent=True)))
    if sieve.missing:
        latest = theirs.order_by("-received_on", "-pk").values("pk")[:1]
        found = found.annotate(latest_referral=Subquery(latest))
        found = found.filter(Exists(Referral.objects.filter(INCOMPLETE, pk=OuterRef("latest_referral"))))
    if sieve.earlier:
        before = Episode.objects.filter(participant=OuterRef("participant"), ended_at__isnull=False)
        found = found.filter(Exists(before.exclude(pk=OuterRef("pk"))))
    return found


def work_rows(episodes: list[Episode], at: Moment) -> Iterator[WorkRow]:
    """These episodes as rows of the list. Eight queries, none for nobody."""
    gathered = episode_rows(episodes)
    before = _earlier(episodes)
    for episode in episodes:
        rows = gathered[episode.pk]
        facts = facts_from(episode, rows)
        last = stages_of(facts, at.now)[-1]
        turn = turn_on_the_way(rows, last, at)
        yield WorkRow(episode, rows, last, turn, facts.age(at.now).days // 7, before.get(episode.participant_id))


def keys_to_see_to(organisation: Organisation, now: dt.datetime) -> list[int]:
    """The pathways in rows_to_see_to, who has waited longest first. One query."""
    return [pk for _, pk in _for_office(organisation, Moment(now, organisation.tzinfo).today, now - NO_ANSWER_AFTER)]


def rows_to_see_to(
    organisation: Organisation, *, now: dt.datetime, most: int, keys: Sequence[int] | None = None
) -> list[WorkRow]:
    """Whom the office has to see to, who has waited longest first, MOST_FOR_OFFICE at most: a referral to check or to ask about
    again, an assessment to book, and who was asked whether and how two weeks ago and is silent. Ten queries, one for nobody.

    What they answered otherwise, and what a clinician decides, are tasks (participants.to_do). `keys` are those of
    keys_to_see_to where they are known, which spares a query.
    """
    at = Moment(now, organisation.tzinfo)
    keys = (keys_to_see_to(organisation, now) if keys is None else keys)[:most]
    found = {each.pk: each for each in _with_person(keys)} if keys else {}
    for episode in found.values():
        episode.organisation = organisation
    rows = work_rows([found[pk] for pk in keys if pk in found], at)
    return [row for row in rows if row.turn.step in (Step.CHECK, Step.BOOK, Step.RING)]


@written_once
@planned_each_time
def _for_office(organisation: Organisation, today: dt.date, long_ago: dt.datetime) -> QuerySet[Any, Any]:
    mine = OuterRef("pk")
    places = Enrolment.objects.filter(episode=mine, episode__isnull=False, course__cancelled_at=None)
    listed = WaitingListEntry.objects.filter(episode=mine, state__in=ON_THE_LIST)
    # Whoever has a place or waits for one is left out first: that is one look at each table, and not one for each episode.
    free = Episode.objects.filter(
        ~Exists(places.exclude(state="withdrawn")), ~Exists(listed), organisation=organisation, ended_at=None
    )
    first, second = (
        with_beginning(each).order_by().values_list(*KEYS)
        for each in (undecided_for_office(free, today), asked_for_office(free, long_ago))
    )
    return first.union(second).order_by(*KEYS)[:MOST_FOR_OFFICE]


@written_once
def _with_person(keys: Collection[int]) -> QuerySet[Episode]:
    return Episode.objects.filter(pk__among=keys).select_related("participant")


def _earlier(episodes: list[Episode]) -> dict[int, Episode]:
    """The last episode of each of these people that ended, by the person. One query."""
    if not episodes:
        return {}
    return {each.participant_id: each for each in _ended_of([each.participant_id for each in episodes])}


@written_once
def _ended_of(people: Collection[int]) -> QuerySet[Episode]:
    return Episode.objects.filter(participant__among=people, ended_at__isnull=False).order_by("ended_at", "pk")


def sources_of(organisation: Organisation) -> list[str]:
    """Who refers people that are on their way now, by name. One query."""
    return _sources(organisation)


@written_once
def _sources(organisation: Organisation) -> QuerySet[Referral, str]:
    named = Referral.objects.filter(episode__organisation=organisation, episode__ended_at=None)
    return named.order_by("source").values_list("source", flat=True).distinct()[:MOST_SOURCES]


def ended_page(organisation: Organisation, cursor: str) -> KeyPage[Episode]:
    """One page of pathways that ended, the latest first. One query."""
    ended = episodes_of(organisation).filter(ended_at__isnull=False)
    page = page_by_key(ended, ("-ended_at", "-pk"), cursor, SIZE)
    tell_apart(each.participant for each in page.rows)
    return page
