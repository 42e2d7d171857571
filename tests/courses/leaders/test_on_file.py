"""What several parts of a page ask about an organisation is read once, and only what was asked for."""

import datetime as dt

import pytest

from courses.leaders.on_file import OnFile
from courses.models import StandingPolicy
from tests.cast import NOW
from tests.courses.trained_leaders import paper, trained
from tests.factories import FacilitatorFactory, cpsmp_edition, make_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def on_file(charity):
    return OnFile(charity.organisation, NOW)


def test_somebody_who_was_asked_about_is_not_read_again(charity, on_file, django_assert_num_queries):
    ana, tom = (trained(charity.organisation, name) for name in ("Ana Silva", "Tom Reyes"))

    with django_assert_num_queries(3):
        first = on_file.facts_of([ana])
    with django_assert_num_queries(0):
        assert on_file.facts_of([ana]) == first
    with django_assert_num_queries(3):
        assert on_file.facts_of([ana, tom]).keys() == {ana.pk, tom.pk}
    assert first[ana.pk].trainings


def test_papers_are_read_once_also_of_who_has_none(charity, on_file, django_assert_num_queries):
    ana, tom = FacilitatorFactory.create_batch(2, organisation=charity.organisation)
    paper(ana, "reference", dt.date(2027, 3, 1))

    with django_assert_num_queries(1):
        found = on_file.papers_of([ana.pk, tom.pk])
    with django_assert_num_queries(0):
        assert on_file.papers_of([tom.pk]) == {tom.pk: []}
    assert [each.kind for each in found[ana.pk]] == ["reference"]


def test_one_reading_of_the_policies_answers_for_every_day(charity, on_file, django_assert_num_queries):
    for year, months in ((2025, 9), (2027, 6)):
        StandingPolicy.objects.create(organisation=charity.organisation, valid_from=dt.date(year, 1, 1), renew_months=months)

    with django_assert_num_queries(1):
        found = [on_file.policies.on(dt.date(year, 6, 1)).renew_months for year in (2025, 2026, 2027, 2028)]

    assert found == [9, 9, 6, 6]
    assert on_file.policies.on(dt.date(2024, 6, 1)).valid_from is None


def test_without_a_licence_no_course_is_counted(charity, on_file, django_assert_num_queries):
    make_course(cpsmp_edition(charity.organisation), days=[dt.date(2026, 11, 4)])

    with django_assert_num_queries(1):
        assert on_file.licences.courses == {}
