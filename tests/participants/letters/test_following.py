"""Letters that follow: what is drafted when more is asked for or a pathway ends, what is set aside then, and what comes back."""

import datetime as dt
import uuid

import pytest

from common.refused import Refused
from courses.models import AboutSection
from courses.programmes.about import parts_at, write_section
from participants.letters.about_page import parts_that_go_with
from participants.letters.deliveries import send_letter
from participants.letters.drafting import draft_letters
from participants.letters.following import offer_and_write, triage_and_write
from participants.letters.signing import sign_letter
from participants.models import Delivery, Letter, Offer
from participants.stopping.pathways import end_and_write, take_back_pathway_ending
from participants.waiting import offers
from participants.waiting.choosing import Formats, record_choice
from participants.waiting.placing import place
from tests.cast import NOW
from tests.factories import ParticipantFactory, make_course, recommend, refer, say_yes, wait_on_programme
from tests.participants.waiting.conftest import days_from

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]
LATER = NOW + dt.timedelta(days=3)


def waiting(letters=None):
    found = (letters or Letter.objects.all()).filter(dropped_at=None).order_by("pk")
    return [(each.kind, each.to) for each in found]


@pytest.fixture
def referral(clinic, edition, ana):
    clinic.organisation.contact_phone, clinic.organisation.contact_hours = "01632 960100", "Monday to Friday, 9am to 4pm"
    clinic.organisation.save()
    return refer(
        ana, edition.programme, received=dt.date(2026, 9, 14), now=NOW, source="Dr Lund", pain_over_six_months=""
    ).referrals.get()


@pytest.fixture
def offered(clinic, edition, ana, office, episode):
    """Ana waits, and is offered a place, with the letter of it drafted."""
    recommend(episode, now=NOW)
    say_yes(episode, now=NOW)
    entry = wait_on_programme(episode, now=NOW)
    course = make_course(edition, days=days_from(dt.date(2027, 1, 11)), number=34)
    what = offers.Offering(course, NOW + dt.timedelta(days=10))
    (made,) = offer_and_write([entry], what, by=office, now=NOW)
    return made


def ask(referral, office, **more):
    referral.refresh_from_db()
    given = {"version": referral.version, "clinician": False, **more}
    return triage_and_write(referral, "asked", by=office, now=NOW, **given)


def test_whoever_asks_for_more_has_a_letter_to_the_referrer_that_says_what(referral, office):
    (letter,) = ask(referral, office, reason="Which medicines she takes.")

    assert (letter.kind, letter.to, letter.recipient) == ("asked_more", "referrer", "Dr Lund")
    assert "Pain for six months or more\nWhich medicines she takes." in letter.text
    assert sign_letter(letter, by=office, now=NOW, version=1).signature == "Priya Raman"


def test_asking_again_has_another_letter_only_once_the_first_is_signed(referral, office):
    (first,) = ask(referral, office)
    assert ask(referral, office, ask_again_on=dt.date(2026, 12, 1)) == []

    sign_letter(first, by=office, now=NOW, version=1)
    (second,) = ask(referral, office, ask_again_on=dt.date(2026, 12, 8))
    assert second.pk != first.pk


@pytest.mark.parametrize(
    ("ending", "told"),
    [
        ("not_interested", [("ended", "gp"), ("ended", "referrer")]),
        ("no_reply", [("ended", "gp"), ("ended", "referrer"), ("ended_person", "person")]),
        ("did_not_attend", [("ended", "gp"), ("ended", "referrer"), ("ended_person", "person")]),
        ("not_suitable", [("ended", "referrer"), ("ended", "gp"), ("ended_person", "person")]),
        ("died", []),
    ],
)
def test_an_ending_drafts_what_it_asks_for_and_nothing_to_somebody_who_died(episode, imogen, ending, told):
    _, drafted = end_and_write(episode, ending, by=imogen, now=NOW, note="Said so.", clinician=True)

    assert waiting() == told
    assert len(drafted) == len(told)


def test_what_the_office_ends_is_drafted_for_a_clinician_who_alone_signs_it(episode, office, imogen):
    _, drafted = end_and_write(episode, "no_reply", by=office, now=NOW)

    with pytest.raises(Refused, match="Only a clinician"):
        sign_letter(drafted[0], by=office, now=NOW, version=1)
    to_them = drafted[2]
    assert "we have written to you and rung you, and haven’t heard from you" in to_them.text
    assert sign_letter(to_them, by=imogen, now=NOW, version=1).signed_at == NOW


def test_a_second_click_on_an_ending_drafts_nothing_more(episode, office):
    for _ in range(2):
        end_and_write(episode, "no_reply", by=office, now=NOW)

    assert len(waiting()) == 3


def test_that_somebody_declined_is_not_written_twice_after_the_decision_said_it(episode, imogen):
    recommend(episode, now=NOW, outcome="not_interested", reason="declined")

    assert end_and_write(episode, "not_interested", by=imogen, now=NOW, clinician=True)[1] == []


def test_drafts_of_what_no_longer_comes_are_set_aside_with_the_ending_and_come_back_with_it(episode, draft, office, imogen):
    draft("choice")
    draft_letters(episode, "decision", ["gp"], by=imogen, now=NOW)

    end_and_write(episode, "no_reply", by=office, now=LATER)
    assert waiting()[0] == ("decision", "gp"), "what was decided is still to be said"
    assert Letter.objects.get(kind="choice").dropped_reason == "The pathway ended: no reply."

    done = take_back_pathway_ending(episode, by=office.user, now=LATER + dt.timedelta(hours=1))
    assert sorted(waiting()) == [("choice", "person"), ("decision", "gp")], "nobody is told of an ending that was none"
    assert "1 letter waits again." in done.returned


def test_a_signed_letter_that_waits_to_be_printed_waits_again_when_the_ending_is_taken_back(episode, signed, office):
    letter = signed("choice")
    send_letter(letter, "print", by=office, now=NOW)

    end_and_write(episode, "no_reply", by=office, now=LATER)
    assert Delivery.objects.get().stopped_reason == "The pathway ended: no reply."

    take_back_pathway_ending(episode, by=office.user, now=LATER + dt.timedelta(hours=1))
    assert Delivery.objects.get().stopped_at is None
    letter.refresh_from_db()
    assert letter.dropped_at is None


def test_an_invitation_to_an_assessment_that_is_not_booked_again_stays_set_aside(episode, draft, office):
    draft("assessment")
    end_and_write(episode, "no_reply", by=office, now=LATER)
    later = dt.datetime(2026, 11, 17, 10, tzinfo=dt.UTC)  # the assessment was to be on the 16th

    done = take_back_pathway_ending(episode, by=office.user, now=later)

    assert Letter.objects.get(kind="assessment").dropped_at == LATER
    assert "1 letter stays set aside: what they say isn’t so any more." in done.lost


def test_an_offers_letter_is_drafted_with_it_and_set_aside_when_the_offer_is_answered(offered, office):
    assert ("offer", "person") in waiting()

    offers.decline(offered, way="telephone", by=office.user, now=LATER)

    assert ("offer", "person") not in waiting()
    assert Letter.objects.get(kind="offer").dropped_reason == "The offer isn’t open any more."


def test_nobody_writes_or_signs_the_letter_of_an_offer_that_there_is_not(offered, episode, office):
    letter = Letter.objects.get(kind="offer")
    Offer.objects.update(state="expired", closed_at=LATER)

    with pytest.raises(Refused, match="They have no open offer"):
        sign_letter(letter, by=office, now=LATER, version=1)
    with pytest.raises(Refused, match="They have no open offer"):
        draft_letters(episode, "offer", ["person"], by=office, now=LATER)


def test_several_people_are_offered_places_and_their_letters_drafted_in_one_step(clinic, edition, office):
    course = make_course(edition, days=days_from(dt.date(2027, 1, 11)), number=34)
    entries = []
    for name in ("Ann", "Ben", "Cy"):
        person = ParticipantFactory(organisation=clinic.organisation, first_names=name, channel="letter")
        theirs = refer(person, edition.programme, received=dt.date(2026, 8, 3), now=NOW)
        recommend(theirs, now=NOW)
        say_yes(theirs, now=NOW)
        entries.append(wait_on_programme(theirs, now=NOW))

    for _ in range(2):
        offer_and_write(entries, offers.Offering(course, NOW + dt.timedelta(days=10)), by=office, now=NOW)

    assert waiting() == [("offer", "person")] * 3


def test_the_page_that_went_with_a_letter_can_be_read_after_it_was_changed(clinic, edition, draft, office):
    AboutSection.objects.create(edition=edition, section="purpose", text="Why we do it.")
    letter = draft("choice")
    write_section(edition, "purpose", "Why we do it now.", by=office.user, version=1)
    Letter.objects.filter(pk=letter.pk).update(text="Dear Ana")
    letter.refresh_from_db()

    signed = sign_letter(letter, by=office, now=NOW, version=1)

    assert (signed.about_edition, signed.about_version) == (edition, 1)
    assert [part.text for part in parts_that_go_with(signed)] == ["Why we do it."]
    assert [part.text for part in parts_at(edition, 2)] == ["Why we do it now."]
    assert parts_at(edition, 7) is None


def test_every_version_of_a_page_is_kept_once(edition, office):
    AboutSection.objects.create(edition=edition, section="purpose", text="One.")
    for version, text in enumerate(["Two.", "Two.", "Three."], 1):
        if version != 2:
            write_section(edition, "purpose", text, by=office.user, version=min(version, 2))

    texts = [[part.text for part in parts_at(edition, version)] for version in (1, 2, 3)]
    assert texts == [["One."], ["Two."], ["Three."]]


def test_the_number_of_a_form_makes_one_letter(episode, office):
    number = uuid.uuid4()
    first, second = (draft_letters(episode, "choice", ["person"], by=office, now=NOW, submission_id=number) for _ in range(2))

    assert first == second


@pytest.mark.parametrize("answer", ["yes", "ring_me"])
def test_the_invitation_to_choose_is_set_aside_when_somebody_has_answered(episode, signed, office, answer):
    recommend(episode, now=NOW)
    letter = signed("choice")

    formats = Formats(in_person=True)
    record_choice(episode, answer, way="telephone", by=office.user, now=LATER, formats=formats)

    letter.refresh_from_db()
    assert (letter.dropped_at, letter.dropped_reason) == (LATER, "They have answered already.")


def test_an_invitation_that_has_gone_stays_as_it_is_when_somebody_answers(episode, signed, office):
    recommend(episode, now=NOW)
    letter = signed("choice")
    Delivery.objects.create(letter=letter, way="print", made_at=NOW, sent_at=NOW, sent_by="Priya Raman")

    record_choice(episode, "ring_me", way="telephone", by=office.user, now=LATER)

    letter.refresh_from_db()
    assert letter.dropped_at is None


def test_the_invitation_to_choose_is_set_aside_when_a_clinician_gives_the_place_without_an_answer(
    episode, edition, draft, imogen
):
    letter = draft("choice")
    course = make_course(edition, days=days_from(dt.date(2027, 1, 11)), number=34)

    place(episode.participant, course, by=imogen.user, now=LATER, reason="He can only come in January.")

    letter.refresh_from_db()
    assert letter.dropped_at == LATER
