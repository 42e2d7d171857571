"""Who leads a review months after the last day reaches its register by its own day."""

import datetime as dt

import pytest

from accounts.roles import Role
from desk.leading.page import led_courses, sessions_led_by
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
SIX_MONTHS = 14  # the review on Wednesday 12 May 2027


@pytest.mark.parametrize(
    ("day", "reached"),
    [
        (dt.date(2027, 4, 27), False),
        (dt.date(2027, 4, 28), True),
        (dt.date(2027, 5, 12), True),
        (dt.date(2027, 6, 11), True),
        (dt.date(2027, 6, 13), False),
    ],
)
def test_a_review_opens_two_weeks_before_its_day_and_closes_thirty_days_after(clinic, group, day, reached):
    leader = MembershipFactory(organisation=clinic.organisation, role=Role.LEADER)
    group.lead("Lenny Marsh", "leader", SIX_MONTHS, user=leader.user)
    now = dt.datetime.combine(day, dt.time(12), dt.UTC)

    assert [each.number for each in sessions_led_by(leader.user, clinic.organisation, now)] == ([SIX_MONTHS] if reached else [])
    assert len(led_courses(leader.user, clinic.organisation, now=now)) == reached
