"""What is said to an address that no longer gets somebody's messages. It doesn't say what they come for."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reminders.channel_changes.reading import ChannelToTell
from reminders.models import Message
from reminders.wording.frame import discreet_for, framed
from reminders.wording.parts import Words

Channel = Message.Channel
BY = {
    Channel.EMAIL: gettext_lazy("by e-mail"),
    Channel.TEXT: gettext_lazy("by text message"),
    Channel.LETTER: gettext_lazy("by letter"),
    Channel.TELEPHONE: gettext_lazy("by telephone"),
}


def words_about_channel(record: ChannelToTell) -> Words:
    """Return what the old address is told."""
    how = {"new": BY[Channel(record.link.channel_chosen)], "old": BY[Channel(record.link.message.channel)]}
    paragraphs = [
        _("From now on you hear from us %(new)s, and no longer %(old)s.") % how,
        _("This was chosen with the link in a message that we sent here. Was it not you? Then please ring us."),
    ]
    person = record.participant
    return framed((_("How you hear from us has changed"), paragraphs), person, discreet_for(person, ()), emergency=False)
