"""Gives the messages of a batch their links: the same one at every try, because an earlier try may have arrived.

What is new is written in the transaction in which the words are written down (reminders.sending.marking.keep_words), so no
address goes out that isn't in the table.
"""

import datetime as dt
from collections.abc import Collection

from django.db.models import F
from django.utils.translation import gettext as _

from participants.models.registration import new_seed
from participants.rules import link_tokens
from reminders.links.rules import PURPOSES, expires_at, purpose_of, token_of_link
from reminders.models import Link, Message
from reminders.planning.records import Record, house_of
from reminders.rules.appointments import AppointmentToTell
from reminders.rules.enrolments import EnrolmentToTell
from reminders.rules.facts import WantedMessage
from reminders.wording.frame import address_of, with_own_link
from reminders.wording.parts import Words


class OwnLinks:
    """The links of one batch of messages."""

    def __init__(self, messages: Collection[Message]) -> None:
        """Read those that earlier tries were written with. One query where some of these carry links, one more where places
        were given back: only whoever gave theirs up by a link can take it back by one."""
        carry = [each.pk for each in messages if purpose_of(each.rule, each.channel, alone=False)]
        known = Link.objects.filter(message__in=carry) if carry else Link.objects.none()
        self.links = {each.message_id: each for each in known}
        self.given_up = _given_up_by_link({each.enrolment_id for each in messages if each.rule == Message.Rule.WITHDREW})
        self.new: list[Link] = []

    def address_in(self, message: Message, want: WantedMessage, record: Record, now: dt.datetime) -> str:
        """The address that stands in this message; "" for one that carries none."""
        purpose = purpose_of(message.rule, message.channel, alone=isinstance(record, AppointmentToTell))
        if purpose is None or (message.rule == Message.Rule.WITHDREW and message.enrolment_id not in self.given_up):
            return ""
        link = self.links.get(message.pk)
        if link is None:
            seed = new_seed()
            until = expires_at(purpose, now, _last_end(want, record))
            digest = link_tokens.digest_of(token_of_link(seed))
            link = Link(message=message, purpose=purpose, seed=seed, digest=digest, made_at=now, expires_at=until)
            self.links[message.pk] = link
            self.new.append(link)
        return address_of("desk:own_link", token_of_link(link.seed))

    def keep(self, held: Collection[int]) -> None:
        """Write the new ones of the messages that are still this sender's. Call inside the transaction. One statement."""
        Link.objects.bulk_create(each for each in self.new if each.message_id in held)
        self.new = []


def _given_up_by_link(enrolments: Collection[int | None]) -> set[int | None]:
    """Which of these places ended by a link of one of their messages."""
    if not enrolments:
        return set()
    ended = Link.objects.filter(message__enrolment__in=enrolments, gave_up_at=F("message__enrolment__withdrawn_at"))
    return set(ended.values_list("message__enrolment", flat=True))


def with_link_of(message: Message, words: Words, record: Record, link: str) -> Words:
    """A message's words with this link, where it carries one."""
    return with_own_link(words, link, _asked(message.rule), channel=message.channel, phone=house_of(record).contact_phone)


def _asked(rule: str) -> str:
    if rule == Message.Rule.WITHDREW:
        return _("Was it a mistake? You can take your place back as long as it is free.")
    if PURPOSES.get(rule) == Link.Purpose.WAITING:
        return _("Would you rather not wait any more?")
    return _("Can’t come, or is it about something else?")


def _last_end(want: WantedMessage, record: Record) -> dt.datetime | None:
    """When the last date ends that a message speaks of."""
    if not isinstance(record, EnrolmentToTell | AppointmentToTell):
        return None
    return max((record.sessions[pk].ends_at for pk in want.sessions), default=None)
