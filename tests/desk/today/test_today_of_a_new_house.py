"""Today in a house that has scheduled nothing yet: it leads to what comes first there."""

import pytest

from reminders.models import WorkRun
from tests.cast import NOW
from tests.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def worker_has_run():
    for name in WorkRun.Name.values:
        WorkRun.objects.create(name=name, started_at=NOW, finished_at=NOW)


def test_a_house_without_a_course_is_led_to_set_up(as_, charity):
    text = text_of(as_(charity.coordinator).get("/today/"))

    assert "No course has been scheduled yet. Begin with set-up: rooms, closed days, people and programmes." in text
    assert "Everything is in hand" not in text


def test_a_clinician_there_is_only_told_that_nothing_needs_them(as_, clinic):
    text = text_of(as_(clinic.clinician).get("/today/"))

    assert "Everything is in hand." in text
    assert "Begin with set-up" not in text
