"""Who will be told of a change, and how: shown before anything is moved, cancelled or given up."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Min, Q

from accounts.models import Organisation
from common.words import clock_time, counted, moment, phone
from courses.models import Course, Session
from participants.models import Appointment, Enrolment, Participant
from participants.people.told_apart import tell_apart
from participants.rules.identity import shown_phone
from reminders.models import Message
from reminders.rules.what_was_told import WENT

CHANGES = (Message.Rule.MOVED, Message.Rule.CANCELLED, Message.Rule.COURSE_CANCELLED)
# A round of changes is told in the morning at the latest (reminders.rules.due_times).
A_NIGHT = dt.timedelta(hours=13)


@dataclass(frozen=True)
class ByHand:
    """Somebody whom the office tells itself, and how."""

    person: Participant
    how: str


@dataclass(frozen=True)
class Telling:
    """How many are told by e-mail, and whom the office tells itself."""

    by_email: int
    by_hand: tuple[ByHand, ...]

    @property
    def named(self) -> list[Participant]:
        """Whose names and numbers are shown."""
        return [each.person for each in self.by_hand]

    @property
    def sentence(self) -> str:
        """One sentence for the screen."""
        if not self.by_email and not self.by_hand:
            return "Nobody is booked, so nobody needs to be told."
        mails = f"{counted(self.by_email, 'person', 'people')} will be told by e-mail" if self.by_email else ""
        if not self.by_hand:
            return f"{mails}."
        whom = f"tell {counted(len(self.by_hand), 'person', 'people')} yourself"
        return f"{mails}; {whom}:" if mails else f"{whom.capitalize()}:"


def told_of_session(session: Session, country: str) -> Telling:
    """Return who is told when this session changes. One query."""
    return telling_of(Participant.objects.filter(_booked_at(Q(appointments__session=session))).distinct(), country)


def told_of_sessions(sessions: Iterable[Session], country: str) -> Telling:
    """Return who is told when any of these sessions changes, each person once. One query."""
    pks = [session.pk for session in sessions]
    return telling_of(Participant.objects.filter(_booked_at(Q(appointments__session__in=pks))).distinct(), country)


def told_of_course(course: Course, country: str) -> Telling:
    """Return who is told when a course is cancelled: everybody with a place, and who left early and keeps the reviews. One
    query."""
    held = Q(enrolments__course=course, enrolments__state__in=(Enrolment.State.ACTIVE, Enrolment.State.LEFT))
    return telling_of(Participant.objects.filter(held).distinct(), country)


def told_from(course: Course, organisation: Organisation, now: dt.datetime) -> str:
    """From when people are told of the last round of changes, in words; nothing once anybody has been, or without one.

    One query, within a night of a change of a course that somebody is on.
    """
    if course.changing_since is None or course.tell_at is None or not course.taken or now > course.tell_at + A_NIGHT:
        return ""
    about = Message.objects.filter(course=course, rule__in=CHANGES, updated_at__gte=course.changing_since)
    waiting, sent = Q(state=Message.State.DUE), Q(state__in=WENT)
    found = about.aggregate(due=Min("due_at", filter=waiting), sent=Count("pk", filter=sent))
    at = found["due"] or course.tell_at
    if found["sent"] or at <= now:
        return ""
    # The sender looks once a minute.
    local = (at + dt.timedelta(seconds=59)).astimezone(organisation.tzinfo).replace(second=0, microsecond=0)
    return clock_time(local) if local.date() == now.astimezone(local.tzinfo).date() else moment(local)


def session_told_from(session: Session, organisation: Organisation, now: dt.datetime) -> str:
    """The same for one session: nothing where the last round of changes left it as it was."""
    course = session.course
    changed = max(filter(None, (session.changed_at, session.cancelled_at)), default=None)
    if course is None or course.changing_since is None or changed is None or changed < course.changing_since:
        return ""
    return told_from(course, organisation, now)


def telling_of(people: Iterable[Participant], country: str) -> Telling:
    """Return how these people are told; those who are not to be contacted are left out. `country` is that of their numbers."""
    reached = [person for person in people if not person.is_stopped]
    tell_apart(reached)
    by_hand = sorted((person for person in reached if not gets_email(person)), key=lambda person: person.sort_key)
    return Telling(len(reached) - len(by_hand), tuple(ByHand(person, _how(person, country)) for person in by_hand))


def gets_email(person: Participant) -> bool:
    """Return whether messages reach this person: they chose e-mail and gave an address."""
    return person.channel == Participant.Channel.EMAIL and bool(person.email)


def _how(person: Participant, country: str) -> str:
    """How the office reaches somebody who gets no e-mail."""
    if person.channel == Participant.Channel.LETTER:
        return "write a letter"
    if person.phone:
        return f"ring {phone(shown_phone(person.phone, country))}"
    return "there is no telephone number and no e-mail address"


def _booked_at(where: Q) -> Q:
    return where & Q(appointments__state=Appointment.State.BOOKED)
