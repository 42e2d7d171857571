"""Pathways when two records become one: nobody can say which of two open ones goes on, so somebody ends one first."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from participants.models import Episode, KeptApart, Participant


def refusals(keep: Participant, other: Participant) -> list[str]:
    """What of their pathways is in the way of making the two one, a sentence each. Two queries."""
    both = [keep.pk, other.pk]
    episodes = Episode.objects.filter(participant__in=both, ended_at=None)
    found = [
        f"Both have an open pathway on {name}. End the one that isn’t to go on, then make the two records one."
        for name in _twice(episodes.values_list("programme__name", "participant"))
    ]
    apart = Q(one=keep, other=other) | Q(one=other, other=keep)
    if KeptApart.objects.filter(apart, ended_at=None).exists():
        found.append("The two are not to be in one group, so somebody took them for two people. End that first.")
    return found


def _twice(rows: Iterable[tuple[str, int]]) -> list[str]:
    """The programmes that both have one of."""
    people: dict[str, set[int]] = defaultdict(set)
    for name, person in rows:
        people[name].add(person)
    return sorted(name for name, whose in people.items() if len(whose) > 1)
