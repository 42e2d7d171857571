"""A cancelled course is held after all: as it was, where everything is still free; what isn't is named."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from common.refused import Refused
from courses.models import Duty
from courses.scheduling.changing.cancelling import cancel_course
from courses.scheduling.changing.held_after_all import hold_after_all, in_the_way
from tests.factories import FacilitatorFactory, cpsmp_edition, make_course, pain_management_edition

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 9, 1, 9, tzinfo=dt.UTC)
WEDNESDAYS = [dt.date(2026, 9, 9) + dt.timedelta(weeks=week) for week in range(6)]


@pytest.fixture
def course(clinic, garden):
    return make_course(cpsmp_edition(clinic.organisation), days=WEDNESDAYS, venue=garden)


@pytest.fixture
def rae(clinic):
    return FacilitatorFactory(organisation=clinic.organisation, name="Rae Ash")


@pytest.fixture
def cancelled(clinic, course, rae):
    """Cancelled this morning; Rae led it, and its fourth session had been left out before."""
    for each in course.sessions.exclude(number=4):
        Duty.objects.create(session=each, facilitator=rae, starts_at=each.starts_at, ends_at=each.ends_at)
    before = {"state": "cancelled", "cancelled_at": NOW - dt.timedelta(days=1), "cancel_reason": "Called off"}
    course.sessions.filter(number=4).update(**before)
    return cancel_course(course, reason="No room", by=clinic.administrator, now=NOW, version=course.version)


def revive(clinic, course, now=NOW + dt.timedelta(hours=1)):
    return hold_after_all(course, by=clinic.administrator, now=now, version=course.version)


def test_the_office_holds_it_after_all_with_whoever_led_it(clinic, cancelled, rae):
    done = revive(clinic, cancelled)

    cancelled.refresh_from_db()
    assert (cancelled.cancelled_at, cancelled.cancel_reason) == (None, "")
    assert [each.number for each in done.sessions] == [1, 2, 3, 5, 6]
    assert set(cancelled.sessions.filter(state="planned").values_list("number", flat=True)) == {1, 2, 3, 5, 6}
    assert Duty.objects.filter(ended_at=None, facilitator=rae).count() == 5
    assert not done.left
    assert AuditEntry.objects.get(verb="course held after all").object_id == cancelled.pk


def test_a_second_press_changes_nothing(clinic, cancelled):
    revive(clinic, cancelled)

    assert revive(clinic, cancelled).sessions == []
    assert AuditEntry.objects.filter(verb="course held after all").count() == 1


def test_a_room_that_is_taken_by_now_is_named_and_nothing_stands(clinic, cancelled, garden):
    for day in (WEDNESDAYS[1], WEDNESDAYS[4]):
        make_course(cpsmp_edition(clinic.organisation), days=[day], venue=garden, number=80 + day.day)

    named = in_the_way(cancelled, NOW)
    assert len(named) == 2
    assert "is taken on Wednesday 16 September 2026" in named[0]
    with pytest.raises(Refused, match=r"16 September.*7 October"):
        revive(clinic, cancelled)
    cancelled.refresh_from_db()
    assert cancelled.cancelled_at is not None


def test_whoever_is_somewhere_else_by_now_is_left_out_and_named(clinic, cancelled, rae):
    other = make_course(cpsmp_edition(clinic.organisation), days=[WEDNESDAYS[2]], number=90).sessions.get()
    Duty.objects.create(session=other, facilitator=rae, starts_at=other.starts_at, ends_at=other.ends_at)

    done = revive(clinic, cancelled)

    assert [(each.facilitator, each.session.number) for each in done.left] == [(rae, 3)]


def test_what_is_over_isnt_held_after_all(clinic, cancelled):
    with pytest.raises(Refused, match="Session 1 was on Wednesday 9 September 2026"):
        revive(clinic, cancelled, now=dt.datetime(2026, 9, 10, 9, tzinfo=dt.UTC))


def test_reviews_cancelled_once_the_days_were_over_are_not_held_after_all(clinic):
    days = [dt.date(2026, 8, day) for day in (3, 4, 5, 6, 10, 11, 12, 13, 17, 18, 19, 20)]
    group = make_course(pain_management_edition(clinic.organisation), days=days, reviews={1: dt.date(2026, 9, 21)})
    course = cancel_course(group, reason="No team", by=clinic.administrator, now=NOW, version=group.version)

    with pytest.raises(Refused, match="Only its reviews were still to come"):
        revive(clinic, course)
