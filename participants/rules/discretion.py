"""What somebody who chose neutral wording is told: enough to come prepared, nothing that says what an appointment is for."""

import re
from functools import lru_cache

from courses.models import Course

# Words that tell what an appointment is for, beside the names of the programme itself.
REVEALING = re.compile(r"\b(pains?|painful|chronic|psycholog\w*|CPSMP|PMP)\b", re.IGNORECASE)
# Words by which a title tells whom or what to bring: somebody who doesn't know comes alone to the day for guests.
PREPARING = re.compile(r"\b(friends?|famil(y|ies)|guests?|partners?|carers?|bring)\b", re.IGNORECASE)


@lru_cache(maxsize=2048)
def reveals(text: str, names: tuple[str, ...]) -> bool:
    """Return whether a text tells what the appointment is for: by a word, or by one of these names."""
    words_in_it = text.replace("_", " ")
    named = "|".join(re.escape(name) for name in names if name)
    if REVEALING.search(words_in_it):
        return True
    return bool(named and re.search(rf"\b({named})\b", words_in_it, re.IGNORECASE))


def names_of(course: Course | None) -> tuple[str, ...]:
    """What a course and its programme are called. The programme should have come with it."""
    return (course.programme.name, course.programme.short_name, course.name) if course else ()


def title_told(title: str, names: tuple[str, ...], *, neutral: bool) -> str:
    """A session's title; in neutral wording only one that says whom or what to bring, and nothing else."""
    if not neutral:
        return title
    return title if PREPARING.search(title) and not reveals(title, names) else ""
