"""Before a group is created, the office is told which items nobody of ours could lead on its dates, and asked."""

import pytest

from courses.models import Absence, Course, EditionItem
from courses.scheduling.previewing import preview
from courses.staffing.duties import assign
from courses.staffing.giving import Cell, give
from tests.courses.scheduling.drafting import draft
from tests.courses.scheduling.test_schedule_page import CLEAN, create, shown, typed, words_on
from tests.factories import FacilitatorFactory, VenueFactory, make_course, pain_management_edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def garden(clinic):
    return VenueFactory(organisation=clinic.organisation, name="Garden Room", room="", places=12)


@pytest.fixture
def edition(clinic):
    """Day 2 has an item of the nurse, day 3 one of the doctor."""
    edition = pain_management_edition(clinic.organisation)
    for number, title, profession in ((2, "Sleep", "nurse"), (3, "Questions", "doctor")):
        plan = edition.sessions.get(number=number)
        EditionItem.objects.create(session=plan, offset_minutes=120, minutes=60, title=title, kind="led", profession=profession)
    return edition


@pytest.fixture
def beth(clinic):
    return FacilitatorFactory(organisation=clinic.organisation, name="Beth Halloran", profession="nurse")


def sentences(edition, garden, clinic):
    found = preview(draft(edition, garden, CLEAN), organisation=clinic.organisation, now=clinic.now).unled
    return [each.sentence for each in found]


def test_an_item_is_named_when_everybody_of_its_profession_is_away_or_at_another_group(clinic, edition, garden, beth):
    assert sentences(edition, garden, clinic) == ["There is no doctor for 1 item: “Questions” on day 3, Wed 14 April 2027."]

    other = make_course(edition, days=[CLEAN.replace(day=13)], number=33)
    assign(other.sessions.get(), beth, by=clinic.administrator, now=clinic.now)
    assert "No nurse is free for 1 item: “Sleep” on day 2, Tue 13 April 2027." in sentences(edition, garden, clinic)

    joss = FacilitatorFactory(organisation=clinic.organisation, name="Joss Merriman", profession="nurse")
    assert len(sentences(edition, garden, clinic)) == 1
    session = other.sessions.get()
    Absence.objects.create(
        facilitator=joss, starts_at=session.starts_at, ends_at=session.ends_at, kind="leave", made_at=clinic.now, made_by="Priya"
    )
    assert len(sentences(edition, garden, clinic)) == 2


def test_who_is_only_in_another_groups_draft_is_named_so_and_who_must_be_beside_an_item_is_asked_for_too(
    clinic, edition, garden, beth
):
    other = make_course(edition, days=[CLEAN.replace(day=12), CLEAN.replace(day=13)], number=33)
    session = other.sessions.get(number=2)
    give(other, beth, [Cell(session.pk, session.plan.items.get(title="Sleep").pk)], by=clinic.administrator, now=clinic.now)
    said = "No nurse is free for 1 item: “Sleep” on day 2, Tue 13 April 2027 (in a draft of another rota)."
    assert said in sentences(edition, garden, clinic)

    EditionItem.objects.filter(title="Sleep").update(kind="team", profession="", team=["nurse", "physiotherapist"])
    assert "There is no physiotherapist for 1 item: “Sleep” on day 2, Tue 13 April 2027." in sentences(edition, garden, clinic)


def test_a_date_that_nobody_can_lead_is_not_called_clear(clinic, edition, garden, beth):
    rows = preview(draft(edition, garden, CLEAN), organisation=clinic.organisation, now=clinic.now).rows
    assert [(row.tag, row.sentence) for row in rows[:3]] == [("", ""), ("", ""), ("Nobody to lead", "There is no doctor")]


def test_the_office_is_asked_once_and_creates_the_group_all_the_same(as_, clinic, edition, garden, beth):
    browser = as_(clinic.administrator)
    form = typed(edition, garden, CLEAN)
    assert "Nobody to lead, on these dates" in shown(browser, form)

    words = words_on(create(browser, form))
    assert "Some items have nobody who could lead them." in words
    assert not Course.objects.exists()

    create(browser, form | {"unled_agreed": "on"})
    assert Course.objects.count() == 1


def test_where_nobody_is_written_down_who_leads_nothing_is_asked(clinic, edition, garden):
    assert sentences(edition, garden, clinic) == []
