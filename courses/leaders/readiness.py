"""Can we run courses, and train our own leaders? For each programme: a licence, leaders in standing, two Master Trainers."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import Organisation
from common.pages.paging import page_by_key
from common.words import counted, listed
from courses.ground.catalogue import editions_in_force
from courses.leaders.listing import CHUNK, ORDER, LeaderRow, LeadersGround, leaders_of, rows_of
from courses.leaders.rules import TRAINERS_NEEDED
from courses.licences.on_file import licence_facts
from courses.licences.rules import cover
from courses.models import Edition

NAMED = 4


@dataclass(frozen=True, slots=True)
class Readied:
    """One check: whether it is met, what to say, and where it is mended or seen."""

    met: bool
    text: str
    url: str
    link: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """What one programme has and lacks today."""

    programme: str
    may_run: bool
    may_train: bool
    checks: Sequence[Readied]

    @property
    def verdict(self) -> str:
        """The heading's answer."""
        if not self.may_run:
            return "Not yet"
        return "Yes, both" if self.may_train else "Courses yes, our own training no"


def readiness_of(organisation: Organisation, now: dt.datetime, ground: LeadersGround | None = None) -> list[Readiness]:
    """What each programme that needs leaders or a licence has today, by its edition in force.

    People are looked through until each programme has enough, so a large team costs no more than a small one.
    """
    ground = ground or LeadersGround(organisation, now)
    in_force = editions_in_force(organisation, ground.today)
    editions = [each for each in in_force if each.leaders_needed or each.licence_kinds]
    if not editions:
        return []
    leaders, trainers = _enough(editions, ground)
    licences = licence_facts(organisation)
    found = []
    for edition in editions:
        slug = edition.programme.slug
        checks = [_people(edition, leaders[slug]), _trainers(edition, trainers[slug])]
        covered = cover(
            licences,
            kinds=edition.licence_kinds,
            programme_pk=edition.programme_id,
            first=ground.today,
            last=ground.today,
        )
        if edition.licence_kinds:
            checks.insert(0, Readied(covered.met, covered.sentence, reverse("courses:setup_licences"), "Licences"))
        may_run = all(check.met for check in checks[:-1])
        found.append(Readiness(edition.programme.short_name, may_run, checks[-1].met, checks))
    return found


Names = dict[str, list[str]]


def _enough(editions: Sequence[Edition], ground: LeadersGround) -> tuple[Names, Names]:
    """Leaders and Master Trainers in standing by programme: as many as are needed and named, not everybody."""
    leaders: Names = defaultdict(list)
    trainers: Names = defaultdict(list)
    cursor: str | None = ""
    while cursor is not None and not _is_enough(editions, leaders, trainers):
        chunk = page_by_key(leaders_of(ground.organisation), ORDER, cursor, CHUNK)
        for row in rows_of(chunk.rows, ground):
            _count(row, leaders, trainers)
        cursor = chunk.older
    return leaders, trainers


def _count(row: LeaderRow, leaders: Names, trainers: Names) -> None:
    for each in row.standings:
        if each.standing.is_good:
            leaders[each.programme.slug].append(row.person.name)
        if each.trainer and each.trainer.is_good:
            trainers[each.programme.slug].append(row.person.name)


def _is_enough(editions: Sequence[Edition], leaders: Names, trainers: Names) -> bool:
    return all(
        len(leaders[each.programme.slug]) >= max(each.leaders_needed, NAMED)
        and len(trainers[each.programme.slug]) >= max(TRAINERS_NEEDED, NAMED)
        for each in editions
    )


def _people(edition: Edition, names: Sequence[str]) -> Readied:
    needed = max(edition.leaders_needed, 1)
    url = reverse("courses:setup_leaders") + f"?programme={edition.programme.slug}&status=good"
    if len(names) >= needed:
        return Readied(True, f"Leaders in standing: {_named(names)}.", url, "Leaders")
    have = f"{counted(len(names), 'leader')} in standing" + (f" ({_named(names)})" if names else "")
    return Readied(False, f"{have}; {needed} lead each session.", url, "Leaders")


def _trainers(edition: Edition, names: Sequence[str]) -> Readied:
    url = reverse("courses:setup_trainings")
    if len(names) >= TRAINERS_NEEDED:
        return Readied(True, f"Master Trainers in standing: {_named(names)}.", url, "Trainings")
    have = f"{counted(len(names), 'Master Trainer')} in standing" + (f" ({_named(names)})" if names else "")
    return Readied(False, f"{have}; two give a training, so leaders are trained elsewhere.", url, "Trainings")


def _named(names: Sequence[str]) -> str:
    if len(names) <= NAMED:
        return listed(names)
    return f"{', '.join(names[:NAMED])} and more"
