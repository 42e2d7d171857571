"""In which form somebody reads, from wherever it is written: pure rules of plain values (docs/domain.md, chapter 19)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from courses.models.book import Book

Form = Book.Form
# What somebody's communication needs say, and the form that fits it; the first that is found counts.
FORM_WORDS: Mapping[str, tuple[str, ...]] = {
    Form.LARGE_PRINT: ("large print", "large type", "large font", "larger print", "big print"),
    Form.AUDIO: ("audio", "blind", "listens", "listening to", "read aloud", "braille", "can’t read", "can't read"),
    Form.EBOOK: ("e-book", "ebook", "screen reader", "screenreader", "electronic", "on a tablet", "dyslexi"),
}
# What says by itself, wherever it stands, in which form somebody reads: practical needs speak of much else as well.
PLAIN_WORDS: Mapping[str, tuple[str, ...]] = {
    Form.LARGE_PRINT: FORM_WORDS[Form.LARGE_PRINT],
    Form.AUDIO: ("audiobook", "audio book", "read aloud", "braille", "can’t read", "can't read"),
    Form.EBOOK: ("e-book", "ebook", "screen reader", "screenreader", "dyslexi"),
}
# The form of books that goes with the form of letters.
FORM_OF_LETTERS: Mapping[str, str] = {"large_print": Form.LARGE_PRINT, "braille": Form.AUDIO, "audio": Form.AUDIO}


@dataclass(frozen=True, slots=True)
class ReadingNeeds:
    """Wherever it stands how somebody reads: communication needs, the form of their letters, practical needs."""

    communication: str = ""
    practical: str = ""
    letters: str = ""

    @property
    def form(self) -> str:
        """The form of book that fits, what was said in words of reading before the form of letters; print when nothing says."""
        said = _form_in(self.communication, FORM_WORDS) or FORM_OF_LETTERS.get(self.letters, "")
        return said or _form_in(self.practical, PLAIN_WORDS) or str(Form.PRINT)

    @property
    def letters_in(self) -> str:
        """The form of their letters: large print too where that was only said in words and nobody chose another form."""
        large = self.letters == "standard" and self.form == Form.LARGE_PRINT
        return str(Form.LARGE_PRINT) if large else self.letters


class WhoReads(Protocol):
    """Whoever reads: a record that says so in three places."""

    communication_needs: str
    practical_needs: str
    letter_format: str


def reading_needs_of(person: WhoReads) -> ReadingNeeds:
    """How somebody reads, from everywhere it is written on their record."""
    return ReadingNeeds(person.communication_needs, person.practical_needs, person.letter_format)


def _form_in(words: str, forms: Mapping[str, tuple[str, ...]]) -> str:
    said = words.casefold()
    return next((str(form) for form, known in forms.items() if any(each in said for each in known)), "")
