"""Referrals from a spreadsheet, each with how far it is."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from participants.episodes.facts import stage_now
from participants.models import Correspondent, Decision, Episode, Participant, Referral
from participants.referrals.facts import facts_of_referral
from tests.cast import NOW
from tests.desk.importing.conftest import imported, outcomes
from tests.desk.importing.pathways.conftest import ADA, BO, WHO, undone
from tests.factories import ParticipantFactory

HEADINGS = [*WHO, "Referred by", "Received on", "Start of the pathway", "Accepted on", "Assessed on", "Decision", "Decided on"]
RECEIVED = [*ADA, "Dr Fenn", "1/9/2026", "20/8/2026", "", "", "", ""]


def row(person, *steps):
    return [*person, "Dr Fenn", "1/9/2026", "", *steps]


def stages():
    episodes = Episode.objects.select_related("organisation", "participant").order_by("pk")
    return [str(stage_now(each, NOW)) for each in episodes]


@pytest.mark.sqlite
def test_a_referral_is_put_on_file_with_its_person_and_asks_for_what_is_missing(sent):
    batch = imported(sent("referrals", HEADINGS, RECEIVED))

    referral = Referral.objects.select_related("episode__participant").get()
    assert referral.episode.participant.full_name == "Ada Quill"
    assert (referral.source, referral.received_on, referral.triage) == ("Dr Fenn", dt.date(2026, 9, 1), "")
    assert referral.episode.pathway_start == dt.date(2026, 8, 20)
    assert facts_of_referral(referral).missing
    assert AuditEntry.objects.get(verb="imported", object_id=referral.episode_id, object_type="participants.episode").details == {
        "batch": batch.pk
    }


def test_each_row_stands_where_the_list_says_it_is(sent):
    imported(
        sent(
            "referrals",
            HEADINGS,
            row(ADA, "", "", "", ""),
            row(BO, "8/9/2026", "", "", ""),
            row(["Cy", "Obi", "1/1/1980"], "8/9/2026", "6/10/2026", "", ""),
            row(["Di", "Pym", "2/2/1981"], "8/9/2026", "6/10/2026", "recommended", "7/10/2026"),
        )
    )

    assert stages() == ["referred", "to_assess", "to_decide", "asked"]
    assert Decision.objects.get().decided_by == "before painprog, brought in by Priya Raman"


def test_whom_people_are_passed_on_to_is_known_by_name_and_not_now_needs_its_day(sent):
    headings = [*HEADINGS, "Service", "Look again on"]
    batch = imported(
        sent(
            "referrals",
            headings,
            [*row(ADA, "", "6/10/2026", "another service", ""), "Fatigue clinic", ""],
            [*row(BO, "", "6/10/2026", "not now", ""), "", ""],
        )
    )

    assert Decision.objects.get().service == Correspondent.objects.get(name="Fatigue clinic")
    assert outcomes(batch)[1][1:] == ("faulty", "“Not now” needs the day to look again.")


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        (("8/8/2026", "", "", ""), "It can’t be accepted before it was received. Look at the dates again."),
        (("8/9/2026", "6/12/2026", "", ""), "It can’t have been assessed on a day to come. Look at the date again."),
        (("", "", "", "7/10/2026"), "Decision is empty, though it says when it was decided."),
        (("", "", "maybe", "7/10/2026"), "Decision: “maybe” isn’t one of recommend the programme"),
        (("", "", "recommended", ""), "Decided on is empty."),
    ],
)
def test_a_row_that_cannot_be_right_says_why(sent, steps, why):
    [(_, outcome, sentence)] = outcomes(sent("referrals", HEADINGS, row(ADA, *steps)))

    assert outcome == "faulty"
    assert sentence.startswith(why)


def test_somebody_on_file_is_not_put_there_twice_and_an_open_referral_is_left_alone(sent, clinic, edition):
    ada = ParticipantFactory(
        organisation=clinic.organisation, first_names="Ada", last_name="Quill", date_of_birth=dt.date(1961, 3, 14)
    )
    batch = imported(sent("referrals", HEADINGS, RECEIVED, RECEIVED))

    assert [each[1:] for each in outcomes(batch)] == [("written", ""), ("known", "Row 2 is the same.")]
    assert Episode.objects.get().participant == ada
    assert outcomes(sent("referrals", HEADINGS, RECEIVED))[0][1:] == (
        "known",
        "They have an open referral to this programme already.",
    )


def test_an_import_is_taken_back_with_its_people_while_nobody_has_worked_on_it(sent):
    batch = imported(sent("referrals", HEADINGS, row(ADA, "8/9/2026", "6/10/2026", "recommended", ""), row(BO, "", "", "", "")))
    Referral.objects.filter(episode__participant__last_name="Marsh").update(version=2)

    batch = undone(batch)

    assert [each[1:] for each in outcomes(batch)] == [("undone", ""), ("kept", "Somebody has changed it since, so it stays.")]
    assert list(Participant.objects.values_list("last_name", flat=True)) == ["Marsh"]
    assert Decision.objects.count() == 0


def test_what_others_built_on_a_referral_keeps_it(sent, clinic):
    batch = imported(sent("referrals", HEADINGS, row(ADA, "8/9/2026", "6/10/2026", "", "")))
    Decision.objects.create(episode=Episode.objects.get(), outcome="recommended", decided_by="The three", decided_at=NOW)

    batch = undone(batch)

    assert outcomes(batch)[0][1:] == ("kept", "It has been used since, so it stays.")
    assert stages() == ["asked"]


def test_a_person_who_was_on_file_before_stays_on_file(sent, clinic, edition):
    ParticipantFactory(organisation=clinic.organisation, first_names="Ada", last_name="Quill", date_of_birth=dt.date(1961, 3, 14))
    undone(imported(sent("referrals", HEADINGS, RECEIVED)))

    assert Episode.objects.count() == 0
    assert Participant.objects.count() == 1


def test_an_open_pathway_elsewhere_in_the_house_is_not_seen_by_others(sent, charity):
    stranger = ParticipantFactory(
        organisation=charity.organisation, first_names="Ada", last_name="Quill", date_of_birth=dt.date(1961, 3, 14)
    )

    imported(sent("referrals", HEADINGS, RECEIVED))

    assert Episode.objects.get().participant != stranger


@pytest.mark.parametrize("count", [2, 6])
def test_checking_asks_no_more_of_the_database_for_more_rows(sent, count, django_assert_max_num_queries):
    people = [[f"Person {number}", "Quill", f"{number + 1}/3/1961"] for number in range(count)]

    with django_assert_max_num_queries(40):
        sent("referrals", HEADINGS, *[row(each, "", "", "", "") for each in people])


def test_a_merged_or_stopped_record_is_named(sent, clinic, edition):
    ParticipantFactory(
        organisation=clinic.organisation,
        first_names="Ada",
        last_name="Quill",
        date_of_birth=dt.date(1961, 3, 14),
        stopped_at=NOW,
        stopped_reason="died",
    )

    batch = imported(sent("referrals", HEADINGS, RECEIVED, row(BO, "", "", "", "")))

    assert outcomes(batch)[0][1:] == ("faulty", "Their record says “died”.")
