"""When a discharge is proposed, what a clinician may decide, and what the pathway waits for."""

import datetime as dt

import pytest

from reviews.discharge.rules import (
    DischargeLetter,
    DischargeProposal,
    ReachingFacts,
    closing_refusal,
    letters_needed,
    proposed_discharge,
    refusal_to_discharge,
    what_waits,
)
from reviews.milestones.rules import Milestone, MilestoneReason, MilestoneState
from reviews.models import Discharge

Ground, State = Discharge.Ground, MilestoneState
DUE = dt.date(2026, 9, 24)
SILENT = ReachingFacts(calls=2, letters=1)


def last(state, reason=MilestoneReason.NONE):
    """The twelve-month review, standing like this."""
    return Milestone(12, DUE, state, reason)


@pytest.mark.parametrize(
    ("milestone", "reaching", "ground"),
    [
        (None, SILENT, None),
        (last(State.TO_COME), SILENT, None),
        (last(State.BOOKED_ELSEWHERE), SILENT, None),
        (last(State.ATTENDED), ReachingFacts(), Ground.ATTENDED),
        (last(State.DECLINED), ReachingFacts(), Ground.DECLINED),
        (last(State.CLOSED), ReachingFacts(), Ground.CLOSED),
        (last(State.NOT_COUNTED, MilestoneReason.LEFT), ReachingFacts(), Ground.DECLINED),
        (last(State.NOT_COUNTED, MilestoneReason.DIED), SILENT, None),
        (last(State.OUTSTANDING), ReachingFacts(calls=2), None),
        (last(State.OUTSTANDING), ReachingFacts(calls=1, letters=1), None),
        (last(State.OUTSTANDING), ReachingFacts(calls=2, letters=1, heard=True), None),
        (last(State.OUTSTANDING), SILENT, Ground.UNREACHABLE),
        (last(State.OVERDUE), ReachingFacts(calls=3, letters=2), Ground.UNREACHABLE),
    ],
)
def test_it_is_proposed_after_the_last_review_or_two_calls_and_a_letter_in_vain(milestone, reaching, ground):
    proposal = proposed_discharge(milestone, reaching)

    assert (proposal.ground if proposal else None) == ground


def test_the_proposal_says_how_often_they_were_tried():
    assert proposed_discharge(last(State.OVERDUE), SILENT).why == (
        "Their 12-month review, due on Thursday 24 September 2026, is outstanding: "
        "2 calls and 1 letter since it was due, and nothing came back."
    )


CAME = DischargeProposal(Ground.ATTENDED, "They came to their 12-month review.")


@pytest.mark.parametrize(
    ("ground", "reason", "proposal", "begun", "refused"),
    [
        ("attended", "", CAME, True, None),
        ("attended", "", None, True, "Choose why they are discharged."),
        ("early", "Moves abroad", None, True, None),
        ("early", "", None, True, "Write why, for the clinicians who read it later."),
        ("early", "x" * 301, None, True, "Write the reason in 300 characters or fewer."),
        ("early", "Moves abroad", None, False, "Their programme hasn’t begun. End the pathway instead."),
        ("early", "Moves abroad", CAME, True, "This isn’t early: they came to their 12-month review."),
        ("unreachable", "Silent", None, True, "Ring them 2 times and write to them first, and write that down on their record."),
        ("gone", "", None, True, "Choose why they are discharged."),
    ],
)
def test_what_the_facts_do_not_bear_out_cannot_be_decided(ground, reason, proposal, begun, refused):
    found = refusal_to_discharge(ground, reason, proposal, begun=begun)

    assert (found[1] if found else None) == refused


GONE_TO_GP = DischargeLetter("gp", signed=True, sent=True)


@pytest.mark.parametrize(
    ("letters", "waits"),
    [
        ([], ["the letter to the GP isn’t written yet", "the letter to the person isn’t written yet"]),
        ([DischargeLetter("gp"), DischargeLetter("person", signed=True, sent=True)], ["the letter to the GP isn’t signed yet"]),
        (
            [DischargeLetter("gp", signed=True), DischargeLetter("person", signed=True, sent=True)],
            ["the letter to the GP is signed and hasn’t gone yet"],
        ),
        ([DischargeLetter("gp", signed=True, sent=True), DischargeLetter("person", signed=True, sent=True)], []),
        (
            [
                DischargeLetter("gp", signed=True, sent=True),
                DischargeLetter("gp"),
                DischargeLetter("person", signed=True, sent=True),
            ],
            [],
        ),
    ],
)
def test_the_pathway_stays_open_until_each_letter_has_gone(letters, waits):
    found = what_waits(letters_needed("", has_no_gp=False), letters)

    assert found == waits
    assert (closing_refusal(found) is None) == (not waits)


def test_the_refusal_names_every_letter_that_is_missing():
    assert closing_refusal(what_waits(("gp", "person"), [])) == (
        "The pathway stays open: the letter to the GP isn’t written yet and the letter to the person isn’t written yet."
    )


@pytest.mark.parametrize(("stopped", "needed"), [("", ("gp", "person")), ("no_contact", ("gp",)), ("died", ())])
def test_whoever_died_or_wants_no_contact_gets_no_letter(stopped, needed):
    assert letters_needed(stopped, has_no_gp=False) == needed
