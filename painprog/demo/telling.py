"""What people of the demo’s groups tell the team: a flare-up that is being followed, questions for the doctor, a plan."""

import datetime as dt

from accounts.models import Membership, Organisation, User
from accounts.roles import Role
from courses.models import Course, Session
from participants.distress.reporting import DistressTold, open_report, report_distress
from participants.distress.terms import BRITISH, TermsFacts, change_terms
from participants.models import Enrolment
from participants.practice.challenges import Challenge, share_challenge, write_challenge
from participants.practice.plans import PlannedPractice, day_to_practise_after, look_back, plan_practice
from participants.questions.asking import ask_doctor, closing_of, sessions_with_doctor
from participants.responsibilities.accepting import accept_responsibilities, responsibilities_of

OFFICE_HOURS = dict.fromkeys(range(5), ((dt.time(8, 30), dt.time(16, 30)),))
HOUR = dt.timedelta(hours=1)
CRISIS_LINE = ("Crisis line of our town", "01632 960199", "day and night")
QUESTIONS = (
    ("Can moving with pain do harm?", False),
    ("I have taken the same tablets for years. Should I take less?", True),
    ("Will a scan show why it still hurts?", False),
)


def say_when_reports_are_read(organisation: Organisation, office: User, now: dt.datetime) -> list[User]:
    """Name who reads what people tell us, the clinicians or the office; return them."""
    roles = (Role.CLINICIAN, Role.COORDINATOR) if organisation.kind == Organisation.Kind.HOSPITAL else (Role.COORDINATOR,)
    held = Membership.objects.filter(organisation=organisation, role__in=roles, ended_at=None).select_related("user")
    readers = [each.user for each in held.order_by("pk")[:2]]
    owner, second = (*(each.pk for each in readers), None, None)[:2]
    facts = TermsFacts(OFFICE_HOURS, (*BRITISH, CRISIS_LINE), owner, second)
    change_terms(organisation, facts, by=office, now=now, version=0)
    return readers


def tell_the_team(organisation: Organisation, office: User, now: dt.datetime) -> None:
    """Of the group that runs now two people have something to say; of the next with a doctor some have questions."""
    readers = say_when_reports_are_read(organisation, office, now)
    running = Course.objects.filter(organisation=organisation, first_starts_at__lte=now, last_ends_at__gt=now)
    for course in running.order_by("-first_starts_at")[:1]:
        held = Enrolment.objects.filter(course=course, state=Enrolment.State.ACTIVE)
        people = list(held.select_related("participant__organisation", "course__edition")[:4])
        if len(people) > 1:
            _flare_up(people[0], readers, office, now)
            _practice(people[1], office, now)
        for each in people:
            found = responsibilities_of(each)
            if found.are_written:
                accept_responsibilities(each, found.versions, way="paper", by=office, now=now)
    _questions(organisation, office, now)


def _flare_up(enrolment: Enrolment, readers: list[User], office: User, now: dt.datetime) -> None:
    told = DistressTold("pain", "It has been worse since we began to stretch. I can’t sleep.", "any", "", "telephone")
    report = report_distress(enrolment.participant, told, by=office, now=now - 2 * HOUR)
    if readers:
        open_report(report, by=readers[0], now=now - HOUR)


def _practice(enrolment: Enrolment, office: User, now: dt.datetime) -> None:
    day = day_to_practise_after(enrolment, now)
    if day is None:
        return
    walk = PlannedPractice("Walk to the corner and back", "ten minutes", "after breakfast", "every day", 7)
    plan = plan_practice(enrolment, day, walk, by=office, now=now - HOUR)
    look_back(plan, times=2, in_the_way="It rained on two mornings", by=office, now=now)
    challenge = Challenge(
        "Sit on a kitchen chair for a whole film", "I will have to lie down", "I stood up twice", "Try it again"
    )
    shared = write_challenge(enrolment, challenge, by=office, now=now - HOUR)
    share_challenge(shared, by=office, now=now, version=shared.version)


def _questions(organisation: Organisation, office: User, now: dt.datetime) -> None:
    to_come = sessions_with_doctor(organisation).filter(starts_at__gt=now, state=Session.State.PLANNED).order_by("starts_at")
    session = next((each for each in to_come if each.course and now < closing_of(each)), None)
    if session is None:
        return
    held = Enrolment.objects.filter(course=session.course, state=Enrolment.State.ACTIVE).select_related("participant")
    for enrolment, (words, named) in zip(held.order_by("pk"), QUESTIONS, strict=False):
        ask_doctor(enrolment.participant, session, words=words, may_be_named=named, of_guest=False, by=office, now=now)
