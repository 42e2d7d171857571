"""Real objects for tests, made without going through the actions under test."""

from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.clinical import assess, make_team, sign_section
from tests.factories.courses import (
    BookFactory,
    EditionFactory,
    FacilitatorFactory,
    LicenceFactory,
    ProgrammeFactory,
    VenueFactory,
    cpsmp_edition,
    hold,
    make_course,
    pain_management_edition,
)
from tests.factories.participants import ContactNoteFactory, ParticipantFactory, SessionBookingFactory, make_place
from tests.factories.pathway import accept, recommend, refer, say_yes, wait_for, wait_on_programme
from tests.factories.reminders import MessageFactory, make_link
from tests.factories.reviews import make_group, mark_at_review, review_of

__all__ = [
    "BookFactory",
    "ContactNoteFactory",
    "EditionFactory",
    "FacilitatorFactory",
    "LicenceFactory",
    "MembershipFactory",
    "MessageFactory",
    "OrganisationFactory",
    "ParticipantFactory",
    "ProgrammeFactory",
    "SessionBookingFactory",
    "UserFactory",
    "VenueFactory",
    "accept",
    "assess",
    "cpsmp_edition",
    "hold",
    "make_course",
    "make_group",
    "make_link",
    "make_place",
    "make_team",
    "mark_at_review",
    "pain_management_edition",
    "recommend",
    "refer",
    "review_of",
    "say_yes",
    "sign_section",
    "wait_for",
    "wait_on_programme",
]
