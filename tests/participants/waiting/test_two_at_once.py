"""Two at the same moment: the last place offered twice, one offer answered twice. PostgreSQL decides; nobody gets two."""

import datetime as dt
from functools import partial

import pytest

from courses.models import Course
from participants.models import Enrolment, Offer
from participants.waiting.moving_people import move_people
from participants.waiting.offers import Offering, decline, offer
from participants.waiting.placing import accept
from tests.at_once import at_once
from tests.factories import ParticipantFactory, make_place

pytestmark = pytest.mark.django_db(transaction=True)
REPLY_BY = dt.datetime(2026, 11, 12, 17, tzinfo=dt.UTC)


def offering(clinic, entry, what):
    return offer([entry], what, by=clinic.administrator, now=clinic.now, reason="Rang first")


def test_the_last_place_is_offered_to_one_of_two(clinic, waits, group):
    last = group(34, dt.date(2027, 1, 11), places=1)
    entries, what = [waits("Ann"), waits("Ben")], Offering(last, REPLY_BY)

    told = at_once(*(partial(offering, clinic, entry, what) for entry in entries))

    assert sorted(isinstance(each, str) for each in told) == [False, True]
    assert Offer.objects.count() == Course.objects.get(pk=last.pk).offered == 1


def test_two_who_choose_the_same_of_two_dates_both_have_the_place_that_was_held(clinic, waits, january, march):
    entries = [waits("Ann"), waits("Ben")]
    made = offer(entries, Offering(january, REPLY_BY, march), by=clinic.administrator, now=clinic.now)
    said = {"way": "telephone", "by": clinic.administrator, "now": clinic.now}

    at_once(*(partial(accept, each, course, **said) for each, course in zip(made, (march, january), strict=True)))

    counted = Course.objects.order_by("pk").values_list("taken", "offered")
    assert list(counted) == [(1, 0), (1, 0)]


def test_an_offer_answered_twice_at_once_is_one_place_or_none(clinic, waits, january, march):
    (made,) = offer([waits("Ann")], Offering(january, REPLY_BY, march), by=clinic.administrator, now=clinic.now)
    said = {"way": "telephone", "by": clinic.administrator, "now": clinic.now}

    told = at_once(partial(accept, made, january, **said), partial(accept, made, march, **said), partial(decline, made, **said))

    assert sum(isinstance(each, str) for each in told) == 2
    assert Enrolment.objects.count() in (0, 1)
    assert [Course.objects.get(pk=each.pk).offered for each in (january, march)] == [0, 0]


def test_two_who_are_moved_at_once_to_the_last_place_are_one_there_and_one_where_they_were(clinic, group):
    here, last = group(33, dt.date(2027, 1, 4)), group(34, dt.date(2027, 1, 11), places=1)
    people = [make_place(ParticipantFactory(organisation=clinic.organisation), here, joined_at=clinic.now) for _ in range(2)]

    done = at_once(
        *(partial(move_people, here, last, [each.participant_id], by=clinic.administrator, now=clinic.now) for each in people)
    )

    assert sorted(len(each.moved) for each in done) == [0, 1]
    assert [Course.objects.get(pk=each.pk).taken for each in (here, last)] == [1, 1]
