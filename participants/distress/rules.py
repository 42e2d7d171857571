"""Who reads what somebody told us, and what it must say: rules of plain values (docs/domain.md)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar

from common.refused import Refused
from participants.models import DistressReport

Someone = TypeVar("Someone")
WORDS_LENGTH, WHEN_LENGTH, REASON_LENGTH = 4000, 120, 300


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who wants to read a report. `is_named`: its task is theirs, first or second; `leads`: on safeguarding there."""

    is_clinician: bool
    is_named: bool
    leads: bool
    in_charity: bool


def may_read(reader: Reader, *, is_risk: bool, has_lead: bool) -> bool:
    """Whether somebody may read the words of a report.

    A report is for whoever its task names, clinicians and the safeguarding lead. Once somebody may not be safe it is the lead's
    and clinicians' alone, and in a charity the lead's alone; where no lead is named, whoever its task names goes on.
    """
    if reader.leads:
        return True
    if not is_risk or not has_lead:
        return reader.is_named or reader.is_clinician
    return reader.is_clinician and not reader.in_charity


def those_there_first(readers: Sequence[Someone], lead: Sequence[Someone], away: Collection[Someone]) -> list[Someone]:
    """Who reads a report that day, in order: the readers who are there, the lead if a reader is away, then who is away.

    Where everybody is away it stays as it was named: nobody else answers for it.
    """
    if not any(each in away for each in readers):
        return list(readers)
    there = [each for each in (*readers, *lead) if each not in away]
    return list(dict.fromkeys([*there, *readers]))


def report_refusal(kind: str, words: str, ring: str, ring_when: str) -> Refused | None:
    """Why this can't be a report, or None. Words may be left out."""
    if kind not in DistressReport.Kind.values:
        return Refused("Choose what it is.", field="kind")
    if len(words) > WORDS_LENGTH:
        return Refused(f"Write {WORDS_LENGTH:,} characters or fewer.", field="words")
    if ring not in DistressReport.Ring.values:
        return Refused("Say whether we may ring.", field="ring")
    if len(ring_when) > WHEN_LENGTH:
        return Refused(f"Say when in {WHEN_LENGTH} characters or fewer.", field="ring_when")
    if ring == DistressReport.Ring.AT and not ring_when:
        return Refused("Say when we may ring.", field="ring_when")
    return None
