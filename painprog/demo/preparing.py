"""Fills an empty database with two organisations at work: courses behind them, running and ahead, and the mails of it all.

Everything goes through the same actions as in earnest, told an earlier `now` where something has to lie in the past.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from accounts.models import Organisation, User
from accounts.roles import Role
from common.clock import today_in
from courses.ground.catalogue import editions_in_force, editions_of
from courses.models import Course, EditionItem, Facilitator, Profession, Programme, Session, Venue
from courses.programmes import loading
from courses.programmes.editions import copy_edition
from courses.scheduling.creating import create_course
from courses.scheduling.drafts import Draft
from courses.scheduling.previewing import preview
from courses.staffing.duties import assign
from desk.downtime.packs import make_packs
from painprog.demo import (
    books,
    gates,
    houses,
    joining,
    leaders,
    licence,
    marking,
    replaying,
    reporting,
    ringing,
    rota,
    telling,
)
from painprog.demo.afterwards import saying
from painprog.demo.pathway import arranging, days, history, laying_out, reviewing
from painprog.demo.pathway.house import House
from painprog.demo.questionnaires import answering, asking
from participants.enrolment.apologies import cannot_come
from participants.enrolment.enrolling import enrol
from participants.letters.templates import load_first_words
from participants.models import Appointment, Participant
from participants.own.calendar_feeds import open_feed
from participants.own.sign_in import give_sign_in

WEEK = dt.timedelta(days=7)
# A course is announced this long before it begins, and its people join a little later, one a day.
ANNOUNCED = dt.timedelta(days=42)
JOINING_BEGINS = dt.timedelta(days=30)


@dataclass(frozen=True)
class Plan:
    """A course of the demo: when it begins, counted in weeks from this one, and who is on it."""

    slug: str
    weeks: int
    weekday: int
    start: dt.time
    room: str
    people: slice
    format: str = "in_person"
    leaders: tuple[str, ...] = ()
    places: int | None = None
    # How many more people, whom nobody met before.
    newcomers: int = 0


HOSPITAL_PLANS = (
    Plan("pain-management", -9, 0, dt.time(9, 30), "Garden Room", slice(8, 11)),
    Plan("pain-management", -2, 0, dt.time(9, 30), "", slice(0, 0), "video", newcomers=7),
    Plan("pain-management", -1, 0, dt.time(9, 30), "Garden Room", slice(0, 8)),
    Plan("pain-management", 4, 0, dt.time(9, 30), "", slice(11, 12), "video"),
    Plan("pain-management", 8, 0, dt.time(9, 30), "Garden Room", slice(0, 0)),
)
# Two years of groups, so that every review has been somebody's.
HISTORY_WEEKS = (-106, -86, -67, -52, -38, -25)
# Before the hospital used painprog: brought in from its own registers, with the people of each.
HISTORY = tuple(Plan("pain-management", weeks, 0, dt.time(9, 30), "Garden Room", slice(0, 0)) for weeks in HISTORY_WEEKS)
BROUGHT_IN = 16 * WEEK
# How many of the cast are in the groups of the past.
IN_HISTORY = 60
USUAL = ("Lenny Marsh", "Wilhelmina Okafor")
CHARITY_PLANS = (
    Plan("cpsmp", -17, 1, dt.time(10), "St Bride’s Library", slice(12, 21), leaders=USUAL),
    Plan("cpsmp", -2, 1, dt.time(10), "Riverside Hall", slice(0, 9), leaders=USUAL),
    Plan("cpsmp", 2, 3, dt.time(14), "Orchard Community Centre", slice(9, 12), leaders=("Lenny Marsh", "Bronwen Salt")),
    Plan(
        "cpsmp", 5, 1, dt.time(13), "St Bride’s Library", slice(21, 29), leaders=("Wilhelmina Okafor", "Tobias Fenwick"), places=8
    ),
    # Nobody may run this one as it stands: one leader has lapsed, the other will have, and so will the licence.
    Plan("cpsmp", 8, 2, dt.time(18), "", slice(0, 0), "video", leaders=("Gethin Pryce", "Marguerite Dunn")),
)


def prepare(now: dt.datetime) -> None:
    """Make the demo if the database is empty; finish its mails if an earlier start was interrupted."""
    if not Organisation.objects.exists():
        with transaction.atomic():
            begun = now - 30 * WEEK
            _house(houses.hospital(begun), HOSPITAL_PLANS, now)
            _house(houses.charity(begun), CHARITY_PLANS, now)
    replaying.replay(now)


def _house(organisation: Organisation, plans: tuple[Plan, ...], now: dt.datetime) -> None:
    loading.load_programmes(organisation)
    load_first_words(organisation, now=now)
    office = User.objects.get(
        memberships__organisation=organisation, memberships__role__in=(Role.ADMINISTRATOR, Role.COORDINATOR)
    )
    if plans is CHARITY_PLANS:
        leaders.put_on_record(organisation, office, now)
        licence.put_on_file(organisation, office, now)
        books.buy(organisation, office, now - 30 * WEEK)
    people = list(Participant.objects.filter(organisation=organisation).order_by("pk"))
    if plans is HOSPITAL_PLANS:
        _bring_history(organisation, office, now)
    for plan in plans:
        course = _course(organisation, plan, office, now)
        _staff(course, plan, office)
        theirs = people[plan.people]
        if plan.newcomers:
            theirs += House(organisation, office, now, IN_HISTORY).next_people(plan.newcomers, 80)
        _fill(course, theirs, office, now)
    if plans is HOSPITAL_PLANS:
        arranging.lead_people_along(organisation, office, now)
        rota.draw_up(organisation, office, now)
    # Who led what was held is what the gates ask, so the registers come first.
    marking.keep_registers(organisation, office, now)
    if plans is HOSPITAL_PLANS:
        house = House(organisation, office, now)
        reviewing.look_back_on_reviews(house)
        days.write_days(house)
        days.write_safety(house)
        laying_out.lay_out_days(organisation, office, now)
    if plans is CHARITY_PLANS:
        gates.take_courses_through(organisation, office, now)
        joining.join_waiting_list(organisation, office, now)
        books.give_out(organisation, office, now)
    _draft(organisation, office)
    _apology(organisation, office, now)
    _online(people[1], office, now)
    if plans is CHARITY_PLANS:
        reporting.look_back(organisation, office, now)
    measures = answering.HOSPITAL if plans is HOSPITAL_PLANS else answering.COMMUNITY
    answering.answer_questionnaires(organisation, office, measures, now)
    asking.ask_now(organisation, now)
    saying.say_how_it_was(organisation, office, now)
    _between_the_days(organisation, office, now)


def _between_the_days(organisation: Organisation, office: User, now: dt.datetime) -> None:
    """What people tell and ask, whom the office rings, and the registers on paper."""
    telling.tell_the_team(organisation, office, now)
    ringing.ring_and_book(organisation, office, now)
    make_packs(organisation, by=office, now=now)


def _online(person: Participant, office: User, now: dt.datetime) -> None:
    """One person signs in by a code, which lands in the mailbox, and has a calendar address."""
    person = give_sign_in(person, by=office, now=now)
    if person.user:
        open_feed(person, by=person.user, now=now)


def _draft(organisation: Organisation, office: User) -> None:
    """Next year's edition of the programme that is run, begun as a copy."""
    used = editions_of(organisation).filter(frozen_at__isnull=False).earliest("pk")
    copy_edition(used, label=f"{used.label}, next year", by=office)


def _course(organisation: Organisation, plan: Plan, office: User, now: dt.datetime) -> Course:
    """The course on the first of its weekdays, from the week planned on, that leaves nothing to settle."""
    edition = editions_in_force(organisation, today_in(organisation.tzinfo, now)).get(programme__slug=plan.slug)
    capacity = edition.formats.get(format=plan.format)
    monday = today_in(organisation.tzinfo, now)
    monday -= dt.timedelta(days=monday.weekday())
    first_day = monday + plan.weeks * WEEK + dt.timedelta(days=plan.weekday)
    while True:
        announced = dt.datetime.combine(first_day, dt.time(9), dt.UTC) - ANNOUNCED
        draft = Draft(
            edition=edition,
            format=plan.format,
            first_day=first_day,
            start=plan.start,
            places=plan.places or capacity.advised_most,
            venue=Venue.objects.get(organisation=organisation, name=plan.room) if plan.room else None,
            video_link="" if plan.room else f"https://video.example/room-{first_day:%d%m}",
        )
        created = min(announced, now)
        if preview(draft, organisation=organisation, now=created).ready:
            return create_course(draft, organisation=organisation, by=office, now=created)
        first_day += WEEK if plan.weeks >= 0 else -WEEK


def _staff(course: Course, plan: Plan, office: User) -> None:
    """Its leaders for a community course; for a hospital's, each led item its profession (the nurse is still to be found)."""
    team = list(Facilitator.objects.filter(organisation=course.organisation).order_by("pk"))
    sessions = Session.objects.filter(course=course, kind=Session.Kind.COURSE).order_by("number")
    for session in sessions:
        if course.programme.kind == Programme.Kind.COMMUNITY:
            for leader in (one for one in team if one.name in plan.leaders):
                assign(session, leader, by=office, now=course.created_at)
        else:
            _staff_items(session, team[::-1] if plan.format == "video" else team, office, course.created_at)


def _staff_items(session: Session, team: list[Facilitator], office: User, now: dt.datetime) -> None:
    by_profession = {one.profession: one for one in reversed(team) if not one.drafts_only}
    for item in EditionItem.objects.filter(session=session.plan, kind=EditionItem.Kind.LED):
        if item.profession != Profession.NURSE:
            assign(session, by_profession[item.profession], item=item, by=office, now=now)


def _fill(course: Course, people: list[Participant], office: User, now: dt.datetime) -> None:
    begin = course.first_starts_at - JOINING_BEGINS
    house = House(course.organisation, office, now) if course.programme.kind == Programme.Kind.HOSPITAL else None
    for day, person in enumerate(people):
        joined = min(begin + dt.timedelta(days=day, hours=day % 5), now)
        if house:
            history.take_place(house, person, course, joined)
        else:
            enrol(person, course, by=office, now=joined)


def _bring_history(organisation: Organisation, office: User, now: dt.datetime) -> None:
    house = House(organisation, office, now)
    for plan in HISTORY:
        history.bring_group(house, _course(organisation, plan, office, now), now - BROUGHT_IN)


def _apology(organisation: Organisation, office: User, now: dt.datetime) -> None:
    """One person has rung to say that they can't come to a session of the days ahead."""
    ahead = Appointment.objects.filter(participant__organisation=organisation, session__starts_at__gt=now + dt.timedelta(days=1))
    for appointment in ahead.order_by("session__starts_at", "participant_id")[4:5]:
        cannot_come(appointment, reason="Dentist", told_by=Appointment.ToldBy.TELEPHONE, by=office, now=now)
