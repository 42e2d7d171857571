"""What paired figures come to: means, intervals, effect sizes and how many changed. Pure; positive is always better.

The definitions are Lakens' (docs/domain.md, outcomes), not those of any library: d_av divides the mean difference by the mean
of the two standard deviations, and g takes off its bias with J. scipy knows the t distribution, and is loaded when asked.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

CONFIDENCE = 0.95
LEAST = 2  # one value has no spread


class Interval(NamedTuple):
    """From where to where something lies with 95% confidence."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Spread:
    """How many values, their mean, and their standard deviation (n - 1); neither where there are too few."""

    n: int
    mean: float | None = None
    sd: float | None = None

    @property
    def interval(self) -> Interval | None:
        """The mean's 95% interval by Student's t; None for fewer than two values."""
        if self.mean is None or self.sd is None:
            return None
        half = t_quantile(self.n - 1) * self.sd / math.sqrt(self.n)
        return Interval(self.mean - half, self.mean + half)


@dataclass(frozen=True, slots=True)
class Paired:
    """Before and after of the same people. Differences and effect sizes are signed: positive is better.

    `d_av`, `d_z`, `g` and their interval are None where nothing varies, or with fewer than two people.
    """

    before: Spread
    after: Spread
    difference: Spread
    r: float | None
    d_av: float | None
    d_z: float | None
    d_pre: float | None
    t: float | None
    g: float | None
    g_interval: Interval | None

    @property
    def n(self) -> int:
        """How many people."""
        return self.difference.n


@lru_cache(maxsize=4096)
def t_quantile(df: int) -> float:
    """Return how many standard errors wide half a 95% interval is."""
    from scipy.special import stdtrit

    return float(stdtrit(df, (1 + CONFIDENCE) / 2))


def correction(df: int) -> float:
    """Return J, which takes the bias of small samples off d: 1 - 3 / (4 df - 1)."""
    return 1 - 3 / (4 * df - 1)


def spread_of(values: Iterable[float]) -> Spread:
    """Return how many, their mean and their standard deviation."""
    found = list(values)
    if not found:
        return Spread(0)
    mean = math.fsum(found) / len(found)
    if len(found) < LEAST:
        return Spread(len(found), mean)
    return Spread(len(found), mean, math.sqrt(math.fsum((each - mean) ** 2 for each in found) / (len(found) - 1)))


def paired(before: Sequence[float], after: Sequence[float], *, higher_is_better: bool) -> Paired:
    """Return what became of the same people, in the same order. Raises ValueError for lists of different length."""
    sign = 1 if higher_is_better else -1
    first, second = spread_of(before), spread_of(after)
    difference = spread_of(sign * (late - early) for early, late in zip(before, after, strict=True))
    if first.sd is None or second.sd is None or difference.mean is None or difference.sd is None:
        return Paired(first, second, difference, *(None,) * 7)
    middle = (first.sd + second.sd) / 2
    d_av, r = _over(difference.mean, middle), _correlation(first, second, before, after)
    d_z = _over(difference.mean, difference.sd)
    j = correction(difference.n - 1)
    return Paired(
        before=first,
        after=second,
        difference=difference,
        r=r,
        d_av=d_av,
        d_z=d_z,
        d_pre=_over(difference.mean, first.sd),
        t=None if d_z is None else d_z * math.sqrt(difference.n),
        g=None if d_av is None else j * d_av,
        g_interval=_interval_of_g(difference, middle, j),
    )


def _over(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _correlation(first: Spread, second: Spread, before: Sequence[float], after: Sequence[float]) -> float | None:
    if not first.sd or not second.sd or first.mean is None or second.mean is None:
        return None
    products = math.fsum((one - first.mean) * (two - second.mean) for one, two in zip(before, after, strict=True))
    return products / (first.n - 1) / first.sd / second.sd


def _interval_of_g(difference: Spread, middle: float, j: float) -> Interval | None:
    """The t-interval of the mean difference, in the same unit as g: it leaves out how unsure the two deviations are."""
    if (found := difference.interval) is None or not middle:
        return None
    return Interval(j * found.low / middle, j * found.high / middle)


def critical_difference(sd: float, reliability: float) -> float:
    """Return from which change on Jacobson and Truax call it reliable: 1.96 standard errors of a difference."""
    return 1.96 * sd * math.sqrt(2) * math.sqrt(1 - reliability)
