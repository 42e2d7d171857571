"""How a message ends that isn't to go any more: as nobody was told, or as unsure where an earlier try may have arrived."""

from reminders.models import Message
from reminders.rules import reasons

State = Message.State


def end(message: Message, state: str, why: str) -> None:
    """End a message as `state` because of `why`; as unsure, which counts as told, where it may have arrived. Writes nothing."""
    if message.may_have_gone_at is None:
        message.state, message.reason = state, why
        return
    harmless = state == State.NOT_NEEDED and why not in reasons.BY_HAND
    ask = not (harmless or why.startswith(reasons.NEXT_GOES))
    message.state, message.reason = State.UNSURE, reasons.unsure(why, ask=ask)
