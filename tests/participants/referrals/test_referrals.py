"""Referrals: put on file, looked through, asked about, turned away; who comes back soon goes on where they were."""

import datetime as dt
import uuid

import pytest

from accounts.models import AuditEntry
from common.once import Stale, Used
from common.refused import Refused
from participants.episodes.endings import end_episode
from participants.episodes.record import confirm_rtt
from participants.models import Episode, Referral
from participants.referrals.facts import ReferralFacts, facts_of_referral, faults_in_referral
from participants.referrals.receiving import OpenAlready, change_referral, receive
from participants.referrals.triage import triage_referral
from participants.stopping.contact import stop_contact
from tests.cast import NOW
from tests.factories import ParticipantFactory, accept, pain_management_edition, recommend, refer, wait_on_programme

pytestmark = [pytest.mark.usefixtures("monday_morning"), pytest.mark.django_db]

DAY = dt.timedelta(days=1)
TODAY = NOW.date()
WHOLE = ReferralFacts(
    source="Pain clinic",
    received_on=dt.date(2026, 10, 1),
    pathway_start=dt.date(2026, 3, 1),
    pain_over_six_months="yes",
    under_pain_clinic="yes",
    consultant_reviewed_on=dt.date(2026, 8, 1),
    nurse_appointments=2,
)


@pytest.fixture
def programme(clinic):
    return pain_management_edition(clinic.organisation).programme


@pytest.fixture
def mo(clinic):
    return ParticipantFactory(organisation=clinic.organisation, first_names="Maureen", last_name="Pell")


@pytest.fixture
def referral(mo, programme):
    return refer(mo, programme, received=dt.date(2026, 10, 1), now=NOW - 30 * DAY).referrals.get()


def received(clinic, mo, programme, facts=WHOLE, **more):
    return receive(mo, programme, facts, **{"by": clinic.administrator, "now": NOW, **more})


def triaged(clinic, referral, outcome, **more):
    words = {"by": clinic.administrator, "now": NOW, "version": referral.version, "clinician": False, **more}
    return triage_referral(referral, outcome, **words)


def changed(facts, **more):
    return ReferralFacts(**{name: getattr(facts, name) for name in facts.__dataclass_fields__} | more)


@pytest.mark.parametrize(
    ("more", "asked"),
    [
        ({}, []),
        ({"pain_over_six_months": ""}, ["Pain for six months or more"]),
        ({"under_pain_clinic": ""}, ["Whether they are under the pain clinic"]),
        ({"consultant_reviewed_on": None, "nurse_appointments": None}, ["Consultant’s review date", "Nurse appointments"]),
        ({"under_pain_clinic": "no", "consultant_reviewed_on": None, "nurse_appointments": None}, []),
        ({"nurse_appointments": 0}, []),
    ],
)
def test_what_is_missing_is_what_to_ask_for(more, asked):
    assert changed(WHOLE, **more).missing == asked


def test_what_speaks_against_it_is_said_and_refuses_nothing():
    facts = changed(WHOLE, pain_over_six_months="no", under_pain_clinic="no")

    assert facts.against == ["They have had the pain for less than six months.", "They are not under the pain clinic."]
    assert faults_in_referral(facts, TODAY) == []


@pytest.mark.parametrize(
    ("more", "box"),
    [
        ({"source": "  "}, "source"),
        ({"source": "x" * 121}, "source"),
        ({"received_on": None}, "received_on"),
        ({"received_on": TODAY + DAY}, "received_on"),
        ({"received_on": dt.date(1026, 10, 1)}, "received_on"),
        ({"pathway_start": dt.date(2026, 10, 2)}, "pathway_start"),
        ({"consultant_reviewed_on": TODAY + DAY}, "consultant_reviewed_on"),
        ({"nurse_appointments": 100}, "nurse_appointments"),
        ({"note": "x" * 501}, "note"),
    ],
)
def test_what_cannot_be_right_is_said_at_its_box(more, box):
    assert box in [name for name, _ in faults_in_referral(changed(WHOLE, **more), TODAY)]


def test_a_referral_opens_a_pathway_that_counts_from_its_start(clinic, mo, programme):
    made = received(clinic, mo, programme).referral

    assert (made.episode.pathway_start, made.episode.ended_at) == (dt.date(2026, 3, 1), None)
    assert facts_of_referral(made) == WHOLE


def test_the_button_twice_makes_one_referral(clinic, mo, programme):
    number = uuid.uuid4()

    first = received(clinic, mo, programme, submission_id=number)
    second = received(clinic, mo, programme, submission_id=number)

    assert first.referral == second.referral
    with pytest.raises(Used):
        received(clinic, ParticipantFactory(organisation=clinic.organisation), programme, submission_id=number)
    with pytest.raises(Used):
        received(clinic, mo, programme, changed(WHOLE, source="Dr Lund"), submission_id=number)


def test_who_has_an_open_referral_gets_no_second_one(clinic, mo, programme, referral):
    with pytest.raises(OpenAlready) as refused:
        received(clinic, mo, programme)

    assert refused.value.episode == referral.episode


def test_nobody_is_referred_who_died(clinic, mo, programme):
    stop_contact(mo, reason="died", by=clinic.administrator, now=NOW)

    with pytest.raises(Refused, match="died"):
        received(clinic, mo, programme)


def test_who_comes_back_within_two_weeks_goes_on_with_the_old_date_of_acceptance(clinic, mo, programme, referral):
    accept(referral.episode, now=NOW - 29 * DAY)
    recommend(referral.episode, now=NOW - 20 * DAY)
    entry = wait_on_programme(referral.episode, now=NOW - 19 * DAY, accepted=dt.date(2026, 10, 13))
    end_episode(referral.episode, "no_reply", by=clinic.administrator, now=NOW - 13 * DAY)

    made = received(clinic, mo, programme)

    entry.refresh_from_db()
    assert made.reopened
    assert made.referral.episode == referral.episode
    assert (entry.state, entry.accepted_on) == ("waiting", dt.date(2026, 10, 13))


def test_who_comes_back_later_begins_anew(clinic, mo, programme, referral):
    end_episode(referral.episode, "no_reply", by=clinic.administrator, now=NOW - 15 * DAY)

    made = received(clinic, mo, programme)

    assert not made.reopened
    assert Episode.objects.filter(participant=mo).count() == 2


def test_what_the_referrer_says_since_is_written_over(clinic, referral):
    facts = changed(facts_of_referral(referral), nurse_appointments=3, pathway_start=dt.date(2026, 2, 1))

    change_referral(referral, facts, by=clinic.administrator, now=NOW, version=referral.version)

    referral.refresh_from_db()
    assert (referral.nurse_appointments, referral.episode.pathway_start) == (3, dt.date(2026, 2, 1))
    entry = AuditEntry.objects.get(verb="changed a referral")
    assert entry.details == {"fields": ["nurse_appointments", "pathway_start"]}
    with pytest.raises(Stale):
        change_referral(referral, WHOLE, by=clinic.administrator, now=NOW, version=1)


def test_the_office_accepts_and_asks_for_more(clinic, referral):
    triaged(clinic, referral, "asked")
    referral.refresh_from_db()
    assert (referral.times_asked, referral.ask_again_on) == (1, TODAY + 14 * DAY)
    triaged(clinic, referral, "asked", ask_again_on=TODAY + 5 * DAY)
    referral.refresh_from_db()
    assert (referral.times_asked, referral.ask_again_on) == (2, TODAY + 5 * DAY)

    triaged(clinic, referral, "accepted")

    referral.refresh_from_db()
    assert (referral.triage, referral.triaged_by, referral.ask_again_on) == ("accepted", "Priya Raman", None)


@pytest.mark.parametrize(("outcome", "ending"), [("returned", "returned"), ("not_suitable", "not_suitable")])
def test_only_a_clinician_turns_away_and_says_why(clinic, referral, outcome, ending):
    with pytest.raises(Refused, match="Only a clinician"):
        triaged(clinic, referral, outcome, reason="Try pacing first.")
    with pytest.raises(Refused, match=r"advice|suitable"):
        triaged(clinic, referral, outcome, clinician=True, by=clinic.clinician)

    triaged(clinic, referral, outcome, clinician=True, by=clinic.clinician, reason="Try pacing first.")

    referral.episode.refresh_from_db()
    assert (referral.episode.ending, referral.episode.ended_by) == (ending, "Imogen Fairweather")
    assert all("pacing" not in f"{each.object_label} {each.details}" for each in AuditEntry.objects.all())


@pytest.mark.parametrize(
    ("outcome", "more", "sentence"),
    [
        ("", {}, "Choose what comes of it"),
        ("asked", {"ask_again_on": TODAY}, "a day to come"),
        ("asked", {"ask_again_on": TODAY + 400 * DAY}, "within a year"),
        ("accepted", {"reason": "x" * 501}, "500 characters"),
    ],
)
def test_what_cannot_come_of_it_is_refused(clinic, referral, outcome, more, sentence):
    with pytest.raises(Refused, match=sentence):
        triaged(clinic, referral, outcome, **more)


def test_an_ended_pathway_takes_nothing_more(clinic, referral):
    end_episode(referral.episode, "moved", by=clinic.administrator, now=NOW)

    with pytest.raises(Refused, match="has ended"):
        triaged(clinic, referral, "accepted")
    with pytest.raises(Refused, match="has ended"):
        change_referral(referral, WHOLE, by=clinic.administrator, now=NOW, version=referral.version)


def test_two_who_look_through_it_at_once_are_told(clinic, referral):
    triaged(clinic, referral, "asked")

    with pytest.raises(Stale):
        triaged(clinic, Referral.objects.get(), "accepted", version=1)


def test_a_status_is_confirmed_by_name(clinic, referral):
    episode = confirm_rtt(referral.episode, "20", by=clinic.administrator, now=NOW, version=1)

    assert (episode.rtt_status, episode.rtt_confirmed_by, episode.rtt_confirmed_at) == ("20", "Priya Raman", NOW)
    with pytest.raises(Refused, match="Choose one"):
        confirm_rtt(episode, "77", by=clinic.administrator, now=NOW, version=episode.version)
    with pytest.raises(Stale):
        confirm_rtt(episode, "30", by=clinic.administrator, now=NOW, version=1)


def test_the_second_click_on_what_comes_of_a_referral_changes_nothing(clinic, referral):
    for outcome, more in (("asked", {"reason": "Which drugs?"}), ("accepted", {})):
        read = Referral.objects.get().version
        first = triaged(clinic, referral, outcome, version=read, **more)
        second = triaged(clinic, referral, outcome, version=read, **more)

        assert (second, second.version) == (first, read + 1)
    assert Referral.objects.get().times_asked == 1


def test_the_second_click_on_turning_a_referral_away_finds_it_ended(clinic, referral):
    words = {"by": clinic.clinician, "clinician": True, "reason": "See a surgeon first", "version": referral.version}

    first, second = (triaged(clinic, referral, "returned", **words) for _ in "ab")

    assert first == second
    with pytest.raises(Refused, match="This pathway has ended"):
        triaged(clinic, referral, "returned", **{**words, "reason": "Another reason"})


def test_the_second_click_on_an_rtt_status_or_on_what_is_known_changes_nothing(clinic, referral):
    episode = referral.episode
    facts = changed(facts_of_referral(referral), note="Rang on Monday")

    for _ in "ab":
        confirm_rtt(episode, "10", by=clinic.administrator, now=NOW, version=episode.version)
        change_referral(referral, facts, by=clinic.administrator, now=NOW, version=referral.version)

    assert Episode.objects.get().version == episode.version + 1
    with pytest.raises(Stale):
        confirm_rtt(episode, "20", by=clinic.administrator, now=NOW, version=episode.version)
