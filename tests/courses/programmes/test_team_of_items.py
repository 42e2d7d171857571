"""An item may be led by one profession and need others of the team beside it."""

from dataclasses import replace

import pytest

from courses.models import EditionItem
from courses.programmes.files import shipped_programmes
from courses.programmes.loading import load_programmes
from courses.programmes.page import lines_of
from courses.programmes.plans import faults_in
from tests.courses.programmes.editing import timetable_sent


def hospital():
    return next(each for each in shipped_programmes() if each.slug == "pain-management")


def with_team(kind, profession, team):
    """The shipped programme with its second item of day 3 changed."""
    plan = hospital()
    day = plan.edition.sessions[2]
    item = replace(day.items[1], kind=kind, profession=profession, team=team)
    changed = replace(day, items=(day.items[0], item, *day.items[2:]))
    sessions = (*plan.edition.sessions[:2], changed, *plan.edition.sessions[3:])
    return replace(plan, edition=replace(plan.edition, sessions=sessions))


@pytest.mark.parametrize(
    ("kind", "profession", "team", "said"),
    [
        ("led", "psychologist", ("nurse",), ""),
        ("team", "", ("nurse", "doctor"), ""),
        ("self", "", ("nurse",), "needs others"),
        ("led", "psychologist", ("psychologist",), "Name each profession once"),
        ("led", "psychologist", ("wizard",), "isn’t one of"),
    ],
    ids=["beside who leads", "whole team", "self-directed", "named twice", "unknown"],
)
def test_only_what_is_led_or_the_teams_names_others_each_once(kind, profession, team, said):
    found = " ".join(map(str, faults_in(with_team(kind, profession, team))))
    assert said in found
    assert bool(said) == bool(found)


def test_the_page_of_an_edition_says_who_must_be_there():
    assert lines_of(hospital().edition, 3)[1].who == "psychologist, with occupational therapist and physiotherapist"


@pytest.mark.django_db
def test_a_timetable_saved_as_it_stands_keeps_the_team_and_takes_another(as_, clinic):
    load_programmes(clinic.organisation)
    item = EditionItem.objects.get(
        session__edition__programme__organisation=clinic.organisation, session__number=3, title="Thought challenge: feedback"
    )
    edition = item.session.edition
    browser, address = as_(clinic.administrator), f"/setup/editions/{edition.pk}/sessions/3/"

    browser.post(address, timetable_sent(edition, 3, item_1_team=["nurse", "doctor"]) | {"save": "yes"})

    changed = EditionItem.objects.get(session__edition=edition, session__number=3, title="Thought challenge: feedback")
    assert changed.team == ["nurse", "doctor"]
