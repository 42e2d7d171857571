"""The mailbox of a local run: mails are files, and each house sees its own."""

from pathlib import Path

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from reminders.channels import mailbox
from reminders.sending import sender as sending
from tests.factories import make_place
from tests.reminders.conftest import hours_before, person, plan_and_send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _local(settings, tmp_path):
    settings.EMAIL_BACKEND = "reminders.channels.mailbox.MailboxBackend"
    settings.MAIL_DIR = tmp_path / "mail"


@pytest.mark.sqlite
def test_a_mail_lands_in_the_mailbox_and_is_read_there(charity, ana, as_):
    plan_and_send(charity.now)
    office = as_(charity.coordinator)

    listed = office.get("/messages/mailbox/").content.decode()
    [found] = mailbox.mails_of(charity.organisation.pk)
    read = office.get(f"/messages/mailbox/{found.name}/").content.decode()

    assert "Your appointments from Wednesday 18 November 2026" in listed
    assert "ana@post.example" in listed
    assert "Dear Ana" in read
    assert "answers go to bookings@kestrel.example" in read


def test_the_same_mail_twice_is_one_file(charity, settings):
    message = EmailMessage("Subject", "Words", "a@b.example", ["c@d.example"], headers={"Message-ID": "<same@b.example>"})

    for _ in range(2):
        mail.get_connection().send_messages([message])

    assert len(list(Path(settings.MAIL_DIR).iterdir())) == 1


def test_another_house_finds_none_of_them(charity, clinic, ana, as_):
    plan_and_send(charity.now)
    [found] = mailbox.mails_of(charity.organisation.pk)
    other = as_(clinic.administrator)

    assert "No mail yet." in other.get("/messages/mailbox/").content.decode()
    assert other.get(f"/messages/mailbox/{found.name}/").status_code == 404
    assert as_(charity.leader).get("/messages/mailbox/").status_code == 404


@pytest.mark.parametrize("name", ["0" * 32, "x", "..", "settings", "0" * 31 + "g"])
def test_a_name_that_is_no_mail_is_not_found(charity, as_, name):
    assert as_(charity.coordinator).get(f"/messages/mailbox/{name}/").status_code == 404


def test_there_is_no_mailbox_where_mails_are_really_sent(charity, as_, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    office = as_(charity.coordinator)

    assert office.get("/messages/mailbox/").status_code == 404
    assert office.get(f"/messages/mailbox/{'0' * 32}/").status_code == 404
    assert "Mailbox" not in office.get("/messages/").content.decode()


def test_a_folder_that_cannot_be_written_to_is_a_mail_server_that_is_away(charity, ana, settings, tmp_path):
    (tmp_path / "mail").write_text("a file, where the folder should be")

    outcome = plan_and_send(charity.now)

    assert outcome.server_away
    (tmp_path / "mail").unlink()
    assert sending.send_due(charity.now.replace(hour=11)).sent == 1


@pytest.mark.parametrize("mails", [1, 3])
def test_the_mailbox_asks_the_database_for_no_mail(charity, course, as_, mails, django_assert_num_queries):
    for number in range(mails):
        make_place(person(charity, f"P{number}"), course, joined_at=hours_before(charity.now, 1))
    plan_and_send(charity.now)
    office = as_(charity.coordinator)

    with django_assert_num_queries(4):
        page = office.get("/messages/mailbox/").content.decode()

    assert page.count("Your appointments from") == mails
