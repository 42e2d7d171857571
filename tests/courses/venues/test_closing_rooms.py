"""A room that closes on a day holds nothing from then on: neither what is moved or postponed, nor what is planned meanwhile."""

import datetime as dt

import pytest

from common.refused import Refused
from courses.models import Session
from courses.scheduling.changing.moving import move_session
from courses.scheduling.changing.postponing import plan_postponing, postpone_session
from courses.venues import rooms as venues
from courses.venues.rooms import close_venue
from tests.at_once import Meeting, told_at_once
from tests.factories import VenueFactory, cpsmp_edition, make_course

NOW = dt.datetime(2026, 9, 1, 9, tzinfo=dt.UTC)
WEDNESDAYS = [dt.date(2026, 9, 9) + dt.timedelta(weeks=week) for week in range(6)]
OUT_OF_USE = "The Garden Room is out of use from Thursday 15 October 2026 on. Choose another room."


@pytest.fixture
def course(clinic, garden):
    """Its last session is on 14 October."""
    return make_course(cpsmp_edition(clinic.organisation), days=WEDNESDAYS, venue=garden)


def closing(clinic, garden):
    return close_venue(garden, on=dt.date(2026, 10, 15), by=clinic.administrator, now=NOW, version=1)


def move(clinic, session, day, venue):
    return move_session(
        session, day=day, start=dt.time(10), venue=venue, video_link="", by=clinic.administrator, now=NOW, version=session.version
    )


@pytest.mark.django_db
@pytest.mark.sqlite
def test_a_session_is_not_moved_to_a_day_after_its_own_room_has_closed(clinic, course, garden):
    closing(clinic, garden)
    last = course.sessions.get(number=6)

    with pytest.raises(Refused) as no:
        move(clinic, last, dt.date(2026, 10, 15), garden)

    assert (no.value.sentence, no.value.field) == (OUT_OF_USE, "venue")
    assert move(clinic, last, dt.date(2026, 10, 13), garden).local_date == dt.date(2026, 10, 13)
    other = VenueFactory(organisation=clinic.organisation, places=20)
    last.refresh_from_db()
    assert move(clinic, last, dt.date(2026, 10, 15), other).venue == other


@pytest.mark.django_db
@pytest.mark.sqlite
def test_a_course_is_not_postponed_past_the_closing_of_its_room_and_the_page_says_so_before(clinic, course, garden):
    closing(clinic, garden)
    second = course.sessions.get(number=2)
    why = f"Session 6 would be on Wednesday 21 October 2026. {OUT_OF_USE}"

    with pytest.raises(Refused) as before:
        plan_postponing(second, NOW)
    with pytest.raises(Refused) as no:
        postpone_session(second, by=clinic.administrator, now=NOW, version=1)

    assert before.value.sentence == no.value.sentence == why
    assert course.sessions.get(number=6).local_date == dt.date(2026, 10, 14)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["moved", "postponed"])
def test_a_room_closes_while_something_is_put_there_and_one_of_the_two_is_refused(clinic, course, garden, monkeypatch, what):
    meeting, lock = Meeting(2), venues._locked
    last = course.sessions.get(number=6)

    def locked_later(venue):
        meeting.wait()
        return lock(venue)

    monkeypatch.setattr(venues, "_locked", locked_later)

    def put_there():
        meeting.wait()
        if what == "moved":
            move(clinic, last, dt.date(2026, 10, 16), garden)
        else:
            postpone_session(last, by=clinic.administrator, now=NOW, version=1)

    told = told_at_once(lambda: closing(clinic, garden), put_there)

    garden.refresh_from_db()
    assert sorted(map(bool, told)) == [False, True]
    after = Session.objects.filter(venue=garden, ends_at__gt=dt.datetime(2026, 10, 15, tzinfo=dt.UTC))
    assert after.exists() == (garden.closed_at is None)
