"""The current wait in words, the same for somebody who chooses and for the office that asks them."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import Format
from participants.waiting.waits import CurrentWait


def way_words(way: str) -> str:
    """How people meet, as one says it to somebody: face to face, or by video."""
    return _("by video") if way == Format.VIDEO else _("face to face")


def weeks_words(weeks: int) -> str:
    """Return "less than a week", "1 week" or "9 weeks"."""
    return ngettext("%(weeks)s week", "%(weeks)s weeks", weeks) % {"weeks": weeks} if weeks else _("less than a week")


def wait_words(wait: CurrentWait) -> str:
    """How many wait now and how long: the middle one, and the longest where it says more."""
    if not wait.people:
        return _("Nobody waits for this now.")
    if wait.people == 1:
        return _("1 person waits now, for %(so_far)s so far.") % {"so_far": weeks_words(wait.longest)}
    words = {"people": wait.people, "half": weeks_words(wait.half), "longest": weeks_words(wait.longest)}
    if wait.half in (0, wait.longest):
        return _("%(people)s people wait now. The longest wait so far is %(longest)s.") % words
    return _("%(people)s people wait now. Half of them have waited %(half)s or more, and one %(longest)s.") % words
