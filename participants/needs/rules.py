"""What is still to be done about something that was to be booked. Plain values in, a word out (docs/domain.md, chapter 14)."""

import datetime as dt

from django.db.models import TextChoices

NEEDED = "needed"
BOOKED = "booked"
CONFIRMED = "confirmed"


class ToDo(TextChoices):
    """What somebody has to do; the label is the verb it is said with."""

    BOOK = "book", "Book"
    CONFIRM = "confirm", "Confirm"
    CHECK = "check", "Check"
    CANCEL = "cancel", "Cancel"


def to_do(state: str, *, happens: bool, changed_at: dt.datetime, session_changed_at: dt.datetime | None) -> ToDo | None:
    """What somebody has to do about it, or None.

    `happens`: the session will be held and the person comes. Whatever was booked for a time or place that has changed since
    must be checked; whatever was booked for nothing must be cancelled, or it is paid for.
    """
    has_been_booked = state in (BOOKED, CONFIRMED)
    if not happens:
        return ToDo.CANCEL if has_been_booked else None
    if state == NEEDED:
        return ToDo.BOOK
    if has_been_booked and session_changed_at is not None and session_changed_at > changed_at:
        return ToDo.CHECK
    return ToDo.CONFIRM if state == BOOKED else None
