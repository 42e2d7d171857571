"""What an organisation has: its own, and what is in force."""

import datetime as dt

import pytest

from courses.ground import catalogue
from courses.models import ClosedDay, Duty
from tests.factories import EditionFactory, FacilitatorFactory, OrganisationFactory, VenueFactory, make_course

TODAY = dt.date(2026, 9, 1)
NOW = dt.datetime(2026, 9, 1, 9, tzinfo=dt.UTC)


def fill(organisation):
    """One of everything."""
    course = make_course(EditionFactory(programme__organisation=organisation), days=[dt.date(2026, 9, 9)])
    session = course.sessions.get()
    leader = FacilitatorFactory(organisation=organisation)
    Duty.objects.create(session=session, facilitator=leader, starts_at=session.starts_at, ends_at=session.ends_at)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "those_of",
    [
        catalogue.courses_of,
        catalogue.sessions_of,
        catalogue.programmes_of,
        catalogue.editions_of,
        catalogue.venues_of,
        catalogue.facilitators_of,
        catalogue.duties_of,
        lambda organisation: catalogue.editions_in_force(organisation, TODAY),
    ],
)
def test_an_organisation_finds_its_own_and_nobody_elses(clinic, those_of):
    fill(clinic.organisation)
    fill(OrganisationFactory())

    assert those_of(clinic.organisation).count() == 1
    assert those_of(OrganisationFactory()).count() == 0


@pytest.mark.sqlite
def test_a_new_course_follows_the_latest_edition_that_is_already_valid(clinic):
    old = EditionFactory(programme__organisation=clinic.organisation, valid_from=dt.date(2008, 1, 1))
    new = EditionFactory(programme=old.programme, valid_from=dt.date(2026, 9, 1))
    EditionFactory(programme=old.programme, valid_from=dt.date(2027, 1, 1))

    assert list(catalogue.editions_in_force(clinic.organisation, dt.date(2026, 8, 31))) == [old]
    assert list(catalogue.editions_in_force(clinic.organisation, dt.date(2026, 9, 1))) == [new]
    assert list(catalogue.editions_in_force(clinic.organisation, dt.date(2007, 12, 31))) == []


def test_rooms_given_up_and_people_who_left_are_not_offered(clinic):
    VenueFactory(organisation=clinic.organisation, closed_at=NOW)
    FacilitatorFactory(organisation=clinic.organisation, ended_at=NOW)

    assert not catalogue.venues_of(clinic.organisation)
    assert not catalogue.facilitators_of(clinic.organisation)


def test_nobody_meets_on_a_public_holiday_or_a_day_of_ones_own(clinic):
    ClosedDay.objects.create(organisation=clinic.organisation, date=dt.date(2026, 9, 15), reason="Staff training")

    closed = catalogue.closed_days_of(clinic.organisation)

    assert [closed.reason(dt.date(2026, *day)) for day in [(9, 15), (12, 25), (9, 16)]] == ["Staff training", "Christmas Day", ""]
