"""Messages that never went, of places that turn out never to have been: an import that is taken back."""

from collections.abc import Collection

from reminders.models import Message

State = Message.State


def forget_unsent(enrolments: Collection[int]) -> None:
    """Delete what was planned for these places and never went; in the caller's transaction.

    Should a place stay after all, the planner writes the same messages again.
    """
    never = Message.objects.filter(sent_at=None, state__in=(State.DUE, State.MISSED, State.NOT_NEEDED, State.FAILED))
    never.filter(enrolment__in=enrolments).delete()
