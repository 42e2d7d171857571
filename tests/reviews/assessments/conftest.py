"""A hospital that assesses: its edition, its three clinicians, a room, and Ana, whose referral was accepted."""

import datetime as dt

import pytest

from courses.assessing.need import need_of
from courses.assessing.slots import AssessmentSlot
from courses.dates.wall_time import Span
from tests.factories import ParticipantFactory, VenueFactory, accept, pain_management_edition, refer
from tests.factories.assessing import assessed_jointly, assessing_team


@pytest.fixture
def edition(clinic):
    edition = pain_management_edition(clinic.organisation)
    assessed_jointly(edition)
    return edition


@pytest.fixture
def team(clinic):
    return assessing_team(clinic.organisation)


@pytest.fixture
def garden(clinic):
    return VenueFactory(organisation=clinic.organisation, name="Garden Room", room="", places=12)


@pytest.fixture
def ana(clinic, edition):
    person = ParticipantFactory(organisation=clinic.organisation, first_names="Ana", last_name="Petrova")
    episode = refer(person, edition.programme, received=dt.date(2026, 10, 1), now=clinic.now)
    accept(episode, now=clinic.now)
    return episode


@pytest.fixture
def need(clinic, edition):
    return need_of(edition.programme, clinic.organisation, clinic.now.date())


@pytest.fixture
def slot(team, garden):
    def slot(day=10, hour=9, *, by="in_person", staff=None, room=None):
        starts_at = dt.datetime(2026, 11, day, hour, tzinfo=dt.UTC)
        span = Span(starts_at, starts_at + dt.timedelta(minutes=90))
        chosen = staff or team
        room = (room or garden).pk if by == "in_person" else None
        return AssessmentSlot(span, by, room, tuple(person.pk for person in chosen))

    return slot
