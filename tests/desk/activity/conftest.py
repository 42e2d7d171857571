"""A group of a hospital programme with its people, whose days are entered in the hospital's own system."""

import datetime as dt

import pytest

from participants.models import Appointment
from tests.cast import NOW
from tests.factories import ParticipantFactory, VenueFactory, make_course, make_place, pain_management_edition, refer

DAYS = [dt.date(2026, 10, day) for day in (26, 27, 28, 29)]
REVIEWS = {1: dt.date(2026, 11, 30), 12: dt.date(2027, 10, 29)}


class Group:
    """A course of four days and two reviews, its people, and their marks."""

    def __init__(self, organisation):
        self.organisation = organisation
        self.edition = pain_management_edition(organisation)
        venue = VenueFactory(organisation=organisation, name="Kestrel House", room="Room 2")
        self.course = make_course(self.edition, days=DAYS, reviews=REVIEWS, venue=venue)

    def person(self, name: str, number: str):
        person = ParticipantFactory(organisation=self.organisation, first_names=name, last_name="Pell", hospital_number=number)
        episode = refer(person, self.edition.programme, received=dt.date(2026, 3, 2), now=NOW - dt.timedelta(days=240))
        enrolment = make_place(person, self.course, joined_at=NOW - dt.timedelta(days=60))
        enrolment.episode = episode
        enrolment.save()
        enrolment.appointments.update(episode=episode)
        return person

    def place(self, person, number: int) -> Appointment:
        return person.appointments.get(session__course=self.course, session__number=number)

    def mark(self, person, number: int, code: str, *, at=None) -> Appointment:
        place = self.place(person, number)
        place.mark, place.marked_at, place.marked_by = code, at or place.session.ends_at, "Imogen Fairweather"
        place.mark_version += 1
        place.save()
        return place


@pytest.fixture
def group(clinic) -> Group:
    return Group(clinic.organisation)
