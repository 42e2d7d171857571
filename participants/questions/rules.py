"""Until when questions for a doctor are taken, what one must be, and in which order they are asked: rules of plain values."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from common.refused import Refused

WORDS_LENGTH, HEADING_LENGTH, REASON_LENGTH = 1000, 120, 300
MOST_QUESTIONS = 10  # of one person for one session
ERASED_AFTER = dt.timedelta(days=28)  # once the session is over
NO_HEADING = "Other questions"


def closes_at(starts_at: dt.datetime, hours: int) -> dt.datetime:
    """When questions for a session close: so many hours before it begins."""
    return starts_at - dt.timedelta(hours=hours)


def question_refusal(words: str, *, closes: dt.datetime, asked: int, now: dt.datetime) -> Refused | None:
    """Why a question isn't taken, or None. `asked`: how many of theirs are there already."""
    if now >= closes:
        return Refused("Questions for this session have closed. Ask on the day, or tell one of us.")
    if not words:
        return Refused("Write your question.", field="words")
    if len(words) > WORDS_LENGTH:
        return Refused(f"Write the question in {WORDS_LENGTH:,} characters or fewer.", field="words")
    if asked >= MOST_QUESTIONS:
        return Refused(f"You have sent {MOST_QUESTIONS} questions. Take one back to send another.")
    return None


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question as the doctor sees it; `name` only where it may be said."""

    pk: int
    words: str
    heading: str
    position: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """Like questions together, in the order in which they are asked."""

    heading: str
    questions: Sequence[AskedQuestion] = field(default_factory=tuple)


def in_groups(questions: Iterable[AskedQuestion]) -> list[QuestionGroup]:
    """Put questions under their headings: each heading where its first question stands, those without one last."""
    ordered = sorted(questions, key=lambda each: (not each.heading, each.position, each.pk))
    found: dict[str, list[AskedQuestion]] = {}
    for each in ordered:
        found.setdefault(each.heading, []).append(each)
    return [QuestionGroup(heading or (NO_HEADING if len(found) > 1 else ""), rows) for heading, rows in found.items()]
