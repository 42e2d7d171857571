"""The page of one referral, what is done about it, and who may."""

import datetime as dt
import uuid

import pytest

from participants.episodes.endings import end_episode
from participants.models import Episode, Referral, Task
from participants.referrals.triage import triage_referral
from tests.cast import NOW
from tests.desk.referrals.referred import DAY, TODAY, at, person, referred
from tests.factories import (
    ParticipantFactory,
    accept,
    pain_management_edition,
    recommend,
    refer,
    say_yes,
    wait_on_programme,
)
from tests.reading import text_of

pytestmark = [pytest.mark.usefixtures("monday_morning"), pytest.mark.django_db]


# --- one referral ---


def test_the_page_of_one_says_where_they_stand_and_what_to_ask_for(clinic, as_, programme):
    episode = referred(clinic, programme, pain_over_six_months="")

    page = text_of(as_(clinic.administrator).get(at(episode)))

    assert "Held up by: us, for 30 weeks." in page
    assert "What to ask for" in page
    assert "Pain for six months or more" in page
    assert "Nobody has confirmed one." in page
    assert "Proposed: 20 Another activity on the way" in page


def test_a_referral_of_somebody_who_began_long_ago_is_ours_from_the_day_we_received_it(clinic, as_, programme):
    episode = referred(clinic, programme, weeks=1, pathway_start=TODAY - 210 * DAY)

    page = text_of(as_(clinic.administrator).get(at(episode)))

    assert "30 weeks in all, since the pathway began" in page
    assert "To check since Monday 26 October 2026" in page
    assert "Held up by: us, for 7 days." in page


def test_once_everything_asked_for_has_come_the_office_is_told_to_look_again(clinic, as_, programme):
    episode = referred(clinic, programme, under_pain_clinic="")
    office = as_(clinic.administrator)
    asked = text_of(office.post(at(episode, "triage/"), {"outcome": "asked", "version": 1}, follow=True))
    assert "The referrer was asked once; ask again on" in asked

    day = TODAY - 210 * DAY
    typed = {"version": 2, "source": "Pain clinic", "pain_over_six_months": "yes", "under_pain_clinic": "no"}
    typed |= {"received_on_day": day.day, "received_on_month": day.month, "received_on_year": day.year}
    page = text_of(office.post(at(episode, "change/"), typed, follow=True))

    assert "Nothing is missing any more: look through it again." in page


def test_the_office_adds_a_referral_of_somebody_it_finds(clinic, as_, programme):
    mo, office = person(clinic), as_(clinic.administrator)
    assert f"/people/{mo.pk}/refer/" in office.get("/referrals/new/?q=maureen").content.decode()
    typed = {"submission_id": uuid.uuid4(), "programme": programme.pk, "source": "Pain clinic", "pain_over_six_months": "yes"}
    typed |= {"received_on_day": "1", "received_on_month": "10", "received_on_year": "2026"}

    answer = office.post(f"/people/{mo.pk}/refer/", typed, follow=True)
    office.post(f"/people/{mo.pk}/refer/", typed)

    assert "The referral of Maureen Pell is on file." in text_of(answer)
    assert Referral.objects.get().episode.participant == mo


def test_nothing_typed_is_said_box_by_box(clinic, as_, programme):
    page = text_of(as_(clinic.administrator).post(f"/people/{person(clinic).pk}/refer/", {"submission_id": uuid.uuid4()}))

    assert "Write who referred them." in page
    assert "Write when the referral was received." in page
    assert "Choose the programme." in page


def test_the_office_asks_for_more_and_cannot_turn_away(clinic, as_, programme):
    episode = referred(clinic, programme)
    office = as_(clinic.administrator)
    assert "Returned with advice" not in office.get(at(episode, "triage/")).content.decode()

    answer = office.post(at(episode, "triage/"), {"outcome": "asked", "version": 1}, follow=True)

    assert "The referral is marked: asked for more." in text_of(answer)
    assert "ask again on Monday 16 November 2026" in text_of(answer)
    refused = office.post(at(episode, "triage/"), {"outcome": "returned", "version": 2, "reason": "x"})
    assert refused.status_code == 200
    assert Episode.objects.get().ended_at is None


def test_a_clinician_returns_it_with_advice_that_the_office_does_not_read(clinic, as_, programme):
    episode = referred(clinic, programme)
    typed = {"outcome": "returned", "version": 1, "reason": "Treat the sleep apnoea first."}

    answer = as_(clinic.clinician).post(at(episode, "triage/"), typed, follow=True)

    assert "Treat the sleep apnoea first." in text_of(answer)
    office = text_of(as_(clinic.administrator).get(at(episode)))
    assert "Ended: returned with advice." in office
    assert "apnoea" not in office


def test_an_older_form_is_not_taken(clinic, as_, programme):
    episode = referred(clinic, programme)
    triage_referral(episode.referrals.get(), "asked", by=clinic.administrator, now=NOW, version=1, clinician=False)

    page = text_of(as_(clinic.administrator).post(at(episode, "triage/"), {"outcome": "accepted", "version": 1}))

    assert "Somebody changed this after you opened it." in page


def test_what_is_known_since_is_written_down(clinic, as_, programme):
    episode = referred(clinic, programme, nurse_appointments=None)
    office = as_(clinic.administrator)
    day = TODAY - 210 * DAY
    typed = {"version": 1, "source": "Pain clinic", "pain_over_six_months": "yes", "under_pain_clinic": "yes"}
    typed |= {"received_on_day": day.day, "received_on_month": day.month, "received_on_year": day.year, "nurse_appointments": "2"}

    office.post(at(episode, "change/"), typed)

    assert Referral.objects.get().nurse_appointments == 2
    page = text_of(office.post(at(episode, "change/"), typed | {"version": 2, "note": "x" * 4000}))
    assert "write 500 characters or fewer" in page.lower()


def test_the_status_is_confirmed_by_name(clinic, as_, programme):
    episode = referred(clinic, programme)

    answer = as_(clinic.administrator).post(at(episode, "rtt/"), {"status": "20", "version": 1}, follow=True)

    assert "20 Another activity on the way, confirmed by Priya Raman" in text_of(answer)


def test_an_ending_is_made_and_taken_back_on_the_page(clinic, as_, programme):
    episode = referred(clinic, programme)
    accept(episode, now=NOW - 40 * DAY)
    wait_on_programme(episode, now=NOW - 30 * DAY)
    office = as_(clinic.administrator)

    ended = office.post(
        at(episode, "end/"), {"ending": "not_interested", "note": "", "told": "The GP", "version": 1}, follow=True
    )
    assert "Ended: not interested." in text_of(ended)
    assert "Told: The GP." in text_of(ended)
    assert Task.objects.filter(kind="tell_clinic", done_at=None).count() == 1

    back = office.post(at(episode, "take-back/"), {"version": 2}, follow=True)
    assert "They stand on the waiting list again, with their old date of acceptance." in text_of(back)
    assert not Task.objects.filter(done_at=None).exists()


def test_a_task_is_done_with_what_came_of_it(clinic, as_, programme):
    episode = referred(clinic, programme)
    end_episode(episode, "not_interested", by=clinic.administrator, now=NOW)
    task = Task.objects.get()
    office = as_(clinic.administrator)
    assert "Tell the clinic that referred them." in text_of(office.get(f"/people/{episode.participant_id}/"))

    office.post(f"/tasks/{task.pk}/done/", {"outcome": "Rang the clinic."})

    task.refresh_from_db()
    assert (task.outcome, task.done_by) == ("Rang the clinic.", "Priya Raman")


def test_a_clinical_task_is_not_there_for_the_office(clinic, as_):
    task = Task.objects.create(
        organisation=clinic.organisation, kind="safety", key="x", line="Said she can’t go on.", opened_at=NOW, clinical=True
    )

    assert as_(clinic.administrator).get(f"/tasks/{task.pk}/done/").status_code == 404
    assert as_(clinic.clinician).get(f"/tasks/{task.pk}/done/").status_code == 200


# --- the person's record ---


def test_the_record_says_where_they_stand_and_what_comes_next(clinic, as_, programme):
    episode = referred(clinic, programme, weeks=20)
    accept(episode, now=NOW - 21 * DAY)

    page = text_of(as_(clinic.administrator).get(f"/people/{episode.participant_id}/"))

    assert "To be assessed" in page
    assert "Since Monday 12 October 2026. 20 weeks in all. No assessment is booked" in page
    assert "Book the assessment" in page


# --- who may, and whose ---


PAGES = ("", "change/", "triage/", "rtt/", "end/", "take-back/")


@pytest.mark.parametrize("what", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_houses_referral_is_not_there(clinic, charity, as_, what, method):
    theirs = pain_management_edition(charity.organisation).programme
    episode = refer(ParticipantFactory(organisation=charity.organisation), theirs, received=TODAY, now=NOW)

    answer = getattr(as_(clinic.administrator), method)(at(episode, what))
    assert answer.status_code == (405 if method == "post" and not what else 404)


@pytest.mark.parametrize("page", ["/referrals/", "/referrals/ended/", "/referrals/new/"])
def test_a_house_without_referrals_has_no_such_page_and_no_line_in_its_menu(charity, as_, page):
    office = as_(charity.coordinator)

    assert office.get(page).status_code == 404
    assert "/referrals/" not in office.get("/people/").content.decode()


@pytest.mark.parametrize("page", ["/referrals/", "/referrals/ended/", "/referrals/new/"])
def test_who_may_not_see_the_pathway_finds_nothing(clinic, as_, programme, page):
    assert as_(clinic.auditor).get(page).status_code == 404


def test_the_menu_offers_referrals_to_office_and_clinicians(clinic, as_, programme):
    for who in (clinic.administrator, clinic.clinician):
        assert "/referrals/" in as_(who).get("/people/").content.decode()


def test_whoever_puts_a_referral_on_file_lands_on_it_with_the_next_step_and_is_not_asked_for_another(clinic, as_, programme):
    person = ParticipantFactory(organisation=clinic.organisation, first_names="Ann", last_name="Reed")
    office = as_(clinic.administrator)
    assert "Add a referral" in text_of(office.get(f"/people/{person.pk}/"))
    sent = {
        "programme": programme.pk,
        "submission_id": str(uuid.uuid4()),
        "source": "Dr Lund",
        "received_on_day": "1",
        "received_on_month": "10",
        "received_on_year": "2026",
    }

    answer = office.post(f"/people/{person.pk}/refer/", sent)

    episode = person.episodes.get()
    assert answer["Location"] == f"/referrals/{episode.pk}/#next"
    assert "Held up by: us" in text_of(office.get(answer["Location"]))
    assert "Add a referral" not in text_of(office.get(f"/people/{person.pk}/"))


def test_who_turns_to_us_within_two_weeks_goes_on_with_the_old_date(clinic, as_, programme):
    person = ParticipantFactory(organisation=clinic.organisation, first_names="Ann", last_name="Reed")
    episode = refer(person, programme, received=dt.date(2026, 6, 1), now=NOW - dt.timedelta(days=150))
    recommend(episode, now=NOW - dt.timedelta(days=60))
    say_yes(episode, now=NOW - dt.timedelta(days=60))
    entry = wait_on_programme(episode, now=NOW - dt.timedelta(days=60), accepted=dt.date(2026, 9, 3))
    end_episode(episode, "no_reply", by=clinic.administrator, now=NOW - dt.timedelta(days=10))
    office = as_(clinic.administrator)
    ended = text_of(office.get(f"/referrals/{episode.pk}/"))
    assert "two weeks" in ended

    text = text_of(office.post(f"/referrals/{episode.pk}/take-back/", {"version": episode.version + 1}, follow=True))

    assert "They stand on the waiting list again, with their old date of acceptance." in text
    entry.refresh_from_db()
    assert (entry.state, entry.accepted_on) == ("waiting", dt.date(2026, 9, 3))
