"""A hospital programme, and somebody who was recommended for it."""

import datetime as dt

import pytest

from tests.factories import (
    ParticipantFactory,
    make_course,
    pain_management_edition,
    recommend,
    refer,
    say_yes,
    wait_on_programme,
)

DECIDED = dt.datetime(2026, 10, 20, 9, tzinfo=dt.UTC)
ACCEPTED = DECIDED.date()


@pytest.fixture
def edition(clinic):
    return pain_management_edition(clinic.organisation)


@pytest.fixture
def referred(clinic, edition):
    """referred("Ann") → her open episode."""

    def made(name, **more):
        person = ParticipantFactory(organisation=clinic.organisation, first_names=name, last_name="Reed", **more)
        return refer(person, edition.programme, received=dt.date(2026, 8, 3), now=clinic.now)

    return made


@pytest.fixture
def ann(referred):
    """Ann was recommended for the programme."""
    episode = referred("Ann")
    recommend(episode, now=DECIDED)
    return episode


@pytest.fixture
def waits(clinic, referred):
    """waits("Ann", accepted) → somebody who was recommended, said yes, and waits for the programme."""

    def made(name, accepted=ACCEPTED, *, video=False, in_person=True, person=None, **more):
        episode = referred(name, **(person or {}))
        recommend(episode, now=DECIDED)
        say_yes(episode, now=DECIDED, in_person=in_person, video=video)
        takes = {"takes_in_person": in_person, "takes_video": video}
        return wait_on_programme(episode, now=DECIDED, accepted=accepted, **takes, **more)

    return made


def days_from(first):
    """The twelve days of a programme that begins on this Monday."""
    return [first + dt.timedelta(weeks=week, days=day) for week in range(3) for day in range(4)]


@pytest.fixture
def group(edition):
    """group(34, first_day) → a course of the programme, face to face, with two places."""

    def made(number, first, **more):
        return make_course(edition, days=days_from(first), number=number, **{"places": 2, **more})

    return made


@pytest.fixture
def january(group):
    return group(34, dt.date(2027, 1, 11))


@pytest.fixture
def march(group):
    return group(35, dt.date(2027, 3, 1))
