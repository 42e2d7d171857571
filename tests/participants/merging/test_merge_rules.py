"""Which detail stands when two records become one, as a table."""

import datetime as dt

import pytest

from common.refused import Refused
from participants.merging import rules as merge_rules
from participants.merging.rules import BOTH, KEPT, LABELS, OTHER, compare, outcome, restored

BORN = dt.date(1961, 3, 14)


def says(**more):
    """What a record says: nothing but what every record must."""
    return dict.fromkeys(LABELS, "") | {"date_of_birth": None, "channel": "email", "wording": "neutral"} | more


@pytest.mark.parametrize(
    ("kept", "other", "wins"),
    [
        ({"phone": "+441"}, {"phone": "+441"}, None),
        ({"phone": "+441"}, {}, KEPT),
        ({}, {"phone": "+441"}, OTHER),
        ({"phone": "+441"}, {"phone": "+442"}, ""),
        ({"date_of_birth": BORN}, {}, KEPT),
        ({}, {"date_of_birth": BORN}, OTHER),
        ({"date_of_birth": BORN}, {"date_of_birth": BORN}, None),
        ({"channel": "text"}, {}, ""),
        ({}, {"wording": "plain"}, ""),
        ({"nhs_number": "9434765919", "nhs_number_missing": ""}, {"nhs_number_missing": "not_known"}, KEPT),
        ({"nhs_number_missing": "not_known"}, {"nhs_number": "9434765919"}, OTHER),
        ({"nhs_number_missing": "not_known"}, {"nhs_number_missing": "overseas"}, ""),
    ],
)
def test_what_only_one_says_is_taken_and_what_both_say_is_asked(kept, other, wins):
    details = compare(says(**kept), says(**other))

    assert [each.wins for each in details] == ([] if wins is None else [wins])


@pytest.mark.parametrize(
    ("choice", "stands"),
    [(KEPT, {}), (OTHER, {"practical_needs": "Parking"}), (BOTH, {"practical_needs": "Chair with arms. Parking"})],
)
def test_needs_may_be_kept_side_by_side(choice, stands):
    details = compare(says(practical_needs="Chair with arms."), says(practical_needs="Parking"))

    assert outcome(details, {"practical_needs": choice}) == stands


@pytest.mark.parametrize(("field", "length"), [("phone", 3), ("communication_needs", 251)])
def test_what_does_not_fit_side_by_side_cannot_be(field, length):
    details = compare(says(**{field: "a" * length}), says(**{field: "b" * length}))

    assert details[0].both == ""
    with pytest.raises(Refused, match="choose which one is right"):
        outcome(details, {field: BOTH})


@pytest.mark.parametrize("choices", [{}, {"phone": ""}, {"phone": "both"}, {"phone": "elsewhere"}])
def test_without_a_choice_nothing_is_written(choices):
    details = compare(says(phone="+441"), says(phone="+442"))

    with pytest.raises(Refused, match="Telephone number: choose which one is right") as refused:
        outcome(details, choices)
    assert refused.value.field == "phone"


def test_a_number_that_is_taken_over_takes_the_reason_why_there_was_none_away():
    details = compare(says(nhs_number_missing="not_known"), says(nhs_number="9434765919"))

    assert outcome(details, {}) == {"nhs_number": "9434765919", "nhs_number_missing": ""}


@pytest.mark.parametrize(
    ("now", "back", "left"),
    [
        ({"phone": "+442", "email": "b@x"}, {"phone": "+441", "email": "a@x"}, ()),
        ({"phone": "+443", "email": "b@x"}, {"email": "a@x"}, ("phone",)),
        ({"phone": "+443", "email": ""}, {}, ("phone", "email")),
    ],
)
def test_undoing_puts_back_what_nobody_changed_since(now, back, left):
    assert restored({"phone": "+441", "email": "a@x"}, {"phone": "+442", "email": "b@x"}, now) == (back, left)


@pytest.mark.parametrize(("kept", "other", "after"), [(True, False, {}), (False, True, {"leaders_may_ring": True})])
def test_what_somebody_agreed_to_on_either_record_stands(kept, other, after):
    both = [says(leaders_may_ring=agreed) for agreed in (kept, other)]

    assert outcome(compare(*both), {}) == after


def test_every_particular_is_compared():
    from participants.people.record import FIELDS

    assert set(merge_rules.LABELS) == set(FIELDS)
