"""Ana, whose group ended five weeks ago, with what she said of it."""

import datetime as dt

import pytest

from participants.models import Enrolment
from reviews.models import Feedback
from tests.cast import member
from tests.factories import ParticipantFactory, make_group, make_place, pain_management_edition


@pytest.fixture
def september(clinic):
    """Group 41 ended on 24 September 2026."""
    return make_group(pain_management_edition(clinic.organisation), dt.date(2026, 9, 7), number=41)


@pytest.fixture
def came(clinic, september):
    """came("Ana", "Prior"): somebody who came to every day of the group, with a sign-in."""

    def come(first: str, last: str, **more: object) -> Enrolment:
        user = member(clinic.organisation, "participant", f"{first} {last}")
        person = ParticipantFactory(organisation=clinic.organisation, first_names=first, last_name=last, user=user, **more)
        place = make_place(person, september, joined_at=september.first_starts_at - dt.timedelta(days=30))
        days = place.appointments.filter(session__kind="course")
        days.update(mark="5", marked_at=september.last_ends_at, marked_by="Priya Raman")
        return place

    return come


@pytest.fixture
def ana(came):
    """Ana Prior was there on every day; neutral wording is not what she wants."""
    return came("Ana", "Prior", wording="plain")


@pytest.fixture
def said(clinic, ana):
    """What Ana said; she lets us quote it with her first name."""
    return Feedback.objects.create(
        organisation=clinic.organisation,
        enrolment=ana,
        point="last",
        recommends=9,
        helped="The pacing helped me. I sing again.",
        to_change="Warmer rooms.",
        made_at=clinic.now,
        made_by="Ana Prior",
        quote_allowed_at=clinic.now,
        quoted_as="first_name",
    )
