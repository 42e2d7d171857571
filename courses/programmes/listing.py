"""Programmes with their editions, and what state each edition is in."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet

from accounts.models import Organisation
from common.words import counted, long_date
from courses.ground import catalogue
from courses.models import Edition, Programme

IN_FORCE, TO_COME, REPLACED, DRAFT = "In force", "To come", "Replaced", "Draft"


@dataclass(frozen=True, slots=True)
class EditionRow:
    """One edition: the word for its state, since or from when, and how many courses use it."""

    edition: Edition
    state: str
    courses: int

    @property
    def since(self) -> str:
        """Return "Since Monday 7 September 2026", "From …", "No day yet"."""
        if self.edition.valid_from is None:
            return "No day yet"
        word = "From" if self.state == TO_COME else "Since"
        return f"{word} {long_date(self.edition.valid_from)}"

    @property
    def use(self) -> str:
        """Return "Used by 3 courses: frozen", or that it can be changed."""
        if self.edition.frozen_at:
            return f"Used by {counted(self.courses, 'course')}: frozen"
        return "Used by no course: can be changed"


@dataclass(slots=True)
class ProgrammeRow:
    """One programme with its editions, the latest first."""

    programme: Programme
    editions: list[EditionRow] = field(default_factory=list)


def programmes_with_editions(organisation: Organisation, today: dt.date) -> list[ProgrammeRow]:
    """Every programme by name. Two queries."""
    rows = {programme.pk: ProgrammeRow(programme) for programme in catalogue.programmes_of(organisation)}
    by_programme: dict[int, list[Edition]] = defaultdict(list)
    for edition in with_courses(catalogue.editions_of(organisation)):
        by_programme[edition.programme_id].append(edition)
    for key, editions in by_programme.items():
        rows[key].editions = states_of(editions, today)
    return list(rows.values())


def with_courses(editions: QuerySet[Edition]) -> QuerySet[Edition]:
    """The editions with the number of courses that use each (`uses`)."""
    return editions.annotate(uses=Count("courses"))


def states_of(editions: Sequence[Edition], today: dt.date) -> list[EditionRow]:
    """The editions of one programme (annotated by with_courses) with their states: drafts first, then the latest first."""
    begun = [edition for edition in editions if edition.valid_from and edition.valid_from <= today]
    current = max(begun, key=_beginning, default=None)

    def state(edition: Edition) -> str:
        if edition.valid_from is None:
            return DRAFT
        if edition.valid_from > today:
            return TO_COME
        return IN_FORCE if edition is current else REPLACED

    ordered = sorted(editions, key=lambda edition: (edition.valid_from is None, *_beginning(edition)), reverse=True)
    return [EditionRow(edition, state(edition), edition.uses) for edition in ordered]  # type: ignore[attr-defined]


def _beginning(edition: Edition) -> tuple[dt.date, int]:
    """What catalogue.editions_in_force goes by: the latest day, then the latest made."""
    return edition.valid_from or dt.date.max, edition.pk
