"""Two people of one name on one course: every register, sheet and list tells them apart."""

import datetime as dt

import pytest
import time_machine

from tests.desk.registers import TODAY, path_of
from tests.reading import text_of

pytestmark = pytest.mark.django_db

SESSION_1 = dt.datetime(2026, 11, 11, 10, 10, tzinfo=dt.UTC)


def test_a_leader_reads_different_names_on_the_register_the_sheet_and_their_page(as_, charity, course_59):
    course_59.lead("Lenny Marsh", "leader", 1, user=charity.leader)
    course_59.add("Maria", "Santos")
    silva = course_59.add("maria", "Silva")
    place = course_59.place(silva, 1)
    place.apology_at, place.apology_by = SESSION_1, "telephone"
    place.save()

    with time_machine.travel(SESSION_1, tick=False):
        browser, session = as_(charity.leader), course_59.session(1)
        pages = [text_of(browser.get(path)) for path in (path_of(session), f"/sessions/{session.pk}/sign-in-sheet/", "/leading/")]

    for page in pages:
        assert "Maria Sa" in page
        assert "maria Si" in page
        assert "Santos" not in page


def test_the_office_reads_the_birth_date_wherever_two_have_one_name(as_, clinic, group):
    for year in (1961, 1972):
        group.add("Maria", "Santos", date_of_birth=dt.date(year, 3, 14))
    browser, session = as_(clinic.administrator), group.session(TODAY)

    course = f"/courses/{group.course.pk}/"
    paths = [path_of(session), f"/sessions/{session.pk}/", course, f"{course}enrol/?q=maria"]
    for path in paths:
        page = text_of(browser.get(path))
        assert "Maria Santos, born 14 March 1961" in page
        assert "Maria Santos, born 14 March 1972" in page
