"""What the page shows that moves several people to another course: where to, who gets a place, whom it doesn't suit."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from accounts.models import Organisation
from courses.ground.catalogue import courses_of
from courses.ground.joining_terms import terms_of
from courses.models import Course, Session
from desk.shared.telling import Telling, telling_of
from participants.enrolment.meanwhile import Meanwhile, WhenHeld, people_elsewhere_then
from participants.models import Enrolment, Participant
from participants.people.told_apart import listed_names, tell_apart
from participants.waiting.moving_people import who_would_move

MOST_COURSES = 50


@dataclass(frozen=True)
class MovePlan:
    """Who would get a place, who wouldn't, whom it doesn't suit, and who is told how."""

    to: Course
    placed: list[Enrolment]
    left: list[Enrolment]
    unsuited: list[Meanwhile]
    telling: Telling
    # Whether joining has ended there, so that a place needs a reason.
    is_late: bool = False

    @property
    def named(self) -> list[Participant]:
        """Everybody whom the page names."""
        return [each.participant for each in (*self.placed, *self.left)]


def people_to_move(course: Course) -> list[tuple[int, str]]:
    """Everybody with a place, by key and name. One query."""
    held = Participant.objects.filter(enrolments__course=course, enrolments__state=Enrolment.State.ACTIVE).order_by(
        "sort_key", "pk"
    )
    people = list(held)
    names = listed_names(people)
    return [(each.pk, names[each.pk]) for each in people]


def courses_to_move_to(course: Course, organisation: Organisation, now: dt.datetime) -> list[Course]:
    """The other courses of its programme that still have a session of their own to come, the next first. One query."""
    ahead = Session.objects.filter(
        course=OuterRef("pk"), kind=Session.Kind.COURSE, state=Session.State.PLANNED, starts_at__gt=now
    )
    others = (
        courses_of(organisation).filter(Exists(ahead), programme=course.programme_id, cancelled_at=None).exclude(pk=course.pk)
    )
    return list(others.select_related("organisation").order_by("first_starts_at", "pk")[:MOST_COURSES])


def plan_of_move(course: Course, to: Course, people: Collection[int], *, country: str, now: dt.datetime) -> MovePlan:
    """What moving these people would do; writes nothing. Seven queries."""
    placed, left = who_would_move(course, to, people, now)
    tell_apart(each.participant for each in (*placed, *left))
    ahead = Session.objects.filter(course=to, state=Session.State.PLANNED, starts_at__gt=now)
    dates = [WhenHeld(*each) for each in ahead.values_list("label", "starts_at", "ends_at")]
    unsuited = people_elsewhere_then({each.participant_id: dates for each in placed}, besides=[course.pk, to.pk])
    telling = telling_of([each.participant for each in placed], country)
    return MovePlan(to, placed, left, unsuited, telling, is_late=terms_of(to).closes_at <= now)
