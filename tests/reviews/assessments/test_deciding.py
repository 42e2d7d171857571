"""The joint decision: once all three have signed, by one action, for one reason."""

import dataclasses
import datetime as dt
import uuid

import pytest

from accounts.models import AuditEntry
from common.once import Stale, Used
from common.refused import Refused
from participants.models import Correspondent, Decision, Episode
from reviews.assessments.deciding import dates_token, decide, record_dates_elsewhere, standing_decision
from reviews.assessments.rules import DecisionWanted, proposed_ending, refusal_of_decision
from tests.at_once import at_once
from tests.factories import sign_section

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]
TODAY = dt.date(2026, 11, 2)
RECOMMENDED = DecisionWanted("recommended")
ELSEWHERE = DecisionWanted("other_service", reason="other_need", new_service="Sleep clinic")


@pytest.fixture
def signed(walter, clinic):
    """Walter's assessment with its three signatures."""
    for profession in walter.team:
        sign_section(walter, profession, now=clinic.now)
    return walter


def decided(assessed, clinic, wanted=RECOMMENDED, *, by="psychologist", read_at=0, **more):
    """Decide, as the psychologist wrote it down unless said otherwise."""
    organisation = clinic.organisation
    return decide(
        assessed.place, wanted, organisation=organisation, read_at=read_at, by=assessed.user(by), now=clinic.now, **more
    )


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (DecisionWanted(""), "outcome"),
        (DecisionWanted("individual", profession="physiotherapist"), "reason"),
        (DecisionWanted("individual", reason="other"), "profession"),
        (DecisionWanted("individual", reason="other", profession="leader"), "profession"),
        (DecisionWanted("other_service", reason="other"), "service"),
        (DecisionWanted("other_service", reason="other", service=1, new_service="Sleep clinic"), "new_service"),
        (DecisionWanted("not_now", reason="unstable"), "look_again_on"),
        (DecisionWanted("not_now", reason="unstable", look_again_on=TODAY), "look_again_on"),
        (DecisionWanted("recommended", note="x" * 501), "note"),
        (RECOMMENDED, None),
        (DecisionWanted("not_now", reason="unstable", look_again_on=dt.date(2027, 2, 1)), None),
        (DecisionWanted("not_interested", reason="declined"), None),
    ],
)
def test_each_outcome_names_what_belongs_to_it(wanted, field):
    wrong = refusal_of_decision(wanted, TODAY)

    assert (wrong and wrong[0]) == field


def test_another_way_proposes_an_ending_and_the_programme_does_not():
    proposed = [proposed_ending(outcome) for outcome in Decision.Outcome.values]

    assert proposed == ["", "other_service", "individual", "", "not_interested"]


@pytest.mark.parametrize("wanted", [RECOMMENDED, ELSEWHERE])
def test_a_form_sent_again_with_a_correction_says_that_it_has_done_its_work(signed, clinic, wanted):
    number = uuid.uuid4()
    assert decided(signed, clinic, wanted, submission_id=number) == decided(signed, clinic, wanted, submission_id=number)

    other = {"note": "Ring his wife"} if wanted is RECOMMENDED else {"new_service": "Fatigue clinic"}
    with pytest.raises(Used):
        decided(signed, clinic, dataclasses.replace(wanted, **other), submission_id=number)


def test_with_one_signature_missing_nothing_is_decided(walter, clinic):
    for profession in ("physiotherapist", "psychologist"):
        sign_section(walter, profession, now=clinic.now)

    with pytest.raises(Refused, match="The occupational section isn’t signed yet"):
        decided(walter, clinic)

    assert not Decision.objects.exists()


def test_the_decision_names_the_three_whose_signatures_it_rests_on(signed, clinic):
    decision = decided(signed, clinic)

    assert decision.decided_by == (
        "Ruth Okonedo, physiotherapist; Owen Castellane, psychologist; Leila Marchetti, occupational therapist"
    )
    assert standing_decision(signed.episode) == decision


def test_two_clicks_decide_once(signed, clinic):
    number = uuid.uuid4()

    assert decided(signed, clinic, submission_id=number) == decided(signed, clinic, submission_id=number)
    assert Decision.objects.count() == 1


def test_another_decision_supersedes_the_first_which_stays(signed, clinic):
    first = decided(signed, clinic)
    second = decided(signed, clinic, DecisionWanted("not_interested", reason="declined"), read_at=first.pk)

    assert second.supersedes == first
    assert standing_decision(signed.episode) == second
    assert Decision.objects.count() == 2


def test_a_form_opened_before_another_decision_is_refused(signed, clinic):
    decided(signed, clinic)

    with pytest.raises(Stale):
        decided(signed, clinic, DecisionWanted("not_interested", reason="declined"), read_at=0)


def test_a_new_name_is_put_on_the_list_and_the_same_name_is_the_same_place(signed, clinic):
    first = decided(signed, clinic, ELSEWHERE)
    again = DecisionWanted("other_service", reason="other_need", new_service="sleep  clinic")
    second = decided(signed, clinic, again, read_at=first.pk)

    assert first.service == second.service
    assert [each.name for each in Correspondent.objects.all()] == ["Sleep clinic"]


def test_a_recipient_of_another_organisation_is_not_taken(signed, clinic, charity):
    theirs = Correspondent.objects.create(organisation=charity.organisation, name="Elsewhere")

    with pytest.raises(Refused, match="isn’t on the list"):
        decided(signed, clinic, DecisionWanted("other_service", reason="other", service=theirs.pk))


def test_whoever_is_not_a_registered_clinician_does_not_decide(signed, clinic):
    with pytest.raises(Refused, match="Only a registered clinician"):
        decide(signed.place, RECOMMENDED, organisation=clinic.organisation, read_at=0, by=clinic.administrator, now=clinic.now)


def test_nothing_is_decided_once_the_pathway_has_ended(signed, clinic):
    Episode.objects.filter(pk=signed.episode.pk).update(ended_at=clinic.now, ending="moved", ended_by="Priya Raman")

    with pytest.raises(Refused, match="This pathway has ended"):
        decided(signed, clinic)


def test_elsewhere_they_have_the_letter_and_then_answer(signed, clinic):
    decision = decided(signed, clinic, ELSEWHERE)
    given = {"by": clinic.administrator, "now": clinic.now}
    sent = record_dates_elsewhere(decision, sent_on=TODAY, acknowledged_on=None, read="- -", **given)

    with pytest.raises(Refused, match="still to come"):
        record_dates_elsewhere(sent, sent_on=TODAY, acknowledged_on=dt.date(2026, 11, 3), read=dates_token(sent), **given)
    with pytest.raises(Refused, match="can’t have answered before it was sent"):
        record_dates_elsewhere(sent, sent_on=TODAY, acknowledged_on=dt.date(2026, 11, 1), read=dates_token(sent), **given)
    with pytest.raises(Stale):
        record_dates_elsewhere(sent, sent_on=None, acknowledged_on=None, read="- -", **given)

    answered = record_dates_elsewhere(sent, sent_on=TODAY, acknowledged_on=TODAY, read=dates_token(sent), **given)
    assert answered.service_acknowledged_on == TODAY


def test_the_trail_holds_neither_the_outcome_nor_the_note(signed, clinic):
    decided(signed, clinic, DecisionWanted("not_interested", reason="declined", note="Drinks too much."))

    entry = AuditEntry.objects.get(verb="decision written down")
    assert "interested" not in f"{entry.object_label}{entry.details}"
    assert "Drinks" not in f"{entry.object_label}{entry.details}"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_decides_and_the_other_is_told(signed, clinic):
    told = at_once(
        lambda: decided(signed, clinic).outcome,
        lambda: decided(signed, clinic, DecisionWanted("not_interested", reason="declined"), by="physiotherapist").outcome,
    )

    assert Decision.objects.count() == 1
    assert sum("after you opened" in str(each) for each in told) == 1
