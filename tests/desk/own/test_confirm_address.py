"""A new e-mail address given on one's own page: a code sent there confirms it, and the old one is told."""

import datetime as dt
from dataclasses import replace

import pytest
import time_machine
from django.core import mail

from accounts.models import AuditEntry
from participants.merging.merge import merge
from participants.models import Participant, SignInRequest
from participants.own import new_addresses
from participants.own.sign_in import give_sign_in, take_sign_in
from participants.people.record import change_person, particulars_of
from reminders.sending.sign_in_mail import send_codes
from tests.cast import NOW
from tests.desk.own.codes import ask, code_in, enter, is_in
from tests.factories import ParticipantFactory
from tests.reading import text_of

pytestmark = pytest.mark.django_db
DETAILS, CONFIRM = "/me/details/", "/me/details/address/"
OLD, NEW = "maureen@post.example", "Mo@post.example"
WRONG = "That is not the code."


@pytest.fixture
def maureen(clinic):
    person = ParticipantFactory(organisation=clinic.organisation, first_names="Maureen", last_name="Pell", email=OLD)
    return give_sign_in(person, by=clinic.administrator, now=NOW)


@pytest.fixture
def hers(as_, maureen):
    return as_(maureen.user)


def typed(person, **changes):
    shown = {"phone": "01632 960001", "channel": person.channel, "wording": person.wording, "version": person.version}
    return {"email": NEW} | shown | changes


def give(hers, person, *, now=NOW, **changes):
    """Give a new address, and let the worker do its work; return the page and the code in the mail."""
    person.refresh_from_db()
    page = hers.post(DETAILS, typed(person, **changes), follow=True)
    sent = len(mail.outbox)
    send_codes(now)
    return page, code_in(mail.outbox[-1]) if len(mail.outbox) > sent else ""


def address_of(person) -> str:
    return Participant.objects.values_list("email", flat=True).get(pk=person.pk)


@pytest.mark.sqlite
def test_the_new_address_replaces_the_old_one_when_its_code_is_typed(hers, maureen):
    page, code = give(hers, maureen, phone="07700 900123")
    assert page.redirect_chain == [(CONFIRM, 302)]
    assert "We have sent a code to Mo@post.example." in text_of(page)
    assert mail.outbox[0].to == [NEW]
    maureen.refresh_from_db()
    assert (maureen.email, maureen.phone) == (OLD, "+447700900123")
    assert "A code was sent to Mo@post.example. Type it to save that address" in text_of(hers.get(DETAILS))

    response = hers.post(CONFIRM, {"code": code}, follow=True)

    assert "Your new e-mail address is saved." in text_of(response)
    maureen.refresh_from_db()
    assert (maureen.email, maureen.version) == (NEW, 3)
    entry = AuditEntry.objects.filter(verb="changed").latest("pk")
    assert (entry.actor_label, entry.details) == (
        "Maureen Pell",
        {"fields": ["email"], "where": "on their own page, by a code"},
    )


@pytest.mark.sqlite
def test_the_old_address_is_told_and_not_which_the_new_one_is(hers, maureen):
    _page, code = give(hers, maureen)
    hers.post(CONFIRM, {"code": code})

    assert [send_codes(NOW), send_codes(NOW)] == [1, 0]

    told = mail.outbox[-1]
    assert (told.to, told.subject) == ([OLD], "Your e-mail address was changed")
    assert "You did not ask for that? Ring 01632 960142 at once." in told.body
    assert NEW not in told.body
    assert AuditEntry.objects.latest("pk").verb == "told the old address"


def test_the_old_address_is_told_also_when_the_mail_server_was_away_for_hours(hers, maureen):
    _page, code = give(hers, maureen)
    hers.post(CONFIRM, {"code": code})

    assert send_codes(NOW + dt.timedelta(hours=5)) == 1

    assert mail.outbox[-1].to == [OLD]


def test_the_old_address_is_told_also_when_the_sign_in_was_taken_away_at_once(hers, clinic, maureen):
    _page, code = give(hers, maureen)
    hers.post(CONFIRM, {"code": code})
    maureen.refresh_from_db()
    take_sign_in(maureen, by=clinic.administrator, now=NOW)

    send_codes(NOW)

    assert mail.outbox[-1].to == [OLD]


def test_the_mails_are_neutral_and_keep_the_code_off_a_locked_screen(hers, clinic, maureen):
    clinic.organisation.name = "Kestrel Pain Clinic"
    clinic.organisation.save()
    _page, code = give(hers, maureen)
    hers.post(CONFIRM, {"code": code})
    send_codes(NOW)

    assert [message.subject for message in mail.outbox] == ["Confirm your e-mail address", "Your e-mail address was changed"]
    for message in mail.outbox:
        for word in ("Pain", "Maureen", "Pell"):
            assert word not in message.body


def test_she_signs_in_at_the_new_address_from_then_on(hers, client, maureen):
    _page, code = give(hers, maureen)
    hers.post(CONFIRM, {"code": code})
    mail.outbox.clear()
    send_codes(NOW)

    ask(client, OLD)
    assert [message.subject for message in mail.outbox] == ["Your e-mail address was changed"]
    ask(client, NEW.lower())
    enter(client, code_in(mail.outbox[-1]))

    assert is_in(client)


@pytest.mark.sqlite
def test_five_wrong_codes_end_it_and_the_old_address_stays(hers, maureen):
    _page, code = give(hers, maureen)
    for _ in range(5):
        assert WRONG in text_of(hers.post(CONFIRM, {"code": "12345"}))

    assert "That code has stopped." in text_of(hers.post(CONFIRM, {"code": code}))
    assert address_of(maureen) == OLD
    assert hers.get(CONFIRM).url == DETAILS


@pytest.mark.parametrize(("seconds", "saved"), [(15 * 60 - 1, True), (15 * 60, False)])
def test_a_code_works_for_fifteen_minutes(hers, maureen, seconds, saved):
    _page, code = give(hers, maureen)

    with time_machine.travel(NOW + dt.timedelta(seconds=seconds), tick=False):
        hers.post(CONFIRM, {"code": code})

    assert (address_of(maureen) == NEW) == saved


def test_a_code_works_once(hers, maureen):
    _page, code = give(hers, maureen)
    hers.post(CONFIRM, {"code": code})
    Participant.objects.filter(pk=maureen.pk).update(email=OLD)

    assert "That code has stopped." in text_of(hers.post(CONFIRM, {"code": code}))
    assert address_of(maureen) == OLD


def test_only_the_latest_code_counts(hers, maureen):
    _page, first = give(hers, maureen)
    _page, second = give(hers, maureen, email="third@post.example")

    assert WRONG in text_of(hers.post(CONFIRM, {"code": first}))
    hers.post(CONFIRM, {"code": second})

    assert address_of(maureen) == "third@post.example"


def test_a_code_that_confirms_an_address_signs_nobody_in(hers, client, maureen):
    _page, code = give(hers, maureen)
    session = client.session
    session["sign_in_request"] = SignInRequest.objects.get().token.hex
    session.save()

    enter(client, code)

    assert not is_in(client)


def test_another_persons_code_is_not_hers(as_, hers, clinic, maureen):
    ted = ParticipantFactory(organisation=clinic.organisation, email="ted@post.example", date_of_birth=dt.date(1959, 7, 2))
    ted = give_sign_in(ted, by=clinic.administrator, now=NOW)
    _page, code = give(as_(ted.user), ted)

    assert "That code has stopped." in text_of(hers.post(CONFIRM, {"code": code}))
    assert (address_of(maureen), address_of(ted)) == (OLD, "ted@post.example")


@pytest.mark.sqlite
def test_an_address_that_became_somebody_elses_meanwhile_is_refused_without_saying_whose(hers, clinic, maureen):
    _page, code = give(hers, maureen)
    other = ParticipantFactory(organisation=clinic.organisation, first_names="Colin", email=NEW)
    give_sign_in(other, by=clinic.administrator, now=NOW)

    text = text_of(hers.post(CONFIRM, {"code": code}))

    assert "We can’t use this address for you." in text
    assert "Colin" not in text
    assert address_of(maureen) == OLD


def test_what_the_office_wrote_meanwhile_is_not_overwritten(hers, clinic, maureen):
    _page, code = give(hers, maureen)
    by_office = replace(particulars_of(maureen), email="office@post.example", nhs_number_missing="not_asked")
    change_person(maureen, by_office, by=clinic.administrator, now=NOW, version=1)

    assert "Your e-mail address was changed in the meantime." in text_of(hers.post(CONFIRM, {"code": code}))
    assert address_of(maureen) == "office@post.example"


@pytest.mark.sqlite
def test_an_address_the_office_replaces_is_told_too(clinic, maureen):
    by_office = replace(particulars_of(maureen), email=NEW, nhs_number_missing="not_asked")
    change_person(maureen, by_office, by=clinic.administrator, now=NOW, version=1)

    assert [send_codes(NOW), send_codes(NOW)] == [1, 0]

    (told,) = mail.outbox
    assert (told.to, told.subject) == ([OLD], "Your e-mail address was changed")
    assert NEW not in told.body


@pytest.mark.parametrize("email", [OLD.upper(), OLD])
def test_nobody_is_told_of_an_address_that_stays_the_same(clinic, maureen, email):
    by_office = replace(particulars_of(maureen), email=email, phone="01632 960009", nhs_number_missing="not_asked")
    change_person(maureen, by_office, by=clinic.administrator, now=NOW, version=1)

    assert (send_codes(NOW), mail.outbox) == (0, [])


def test_without_a_sign_in_the_old_address_may_be_a_strangers_and_is_not_told(clinic):
    colin = ParticipantFactory(organisation=clinic.organisation, email=OLD)
    by_office = replace(particulars_of(colin), email=NEW, nhs_number_missing="not_asked")
    change_person(colin, by_office, by=clinic.administrator, now=NOW, version=1)

    assert (send_codes(NOW), mail.outbox) == (0, [])


def test_a_merge_that_chooses_the_other_address_tells_the_one_she_signed_in_with(clinic, maureen):
    double = ParticipantFactory(organisation=clinic.organisation, first_names="Maureen", last_name="Pell", email=NEW)
    choices = dict.fromkeys(("phone", "date_of_birth"), "kept") | {"email": "other"}
    maureen.refresh_from_db()
    versions = (maureen.version, double.version)
    merge(maureen, double, choices=choices, versions=versions, by=clinic.administrator, now=NOW)

    send_codes(NOW)

    assert [message.to for message in mail.outbox] == [[OLD]]


def test_too_many_codes_are_refused_whatever_the_addresses(hers, maureen):
    for number in range(5):
        give(hers, maureen, email=f"mo{number}@post.example")

    page, code = give(hers, maureen, email="mo6@post.example")

    assert "Too many codes were asked for. Wait 15 minutes, then try again." in text_of(page)
    assert code == ""


def test_wrong_codes_of_a_day_count_here_too(hers, maureen, settings):
    settings.WRONG_CODES_A_DAY = 2
    _page, code = give(hers, maureen)
    for _ in range(2):
        hers.post(CONFIRM, {"code": "12345"})

    assert "Too many wrong codes were typed today" in text_of(hers.post(CONFIRM, {"code": code}))
    assert address_of(maureen) == OLD


def test_without_an_address_yet_e_mail_is_chosen_after_it_is_confirmed(hers, maureen):
    Participant.objects.filter(pk=maureen.pk).update(email="", channel="letter")

    page, _code = give(hers, maureen, channel="email")
    assert "Confirm your e-mail address first; you can choose e-mail after that." in text_of(page)
    _page, code = give(hers, maureen, channel="letter")
    hers.post(CONFIRM, {"code": code})

    assert address_of(maureen) == NEW
    assert send_codes(NOW) == 0


@pytest.mark.parametrize("code", ["", "x" * 21])
def test_a_code_that_can_be_none_says_so(hers, maureen, code):
    give(hers, maureen)

    assert {"": "Enter the code from the e-mail."}.get(code, "The code has 6 digits.") in text_of(
        hers.post(CONFIRM, {"code": code})
    )


def test_with_nothing_to_confirm_there_is_only_the_form(hers, maureen):
    assert hers.get(CONFIRM).url == DETAILS
    assert "A code was sent to" not in text_of(hers.get(DETAILS))
    assert new_addresses.waiting_to_confirm(maureen, NOW) is None


def test_staff_have_no_such_page(as_, clinic, maureen):
    assert as_(clinic.administrator).get(CONFIRM).status_code == 404
