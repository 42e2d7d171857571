"""Which RTT status the facts propose (docs/domain.md, the pathway)."""

import datetime as dt

import pytest

from participants.episodes.rtt import RttFacts, proposed_rtt
from participants.episodes.stages import Stage
from participants.models import Episode

START = dt.date(2026, 3, 1)


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        (RttFacts(Stage.REFERRED), "99"),
        (RttFacts(Stage.REFERRED, pathway_start=START), "10"),
        (RttFacts(Stage.REFERRED, pathway_start=START, under_clinic="yes"), "20"),
        (RttFacts(Stage.TO_DECIDE, pathway_start=START, under_clinic="no", assessed=True), "20"),
        (RttFacts(Stage.TO_DECIDE, assessed=True, outcomes=("not_now",)), "32"),
        (RttFacts(Stage.WAITING, assessed=True, outcomes=("not_now", "recommended")), "11"),
        (RttFacts(Stage.ON_PROGRAMME, assessed=True, outcomes=("recommended",)), "30"),
        (RttFacts(Stage.IN_REVIEWS, assessed=True, outcomes=("recommended",)), "90"),
        (RttFacts(Stage.ENDED, ending="died"), "36"),
        (RttFacts(Stage.ENDED, ending="not_interested"), "35"),
        (RttFacts(Stage.ENDED, ending="did_not_attend"), "33"),
        (RttFacts(Stage.ENDED, ending="did_not_attend", assessed=True), "34"),
        (RttFacts(Stage.ENDED, ending="returned"), "34"),
        (RttFacts(Stage.ENDED, ending="other_service"), "21"),
        (RttFacts(Stage.DISCHARGED, ending="discharged"), "90"),
    ],
)
def test_the_facts_propose_a_status_and_say_why(facts, status):
    proposal = proposed_rtt(facts)

    assert proposal.status == status
    assert proposal.why.endswith(".")


@pytest.mark.parametrize("ending", Episode.Ending.values)
def test_every_ending_has_its_proposal(ending):
    assert proposed_rtt(RttFacts(Stage.ENDED, ending=ending)).why
