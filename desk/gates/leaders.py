"""Everybody who leads these sessions, as the checks see them on each day: standing, first course or not, peer, papers."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from common.pages.kept_statements import written_once
from courses.leaders.on_file import OnFile
from courses.leaders.rules import Paper, good_until
from courses.leaders.standing import LeaderFacts, Policy, counting_planned, status_on
from courses.models import Facilitator, Programme, Session
from desk.shared.check_facts import LeaderThere
from desk.shared.staffing import Staff


@dataclass(frozen=True)
class Leaders:
    """What is on file about them, and the policy that says what it makes of them."""

    policy: Policy = field(default_factory=Policy)
    people: Mapping[int, Facilitator] = field(default_factory=dict)
    facts: Mapping[int, LeaderFacts] = field(default_factory=dict)
    papers: Mapping[int, Sequence[Paper]] = field(default_factory=dict)
    slugs: Mapping[int, str] = field(default_factory=dict)
    papers_needed: tuple[str, ...] = ()

    def on(self, day: dt.date, pk: int, programme_pk: int) -> LeaderThere:
        """One of them on one day, for one programme.

        What they are planned to lead before then counts as led: a course in autumn is planned before the one in spring has
        ended. When that one is cancelled, the same question gets another answer.
        """
        person, facts, policy = self.people[pk], self.facts[pk], self.policy.on(day)
        slug = self.slugs[programme_pk]
        standing = status_on(day, facts, slug, self.policy)
        is_good = standing.is_good or status_on(day, counting_planned(facts), slug, self.policy).is_good
        return LeaderThere(
            pk=pk,
            name=person.name,
            in_standing=is_good,
            standing=standing.sentence,
            first_timer=standing.first_timer,
            is_peer=bool(person.lives_with_pain) and (policy.professionals_are_peers or not person.is_professional),
            lacking=tuple(kind for kind in policy.papers_needed if not self._has(pk, kind, day)),
        )

    def _has(self, pk: int, kind: str, day: dt.date) -> bool:
        until = good_until(self.papers.get(pk, ()), kind, day)
        return until is not None and day <= until


def leaders_of(sessions: Sequence[Session], staff: Mapping[int, Staff], on_file: OnFile) -> Leaders:
    """Return everybody who leads one of these sessions.

    Nine queries at most, however many they are, fewer where something was read before; none without sessions.
    """
    if not sessions:
        return Leaders()
    policy = on_file.policies.on(max(session.local_date for session in sessions))
    keys = {pk for session in sessions for pk in staff.get(session.pk, Staff()).leader_pks}
    people = {each.pk: each for each in _facilitators(keys)} if keys else {}
    needed = _ever_needed(policy)
    return Leaders(
        policy=policy,
        people=people,
        facts=on_file.facts_of(people.values()),
        papers=on_file.papers_of(keys) if needed else {},
        slugs=dict(Programme.objects.filter(organisation=on_file.organisation).values_list("pk", "slug")) if keys else {},
        papers_needed=needed,
    )


@written_once
def _facilitators(keys: Collection[int]) -> QuerySet[Facilitator]:
    return Facilitator.objects.filter(pk__among=keys)


def _ever_needed(policy: Policy) -> tuple[str, ...]:
    """The papers that the policy, or one before it, asks for."""
    needed: dict[str, None] = {}
    each: Policy | None = policy
    while each:
        needed |= dict.fromkeys(each.papers_needed)
        each = each.earlier
    return tuple(needed)
