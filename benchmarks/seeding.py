"""Fills a database with what the pages are measured on, by bulk writes: the rows are as the actions leave them.

Everything lies around a given moment: courses over twenty years up to some months ahead, one course with sixteen people that
is under way, one participant in the second week of a hospital programme.
"""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from functools import cache

from django.db.models import F

from accounts.models import Membership, Organisation, User
from accounts.roles import Role
from benchmarks.names import Register
from benchmarks.seeding_pathways import Pathways, seed_pathways
from common.text.folding import findable
from courses.models import Course, Duty, Edition, EditionSession, Facilitator, Profession, Session, Venue
from courses.programmes.loading import load_programmes
from participants.models import Appointment, ContactNote, Enrolment, Participant, SessionBooking
from participants.rules.attendance import CAME_ON_TIME
from participants.rules.identity import search_key, sort_key
from reminders.models import Message, MessageEvent

WEEK = dt.timedelta(days=7)
ROOMS = 80
ROWS_A_STATEMENT = 2000
# Of every ten courses seven are CPSMP; of those three in ten meet by video link.
COMMUNITY_OF_TEN, VIDEO_OF_TEN = 7, 3
WEEKS_AHEAD = 26
# How long a register lies before the office has finished it.
REGISTERS_LEFT = dt.timedelta(days=2)


@dataclass(frozen=True)
class Sizes:
    """How much of everything there is."""

    courses: int = 10_000
    people: int = 50_000
    group: int = 16
    # The latest courses that have sessions, and those that have people too, and how many each; older ones stand in the list.
    dated: int = 2_500
    peopled: int = 500
    people_on_each: int = 10
    # How many courses begin in each week.
    a_week: int = 10
    # People with an open pathway, and those of them who wait for the programme.
    referred: int = 5_000
    waiting: int = 2_000


@dataclass(frozen=True)
class World:
    """What the measurement needs to know of what was made."""

    organisation: Organisation
    administrator: User
    participant: User
    guest: Participant
    crowded: Course
    pathways: Pathways
    counts: dict[str, int] = field(default_factory=dict)


def seed(sizes: Sizes, now: dt.datetime) -> World:
    """Fill an empty, migrated database."""
    organisation = make_organisation()
    load_programmes(organisation)
    known = Edition.objects.select_related("programme__organisation").prefetch_related("sessions")
    editions = {edition.programme.slug: edition for edition in known}
    people = make_people(organisation, sizes.people, now)
    venues = make_venues(organisation)
    courses = make_courses(editions["cpsmp"], editions["pain-management"], venues, sizes, now)
    enrol(courses[: sizes.peopled], people, sizes.people_on_each, now)
    crowded = make_course(editions["cpsmp"], sizes.courses, start=_monday(now) - 2 * WEEK, venue=venues[-1], places=sizes.group)
    enrol([crowded], people[-sizes.group :], sizes.group, now)
    lead(crowded)
    stay = make_course(editions["pain-management"], sizes.courses, start=_monday(now) - WEEK, venue=venues[-2], places=8)
    guests = people[-sizes.group - 8 : -sizes.group]
    enrol([stay], guests, 8, now)
    lead(stay)
    look_after(guests[0], now)
    keep_registers(now)
    return World(
        organisation=organisation,
        administrator=make_user(organisation, "office@bench.example", "Priya Raman", Role.ADMINISTRATOR),
        participant=sign_in_of(guests[0]),
        guest=guests[0],
        crowded=crowded,
        pathways=seed_pathways(people[: sizes.referred], stay.programme, waiting=sizes.waiting, now=now),
        counts={model.__name__: model.objects.count() for model in (Course, Session, Participant, Appointment, Message)},
    )


# --- who and where ---


def make_organisation() -> Organisation:
    """A hospital that also runs community courses."""
    return Organisation.objects.create(
        name="Kestrel Valley Hospital",
        department="Pain service",
        kind=Organisation.Kind.HOSPITAL,
        contact_name="Priya Raman",
        contact_phone="01632 960142",
        contact_hours="Monday to Friday, 8:30am to 4:30pm",
        contact_email="bookings@kestrel.example",
        emergency_text="If you need medical help at once, ring 111, or 999 when life is at risk.",
    )


def make_user(organisation: Organisation, email: str, name: str, role: Role) -> User:
    """Somebody who can sign in."""
    user = User.objects.create_user(email, name=name)
    Membership.objects.create(user=user, organisation=organisation, role=role)
    return user


def sign_in_of(person: Participant) -> User:
    """A sign-in for somebody on file."""
    user = make_user(person.organisation, "participant@bench.example", person.full_name, Role.PARTICIPANT)
    Participant.objects.filter(pk=person.pk).update(user=user)
    return user


def make_people(organisation: Organisation, count: int, now: dt.datetime) -> list[Participant]:
    """People with names as a town has them."""
    register = Register()
    people = []
    for number in range(count):
        first_names, last_name = register.name()
        searched, sorted_by = keys_of(first_names, last_name)
        people.append(
            Participant(
                organisation=organisation,
                first_names=first_names,
                last_name=last_name,
                date_of_birth=dt.date(1935, 1, 1) + dt.timedelta(days=number * 7 % 25_000),
                nhs_number=f"{9_000_000_000 + number}",
                hospital_number=f"K{number:06}",
                email=f"person{number}@post.example",
                phone="+441632960001",
                created_at=now,
                search_key=searched,
                sort_key=sorted_by,
            )
        )
    return Participant.objects.bulk_create(people, ROWS_A_STATEMENT)


@cache
def keys_of(first_names: str, last_name: str) -> tuple[str, str]:
    """How somebody is found and where they stand in a list; many share a name."""
    return search_key(first_names, last_name, ""), sort_key(first_names, last_name)


def look_after(person: Participant, now: dt.datetime) -> None:
    """What the office keeps about somebody with a place: calls and letters, an interpreter for each day."""
    ContactNote.objects.bulk_create(
        ContactNote(
            organisation=person.organisation,
            participant=person,
            at=now - dt.timedelta(days=number),
            direction="in" if number % 2 else "out",
            way="call",
            line="Rang about the bus to the hospital. Can take the one at nine on Wednesdays only.",
            by="Priya Raman",
            submission_id=uuid.uuid4(),
        )
        for number in range(1, 9)
    )
    SessionBooking.objects.bulk_create(
        SessionBooking(appointment=place, kind="interpreter", what="Polish", changed_at=now, changed_by="Priya Raman")
        for place in Appointment.objects.filter(participant=person)
    )


def make_venues(organisation: Organisation) -> list[Venue]:
    """Rooms enough that no two courses meet in one at a time."""
    return Venue.objects.bulk_create(
        Venue(
            organisation=organisation,
            name=f"Garden Room {number}",
            room="Level 2",
            address="Falcon Road, Kestrel",
            places=20,
            access_notes="Lift from the main entrance. Chairs with arms.",
            directions="Follow the green line from reception.",
        )
        for number in range(1, ROOMS + 3)
    )


# --- courses ---


def make_courses(community: Edition, hospital: Edition, venues: list[Venue], sizes: Sizes, now: dt.datetime) -> list[Course]:
    """All but two of the courses with their sessions, latest first."""
    courses, sessions = [], []
    latest = _monday(now) + WEEKS_AHEAD * WEEK
    for place in range(sizes.courses - 2):
        edition = community if place % 10 < COMMUNITY_OF_TEN else hospital
        venue = None if place % 10 < VIDEO_OF_TEN else venues[place % ROOMS]
        course = _course(edition, sizes.courses - 2 - place, latest - place // sizes.a_week * WEEK, venue, 12)
        courses.append(course)
        sessions.append(sessions_of(course) if place < sizes.dated else [])
    Course.objects.bulk_create(courses, ROWS_A_STATEMENT)
    Session.objects.bulk_create([each for held in sessions for each in held], ROWS_A_STATEMENT)
    return courses


def make_course(edition: Edition, number: int, *, start: dt.date, venue: Venue, places: int) -> Course:
    """One course with its sessions."""
    course = _course(edition, number, start, venue, places)
    course.save()
    Session.objects.bulk_create(sessions_of(course))
    return course


def _course(edition: Edition, number: int, monday: dt.date, venue: Venue | None, places: int) -> Course:
    days = _days(edition, monday)
    name = f"{edition.programme.name}, {edition.programme.group_word} {number}"
    return Course(
        organisation=edition.programme.organisation,
        programme=edition.programme,
        edition=edition,
        number=number,
        name=name,
        format="in_person" if venue else "video",
        venue=venue,
        video_link="" if venue else "https://video.example/room",
        places=places,
        first_starts_at=_moment(edition, days[0]),
        last_ends_at=_moment(edition, days[-1]) + dt.timedelta(minutes=edition.session_minutes),
        reviews_end_at=_moment(edition, days[-1] + 52 * WEEK) if edition.weekdays else None,
        created_at=_moment(edition, days[0] - 8 * WEEK),
        search_key=findable(name, str(venue or "video link")),
    )


def sessions_of(course: Course) -> list[Session]:
    """The sessions of a course that isn't saved yet, and its reviews by video link."""
    edition = course.edition
    plans = _plans(edition)
    monday = course.first_starts_at.date()
    length = dt.timedelta(minutes=edition.session_minutes)
    usual = {
        "organisation": course.organisation,
        "course": course,
        "zone": course.organisation.zone,
        "places": course.places,
    }
    sessions = []
    for number, day in enumerate(_days(edition, monday), 1):
        starts_at = _moment(edition, day)
        label, plan = f"{edition.programme.session_word} {number}", plans[number]
        where = {"venue": course.venue, "video_link": course.video_link}
        when = {"starts_at": starts_at, "ends_at": starts_at + length}
        held = Session(kind="course", number=number, label=label, title=plan.title, plan=plan, **where, **when, **usual)
        sessions.append(held)
    for months in (1, 6, 12) if edition.weekdays else ():
        starts_at = course.last_ends_at + months * 30 * dt.timedelta(days=1)
        when = {"starts_at": starts_at, "ends_at": starts_at + dt.timedelta(hours=2)}
        where = {"video_link": "https://video.example/room"}
        label, number = f"{months}-month review", len(sessions) + 1
        sessions.append(Session(kind="review", months=months, number=number, label=label, **where, **when, **usual))
    return sessions


def lead(course: Course) -> None:
    """Two people lead each session of a course, and take every part of it."""
    organisation = course.organisation
    leaders = Facilitator.objects.bulk_create(
        Facilitator(organisation=organisation, name=name, profession=Profession.LEADER) for name in ("Ana Silva", "Tom Reyes")
    )
    Duty.objects.bulk_create(
        Duty(session=session, facilitator=leader, role="lead", starts_at=session.starts_at, ends_at=session.ends_at)
        for session in Session.objects.filter(course=course, kind="course")
        for leader in leaders
    )


# --- places and messages ---


def keep_registers(now: dt.datetime) -> None:
    """Say of every session but the latest that it was held, and of everybody who was expected that they came."""
    over = Session.objects.filter(course__isnull=False, ends_at__lt=now - REGISTERS_LEFT)
    over.update(outcome=Session.Outcome.HELD, outcome_at=F("ends_at"), outcome_by="Priya Raman")
    expected = Appointment.objects.filter(session__in=over, apology_at=None)
    for register, mark in CAME_ON_TIME.items():
        theirs = expected.filter(session__course__edition__register_kind=register)
        theirs.update(mark=mark, marked_at=now, marked_by="Priya Raman", mark_version=1)


def enrol(courses: list[Course], people: list[Participant], each: int, now: dt.datetime) -> None:
    """Put that many people on each course, taking them in turn, with the messages that have gone to them."""
    enrolments = [
        Enrolment(participant=people[(place * each + seat) % len(people)], course=course, joined_at=now - 4 * WEEK)
        for place, course in enumerate(courses)
        for seat in range(each)
    ]
    Enrolment.objects.bulk_create(enrolments, ROWS_A_STATEMENT)
    Course.objects.filter(pk__in=[course.pk for course in courses]).update(taken=each)
    held: dict[int, list[Session]] = {course.pk: [] for course in courses}
    for session in Session.objects.filter(course__in=courses).order_by("starts_at"):
        held[session.course_id or 0].append(session)
    Appointment.objects.bulk_create(
        [_appointment(one, session) for one in enrolments for session in held[one.course_id]], ROWS_A_STATEMENT
    )
    messages = [_message(one, session, now) for one in enrolments for session in held[one.course_id][:4]]
    Message.objects.bulk_create(messages, ROWS_A_STATEMENT)
    MessageEvent.objects.bulk_create(
        [MessageEvent(message=message, at=message.created_at, state=message.state) for message in messages], ROWS_A_STATEMENT
    )


def _appointment(enrolment: Enrolment, session: Session) -> Appointment:
    """A place at one session; one in sixteen was given up for a day."""
    appointment = Appointment(
        participant=enrolment.participant,
        session=session,
        enrolment=enrolment,
        for_months=session.months,
        made_at=enrolment.joined_at,
    )
    if (enrolment.participant_id + session.number) % 16 == 0:
        appointment.apology_at = enrolment.joined_at
        appointment.apology_reason = "hospital appointment"
        appointment.apology_by = Appointment.ToldBy.TELEPHONE
    return appointment


def _message(enrolment: Enrolment, session: Session, now: dt.datetime) -> Message:
    """The reminder of the day before: sent, or due when the session is still to come."""
    due_at = session.starts_at - dt.timedelta(days=1)
    sent = due_at <= now
    return Message(
        organisation=enrolment.course.organisation,
        participant=enrolment.participant,
        enrolment=enrolment,
        course=enrolment.course,
        session=session,
        rule=Message.Rule.BEFORE_EACH,
        key=f"reminder-1d/enrolment={enrolment.pk}/session={session.pk}",
        days_before=1,
        due_at=due_at,
        useful_until=session.starts_at,
        state=Message.State.SENT if sent else Message.State.DUE,
        sent_at=due_at if sent else None,
        message_id=f"<{enrolment.pk}.{session.pk}@bench.example>",
        address=enrolment.participant.email if sent else "",
        subject="Your appointment tomorrow" if sent else "",
        created_at=now,
        updated_at=now,
    )


# --- dates ---


def _days(edition: Edition, monday: dt.date) -> list[dt.date]:
    """The local days of a course whose first week begins on this Monday."""
    weekdays = edition.weekdays or [0]
    return [monday + week * WEEK + dt.timedelta(days=day) for week in range(edition.weeks) for day in weekdays]


def _moment(edition: Edition, day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, edition.default_start, edition.programme.organisation.tzinfo).astimezone(dt.UTC)


def _monday(now: dt.datetime) -> dt.date:
    return now.date() - dt.timedelta(days=now.weekday())


def _plans(edition: Edition) -> dict[int, EditionSession]:
    return {plan.number: plan for plan in edition.sessions.filter(kind="course")}
