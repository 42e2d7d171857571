"""What somebody who chose neutral wording is told: enough to come prepared, nothing that says what an appointment is for.

What gives it away stands lower, in courses.ground.discretion, since whoever schedules a course is warned of it too.
"""

import re

from django.utils.translation import gettext as _

from courses.ground.discretion import reveals

# Words by which a title tells what to bring, or whom: somebody who doesn't know comes alone to the day for guests.
BRING = re.compile(r"\bbring\b", re.IGNORECASE)
GUESTS = re.compile(r"\b(friends?|famil(y|ies)|guests?|partners?|carers?)\b", re.IGNORECASE)


def title_told(title: str, names: tuple[str, ...], *, neutral: bool) -> str:
    """A session's title; in neutral wording only one that says what to bring, and of a day for guests that somebody may come.

    "Friends and family day" is what programmes like ours have, so it isn't said by its name.
    """
    if not neutral:
        return title
    if BRING.search(title) and not reveals(title, names):
        return title
    return _("You can bring somebody") if GUESTS.search(title) else ""
