"""Walter's joint assessment, held this morning by three professions."""

import datetime as dt

import pytest

from tests.factories import ParticipantFactory, accept, assess, pain_management_edition, refer


@pytest.fixture
def walter(clinic):
    """Walter Inchbald was referred, accepted, and assessed an hour ago by Ruth, Owen and Leila; nothing is written yet."""
    programme = pain_management_edition(clinic.organisation).programme
    person = ParticipantFactory(organisation=clinic.organisation, first_names="Walter", last_name="Inchbald")
    episode = refer(person, programme, received=dt.date(2026, 8, 3), now=clinic.now)
    accept(episode, now=clinic.now)
    return assess(episode, at=clinic.now - dt.timedelta(hours=1), now=clinic.now)
