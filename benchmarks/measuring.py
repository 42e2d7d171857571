"""The two parts of a measurement, from an empty database to the figures. Django must have been set up."""

from __future__ import annotations

from django.core.management import call_command

from benchmarks import databases, seeding, seeding_mails, sending, visiting
from benchmarks.pages import pages_of
from benchmarks.sending import Sender
from benchmarks.servers import Servers
from benchmarks.visiting import Page
from common import clock
from development.words import say

PAGES = "pages"
VISITS = 5


def pages(servers: Servers, rounds: int) -> list[Page]:
    """Seed, serve and visit; return the pages with their rounds, the bare one first."""
    databases.copy(servers.postgres.url(), databases.MIGRATED, PAGES)
    databases.use(PAGES)
    say("Making 10,000 courses and 50,000 people.")
    world = seeding.seed(seeding.Sizes(), clock.now())
    databases.settle()
    call_command("collectstatic", interactive=False, verbosity=0)
    found = pages_of(world)
    for page in found:
        visiting.prepare(page)
    servers.serve(PAGES)
    say(f"Visiting {len(found)} pages {rounds} × {VISITS} times.")
    visiting.measure(found, servers.web_port, rounds=rounds, visits=VISITS)
    servers.stop_serving()
    return found


def mails(servers: Servers, messages: int, rounds: int) -> list[Sender]:
    """Plan, queue and send; return the senders with their rounds, ours first."""
    databases.copy(servers.postgres.url(), databases.MIGRATED, sending.FULL)
    databases.use(sending.FULL)
    moment = seeding_mails.sending_moment(clock.now().date())
    due = seeding_mails.seed(messages, moment)
    seeding_mails.queue_the_same(moment)
    databases.settle()
    databases.use(databases.ELSEWHERE)
    say(f"Sending {due:,} messages with each of three senders, {rounds} times by turns.")
    return sending.measure(servers, due, moment, rounds=rounds)
