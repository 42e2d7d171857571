"""Text as a search compares it: no accents, no capitals, no signs.

Stored beside the text it was made from (`search_key`), because databases differ in what they fold: SQLite's
case-insensitive search doesn't know that É and é are one letter, and PostgreSQL sorts them by their code.
"""

import re
import unicodedata
from functools import cache

from common.text.typed_text import INVISIBLE

# Letters that Unicode doesn't take apart into a plain letter and a mark.
UNDIVIDED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
APOSTROPHES = re.compile("['’‘ʼ`´＇]")  # O'Brien, O’Brien and OBrien are the same name
# The scripts whose marks people leave out as they type. Elsewhere a mark is a vowel or another consonant: कि isn't का, nor が か.
MARKS_LEFT_OUT = ("LATIN", "GREEK", "CYRILLIC", "HEBREW", "ARABIC")
MOST_WORDS = 6  # that are searched for; nobody types more, and a pasted page shouldn't become a hundred conditions


def folded(text: str) -> str:
    """Lower-case words without accents, parted by single blanks: "  Élodie O’Brien-Łuk" is "elodie obrien luk".

    Letters of other scripts stay, with their vowel signs, so a name in Greek or Bengali is found by the same letters.
    """
    plain = text
    for _ in range(2):  # taking apart can bring out capitals, and folding them can bring out marks and apostrophes
        plain = unicodedata.normalize("NFKD", APOSTROPHES.sub("", INVISIBLE.sub("", plain))).casefold()
    plain = _without_marks(INVISIBLE.sub("", unicodedata.normalize("NFKD", plain))).translate(UNDIVIDED)
    words = "".join(sign if sign.isalnum() or _is_mark(sign) else " " for sign in plain)
    return unicodedata.normalize("NFC", " ".join(words.split()))


def run_together(text: str) -> str:
    """A name as it is compared with another: O'Hagan, O Hagan and Ohagan are one, and so are Smith-Jones and Smith Jones."""
    return folded(text).replace(" ", "")


def findable(*names: str) -> str:
    """What is stored so that a search finds these names: each word once, a blank before it, and then words run together.

    " sean o hagan ohagan" for "Seán" and "O Hagan": a search for a blank and the front of a word finds it (`sought`).
    """
    parts = [folded(name).split() for name in names]
    words = [word for part in parts for word in part]
    together = ["".join(part[at:]) for part in parts for at in range(len(part) - 1)]
    return "".join(f" {word}" for word in dict.fromkeys([*words, *together]))


def sought(text: str) -> list[tuple[str, ...]]:
    """What a `findable` text must hold for what somebody typed: of each group one, as the front of a word.

    Each word is the front of one that is stored, or goes on from those typed before it: "o hagan" finds "ohagan".
    """
    words = folded(text).split()[:MOST_WORDS]
    return [tuple("".join(words[first : last + 1]) for first in range(last, -1, -1)) for last in range(len(words))]


def _without_marks(text: str) -> str:
    kept, leaves_out = [], True
    for sign in text:
        if not _is_mark(sign):
            leaves_out = not sign.isalpha() or _marks_are_left_out(sign)
        elif leaves_out:
            continue
        kept.append(sign)
    return "".join(kept)


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign).startswith("M")


@cache
def _marks_are_left_out(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(MARKS_LEFT_OUT)
