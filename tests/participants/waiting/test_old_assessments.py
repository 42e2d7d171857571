"""An assessment grows too old for a place: a clinician is asked once."""

import datetime as dt

import pytest

from participants.models import Task
from participants.to_do.tasks import close_task
from participants.waiting.changing import look_at
from participants.waiting.looking import open_looks

pytestmark = pytest.mark.django_db
LATER = dt.datetime(2027, 10, 22, 9, tzinfo=dt.UTC)
MUCH_LATER = dt.datetime(2028, 11, 2, 9, tzinfo=dt.UTC)


def test_a_clinician_is_asked_once_and_again_a_year_after_they_looked(waits, clinic):
    ann = waits("Ann")
    assert [open_looks(clinic.now), open_looks(LATER), open_looks(LATER)] == [0, 1, 0]
    task = Task.objects.get()
    assert (task.kind, task.participant) == ("assessed_long", ann.participant)

    look_at(ann, by=clinic.clinician, now=LATER)

    assert [open_looks(LATER), open_looks(MUCH_LATER)] == [0, 1]


def test_a_task_that_was_done_is_not_opened_again(waits, clinic):
    waits("Ann")
    open_looks(LATER)
    close_task(Task.objects.get(), outcome="Rang them", by=clinic.clinician, now=LATER)

    assert open_looks(LATER) == 0
