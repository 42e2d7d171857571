"""Groups of the past year, brought in from the hospital's own registers, and how somebody comes onto one that runs."""

import datetime as dt

from courses.models import Course
from painprog.demo.pathway.house import House
from participants.brought_in.pathways import Bringing, BroughtPathway, BroughtWait, bring_wait
from participants.brought_in.places import BroughtPlace, bring_place
from participants.models import Participant
from participants.rules.attendance import Mark
from participants.waiting.placing import place

NO_FILE = 0
PEOPLE_A_GROUP = 7
STOPPED, STOPPED_AFTER = 6, 6
BEFORE_JOINING = dt.timedelta(days=60)


def bring_group(house: House, course: Course, brought_at: dt.datetime) -> None:
    """Put the people of a group that is over on file, with what stood on its registers at that moment."""
    Course.objects.filter(pk=course.pk).update(created_at=brought_at)
    sessions = list(course.sessions.filter(ends_at__lte=brought_at).order_by("starts_at"))
    received = course.first_starts_at.date() - dt.timedelta(days=150)
    days_ago = (house.now - brought_at).days
    how = Bringing(house.office, brought_at, NO_FILE)
    for seat, person in enumerate(house.next_people(PEOPLE_A_GROUP, days_ago)):
        facts = house.facts((house.today - received).days, seat)
        days = {each.number: _day_mark(seat, each.number) for each in sessions if not each.is_review}
        reviews = {each.months or 0: _mark(seat, each.number) for each in sessions if each.is_review}
        bring_place(person, BroughtPlace(course, facts, days, reviews), how)


def _day_mark(seat: int, number: int) -> str:
    """One of each group stopped after half of it."""
    return Mark.TOLD_US.value if seat == STOPPED and number > STOPPED_AFTER else _mark(seat, number)


def _mark(seat: int, number: int) -> str:
    """Nearly everybody came; who didn't had mostly said so."""
    turn = (seat * 5 + number * 3) % 17
    return {4: Mark.TOLD_US, 9: Mark.LATE, 11: Mark.NO_WORD}.get(turn, Mark.HERE).value


def take_place(house: House, person: Participant, course: Course, now: dt.datetime) -> None:
    """Give somebody who had waited their place, as the office does it: their pathway is part of it."""
    accepted = (now - BEFORE_JOINING).date()
    days = (house.today - accepted).days
    pathway = BroughtPathway(house.programme, house.facts(days + 80, person.pk))
    by_video = course.format == "video"
    wait = BroughtWait(pathway, accepted, in_person=not by_video, video=by_video)
    bring_wait(person, wait, Bringing(house.office, now, NO_FILE))
    place(person, course, by=house.office, now=now)
