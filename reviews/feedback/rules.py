"""What feedback may be, until when it is asked for, and what of it may be quoted: rules of plain values (docs/domain.md)."""

import datetime as dt
import re
from collections.abc import Sequence

from common.refused import Refused

BEST = 10
WORDS_LENGTH = 2000
QUOTE_LENGTH = 400
# For so long after the last day or the review somebody is asked, and may change what they said.
OPEN_FOR = dt.timedelta(days=60)
LAST_DAY = "last"
# Below so many nobody's words are shown to whoever led the course, who would know them by their words.
LEAST_FOR_LEADERS = 5
_SENTENCE_ENDS = re.compile(r"(?<=[.!?…])[\"”’)]*\s+|\n+")


def takes_feedback(ended_at: dt.datetime, now: dt.datetime) -> bool:
    """Whether feedback on what ended then is taken now."""
    return ended_at <= now < ended_at + OPEN_FOR


def feedback_refusal(recommends: int | None, helped: str, to_change: str) -> Refused | None:
    """Why this isn't feedback, or None. Nothing is compulsory, but nothing at all says nothing."""
    if recommends is not None and not 0 <= recommends <= BEST:
        return Refused("Choose a number from 0 to 10.", field="recommends")
    for name, words in (("helped", helped), ("to_change", to_change)):
        if len(words) > WORDS_LENGTH:
            return Refused(f"Write this in {WORDS_LENGTH} characters or fewer.", field=name)
    if recommends is None and not helped and not to_change:
        return Refused("Choose a number or write something. You don’t have to do both.", field="recommends")
    return None


def sentences_of(text: str) -> list[str]:
    """The sentences of what somebody wrote, each on one line; what has no full stop is one up to the end of its line."""
    found = [" ".join(each.split()) for each in _SENTENCE_ENDS.split(text)]
    return [each for each in found if each]


def quote_of(sentences: Sequence[str], chosen: Sequence[int]) -> str:
    """The words to quote: these sentences, which follow each other. Raises Refused for none, a gap, or too many words.

    Whole sentences, for half of one can say the opposite.
    """
    numbers = sorted(set(chosen))
    if not numbers or numbers[0] < 0 or numbers[-1] >= len(sentences):
        raise Refused("Choose the sentences to quote.", field="sentences")
    if numbers != list(range(numbers[0], numbers[-1] + 1)):
        raise Refused("Choose sentences that follow each other: what stands between them can’t be left out.", field="sentences")
    words = " ".join(sentences[number] for number in numbers)
    if len(words) > QUOTE_LENGTH:
        raise Refused(f"A quote has {QUOTE_LENGTH} characters or fewer. Choose fewer sentences.", field="sentences")
    return words


def stands_in(quote: str, *texts: str) -> bool:
    """Whether these words stand in one of the texts still, however its lines are broken."""
    return any(quote in " ".join(sentences_of(text)) for text in texts)
