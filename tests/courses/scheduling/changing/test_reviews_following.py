"""The last day of a programme moves: its reviews are asked about, and go with it or stay."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from common.refused import Refused
from courses.scheduling.changing.moving import move_session
from tests.factories import VenueFactory, make_course, pain_management_edition

NOW = dt.datetime(2026, 9, 1, 9, tzinfo=dt.UTC)
DAYS = [dt.date(2026, 9, day) for day in (7, 8, 9, 10, 14, 15, 16, 17, 21, 22, 23, 24)]
REVIEWS = {1: dt.date(2026, 10, 26), 6: dt.date(2027, 3, 24)}


@pytest.fixture
def programme(clinic):
    room = VenueFactory(organisation=clinic.organisation, name="Long Room", room="")
    return make_course(pain_management_edition(clinic.organisation), days=DAYS, venue=room, reviews=REVIEWS)


@pytest.fixture
def move(clinic):
    def move(session, day=None, start=None, **more):
        return move_session(
            session,
            day=day or session.local_date,
            start=start or session.local_start.time(),
            venue=session.venue,
            by=clinic.administrator,
            **{"version": session.version, "now": NOW, "video_link": "", **more},
        )

    return move


def session(course, number):
    return course.sessions.get(number=number)


def refused(move, *args, **more):
    with pytest.raises(Refused) as no:
        move(*args, **more)
    return no.value


def test_a_last_day_after_its_review_is_refused(move, programme):
    no = refused(move, session(programme, 12), dt.date(2026, 10, 27), all_the_same=True, reviews="keep")

    assert "can’t come after the 1-month review" in str(no)


def test_a_last_day_that_moves_asks_about_its_reviews_before_anything_is_saved(move, programme):
    no = refused(move, session(programme, 12), dt.date(2026, 10, 23))

    assert no.field == "reviews"
    assert "the 1-month review is on Monday 26 October 2026 and would be held on Monday 23 November 2026" in str(no)
    assert "the 6-month review is on Wednesday 24 March 2027 and would be held on Friday 23 April 2027" in str(no)
    assert str(no).endswith("Say whether the reviews move to the days they are due now, or stay.")
    assert session(programme, 12).local_date == dt.date(2026, 9, 24)


def test_the_reviews_go_with_the_last_day_where_somebody_says_so(move, programme):
    move(session(programme, 12), dt.date(2026, 10, 27), reviews="move")

    assert session(programme, 13).local_date == dt.date(2026, 11, 27)
    assert session(programme, 14).local_date == dt.date(2027, 4, 27)
    programme.refresh_from_db()
    assert programme.reviews_end_at == session(programme, 14).ends_at
    assert AuditEntry.objects.filter(verb="session moved").count() == 3


def test_the_reviews_stay_where_somebody_says_so(move, programme):
    move(session(programme, 12), dt.date(2026, 9, 25), reviews="keep")

    assert (session(programme, 13).local_date, session(programme, 13).revision) == (dt.date(2026, 10, 26), 1)


def test_another_hour_of_the_last_day_asks_nothing(move, programme):
    assert move(session(programme, 12), start=dt.time(10)).revision == 2
