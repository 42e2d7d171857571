"""Tasks: opened once, seen, done; clinical ones only for clinicians."""

import datetime as dt

import pytest
from django.db import transaction

from accounts.models import AuditEntry
from accounts.roles import Role
from common.refused import Refused
from participants.models import Task
from participants.to_do.tasks import close_task, close_tasks_with_key, open_task, open_tasks_about, open_tasks_for, see_task
from tests.cast import NOW
from tests.factories import ParticipantFactory

pytestmark = [pytest.mark.usefixtures("monday_morning"), pytest.mark.django_db]


@pytest.fixture
def mo(clinic):
    return ParticipantFactory(organisation=clinic.organisation, first_names="Maureen", last_name="Pell")


def opened(clinic, mo, key="ring:1", line="Ring Maureen Pell.", **more):
    with transaction.atomic():
        return open_task(clinic.organisation, Task.Kind.RING, key, line, by=clinic.administrator, now=NOW, participant=mo, **more)


def test_the_same_facts_open_one_task(clinic, mo):
    first, second = opened(clinic, mo), opened(clinic, mo, line="Another line.")

    assert first == second
    assert Task.objects.get().line == "Ring Maureen Pell."
    assert AuditEntry.objects.filter(verb="opened a task").count() == 1


def test_once_done_the_same_key_opens_another(clinic, mo):
    close_task(opened(clinic, mo), outcome="Rang, all well.", by=clinic.administrator, now=NOW)

    assert opened(clinic, mo).done_at is None
    assert Task.objects.count() == 2


def test_seeing_and_doing_a_task_twice_changes_nothing(clinic, mo):
    task = opened(clinic, mo)

    see_task(task, by=clinic.administrator, now=NOW)
    see_task(task, by=clinic.administrator, now=NOW + dt.timedelta(hours=1))
    close_task(task, outcome="Rang.", by=clinic.administrator, now=NOW + dt.timedelta(hours=2))
    done = close_task(task, outcome="Rang again.", by=clinic.clinician, now=NOW + dt.timedelta(hours=3))

    assert (done.seen_at, done.done_by, done.outcome) == (NOW, "Priya Raman", "Rang.")


def test_a_clinical_task_is_for_clinicians_and_its_words_stay_out_of_the_trail(clinic, mo):
    opened(clinic, mo, key="safety:1", line="Said that she can’t go on.", clinical=True)

    assert not open_tasks_about(mo, Role.ADMINISTRATOR)
    assert open_tasks_for(clinic.organisation, Role.CLINICIAN).get().line == "Said that she can’t go on."
    assert all("can’t go on" not in f"{each.object_label}{each.details}" for each in AuditEntry.objects.all())


def test_what_is_settled_by_the_facts_is_closed_by_its_key(clinic, mo):
    task = opened(clinic, mo)

    assert close_tasks_with_key(clinic.organisation, "ring:1", outcome="She rang.", by=clinic.administrator, now=NOW) == 1
    assert close_tasks_with_key(clinic.organisation, "ring:1", outcome="She rang.", by=clinic.administrator, now=NOW) == 0
    task.refresh_from_db()
    assert task.outcome == "She rang."


def test_an_outcome_that_is_too_long_is_refused(clinic, mo):
    with pytest.raises(Refused, match="300 characters"):
        close_task(opened(clinic, mo), outcome="x" * 301, by=clinic.administrator, now=NOW)


def test_a_task_has_whoever_sees_to_it_and_who_does_if_not(clinic, mo):
    task = opened(clinic, mo, owners=(clinic.administrator, clinic.clinician))

    assert (task.owner, task.second_owner) == (clinic.administrator, clinic.clinician)
