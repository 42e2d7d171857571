"""What gives away what an appointment is for: read by whatever lies about, and warned of where it is typed."""

import re
from functools import lru_cache
from urllib.parse import unquote

from courses.models import Course, Programme

# Words that tell what an appointment is for, beside the names of the programme itself.
REVEALING = re.compile(r"\b(pains?|painful|chronic|psycholog\w*|CPSMP|PMP)\b", re.IGNORECASE)
# The same in a link, where words run together: long enough that hardly a meeting's random name holds one.
REVEALING_RUN_TOGETHER = re.compile(r"pain|chronic|psycholog|cpsmp", re.IGNORECASE)
SHORTEST_RUN_TOGETHER = 8  # letters; a shorter name is only found as a word of its own


@lru_cache(maxsize=2048)
def reveals(text: str, names: tuple[str, ...]) -> bool:
    """Return whether a text tells what the appointment is for: by a word, or by one of these names."""
    words_in_it = text.replace("_", " ")
    named = "|".join(re.escape(name) for name in names if name)
    if REVEALING.search(words_in_it):
        return True
    return bool(named and re.search(rf"\b({named})\b", words_in_it, re.IGNORECASE))


@lru_cache(maxsize=2048)
def link_reveals(link: str, names: tuple[str, ...]) -> bool:
    """Return whether a link can be read as saying what the appointment is for, words run together or not."""
    words = _words_in(unquote(link))
    run_together = words.replace(" ", "")
    if reveals(words, tuple(_words_in(name) for name in names)) or REVEALING_RUN_TOGETHER.search(run_together):
        return True
    together = (_words_in(name).replace(" ", "") for name in names)
    return any(len(name) >= SHORTEST_RUN_TOGETHER and name in run_together for name in together)


def names_of(course: Course | None) -> tuple[str, ...]:
    """What a course and its programme are called. The programme should have come with it."""
    return (*names_of_programme(course.programme), course.name) if course else ()


def names_of_programme(programme: Programme) -> tuple[str, ...]:
    """What a programme is called."""
    return (programme.name, programme.short_name)


def _words_in(text: str) -> str:
    """Its words in small letters, figures apart: "PMP2026/room_7" is "pmp 2026 room 7"."""
    return " ".join(re.findall(r"[^\W\d_]+|\d+", text.lower()))
