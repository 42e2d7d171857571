"""Messages."""

import datetime as dt

import factory

from participants.models.registration import new_seed
from participants.rules.link_tokens import digest_of
from reminders.links.rules import token_of_link
from reminders.models import Link, Message
from tests.factories.participants import ParticipantFactory


def make_link(message: Message, *, now: dt.datetime) -> str:
    """Give a message that went the link it would have had; return its token."""
    seed = new_seed()
    token, until = token_of_link(seed), now + dt.timedelta(days=60)
    Link.objects.create(message=message, purpose="place", seed=seed, digest=digest_of(token), made_at=now, expires_at=until)
    return token


class MessageFactory(factory.django.DjangoModelFactory):
    """A confirmation that is due."""

    class Meta:
        model = Message

    participant = factory.SubFactory(ParticipantFactory)
    organisation = factory.SelfAttribute("participant.organisation")
    rule = "confirmation"
    key = factory.Sequence(lambda n: f"confirmation/enrolment={n}")
    due_at = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
    useful_until = factory.LazyAttribute(lambda message: message.due_at + dt.timedelta(days=30))
    message_id = factory.Sequence(lambda n: f"<message-{n}@painprog.example>")
    created_at = factory.SelfAttribute("due_at")
    updated_at = factory.SelfAttribute("due_at")
