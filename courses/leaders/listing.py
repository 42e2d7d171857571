"""The leaders of an organisation: what each is in every programme, until when, and which planned courses would renew it."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Organisation, User
from common.clock import today_in
from common.pages.kept_statements import written_once
from common.pages.paging import cursor_after, page_by_key
from courses.leaders.on_file import OnFile
from courses.leaders.rules import TaughtProgramme, good_until, paper_troubles
from courses.leaders.standing import (
    DUE,
    IN_STANDING,
    LAPSED,
    MASTER,
    RETIRED,
    TRAINED,
    UNTRAINED,
    LeaderFacts,
    Policy,
    Standing,
    renewing,
    status_on,
    trainer_status_on,
)
from courses.models import Course, Edition, Facilitator, LeaderPaper, Profession, Programme, TrainingRecord

ORDER = ("name", "id")
PAGE, CHUNK = 25, 400
# What the list may be narrowed to: the statuses that each word stands for. A person matches by any of their programmes.
NARROWED_TO = {
    "due": frozenset({DUE}),
    "good": IN_STANDING,
    "trained": frozenset({TRAINED}),
    "lapsed": frozenset({LAPSED}),
    "retired": frozenset({RETIRED}),
    "untrained": frozenset({UNTRAINED}),
}


@dataclass(frozen=True, slots=True)
class InProgramme:
    """What somebody is in one programme, and as its Master Trainer if they are one; what would renew it, the earliest first."""

    programme: TaughtProgramme
    standing: Standing
    trainer: Standing | None
    renewing: tuple[Course, ...]


@dataclass(frozen=True, slots=True)
class LeaderRow:
    """One leader: what they are, programme by programme, and what is wrong with their papers."""

    person: Facilitator
    standings: tuple[InProgramme, ...]
    papers: tuple[str, ...] = ()
    # What they were trained in that isn't run here: "CDSMP".
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeaderPage:
    """One page of the list, with the cursors of its neighbours."""

    rows: list[LeaderRow]
    newer: str | None
    older: str | None


@dataclass(frozen=True, slots=True)
class LeadersWanted:
    """What the list is narrowed to: part of a name, one programme, one of NARROWED_TO."""

    name: str = ""
    programme_slug: str = ""
    status: str = ""


class LeadersGround:
    """What every row is judged by: two queries beside what is on file, made when the first row asks."""

    def __init__(self, organisation: Organisation, now: dt.datetime, on_file: OnFile | None = None) -> None:
        """Take the day from `now`; `on_file` is what another part of the page has read already."""
        self.organisation = organisation
        self.now = now
        self.on_file = on_file or OnFile(organisation, now)
        self.today = today_in(organisation.tzinfo, now)

    @cached_property
    def policy(self) -> Policy:
        """The policy in force today."""
        return self.on_file.policies.on(self.today)

    @cached_property
    def programmes(self) -> list[TaughtProgramme]:
        """What leaders are trained for here."""
        return taught(self.organisation)


def leaders_of(organisation: Organisation) -> QuerySet[Facilitator]:
    """Those who lead courses: by profession, or because a training is on record. Clinicians of a team are not among them."""
    recorded = TrainingRecord.objects.filter(facilitator=OuterRef("pk"), withdrawn_at=None)
    team = Facilitator.objects.filter(organisation=organisation, ended_at=None).select_related("organisation", "user")
    return team.filter(Q(profession=Profession.LEADER) | Exists(recorded))


def taught(organisation: Organisation) -> list[TaughtProgramme]:
    """What leaders are trained for: programmes that need leaders, with what comes first for each, and that itself. One query."""
    found: dict[str, TaughtProgramme] = {}
    for slug, name, kind, needed, foundation in _editions_of(organisation):
        if needed or foundation or kind == Programme.Kind.COMMUNITY:
            found[slug] = TaughtProgramme(slug, name, foundation)
    first = {each.foundation_slug for each in found.values() if each.foundation_slug} - found.keys()
    others = [TaughtProgramme(slug, name_of_programme(slug, ()), is_here=False) for slug in first]
    return sorted([*found.values(), *others], key=lambda each: each.name)


@written_once
def _editions_of(organisation: Organisation) -> QuerySet[Any, Any]:
    editions = Edition.objects.filter(programme__organisation=organisation).order_by("valid_from", "pk")
    return editions.values_list(
        "programme__slug", "programme__short_name", "programme__kind", "leaders_needed", "foundation_slug"
    )


def name_of_programme(slug: str, programmes: Iterable[TaughtProgramme]) -> str:
    """What a programme is called; one that isn't run here has its slug for a name: "CDSMP"."""
    return next((each.name for each in programmes if each.slug == slug), slug.upper())


def page_of(wanted: LeadersWanted, *, ground: LeadersGround, cursor: str = "") -> LeaderPage:
    """One page of the organisation's leaders by name. The same few queries for each stretch of people that is looked through."""
    people = leaders_of(ground.organisation)
    if wanted.name:
        people = people.filter(name__icontains=wanted.name)
    if wanted.status not in NARROWED_TO:
        page = page_by_key(people, ORDER, cursor, PAGE)
        return LeaderPage(rows_of(page.rows, ground, wanted.programme_slug), page.newer, page.older)
    found = _of_status(NARROWED_TO[wanted.status], people, ground, most=PAGE + 1, cursor=cursor, slug=wanted.programme_slug)
    older = cursor_after(found[PAGE - 1].person, ORDER) if len(found) > PAGE else None
    return LeaderPage(found[:PAGE], None, older)


def about_to_lapse(on_file: OnFile, most: int) -> list[LeaderRow]:
    """Leaders whose standing in some programme ends soon (the policy says how soon) if nothing more is led; at most so many."""
    ground = LeadersGround(on_file.organisation, on_file.now, on_file)
    return _of_status(frozenset({DUE}), leaders_of(ground.organisation).filter(retired_on=None), ground, most=most)


def _of_status(
    statuses: Collection[str],
    people: QuerySet[Facilitator],
    ground: LeadersGround,
    *,
    most: int,
    cursor: str | None = "",
    slug: str = "",
) -> list[LeaderRow]:
    """Those of these people who have one of these statuses, by name: looked through in stretches until there are enough."""
    found: list[LeaderRow] = []
    while cursor is not None and len(found) < most:
        stretch = page_by_key(people, ORDER, cursor, CHUNK)
        found += [row for row in rows_of(stretch.rows, ground, slug) if _is(row, statuses)]
        cursor = stretch.older
    return found


def rows_of(people: Sequence[Facilitator], ground: LeadersGround, programme_slug: str = "") -> list[LeaderRow]:
    """What each of these people is today. Seven queries at most, however many people, and none for what was read before."""
    if not people:
        return []
    facts = ground.on_file.facts_of(people)
    papers = ground.on_file.papers_of([person.pk for person in people]) if ground.policy.papers_needed else {}
    courses = _courses({led.course_pk for each in facts.values() for led in each.planned})
    return [
        LeaderRow(
            person,
            standings_of(facts[person.pk], ground, courses, programme_slug),
            tuple(paper_troubles(papers.get(person.pk, ()), ground.policy.papers_needed, ground.today)),
            _trained_elsewhere(facts[person.pk], ground),
        )
        for person in people
    ]


def standings_of(
    facts: LeaderFacts, ground: LeadersGround, courses: dict[int, Course], programme_slug: str = ""
) -> tuple[InProgramme, ...]:
    """What somebody is today in each programme here that they were trained for; `courses` are the planned ones by key."""
    trained = {each.programme_slug for each in facts.trainings}
    masters = {each.programme_slug for each in facts.trainings if each.kind == MASTER}
    found = []
    for programme in ground.programmes:
        slug = programme.slug
        if not programme.is_here or slug not in trained or programme_slug not in ("", slug):
            continue
        planned = renewing(ground.today, facts, slug, ground.policy)
        found.append(
            InProgramme(
                programme,
                status_on(ground.today, facts, slug, ground.policy),
                trainer_status_on(ground.today, facts, slug, ground.policy) if slug in masters else None,
                tuple(courses[led.course_pk] for led in planned if led.course_pk in courses),
            )
        )
    return tuple(found)


def own_row(user: User, organisation: Organisation, now: dt.datetime) -> LeaderRow | None:
    """What somebody who signs in is as a leader here; None when no leader signs in as them."""
    person = leaders_of(organisation).filter(user=user).first()
    return rows_of([person], LeadersGround(organisation, now))[0] if person else None


@dataclass(frozen=True, slots=True)
class PaperRunningOut:
    """A paper of somebody's that has run out, or soon will, and no newer one stands beside it."""

    person: Facilitator
    kind: str
    until: dt.date


def papers_running_out(on_file: OnFile, days: int) -> list[PaperRunningOut]:
    """Whose papers run out within so many days, or have, the earliest first. Those who retired need none. Two queries."""
    today = today_in(on_file.organisation.tzinfo, on_file.now)
    near = LeaderPaper.objects.filter(
        facilitator__organisation=on_file.organisation,
        facilitator__ended_at=None,
        facilitator__retired_on=None,
        withdrawn_at=None,
        expires_on__lte=today + dt.timedelta(days=days),
    )
    people = {row.facilitator_id: row.facilitator for row in near.select_related("facilitator__organisation")}
    found = []
    for key, papers in on_file.papers_of(people).items():
        for kind in {paper.kind for paper in papers}:
            until = good_until(papers, kind, today)
            if until and until <= today + dt.timedelta(days=days):
                found.append(PaperRunningOut(people[key], kind, until))
    return sorted(found, key=lambda each: (each.until, each.person.name, each.kind))


def _trained_elsewhere(facts: LeaderFacts, ground: LeadersGround) -> tuple[str, ...]:
    trained = {each.programme_slug for each in facts.trainings}
    return tuple(each.name for each in ground.programmes if not each.is_here and each.slug in trained)


def _courses(keys: Iterable[int | None]) -> dict[int, Course]:
    wanted = {key for key in keys if key}
    return {course.pk: course for course in _courses_by_key(wanted)} if wanted else {}


@written_once
def _courses_by_key(keys: Collection[int]) -> QuerySet[Course]:
    return Course.objects.filter(pk__among=keys)


def _is(row: LeaderRow, statuses: Collection[str]) -> bool:
    if not row.standings:
        return UNTRAINED in statuses
    return any(each.standing.status in statuses for each in row.standings)
