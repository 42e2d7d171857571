"""What the office wrote to everybody, as each gets it: with what may be filled in, in the wording they chose."""

import re
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from common import words
from participants.letters.placeholders import BRACES, PLACEHOLDER, filled, names_in
from reminders.models import Writing
from reminders.rules.facts import WantedMessage

if TYPE_CHECKING:
    from reminders.wording.enrolment import Writer

# What may be filled in, in the order in which the page explains it.
FILLED_IN: dict[str, str] = {
    "called": "what they like to be called",
    "course": "the course, by name only for whoever wants plain messages, else “your appointments”",
    "next_date": "their next date with you, and when it begins",
    "telephone": "the number to ring",
}
BLANK_LINE = re.compile(r"\n\s*\n")


def fault_in_written(text: str) -> str | None:
    """What is wrong with the placeholders, as a sentence for the screen; None when all of them are known."""
    unknown = [f"{{{{ {name} }}}}" for name in names_in(text) if name not in FILLED_IN]
    if unknown:
        return f"Nothing is known by the name of {', '.join(unknown)}. You can use: {', '.join(FILLED_IN)}."
    if BRACES.search(PLACEHOLDER.sub("", text)):
        return "A placeholder is written {{ course }}, with two braces on either side. One brace too many or too few is here."
    return None


def written_words(writer: "Writer", want: WantedMessage) -> tuple[str, list[str]]:
    """Subject and paragraphs of what was written, for this person."""
    writing = writing_for(writer.record.writings, want)  # type: ignore[union-attr]  # only a place on a course is written to
    known = _known(writer, writing)
    text = filled(writing.text.replace("\r\n", "\n"), known)
    return filled(writing.subject, known), [part.strip() for part in BLANK_LINE.split(text) if part.strip()]


def writing_for(writings: Collection[Writing], want: WantedMessage) -> Writing:
    """The one that a message is of. Raises StopIteration for one that isn't among them."""
    number = int(dict(part.split("=", 1) for part in want.key.split("/")[1:])["writing"])
    return next(each for each in writings if each.pk == number)


def _known(writer: "Writer", writing: Writing) -> dict[str, str]:
    ahead = next((each for each in writer.record.place.planned if each.starts_at > writing.made_at), None)
    return {
        "called": writer.participant.called,
        "course": writer.course_name if writer.plain else _("your appointments"),
        "next_date": words.moment(ahead.starts_at.astimezone(ahead.zone)) if ahead else _("your next date"),
        "telephone": writer.organisation.contact_phone or _("our number"),
    }
