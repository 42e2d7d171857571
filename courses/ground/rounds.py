"""When people are told of what was changed on a course: once it has come to rest.

Whoever rearranges a course does several things in a row, and takes some of them back. A round of changes is told a minute after
its last one, or five minutes after its first, so that each person gets one message that is true (docs/messages.md).
"""

import datetime as dt

from courses.models import Course

ROUND = ["changing_since", "tell_at"]
TELL_AFTER = dt.timedelta(seconds=60)
LONGEST_ROUND = dt.timedelta(minutes=5)


def note_change(course: Course, now: dt.datetime) -> None:
    """Note on this locked course that something of it changed: it joins the round that is open, or begins one.

    The caller saves the fields of ROUND.
    """
    began = course.changing_since
    if began is None or course.tell_at is None or now >= course.tell_at:
        began = now
    course.changing_since = began
    course.tell_at = min(now + TELL_AFTER, began + LONGEST_ROUND)
