"""Links are made as mails go: one for each, the same at every try, and not in what the office reads."""

import smtplib

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participants.rules.link_tokens import digest_of
from reminders.links.reading import link_by
from reminders.links.rules import token_of_link
from reminders.models import Link, Message
from reminders.sending import sender as sending
from tests.factories import make_place
from tests.reminders.conftest import london, person, plan_and_send
from tests.reminders.links.conftest import ADDRESS

pytestmark = pytest.mark.django_db


def test_a_mail_holds_one_short_address_and_the_table_only_its_digest(charity, ana):
    plan_and_send(charity.now)

    (sent,) = mail.outbox
    (token,) = ADDRESS.findall(sent.body)
    link = Link.objects.get()
    assert (link.message.rule, link.purpose, link.digest) == ("confirmation", "place", digest_of(token))
    assert token == token_of_link(link.seed)
    assert token not in link.seed + link.digest
    assert link.expires_at == london("2026-12-23 12:30")
    assert link_by(token) == link


def test_what_is_kept_on_file_says_that_there_was_a_link_and_not_which(charity, ana):
    plan_and_send(charity.now)

    kept = Message.objects.get(state="sent").body
    assert "[their own link]" in kept
    assert "/go/" not in kept
    assert "/go/" in mail.outbox[0].body


def test_the_link_stands_beside_the_number_to_ring(charity, ana):
    charity.organisation.contact_phone = "01632 960 000"
    charity.organisation.save()

    plan_and_send(charity.now)

    paragraphs = mail.outbox[0].body.split("\n\n")
    (ring,) = [place for place, text in enumerate(paragraphs) if "01632 960 000" in text]
    assert paragraphs[ring + 1].startswith("Can’t come, or is it about something else?")


def test_a_mail_that_is_tried_again_holds_the_same_link(charity, ana, monkeypatch):
    bodies = []

    def breaks_off(self, messages):
        bodies.extend(each.body for each in messages)
        raise smtplib.SMTPServerDisconnected("gone")

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", breaks_off)
        plan_and_send(charity.now)
    sending.send_due(charity.now + sending.LONGEST_WAIT)

    assert [each.body for each in mail.outbox] == bodies
    assert Link.objects.count() == 1


def test_the_links_of_a_batch_are_read_and_written_in_one_statement_each(charity, course):
    for name in ("Bea", "Cy", "Di"):
        make_place(person(charity, name), course, joined_at=charity.now)

    with CaptureQueriesContext(connection) as asked:
        plan_and_send(charity.now)

    assert sum('"reminders_link"' in each["sql"] for each in asked.captured_queries) == 2
    assert Link.objects.count() == 3
