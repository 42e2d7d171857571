"""Walter's joint assessment, held this morning by three professions."""

import datetime as dt

import pytest

from tests.factories import ParticipantFactory, accept, assess, make_group, make_place, pain_management_edition, refer


def enrolled(clinic, course, first_names, last_name):
    """Return somebody's place on a group, with their pathway, given before its first day."""
    person = ParticipantFactory(organisation=clinic.organisation, first_names=first_names, last_name=last_name)
    joined = course.first_starts_at - dt.timedelta(days=30)
    place = make_place(person, course, joined_at=joined)
    place.episode = refer(person, course.programme, received=joined.date(), now=joined)
    place.save()
    place.appointments.update(episode=place.episode)
    return place


@pytest.fixture
def walter(clinic):
    """Walter Inchbald was referred, accepted, and assessed an hour ago by Ruth, Owen and Leila; nothing is written yet."""
    programme = pain_management_edition(clinic.organisation).programme
    person = ParticipantFactory(organisation=clinic.organisation, first_names="Walter", last_name="Inchbald")
    episode = refer(person, programme, received=dt.date(2026, 8, 3), now=clinic.now)
    accept(episode, now=clinic.now)
    return assess(episode, at=clinic.now - dt.timedelta(hours=1), now=clinic.now)


@pytest.fixture
def edition(clinic):
    """Twelve days in three weeks, then reviews after one, six and twelve months with twelve places each."""
    return pain_management_edition(clinic.organisation)


@pytest.fixture
def september(edition):
    """Group 41 ended on 24 September 2026: reviews on 26 October 2026, 24 March and 24 September 2027."""
    return make_group(edition, dt.date(2026, 9, 7), number=41)


@pytest.fixture
def october(edition):
    """Group 42 ended on 22 October 2026: reviews on 23 November 2026, 22 April and 22 October 2027."""
    return make_group(edition, dt.date(2026, 10, 5), number=42)


@pytest.fixture
def ana(clinic, september):
    """Ana Prior was with the September group from its first day on."""
    return enrolled(clinic, september, "Ana", "Prior")
