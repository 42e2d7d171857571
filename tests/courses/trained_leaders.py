"""What the tests of leaders start from: a charity with the community course and its foundation, and people with a record."""

import datetime as dt

from courses.models import Duty, LeaderPaper, TrainingRecord
from tests.cast import NOW
from tests.factories import FacilitatorFactory, cpsmp_edition, hold, make_course

D = dt.date
WEEKS = [dt.timedelta(weeks=week) for week in range(6)]


def community(organisation):
    """The community course, called cpsmp, for which CDSMP comes first."""
    edition = cpsmp_edition(organisation)
    edition.foundation_slug = "cdsmp"
    edition.save()
    edition.programme.slug = "cpsmp"
    edition.programme.save()
    return edition


def trained(organisation, name, *, on=D(2026, 3, 2), cdsmp=D(2025, 3, 2), master=None, **more):  # noqa: B008
    """A leader with a CDSMP training and a CPSMP cross-training on these last days, and perhaps a Master Trainer training."""
    person = FacilitatorFactory(organisation=organisation, name=name, **more)
    record(person, "cdsmp", "leader", cdsmp)
    record(person, "cpsmp", "cross", on)
    if master:
        record(person, "cpsmp", "master", master)
    return person


def record(person, slug, kind, day):
    """A training on somebody's record."""
    return TrainingRecord.objects.create(
        facilitator=person, programme_slug=slug, kind=kind, last_day=day, recorded_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    )


def course_led_by(edition, *people, first):
    """A course of six weekly sessions from this day on that these people lead; what is over by the cast's day was held."""
    course = make_course(edition, days=[first + week for week in WEEKS])
    for session in course.sessions.all():
        for person in people:
            Duty.objects.create(session=session, facilitator=person, starts_at=session.starts_at, ends_at=session.ends_at)
    if over := [session.number for session in course.sessions.filter(ends_at__lte=NOW)]:
        hold(course, *over)
    return course


def paper(person, kind, until):
    """A paper of theirs that is good until this day."""
    day = D(2024, 1, 1)
    return LeaderPaper.objects.create(
        facilitator=person, kind=kind, received_on=day, expires_on=until, recorded_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    )
