"""How many places a waiting list needs: rules of plain values, from the queueing literature (docs/domain.md).

Rates are people or places a week, waits are weeks. The worked examples of the literature are the tests.
"""

import math
from dataclasses import dataclass

# The average wait that keeps nearly everybody (98 of 100) within the target is a quarter of it.
QUARTER = 4
# A list of more than twice its target size needs places for a while that it won't need afterwards.
TOO_LONG = 2
WEEKS_A_YEAR = 52


def load(demand: float, capacity: float) -> float | None:
    """Return ρ, how many join for each place there is: above 1 the list grows without end. None without any place."""
    return demand / capacity if capacity > 0 else None


def target_mean_wait(target: float, factor: float = QUARTER) -> float:
    """Return the average wait at which nearly everybody is within the target."""
    return target / factor


def target_queue(demand: float, target: float, factor: float = QUARTER) -> float:
    """Return how long the list may be, by Little's law: what joins a week, times the average wait."""
    return demand * target_mean_wait(target, factor)


def target_capacity(
    demand: float, target: float, *, factor: float = QUARTER, cv_demand: float = 1, cv_capacity: float = 1
) -> float:
    """Return the places a week that keep the list at its target size (Kingman's formula, as Marchal has it).

    The coefficients of variation say how irregularly people join and places come; 1 is "at random", as is taken where nothing
    is known.
    """
    return demand + (cv_demand**2 + cv_capacity**2) / 2 / target_mean_wait(target, factor)


def relief_capacity(demand: float, queue: float, target: float, weeks: float) -> float:
    """Return the places a week that bring a list to its `target` size in so many weeks."""
    return demand + (queue - target) / weeks


def needs_relief(queue: float, target: float) -> bool:
    """Whether a list is so long that places for a while are needed."""
    return queue > TOO_LONG * target


def groups_for(places_a_week: float, weeks: float, group: int) -> int:
    """Return how many groups of this size give so many places a week over these weeks; a part of one is one."""
    return math.ceil(round(places_a_week * weeks / group, 6)) if group else 0


@dataclass(frozen=True, slots=True)
class ListFacts:
    """One programme held in one way: who waits now, and what happened in the last `weeks`.

    `left`: left the list without a place; `placed`: got one. `offered` are the places of `groups` that began, `used` those taken.
    `group` is how many places one has.
    """

    waiting: int
    weeks: int
    joined: int
    left: int
    placed: int
    groups: int
    offered: int
    used: int
    group: int

    @property
    def demand(self) -> float:
        """How many joined a week."""
        return self.joined / self.weeks

    @property
    def capacity(self) -> float:
        """How many places there were a week."""
        return self.offered / self.weeks

    @property
    def share_leaving(self) -> float:
        """Which part of those whose wait ended left without a place."""
        ended = self.left + self.placed
        return self.left / ended if ended else 0.0

    @property
    def lasting_demand(self) -> float:
        """How many a week need a place in the end: whoever leaves the list needs none."""
        return self.demand * (1 - self.share_leaving)


@dataclass(frozen=True, slots=True)
class CapacityNeed:
    """What a list needs for a target wait. `extra` groups are for `weeks` only, to bring a long list down."""

    load: float | None
    target_queue: float
    places_a_week: float
    groups_a_year: int
    extra: int
    too_long: bool

    @property
    def a_quarter(self) -> int:
        """The most groups that begin in one quarter of a year, spread evenly."""
        return math.ceil(self.groups_a_year / 4)


def capacity_need(facts: ListFacts, *, target: float, weeks: float) -> CapacityNeed:
    """Return what a list needs so that nearly everybody waits no longer than `target`; `weeks` to bring a long one down."""
    queue = target_queue(facts.demand, target)
    steady = target_capacity(facts.lasting_demand, target) if facts.joined else 0.0
    too_long = needs_relief(facts.waiting, queue)
    staying = facts.waiting * (1 - facts.share_leaving)
    relief = relief_capacity(facts.lasting_demand, staying, target_queue(facts.lasting_demand, target), weeks)
    extra = groups_for(max(relief - steady, 0), weeks, facts.group) if too_long else 0
    return CapacityNeed(
        load=load(facts.lasting_demand, facts.capacity),
        target_queue=queue,
        places_a_week=steady,
        groups_a_year=groups_for(steady, WEEKS_A_YEAR, facts.group),
        extra=extra,
        too_long=too_long,
    )
