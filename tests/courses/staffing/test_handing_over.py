"""One leader of a course for another from a day on: all they had left of it, at once."""

import datetime as dt

import pytest

from common.refused import Refused
from courses.models import Duty
from courses.staffing.swapping import hand_over
from tests.factories import FacilitatorFactory, cpsmp_edition, make_course

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 9, 17, 9, tzinfo=dt.UTC)  # sessions 1 and 2 have been held
WEDNESDAYS = [dt.date(2026, 9, 9) + dt.timedelta(weeks=week) for week in range(6)]


@pytest.fixture
def course(clinic):
    return make_course(cpsmp_edition(clinic.organisation), days=WEDNESDAYS)


@pytest.fixture
def rae(clinic, course):
    rae = FacilitatorFactory(organisation=clinic.organisation, name="Rae Ash")
    for each in course.sessions.all():
        Duty.objects.create(session=each, facilitator=rae, starts_at=each.starts_at, ends_at=each.ends_at)
    return rae


@pytest.fixture
def sol(clinic):
    return FacilitatorFactory(organisation=clinic.organisation, name="Sol Birch")


def leads(person):
    return sorted(Duty.objects.filter(facilitator=person, ended_at=None).values_list("session__number", flat=True))


def test_the_office_gives_all_from_a_day_on_to_another_and_a_second_press_changes_nothing(clinic, course, rae, sol):
    given = hand_over(course, rae, sol, since=WEDNESDAYS[3], by=clinic.administrator, now=NOW)

    assert (leads(rae), leads(sol), len(given)) == ([1, 2, 3], [4, 5, 6], 3)
    assert hand_over(course, rae, sol, since=WEDNESDAYS[3], by=clinic.administrator, now=NOW) == []


def test_what_is_over_stays_with_who_led_it(clinic, course, rae, sol):
    hand_over(course, rae, sol, since=WEDNESDAYS[0], by=clinic.administrator, now=NOW)

    assert (leads(rae), leads(sol)) == ([1, 2], [3, 4, 5, 6])


def test_whoever_is_somewhere_else_on_one_of_the_days_takes_none_of_it(clinic, course, rae, sol):
    other = make_course(cpsmp_edition(clinic.organisation), days=[WEDNESDAYS[4]], number=40).sessions.get()
    Duty.objects.create(session=other, facilitator=sol, starts_at=other.starts_at, ends_at=other.ends_at)

    with pytest.raises(Refused, match=r"Sol Birch is at .*course 40"):
        hand_over(course, rae, sol, since=WEDNESDAYS[3], by=clinic.administrator, now=NOW)
    assert leads(rae) == [1, 2, 3, 4, 5, 6]


def test_whoever_leads_nothing_of_it_hands_nothing_over(clinic, course, rae, sol):
    with pytest.raises(Refused, match="Sol Birch leads nothing"):
        hand_over(
            course,
            sol,
            FacilitatorFactory(organisation=clinic.organisation),
            since=WEDNESDAYS[3],
            by=clinic.administrator,
            now=NOW,
        )
    with pytest.raises(Refused, match="Choose somebody else"):
        hand_over(course, rae, rae, since=WEDNESDAYS[3], by=clinic.administrator, now=NOW)
