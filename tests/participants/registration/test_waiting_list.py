"""Waiting for a place, being offered one, answering: with two places on the course, and whoever comes third waits."""

import datetime as dt

import pytest

from common.refused import Refused
from courses.models import EditionFormat
from participants.enrolment.enrolling import enrol, withdraw
from participants.merging.merge import merge
from participants.models import Enrolment, Offer, WaitingListEntry
from participants.registration import offers
from participants.registration.offers import BY_LINK, accept, decline, offer_by, offer_by_hand, pass_on, take_back
from participants.registration.waiting_list import leave, position, wait
from participants.rules.link_tokens import token_of
from participants.stopping.contact import stop_contact
from tests.factories import ParticipantFactory, cpsmp_edition, make_course, make_place

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
WEDNESDAYS = [dt.date(2027, 1, 6) + dt.timedelta(weeks=week) for week in range(6)]
HOUR = dt.timedelta(hours=1)
FIRST_SESSION = dt.datetime(2027, 1, 6, 10, tzinfo=dt.UTC)


@pytest.fixture
def course(charity):
    return make_course(cpsmp_edition(charity.organisation), days=WEDNESDAYS, places=2)


@pytest.fixture
def full(charity, course):
    """Ann and Bob have the two places."""
    return [enrol(person(charity, name), course, by=charity.coordinator, now=charity.now) for name in ("Ann", "Bob")]


def person(charity, name, **more):
    return ParticipantFactory(organisation=charity.organisation, first_names=name, **more)


@pytest.fixture
def waiting(charity, course, full):
    """Cy, Di and Ed wait, in this order; Cy and Di came in the same moment."""
    came = {"Cy": charity.now, "Di": charity.now, "Ed": charity.now + HOUR}
    return [wait(person(charity, name), course, by=charity.coordinator, now=at) for name, at in came.items()]


def free_a_place(charity, full, now=None):
    withdraw(full.pop(), reason="", by=charity.coordinator, now=now or charity.now + 2 * HOUR)


def counts(course):
    course.refresh_from_db()
    return course.taken, course.offered, course.free


def states(waiting):
    for entry in waiting:
        entry.refresh_from_db()
    return [entry.state for entry in waiting]


def open_offer(entry):
    return Offer.objects.get(entry=entry, state="open")


def test_the_waiting_list_is_ordered_by_when_they_came_then_by_number(waiting):
    assert [position(entry) for entry in waiting] == [1, 2, 3]


def test_a_place_given_back_is_offered_to_the_next_at_once_and_held(charity, course, full, waiting):
    free_a_place(charity, full)

    assert states(waiting) == ["offered", "waiting", "waiting"]
    assert counts(course) == (1, 1, 0)
    assert open_offer(waiting[0]).reply_by == charity.now + 2 * HOUR + dt.timedelta(hours=72)


def test_nobody_else_gets_the_place_while_it_is_held(charity, course, full, waiting):
    free_a_place(charity, full)

    with pytest.raises(Refused, match="2 of 2 places are taken"):
        enrol(person(charity, "Flo"), course, by=charity.coordinator, now=charity.now)


def test_accepting_twice_gives_one_place(charity, course, full, waiting):
    free_a_place(charity, full)
    offer = open_offer(waiting[0])

    first = accept(offer, by=BY_LINK, now=charity.now + 3 * HOUR, answered="on the link")
    again = accept(offer, by=BY_LINK, now=charity.now + 4 * HOUR, answered="on the link")

    assert first == again
    assert counts(course) == (2, 0, 0)
    assert states(waiting) == ["placed", "waiting", "waiting"]
    offer.refresh_from_db()
    assert (offer.state, offer.answered_by, offer.enrolment) == ("accepted", "on the link", first)


def test_a_place_declined_goes_to_the_next(charity, course, full, waiting):
    free_a_place(charity, full)

    decline(open_offer(waiting[0]), by=charity.coordinator, now=charity.now + 3 * HOUR, answered="by telephone")

    assert states(waiting) == ["left", "offered", "waiting"]
    assert waiting[0].offers.get().answered_by == f"{charity.coordinator}, by telephone"
    assert counts(course) == (1, 1, 0)


def test_an_offer_that_is_not_answered_goes_on_from_one_to_the_next_and_no_job_does_it_twice(charity, course, full, waiting):
    free_a_place(charity, full)
    after = charity.now + 2 * HOUR + dt.timedelta(hours=72)

    assert pass_on(after - dt.timedelta(seconds=1)) == 0
    assert pass_on(after) == 2
    assert pass_on(after) == 0
    assert states(waiting) == ["left", "offered", "waiting"]
    pass_on(after + dt.timedelta(hours=72))
    assert states(waiting) == ["left", "left", "offered"]
    pass_on(after + dt.timedelta(hours=144))
    assert states(waiting) == ["left", "left", "left"]
    assert counts(course) == (1, 0, 1)
    assert list(Offer.objects.order_by("pk").values_list("state", flat=True)) == ["expired"] * 3


def test_an_answer_that_comes_too_late_is_refused_before_any_job_ran(charity, full, waiting):
    free_a_place(charity, full)
    offer = open_offer(waiting[0])

    for answer in (accept, decline):
        with pytest.raises(Refused, match="The time to answer is over"):
            answer(offer, by=BY_LINK, now=offer.reply_by, answered="on the link")


def test_who_is_enrolled_by_the_office_while_an_offer_is_open_has_accepted_it(charity, course, full, waiting):
    free_a_place(charity, full)

    enrolment = enrol(waiting[0].participant, course, by=charity.coordinator, now=charity.now + 3 * HOUR)

    assert Offer.objects.get().enrolment == enrolment
    assert counts(course) == (2, 0, 0)


def test_more_places_are_offered_by_the_job(charity, course, waiting):
    type(course).objects.filter(pk=course.pk).update(places=4)
    course.sessions.update(places=4)

    assert pass_on(charity.now + 2 * HOUR) == 2

    assert states(waiting) == ["offered", "offered", "waiting"]
    assert counts(course) == (2, 2, 0)


def test_a_session_in_a_smaller_room_has_no_place_to_offer(charity, course, waiting):
    type(course).objects.filter(pk=course.pk).update(places=4)
    course.sessions.exclude(number=3).update(places=4)

    assert pass_on(charity.now + 2 * HOUR) == 0


def test_an_offer_never_runs_past_the_first_session(charity, full, waiting):
    free_a_place(charity, full, now=FIRST_SESSION - dt.timedelta(hours=20))

    assert open_offer(waiting[0]).reply_by == FIRST_SESSION


def test_with_less_than_half_a_day_left_somebody_rings_instead(charity, course, full, waiting):
    near = FIRST_SESSION - dt.timedelta(hours=11)
    free_a_place(charity, full, now=near)
    assert states(waiting) == ["waiting", "waiting", "waiting"]

    offer = offer_by_hand(waiting[0], reason="", by=charity.coordinator, now=near)

    assert offer.reply_by > FIRST_SESSION
    assert counts(course) == (1, 1, 0)


def test_an_offer_out_of_turn_needs_a_reason(charity, full, waiting):
    near = FIRST_SESSION - dt.timedelta(hours=11)
    free_a_place(charity, full, now=near)

    with pytest.raises(Refused, match="Say why"):
        offer_by_hand(waiting[1], reason=" ", by=charity.coordinator, now=near)
    assert offer_by_hand(waiting[1], reason="Needs the ground floor", by=charity.coordinator, now=near).reason


def test_nothing_free_is_not_offered_by_hand(charity, waiting):
    with pytest.raises(Refused, match="has no free place to offer"):
        offer_by_hand(waiting[0], reason="", by=charity.coordinator, now=charity.now)


def test_an_offer_taken_back_goes_to_the_next_and_says_why(charity, full, waiting):
    free_a_place(charity, full)

    with pytest.raises(Refused, match="Say why"):
        take_back(open_offer(waiting[0]), reason="", by=charity.coordinator, now=charity.now + 3 * HOUR)
    take_back(open_offer(waiting[0]), reason="Offered by mistake", by=charity.coordinator, now=charity.now + 3 * HOUR)

    assert states(waiting) == ["left", "offered", "waiting"]


def test_who_leaves_the_waiting_list_is_passed_over(charity, full, waiting):
    leave(waiting[0], reason="Found another course", by=charity.coordinator, now=charity.now)
    free_a_place(charity, full)

    assert states(waiting) == ["left", "offered", "waiting"]
    with pytest.raises(Refused, match="They have been offered a place"):
        leave(waiting[1], reason="x", by=charity.coordinator, now=charity.now + 3 * HOUR)


def test_who_has_died_is_off_the_waiting_list_and_the_place_goes_on(charity, full, waiting):
    free_a_place(charity, full)

    stop_contact(waiting[0].participant, reason="died", by=charity.coordinator, now=charity.now + 3 * HOUR)

    assert states(waiting) == ["left", "offered", "waiting"]


def test_only_so_many_from_outside_the_territory_are_offered_a_place(charity, course, full):
    EditionFormat.objects.update(outside_most=0)
    far = wait(person(charity, "Far"), course, by=charity.coordinator, now=charity.now, outside_territory=True)
    near = wait(person(charity, "Near"), course, by=charity.coordinator, now=charity.now + HOUR)

    free_a_place(charity, full)

    assert states([far, near]) == ["waiting", "offered"]
    with pytest.raises(Refused, match="takes 0 people from outside"):
        enrol(far.participant, course, by=charity.coordinator, now=charity.now)


def test_joining_ends_when_the_session_of_the_edition_begins_also_for_the_office(charity, course):
    course.edition.joining_until_session = 2
    course.edition.save()
    second = FIRST_SESSION + dt.timedelta(weeks=1)
    enrol(person(charity, "Ann"), course, by=charity.coordinator, now=second - dt.timedelta(seconds=1))

    with pytest.raises(Refused, match="joining ended when Session 2 began"):
        enrol(person(charity, "Bob"), course, by=charity.coordinator, now=second)
    with pytest.raises(Refused, match="joining ended when Session 2 began"):
        wait(person(charity, "Cy"), course, by=charity.coordinator, now=second)


def test_the_waiting_list_ends_with_joining_or_with_the_course(charity, course, full, waiting):
    pass_on(FIRST_SESSION + dt.timedelta(weeks=6))

    assert states(waiting) == ["left"] * 3
    assert waiting[0].closed_reason == "Nobody can join the course any more."


def test_a_cancelled_course_takes_its_offers_back(charity, course, full, waiting):
    free_a_place(charity, full)
    course.refresh_from_db()
    course.cancelled_at, course.cancel_reason = charity.now + 3 * HOUR, "Flood"
    course.save()

    pass_on(charity.now + 3 * HOUR)

    assert states(waiting) == ["left"] * 3
    assert Offer.objects.get().state == "taken_back"
    assert counts(course) == (1, 0, 1)


def test_a_guess_finds_no_offer(charity, full, waiting):
    free_a_place(charity, full)
    offer = open_offer(waiting[0])

    assert offer_by("0" * 64) is None
    assert offer_by(token_of(offer.seed)) == offer


def test_of_two_records_on_one_waiting_list_one_entry_is_left(charity, course, full, waiting):
    cy, ed = waiting[0].participant, waiting[2].participant
    free_a_place(charity, full)

    merge(cy, ed, choices={"first_names": "kept", "email": "kept"}, versions=(1, 1), by=charity.coordinator, now=charity.now)

    assert states(waiting) == ["offered", "waiting", "left"]
    assert WaitingListEntry.objects.filter(participant=cy).count() == 2


def test_what_the_closed_record_was_offered_moves_with_it(charity, course, full, waiting):
    free_a_place(charity, full)
    other = person(charity, "Cyril")

    merge(
        other,
        waiting[0].participant,
        choices={"first_names": "kept", "email": "kept"},
        versions=(1, 1),
        by=charity.coordinator,
        now=charity.now,
    )

    offer = open_offer(waiting[0])
    assert offer.participant == other
    accept(offer, by=BY_LINK, now=charity.now + 3 * HOUR, answered="on the link")
    assert Enrolment.objects.filter(participant=other, course=course, state="active").exists()


def test_who_waited_and_whose_other_record_is_on_the_course_waits_no_longer(charity, course, full, waiting):
    ann = Enrolment.objects.get(participant__first_names="Ann").participant

    merge(
        ann,
        waiting[0].participant,
        choices={"first_names": "kept", "email": "kept"},
        versions=(1, 1),
        by=charity.coordinator,
        now=charity.now,
    )

    assert states(waiting) == ["left", "waiting", "waiting"]


@pytest.mark.parametrize("waiting", [1, 3])
def test_a_place_given_back_costs_as_much_however_many_wait(charity, course, full, waiting, django_assert_num_queries):
    for number in range(waiting):
        wait(person(charity, f"W{number}"), course, by=charity.coordinator, now=charity.now)

    with django_assert_num_queries(20):
        withdraw(full[0], reason="", by=charity.coordinator, now=charity.now + HOUR)


def test_the_job_asks_three_things_when_there_is_nothing_to_do(charity, course, full, django_assert_num_queries):
    make_place(person(charity, "Zed"), make_course(course.edition, days=WEDNESDAYS, start=dt.time(14)), joined_at=charity.now)

    with django_assert_num_queries(3):
        assert offers.pass_on(charity.now) == 0
