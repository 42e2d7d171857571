"""A leader is taken off while registration opens: whoever comes second sees what the first one did.

Told twice: without the course's lock both go through, so the test can see it; with the lock the gate waits and says no.
"""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from common.refused import Refused
from courses.models import Course, Duty, GateOverride
from courses.staffing.duties import end_duty
from desk.gates import opening as opening_courses
from tests.at_once import PATIENCE, until_somebody_waits_for_a_lock
from tests.desk.gates.ready_courses import ready_course

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def course(charity):
    return ready_course(charity)


def while_a_leader_is_taken_off(charity, course):
    """Take Ben off session 4, open registration from elsewhere before that is committed; return what opening was told."""
    duty = Duty.objects.get(session__course=course, session__number=4, facilitator__name="Ben Holt")
    begun = threading.Event()

    def open_it():
        begun.set()
        try:
            opening_courses.open_registration(course, by=charity.coordinator, now=charity.now, version=course.version)
        except Refused as refused:
            return refused.sentence
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(max_workers=1) as threads:
        with transaction.atomic():
            end_duty(duty, by=charity.coordinator, now=charity.now)
            told = threads.submit(open_it)
            begun.wait(PATIENCE)
            # With the lock it waits for it; without, it is through by now.
            until_somebody_waits_for_a_lock(str(connection.settings_dict["NAME"]), unless=told.done)
        return told.result(timeout=PATIENCE)


def test_without_the_lock_it_opens_on_what_is_over(charity, course, monkeypatch):
    """The test of the test: what the next one proves is the lock, not luck."""
    monkeypatch.setattr(opening_courses, "lock_course", lambda pk: Course.objects.get(pk=pk))
    monkeypatch.setattr(opening_courses, "save_changed", lambda course, *fields: Course.objects.filter(pk=course.pk).exists())

    assert while_a_leader_is_taken_off(charity, course) == ""


def test_with_the_lock_it_waits_and_says_what_is_missing(charity, course):
    assert while_a_leader_is_taken_off(charity, course) == "Registration can’t open yet: 1 thing is missing."

    course.refresh_from_db()
    assert course.opened_at is None
    assert not GateOverride.objects.exists()


def test_two_who_confirm_at_once_confirm_it_once(charity, course):
    def confirm(_):
        try:
            opening_courses.confirm_to_run(course, by=charity.coordinator, now=charity.now, version=course.version)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=2) as threads:
        list(threads.map(confirm, range(2), timeout=PATIENCE))

    course.refresh_from_db()
    assert (course.confirmed_at, course.version) == (charity.now, 2)
