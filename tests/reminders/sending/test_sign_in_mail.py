"""The mails with codes: one that can't go holds nobody else up, and the trail says what really went."""

import pytest

from accounts.models import AuditEntry
from participants.own import sign_in_codes
from participants.own.sign_in import give_sign_in
from reminders.sending.sign_in_mail import send_codes
from tests.cast import NOW
from tests.factories import ParticipantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_asked(clinic):
    for name in ("ida", "ted"):
        person = ParticipantFactory(organisation=clinic.organisation, first_names=name.title(), email=f"{name}@post.example")
        give_sign_in(person, by=clinic.administrator, now=NOW)
        sign_in_codes.ask(f"{name}@post.example", now=NOW)


def test_a_full_mailbox_holds_nobody_else_up(two_asked, mail_sink):
    mail_sink.refuse("ida@post.example", reply="452 Mailbox full")

    assert send_codes(NOW) == 1

    assert [letter.recipients for letter in mail_sink.received] == [("ted@post.example",)]


def test_a_code_that_was_refused_is_not_said_to_be_sent(two_asked, mail_sink):
    mail_sink.refuse("ida@post.example")

    send_codes(NOW)

    sent = AuditEntry.objects.filter(verb="sent a sign-in code").values_list("object_label", flat=True)
    assert [name.split(" ")[0] for name in sent] == ["Ted"]
