"""The parts of a measurement, each from an empty database to its figures. Django must have been set up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from django.core.management import call_command

from benchmarks import (
    databases,
    enrolling,
    long_list,
    many_answers,
    seeding,
    seeding_mails,
    seeding_reviews,
    sending,
    visiting,
)
from benchmarks.enrolling import Way
from benchmarks.long_list import FEW, MANY, Pair
from benchmarks.pages import pages_of
from benchmarks.sending import Sender
from benchmarks.servers import Servers
from benchmarks.visiting import Page
from common import clock
from development.words import say

PAGES = "pages"
VISITS = 5
# A page that takes a second is visited once in each of these.
ANSWER_ROUNDS = 10


@dataclass(frozen=True)
class Extent:
    """How much is measured: rounds of each part, messages and enrolments of a round."""

    page_rounds: int
    list_rounds: int
    office_rounds: int
    enrolments: int
    mail_rounds: int
    messages: int


LONG = Extent(page_rounds=30, list_rounds=20, office_rounds=7, enrolments=800, mail_rounds=7, messages=2000)
SHORT = Extent(page_rounds=4, list_rounds=4, office_rounds=2, enrolments=160, mail_rounds=2, messages=320)


@dataclass
class Measured:
    """What was measured; a part that wasn't asked for is empty."""

    pages: list[Page] = field(default_factory=list)
    lists: list[Pair] = field(default_factory=list)
    answers: list[Pair] = field(default_factory=list)
    offices: list[Way] = field(default_factory=list)
    mails: list[Sender] = field(default_factory=list)


def pages(servers: Servers, extent: Extent) -> list[Page]:
    """Seed, serve and visit; return the pages with their rounds, the bare one first."""
    databases.copy(servers.postgres.url(), databases.MIGRATED, PAGES)
    databases.use(PAGES)
    say("Making 10,000 courses and 50,000 people.")
    world = seeding.seed(seeding.Sizes(), clock.now())
    reviews = seeding_reviews.seed_reviews(clock.now())
    databases.settle()
    call_command("collectstatic", interactive=False, verbosity=0)
    found = pages_of(world, reviews)
    for page in found:
        visiting.prepare(page)
    port = servers.serve(PAGES)
    for page in found:
        page.port = port
    say(f"Visiting {len(found)} pages {extent.page_rounds} × {VISITS} times.")
    visiting.measure(found, rounds=extent.page_rounds, visits=VISITS)
    servers.stop_serving()
    return found


def lists(servers: Servers, extent: Extent) -> list[Pair]:
    """Visit the course list of a small organisation and of a very large one."""
    say(f"Making {FEW:,} courses, and {MANY:,} in another database.")
    call_command("collectstatic", interactive=False, verbosity=0)
    return long_list.measure(servers, extent.list_rounds, VISITS)


def answers(servers: Servers, extent: Extent) -> list[Pair]:
    """Visit the page of outcomes of a service with few answers and of one with very many."""
    say(f"Making {many_answers.FEW_ANSWERS:,} answers, and {many_answers.MANY_ANSWERS:,} in another database.")
    call_command("collectstatic", interactive=False, verbosity=0)
    return many_answers.measure(servers, min(extent.list_rounds, ANSWER_ROUNDS), 1)


def offices(servers: Servers, extent: Extent) -> list[Way]:
    """Enrol people; return both ways with their rounds, ours first."""
    say(f"Enrolling {extent.enrolments:,} people in each of two ways, {extent.office_rounds} times by turns.")
    return enrolling.measure(servers, extent.enrolments, clock.now(), rounds=extent.office_rounds)


def mails(servers: Servers, extent: Extent) -> list[Sender]:
    """Plan, queue and send; return the senders with their rounds, ours first."""
    databases.copy(servers.postgres.url(), databases.MIGRATED, sending.FULL)
    databases.use(sending.FULL)
    moment = seeding_mails.sending_moment(clock.now().date())
    due = seeding_mails.seed(extent.messages, moment)
    seeding_mails.queue_the_same(moment)
    databases.settle()
    databases.use(databases.ELSEWHERE)
    say(f"Sending {due:,} messages with each of three senders, {extent.mail_rounds} times by turns.")
    return sending.measure(servers, due, moment, rounds=extent.mail_rounds)


def measure(servers: Servers, extent: Extent, parts: Collection[str]) -> Measured:
    """Measure these parts, by the names of Measured's fields, one after the other."""
    measured = Measured()
    if "pages" in parts:
        measured.pages = pages(servers, extent)
    if "lists" in parts:
        measured.lists = lists(servers, extent)
    if "answers" in parts:
        measured.answers = answers(servers, extent)
    if "offices" in parts:
        measured.offices = offices(servers, extent)
    if "mails" in parts:
        measured.mails = mails(servers, extent)
    return measured
