"""A letter is drafted from somebody's pathway, changed until it is signed, and set aside where it isn't to go."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest

from accounts.models import AuditEntry
from common.once import Stale
from common.refused import Refused
from courses.models import AboutSection
from participants.letters.drafting import DraftWords, change_draft, draft_letters, set_aside_letter
from participants.models import Appointment, Correspondent, Letter, Offer
from tests.cast import NOW
from tests.factories import make_course, recommend, wait_on_programme

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]

MONDAYS = [dt.date(2027, 1, 11), dt.date(2027, 1, 18), dt.date(2027, 1, 25)]
TWELVE_DAYS = [monday + dt.timedelta(days=day) for monday in MONDAYS for day in range(4)]


def words_of(letter, **more):
    return replace(DraftWords(letter.subject, letter.text, letter.recipient, letter.format, letter.override_reason), **more)


@pytest.mark.sqlite
def test_an_invitation_to_the_assessment_says_when_where_how_long_and_whom_to_ring(draft, edition):
    AboutSection.objects.create(edition=edition, section="purpose", text="Why", version=3)
    AboutSection.objects.create(edition=edition, section="team", text="Who", version=2)

    letter = draft("assessment")

    assert letter.subject == "Your appointment on Monday 16 November 2026"
    assert letter.recipient == "Ana Ferreira\n4 Mill Lane\nKestrel\nKV1 2AB"
    for said in (
        "Dear Ana",
        "Your appointment is on Monday 16 November 2026 at 10am. It takes 1 hour and 30 minutes.",
        "Garden Room, Level 2, Kestrel Way",
        "12 days, Monday to Thursday, over 3 weeks, 9:30am to 3pm each day",
        "Ring us on 01632 960100, Monday to Friday, 9am to 4pm",
        f"“About {edition.programme.name}”, version 5",
        "referred to us by Dr Lund, pain clinic",
    ):
        assert said in letter.text
    assert "{{" not in letter.text


def test_nobody_is_invited_to_an_assessment_that_is_not_booked_or_to_a_review_without_a_place(draft, episode):
    booked = Appointment.objects.get(episode=episode)
    booked.state, booked.closed_at = "withdrawn", NOW
    booked.save()

    with pytest.raises(Refused, match=r"No assessment is booked for them\."):
        draft("assessment")
    with pytest.raises(Refused, match=r"They have no place at a review that is to come\."):
        draft("review")
    assert not Letter.objects.exists()


def test_nobody_is_invited_to_an_assessment_that_is_over(episode, office):
    day_after = dt.datetime(2026, 11, 17, 10, tzinfo=dt.UTC)

    with pytest.raises(Refused, match="No assessment is booked"):
        draft_letters(episode, "assessment", ["person"], by=office, now=day_after)


def test_an_invitation_to_choose_says_how_long_people_wait_either_way(draft, episode, clinic, edition, ana):
    wait_on_programme(episode, now=NOW, accepted=dt.date(2026, 8, 3), takes_video=False)

    text = draft("choice").text

    assert "Face to face, in one of our rooms. People wait up to 13 weeks at present." in text
    assert "People wait a few weeks at most at present." in text


def test_an_offer_names_every_day_and_until_when_to_answer(draft, episode, ana, edition):
    entry = wait_on_programme(episode, now=NOW)
    course = make_course(edition, days=TWELVE_DAYS, number=32)
    times = {"made_at": NOW, "reply_by": NOW + dt.timedelta(days=7)}
    Offer.objects.create(participant=ana, course=course, entry=entry, token_digest="d", **times)

    letter = draft("offer")

    assert letter.subject == "A place for you: please answer by Monday 9 November 2026 at 10am"
    assert "Monday 11 January to Thursday 28 January 2027" in letter.text
    assert letter.text.count("9:30am to 3pm") == 12


def test_a_decision_goes_to_gp_and_referrer_in_two_letters_with_its_outcome_alone(episode, imogen):
    recommend(episode, now=NOW, outcome="individual", reason="group_risk", note="Very anxious.", profession="psychologist")

    gp, referrer = draft_letters(episode, "decision", ["gp", "referrer"], by=imogen, now=NOW)

    assert gp.recipient == "Dr Okafor\nMill Practice\n2 Mill Road\nKestrel\nKV1 3CD"
    assert referrer.recipient == "Dr Lund, pain clinic"
    assert gp.text.startswith("Dear Dr Okafor")
    assert referrer.text.startswith("Dear colleague")
    assert "What we decided together: individual sessions with a psychologist." in gp.text
    assert "anxious" not in gp.text
    assert gp.subject.startswith("Ana Ferreira, born 14 March 1961, NHS number 943")


def test_the_referrers_address_is_found_by_its_name(episode, imogen, clinic):
    Correspondent.objects.create(organisation=clinic.organisation, name="Dr Lund, Pain Clinic", postal_address="Level 4\nKV9")

    (letter,) = draft_letters(episode, "ended", ["referrer"], by=imogen, now=NOW)

    assert letter.recipient == "Dr Lund, pain clinic\nLevel 4\nKV9"


def test_what_nobody_knows_stays_to_be_seen(draft, clinic):
    type(clinic.organisation).objects.update(contact_phone="")

    assert "{{ telephone }}" in draft("choice").text


@pytest.mark.sqlite
def test_a_second_click_drafts_nothing_more(draft):
    number = uuid.uuid4()

    assert draft(submission_id=number) == draft(submission_id=number)
    assert Letter.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "to", "sentence"),
    [
        ("decision", ["gp"], "A clinician writes this letter."),
        ("choice", ["gp"], "“Invitation to choose” goes to the person."),
        ("choice", [], "Choose whom it goes to."),
        ("lunch", ["gp"], "Choose what the letter is about."),
    ],
)
def test_the_office_is_told_which_letters_it_can_not_write(episode, office, kind, to, sentence):
    with pytest.raises(Refused, match=sentence):
        draft_letters(episode, kind, to, by=office, now=NOW)


def test_a_letter_that_goes_elsewhere_says_where(episode, imogen, clinic):
    with pytest.raises(Refused, match="Choose the service"):
        draft_letters(episode, "referred_on", ["service"], by=imogen, now=NOW)

    there = Correspondent.objects.create(organisation=clinic.organisation, name="Hill Clinic", postal_address="1 Hill\nKV2")
    (letter,) = draft_letters(episode, "referred_on", ["service"], service=there, by=imogen, now=NOW)

    assert (letter.service, letter.recipient) == (there, "Hill Clinic\n1 Hill\nKV2")


def test_nothing_is_written_to_somebody_who_died_but_their_gp_may_be_told(episode, imogen, ana):
    ana.stopped_at, ana.stopped_reason = NOW, "died"
    ana.save()

    with pytest.raises(Refused, match="no letter goes to them"):
        draft_letters(episode, "ended_person", ["person"], by=imogen, now=NOW)
    assert draft_letters(episode, "ended", ["gp"], by=imogen, now=NOW)


@pytest.mark.sqlite
def test_a_draft_is_changed_and_a_page_that_is_old_asks_to_look_again(draft, office):
    letter = draft()

    changed = change_draft(letter, words_of(letter, text="Short."), by=office, version=letter.version)

    assert (changed.text, changed.version) == ("Short.", 2)
    with pytest.raises(Stale):
        change_draft(letter, words_of(letter, text="Shorter."), by=office, version=letter.version)


def test_the_office_changes_no_clinical_letter(episode, office, imogen):
    (letter,) = draft_letters(episode, "decision", ["gp"], by=imogen, now=NOW)

    with pytest.raises(Refused, match="Only a clinician"):
        change_draft(letter, words_of(letter, text="Short."), by=office, version=letter.version)
    with pytest.raises(Refused, match="Only a clinician"):
        set_aside_letter(letter, reason="No", by=office, now=NOW)


def test_another_form_than_they_need_takes_a_reason(draft, office, ana):
    ana.letter_format = "large_print"
    ana.save()
    letter = draft()
    assert letter.format == "large_print"

    with pytest.raises(Refused, match="They need: large print"):
        change_draft(letter, words_of(letter, format="standard"), by=office, version=1)
    words = words_of(letter, format="standard", override_reason="She asked for it this once.")
    assert change_draft(letter, words, by=office, version=1).format == "standard"


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"text": " "}, "Write what the letter says."),
        ({"subject": ""}, "first line"),
        ({"text": "x" * 12_001}, "12,000 characters or fewer"),
        ({"recipient": "\n".join("abcdefgh")}, "takes 7 lines"),
    ],
)
def test_a_draft_that_can_not_be_is_refused(draft, office, more, sentence):
    letter = draft()
    with pytest.raises(Refused, match=sentence):
        change_draft(letter, words_of(letter, **more), by=office, version=1)


def test_a_letter_is_set_aside_once_with_a_reason_and_its_words_never_reach_the_trail(draft, office):
    letter = draft()
    with pytest.raises(Refused, match="Write why"):
        set_aside_letter(letter, reason=" ", by=office, now=NOW)

    assert set_aside_letter(letter, reason="Rang instead.", by=office, now=NOW).dropped_reason == "Rang instead."
    set_aside_letter(letter, reason="Again", by=office, now=NOW)

    entries = AuditEntry.objects.filter(object_type="participants.letter")
    assert sorted(entries.values_list("verb", flat=True)) == ["drafted", "set aside"]
    assert "face to face" not in " ".join(f"{each.object_label} {each.details}" for each in entries)
