"""Whatever is closed, taken, decided, moved or postponed: an ordered course stays in order, and nothing clear is impossible."""

import datetime as dt
import random
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.refused import Refused
from courses.dates.calendars import Answer
from courses.dates.closed_days import ClosedDays
from courses.ground.diary import Diary, RoomTaken
from courses.models import Edition, EditionReview, Venue
from courses.scheduling.changing.moving import move_session
from courses.scheduling.changing.postponing import postpone_session
from courses.scheduling.drafts import Draft
from courses.scheduling.unfolding import DraftGround, unfold
from tests.factories import cpsmp_edition, make_course

LONDON = ZoneInfo("Europe/London")
NOW = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
MONDAY = dt.date(2026, 3, 2)
HORIZON = 430  # days: twelve months of reviews and some

GARDEN = Venue(pk=1, organisation_id=1, name="Garden Room", places=12)
ROOM_4 = Venue(pk=2, organisation_id=1, name="Room 4", places=10)

dates = st.integers(0, HORIZON).map(lambda days: MONDAY + dt.timedelta(days=days))
soon = st.integers(0, 60).map(lambda days: MONDAY + dt.timedelta(days=days))
decisions = st.dictionaries(soon, st.one_of(st.sampled_from(Answer), soon), max_size=12)


def bookings(days, venue):
    """The room is taken from 10 to 11 on each of these days."""
    at = [dt.datetime.combine(day, dt.time(10), LONDON).astimezone(dt.UTC) for day in sorted(days)]
    return [RoomTaken(venue.pk, start, start + dt.timedelta(hours=1), "assessments") for start in at]


@st.composite
def plans(draw):
    weekdays, weeks = draw(st.sampled_from([([], 6), ([0, 1, 2, 3], 3), ([0, 2], 4)]))
    edition = Edition(pk=1, weekdays=weekdays, weeks=weeks, session_minutes=150, valid_from=dt.date(2020, 1, 1))
    draft = Draft(
        edition=edition,
        format="in_person",
        first_day=MONDAY + dt.timedelta(weeks=draw(st.integers(0, 8))),
        start=dt.time(9, 30),
        places=8,
        venue=GARDEN,
        decisions=draw(decisions),
        rooms=draw(st.dictionaries(soon, st.just(ROOM_4), max_size=4)),
    )
    ground = DraftGround(
        zone=LONDON,
        now=NOW,
        closed=ClosedDays("GB", "ENG", own=draw(st.dictionaries(soon, st.just("Closed"), max_size=8))),
        diary=Diary({room.pk: bookings(draw(st.sets(dates, max_size=25)), room) for room in (GARDEN, ROOM_4)}),
        plans={},
        reviews=[EditionReview(months=months, start=dt.time(10), minutes=150, places=12) for months in (1, 6, 12)],
        session_word="Day",
    )
    return draft, ground


@settings(deadline=None)  # the first example of a run also reads the holidays
@given(plans())
def test_whatever_is_decided_the_sessions_are_in_order_and_all_there(plan):
    draft, ground = plan
    planned = unfold(draft, ground)

    sessions = [each for each in planned if each.months is None]
    assert len(sessions) == draft.edition.weeks * max(1, len(draft.edition.weekdays))
    assert [each.number for each in planned] == list(range(1, len(planned) + 1))
    for earlier, later in pairwise(planned):
        assert earlier.span.ends_at <= later.span.starts_at


@settings(deadline=None)
@given(plans())
def test_what_is_called_clear_is_possible_and_each_question_stands_at_one_date(plan):
    draft, ground = plan
    planned = unfold(draft, ground)

    for each in planned:
        if not each.to_settle:
            assert not ground.diary.taken(each.venue.pk, each.span)
            kept = each.asked and each.asked.decision is Answer.KEEP
            assert kept or ground.closed.is_open(each.day)
    asked = [each.asked.day for each in planned if each.asked]
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_moved_and_postponed_no_session_comes_before_an_earlier_one(clinic, seed):
    dice = random.Random(seed)
    course = make_course(cpsmp_edition(clinic.organisation), days=[MONDAY + dt.timedelta(weeks=week) for week in range(6)])
    done = 0
    for _ in range(15):
        session = course.sessions.get(number=dice.randint(1, 6))
        told = {"by": clinic.administrator, "now": NOW, "version": session.version}
        day = session.local_date + dt.timedelta(days=dice.randint(-9, 9))
        try:
            if dice.random() < 0.3:
                postpone_session(session, **told)
            else:
                place = {"venue": session.venue, "video_link": ""}
                move_session(session, day=day, start=dt.time(dice.randint(8, 18)), all_the_same=True, **place, **told)
        except Refused:
            continue
        done += 1
        sessions = list(course.sessions.order_by("number"))
        assert all(earlier.ends_at <= later.starts_at for earlier, later in pairwise(sessions))
        course.refresh_from_db()
        assert (course.first_starts_at, course.last_ends_at) == (sessions[0].starts_at, sessions[-1].ends_at)
    assert done
