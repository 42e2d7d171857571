"""What both sides take on: the two sections of the edition's page that say so, and who has accepted them at which version.

Whoever accepted an earlier version is asked again. Nothing hangs on it: nobody loses a place who hasn't said yes.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import refuse_stale
from common.refused import Refused
from common.trying_again import tried_again
from courses.models import AboutSection
from courses.programmes.about import Part, parts_of
from participants.enrolment.enrolling import lock_person
from participants.models import Enrolment, ResponsibilitiesAccepted

BOTH_SIDES = (AboutSection.Section.FROM_US, AboutSection.Section.FROM_YOU)


@dataclass(frozen=True)
class Responsibilities:
    """What both sides take on, and what somebody has accepted of it, the latest first."""

    parts: Sequence[Part]
    accepted: Sequence[ResponsibilitiesAccepted]

    @property
    def versions(self) -> tuple[int, int]:
        """At which versions the two sections stand."""
        us, you = (part.version for part in self.parts)
        return us, you

    @property
    def stands(self) -> ResponsibilitiesAccepted | None:
        """The acceptance of what is written now, or None."""
        return next((each for each in self.accepted if (each.from_us, each.from_you) == self.versions), None)

    @property
    def are_written(self) -> bool:
        """Whether there is anything to accept."""
        return any(part.paragraphs for part in self.parts)

    @property
    def are_to_accept(self) -> bool:
        """Whether somebody has still to say yes to what is written now."""
        return self.are_written and self.stands is None


def responsibilities_of(enrolment: Enrolment) -> Responsibilities:
    """What stands for somebody's place. Two queries."""
    parts = [part for part in parts_of(enrolment.course.edition) if part.section in BOTH_SIDES]
    accepted = ResponsibilitiesAccepted.objects.filter(enrolment=enrolment).order_by("-at", "-pk")
    return Responsibilities(parts, list(accepted))


@tried_again
def accept_responsibilities(
    enrolment: Enrolment, versions: tuple[int, int], *, way: str, by: Actor, now: dt.datetime
) -> ResponsibilitiesAccepted:
    """Write down that somebody accepted both sides' at these versions. Twice changes nothing.

    Raises Stale when the words have changed since they were read, and Refused where nothing is written.
    """
    with transaction.atomic():
        lock_person(enrolment.participant_id)
        found = responsibilities_of(enrolment)
        if not found.are_written:
            raise Refused("Nothing is written yet about what both sides take on.")
        for current, read_at in zip(found.versions, versions, strict=True):
            refuse_stale(current, read_at)
        if found.stands:
            return found.stands
        us, you = versions
        made = ResponsibilitiesAccepted.objects.create(
            enrolment=enrolment, from_us=us, from_you=you, way=way, at=now, by=audit.name_of(by)[:120]
        )
        audit.record(by, "accepted responsibilities", made, way=way)
    return made


def last_accepted(enrolments: Iterable[int]) -> dict[int, ResponsibilitiesAccepted]:
    """The last time each of these places said yes, by key; those that never did are left out. One query."""
    said = ResponsibilitiesAccepted.objects.filter(enrolment__in=list(enrolments)).order_by("at", "pk")
    return {each.enrolment_id: each for each in said}


def enrolments_to_accept(organisation: Organisation) -> QuerySet[Enrolment]:
    """Every place on a course there, with its person and the edition whose words count."""
    held = Enrolment.objects.filter(participant__organisation=organisation)
    return held.select_related("participant", "course__edition__programme")
