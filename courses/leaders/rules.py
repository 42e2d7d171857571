"""What may be written on a leader's record: which training follows which, what was led when, which papers are good."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from common.words import birth_date, counted
from courses.leaders.standing import (
    COURSE,
    CROSS_TRAINING,
    FIRST_TRAININGS,
    LEADER_TRAINING,
    MASTER,
    REFRESHER,
    LeaderFacts,
    Policy,
    Trained,
)

TRAINERS_NEEDED = 2  # docs/domain.md, chapter 21: a training is given by two Master Trainers
KIND_WORDS = {
    "leader": "leader training",
    "cross": "cross-training",
    "refresher": "refresher",
    "master": "Master Trainer training",
}
PAPER_WORDS = {"reference": "reference", "background_check": "background check", "agreement": "agreement"}


@dataclass(frozen=True, slots=True)
class TaughtProgramme:
    """Something leaders are trained for: a programme here, or the foundation that one of them asks for first (not `is_here`)."""

    slug: str
    name: str
    foundation_slug: str = ""
    is_here: bool = True


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper on file, as plain values; `expires_on` None: it doesn't run out."""

    kind: str
    received_on: dt.date
    expires_on: dt.date | None = None


Why = tuple[str, str]  # a sentence for the screen, and the box of the form that it is about


def training_refusal(
    new: Trained, facts: LeaderFacts, programme: TaughtProgramme, foundation: str, policy: Policy, today: dt.date
) -> Why | None:
    """Why this training can't be on record beside the others, or None. `foundation` is the name of what must come first."""
    if new.last_day > today:
        return "That training isn’t over yet. Write down what has happened.", "last_day"
    if new in facts.trainings:
        return f"Their {KIND_WORDS[new.kind]} of {birth_date(new.last_day)} is on record already.", "last_day"
    if why := _order_refusal(new, facts.trainings, programme, foundation):
        return why
    if new.kind == MASTER:
        return _too_few_courses(new, facts, policy)
    return None


def withdrawal_refusal(trained: Trained, facts: LeaderFacts, programmes: Iterable[TaughtProgramme]) -> str | None:
    """Why a training can't be taken off the record: another one on it rests on this one. None when nothing does."""
    left = [each for each in facts.trainings if each != trained]
    known = {programme.slug: programme for programme in programmes}
    for other in left:
        programme = known.get(other.programme_slug, TaughtProgramme(other.programme_slug, other.programme_slug.upper()))
        before = [each for each in left if each != other]
        was_in_order = not _order_refusal(other, [*before, trained], programme, "")
        if was_in_order and _order_refusal(other, before, programme, ""):
            return (
                f"Their {programme.name} {KIND_WORDS[other.kind]} of {birth_date(other.last_day)} rests on this one. "
                "Withdraw that first."
            )
    return None


def elsewhere_refusal(
    *, programme_slug: str, what: str, first_day: dt.date, last_day: dt.date, facts: LeaderFacts, today: dt.date
) -> Why | None:
    """Why something led elsewhere can't count: its days are in no order, to come, or before they were trained for it."""
    if last_day < first_day:
        return "The last day is before the first. Check both.", "last_day"
    if last_day > today:
        return "That isn’t over yet. Write down what has been led to its end.", "last_day"
    kinds, needed = (FIRST_TRAININGS, "trained") if what == COURSE else ({MASTER}, "trained as a Master Trainer")
    trained = _first(facts.trainings, programme_slug, kinds)
    if trained is None:
        return f"No record says that they were {needed} for this programme. Record that training first.", "programme_slug"
    if first_day < trained:
        return f"They were {needed} on {birth_date(trained)}, after this began. Check the days.", "first_day"
    return None


def paper_troubles(papers: Iterable[Paper], needed: Collection[str], day: dt.date) -> list[str]:
    """What is wrong with somebody's papers on a day, as sentences: one that is needed is missing or has run out."""
    papers = list(papers)
    found = []
    for kind in needed:
        words = PAPER_WORDS.get(kind, kind)
        until = good_until(papers, kind, day)
        if until is None:
            found.append(f"No {words} is on file.")
        elif until < day:
            found.append(f"The {words} ran out on {birth_date(until)}.")
    return found


def good_until(papers: Iterable[Paper], kind: str, day: dt.date) -> dt.date | None:
    """The last day that somebody's papers of one kind are good for, of those that were there on `day`; None without any."""
    there = [paper for paper in papers if paper.kind == kind and paper.received_on <= day]
    return max((paper.expires_on or dt.date.max for paper in there), default=None)


def _order_refusal(new: Trained, others: Sequence[Trained], programme: TaughtProgramme, foundation: str) -> Why | None:
    """A cross-training follows its foundation, a refresher and a Master Trainer training follow a first training."""
    if new.kind in FIRST_TRAININGS and programme.foundation_slug:
        came_first = _first(others, programme.foundation_slug, FIRST_TRAININGS)
        if came_first is None:
            return f"No {foundation} training is on record. It comes before this one, so record it first.", "programme_slug"
        if came_first >= new.last_day:
            return f"Their {foundation} training is of {birth_date(came_first)} and comes first. Check the days.", "last_day"
    if new.kind in (REFRESHER, MASTER):
        trained = _first(others, new.programme_slug, FIRST_TRAININGS)
        if trained is None:
            return f"No {programme.name} leader training is on record. It comes before a {KIND_WORDS[new.kind]}.", "kind"
        if trained >= new.last_day:
            return f"Their {programme.name} training is of {birth_date(trained)} and comes first. Check the days.", "last_day"
    return None


def _too_few_courses(new: Trained, facts: LeaderFacts, policy: Policy) -> Why | None:
    needed = policy.on(new.last_day).trainer_courses
    led = [
        each
        for each in facts.led
        if each.programme_slug == new.programme_slug
        and each.what not in (LEADER_TRAINING, CROSS_TRAINING)
        and each.last_day <= new.last_day
        and each.counts(policy)
    ]
    if len(led) >= needed:
        return None
    of = f"{len(led)} {'is' if len(led) == 1 else 'are'} on record by then"
    return f"A Master Trainer has led {counted(needed, 'course')} to the end before their training; {of}.", "kind"


def _first(trainings: Iterable[Trained], programme_slug: str, kinds: Collection[str]) -> dt.date | None:
    own = (each.last_day for each in trainings if each.programme_slug == programme_slug and each.kind in kinds)
    return min(own, default=None)
