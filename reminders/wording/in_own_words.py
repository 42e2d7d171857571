"""A message about dates in the organisation's own words, around the news as it was composed."""

from collections.abc import Sequence

from common.words import long_date, moment
from courses.models import Session
from participants.models import Template
from reminders.own_words.rules import OwnText, filled_words, values_of

Composed = tuple[str, list[str]]


def in_words_of(
    template: Template, composed: Composed, dates: Sequence[str], sessions: Sequence[Session], course: str
) -> Composed:
    """Subject and paragraphs in these words. `dates`: they and their places in paragraphs; `course`: its name."""
    others = {"dates": "\n\n".join(dates), "course": course}
    if sessions:
        first = min(sessions, key=lambda each: each.starts_at).local_start
        others |= {"day": long_date(first), "time": moment(first)}
    return filled_words(OwnText(template.subject, template.text), values_of(composed, **others))
