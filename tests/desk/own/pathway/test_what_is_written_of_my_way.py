"""The page of what is written about somebody has their referral, answers, wait and letters, and no notes of staff."""

import datetime as dt

import pytest

from participants.models import Letter, Referral
from tests.cast import NOW
from tests.factories import recommend
from tests.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(clinic, waiting):
    """Everything that can be written of Maureen's way."""
    episode = waiting.episode
    Referral.objects.filter(episode=episode).update(note="Rings at odd hours", triage_reason="Advice for the GP")
    episode.choices.update(note="Only after Easter")
    recommend(episode, now=NOW, note="Frightened of groups")
    for subject, more in (
        ("Pain management: will you come?", {"signed_at": NOW, "signed_by": clinic.clinician, "signature": "Imogen Fairweather"}),
        ("A draft", {}),
    ):
        Letter.objects.create(
            participant=episode.participant,
            episode=episode,
            kind="choice",
            to="person",
            subject=subject,
            text="Dear",
            made_at=NOW,
            made_by="Priya Raman",
            **more,
        )
    return episode


def page(as_, person, wording):
    person.wording = wording
    person.save()
    return text_of(as_(person.user).get("/me/about-me/"))


def test_plain_wording_says_all_of_it(as_, maureen, told):
    text = page(as_, maureen, "plain")

    assert "Pain management programme Monday 3 August 2026 We had your referral from Pain clinic." in text
    assert "Pain for more than 6 months: Yes. With the pain clinic: Yes." in text
    assert "2 visits to a nurse" in text
    assert "You told us by telephone: You want to come face to face. Only after Easter" in text
    assert "Tuesday 20 October 2026 On the waiting list from this day on, face to face" in text
    assert "Monday 2 November 2026 A letter to you: Pain management: will you come?" in text
    assert "You can ask us for it." in text


def test_neutral_wording_says_it_without_what_it_is_for(as_, maureen, told):
    text = page(as_, maureen, "neutral")

    assert "Your way to us Monday 3 August 2026 We had your referral" in text
    assert "Monday 2 November 2026 A letter to you" in text
    assert "Pain" not in text.replace("Pain service", "")


@pytest.mark.parametrize("wording", ["plain", "neutral"])
def test_what_staff_wrote_for_each_other_and_drafts_stay_out(as_, maureen, told, wording):
    text = page(as_, maureen, wording)

    for words in ("odd hours", "Advice for the GP", "Frightened", "A draft"):
        assert words not in text


def test_an_end_is_said_without_its_note(as_, maureen, told):
    told.ended_at, told.ending, told.ended_by, told.ending_note = NOW, "no_reply", "Priya Raman", "Never picks up"
    told.save()

    text = page(as_, maureen, "plain")

    assert "This ended" in text
    assert "Never picks up" not in text


@pytest.mark.parametrize("more", [1, 3])
def test_the_page_takes_five_queries_more_however_much_is_written(as_, maureen, told, more, django_assert_num_queries):
    for day in range(more):
        told.referrals.create(source="GP", received_on=dt.date(2026, 9, 1 + day), made_at=NOW)
    browser = as_(maureen.user)
    browser.get("/me/about-me/")

    with django_assert_num_queries(18):
        browser.get("/me/about-me/")
