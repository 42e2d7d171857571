"""Two people mark the same person at the same moment: one is written, the other is asked. First, what is at stake."""

import datetime as dt

import pytest

from courses.models import Course, Session
from participants.attendance import marking as attendance
from participants.attendance.marking import Tap, mark_register
from participants.models import Appointment
from participants.rules.attendance import Entered
from tests.at_once import A_MOMENT, PATIENCE, Meeting, at_once
from tests.factories import ParticipantFactory, make_course, make_place, pain_management_edition

pytestmark = pytest.mark.django_db(transaction=True)

DAY = dt.date(2026, 11, 2)
NOW = dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC)


@pytest.fixture
def place(clinic) -> Appointment:
    """Colin's place at a day that is on."""
    course = make_course(pain_management_edition(clinic.organisation), days=[DAY])
    person = ParticipantFactory(organisation=clinic.organisation, first_names="Colin")
    make_place(person, course, joined_at=dt.datetime(2026, 9, 1, tzinfo=dt.UTC))
    return person.appointments.get()


def both_mark(place, clinic) -> list[str]:
    """Priya taps "Here" and Imogen "No word", each on a page read before the other's tap; return what each was asked."""
    session = Session.objects.get(pk=place.session_id)

    def tap(by, mark):
        kept = mark_register(session, {place.pk: Tap(Entered(mark), 0)}, by=by, now=NOW, may_correct=True)
        return kept.asked.get(place.pk, "")

    return sorted(at_once(lambda: tap(clinic.administrator, "5"), lambda: tap(clinic.clinician, "3")))


def meet_after_reading(monkeypatch, read, seconds=PATIENCE) -> None:
    """Hold each thread until both have read the place, if they can get that far together."""
    both_read = Meeting(seconds)

    def read_and_wait(*told):
        places = list(read(*told))
        both_read.wait()
        return places

    monkeypatch.setattr(attendance, "_locked_places", read_and_wait)


def test_without_the_locks_the_second_overwrites_the_first(place, clinic, monkeypatch):
    monkeypatch.setattr(attendance, "lock_course", lambda pk: Course.objects.get(pk=pk))
    monkeypatch.setattr(attendance, "lock_sessions", lambda pks: list(Session.objects.filter(pk__in=list(pks))))
    meet_after_reading(monkeypatch, lambda session, pks: Appointment.objects.filter(pk__in=list(pks)).select_related("session"))

    assert both_mark(place, clinic) == ["", ""]
    place.refresh_from_db()
    assert place.mark_version == 1, "two marks, and only one of them counted"


def test_with_the_locks_the_second_is_asked(place, clinic, monkeypatch):
    meet_after_reading(monkeypatch, attendance._locked_places, A_MOMENT)

    first, second = both_mark(place, clinic)

    place.refresh_from_db()
    assert first == ""
    assert second.startswith(f"{place.marked_by} marked Colin “{place.get_mark_display()}” at 10am")
    assert place.mark_version == 1
