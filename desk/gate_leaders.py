"""Everybody who leads these sessions, as the checks see them on each day: standing, first course or not, peer, papers."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from accounts.models import Organisation
from courses.leadership import LeaderFacts, Policy, counting_planned, status_on
from courses.leading_record import facts_of, policy_on
from courses.models import Facilitator, LeaderPaper, Programme, Session
from desk.check_facts import LeaderThere
from desk.staffing import Staff


@dataclass(frozen=True)
class Paper:
    """Something somebody has shown, and from when to when it is good."""

    kind: str
    received_on: dt.date
    expires_on: dt.date | None

    def is_good_on(self, day: dt.date) -> bool:
        """Whether it was there by then, and hadn't run out."""
        return self.received_on <= day and (self.expires_on is None or day <= self.expires_on)


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
        return any(paper.kind == kind and paper.is_good_on(day) for paper in self.papers.get(pk, ()))


def leaders_of(sessions: Sequence[Session], staff: Mapping[int, Staff], organisation: Organisation, now: dt.datetime) -> Leaders:
    """Return everybody who leads one of these sessions. Nine queries at most, however many they are; none without sessions."""
    if not sessions:
        return Leaders()
    policy = policy_on(organisation, max(session.local_date for session in sessions))
    keys = {pk for session in sessions for pk in staff.get(session.pk, Staff()).leader_pks}
    people = Facilitator.objects.in_bulk(keys)
    needed = _ever_needed(policy)
    return Leaders(
        policy=policy,
        people=people,
        facts=facts_of(people.values(), now) if people else {},
        papers=_papers(keys) if needed and keys else {},
        slugs=dict(Programme.objects.filter(organisation=organisation).values_list("pk", "slug")) if keys else {},
        papers_needed=needed,
    )


def _ever_needed(policy: Policy) -> tuple[str, ...]:
    """The papers that the policy, or one before it, asks for."""
    needed: dict[str, None] = {}
    each: Policy | None = policy
    while each:
        needed |= dict.fromkeys(each.papers_needed)
        each = each.earlier
    return tuple(needed)


def _papers(keys: Collection[int]) -> dict[int, list[Paper]]:
    found: dict[int, list[Paper]] = defaultdict(list)
    rows: Iterable[tuple[int, str, dt.date, dt.date | None]] = LeaderPaper.objects.filter(
        facilitator__in=keys, withdrawn_at=None
    ).values_list("facilitator_id", "kind", "received_on", "expires_on")
    for key, *paper in rows:
        found[key].append(Paper(*paper))  # type: ignore[arg-type]
    return found
