"""Who must have a second factor, by plain values."""

import pytest

from accounts.roles import Right, Role, strictest
from accounts.second_factor.rules import CLINICAL, asks_for_second_factor, proofs_in


def test_somebody_must_where_one_of_their_organisations_asks_it_of_their_role():
    assert strictest([(Role.CLINICIAN, ["clinician"]), (Role.LEADER, [])])
    assert not strictest([(Role.CLINICIAN, ["administrator"]), (Role.LEADER, ["clinician"])])
    assert not strictest([])


@pytest.mark.parametrize("right", [right for right in Right if right not in CLINICAL])
def test_pages_without_clinical_text_ask_for_one_only_of_whoever_must(right):
    assert asks_for_second_factor(right, must=True, clinical_needs_it=False)
    assert not asks_for_second_factor(right, must=False, clinical_needs_it=True)


def test_clinical_text_asks_for_one_of_everybody_but_in_a_demo():
    assert asks_for_second_factor(Right.CLINICAL_RECORD, must=False, clinical_needs_it=True)
    assert not asks_for_second_factor(Right.CLINICAL_RECORD, must=False, clinical_needs_it=False)


def test_pages_for_anybody_signed_in_never_ask_so_that_one_can_be_set_up():
    assert not asks_for_second_factor(None, must=True, clinical_needs_it=True)


def test_a_password_proves_no_second_factor():
    assert proofs_in([{"method": "password", "at": 1}]) == []
    assert proofs_in([{"method": "password"}, {"method": "mfa", "id": 7, "type": "totp"}]) == [7]
