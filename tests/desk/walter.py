"""Walter's joint assessment, for the pages of the clinical record."""

import datetime as dt

import pytest

from tests.factories import ParticipantFactory, accept, assess, make_team, pain_management_edition, refer

AN_HOUR = dt.timedelta(hours=1)


def assessed_person(clinic, programme, team, last_name="Inchbald", *, at=None):
    """Return the assessment, an hour ago unless said otherwise, of somebody called Walter."""
    person = ParticipantFactory(
        organisation=clinic.organisation,
        first_names="Walter",
        last_name=last_name,
        sort_key=f"{last_name} walter".lower(),
    )
    episode = refer(person, programme, received=dt.date(2026, 8, 3), now=clinic.now)
    accept(episode, now=clinic.now)
    return assess(episode, at=at or clinic.now - AN_HOUR, now=clinic.now, team=team)


@pytest.fixture
def programme(clinic):
    """The programme that people get into by referral."""
    return pain_management_edition(clinic.organisation).programme


@pytest.fixture
def team(clinic):
    """Ruth, Owen and Leila."""
    return make_team(clinic.organisation)


@pytest.fixture
def walter(clinic, programme, team):
    """Walter Inchbald was assessed an hour ago by Ruth, Owen and Leila; nothing is written yet."""
    return assessed_person(clinic, programme, team)
