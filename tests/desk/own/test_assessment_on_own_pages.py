"""An appointment for a joint assessment stands where all others stand, and says no more than the wording lets it."""

import datetime as dt

import pytest

from accounts.roles import Role
from courses.models import Session
from participants.models import Appointment
from tests.cast import member
from tests.factories import ParticipantFactory, VenueFactory, pain_management_edition, refer
from tests.reading import source_of, text_of

pytestmark = pytest.mark.django_db
AFTERNOON = dt.datetime(2026, 11, 10, 13, tzinfo=dt.UTC)


@pytest.fixture
def assessed(clinic):
    """assessed("plain") → Maureen, who is assessed on Tuesday 10 November at 1pm in a room whose name gives the service away."""

    def made(wording):
        user = member(clinic.organisation, Role.PARTICIPANT, "Maureen Pell")
        person = ParticipantFactory(
            organisation=clinic.organisation, first_names="Maureen", last_name="Pell", user=user, wording=wording
        )
        edition = pain_management_edition(clinic.organisation)
        episode = refer(person, edition.programme, received=dt.date(2026, 9, 1), now=clinic.now)
        session = Session.objects.create(
            organisation=clinic.organisation,
            kind="assessment",
            format="in_person",
            number=1,
            label="Assessment",
            starts_at=AFTERNOON,
            ends_at=AFTERNOON + dt.timedelta(minutes=90),
            zone="Europe/London",
            venue=VenueFactory(organisation=clinic.organisation, name="Room 4", room="", directions="Follow “Pain management”."),
            places=1,
        )
        Appointment.objects.create(participant=person, session=session, episode=episode, made_at=clinic.now)
        return person

    return made


def test_the_assessment_comes_next_on_their_own_page(as_, assessed):
    text = text_of(as_(assessed("plain").user).get("/me/"))

    assert "Your next session is in 8 days Tuesday 10 November 2026 1pm to 2:30pm Assessment" in text


@pytest.mark.parametrize("path", ["/me/", "/me/print/", "/me/calendar.ics"])
def test_neutral_wording_calls_the_assessment_an_appointment(as_, assessed, path):
    source = source_of(as_(assessed("neutral").user).get(path))

    assert "Appointment" in source
    assert "Assessment" not in source


def test_the_calendar_leaves_out_directions_that_name_the_programme(as_, assessed):
    source = source_of(as_(assessed("neutral").user).get("/me/calendar.ics"))

    assert "Follow" not in source
    assert "Pain" not in source


def test_plain_wording_puts_the_assessment_into_the_calendar_by_its_name(as_, assessed):
    assert "SUMMARY:Assessment" in source_of(as_(assessed("plain").user).get("/me/calendar.ics"))


def test_the_question_whether_they_can_come_is_neutral_too(as_, assessed):
    person = assessed("neutral")
    place = person.appointments.get()

    text = text_of(as_(person.user).get(f"/me/{place.pk}/cannot-come/"))

    assert "You can’t come on Tuesday 10 November 2026? Appointment, 1pm to 2:30pm" in text
