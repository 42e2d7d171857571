"""A hospital group with its reviews, and people on it whose pathway goes through them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from accounts.models import Organisation
from courses.models import Course, Programme, Session
from participants.models import Appointment, Enrolment, Episode
from tests.factories.courses import hold, make_course, pain_management_edition
from tests.factories.participants import ParticipantFactory
from tests.factories.pathway import accept, recommend, refer

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class ReviewedGroup:
    """A group whose days were held, and which is reviewed after 1, 6 and 12 months."""

    course: Course

    def review(self, months: int) -> Session:
        """One of its reviews."""
        return self.course.sessions.get(kind="review", months=months)

    def join(self, first: str, last: str, *, came_to: tuple[int, ...] = (), **more: Any) -> Episode:
        """Return the pathway of somebody new with a place at each day and review, who came to all days and to these reviews."""
        organisation, began = self.course.organisation, self.course.first_starts_at
        person = ParticipantFactory(organisation=organisation, first_names=first, last_name=last, **more)
        episode = refer(person, self.course.programme, received=began.date() - 200 * DAY, now=began - 200 * DAY)
        accept(episode, now=began - 190 * DAY)
        recommend(episode, now=began - 100 * DAY)
        enrolment = Enrolment.objects.create(participant=person, course=self.course, episode=episode, joined_at=began - 30 * DAY)
        for session in self.course.sessions.order_by("pk"):
            came = {"mark": "5", "marked_at": session.ends_at, "marked_by": "Priya Raman"}
            Appointment.objects.create(
                participant=person,
                session=session,
                enrolment=enrolment,
                episode=episode,
                for_months=session.months,
                made_at=enrolment.joined_at,
                **(came if session.kind == "course" or session.months in came_to else {}),
            )
        Course.objects.filter(pk=self.course.pk).update(taken=self.course.taken + 1)
        self.course.refresh_from_db()
        return episode

    def place(self, episode: Episode, months: int) -> Appointment:
        """The place somebody has at a review of this group."""
        return Appointment.objects.get(episode=episode, session=self.review(months), state="booked")

    def came(self, episode: Episode, *months: int, mark: str = "5") -> None:
        """Mark somebody at these reviews."""
        for each in months:
            place = self.place(episode, each)
            place.mark, place.marked_at, place.marked_by = mark, place.session.ends_at, "Priya Raman"
            place.save()


def reviewed_group(
    organisation: Organisation,
    *,
    first: dt.date,
    reviews: dict[int, dt.date],
    number: int = 31,
    programme: Programme | None = None,
) -> ReviewedGroup:
    """Return a group of three weeks, Mondays to Thursdays from this day on, held, with these reviews."""
    edition = programme.editions.get() if programme else pain_management_edition(organisation)
    days = [first + dt.timedelta(weeks=week, days=day) for week in range(3) for day in range(4)]
    course = make_course(edition, days=days, number=number, reviews=reviews, places=12)
    hold(course)
    return ReviewedGroup(course)
