"""One message: what went wrong, what to do about it, what happened, and its words."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from reminders.models import Message
from reminders.planning import planner as planning
from reminders.sending import sender as sending
from tests.factories import MessageFactory, make_place
from tests.reading import text_of
from tests.reminders.conftest import hours_before, london, person, plan_and_send

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(charity, as_, time_machine_at):
    time_machine_at(charity.now)
    return as_(charity.coordinator)


@pytest.fixture
def refused(charity, ana, mail_sink):
    """Ana's confirmation, which the mail server refused."""
    mail_sink.refuse()
    plan_and_send(charity.now)
    mail_sink.behave()
    return Message.objects.get(state="failed")


def words_on(page):
    return " ".join(page.content.decode().split())


def test_a_failed_message_says_what_went_wrong_and_what_to_do(office, refused):
    page = words_on(office.get(f"/messages/{refused.pk}/"))

    assert "It did not arrive" in page
    assert "The mail server refused the address: 550 No such mailbox here." in page
    assert "Check Ana’s e-mail address and send it again, or tell Ana by telephone." in page
    assert "Correct the address" in page
    assert "Send again" in page
    assert "Dear Ana" in page


def test_a_message_still_to_go_shows_the_words_it_would_have_now(charity, ana, office):
    planning.plan(charity.now)
    reminder = Message.objects.get(days_before=7)

    page = words_on(office.get(f"/messages/{reminder.pk}/"))

    assert "Words it would have now" in page
    assert "Your first appointment: Wednesday 18 November 2026 at 10am" in page
    assert "Send again" not in page


def test_a_sent_message_shows_what_was_really_said(charity, ana, office):
    plan_and_send(charity.now)
    ana.participant.preferred_name = "Anita"
    ana.participant.save()

    page = words_on(office.get(f"/messages/{Message.objects.get(state='sent').pk}/"))

    assert "Dear Ana" in page
    assert "Anita" not in page[page.index("Words of the message") : page.index("Why it was planned")]
    assert "The mail server took it." in page


def test_the_history_is_read_from_the_latest_line(charity, ana, office, mail_sink):
    mail_sink.refuse(reply="451 Later")
    plan_and_send(charity.now)
    mail_sink.behave()
    sending.send_due(charity.now + dt.timedelta(minutes=6))

    page = words_on(office.get(f"/messages/{Message.objects.get(state='sent').pk}/"))

    assert page.index("The mail server took it.") < page.index("451 Later") < page.index("Planned.")
    assert "Waiting" in page


def test_looking_at_a_message_is_recorded(charity, office, refused):
    office.get(f"/messages/{refused.pk}/")

    looked = AuditEntry.objects.get(verb="looked at")
    assert (looked.actor_label, looked.object_id) == (f"Sorcha Bell <{charity.coordinator.email}>", refused.participant_id)


def test_a_failed_message_can_be_sent_again_to_the_corrected_address(charity, ana, office, refused, mail_sink):
    ana.participant.email = "ana.pereira@post.example"
    ana.participant.save()

    page = office.post(f"/messages/{refused.pk}/again/", follow=True)
    sending.send_due(charity.now)

    assert "It will be sent again within a minute." in words_on(page)
    assert [mail.recipients for mail in mail_sink.received] == [("ana.pereira@post.example",)]
    assert "Sorcha Bell asked to send it again." in words_on(office.get(f"/messages/{refused.pk}/"))
    assert AuditEntry.objects.filter(verb="asked to send a message again").exists()


def test_the_planner_leaves_a_message_that_is_to_be_sent_again(charity, office, refused):
    office.post(f"/messages/{refused.pk}/again/")

    planning.plan(charity.now)

    assert Message.objects.get(pk=refused.pk).state == "due"


def test_a_message_that_went_is_not_sent_again(charity, ana, office):
    plan_and_send(charity.now)
    sent = Message.objects.get(state="sent")

    page = office.post(f"/messages/{sent.pk}/again/", follow=True)

    assert "Only a message that failed or was missed can be sent again." in words_on(page)
    assert Message.objects.get(pk=sent.pk).state == "sent"


def test_a_missed_reminder_is_not_sent_after_its_session(charity, ana, as_, time_machine_at):
    planning.plan(charity.now)
    planning.plan(london("2026-11-19 09:00"))
    time_machine_at(london("2026-11-19 09:00"))
    office = as_(charity.coordinator)
    missed = Message.objects.get(days_before=1, session__number=1)

    page = words_on(office.get(f"/messages/{missed.pk}/"))
    assert "It was not sent in time" in page
    assert "Send again" not in page

    answer = office.post(f"/messages/{missed.pk}/again/", follow=True)
    assert "It is too late for this message. Tell them by telephone." in words_on(answer)


def test_somebody_without_an_address_is_told_another_way(charity, course, office):
    make_place(person(charity, "Ben", email=""), course, joined_at=hours_before(charity.now, 1))
    planning.plan(charity.now)

    page = words_on(office.get(f"/messages/{Message.objects.get(rule='confirmation').pk}/"))

    assert "Ben must be told another way" in page
    assert "No e-mail address: tell them by telephone." in page
    assert "tel:01632960001" in page


def test_another_house_gets_404_and_no_name(charity, clinic, ana, as_):
    planning.plan(charity.now)
    pk = Message.objects.first().pk

    for browser in (as_(clinic.administrator), as_(clinic.clinician), as_(charity.leader)):
        for answer in (browser.get(f"/messages/{pk}/"), browser.post(f"/messages/{pk}/again/")):
            assert answer.status_code == 404
            assert "Ana" not in text_of(answer)


@pytest.mark.parametrize("lines", [1, 3])
def test_the_page_takes_the_same_queries_whatever_happened(charity, office, lines, django_assert_num_queries):
    message = MessageFactory(participant=person(charity, "Ana"))
    for _ in range(lines):
        message.events.create(at=charity.now, state="due", reason="Planned.")

    with django_assert_num_queries(6):
        office.get(f"/messages/{message.pk}/")
