"""Many leaders at once, from another system's list: what a row must say, and adding them with their trainings and papers."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from courses.models import Facilitator, LeaderPaper, Profession, TrainingKind, TrainingRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtLeader:
    """One leader as a list has them. The slugs say which training is meant; without a foundation the second is empty."""

    name: str
    email: str = ""
    phone: str = ""
    lives_with_pain: bool | None = None
    is_professional: bool = False
    programme_slug: str = ""
    foundation_slug: str = ""
    foundation_day: dt.date | None = None
    trained_day: dt.date | None = None
    trainers: str = ""
    certificate: str = ""
    check_day: dt.date | None = None
    check_until: dt.date | None = None
    agreement_day: dt.date | None = None


def fault_in(row: BroughtLeader, today: dt.date) -> str:
    """What can't be right about a row; empty when it can be stored. Trainings come in order (docs/domain.md, chapter 21)."""
    for day, words in (
        (row.foundation_day, "The foundation training"),
        (row.trained_day, "The training"),
        (row.check_day, "The background check"),
        (row.agreement_day, "The agreement"),
    ):
        if day and day > today:
            return f"{words} lies in the future. Check the year."
    if row.trained_day and row.foundation_slug and not row.foundation_day:
        return "The training counts only after the foundation training. Fill in its last day too."
    if row.trained_day and row.foundation_day and row.foundation_day > row.trained_day:
        return "The foundation training is later than the training that builds on it. Check the dates."
    if row.check_until and not row.check_day:
        return "The background check runs out, but it doesn’t say when it was made."
    if row.check_until and row.check_day and row.check_until < row.check_day:
        return "The background check runs out before it was made. Check the dates."
    return ""


def add_leaders(
    rows: Sequence[BroughtLeader], *, organisation: Organisation, by: Actor, now: dt.datetime, batch: int
) -> list[Facilitator]:
    """Add leaders with their trainings and papers, in a transaction of the caller's; four statements, however many they are."""
    people = Facilitator.objects.bulk_create(
        Facilitator(
            organisation=organisation,
            name=row.name,
            profession=Profession.LEADER,
            email=row.email,
            phone=row.phone,
            lives_with_pain=row.lives_with_pain,
            is_professional=row.is_professional,
        )
        for row in rows
    )
    both = list(zip(people, rows, strict=True))
    TrainingRecord.objects.bulk_create(record for person, row in both for record in _trainings(person, row, now))
    LeaderPaper.objects.bulk_create(paper for person, row in both for paper in _papers(person, row, now))
    audit.record_each(by, "imported", people, organisation=organisation, batch=batch)
    return people


def _trainings(person: Facilitator, row: BroughtLeader, now: dt.datetime) -> Iterator[TrainingRecord]:
    if row.foundation_day:
        yield TrainingRecord(
            facilitator=person,
            programme_slug=row.foundation_slug,
            kind=TrainingKind.LEADER,
            last_day=row.foundation_day,
            recorded_at=now,
        )
    if row.trained_day:
        yield TrainingRecord(
            facilitator=person,
            programme_slug=row.programme_slug,
            kind=TrainingKind.CROSS if row.foundation_slug else TrainingKind.LEADER,
            last_day=row.trained_day,
            trainers=row.trainers,
            certificate=row.certificate,
            recorded_at=now,
        )


def _papers(person: Facilitator, row: BroughtLeader, now: dt.datetime) -> Iterator[LeaderPaper]:
    if row.check_day:
        yield LeaderPaper(
            facilitator=person,
            kind=LeaderPaper.Kind.BACKGROUND_CHECK,
            received_on=row.check_day,
            expires_on=row.check_until,
            recorded_at=now,
        )
    if row.agreement_day:
        yield LeaderPaper(facilitator=person, kind=LeaderPaper.Kind.AGREEMENT, received_on=row.agreement_day, recorded_at=now)
