"""Which edition a new course follows: the one in force on its first day, also one that begins later."""

import datetime as dt
import re

import pytest

from courses.models import Course
from courses.programmes.editions import copy_edition
from tests.courses.scheduling.test_schedule_page import LIVE, URL, administrator, garden, programme, send, typed, words_on

# The fixtures of the schedule's page.
__all__ = ["administrator", "garden", "programme"]


@pytest.fixture
def next_year(clinic, programme):
    """The programme's next edition, used from 1 January 2027 on."""
    edition = copy_edition(programme, label="2027", by=clinic.administrator)
    edition.valid_from = dt.date(2027, 1, 1)
    edition.save()
    return edition


def test_the_office_schedules_a_course_of_next_year_by_next_years_edition(administrator, programme, next_year, garden):
    page = words_on(administrator.get(URL))
    assert f"{next_year}, from Friday 1 January 2027" in page

    form = typed(next_year, garden, dt.date(2027, 1, 11))
    seen = re.findall(r'name="seen" value="([^"]+)"', send(administrator, form, **LIVE).content.decode())
    send(administrator, form | {"create": "1", "seen": seen[0] if seen else ""})

    assert Course.objects.get().edition == next_year


def test_a_course_of_next_year_is_not_made_by_this_years_edition(administrator, programme, next_year, garden):
    text = words_on(send(administrator, typed(programme, garden, dt.date(2027, 1, 11))))

    assert f"From Friday 1 January 2027 on, courses follow {next_year}. Choose it, or an earlier first day." in text
    assert "courses follow" not in words_on(send(administrator, typed(programme, garden, dt.date(2026, 11, 16))))


def test_next_years_edition_is_not_used_before_it_begins(administrator, next_year, garden):
    text = words_on(send(administrator, typed(next_year, garden, dt.date(2026, 12, 14))))

    assert "is used from Friday 1 January 2027 on" in text
