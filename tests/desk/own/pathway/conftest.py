"""Maureen on her way to a programme, with a page of her own; and others who wait for it."""

import datetime as dt

import pytest

from accounts.roles import Role
from tests.cast import member
from tests.factories import (
    ParticipantFactory,
    VenueFactory,
    accept,
    make_course,
    pain_management_edition,
    recommend,
    refer,
    say_yes,
    wait_on_programme,
)

DECIDED = dt.datetime(2026, 10, 20, 9, tzinfo=dt.UTC)


@pytest.fixture
def edition(clinic):
    return pain_management_edition(clinic.organisation)


@pytest.fixture
def maureen(clinic):
    user = member(clinic.organisation, Role.PARTICIPANT, "Maureen Pell")
    return ParticipantFactory(organisation=clinic.organisation, first_names="Maureen", last_name="Pell", user=user)


@pytest.fixture
def episode(clinic, maureen, edition):
    """She was referred in August and accepted for assessment."""
    found = refer(maureen, edition.programme, received=dt.date(2026, 8, 3), now=clinic.now)
    accept(found, now=DECIDED - dt.timedelta(days=30))
    return found


@pytest.fixture
def asked(episode):
    """The team has recommended the programme to her."""
    recommend(episode, now=DECIDED)
    return episode


@pytest.fixture
def waits(clinic, edition):
    """waits("Ann", weeks=9) → somebody who has waited nine weeks, face to face unless something else is said."""

    def made(name, weeks, *, in_person=True, video=False, person=None, **more):
        person = person or ParticipantFactory(organisation=clinic.organisation, first_names=name, last_name="Reed")
        found = refer(person, edition.programme, received=dt.date(2026, 6, 1), now=clinic.now)
        recommend(found, now=DECIDED)
        say_yes(found, now=DECIDED, in_person=in_person, video=video)
        accepted = clinic.now.date() - dt.timedelta(weeks=weeks)
        takes = {"takes_in_person": in_person, "takes_video": video}
        return wait_on_programme(found, now=DECIDED, accepted=accepted, **takes, **more)

    return made


@pytest.fixture
def waiting(asked):
    """She waits, face to face."""
    say_yes(asked, now=DECIDED)
    return wait_on_programme(asked, now=DECIDED, accepted=DECIDED.date())


@pytest.fixture
def january(edition):
    return _group(edition, 34, dt.date(2027, 1, 11))


@pytest.fixture
def march(edition):
    return _group(edition, 35, dt.date(2027, 3, 1), by="video")


def _group(edition, number, first, **more):
    days = [first + dt.timedelta(weeks=week, days=day) for week in range(3) for day in range(4)]
    room = VenueFactory(organisation=edition.programme.organisation, name=f"Garden Room {number}", room="Level 2")
    return make_course(edition, days=days, number=number, venue=room, **more)
