"""Whoever tells guests is killed in the middle: none goes untold, and the mail in hand is at most repeated under its number."""

import datetime as dt
import os
import signal

import pytest
from django.db import connection

from courses.models import EditionDay
from participants.models import Guest
from reminders.sending.guest_mail import mail_guests_of_days
from tests.factories import make_place
from tests.reminders.conftest import person
from tests.reminders.planning.test_many_at_once import PATIENCE, own_process, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
TELL = """
import datetime, django
django.setup()
from reminders.sending.guest_mail import mail_guests_of_days
mail_guests_of_days(datetime.datetime.fromisoformat("{now}"))
"""
GUESTS = 4


@pytest.fixture
def guests(clinic, group):
    maureen = make_place(person(clinic, "Maureen"), group, joined_at=clinic.now)
    EditionDay.objects.create(edition=group.edition, number=6, guests_each=GUESTS)
    place = maureen.appointments.get(session__number=6)
    for number in range(GUESTS):
        Guest.objects.create(
            appointment=place,
            name=f"Guest {number}",
            email=f"g{number}@post.example",
            made_at=clinic.now,
            seed=f"{number:032d}",
            token_digest=f"{number:064d}",
        )


@pytest.mark.usefixtures("guests")
def test_guests_are_all_told_once_though_the_teller_is_killed_while_it_waits_for_the_mail_server(clinic, mail_sink, tmp_path):
    mail_sink.be_slow(600, after=1)
    teller = own_process(TELL.format(now=clinic.now.isoformat()), mail_sink, tmp_path)
    until(lambda: Guest.objects.exclude(mailed_for="").exists())
    os.kill(teller.pid, signal.SIGKILL)
    teller.wait(PATIENCE)
    mail_sink.behave()
    until(lambda: not _others())

    assert mail_guests_of_days(clinic.now) == GUESTS - 1
    assert mail_guests_of_days(clinic.now + dt.timedelta(hours=1)) == 0
    assert sorted(each.recipients[0] for each in mail_sink.received) == [f"g{number}@post.example" for number in range(GUESTS)]
    assert len({each.message["Message-ID"] for each in mail_sink.received}) == GUESTS


def _others():
    """Whether the dead one's transaction still stands: the server learns of a killed client when it next reads."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
        return cursor.fetchone()[0]
