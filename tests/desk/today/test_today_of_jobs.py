"""Today says when the jobs behind the program don't come to their end, or meet rows they can't read."""

import datetime as dt

import pytest

from reminders.models import WorkRun
from tests.cast import NOW
from tests.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def all_have_run():
    for name in WorkRun.Name.values:
        WorkRun.objects.create(name=name, started_at=NOW, finished_at=NOW)


def page(as_, user) -> str:
    return text_of(as_(user).get("/today/"))


def test_a_sender_that_begins_every_minute_and_breaks_off_needs_somebody(as_, clinic):
    WorkRun.objects.filter(name="sender").update(started_at=NOW, finished_at=NOW - dt.timedelta(minutes=11))

    text = page(as_, clinic.administrator)

    assert "Find out why no messages are sent The sender last ran on Monday 2 November 2026 at 9:49am." in text


@pytest.mark.parametrize(
    ("job", "line"),
    [
        ("planner", "Find out why some messages are not planned 2 places could not be read."),
        ("offers", "Find out why some places are not offered 2 courses could not be read."),
    ],
)
def test_rows_that_could_not_be_read_need_somebody(as_, clinic, job, line):
    WorkRun.objects.filter(name=job).update(faults=2)

    assert line in page(as_, clinic.administrator)
