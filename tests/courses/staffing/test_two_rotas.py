"""Two of the office work on the rota at the same moment: nobody is in two places, and one of two swaps is refused."""

import datetime as dt

import pytest

from courses.dates.wall_time import Span
from courses.models import Absence, Duty
from courses.staffing.absences import enter_absence
from courses.staffing.duties import assign
from courses.staffing.giving import Cell, give
from courses.staffing.swapping import swap
from tests.at_once import told_at_once
from tests.factories import FacilitatorFactory, make_course, pain_management_edition

pytestmark = pytest.mark.django_db(transaction=True)

NOW = dt.datetime(2026, 9, 1, 9, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 17)
ALL_DAY = Span(dt.datetime(2026, 11, 17, tzinfo=dt.UTC), dt.datetime(2026, 11, 18, tzinfo=dt.UTC))


@pytest.fixture
def groups(clinic):
    """Two groups on the same day, each with an item that a nurse leads."""
    edition = pain_management_edition(clinic.organisation)
    edition.sessions.get(number=1).items.create(offset_minutes=120, minutes=60, title="Medicines", kind="led", profession="nurse")
    return [make_course(edition, days=[DAY], number=number) for number in (33, 34)]


@pytest.fixture
def nurses(clinic):
    """Beth and Joss."""
    return [
        FacilitatorFactory(organisation=clinic.organisation, name=name, profession="nurse")
        for name in ("Beth Halloran", "Joss M.")
    ]


def item_of(group):
    session = group.sessions.get()
    return session, session.plan.items.get(profession="nurse")


def test_one_nurse_given_in_two_groups_at_once_is_in_one(clinic, groups, nurses):
    cells = [Cell(session.pk, item.pk) for session, item in map(item_of, groups)]

    told = told_at_once(
        *(
            lambda group=group, cell=cell: give(group, nurses[0], [cell], by=clinic.administrator, now=NOW)
            for group, cell in zip(groups, cells, strict=True)
        )
    )

    assert sorted(map(bool, told)) == [False, True]
    assert "Beth Halloran is at" in max(told)
    assert Duty.objects.filter(ended_at=None).count() == 1


def test_an_absence_and_an_item_at_the_same_moment_never_both_stand(clinic, groups, nurses):
    session, item = item_of(groups[0])

    told = told_at_once(
        lambda: give(groups[0], nurses[0], [Cell(session.pk, item.pk)], by=clinic.administrator, now=NOW),
        lambda: enter_absence(nurses[0], ALL_DAY, kind="leave", by=clinic.administrator, now=NOW),
    )

    assert sorted(map(bool, told)) == [False, True]
    assert Duty.objects.count() + Absence.objects.count() == 1


def test_two_swaps_of_the_same_person_at_once_are_one(clinic, groups, nurses):
    beth, joss = nurses
    session, item = item_of(groups[0])
    duty = assign(session, beth, item=item, by=clinic.administrator, now=NOW)

    def swapping():
        return swap(beth, ALL_DAY, {duty.pk: joss}, kind="sick", by=clinic.administrator, now=NOW)

    told = told_at_once(swapping, swapping)

    assert sorted(map(bool, told)) == [False, True]
    assert max(told).startswith("What Beth Halloran is down for was changed meanwhile")
    assert Absence.objects.count() == 1
    assert [each.facilitator for each in Duty.objects.filter(ended_at=None)] == [joss]
