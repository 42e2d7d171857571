"""Fills a database with messages that are due, by the planner's own rules, and queues the same mails with django-post_office."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

from benchmarks.seeding import WEEK, make_course, make_organisation, make_people, make_venues
from courses.models import Course, Edition, Session
from courses.programmes.loading import load_programmes
from participants.models import Appointment, Enrolment, Participant
from reminders.models import Message
from reminders.planning import planner as planning
from reminders.rules import enrolment as rules
from reminders.rules.enrolments import enrolments_to_tell
from reminders.wording.enrolment import words_of

# People on one course. Each is owed two messages: the dates of a course they have just joined, and tomorrow's reminder.
GROUP = 16
MESSAGES_EACH = 2
# In office hours, so that nothing waits for the morning.
LONDON = ZoneInfo("Europe/London")


def sending_moment(today: dt.date) -> dt.datetime:
    """The morning before the first session of every course: half an hour after its reminders are due."""
    monday = today - dt.timedelta(days=today.weekday())
    return dt.datetime.combine(monday - dt.timedelta(days=1), dt.time(9, 30), LONDON).astimezone(dt.UTC)


def seed(messages: int, moment: dt.datetime) -> int:
    """Make courses that begin the day after the moment, put people on them and plan; return how many messages are due."""
    organisation = make_organisation()
    load_programmes(organisation)
    known = Edition.objects.select_related("programme__organisation").prefetch_related("sessions")
    edition = known.get(programme__slug="cpsmp")
    rooms = make_venues(organisation)
    monday = (moment + dt.timedelta(days=1)).astimezone(LONDON).date()
    groups = -(-messages // MESSAGES_EACH // GROUP)
    people = make_people(organisation, groups * GROUP, moment - WEEK)
    for number in range(groups):
        course = make_course(edition, number + 1, start=monday, venue=rooms[number % len(rooms)], places=GROUP)
        join(course, people[number * GROUP : (number + 1) * GROUP], moment - dt.timedelta(hours=30))
    planning.plan(moment)
    return due_at(moment).count()


def due_at(moment: dt.datetime) -> QuerySet[Message]:
    """Every message that may go at this moment."""
    return Message.objects.filter(state=Message.State.DUE, due_at__lte=moment)


def join(course: Course, people: list[Participant], at: dt.datetime) -> None:
    """Put these people on the course, as enrolling does."""
    enrolments = Enrolment.objects.bulk_create(Enrolment(participant=person, course=course, joined_at=at) for person in people)
    sessions = list(Session.objects.filter(course=course))
    Appointment.objects.bulk_create(
        Appointment(participant=one.participant, session=session, enrolment=one, made_at=at)
        for one in enrolments
        for session in sessions
    )


def queue_the_same(moment: dt.datetime) -> None:
    """Queue each due message with django-post_office: the same recipient, subject, body and headers."""
    from post_office import mail

    due = list(due_at(moment))
    records = enrolments_to_tell({message.enrolment_id for message in due if message.enrolment_id})
    wanted = {each.key: (each, record) for record in records.values() for each in rules.wanted(record.place)}
    letters: list[dict[str, Any]] = []
    for message in due:
        words = words_of(*wanted[message.key])
        letters.append(
            {
                "sender": settings.DEFAULT_FROM_EMAIL,
                "recipients": [wanted[message.key][1].enrolment.participant.email],
                "subject": words.subject,
                "message": words.body,
                "headers": {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated", "Reply-To": words.reply_to},
            }
        )
    mail.send_many(letters)
