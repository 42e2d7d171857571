"""Real objects for tests, made without going through the actions under test."""

from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.courses import (
    EditionFactory,
    FacilitatorFactory,
    ProgrammeFactory,
    VenueFactory,
    cpsmp_edition,
    make_course,
    pain_management_edition,
)
from tests.factories.participants import ContactNoteFactory, ParticipantFactory, SessionBookingFactory, make_place
from tests.factories.reminders import MessageFactory

__all__ = [
    "ContactNoteFactory",
    "EditionFactory",
    "FacilitatorFactory",
    "MembershipFactory",
    "MessageFactory",
    "OrganisationFactory",
    "ParticipantFactory",
    "ProgrammeFactory",
    "SessionBookingFactory",
    "UserFactory",
    "VenueFactory",
    "cpsmp_edition",
    "make_course",
    "make_place",
    "pain_management_edition",
]
