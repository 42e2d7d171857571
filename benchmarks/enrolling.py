"""Enrolments per second, with twelve appointments each: our action and a bare lock, count and insert, by turns."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import time
from dataclasses import dataclass, field
from statistics import median

from accounts.roles import Role
from benchmarks import databases
from benchmarks.seeding import ROOMS, WEEK, make_course, make_organisation, make_people, make_user, make_venues
from benchmarks.servers import ROOT, Servers
from courses.models import Course, Edition, Session
from courses.programmes.loading import load_programmes
from development.words import CannotGoOn
from participants.models import Appointment, Enrolment

OFFICE, WORKED = "office", "worked"
DAYS = 12  # of the hospital programme; its reviews are left out
PLACES = 8
MOST_SECONDS, LONGEST_ROUND, FEWEST_ROUNDS = 80, 120, 3


@dataclass
class Way:
    """One of the two: its name for `benchmarks.enroller`, and enrolments per second of each round."""

    name: str
    title: str
    rounds: list[float] = field(default_factory=list)

    @property
    def speed(self) -> float:
        """Enrolments per second: the median of the rounds."""
        return median(self.rounds)


def seed(people: int, moment: dt.datetime) -> int:
    """Make that many people and courses with a place for each of them; return how many people there are."""
    organisation = make_organisation()
    make_user(organisation, "office@bench.example", "Priya Raman", Role.ADMINISTRATOR)
    load_programmes(organisation)
    known = Edition.objects.select_related("programme__organisation").prefetch_related("sessions")
    edition = known.get(programme__slug="pain-management")
    rooms = make_venues(organisation)
    monday = moment.date() - dt.timedelta(days=moment.weekday()) + 4 * WEEK
    for number in range(people // PLACES):
        start = monday + number // ROOMS * edition.weeks * WEEK
        make_course(edition, number + 1, start=start, venue=rooms[number % ROOMS], places=PLACES)
    Session.objects.filter(kind=Session.Kind.REVIEW).delete()
    Course.objects.update(reviews_end_at=None)
    return len(make_people(organisation, people // PLACES * PLACES, moment))


def measure(servers: Servers, people: int, moment: dt.datetime, *, rounds: int) -> list[Way]:
    """Let each enrol everybody in every round; who begins changes. A machine that is very busy does fewer rounds."""
    databases.copy(servers.postgres.url(), databases.MIGRATED, OFFICE)
    databases.use(OFFICE)
    people = seed(people, moment)
    databases.settle()
    databases.use(databases.ELSEWHERE)
    ways = [Way("painprog", "painprog"), Way("bare", "bare lock, count and insert")]
    began = time.monotonic()
    for turn in range(rounds):
        if turn >= FEWEST_ROUNDS and time.monotonic() - began > MOST_SECONDS:
            break
        for way in ways if turn % 2 else reversed(ways):
            databases.copy(servers.postgres.url(), OFFICE, WORKED)
            way.rounds.append(run(way, servers, people, moment))
    return ways


def run(way: Way, servers: Servers, people: int, moment: dt.datetime) -> float:
    """Enrol them all once; return enrolments per second. Raises CannotGoOn unless everybody has twelve appointments."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.enroller", way.name, moment.isoformat()],
        cwd=ROOT,
        env=servers.environment(WORKED),
        capture_output=True,
        text=True,
        timeout=LONGEST_ROUND,
        check=False,
    )
    if done.returncode:
        raise CannotGoOn(f"{way.title} failed:\n{done.stderr[-2000:]}")
    databases.use(WORKED)
    made = (Enrolment.objects.count(), Appointment.objects.count())
    databases.use(databases.ELSEWHERE)
    if made != (people, people * DAYS):
        raise CannotGoOn(f"{way.title} made {made[0]} enrolments with {made[1]} appointments for {people} people.")
    return float(people / json.loads(done.stdout)["seconds"])


def ratio(ours: Way, bare: Way) -> float:
    """How many we enrol in the time in which the bare one enrols one: the median over the rounds."""
    return median(mine / other for mine, other in zip(ours.rounds, bare.rounds, strict=True))
