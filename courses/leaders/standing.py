"""Whether somebody is in standing as a leader or a Master Trainer on a day: worked out, never stored.

The rules and their sources: docs/domain.md, chapter 21.

A standing begins with a training and reaches to the end of a window, from anniversary to anniversary of the training's last
day. A course that ends inside a window, its last day included, carries the standing to the end of the next. One window without
a course ends it the day after, for good, until a refresher or another training.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from common.words import birth_date
from courses.dates.calendars import add_months

UNTRAINED, TRAINED, ACTIVE, DUE, LAPSED, RETIRED = "untrained", "trained", "active", "due", "lapsed", "retired"
STATUS_WORDS = {
    TRAINED: "Trained",
    ACTIVE: "Active",
    DUE: "Due soon",
    LAPSED: "Lapsed",
    RETIRED: "Retired",
    UNTRAINED: "Not trained",
}
IN_STANDING = frozenset({TRAINED, ACTIVE, DUE})

LEADER, CROSS, REFRESHER, MASTER = "leader", "cross", "refresher", "master"
COURSE, LEADER_TRAINING, CROSS_TRAINING = "course", "leader_training", "cross_training"
FIRST_TRAININGS = frozenset({LEADER, CROSS})


@dataclass(frozen=True, slots=True)
class Policy:
    """What keeps people in standing, in plain values. Months and days; the numbers here are the shipped ones.

    `earlier` is what was in force before `valid_from`. A window keeps the length it began with, so a stricter policy
    neither shortens one that runs nor takes anybody's standing away in hindsight.
    """

    initial_months: int = 12
    renew_months: int = 12
    several_months: int = 24
    due_days: int = 90
    # Sessions of a course that somebody must have led for it to count; None: all of them.
    sessions_led: int | None = None
    trainer_first_months: int = 18
    trainer_training_months: int = 36
    trainer_activity_months: int = 12
    trainer_courses: int = 2
    papers_needed: tuple[str, ...] = ()
    professionals_are_peers: bool = False
    valid_from: dt.date | None = None
    earlier: "Policy | None" = None

    def on(self, day: dt.date) -> "Policy":
        """The policy that was in force on a day; the earliest there is for a day before all of them."""
        found = self
        while found.valid_from and day < found.valid_from and found.earlier:
            found = found.earlier
        return found


@dataclass(frozen=True, slots=True)
class Trained:
    """One training that somebody completed. `last_day` is what the certificate says."""

    programme_slug: str
    kind: str
    last_day: dt.date


@dataclass(frozen=True, slots=True)
class Led:
    """A course, or a training, that somebody led to its end: `sessions` of its `held` ones; both 0 when it was elsewhere."""

    programme_slug: str
    last_day: dt.date
    what: str = COURSE
    sessions: int = 0
    held: int = 0
    # The course here that it was or will be; none for a training, and for what was led elsewhere.
    course_pk: int | None = None

    def counts(self, policy: Policy) -> bool:
        """Whether they led enough of it: all of its sessions, or as many as the policy of its last day asks for."""
        needed = policy.on(self.last_day).sessions_led
        return self.sessions >= (self.held if needed is None else min(needed, self.held))


@dataclass(frozen=True, slots=True)
class LeaderFacts:
    """What is on file about one leader, over all programmes. `planned` is what they have a part in and isn't over yet."""

    trainings: tuple[Trained, ...] = ()
    led: tuple[Led, ...] = ()
    planned: tuple[Led, ...] = ()
    retired_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is on a day, in one programme.

    `until` is the last day of it if nothing more is led (for lapsed: the last day that was; for retired: the day they
    retired); None for untrained. `first_timer`: they have never led a whole course of this programme.
    """

    status: str
    until: dt.date | None
    sentence: str
    first_timer: bool = True

    @property
    def word(self) -> str:
        """For the screen: "Due soon"."""
        return STATUS_WORDS[self.status]

    @property
    def is_good(self) -> bool:
        """Whether they may lead: trained, active or due."""
        return in_standing(self.status)


def in_standing(status: str) -> bool:
    """Whether somebody with this status may lead."""
    return status in IN_STANDING


def status_on(day: dt.date, facts: LeaderFacts, programme_slug: str, policy: Policy) -> Standing:
    """What a leader is on a day. What happened after that day doesn't count, and neither does what is only planned."""
    done = _courses(day, facts, programme_slug, policy)
    if facts.retired_on and facts.retired_on <= day:
        return Standing(RETIRED, facts.retired_on, f"Retired on {birth_date(facts.retired_on)}.", not done)
    runs = _leaders_runs(day, facts, programme_slug, policy)
    if not runs:
        return Standing(UNTRAINED, None, "No training for this programme is on file.", not done)
    run = runs[-1]
    status = _status(day, run, policy, begun=any(run.began < each <= run.until for each in done))
    return Standing(status, run.until, _sentence(status, run, run.until), not done)


def trainer_status_on(day: dt.date, facts: LeaderFacts, programme_slug: str, policy: Policy) -> Standing:
    """What a Master Trainer is on a day: untrained when they never were one.

    Their first leader training is due within some months of their own, each next one within some months of the one before, and
    in each anniversary window they give a training or lead a course.
    """
    if facts.retired_on and facts.retired_on <= day:
        return Standing(RETIRED, facts.retired_on, f"Retired on {birth_date(facts.retired_on)}.")
    origins = _days(facts.trainings, programme_slug, {MASTER}, day)
    if not origins:
        return Standing(UNTRAINED, None, "No Master Trainer training for this programme is on file.")
    given = [each.last_day for each in _counted(day, facts, programme_slug, policy) if each.what == LEADER_TRAINING]
    done = [each.last_day for each in _counted(day, facts, programme_slug, policy)]
    [*_, activity] = _runs(origins, done, _anniversaries(policy, "trainer_activity_months", "trainer_activity_months"))
    [*_, trainings] = _runs(origins, given, lambda origin, days: _leader_trainings(origin, days, policy))
    run = min(activity, trainings, key=lambda each: each.until)
    status = _status(day, run, policy, begun=any(run.began < each <= run.until for each in given))
    needed = "a leader training" if trainings.until <= activity.until else "a training or a course"
    return Standing(status, run.until, _sentence(status, run, run.until, needed=needed, did="given"), not given)


def counting_planned(facts: LeaderFacts) -> LeaderFacts:
    """The same facts as if everything planned had been led to its end: what somebody would be if all goes well."""
    return replace(facts, led=(*facts.led, *facts.planned), planned=())


def renewing(day: dt.date, facts: LeaderFacts, programme_slug: str, policy: Policy) -> tuple[Led, ...]:
    """The planned courses that would carry somebody's standing further than it reaches on `day`, the earliest first."""
    now = status_on(day, facts, programme_slug, policy)
    if not now.is_good or now.until is None:
        return ()
    own = [each for each in facts.planned if each.programme_slug == programme_slug and each.what == COURSE]
    return tuple(
        each
        for each in sorted(own, key=lambda each: each.last_day)
        if day <= each.last_day <= now.until and each.counts(policy) and _reaches(each, facts, programme_slug, policy) > now.until
    )


def _reaches(planned: Led, facts: LeaderFacts, programme_slug: str, policy: Policy) -> dt.date:
    then = replace(facts, led=(*facts.led, planned))
    return status_on(planned.last_day, then, programme_slug, policy).until or dt.date.min


@dataclass(frozen=True, slots=True)
class _Run:
    """An unbroken time in standing: the training it began with, and the last day it reaches."""

    began: dt.date
    until: dt.date


# From the last day of a training and the days something was done, the last day that this training's standing reaches.
_Reach = Callable[[dt.date, Sequence[dt.date]], dt.date]


def _runs(origins: Sequence[dt.date], done: Sequence[dt.date], reach: _Reach) -> list[_Run]:
    """The unbroken times in standing, the latest last; none without a training.

    Being trained again while in standing never shortens it; after a lapse it begins anew.
    """
    runs: list[_Run] = []
    for origin in origins:
        until = reach(origin, done)
        if runs and origin <= runs[-1].until:
            runs[-1] = _Run(runs[-1].began, max(runs[-1].until, until))
        else:
            runs.append(_Run(origin, until))
    return runs


def _anniversaries(policy: Policy, first: str, later: str) -> _Reach:
    """Windows from anniversary to anniversary, whose months are these numbers of the policy in force when each begins."""
    return _windows(lambda origin: getattr(policy.on(origin), first), lambda begins: getattr(policy.on(begins), later))


def _windows(first: Callable[[dt.date], int], later: Callable[[dt.date], int]) -> _Reach:
    """Counted in months from the training itself, so that one on 29 February has its anniversary there again in leap years."""

    def reach(origin: dt.date, done: Sequence[dt.date]) -> dt.date:
        begins, months = origin, first(origin)
        ends = add_months(origin, months)
        while any(begins < day <= ends for day in done):
            months += later(ends)
            begins, ends = ends, add_months(origin, months)
        return ends

    return reach


def _leader_trainings(origin: dt.date, given: Sequence[dt.date], policy: Policy) -> dt.date:
    """Each leader training given in time carries a Master Trainer on to so many months after it."""
    until = add_months(origin, policy.on(origin).trainer_first_months)
    for day in sorted(given):
        if origin < day <= until:
            until = max(until, add_months(day, policy.on(day).trainer_training_months))
    return until


def _leaders_runs(day: dt.date, facts: LeaderFacts, programme_slug: str, policy: Policy) -> list[_Run]:
    firsts = _days(facts.trainings, programme_slug, FIRST_TRAININGS, day)
    if not firsts:
        return []
    refreshers = [each for each in _days(facts.trainings, programme_slug, {REFRESHER}, day) if each > firsts[0]]
    others = _trained_before(day, facts, programme_slug, firsts[0])
    runs = [run for slug in others for run in _leaders_runs(day, facts, slug, policy)]

    def later(begins: dt.date) -> int:
        """Who leads another programme, in which they were trained earlier, has longer for this one."""
        leads_another = any(run.began <= begins <= run.until for run in runs)
        return policy.on(begins).several_months if leads_another else policy.on(begins).renew_months

    reach = _windows(lambda origin: policy.on(origin).initial_months, later)
    return _runs(sorted({*firsts, *refreshers}), _courses(day, facts, programme_slug, policy), reach)


def _trained_before(day: dt.date, facts: LeaderFacts, programme_slug: str, first: dt.date) -> list[str]:
    """The programmes that somebody was trained in before this one; of two on one day, the first by name counts as earlier."""
    began: dict[str, dt.date] = {}
    for each in facts.trainings:
        if each.kind in FIRST_TRAININGS and each.last_day <= day:
            began[each.programme_slug] = min(each.last_day, began.get(each.programme_slug, each.last_day))
    return [slug for slug, when in began.items() if (when, slug) < (first, programme_slug)]


def _days(trainings: Iterable[Trained], programme_slug: str, kinds: Collection[str], day: dt.date) -> list[dt.date]:
    own = (each for each in trainings if each.programme_slug == programme_slug and each.kind in kinds)
    return sorted({each.last_day for each in own if each.last_day <= day})


def _counted(day: dt.date, facts: LeaderFacts, programme_slug: str, policy: Policy) -> list[Led]:
    own = (each for each in facts.led if each.programme_slug == programme_slug and each.last_day <= day)
    return [each for each in own if each.counts(policy)]


def _courses(day: dt.date, facts: LeaderFacts, programme_slug: str, policy: Policy) -> list[dt.date]:
    return [each.last_day for each in _counted(day, facts, programme_slug, policy) if each.what == COURSE]


def _status(day: dt.date, run: _Run, policy: Policy, *, begun: bool) -> str:
    if run.until < day:
        return LAPSED
    if (run.until - day).days <= policy.on(day).due_days:
        return DUE
    return ACTIVE if begun else TRAINED


def _sentence(status: str, run: _Run, until: dt.date, *, needed: str = "a course", did: str = "led") -> str:
    if status == LAPSED:
        return f"Lapsed from {birth_date(until + dt.timedelta(days=1))}: {needed} was not {did} in time."
    if status == DUE:
        return f"In standing until {birth_date(until)}. By then {needed} must be {did} to its end."
    if status == TRAINED:
        return f"Trained on {birth_date(run.began)}. By {birth_date(until)} {needed} must be {did} to its end."
    return f"Active until {birth_date(until)}."
