"""Signing in by a code: who gets in, and that nobody learns who is on file."""

import datetime as dt
import re

import pytest
import time_machine
from django.core import mail
from django.db.models.functions import Now

from accounts.models import AuditEntry, Membership, Organisation
from accounts.roles import Role
from participants.models import Participant, SignInRequest
from participants.own import sign_in_codes
from participants.own.sign_in import give_sign_in, take_sign_in
from participants.stopping.contact import stop_contact
from reminders.sending.sign_in_mail import send_codes
from reminders.tasks import send_codes as send_codes_task
from tests.cast import NOW, member
from tests.desk.own.codes import BORN, NOT_LET_IN, ask, code_in, enter, is_in
from tests.factories import OrganisationFactory, ParticipantFactory
from tests.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def maureen(clinic):
    """Maureen Pell, born 14 March 1961, whom the office lets see her timetable online."""
    person = ParticipantFactory(
        organisation=clinic.organisation, first_names="Maureen", last_name="Pell", email="Pells@post.example", phone=""
    )
    return give_sign_in(person, by=clinic.administrator, now=NOW)


def wrong(code: str) -> str:
    return f"{(int(code.replace(' ', '')) + 1) % 1_000_000:06}"


@pytest.mark.sqlite
def test_she_signs_in_by_the_code_in_the_mail_and_her_date_of_birth(client, maureen):
    page = ask(client, "pells@POST.example")
    assert "If you can sign in with that address, a code is on its way." in text_of(page)
    (message,) = mail.outbox
    assert message.to == ["Pells@post.example"]

    response = enter(client, code_in(message))

    assert response.redirect_chain == [("/me/", 302)]
    assert "Nothing is booked for you at the moment." in text_of(response)


def test_the_mail_is_neutral_and_keeps_the_code_off_a_locked_screen(client, maureen):
    maureen.organisation.name = "Kestrel Pain Clinic"
    maureen.organisation.save()
    ask(client, "pells@post.example")

    (message,) = mail.outbox

    assert message.subject == "Your sign-in code"
    assert "It works once, until 10:15am." in message.body
    for word in ("ain", "Maureen", "Pell"):
        assert word not in message.body.replace("again", "")


def test_the_mail_goes_at_night_too(client, maureen):
    night = dt.datetime(2026, 11, 2, 23, 30, tzinfo=dt.UTC)
    with time_machine.travel(night, tick=False):
        client.post("/sign-in/code/", {"email": "pells@post.example"})
        assert send_codes(night) == 1


def test_spaces_and_dashes_in_the_code_do_not_matter(client, maureen):
    ask(client, "pells@post.example")

    enter(client, code_in(mail.outbox[0]).replace(" ", " - "))

    assert is_in(client)


def test_an_address_nobody_knows_gets_the_same_page_and_no_mail(client, maureen):
    known = text_of(ask(client, "pells@post.example"))
    mail.outbox.clear()
    client.session.flush()

    unknown = ask(client, "nobody@post.example")

    assert text_of(unknown) == known
    assert mail.outbox == []
    assert NOT_LET_IN in text_of(enter(client, "123456"))


@pytest.mark.parametrize("address", ["pells@post.example", "nobody@post.example"])
def test_an_address_known_or_not_takes_the_same_queries(client, maureen, address, django_assert_num_queries):
    client.get("/sign-in/code/")

    with django_assert_num_queries(29):
        client.post("/sign-in/code/", {"email": address})


def test_a_wrong_code_and_a_wrong_birthday_are_answered_alike(client, maureen):
    ask(client, "pells@post.example")
    code = code_in(mail.outbox[0])

    by_code = text_of(enter(client, wrong(code)))
    by_birthday = text_of(enter(client, code, date_of_birth_day="15"))

    assert NOT_LET_IN in by_code
    assert re.sub(r"\d{6}", "", by_code) == re.sub(r"\d{6}", "", by_birthday)
    assert not is_in(client)


@pytest.mark.sqlite
def test_after_five_wrong_guesses_the_right_code_is_too_late(client, maureen):
    ask(client, "pells@post.example")
    code = code_in(mail.outbox[0])
    for _ in range(5):
        assert NOT_LET_IN in text_of(enter(client, wrong(code)))

    assert NOT_LET_IN in text_of(enter(client, code))
    assert not is_in(client)


def test_the_fifth_guess_still_counts(client, maureen):
    ask(client, "pells@post.example")
    code = code_in(mail.outbox[0])
    for _ in range(4):
        enter(client, wrong(code))

    enter(client, code)

    assert is_in(client)


def test_a_code_works_once(client, maureen):
    ask(client, "pells@post.example")
    code, token = code_in(mail.outbox[0]), client.session["sign_in_request"]
    enter(client, code)
    thief = type(client)()
    session = thief.session
    session["sign_in_request"] = token
    session.save()

    assert NOT_LET_IN in text_of(enter(thief, code))
    assert (is_in(client), is_in(thief)) == (True, False)


@pytest.mark.parametrize(("seconds", "gets_in"), [(15 * 60 - 1, True), (15 * 60, False)])
def test_a_code_works_for_fifteen_minutes(client, maureen, seconds, gets_in):
    ask(client, "pells@post.example")

    with time_machine.travel(NOW + dt.timedelta(seconds=seconds), tick=False):
        enter(client, code_in(mail.outbox[0]))
        assert is_in(client) == gets_in


def test_a_code_opens_only_the_browser_that_asked(client, maureen):
    ask(client, "pells@post.example")
    code = code_in(mail.outbox[0])
    stranger = type(client)()

    assert stranger.post("/sign-in/code/enter/", {"code": code, **BORN}).url == "/sign-in/code/"
    ask(stranger, "nobody@post.example")

    assert NOT_LET_IN in text_of(enter(stranger, code))


def test_two_who_share_an_address_are_told_apart_by_their_birthday(client, clinic, maureen):
    ted = ParticipantFactory(
        organisation=clinic.organisation,
        first_names="Ted",
        last_name="Pell",
        email="pells@post.example",
        date_of_birth=dt.date(1959, 7, 2),
    )
    ted = give_sign_in(ted, by=clinic.administrator, now=NOW)
    ask(client, "pells@post.example")
    (message,) = mail.outbox

    enter(client, code_in(message), date_of_birth_day="2", date_of_birth_month="7", date_of_birth_year="1959")

    assert client.session["_auth_user_id"] == str(ted.user_id)


def test_somebody_known_to_two_organisations_gets_a_code_from_each(client, maureen):
    other = OrganisationFactory(name="Willowbank Neighbours", charity=True)
    coordinator = member(other, Role.COORDINATOR, "Sorcha Bell")
    there = give_sign_in(ParticipantFactory(organisation=other, email="pells@post.example"), by=coordinator, now=NOW)
    ask(client, "pells@post.example")
    by_sender = {message.body.split("\n\n")[-1].strip(): code_in(message) for message in mail.outbox}

    enter(client, by_sender["Willowbank Neighbours"])

    assert set(by_sender) == {"Kestrel Valley Hospital", "Willowbank Neighbours"}
    assert client.session["_auth_user_id"] == str(there.user_id)


def turned_away(client, address) -> bool:
    """Whether nothing is mailed to the address, and no organisation's right code for it opens the door."""
    ask(client, address)
    request = SignInRequest.objects.latest("pk")
    codes = [sign_in_codes.code_of(request, pk) for pk in Organisation.objects.values_list("pk", flat=True)]
    pages = [text_of(enter(client, code)) for code in codes]
    return mail.outbox == [] and bool(pages) and all(NOT_LET_IN in page for page in pages)


def test_whoever_may_sign_in_is_not_turned_away(client, maureen):
    """The proof that turned_away can say no."""
    assert not turned_away(client, "pells@post.example")


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.CLINICIAN, Role.LEADER, Role.AUDITOR])
def test_staff_never_get_in_by_a_code(client, clinic, role):
    user = member(clinic.organisation, role, "Somebody", user__email="somebody@staff.example")
    ParticipantFactory(organisation=clinic.organisation, user=user, email="somebody@staff.example")

    assert turned_away(client, "somebody@staff.example")


def test_who_works_elsewhere_as_staff_does_not_get_in_by_a_code(client, maureen):
    Membership.objects.create(user=maureen.user, organisation=OrganisationFactory(), role=Role.LEADER)

    assert turned_away(client, "pells@post.example")


def test_without_a_sign_in_there_is_no_code(client, clinic):
    ParticipantFactory(organisation=clinic.organisation, email="pells@post.example")

    assert turned_away(client, "pells@post.example")


def test_a_sign_in_taken_away_ends_every_session_at_once(client, clinic, maureen):
    ask(client, "pells@post.example")
    enter(client, code_in(mail.outbox[0]))
    mail.outbox.clear()

    take_sign_in(maureen, by=clinic.administrator, now=NOW)

    assert not is_in(client)
    assert turned_away(client, "pells@post.example")


def test_nobody_signs_in_for_somebody_who_died(client, clinic, maureen):
    stop_contact(maureen, reason=Participant.Stopped.DIED, by=clinic.administrator, now=NOW)

    assert turned_away(client, "pells@post.example")


def test_too_many_codes_for_one_address_are_refused_known_or_not(client, maureen):
    for address in ("pells@post.example", "nobody@post.example"):
        for _ in range(5):
            ask(client, address)
        assert "Too many codes were asked for. Wait 15 minutes, then try again." in text_of(ask(client, address))


@pytest.mark.sqlite
def test_a_sender_that_is_called_twice_mails_once(client, maureen):
    client.post("/sign-in/code/", {"email": "pells@post.example"})

    assert [send_codes(NOW), send_codes(NOW)] == [1, 0]


def test_asking_calls_a_worker_who_mails_at_once(client, maureen, settings):
    waiting = set((settings.BROKER_DIR / "queue").iterdir())
    client.post("/sign-in/code/", {"email": "pells@post.example"})

    (task,) = set((settings.BROKER_DIR / "queue").iterdir()) - waiting
    assert "reminders.tasks.send_codes" in task.read_text()
    send_codes_task()
    assert len(mail.outbox) == 1


def test_a_broker_that_is_away_fails_nobody(client, maureen, settings, monkeypatch):
    def away(**_options):
        raise OSError("no broker")

    monkeypatch.setattr(send_codes_task, "apply_async", away)

    response = client.post("/sign-in/code/", {"email": "pells@post.example"})

    assert response.url == "/sign-in/code/enter/"
    assert send_codes(NOW) == 1


@pytest.mark.servers
def test_a_mail_server_that_is_away_is_tried_again_with_the_same_code(client, maureen, mail_sink):
    mail_sink.stop()
    client.post("/sign-in/code/", {"email": "pells@post.example"})
    assert send_codes(NOW) == 0
    mail_sink.start()

    assert send_codes(NOW + dt.timedelta(seconds=30)) == 0
    SignInRequest.objects.update(leased_until=Now())  # a minute has passed for the database, whose clock counts
    assert send_codes(NOW + dt.timedelta(seconds=61)) == 1


def test_requests_are_forgotten_after_a_day(client, maureen):
    ask(client, "pells@post.example")

    send_codes(NOW + dt.timedelta(days=1))

    assert not SignInRequest.objects.exists()


def test_each_code_is_written_down_with_whom_it_was_for(client, maureen):
    ask(client, "pells@post.example")

    entry = AuditEntry.objects.latest("pk")
    assert (entry.actor_label, entry.verb, entry.object_label) == (
        "sender of sign-in codes",
        "sent a sign-in code",
        "Maureen Pell",
    )
    assert "post.example" not in str(vars(entry))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"email": ""}, "Enter your e-mail address."),
        ({"email": "no address"}, "Enter an e-mail address like name@example.org."),
    ],
)
def test_an_address_that_is_none_is_asked_for_again(client, db, typed, sentence):
    assert sentence in text_of(client.post("/sign-in/code/", typed))


def test_an_empty_code_says_what_to_enter(client, maureen):
    ask(client, "pells@post.example")

    text = text_of(client.post("/sign-in/code/enter/", {}))

    assert "Enter the code from the e-mail." in text
    assert "Enter your date of birth." in text


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/me/details/", "/me/details/"),
        ("/people/", "/me/"),
        ("//elsewhere.example/me/", "/me/"),
        ("https://elsewhere.example/me/", "/me/"),
    ],
    ids=["an own page", "a page of staff", "another host", "another address"],
)
def test_whoever_had_to_sign_in_on_an_own_page_comes_back_to_it_and_to_nowhere_else(client, maureen, wanted, leads_to):
    client.get("/sign-in/code/", {"next": wanted})
    ask(client, "pells@post.example")
    (message,) = mail.outbox

    assert enter(client, code_in(message)).redirect_chain == [(leads_to, 302)]


def test_the_page_to_sign_in_hands_on_where_they_wanted_to_go(client, maureen):
    page = client.get("/me/details/", follow=True)

    assert 'href="/sign-in/code/?next=%2Fme%2Fdetails%2F"' in page.content.decode()
