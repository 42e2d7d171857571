"""Which channels an organisation can send by: one that isn't set up can't be chosen, and nothing is planned for it."""

from collections.abc import Callable

from accounts.models import Organisation
from reminders.models import Message

Channel = Message.Channel
# Those that need nothing: mail, the office's printer, somebody who rings.
ALWAYS = frozenset({Channel.EMAIL, Channel.LETTER, Channel.TELEPHONE})
# What else there is, each with the question whether an organisation has it.
ON_DEMAND: dict[str, Callable[[Organisation], bool]] = {}


def channels_of(organisation: Organisation) -> frozenset[str]:
    """The channels that this organisation can send by."""
    return ALWAYS | {channel for channel, is_set_up in ON_DEMAND.items() if is_set_up(organisation)}
