"""What is on file about leaders: trainings, what they led here and elsewhere, what is to come, papers, and the policy.

A course counts by its own sessions that were held (Session.outcome), so neither Session Zero nor reviews do; a cancelled one
never counts, nor one of which nobody has said that any session was held. A course here is led when its last session is over,
a training when it was finished.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Max, Q, QuerySet

from accounts.models import Organisation
from common.pages.kept_statements import written_once
from courses.leaders.rules import Paper
from courses.leaders.standing import COURSE, CROSS_TRAINING, LEADER_TRAINING, LeaderFacts, Led, Policy, Trained
from courses.models import Duty, Facilitator, LeaderPaper, LedElsewhere, Session, StandingPolicy, TrainingKind, TrainingRecord

# What giving one of our own trainings counts as; a refresher, and a Master Trainer training, count as nothing.
GIVES = {TrainingKind.LEADER: LEADER_TRAINING, TrainingKind.CROSS: CROSS_TRAINING}


@dataclass(frozen=True, slots=True)
class _Whole:
    """One course or training as a whole: the day of its last session, of how many, and whether it is over.

    Of one that is over, only what was held and what nobody has spoken of yet, which then isn't led.
    """

    slug: str
    what: str
    last_day: dt.date
    held: int
    over: bool
    course_pk: int | None = None


def leader_facts_of(facilitators: Iterable[Facilitator], now: dt.datetime) -> dict[int, LeaderFacts]:
    """What is on file about each of these people, by their key, as it is at `now`. Five queries at most."""
    people = list(facilitators)
    keys = [person.pk for person in people]
    trainings, led = _trainings(keys), _elsewhere(keys)
    planned: dict[int, list[Led]] = defaultdict(list)
    for key, whole, (planned_ones, held_ones) in _here(keys, now):
        sessions = held_ones if whole.over and whole.course_pk else planned_ones
        part = Led(whole.slug, whole.last_day, whole.what, sessions, whole.held, whole.course_pk)
        (led if whole.over else planned)[key].append(part)
    return {
        person.pk: LeaderFacts(
            trainings=tuple(trainings[person.pk]),
            led=tuple(led[person.pk]),
            planned=tuple(planned[person.pk]),
            retired_on=person.retired_on,
        )
        for person in people
    }


def papers_on_file(keys: Collection[int], *, withdrawn: bool = False) -> QuerySet[LeaderPaper]:
    """The papers of these people, the latest first."""
    rows = LeaderPaper.objects.filter(facilitator__in=keys).select_related("facilitator")
    return (rows if withdrawn else rows.filter(withdrawn_at=None)).order_by("-received_on", "-pk")


def papers_of(keys: Collection[int]) -> dict[int, list[Paper]]:
    """The papers on file of each of these people, as plain values. One query."""
    found: dict[int, list[Paper]] = defaultdict(list)
    rows = papers_on_file(keys).values_list("facilitator", "kind", "received_on", "expires_on")
    for key, kind, received_on, expires_on in rows:
        found[key].append(Paper(kind, received_on, expires_on))
    return found


def policy_on(organisation: Organisation, day: dt.date) -> Policy:
    """The policy in force on a day, with those before it; the shipped one where the organisation has none. One query."""
    policy = Policy()
    for row in StandingPolicy.objects.filter(organisation=organisation, valid_from__lte=day).order_by("valid_from"):
        policy = _policy(row, policy)
    return policy


def _policy(row: StandingPolicy, earlier: Policy) -> Policy:
    return Policy(
        initial_months=row.initial_months,
        renew_months=row.renew_months,
        several_months=row.several_months,
        due_days=row.due_days,
        sessions_led=row.sessions_led,
        trainer_first_months=row.trainer_first_months,
        trainer_training_months=row.trainer_training_months,
        trainer_activity_months=row.trainer_activity_months,
        trainer_courses=row.trainer_courses,
        papers_needed=tuple(row.papers_needed),
        professionals_are_peers=row.professionals_are_peers,
        valid_from=row.valid_from,
        earlier=earlier,
    )


def _trainings(keys: Collection[int]) -> dict[int, list[Trained]]:
    found: dict[int, list[Trained]] = defaultdict(list)
    for key, slug, kind, last_day in _trainings_of(keys):
        found[key].append(Trained(slug, kind, last_day))
    return found


def _elsewhere(keys: Collection[int]) -> dict[int, list[Led]]:
    found: dict[int, list[Led]] = defaultdict(list)
    for key, slug, what, last_day in _led_elsewhere(keys):
        found[key].append(Led(slug, last_day, what))
    return found


@written_once
def _trainings_of(keys: Collection[int]) -> QuerySet[Any, Any]:
    rows = TrainingRecord.objects.filter(facilitator__among=keys, withdrawn_at=None).order_by("last_day", "pk")
    return rows.values_list("facilitator", "programme_slug", "kind", "last_day")


@written_once
def _led_elsewhere(keys: Collection[int]) -> QuerySet[Any, Any]:
    rows = LedElsewhere.objects.filter(facilitator__among=keys, withdrawn_at=None).order_by("last_day", "pk")
    return rows.values_list("facilitator", "programme_slug", "what", "last_day")


@written_once
def _led_here(keys: Collection[int]) -> QuerySet[Any, Any]:
    led = Duty.objects.filter(facilitator__among=keys, ended_at=None, role=Duty.Role.LEAD, session__state=Session.State.PLANNED)
    led = led.filter(session__kind__in=[Session.Kind.COURSE, Session.Kind.TRAINING])
    counted = led.exclude(session__outcome=Session.Outcome.NOT_HELD).values("facilitator", "session__course", "session__training")
    counted = counted.annotate(
        planned=Count("session", distinct=True),
        held=Count("session", distinct=True, filter=Q(session__outcome=Session.Outcome.HELD)),
    )
    fields = ("facilitator", "session__course", "session__training", "planned", "held")
    return counted.order_by("facilitator").values_list(*fields)


def _here(keys: Collection[int], now: dt.datetime) -> Iterable[tuple[int, _Whole, tuple[int, int]]]:
    """Of each course and training here, who leads how many of its sessions, and how many held ones. Three queries at most."""
    parts = _led_here(keys)
    courses = _courses({course for _, course, *_ in parts if course}, now)
    trainings = _given({training for _, _, training, *_ in parts if training})
    for key, course, training, planned, held in parts:
        whole = courses.get(course) if course else trainings.get(training)
        if whole:
            yield key, whole, (planned, held)


def _courses(keys: Collection[int], now: dt.datetime) -> dict[int, _Whole]:
    """One that is over and of which nobody said that any session was held is neither led nor planned: it isn't there."""
    if not keys:
        return {}
    found = {}
    for row in _sessions_counted(keys):
        over = row["last"] <= now
        if last := row["last_held"] if over else row["last"]:
            day = _local_day(last, row["zone"])
            found[row["course"]] = _Whole(row["slug"], COURSE, day, row["count"], over, row["course"])
    return found


@written_once
def _sessions_counted(courses: Collection[int]) -> QuerySet[Any, Any]:
    held = Q(outcome=Session.Outcome.HELD)
    own = Session.objects.filter(course__among=courses, kind=Session.Kind.COURSE, state=Session.State.PLANNED)
    own = own.exclude(outcome=Session.Outcome.NOT_HELD).filter(course__cancelled_at=None)
    rows = own.values("course", "zone", slug=F("course__programme__slug")).order_by("course")
    return rows.annotate(count=Count("pk"), last=Max("ends_at"), last_held=Max("ends_at", filter=held))


def _given(keys: Collection[int]) -> dict[int, _Whole]:
    if not keys:
        return {}
    days = Session.objects.filter(training__in=keys, state=Session.State.PLANNED, training__kind__in=list(GIVES))
    rows = days.filter(training__cancelled_at=None).values(
        "training", "zone", slug=F("training__programme__slug"), of=F("training__kind"), finished=F("training__finished_at")
    )
    return {
        row["training"]: _Whole(
            row["slug"], GIVES[row["of"]], _local_day(row["last"], row["zone"]), row["held"], row["finished"] is not None
        )
        for row in rows.annotate(held=Count("pk"), last=Max("ends_at")).order_by("training")
    }


def _local_day(moment: dt.datetime, zone: str) -> dt.date:
    return moment.astimezone(ZoneInfo(zone)).date()
