"""What a joint assessment needs: which programmes have one, how long it takes, and one of which professions."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import Organisation
from common.refused import Refused
from common.words import listed
from courses.ground.catalogue import editions_in_force, facilitators_of
from courses.models import Edition, EditionItem, EditionSession, Facilitator, Format, Profession, Programme


@dataclass(frozen=True, slots=True)
class AssessmentNeed:
    """The pattern of an edition's joint assessment, with its parts in order."""

    edition: Edition
    pattern: EditionSession
    items: Sequence[EditionItem]

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return max(item.offset_minutes + item.minutes for item in self.items)

    def notice(self, format: str) -> dt.timedelta:
        """How long before it begins somebody is offered one at the latest: who comes has to get there, who is rung hasn't."""
        return dt.timedelta(hours=self.pattern.notice_hours if format == Format.IN_PERSON else 0)

    @property
    def professions(self) -> tuple[str, ...]:
        """One of each of these is needed, in the order of the parts."""
        return tuple(dict.fromkeys(item.profession for item in self.items))


def referral_editions(organisation: Organisation, on: dt.date) -> QuerySet[Edition]:
    """The editions in force `on` this day that people get into by referral, each with its programme."""
    return editions_in_force(organisation, on).filter(entry=Edition.Entry.REFERRAL)


def need_of(programme: Programme, organisation: Organisation, on: dt.date) -> AssessmentNeed:
    """What an assessment for this programme needs, by its edition in force. Three queries.

    Raises Refused where the edition says nothing of it, or isn't entered by referral.
    """
    edition = referral_editions(organisation, on).filter(programme=programme).first()
    if edition is None:
        raise Refused(f"{programme.name} has no edition in force that people are referred to, so nobody is assessed for it.")
    patterns = edition.sessions.filter(kind=EditionSession.Kind.ASSESSMENT).order_by("-number")
    found = patterns.prefetch_related("items").first()
    items = sorted(found.items.all(), key=lambda item: (item.offset_minutes, item.pk)) if found else []
    if found is None or not items:
        raise Refused(
            f"“{edition.label}” of {programme.name} doesn’t say what an assessment needs: how long it takes and who assesses. "
            "So none can be booked. Whoever keeps Set-up writes it down with the edition."
        )
    return AssessmentNeed(edition, found, items)


def assessors_of(organisation: Organisation, professions: Sequence[str]) -> QuerySet[Facilitator]:
    """Who may assess: registered clinicians of these professions who still work here, by name. Who only drafts doesn't count."""
    return facilitators_of(organisation).filter(profession__in=professions, drafts_only=False, retired_on=None)


def professions_asked_for(editions: Sequence[Edition]) -> list[str]:
    """Whom any of these editions asks to assess. One query."""
    items = EditionItem.objects.filter(session__edition__in=editions, session__kind=EditionSession.Kind.ASSESSMENT)
    return sorted(set(items.order_by().values_list("profession", flat=True)))


def missing_professions(people: Sequence[Facilitator], professions: Sequence[str]) -> str:
    """Which professions nobody of these has: "a psychologist and an occupational therapist"; "" when all are there."""
    there = {person.profession for person in people if not person.drafts_only}
    return listed([an(str(Profession(each).label)) for each in professions if each not in there])


def an(words: str) -> str:
    """The words after their article."""
    return f"{'an' if words[:1] in 'aeiou' else 'a'} {words}"
