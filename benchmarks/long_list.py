"""The course list of a small organisation and of one a hundred times its size, each in a database of its own.

What is measured is whether a list becomes slow by being long: both lists show 25 rows of the same kind.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from accounts.models import Organisation
from accounts.roles import Role
from benchmarks import databases, visiting
from benchmarks.seeding import Sizes, make_courses, make_organisation, make_user, make_venues
from benchmarks.servers import Servers
from benchmarks.visiting import Page
from common import clock
from common.pages.paging import page_by_key
from courses.ground import catalogue
from courses.models import Edition
from courses.programmes.loading import load_programmes
from courses.scheduling import listing

FEW, MANY = 1_000, 100_000
# Both over the same twenty years, so that both begin with courses to come and are over half way down.
WEEKS = 1_000


@dataclass
class Pair:
    """One page of the list, once with few courses behind it and once with many."""

    name: str
    few: Page
    many: Page


def measure(servers: Servers, rounds: int, visits: int) -> list[Pair]:
    """Seed both databases, serve both, visit by turns."""
    found = []
    for count in (FEW, MANY):
        database = f"list_of_{count}"
        databases.copy(servers.postgres.url(), databases.MIGRATED, database)
        databases.use(database)
        pages = pages_of(seed(count, clock.now()), count)
        databases.settle()
        for page in pages:
            visiting.prepare(page)
        port = servers.serve(database)
        for page in pages:
            page.port = port
        found.append(pages)
    visiting.measure([page for pages in found for page in pages], rounds=rounds, visits=visits)
    servers.stop_serving()
    return [Pair(few.name, few, many) for few, many in zip(*found, strict=True)]


def seed(count: int, now: dt.datetime) -> Organisation:
    """Fill an empty, migrated database with that many courses; the list reads no sessions of courses that are open or over."""
    organisation = make_organisation()
    load_programmes(organisation)
    known = Edition.objects.select_related("programme__organisation").prefetch_related("sessions")
    editions = {edition.programme.slug: edition for edition in known}
    sizes = Sizes(courses=count + 2, dated=0, a_week=max(1, count // WEEKS))
    make_courses(editions["cpsmp"], editions["pain-management"], make_venues(organisation), sizes, now)
    return organisation


def pages_of(organisation: Organisation, count: int) -> list[Page]:
    """The list as it opens, and half way down."""
    office = make_user(organisation, "office@bench.example", "Priya Raman", Role.ADMINISTRATOR)
    courses = catalogue.courses_of(organisation)
    middle = courses.order_by(*listing.ORDER)[count // 2]
    there = page_by_key(courses.filter(first_starts_at__lte=middle.first_starts_at), listing.ORDER)
    return [
        Page("as it opens", "/courses/", office, "latest first day first"),
        Page("half way down", f"/courses/?cursor={there.older}", office, "latest first day first"),
    ]
