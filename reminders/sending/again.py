"""Sending a message again that failed or was missed, when somebody in the office asks for it."""

import datetime as dt

from django.db import transaction

from accounts.models import User
from accounts.trail import audit
from common.refused import Refused
from reminders.models import Message, MessageEvent
from reminders.planning.records import subjects_of, wanted_now
from reminders.rules.facts import WantedMessage

State = Message.State


def refusal(state: str, want: WantedMessage | None, now: dt.datetime) -> str | None:
    """Return why a message in this state, which the rules want as `want` or not at all, can't go again; None if it can."""
    if state not in (State.FAILED, State.MISSED, State.UNSURE):
        return "Only a message that failed or was missed can be sent again."
    if want is None:
        return "This message is no longer needed."
    if want.reason:
        return want.reason
    if want.useful_until <= now:
        return "It is too late for this message. Tell them by telephone."
    return None


def send_again(message: Message, *, by: User, now: dt.datetime) -> Message:
    """Make a message due again, to go within a minute with the address and the dates as they are then.

    Raises Refused with a sentence for the screen.
    """
    with transaction.atomic():
        message = Message.objects.select_for_update().get(pk=message.pk)
        if why := refusal(message.state, _wanted(message, now), now):
            raise Refused(why)
        message.state, message.reason, message.attempts, message.wait_until = State.DUE, "", 0, None
        message.updated_at = now
        message.save(update_fields=["state", "reason", "attempts", "wait_until", "updated_at"])
        MessageEvent.objects.create(message=message, at=now, state=State.DUE, reason=f"{by} asked to send it again.")
        audit.record(by, "asked to send a message again", message)
    return message


def _wanted(message: Message, now: dt.datetime) -> WantedMessage | None:
    record = subjects_of([message]).get(message.pk)
    return wanted_now(message, record, now) if record else None
