"""What the words of a message may be, and what becomes of them: rules of plain values (docs/domain.md, chapter 10).

An organisation's own words stand between the greeting and whom to ring. They always hold the news itself, so that nobody is
written to without learning what the message is for.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from courses.ground.discretion import reveals
from participants.letters.placeholders import BRACES, PLACEHOLDER, names_in
from reminders.models import Message

Rule = Message.Rule
SUBJECT_LENGTH, TEXT_LENGTH = 150, 2000
# Messages about dates: each may have words of its own.
EDITABLE: tuple[str, ...] = (
    Rule.CONFIRMATION,
    Rule.ASSESSMENT,
    Rule.BEFORE_FIRST,
    Rule.BEFORE_EACH,
    Rule.BEFORE_WEEK,
    Rule.BEFORE_REVIEW,
    Rule.BEFORE_SINGLE,
    Rule.MOVED,
    Rule.CANCELLED,
    Rule.COURSE_CANCELLED,
    Rule.WITHDREW,
)
# Of these the dates alone say everything; of a change what it was and what it is must stand there as it is worked out.
OF_DATES = frozenset({Rule.CONFIRMATION, Rule.BEFORE_FIRST, Rule.BEFORE_EACH, Rule.BEFORE_WEEK, Rule.BEFORE_SINGLE})
USUAL = {"subject": "the usual subject", "news": "what the message says by itself: its sentence, the dates, where"}
DATES = {"dates": "the dates and where they are, without the sentence before them"}
MOMENT = {"day": "the day of the first date", "time": "that day and when it begins"}
PLAIN = {"course": "the name of the course"}


@dataclass(frozen=True, slots=True)
class OwnText:
    """Words as the office typed them."""

    subject: str
    text: str


# What stands there when nobody has written words: the program's own.
OURS = OwnText("{{ subject }}", "{{ news }}")


def placeholders_of(rule: str, *, plain: bool) -> dict[str, str]:
    """What may be filled in in the words of a message, each with what it means."""
    return USUAL | (DATES if rule in OF_DATES else {}) | MOMENT | (PLAIN if plain else {})


def words_refused(own: OwnText, rule: str, *, plain: bool, names: Collection[str]) -> tuple[str, str] | None:
    """What is wrong with these words: the box and a sentence for it; None where they can go. `names`: of what they don’t tell."""
    for field, words, most in (("subject", own.subject, SUBJECT_LENGTH), ("text", own.text, TEXT_LENGTH)):
        if not words.strip():
            return field, "Write something, or put {{ " + ("subject" if field == "subject" else "news") + " }} back."
        if len(words) > most:
            return field, f"Write this in {most:,} characters or fewer."
        if sentence := _placeholder_fault(words, placeholders_of(rule, plain=plain)):
            return field, sentence
        if not plain and reveals(PLACEHOLDER.sub("", words), tuple(names)):
            return field, "This tells what the appointment is for. Neutral words don’t: write it for plain wording."
    return _news_missing(own, rule)


def _placeholder_fault(words: str, known: Mapping[str, str]) -> str:
    for name in names_in(words):
        if name not in known:
            near = get_close_matches(name, known, n=1)
            meant = f" Did you mean {{{{ {near[0]} }}}}?" if near else f" You can use: {', '.join(known)}."
            return f"Nothing is known by the name of {{{{ {name} }}}}.{meant}"
    if BRACES.search(PLACEHOLDER.sub("", words)):
        return "A placeholder is written {{ name }}, with two braces on either side. One brace too many or too few is here."
    return ""


def _news_missing(own: OwnText, rule: str) -> tuple[str, str] | None:
    needed = ["news", "dates"] if rule in OF_DATES else ["news"]
    if any(name in names_in(own.text) for name in needed):
        return None
    either = " or ".join(f"{{{{ {name} }}}}" for name in needed)
    return "text", f"Put {either} where the dates are to stand. Without it nobody learns what the message is about."


def filled_words(own: OwnText, values: Mapping[str, str]) -> tuple[str, list[str]]:
    """The subject on one line, and the paragraphs; what has no value is left out, so that no braces are ever sent."""
    subject = " ".join(_put_in(own.subject, values).split())
    return subject, [part.strip() for part in _put_in(own.text, values).split("\n\n") if part.strip()]


def _put_in(words: str, values: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: values.get(found[1], ""), words)


def values_of(composed: tuple[str, Sequence[str]], **others: str) -> dict[str, str]:
    """What is put in: the usual subject and paragraphs as they were composed, and whatever else this message has."""
    subject, paragraphs = composed
    return {"subject": subject, "news": "\n\n".join(filter(None, paragraphs)), **others}
