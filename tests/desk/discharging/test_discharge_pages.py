"""A clinician decides on a discharge with what stands in view; the office sees that letters wait, and nothing clinical."""

import datetime as dt
import uuid

import pytest

from accounts.models import Membership
from participants.models import Episode, Letter
from reviews.discharge.deciding import decide_discharge
from reviews.models import Discharge, Goal
from tests.factories import FacilitatorFactory, refer
from tests.factories.reviewed import reviewed_group
from tests.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]
REVIEWS = {1: dt.date(2025, 11, 17), 6: dt.date(2026, 4, 16), 12: dt.date(2026, 10, 16)}


@pytest.fixture
def group(clinic):
    """Group 31 began on 29 September 2025; its last review was on 16 October 2026."""
    return reviewed_group(clinic.organisation, first=dt.date(2025, 9, 29), reviews=REVIEWS)


@pytest.fixture
def colin(group):
    """Colin Amberley missed the review after six months and came to the others."""
    episode = group.join("Colin", "Amberley", came_to=(1, 12), gp_name="Dr Okafor", gp_practice="Mill Road Surgery")
    group.came(episode, 6, mark="3")
    return episode


@pytest.fixture
def imogen(clinic):
    """The psychologist."""
    FacilitatorFactory(
        organisation=clinic.organisation, name="Imogen Fairweather", profession="psychologist", user=clinic.clinician
    )
    return clinic.clinician


def page(colin):
    return f"/pathways/{colin.pk}/discharge/"


def decided(colin, clinic, **more):
    given = {"ground": "attended", "reason": "", "submission_id": uuid.uuid4()} | more
    ground = given.pop("ground")
    return decide_discharge(colin, ground, by=Membership.objects.get(user=clinic.clinician), now=clinic.now, **given)


def gone(*letters, now):
    for letter in letters:
        signer = letter.participant.organisation.memberships.first().user
        Letter.objects.filter(pk=letter.pk).update(signed_at=now, signed_by=signer, signature="Imogen Fairweather, psychologist")
        letter.deliveries.create(way="print", made_at=now, sent_at=now, sent_by="Priya Raman")


def test_my_clinic_proposes_it_and_leads_to_the_decision(as_, clinic, colin, imogen):
    browser = as_(imogen)
    text = text_of(browser.get("/clinic/"))

    assert "Discharges 1" in text
    assert "Decide on the discharge: Colin Amberley In reviews They came to their 12-month review. Nothing happens until" in text
    assert page(colin) in browser.get("/clinic/").content.decode()


def test_the_decision_shows_what_stands(as_, clinic, colin, imogen):
    Goal.objects.create(episode=colin, words="Do the weekly shop", made_at=clinic.now, made_by="Imogen")
    text = text_of(as_(imogen).get(page(colin)))

    assert "1-month review How it stands Attended When Monday 17 November 2025" in text
    assert "6-month review How it stands Overdue When Thursday 16 April 2026, they didn’t come" in text
    assert "12-month review How it stands Attended When Friday 16 October 2026" in text
    assert "Their own part isn’t signed." in text
    assert "Do the weekly shop" in text
    assert "Proposed. They came to their 12-month review." in text


def test_deciding_drafts_the_letters_and_says_what_is_waited_for(as_, colin, imogen):
    sent = {"ground": "attended", "reason": "", "submission_id": uuid.uuid4()}
    text = text_of(as_(imogen).post(page(colin), sent, follow=True))

    assert "The discharge is decided. 2 letters to read and sign." in text
    assert "the letter to the GP isn’t signed yet the letter to the person isn’t signed yet" in text
    assert "Close the pathway" not in text


def test_a_discharge_with_a_letter_unsent_is_refused_in_words(as_, clinic, colin, imogen):
    discharge, (to_gp, _) = decided(colin, clinic)
    gone(to_gp, now=clinic.now)
    text = text_of(as_(imogen).post(f"/discharges/{discharge.pk}/close/", follow=True))

    assert "The pathway stays open: the letter to the person isn’t signed yet." in text
    colin.refresh_from_db()
    assert colin.ended_at is None


def test_once_both_have_gone_it_is_closed_with_a_button_too(as_, clinic, colin, imogen):
    discharge, letters = decided(colin, clinic)
    gone(*letters, now=clinic.now)
    browser = as_(imogen)
    assert "Close the discharge: Colin Amberley In reviews No letter is waited for any more" in text_of(browser.get("/clinic/"))
    assert "Close the pathway" in text_of(browser.get(page(colin)))

    text = text_of(browser.post(f"/discharges/{discharge.pk}/close/", follow=True))
    assert "Colin Amberley is discharged." in text
    assert "Ended: discharged." in text
    assert "Discharges" not in text_of(browser.get("/clinic/"))


def test_without_a_gp_on_record_the_page_leads_to_entering_one_or_saying_that_there_is_none(as_, clinic, group, imogen):
    ulla = group.join("Ulla", "Berg", came_to=(12,))
    discharge, _ = decided(ulla, clinic)
    browser = as_(imogen)
    said = text_of(browser.get(page(ulla)))
    assert "no GP is on their record, so the letter to the GP can’t be written" in said
    assert "Enter the GP, or say that they have none" in said

    gp = f"/discharges/{discharge.pk}/gp/"
    given = {"there": "known", "gp_practice": "Mill Road Surgery", "submission_id": uuid.uuid4()}
    said = text_of(browser.post(gp, given, follow=True))
    assert "The GP is on their record, and the letter is drafted: read and sign it." in said
    ulla.participant.refresh_from_db()
    assert ulla.participant.gp_practice == "Mill Road Surgery"
    none = {"there": "none", "submission_id": uuid.uuid4()}
    assert "Their record names a GP." in text_of(browser.post(gp, none))


def test_it_is_taken_back_with_a_reason(as_, clinic, colin, imogen):
    discharge, _ = decided(colin, clinic)
    browser = as_(imogen)
    assert "Write why it is taken back." in text_of(browser.post(f"/discharges/{discharge.pk}/back/", {"reason": ""}))
    text = text_of(browser.post(f"/discharges/{discharge.pk}/back/", {"reason": "One more talk"}, follow=True))

    assert "The discharge is taken back." in text
    assert "Proposed." in text


def test_before_the_last_review_a_reason_is_asked_for(as_, clinic, imogen):
    group = reviewed_group(clinic.organisation, first=dt.date(2026, 4, 13), reviews={1: dt.date(2026, 6, 1)})
    ulla = group.join("Ulla", "Berg", came_to=(1,))
    browser, sent = as_(imogen), {"ground": "early", "submission_id": uuid.uuid4()}
    assert "No discharge is proposed yet." in text_of(browser.get(page(ulla)))

    assert "Write why, for the clinicians who read it later." in text_of(browser.post(page(ulla), {**sent, "reason": ""}))
    browser.post(page(ulla), {**sent, "reason": "Moves abroad"})
    assert Discharge.objects.get().ground == "early"


def test_the_office_sees_that_letters_wait_and_nothing_clinical(as_, clinic, colin, imogen):
    discharge, (to_gp, _) = decided(colin, clinic, reason="Low in spirits")
    Letter.objects.filter(pk=to_gp.pk).update(
        signed_at=clinic.now, signed_by=clinic.clinician, signature="Imogen Fairweather, psychologist", text="Low in spirits"
    )
    office = as_(clinic.administrator)
    today, referral = text_of(office.get("/today/")), text_of(office.get(f"/referrals/{colin.pk}/"))

    assert "Send 1 letter of discharge 1 letter more to be signed by a clinician. A pathway stays open until" in today
    assert "Their discharge is decided by Imogen Fairweather, psychologist" in referral
    assert "The pathway stays open: the letter to the GP is signed and hasn’t gone yet and the letter to the person" in referral
    letter = text_of(office.get(f"/letters/{to_gp.pk}/"))
    assert "What it says is for clinicians to read." in letter
    for text in (today, referral, letter):
        assert "Low in spirits" not in text
    for url in (page(colin), f"/discharges/{discharge.pk}/back/"):
        assert office.get(url).status_code == 404
    assert office.post(f"/discharges/{discharge.pk}/close/").status_code == 404


def test_another_house_finds_nothing(as_, colin, imogen, clinic, charity):
    discharge, _ = decided(colin, clinic)
    stranger = as_(charity.coordinator)

    assert stranger.get(page(colin)).status_code == 404
    assert stranger.post(f"/discharges/{discharge.pk}/close/").status_code == 404


def test_a_discharged_person_who_is_referred_again_shows_the_earlier_pathway(as_, clinic, colin, imogen):
    discharge, letters = decided(colin, clinic)
    gone(*letters, now=clinic.now)
    browser = as_(imogen)
    browser.post(f"/discharges/{discharge.pk}/close/")
    again = refer(colin.participant, colin.programme, received=dt.date(2026, 11, 2), now=clinic.now)

    assert "ended on Monday 2 November 2026: discharged" in text_of(browser.get(f"/referrals/{again.pk}/"))
    record = text_of(browser.get(f"/people/{colin.participant_id}/record/"))
    assert "discharged" in record
    assert "since Monday 2 November 2026" in record


def test_the_group_whose_last_day_is_over_waits_for_its_summaries(as_, clinic, imogen):
    group = reviewed_group(clinic.organisation, first=dt.date(2026, 10, 12), reviews={1: dt.date(2026, 11, 30)}, number=33)
    ulla = group.join("Ulla", "Berg", gp_name="Dr Okafor")
    group.join("Ben", "Moor")
    browser = as_(imogen)
    assert "Draft the summary letters: group 33 2 people without one" in text_of(browser.get("/clinic/"))
    url = f"/summaries/{group.course.pk}/"
    assert "Ben Moor (no GP on record: only the letter to them)" in text_of(browser.get(url))

    browser.post(url)
    browser.post(url)

    assert sorted(Letter.objects.filter(kind="summary").values_list("participant__last_name", "to")) == [
        ("Berg", "gp"), ("Berg", "person"), ("Moor", "person"),
    ]  # fmt: skip
    assert "You have taken part in our programme" in Letter.objects.get(episode=ulla, to="person").text
    assert "Ulla Berg has taken part in our programme" in Letter.objects.get(episode=ulla, to="gp").text
    assert "Draft the summary letters" not in text_of(browser.get("/clinic/"))
    assert "Everybody who came has one." in text_of(browser.get(url))


def test_before_the_last_day_no_summary_is_drafted(as_, clinic, imogen):
    group = reviewed_group(clinic.organisation, first=dt.date(2026, 10, 26), reviews={1: dt.date(2026, 12, 14)}, number=34)
    group.join("Ulla", "Berg")
    text = text_of(as_(imogen).post(f"/summaries/{group.course.pk}/", follow=True))

    assert "The last day is still to come." in text
    assert not Letter.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_discharge_takes_the_same_queries_however_much_stands_there(
    as_, clinic, colin, imogen, count, django_assert_num_queries
):
    for number in range(count):
        Goal.objects.create(episode=colin, words=f"Goal {number}", made_at=clinic.now, made_by="Imogen")
    for number in range(1, count):
        Episode.objects.create(
            organisation=clinic.organisation, participant=colin.participant, programme=colin.programme,
            opened_at=clinic.now - dt.timedelta(days=900 + number), ended_at=clinic.now - dt.timedelta(days=800),
            ending="discharged", ended_by="Imogen",
        )  # fmt: skip
    browser = as_(imogen)
    browser.get(page(colin))

    with django_assert_num_queries(21):
        assert browser.get(page(colin)).status_code == 200


def test_nobody_is_assessed_or_asked_again_whose_programme_has_begun(as_, clinic, colin):
    text = text_of(as_(clinic.administrator).get(f"/referrals/{colin.pk}/"))

    assert "End their pathway" in text
    for earlier in ("Look through the referral", "Find a slot for an assessment", "Write down their answer"):
        assert earlier not in text


def test_the_page_of_the_summaries_asks_the_same_for_one_person_and_for_three(as_, clinic, imogen, django_assert_num_queries):
    group = reviewed_group(clinic.organisation, first=dt.date(2026, 10, 12), reviews={1: dt.date(2026, 11, 30)}, number=33)
    browser, url = as_(imogen), f"/summaries/{group.course.pk}/"
    for name in ("Ada", "Ben", "Cy"):
        group.join(name, "Moor")
        browser.get(url)  # whose name it shows is written down, once an hour
        if name != "Ben":
            with django_assert_num_queries(7):
                assert name in text_of(browser.get(url))
