"""A person's own goals: written down in their words, set aside with a reason, and how far they say they are (0 to 10)."""

import datetime as dt
import uuid
from collections.abc import Collection

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from accounts.models import Organisation, User
from accounts.trail import audit
from common.once import made_before
from common.pages.kept_statements import written_once
from common.reasons import reason_given
from common.refused import Refused
from common.trying_again import tried_again
from courses.models import Session
from participants.enrolment.enrolling import lock_person
from participants.models import Episode
from reviews.models import Goal, GoalProgress

WORDS_LENGTH, WHEN_LENGTH, REASON_LENGTH = 200, 60, 200
FARTHEST = 10


def goals_of(organisation: Organisation) -> QuerySet[Goal]:
    """Every goal of people of the organisation, with whose it is."""
    return Goal.objects.filter(episode__organisation=organisation).select_related("episode__participant", "episode__programme")


def goals_with_progress(episodes: list[int]) -> list[Goal]:
    """The goals of these episodes in the order they were made, each with all its steps, the latest last. Two queries."""
    return _goals_of(episodes)


@written_once
def _goals_of(episodes: Collection[int]) -> QuerySet[Goal]:
    steps = Prefetch("progress", queryset=GoalProgress.objects.order_by("at", "pk"))
    return Goal.objects.filter(episode__among=episodes).prefetch_related(steps).order_by("pk")


@tried_again
def add_goal(
    episode: Episode,
    *,
    words: str,
    by_when: str,
    value: int | None,
    session: Session | None,
    by: User,
    now: dt.datetime,
    submission_id: uuid.UUID | None = None,
) -> Goal:
    """Write down a goal in the person's words, with how far they are now if they say so. The same form again returns the first.

    Raises Refused without words, for a number past 10, and once the pathway has ended.
    """
    words, by_when = " ".join(words.split()), " ".join(by_when.split())
    _refuse(words, by_when, value)
    with transaction.atomic():
        _lock(episode)
        own = Goal.objects.filter(episode=episode)
        if earlier := made_before(own, submission_id, lambda goal: (goal.words, goal.by_when) == (words, by_when)):
            return earlier
        goal = Goal.objects.create(
            episode=episode,
            words=words,
            by_when=by_when,
            made_at=now,
            made_by=audit.name_of(by),
            submission_id=submission_id,
        )
        if value is not None:
            GoalProgress.objects.create(goal=goal, session=session, value=value, at=now, by=audit.name_of(by))
        audit.record(by, "goal written down", episode)
    return goal


@tried_again
def say_how_far(
    goal: Goal,
    *,
    value: int,
    session: Session | None,
    by: User,
    now: dt.datetime,
    submission_id: uuid.UUID | None = None,
) -> GoalProgress:
    """Write down how far they say they are, 0 to 10. Earlier numbers are kept; the same form again returns the first.

    Raises Refused for another number, for a goal that was set aside, and once the pathway has ended.
    """
    _refuse("there", "", value)
    with transaction.atomic():
        goal = _reread(goal)
        own = GoalProgress.objects.filter(goal=goal)
        if earlier := made_before(own, submission_id, lambda step: step.value == value):
            return earlier
        if goal.ended_at:
            raise Refused("This goal was set aside. Write it down as a new one.")
        step = GoalProgress.objects.create(
            goal=goal, session=session, value=value, at=now, by=audit.name_of(by), submission_id=submission_id
        )
        audit.record(by, "goal looked at again", goal.episode)
    return step


@tried_again
def set_goal_aside(goal: Goal, *, reason: str, by: User, now: dt.datetime) -> Goal:
    """Set a goal aside, with the reason; it stays on the record. Raises Refused without a reason."""
    why = reason_given(reason, REASON_LENGTH, needed="Write why it is set aside.")
    with transaction.atomic():
        goal = _reread(goal)
        if goal.ended_at:
            return goal
        goal.ended_at, goal.ended_reason = now, why
        goal.save(update_fields=["ended_at", "ended_reason"])
        audit.record(by, "goal set aside", goal.episode)
    return goal


def _reread(goal: Goal) -> Goal:
    """The goal as it is now, under its person's lock."""
    _lock(goal.episode)
    return Goal.objects.select_related("episode__participant", "episode__programme").get(pk=goal.pk)


def _lock(episode: Episode) -> None:
    lock_person(episode.participant_id)
    if Episode.objects.filter(pk=episode.pk, ended_at__isnull=False).exists():
        raise Refused("This pathway has ended. Take the ending back first.")


def _refuse(words: str, by_when: str, value: int | None) -> None:
    if not words:
        raise Refused("Write the goal in the person’s own words.", field="words")
    if len(words) > WORDS_LENGTH:
        raise Refused(f"Write the goal in {WORDS_LENGTH} characters or fewer.", field="words")
    if len(by_when) > WHEN_LENGTH:
        raise Refused(f"Say by when in {WHEN_LENGTH} characters or fewer.", field="by_when")
    if value is not None and not 0 <= value <= FARTHEST:
        raise Refused("Say how far they are as a number from 0 to 10.", field="value")
