"""Who is free when: rules of plain values. Somebody is taken by what they do elsewhere, by a slot that is kept, or is away."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from courses.dates.wall_time import Span

LEAVE, SICK, ELSEWHERE = "Leave", "Sick", "Away"
DAY_OFF = "–"
ASSESSMENT, REVIEW = "A", "R"
AWAY = (LEAVE, SICK, ELSEWHERE)
NOT_THERE = (*AWAY, DAY_OFF)


class Commitment(NamedTuple):
    """What takes somebody (by key) from when to when.

    `mark` is what a cell of the rota says: "G33", "A", "Leave". `words` go on after their name: "is on leave". `session` is None
    for an absence and for a slot that is kept; `is_draft`: it isn't published yet, and takes them all the same.
    """

    who: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    mark: str
    words: str
    session: int | None = None
    is_draft: bool = False
    # A weekly clinic of the team's own: who takes part in an assessment there is free for it.
    is_clinic: bool = False

    @property
    def is_absence(self) -> bool:
        """Whether they aren't at work for us at all."""
        return self.mark in NOT_THERE

    def overlaps(self, span: Span) -> bool:
        """Whether it is going on at any moment of the span; one may begin the minute the other ends."""
        return self.starts_at < span.ends_at and span.starts_at < self.ends_at


def why_not_free(commitments: Iterable[Commitment], span: Span, *, besides: int | None = None) -> str:
    """What takes somebody during the span, in words, the session `besides` apart; empty when they are free.

    Within one session somebody may hold several parts, so what they do there never stands in the way.
    """
    for each in commitments:
        if each.overlaps(span) and (each.session is None or each.session != besides):
            return each.words
    return ""


def weekdays_on(day: dt.date, said: Iterable[tuple[dt.date, Sequence[int]]]) -> Sequence[int] | None:
    """On which weekdays somebody works as it stands that day: what was said last for it. None: nobody has said so yet."""
    standing = [each for each in said if each[0] <= day]
    return max(standing, key=lambda each: each[0])[1] if standing else None


def nobody_free(
    people: Iterable[int], taken: Mapping[int, Sequence[Commitment]], span: Span, *, besides: int | None = None
) -> bool:
    """Whether none of these people is free during the span; nobody at all is nobody free."""
    return all(why_not_free(taken.get(each, ()), span, besides=besides) for each in people)


def without_drafts(taken: Mapping[int, Sequence[Commitment]]) -> Mapping[int, Sequence[Commitment]]:
    """The same without what is only in a draft of a rota: it can still be given to somebody else."""
    return {who: [each for each in theirs if not each.is_draft] for who, theirs in taken.items()}


def day_mark(commitments: Iterable[Commitment], own: int = 0) -> str:
    """What a day's cell of the rota says: "3", "3 + A", "G33", "Leave"; "free" where there is nothing.

    `own` is how many items of the group itself they have that day. An absence is said with what it stands over: "2 + Leave".
    """
    marks = list(dict.fromkeys(each.mark for each in commitments))
    if DAY_OFF in marks and (own or len(marks) > 1):  # what they do, or why they are away, says more
        marks.remove(DAY_OFF)
    said = [str(own)] if own else []
    return " + ".join([*said, *marks]) or "free"
