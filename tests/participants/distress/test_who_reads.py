"""Who reads what somebody told us: a rule of plain values."""

import pytest

from participants.distress.rules import Reader, may_read

OWNER = Reader(is_clinician=False, is_named=True, leads=False, in_charity=False)
CLINICIAN = Reader(is_clinician=True, is_named=False, leads=False, in_charity=False)
LEAD = Reader(is_clinician=False, is_named=False, leads=True, in_charity=False)
OFFICE = Reader(is_clinician=False, is_named=False, leads=False, in_charity=False)
OF_CHARITY = Reader(is_clinician=True, is_named=True, leads=False, in_charity=True)


@pytest.mark.parametrize(
    ("reader", "report", "risk", "without_lead"),
    [
        (OWNER, True, False, True),
        (CLINICIAN, True, True, True),
        (LEAD, True, True, True),
        (OFFICE, False, False, False),
        (OF_CHARITY, True, False, True),
    ],
    ids=["who it names", "a clinician", "the safeguarding lead", "the office", "somebody of a charity"],
)
def test_a_report_is_for_its_readers_and_a_risk_for_the_lead_and_clinicians(reader, report, risk, without_lead):
    assert may_read(reader, is_risk=False, has_lead=True) is report
    assert may_read(reader, is_risk=True, has_lead=True) is risk
    assert may_read(reader, is_risk=True, has_lead=False) is without_lead
