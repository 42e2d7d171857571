"""Why a message isn't sent: the sentences that stand beside it on the page, each with what to do where there is something."""

from participants.models import Participant
from reminders.models import Message

WITHDREW = "They withdrew from the course."
BACK_AGAIN = "They have a place on the course again."
COURSE_CANCELLED = "The course was cancelled."
SESSION_CANCELLED = "The session was cancelled."
SESSION_MOVED = "The session was moved."
CANNOT_COME = "They told us they can’t come."
NO_PLACE = "They no longer have a place at this session."
NO_LONGER_WAITS = "They no longer wait for an answer, or we for theirs."
LETTER_READ = "They have opened the letter."
QUESTIONS_SETTLED = "They have answered, would rather not, or are asked no longer."
QUESTIONS_LATER = "They want to be asked later."
REPLACED = "A later message took its place."
AS_TOLD = "It stands again as they know it."
NOT_ASKED_FOR = "The course’s rules no longer ask for it."
NO_ADDRESS = "No e-mail address: tell them by telephone."
# Of staff: nothing is ticked off by a note, so what waits goes once somebody gives them an address.
NO_STAFF_ADDRESS = "No e-mail address for them: give them one under Set-up, People who lead, and it goes."
NO_LONGER_LEADS = "They no longer lead for us."
NOTHING_THAT_WEEK = "They lead nothing that week now, or have just been told of what changed in it."
REPORT_OPENED = "It was opened, or is somebody else’s to read."
NOTHING_STANDS = "Nothing needs anybody any more."

STOPPED: dict[str, str] = {
    Participant.Stopped.DIED: "They have died. Nothing is sent to them.",
    Participant.Stopped.MOVED: "They moved away. Nothing is sent to them.",
    Participant.Stopped.NO_CONTACT: "They asked us not to contact them.",
}
# Channels people may ask for before we have them: the office must know that nothing goes by itself.
OTHER_CHANNEL: dict[str, str] = {
    Participant.Channel.TEXT: "They want text messages, which can’t be sent yet: tell them by telephone.",
    Participant.Channel.LETTER: "They want letters, which can’t be sent yet: write to them.",
    Participant.Channel.TELEPHONE: "They want to be rung: tell them by telephone.",
}


def why_by_hand(channel: str, *, has_address: bool) -> str:
    """Why somebody must be told by hand; "" for whom our mail reaches."""
    return OTHER_CHANNEL.get(channel, "" if has_address else NO_ADDRESS)


# What the office does itself, and how.
BY_HAND = (NO_ADDRESS, *OTHER_CHANNEL.values())
WRITTEN_BY_HAND = OTHER_CHANNEL[Participant.Channel.LETTER]


def channel_for(why: str) -> str:
    """How a message goes because of `why`: what is told by hand by letter to who wants letters, else by telephone."""
    if why not in BY_HAND:
        return str(Message.Channel.EMAIL)
    return str(Message.Channel.LETTER if why == WRITTEN_BY_HAND else Message.Channel.TELEPHONE)


# Somebody of the office decided that it doesn’t go: the planner leaves it so until somebody lets it go after all.
HELD_BACK = "The office stopped it."

TOO_LATE = "It was not sent in time."
NEXT_GOES = "It was not sent in time; the next reminder goes instead."
GAVE_UP = "It was tried six times."
NOT_WRITTEN = "Its words could not be put together: tell whoever runs the program."
MAY_HAVE_BEEN_SENT_THEN = "It may have been sent: ask them."
WORDS_CHANGED = "What it says has changed since."
MAY_HAVE_BEEN_SENT = "The sender stopped while sending it. It may have been sent; it goes again with the same number."
SERVER_AWAY = "The mail server could not be reached. It goes as soon as it can."
SAYS_TOO_MUCH = "It says more than they want a message to say: tell them yourself."
QUIET_HOURS = "Quiet hours: it goes at 8am."


def unsure(why: str, *, ask: bool) -> str:
    """Return why a message goes no more that may have arrived, and whether somebody should ask the person."""
    return f"{why[:160].rstrip()} {MAY_HAVE_BEEN_SENT_THEN if ask else 'It may have been sent.'}"


def missed(superseded: bool, waiting_for: str) -> str:
    """Return why a message was too late: whether another took its place, and what it had been waiting for."""
    sentence = NEXT_GOES if superseded else TOO_LATE
    return f"{sentence} Before that: {waiting_for}"[:200] if waiting_for else sentence


def end_message(message: Message, state: str, why: str) -> None:
    """End a message as `state` because of `why`; as unsure, which counts as told, where it may have arrived. Writes nothing."""
    if message.may_have_gone_at is None:
        message.state, message.reason, message.channel = state, why, channel_for(why)
        return
    harmless = state == Message.State.NOT_NEEDED and why not in BY_HAND
    ask = not (harmless or why.startswith(NEXT_GOES))
    message.state, message.reason = Message.State.UNSURE, unsure(why, ask=ask)
