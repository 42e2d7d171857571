"""Ana on her way through the clinic's programme, with who writes letters there."""

import datetime as dt

import pytest

from accounts.models import Membership
from courses.models import Session
from participants.letters.drafting import draft_letters
from participants.letters.signing import sign_letter
from participants.models import Appointment
from tests.cast import NOW
from tests.factories import ParticipantFactory, VenueFactory, accept, pain_management_edition, refer

HOME = "4 Mill Lane\nKestrel\nKV1 2AB"


@pytest.fixture
def edition(clinic):
    return pain_management_edition(clinic.organisation)


@pytest.fixture
def office(clinic):
    return Membership.objects.select_related("user", "organisation").get(user=clinic.administrator)


@pytest.fixture
def imogen(clinic):
    return Membership.objects.select_related("user", "organisation").get(user=clinic.clinician)


@pytest.fixture
def ana(clinic):
    return ParticipantFactory(
        organisation=clinic.organisation,
        first_names="Ana",
        last_name="Ferreira",
        preferred_name="Ana",
        date_of_birth=dt.date(1961, 3, 14),
        nhs_number="9434765919",
        postal_address=HOME,
        gp_name="Dr Okafor",
        gp_practice="Mill Practice",
        gp_address="2 Mill Road\nKestrel\nKV1 3CD",
        channel="letter",
    )


@pytest.fixture
def episode(clinic, edition, ana):
    """Referred in September, accepted, to be assessed on Monday 16 November at ten."""
    clinic.organisation.contact_phone, clinic.organisation.contact_hours = "01632 960100", "Monday to Friday, 9am to 4pm"
    clinic.organisation.save()
    found = refer(ana, edition.programme, received=dt.date(2026, 9, 14), now=NOW, source="Dr Lund, pain clinic")
    accept(found, now=NOW)
    room = VenueFactory(organisation=clinic.organisation, name="Garden Room", room="Level 2", address="Kestrel Way")
    session = Session.objects.create(
        organisation=clinic.organisation,
        kind=Session.Kind.ASSESSMENT,
        format="in_person",
        number=1,
        label="Assessment",
        starts_at=dt.datetime(2026, 11, 16, 10, tzinfo=dt.UTC),
        ends_at=dt.datetime(2026, 11, 16, 11, 30, tzinfo=dt.UTC),
        zone="Europe/London",
        venue=room,
        places=1,
    )
    Appointment.objects.create(participant=ana, session=session, episode=found, made_at=NOW)
    return found


@pytest.fixture
def draft(episode, office):
    """draft(kind="choice", to=["person"], by=office) → one letter, not signed."""

    def make(kind="choice", to=("person",), by=office, **more):
        return draft_letters(episode, kind, list(to), by=by, now=NOW, **more)[0]

    return make


@pytest.fixture
def signed(draft, office):
    """The same, with its gaps filled, signed."""

    def make(kind="choice", to=("person",), by=office, **more):
        letter = draft(kind, to, by, **more)
        letter.text, letter.subject = letter.text.replace("{{", "(").replace("}}", ")"), "About your place"
        letter.save()
        return sign_letter(letter, by=by, now=NOW, version=letter.version)

    return make
