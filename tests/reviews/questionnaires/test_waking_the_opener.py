"""A changed day has questionnaires opened and moved at once; what they don't hang on wakes nobody."""

import datetime as dt

import pytest
from django.core.cache import cache

from accounts.trail import audit
from common.clock import today_in
from courses.models import EditionMeasure
from reviews import tasks
from reviews.models import Questionnaire
from tests.factories import ParticipantFactory, make_course, make_place, pain_management_edition

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]


@pytest.fixture
def woken(monkeypatch):
    cache.clear()
    found = []
    monkeypatch.setattr(tasks.open_questionnaires_of, "apply_async", lambda args, **options: found.append(args[0]))
    yield found
    cache.clear()


@pytest.fixture
def course(clinic):
    edition = pain_management_edition(clinic.organisation)
    EditionMeasure.objects.get_or_create(edition=edition, point="first", measure="own", defaults={"position": 1})
    return make_course(edition, days=[today_in(clinic.organisation.tzinfo, clinic.now)])


def test_of_many_changes_of_days_one_wakes_it_until_it_runs_and_what_is_due_is_open_then(
    clinic, course, woken, django_capture_on_commit_callbacks
):
    person = ParticipantFactory(organisation=clinic.organisation)
    make_place(person, course, joined_at=clinic.now - dt.timedelta(days=1))
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            audit.record(clinic.administrator, "moved", course.sessions.first())
    assert woken == [clinic.organisation.pk]

    tasks.open_questionnaires_of(clinic.organisation.pk)
    assert Questionnaire.objects.filter(point="first", measure="own").exists()
    with django_capture_on_commit_callbacks(execute=True):
        audit.record(clinic.administrator, "moved", course)
    assert woken == [clinic.organisation.pk] * 2


def test_what_no_questionnaire_hangs_on_wakes_nobody(clinic, woken, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        audit.record(clinic.administrator, "changed", clinic.organisation)

    assert woken == []
