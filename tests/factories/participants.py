"""People and their places."""

import datetime as dt
import uuid

import factory

from common.text.folding import findable, folded
from courses.models import Course
from participants.models import Appointment, ContactNote, Enrolment, Participant, SessionBooking
from tests.factories.accounts import OrganisationFactory


class ParticipantFactory(factory.django.DjangoModelFactory):
    """Somebody with an e-mail address who wants to hear by it."""

    class Meta:
        model = Participant

    organisation = factory.SubFactory(OrganisationFactory)
    first_names = factory.Sequence(lambda n: f"Maureen{n}")
    last_name = "Pell"
    date_of_birth = dt.date(1961, 3, 14)
    email = factory.Sequence(lambda n: f"maureen{n}@post.example")
    phone = "+441632960001"
    created_at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    sort_key = factory.LazyAttribute(lambda person: folded(f"{person.last_name} {person.first_names}"))
    search_key = factory.LazyAttribute(lambda person: findable(person.first_names, person.last_name, person.preferred_name))
    preferred_name = ""


class ContactNoteFactory(factory.django.DjangoModelFactory):
    """A call from somebody who asked about parking."""

    class Meta:
        model = ContactNote

    participant = factory.SubFactory(ParticipantFactory)
    organisation = factory.SelfAttribute("participant.organisation")
    at = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
    direction = "in"
    way = "call"
    line = "Asked about parking."
    by = "Priya Raman"
    submission_id = factory.LazyFunction(uuid.uuid4)


class SessionBookingFactory(factory.django.DjangoModelFactory):
    """An Urdu interpreter whom nobody has booked yet."""

    class Meta:
        model = SessionBooking

    kind = "interpreter"
    what = "Urdu"
    changed_at = dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC)
    changed_by = "Priya Raman"


def make_place(participant: Participant, course: Course, *, joined_at: dt.datetime) -> Enrolment:
    """Return an active enrolment with an appointment at every planned session from `joined_at` on, counted on the course."""
    enrolment = Enrolment.objects.create(participant=participant, course=course, joined_at=joined_at)
    Appointment.objects.bulk_create(
        Appointment(participant=participant, session=session, enrolment=enrolment, for_months=session.months, made_at=joined_at)
        for session in course.sessions.filter(state="planned", starts_at__gt=joined_at).order_by("pk")
    )
    course.taken += 1
    course.save(update_fields=["taken"])
    return enrolment
