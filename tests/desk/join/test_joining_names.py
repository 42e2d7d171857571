"""Who somebody on the public form is: names and addresses as people type and copy them."""

import datetime as dt

import pytest
import time_machine
from django.core import mail

from participants.models import Enrolment, Participant
from reminders.sending.registration_mail import send_links
from tests.desk.join.test_joining_pages import confirmed, send
from tests.factories import cpsmp_edition, make_course
from tests.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(charity, settings):
    """Open to the public."""
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"register": "1000/h/ip,1000/h/key"}
    edition = cpsmp_edition(charity.organisation)
    edition.conditions = [["Lasting pain itself", ["Fibromyalgia"]]]
    edition.save()
    made = make_course(edition, days=[dt.date(2027, 1, 6) + dt.timedelta(weeks=week) for week in range(6)], places=4)
    made.opened_at = charity.now
    made.save()
    with time_machine.travel(charity.now, tick=False):
        yield made


def test_two_people_at_one_address_whose_names_differ_in_a_vowel_sign_both_have_a_place(client, charity, course):
    confirmed(client, course, charity.now, first_names="किरण", last_name="Rao", email="rao@post.example")
    page = confirmed(client, course, charity.now, first_names="करण", last_name="Rao", email="rao@post.example")

    assert "already" not in text_of(page)
    assert Enrolment.objects.filter(course=course).count() == 2


@pytest.mark.parametrize("again", ["O Hagan", "O’Hagan", "Ohagan", "O\u00adHagan", "O'Hagan\u200b"])
def test_somebody_whose_name_is_written_with_a_blank_the_second_time_is_on_file_once(client, charity, course, again):
    confirmed(client, course, charity.now, last_name="O'Hagan")
    send(client, course, last_name=again)
    send_links(charity.now)

    assert "already" in mail.outbox[-1].subject + mail.outbox[-1].body
    assert Participant.objects.count() == Enrolment.objects.count() == 1


def test_somebody_who_copies_an_address_with_a_sign_nobody_sees_is_registered_at_the_address(client, charity, course):
    confirmed(client, course, charity.now, email="ida@post.example\u200b")

    assert [to for each in mail.outbox for to in each.to] == ["ida@post.example"]
    assert Participant.objects.get().email == "ida@post.example"


def test_somebody_whose_address_has_other_letters_is_kept_as_mail_travels(client, charity, course):
    confirmed(client, course, charity.now, email="ida@bücher.example")

    assert Participant.objects.get().email == "ida@xn--bcher-kva.example"


@pytest.mark.parametrize("names", [("Suharto", ""), ("", "Suharto")])
def test_somebody_with_one_name_registers(client, charity, course, names):
    confirmed(client, course, charity.now, first_names=names[0], last_name=names[1])

    assert Participant.objects.get().full_name == "Suharto"
    assert Participant.objects.get().called == "Suharto"


def test_a_page_with_a_mistake_says_error_once_in_its_title(client, course):
    page = send(client, course, first_names="", last_name="").content.decode()

    assert "<title>Error: Register – painprog</title>" in page
