"""Two courses that the desk's pages are looked at with: the clinic's group in its second week, the charity's course to come."""

import datetime as dt
from dataclasses import dataclass

import pytest
import time_machine

from courses.models import Course, Duty, EditionItem, Facilitator, Session
from participants.models import Appointment, Participant
from tests.cast import NOW
from tests.factories import (
    FacilitatorFactory,
    ParticipantFactory,
    VenueFactory,
    cpsmp_edition,
    hold,
    make_course,
    make_place,
    pain_management_edition,
)

MONDAYS = [dt.date(2026, 10, 26), dt.date(2026, 11, 2), dt.date(2026, 11, 9)]
TWELVE_DAYS = [monday + dt.timedelta(days=day) for monday in MONDAYS for day in range(4)]
SIX_WEDNESDAYS = [dt.date(2026, 11, 11) + dt.timedelta(weeks=week) for week in range(6)]
LONG_AGO = dt.datetime(2026, 9, 1, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def monday_morning():
    """It is Monday 2 November 2026, ten in the morning in London, and stays so."""
    with time_machine.travel(NOW, tick=False):
        yield


@dataclass(frozen=True)
class Group:
    """A course with its people."""

    course: Course

    def session(self, number: int) -> Session:
        return self.course.sessions.get(number=number)

    def add(self, first: str, last: str, **more) -> Participant:
        """Return a new person with a place at every session, held ones too."""
        person = ParticipantFactory(organisation=self.course.organisation, first_names=first, last_name=last, **more)
        make_place(person, self.course, joined_at=LONG_AGO)
        self.course.refresh_from_db()
        return person

    def place(self, person: Participant, number: int) -> Appointment:
        return person.appointments.get(session=self.session(number))

    def lead(self, name: str, profession: str, number: int, item: EditionItem | None = None, **more) -> Facilitator:
        """Put somebody on duty at a session, or at one item of it."""
        session = self.session(number)
        person = Facilitator.objects.filter(organisation=self.course.organisation, name=name).first() or FacilitatorFactory(
            organisation=self.course.organisation, name=name, profession=profession, **more
        )
        Duty.objects.create(session=session, facilitator=person, item=item, starts_at=session.starts_at, ends_at=session.ends_at)
        return person


@pytest.fixture
def group(clinic) -> Group:
    """Group 31 of the clinic: day 5 is today and on; days 1 to 4 were held; day 6 needs a nurse at 11:30. Nobody is on it yet."""
    edition = pain_management_edition(clinic.organisation)
    plan = edition.sessions.get(number=6)
    EditionItem.objects.create(session=plan, offset_minutes=0, minutes=15, title="Home practice", kind="team")
    EditionItem.objects.create(
        session=plan, offset_minutes=120, minutes=60, title="Medicines and pain", kind="led", profession="nurse"
    )
    room = VenueFactory(organisation=clinic.organisation, name="Garden Room", room="Level 2")
    reviews = {1: dt.date(2026, 12, 14), 6: dt.date(2027, 5, 12), 12: dt.date(2027, 11, 12)}
    course = make_course(edition, days=TWELVE_DAYS, number=31, venue=room, reviews=reviews)
    hold(course, 1, 2, 3, 4)
    return Group(course)


@pytest.fixture
def course_59(charity) -> Group:
    """Course 59 of the charity: six Wednesdays from 11 November, in order."""
    hall = VenueFactory(organisation=charity.organisation, name="Mill Hall", room="")
    return Group(make_course(cpsmp_edition(charity.organisation), days=SIX_WEDNESDAYS, number=59, places=14, venue=hall))


@pytest.fixture
def three(group):
    """Colin, Maureen (large print) and Piotr, who rang yesterday about the dentist."""
    colin = group.add("Colin", "Amberley")
    maureen = group.add("Maureen", "Pell", communication_needs="Large print", preferred_name="Mo")
    piotr = group.add("Piotr", "Wendell", phone="+441632960777")
    place = group.place(piotr, 5)
    place.apology_at, place.apology_reason, place.apology_by = NOW - dt.timedelta(days=1), "Dentist", "telephone"
    place.save()
    return [group.place(person, 5) for person in (colin, maureen, piotr)]


@pytest.fixture
def course_60(clinic) -> Group:
    """A community course of the clinic in the same month: Wednesdays at 1pm in another room."""
    edition = cpsmp_edition(clinic.organisation)
    days = [dt.date(2026, 11, 4) + dt.timedelta(weeks=week) for week in range(6)]
    room = VenueFactory(organisation=clinic.organisation, name="Mill Hall", room="")
    return Group(make_course(edition, days=days, number=60, start=dt.time(13), venue=room))
