"""The page of outcomes over a thousand answers and over a hundred thousand, each in a database of its own.

What is measured is that it asks as many queries for many as for few, and how long one pass over all of them takes.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence

from accounts.models import Organisation
from accounts.roles import Role
from benchmarks import databases, seeding, visiting
from benchmarks.long_list import Pair
from benchmarks.servers import Servers
from benchmarks.visiting import Page
from common import clock
from courses.models import Course, Edition, Session
from courses.programmes.loading import load_programmes
from participants.models import Appointment, Enrolment, Episode, Participant
from reviews.measures.catalogue import measure_of
from reviews.models import Questionnaire, Score

FEW_ANSWERS, MANY_ANSWERS = 1_000, 100_000
MEASURES = ("pseq-10", "phq-9", "gad-7", "isi", "wsas", "tsk-11", "core-10", "pcs")
POINTS = {"first": -12, "last": 10, "1": 40, "6": 190, "12": 375}
PEOPLE, ROWS_A_STATEMENT = 8, 2000
DAY = dt.timedelta(days=1)


def measure(servers: Servers, rounds: int, visits: int) -> list[Pair]:
    """Seed both databases, serve both, visit by turns."""
    found = []
    for count in (FEW_ANSWERS, MANY_ANSWERS):
        database = f"answers_{count}"
        databases.copy(servers.postgres.url(), databases.MIGRATED, database)
        databases.use(database)
        page = page_of(seed(count, clock.now()))
        databases.settle()
        visiting.prepare(page)
        page.port = servers.serve(database)
        found.append(page)
    visiting.measure(found, rounds=rounds, visits=visits)
    servers.stop_serving()
    few, many = found
    return [Pair(few.name, few, many)]


def page_of(organisation: Organisation) -> Page:
    """The page as it opens."""
    office = seeding.make_user(organisation, "office@bench.example", "Priya Raman", Role.ADMINISTRATOR)
    return Page("what the programmes achieve", "/reports/outcomes/", office, "All measures")


def seed(count: int, now: dt.datetime) -> Organisation:
    """Fill an empty, migrated database with groups of the last two years whose people have given so many answers."""
    organisation = Organisation.objects.create(name="Heron Vale Hospital", kind=Organisation.Kind.HOSPITAL)
    load_programmes(organisation)
    editions = Edition.objects.select_related("programme__organisation").prefetch_related("sessions")
    edition = editions.get(programme__organisation=organisation, programme__slug="pain-management")
    groups = max(count // (len(MEASURES) * len(POINTS) * PEOPLE), 1)
    venues = seeding.make_venues(organisation)
    people = seeding.make_people(organisation, groups * PEOPLE, now)
    monday = now.date() - dt.timedelta(days=now.weekday())
    for place in range(groups):
        start = monday - dt.timedelta(weeks=6 + place * 96 // groups)
        course = seeding.make_course(edition, place + 1, start=start, venue=venues[place % len(venues)], places=PEOPLE)
        _fill(course, people[place * PEOPLE : (place + 1) * PEOPLE])
    return organisation


def _fill(course: Course, people: Sequence[Participant]) -> None:
    """Its people, who came to every day or to half of them, and what they scored at each point."""
    began = course.first_starts_at
    episodes = Episode.objects.bulk_create(
        Episode(organisation=course.organisation, participant=each, programme=course.programme, opened_at=began - 90 * DAY)
        for each in people
    )
    places = Enrolment.objects.bulk_create(
        Enrolment(participant=each.participant, episode=each, course=course, joined_at=began - 30 * DAY) for each in episodes
    )
    sessions = list(Session.objects.filter(course=course, kind=Session.Kind.COURSE).order_by("starts_at"))
    Session.objects.filter(pk__in=[each.pk for each in sessions]).update(
        outcome=Session.Outcome.HELD, outcome_at=course.last_ends_at, outcome_by="Rowan"
    )
    Appointment.objects.bulk_create(
        Appointment(
            participant=place.participant,
            session=session,
            enrolment=place,
            episode=place.episode,
            made_at=place.joined_at,
            mark="5",
            marked_at=session.ends_at,
            marked_by="Rowan",
        )
        for seat, place in enumerate(places)
        for session in (sessions if seat else sessions[:6])
    )
    asked = Questionnaire.objects.bulk_create(_answered(course, episodes), ROWS_A_STATEMENT)
    Score.objects.bulk_create(_scores(asked, course.number), ROWS_A_STATEMENT)


def _answered(course: Course, episodes: Sequence[Episode]) -> Iterator[Questionnaire]:
    for episode in episodes:
        for point, days in POINTS.items():
            at = course.first_starts_at + days * DAY
            for slug in MEASURES:
                yield Questionnaire(
                    organisation=course.organisation,
                    episode=episode,
                    measure=slug,
                    edition=measure_of(slug).edition,
                    point=point,
                    opens_at=at - DAY,
                    closes_at=at + DAY,
                    state=Questionnaire.State.COMPLETE,
                    completed_at=at,
                    answered_on=at.date(),
                )


def _scores(asked: Sequence[Questionnaire], seed_of_group: int) -> Iterator[Score]:
    rolls = random.Random(seed_of_group)
    for each in asked:
        scale = measure_of(each.measure).main_scale
        if scale is not None and each.completed_at is not None:
            value = rolls.randint(int(scale.least), int(scale.most))
            yield Score(questionnaire=each, scale=scale.slug, numerator=value, rules_version="1", made_at=each.completed_at)
