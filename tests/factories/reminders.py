"""Messages."""

import datetime as dt

import factory

from reminders.models import Message
from tests.factories.participants import ParticipantFactory


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
