"""A signed letter is fixed, and goes the way it can: in a batch, to their page, to a secure address, the hospital's system."""

import uuid

import pytest
from django.db import DatabaseError, transaction

from common.once import Stale
from common.refused import Refused
from participants.letters.batches import batch_of, make_batch, open_batches, print_queue, tick_posted
from participants.letters.deliveries import send_letter, stop_delivery, tick_as_sent, ways_for
from participants.letters.drafting import DraftWords, change_draft, draft_letters, set_aside_letter
from participants.letters.signing import sign_letter
from participants.models import Correspondent, Delivery, Letter
from participants.stopping.contact import stop_contact
from tests.at_once import at_once
from tests.cast import NOW
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]


def words(letter, **more):
    return DraftWords(**{"subject": letter.subject, "text": letter.text, "recipient": letter.recipient, **more})


@pytest.fixture
def queued(signed, office):
    """A letter on paper that waits for a batch."""

    def make(**more):
        letter = signed(**more)
        return send_letter(letter, "print", by=office, now=NOW)

    return make


@pytest.mark.sqlite
def test_a_letter_is_signed_by_name_and_nobody_changes_it_then(signed, office):
    letter = signed()

    assert letter.signature == "Priya Raman"
    assert sign_letter(letter, by=office, now=NOW, version=1) == letter
    with pytest.raises(Refused, match="what is signed stays as it is"):
        change_draft(letter, words(letter, text="Other"), by=office, version=letter.version)


@pytest.mark.sqlite
@pytest.mark.parametrize("change", [{"text": "Other"}, {"subject": ""}, {"signed_at": None, "signed_by": None, "signature": ""}])
def test_a_signed_letter_refuses_change_in_the_database_too(signed, change):
    letter = signed()

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(**change)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).delete()
    letter.refresh_from_db()
    assert letter.subject == "About your place"
    assert letter.signature == "Priya Raman"


@pytest.mark.sqlite
def test_a_signed_letter_takes_an_address_and_is_set_aside_or_read_as_before(signed):
    letter = signed()

    Letter.objects.filter(pk=letter.pk).update(recipient="Ana", read_at=NOW, dropped_at=NOW, dropped_reason="Twice.")

    letter.refresh_from_db()
    assert letter.dropped_reason == "Twice."


def test_a_clinician_signs_what_is_clinical_with_their_profession_and_the_office_does_not(signed, episode, office, imogen):
    (draft,) = draft_letters(episode, "ended", ["gp"], by=imogen, now=NOW)

    with pytest.raises(Refused, match="Only a clinician"):
        sign_letter(draft, by=office, now=NOW, version=1)
    assert signed("ended", ["gp"], by=imogen).signature == "Imogen Fairweather, psychologist"


def test_what_is_still_open_is_named_before_anybody_signs(draft, office, clinic):
    type(clinic.organisation).objects.update(contact_phone="")

    with pytest.raises(Refused, match=r"Nobody has filled in \{\{ telephone \}\}"):
        sign_letter(draft("choice"), by=office, now=NOW, version=1)


def test_words_that_somebody_changed_meanwhile_are_read_before_they_are_signed(draft, office):
    letter = draft()
    change_draft(letter, words(letter, text="Other"), by=office, version=1)

    with pytest.raises(Stale):
        sign_letter(letter, by=office, now=NOW, version=1)


def test_nobody_signs_a_letter_to_somebody_who_died_since_it_was_drafted(draft, office, ana):
    letter = draft()
    stop_contact(ana, reason="died", by=office.user, now=NOW)

    with pytest.raises(Refused, match="Died: no letter goes to them"):
        sign_letter(letter, by=office, now=NOW, version=1)


def test_nobody_signs_a_letter_to_somebody_who_asked_for_no_contact_since(draft, office, ana):
    letter = draft()
    stop_contact(ana, reason="no_contact", by=office.user, now=NOW)

    with pytest.raises(Refused, match="no letter goes to them"):
        sign_letter(letter, by=office, now=NOW, version=1)


def test_only_a_signed_letter_is_sent_and_once_each_way(draft, signed, office):
    with pytest.raises(Refused, match="Sign it first"):
        send_letter(draft(), "print", by=office, now=NOW)
    letter = signed()

    assert send_letter(letter, "print", by=office, now=NOW) == send_letter(letter, "print", by=office, now=NOW)
    with pytest.raises(Refused, match="can’t go that way"):
        send_letter(letter, "own_page", by=office, now=NOW)


def test_a_letter_is_on_their_page_at_once_where_they_can_sign_in(signed, office, ana):
    ana.user, ana.email, ana.channel = UserFactory(), "ana@post.example", "email"
    ana.save()
    letter = signed()

    assert [str(way) for way in ways_for(letter)] == ["own_page", "print"]
    assert send_letter(letter, "own_page", by=office, now=NOW).sent_at == NOW


def test_others_are_mailed_only_at_an_address_that_somebody_called_secure(signed, imogen, clinic):
    there = Correspondent.objects.create(organisation=clinic.organisation, name="Hill Clinic", email="in@hill.example")
    letter = signed("referred_on", ["service"], by=imogen, service=there)
    assert "secure_email" not in ways_for(letter)

    there.email_is_secure = True
    there.save()
    letter.service = there
    assert [str(way) for way in ways_for(letter)] == ["secure_email", "print", "system"]
    assert send_letter(letter, "secure_email", by=imogen, now=NOW).sent_at is None
    assert send_letter(letter, "system", by=imogen, now=NOW).sent_by == "Imogen Fairweather"


@pytest.mark.sqlite
def test_what_waits_is_printed_as_one_batch_and_ticked_once(queued, clinic):
    house, number = clinic.organisation, uuid.uuid4()
    first, second = queued(), queued()

    assert make_batch(house, by=clinic.administrator, now=NOW, number=number) == number
    assert batch_of(house, number) == [first, second]
    assert make_batch(house, by=clinic.administrator, now=NOW, number=number) == number
    assert open_batches(house) == [(number, NOW, 2)]

    assert tick_posted(house, number, by=clinic.administrator, now=NOW) == 2
    assert tick_posted(house, number, by=clinic.administrator, now=NOW) == 0
    first.refresh_from_db()
    assert (first.sent_at, first.sent_by) == (NOW, "Priya Raman")
    assert open_batches(house) == []
    with pytest.raises(Refused, match="nothing to print"):
        make_batch(house, by=clinic.administrator, now=NOW, number=uuid.uuid4())


def test_whoever_comes_second_is_given_the_batch_that_is_there(queued, clinic):
    queued()
    first = make_batch(clinic.organisation, by=clinic.administrator, now=NOW, number=uuid.uuid4())

    assert make_batch(clinic.organisation, by=clinic.clinician, now=NOW, number=uuid.uuid4()) == first


def test_a_letter_without_an_address_is_named_and_the_others_are_printed(queued, signed, clinic, ana, office):
    good = queued()
    bad = queued()
    bad.letter.recipient = "Ana Ferreira"
    bad.letter.save()
    ana.postal_address = ""
    ana.save()

    queue = print_queue(clinic.organisation)
    assert (queue.ready, queue.homeless) == ([good], [bad])

    ana.postal_address = "9 New Street\nKestrel\nKV1 1AA"
    ana.save()
    number = make_batch(clinic.organisation, by=clinic.administrator, now=NOW, number=uuid.uuid4())
    assert [each.letter.recipient.splitlines()[1] for each in batch_of(clinic.organisation, number)] == [
        "4 Mill Lane",
        "9 New Street",
    ]


def test_a_form_that_no_printer_makes_is_ticked_by_itself(queued, clinic, ana, office):
    ana.letter_format = "braille"
    ana.save()
    delivery = queued()

    assert print_queue(clinic.organisation).by_hand == [delivery]
    assert tick_as_sent(delivery, by=office, now=NOW).sent_by == "Priya Raman"
    assert tick_as_sent(delivery, by=office, now=NOW).sent_at == NOW


def test_a_letter_in_a_batch_is_not_ticked_by_itself(queued, office):
    with pytest.raises(Refused, match="ticked with its batch"):
        tick_as_sent(queued(), by=office, now=NOW)


def test_nothing_goes_to_somebody_who_died_after_it_was_signed_and_the_reason_stands(queued, clinic, ana):
    waiting, batched = queued(), queued()
    stop_delivery(waiting, reason="Jammed", by=clinic.administrator, now=NOW)
    number = make_batch(clinic.organisation, by=clinic.administrator, now=NOW, number=uuid.uuid4())

    stop_contact(ana, reason="died", by=clinic.administrator, now=NOW)

    batched.refresh_from_db()
    assert batched.stopped_reason == "Died: no letter goes to them."
    assert batch_of(clinic.organisation, number) == []
    with pytest.raises(Refused, match="no such batch"):
        tick_posted(clinic.organisation, number, by=clinic.administrator, now=NOW)


def test_a_letter_that_was_stopped_can_go_again(queued, office):
    delivery = queued()
    with pytest.raises(Refused, match="Write why"):
        stop_delivery(delivery, reason="", by=office.user, now=NOW)

    stop_delivery(delivery, reason="Wrong address", by=office.user, now=NOW)
    stop_delivery(delivery, reason="Again", by=office.user, now=NOW)

    assert send_letter(delivery.letter, "print", by=office, now=NOW) != delivery


def test_a_letter_that_has_gone_is_neither_stopped_nor_set_aside(queued, office, clinic):
    delivery = queued()
    number = make_batch(clinic.organisation, by=clinic.administrator, now=NOW, number=uuid.uuid4())
    tick_posted(clinic.organisation, number, by=clinic.administrator, now=NOW)

    with pytest.raises(Refused, match="gone already"):
        stop_delivery(delivery, reason="Wrong", by=office.user, now=NOW)
    with pytest.raises(Refused, match="gone already"):
        set_aside_letter(delivery.letter, reason="Wrong", by=office, now=NOW)


def test_a_letter_set_aside_leaves_the_queue(queued, office, clinic):
    delivery = queued()

    set_aside_letter(delivery.letter, reason="Rang instead.", by=office, now=NOW)

    assert print_queue(clinic.organisation).ready == []
    assert Delivery.objects.get().stopped_reason == "Rang instead."


def test_another_organisations_letters_are_in_no_batch_of_ours(queued, charity):
    queued()

    with pytest.raises(Refused, match="nothing to print"):
        make_batch(charity.organisation, by=charity.coordinator, now=NOW, number=uuid.uuid4())


@pytest.mark.django_db(transaction=True)
def test_two_people_who_print_at_the_same_moment_have_one_batch(queued, clinic):
    queued()
    queued()

    def press():
        return make_batch(clinic.organisation, by=clinic.administrator, now=NOW, number=uuid.uuid4())

    first, second = at_once(press, press)

    assert first == second
    assert len(batch_of(clinic.organisation, first)) == 2
