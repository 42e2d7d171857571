"""What several parts of a page ask about an organisation: each thing read when it is first asked for, and once."""

import datetime as dt
from collections.abc import Collection, Iterable
from functools import cached_property

from accounts.models import Organisation
from courses.leaders.record import leader_facts_of, papers_of, policy_on
from courses.leaders.rules import Paper
from courses.leaders.standing import LeaderFacts, Policy
from courses.licences.on_file import LicenceUse, licence_use
from courses.models import Facilitator


class OnFile:
    """Its licences, its standing policies, and what is on file about its leaders as it is at `now`.

    Made for one request and passed on: nothing of it is kept. An action that decides makes its own, under its locks.
    """

    def __init__(self, organisation: Organisation, now: dt.datetime) -> None:
        self.organisation = organisation
        self.now = now
        self._facts: dict[int, LeaderFacts] = {}
        self._papers: dict[int, list[Paper]] = {}

    @cached_property
    def licences(self) -> LicenceUse:
        """All its licences and what uses them. Five queries; one when it has none."""
        return licence_use(self.organisation, self.now)

    @cached_property
    def policies(self) -> Policy:
        """Every policy there is: `.on(day)` is the one in force. One query."""
        return policy_on(self.organisation, dt.date.max)

    def facts_of(self, people: Iterable[Facilitator]) -> dict[int, LeaderFacts]:
        """What is on file about these people, by their key. Five queries at most for those who weren't asked for before."""
        people = list(people)
        if new := [person for person in people if person.pk not in self._facts]:
            self._facts |= leader_facts_of(new, self.now)
        return {person.pk: self._facts[person.pk] for person in people}

    def papers_of(self, keys: Collection[int]) -> dict[int, list[Paper]]:
        """The papers on file of these people, by their key. One query for those who weren't asked for before."""
        if new := set(keys) - self._papers.keys():
            found = papers_of(new)
            self._papers |= {key: found.get(key, []) for key in new}
        return {key: self._papers[key] for key in keys}
