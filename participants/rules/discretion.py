"""What somebody who chose neutral wording is told: enough to come prepared, nothing that says what an appointment is for.

What gives it away stands lower, in courses.ground.discretion, since whoever schedules a course is warned of it too.
"""

import re

from courses.ground.discretion import reveals

# Words by which a title tells whom or what to bring: somebody who doesn't know comes alone to the day for guests.
PREPARING = re.compile(r"\b(friends?|famil(y|ies)|guests?|partners?|carers?|bring)\b", re.IGNORECASE)


def title_told(title: str, names: tuple[str, ...], *, neutral: bool) -> str:
    """A session's title; in neutral wording only one that says whom or what to bring, and nothing else."""
    if not neutral:
        return title
    return title if PREPARING.search(title) and not reveals(title, names) else ""
