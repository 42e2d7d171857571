"""So many wrong codes a day for one address and date of birth, and no more, known or not."""

import datetime as dt

import pytest
import time_machine
from django.core import mail

from participants.models import WrongCodes
from participants.own import sign_in_codes
from participants.own.sign_in import give_sign_in
from reminders.sending.sign_in_mail import send_codes
from tests.cast import NOW
from tests.desk.own.codes import NOT_LET_IN, ask, code_in, enter, is_in
from tests.factories import ParticipantFactory
from tests.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def maureen(clinic):
    """Maureen Pell, born 14 March 1961, whom the office lets see her timetable online."""
    person = ParticipantFactory(organisation=clinic.organisation, email="Pells@post.example")
    return give_sign_in(person, by=clinic.administrator, now=NOW)


def guess_wrong(client, address, times, **born):
    """Type wrong codes, asking for a new code after every five, as somebody patient would over a day."""
    for number in range(times):
        if number % 5 == 0:
            request = sign_in_codes.ask(address, now=NOW)
            session = client.session
            session["sign_in_request"] = request.token.hex
            session.save()
        response = enter(client, "12345", **born)
    return text_of(response)


@pytest.mark.sqlite
def test_after_twenty_wrong_codes_in_a_day_the_right_one_waits_for_tomorrow(client, maureen):
    assert NOT_LET_IN in guess_wrong(client, "pells@post.example", 20)
    ask(client, "pells@post.example")

    assert "Too many wrong codes were typed today" in text_of(enter(client, code_in(mail.outbox[-1])))

    assert not is_in(client)
    with time_machine.travel(NOW + dt.timedelta(days=1), tick=False):
        ask_at = NOW + dt.timedelta(days=1)
        client.post("/sign-in/code/", {"email": "pells@post.example"})
        send_codes(ask_at)
        enter(client, code_in(mail.outbox[-1]))
        assert is_in(client)


def test_too_many_wrong_codes_are_answered_alike_known_or_not(client, maureen, settings):
    settings.WRONG_CODES_A_DAY = 2

    known = guess_wrong(client, "pells@post.example", 3)
    unknown = guess_wrong(client, "nobody@post.example", 3)

    assert "Too many wrong codes were typed today for this address and this date of birth." in known
    assert known == unknown


def test_wrong_codes_with_one_birthday_do_not_shut_out_somebody_with_another(client, maureen, settings):
    settings.WRONG_CODES_A_DAY = 3
    guess_wrong(client, "pells@post.example", 5, date_of_birth_year="1959")

    ask(client, "pells@post.example")
    enter(client, code_in(mail.outbox[-1]))

    assert is_in(client)


def test_a_code_that_has_stopped_counts_for_nothing(client, maureen, settings):
    """Whoever holds down the button on one spent code shuts nobody out."""
    settings.WRONG_CODES_A_DAY = 6
    ask(client, "pells@post.example")
    for _ in range(30):
        enter(client, "12345")

    ask(client, "pells@post.example")
    enter(client, code_in(mail.outbox[-1]))

    assert is_in(client)


def test_wrong_codes_are_kept_without_an_address_and_forgotten(client, maureen):
    guess_wrong(client, "pells@post.example", 1)

    (kept,) = WrongCodes.objects.values_list("whose", "count")
    assert (len(kept[0]), kept[1]) == (64, 1)
    send_codes(NOW + dt.timedelta(days=2))
    assert not WrongCodes.objects.exists()
