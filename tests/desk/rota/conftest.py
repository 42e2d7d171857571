"""A group of two days and a review, and the team that it needs: five people."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from courses.models import Course, EditionItem, EditionSession, Facilitator
from tests.factories import FacilitatorFactory, make_course, pain_management_edition

MONDAY, TUESDAY = dt.date(2026, 11, 16), dt.date(2026, 11, 17)
REVIEW = dt.date(2026, 12, 17)
TEAM = {
    "imogen": ("Imogen Fairweather", "psychologist"),
    "owen": ("Owen Castellane", "psychologist"),
    "tom": ("Tom Ashdown", "physiotherapist"),
    "beth": ("Beth Halloran", "nurse"),
    "joss": ("Joss Merriman", "nurse"),
}
# From the day's start: what, how long, who leads it, who else must be there.
ITEMS: dict[int, Any] = {
    1: ((0, 15, "Home practice", "team", "", []), (15, 75, "Thought challenge", "led", "psychologist", ["physiotherapist"])),
    2: ((15, 75, "Thought challenge", "led", "psychologist", []), (120, 60, "Medicines", "led", "nurse", [])),
}


@dataclass
class Rota:
    """The group, its team by first name, and its items by day and title."""

    course: Course
    team: dict[str, Facilitator]

    def __getattr__(self, name: str) -> Facilitator:
        return self.team[name]

    def session(self, number: int):
        return self.course.sessions.get(number=number)

    def cell(self, number: int, title: str):
        """The keys of an item: the session's, and its own."""
        session = self.session(number)
        return session.pk, session.plan.items.get(title=title).pk

    def address(self, *parts: object) -> str:
        return "/".join(["", "courses", str(self.course.pk), "rota", *map(str, parts), ""])


@pytest.fixture
def rota(clinic) -> Rota:
    """Day 1 and day 2, and a 1-month review led by a psychologist."""
    edition = pain_management_edition(clinic.organisation)
    for number, items in ITEMS.items():
        plan = edition.sessions.get(number=number)
        plan.items.all().delete()
        for offset, minutes, title, kind, profession, team in items:
            made = {"offset_minutes": offset, "minutes": minutes, "title": title, "kind": kind, "profession": profession}
            EditionItem.objects.create(session=plan, team=team, **made)
    course = make_course(edition, days=[MONDAY, TUESDAY], number=34, reviews={1: REVIEW})
    plan = EditionSession.objects.create(edition=edition, kind="review", number=1, title="1-month review")
    EditionItem.objects.create(
        session=plan, offset_minutes=0, minutes=60, title="Since then", kind="led", profession="psychologist"
    )
    course.sessions.filter(kind="review").update(plan=plan)
    people = {
        key: FacilitatorFactory(organisation=clinic.organisation, name=name, profession=profession)
        for key, (name, profession) in TEAM.items()
    }
    return Rota(course, people)  # type: ignore[arg-type]  # what a factory makes
