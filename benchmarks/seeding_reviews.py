"""A hospital of its own with three years of groups behind it and a year ahead: what the board of reviews is measured on."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import Organisation, User
from accounts.roles import Role
from benchmarks import seeding
from benchmarks.seeding_rota import seed_rota
from courses.models import Course, Edition, Session
from courses.programmes.loading import load_programmes
from participants.models import Appointment, Enrolment, Episode, Participant

# A group begins every four weeks, eight people on each.
APART, PAST, AHEAD, PEOPLE = dt.timedelta(weeks=4), 39, 13, 8
YEAR = dt.timedelta(days=365)
ROWS_A_STATEMENT = 2000


@dataclass(frozen=True)
class ReviewWorld:
    """Who opens the board, how many groups have begun, and how many courses there are with those to come."""

    administrator: User
    groups: int
    courses: int
    # The first day of a term that is staffed.
    term: dt.date


def seed_reviews(now: dt.datetime) -> ReviewWorld:
    """Fill it: nearly everybody came, some missed one and have no date, two come elsewhere; the oldest are discharged."""
    organisation = Organisation.objects.create(name="Heron Vale Hospital", kind=Organisation.Kind.HOSPITAL)
    load_programmes(organisation)
    editions = Edition.objects.select_related("programme__organisation").prefetch_related("sessions")
    edition = editions.get(programme__organisation=organisation, programme__slug="pain-management")
    venues = seeding.make_venues(organisation)
    people = seeding.make_people(organisation, (PAST + AHEAD) * PEOPLE, now)
    monday = now.date() - dt.timedelta(days=now.weekday())
    courses = [
        seeding.make_course(edition, place + 1, start=monday - (PAST - place) * APART, venue=venues[place], places=PEOPLE)
        for place in range(PAST + AHEAD)
    ]
    for place, course in enumerate(courses):
        _fill(course, people[place * PEOPLE : (place + 1) * PEOPLE], now)
    _move(courses[PAST - 4], courses[PAST - 3])
    user = seeding.make_user(organisation, "heron@bench.example", "Odile Marsh", Role.ADMINISTRATOR)
    return ReviewWorld(user, PAST + 1, len(courses), seed_rota(organisation, courses, now))


def _fill(course: Course, people: Sequence[Participant], now: dt.datetime) -> None:
    """Its people with their pathways and places, and what the registers of its reviews say."""
    over = course.last_ends_at + YEAR + dt.timedelta(days=14) < now
    ended = {"ended_at": now, "ending": Episode.Ending.DISCHARGED, "ended_by": "Rowan"} if over else {}
    episodes = Episode.objects.bulk_create(
        Episode(
            organisation=course.organisation,
            participant=each,
            programme=course.programme,
            opened_at=course.first_starts_at - YEAR,
            **ended,
        )
        for each in people
    )
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(participant=each.participant, episode=each, course=course, joined_at=course.created_at) for each in episodes
    )
    Course.objects.filter(pk=course.pk).update(taken=len(enrolments))
    sessions = list(Session.objects.filter(course=course).order_by("starts_at"))
    Appointment.objects.bulk_create(
        (_place(one, seat, session, now) for seat, one in enumerate(enrolments) for session in sessions), ROWS_A_STATEMENT
    )


def _place(enrolment: Enrolment, seat: int, session: Session, now: dt.datetime) -> Appointment:
    place = Appointment(
        participant=enrolment.participant,
        session=session,
        enrolment=enrolment,
        episode=enrolment.episode,
        for_months=session.months,
        made_at=enrolment.joined_at,
    )
    if session.ends_at < now:
        missed = session.is_review and (seat + enrolment.course.number) % 9 == 0
        place.mark, place.marked_at, place.marked_by, place.mark_version = "3" if missed else "5", session.ends_at, "Rowan", 1
    return place


def _move(from_course: Course, to: Course) -> None:
    """Two people come to another group's six-month review instead of their own."""
    there = Session.objects.get(course=to, months=6)
    for own in Appointment.objects.filter(session__course=from_course, for_months=6).order_by("pk")[:2]:
        Appointment.objects.filter(pk=own.pk).update(state="moved", closed_at=own.made_at, for_months=None)
        Appointment.objects.create(
            participant_id=own.participant_id,
            session=there,
            enrolment_id=own.enrolment_id,
            episode_id=own.episode_id,
            for_months=6,
            replaces=own,
            made_at=own.made_at,
        )
