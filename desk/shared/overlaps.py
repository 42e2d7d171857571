"""What is in two places at once: a rule on plain spans of time, asked for rooms and for people alike."""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple


class Taken(NamedTuple):
    """A room or a person (by key), taken by a session from when to when."""

    whose: int
    session: int
    starts_at: dt.datetime
    ends_at: dt.datetime


def overlaps(taken: Iterable[Taken]) -> Iterator[tuple[Taken, Taken]]:
    """Each two sessions that take the same room or person at one time, the earlier first; every two of them once.

    A session may begin the minute another ends, and may take somebody several times itself: they hold several of its parts.
    """
    for _, one in groupby(sorted(taken), key=lambda each: each.whose):
        in_order = sorted(one, key=lambda each: (each.starts_at, each.session))
        going_on: list[Taken] = []
        said: set[frozenset[int]] = set()
        for each in in_order:
            going_on = [other for other in going_on if other.ends_at > each.starts_at]
            for other in going_on:
                two = frozenset((other.session, each.session))
                if len(two) == 2 and two not in said:
                    said.add(two)
                    yield other, each
            going_on.append(each)
