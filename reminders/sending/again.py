"""What somebody in the office decides about one message: it goes again, or it doesn’t go."""

import datetime as dt

from django.db import transaction

from accounts.models import User
from accounts.trail import audit
from common.refused import Refused
from reminders.models import Message, MessageEvent
from reminders.planning.records import subjects_of, wanted_now
from reminders.rules import reasons, untold
from reminders.rules.facts import WantedMessage
from reminders.rules.reasons import end_message

State = Message.State


def refusal(state: str, want: WantedMessage | None, now: dt.datetime, *, held_back: bool = False) -> str | None:
    """Return why a message in this state, which the rules want as `want` or not at all, can't go again; None if it can.

    `held_back` is one that the office stopped: that can be taken back.
    """
    if state not in (State.FAILED, State.MISSED, State.UNSURE) and not held_back:
        return "Only a message that failed or was missed can be sent again."
    if want is None:
        return "This message is no longer needed."
    if want.reason and not (held_back and want.reason in reasons.BY_HAND):
        return want.reason
    if want.useful_until <= now:
        return "It is too late for this message. Tell them by telephone."
    return None


def was_held_back(message: Message) -> bool:
    """Whether the office stopped it before it went."""
    return message.state == State.NOT_NEEDED and message.reason == reasons.HELD_BACK


def stop_refusal(message: Message, now: dt.datetime) -> str | None:
    """Return why the office can't stop this message; None if it can: what is still to go, or to be told by hand."""
    if was_held_back(message):
        return "It was stopped already."
    if message.state == State.SENDING:
        return "It is being sent at this moment."
    if message.state != State.DUE and not untold.is_by_hand(message):
        return "Only a message that is still to go can be stopped."
    return "It is over by now, and goes no more." if message.useful_until <= now else None


def stop(message: Message, *, by: User, now: dt.datetime) -> Message:
    """Hold one message back: neither the planner nor a change of its hour lets it go, until somebody here does.

    A change since is told all the same: that is another message. Raises Refused with a sentence for the screen.
    """
    with transaction.atomic():
        message = Message.objects.select_for_update().get(pk=message.pk)
        if why := stop_refusal(message, now):
            raise Refused(why)
        end_message(message, State.NOT_NEEDED, reasons.HELD_BACK)
        message.wait_until, message.updated_at = None, now
        message.save(update_fields=["state", "reason", "channel", "wait_until", "updated_at"])
        MessageEvent.objects.create(message=message, at=now, state=message.state, reason=f"{by} stopped it.")
        audit.record(by, "stopped a message", message)
    return message


def send_again(message: Message, *, by: User, now: dt.datetime) -> Message:
    """Make a message due again, to go within a minute with the address and the dates as they are then.

    Raises Refused with a sentence for the screen.
    """
    with transaction.atomic():
        message = Message.objects.select_for_update().get(pk=message.pk)
        want = _wanted(message, now)
        if why := refusal(message.state, want, now, held_back=was_held_back(message)):
            raise Refused(why)
        message.state, message.reason, message.attempts, message.wait_until = State.DUE, "", 0, None
        message.channel = Message.Channel.EMAIL
        if want and want.reason:  # told by hand, as it was before it was stopped
            end_message(message, State.NOT_NEEDED, want.reason)
        message.updated_at = now
        message.save(update_fields=["state", "reason", "channel", "attempts", "wait_until", "updated_at"])
        MessageEvent.objects.create(message=message, at=now, state=message.state, reason=f"{by} asked to send it again.")
        audit.record(by, "asked to send a message again", message)
    return message


def _wanted(message: Message, now: dt.datetime) -> WantedMessage | None:
    record = subjects_of([message]).get(message.pk)
    return wanted_now(message, record, now) if record else None
