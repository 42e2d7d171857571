"""Two records of one person who are on one course, or at one session: one line in the register, and the better mark stands."""

import datetime as dt
import importlib
from pkgutil import iter_modules

import pytest
import time_machine
from django.apps import apps

from common.refused import Refused
from participants import migrations
from participants.attendance.completion import completions_on
from participants.enrolment.enrolling import enrol
from participants.merging.merge import preview_merge, undo_merge
from participants.models import Appointment, Merge, Participant, SessionBooking
from reminders.planning.planner import plan
from tests.factories import MessageFactory, ParticipantFactory, SessionBookingFactory, hold, make_course, make_place
from tests.participants.two_records import LAST_YEAR, WEDNESDAYS, everything, make_one
from tests.reading import text_of

pytestmark = pytest.mark.django_db

LONG_AGO = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
AFTER_SESSION_2 = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)


def mark(person: Participant, number: int, mark: str, **more) -> None:
    place = person.appointments.filter(session__number=number)
    place.update(mark=mark, marked_at=LONG_AGO, marked_by="Lenny Marsh", mark_version=1, **more)


def marks_of(person: Participant) -> list[str]:
    held = person.appointments.filter(state="booked").order_by("session__number")
    return list(held.values_list("mark", flat=True))


@pytest.fixture
def over(edition):
    return make_course(edition, days=LAST_YEAR, number=7, places=14)


@pytest.fixture
def twice_on_it(over, maureen, double):
    """On the register of six sessions of last year stand both; as Maureen she came to 1 of 2, as Mo to the other one."""
    for person in (maureen, double):
        make_place(person, over, joined_at=LONG_AGO)
    mark(maureen, 1, "absent")
    mark(double, 1, "present")
    mark(maureen, 2, "present", left_early=True)
    mark(double, 2, "absent")
    mark(double, 3, "absent")
    hold(over, 1, 2, 3)
    return over


@pytest.mark.sqlite
def test_the_better_mark_of_two_stands_and_nobody_is_counted_twice(charity, twice_on_it, maureen, double):
    make_one(charity, maureen, double)

    assert marks_of(maureen) == ["present", "present", "absent", "", "", ""]
    [(person, completion)] = completions_on([twice_on_it.pk], charity.now)[twice_on_it.pk].items()
    assert (person, completion.attended) == (maureen.pk, 2)
    assert not double.appointments.exists()
    assert not double.enrolments.exists()
    twice_on_it.refresh_from_db()
    assert twice_on_it.taken == 1


def test_before_it_the_page_says_which_mark_stands(charity, twice_on_it, maureen, double):
    said = preview_merge(maureen, double, now=charity.now).places

    assert said == (
        f"Both have a place on {twice_on_it}. The one since Wednesday 1 January 2025 stays; the other is closed, and free again.",
        "Session 1, Wednesday 12 November 2025: “Here” stands; the other record says “Away”.",
        "Session 2, Wednesday 19 November 2025: “Here, left early” stands; the other record says “Away”.",
        "Session 3, Wednesday 26 November 2025: “Away” stands; the other record says nothing.",
    )


@pytest.mark.sqlite
def test_undoing_gives_both_their_places_and_marks_back(charity, twice_on_it, maureen, double):
    MessageFactory(participant=double, enrolment=double.enrolments.get())
    before = everything()

    made = make_one(charity, maureen, double)
    assert double.messages.count() == 0
    undo_merge(made, by=charity.coordinator, now=charity.now)

    assert everything() == before


def test_two_on_a_course_that_runs_become_one_with_what_both_said_and_need(charity, course, maureen, double):
    for person in (maureen, double):
        make_place(person, course, joined_at=LONG_AGO)
    mark(double, 1, "present")
    third = double.appointments.filter(session__number=3)
    third.update(apology_at=charity.now, apology_reason="Dentist", apology_by="telephone")
    SessionBookingFactory(appointment=third.get())
    before = everything()

    with time_machine.travel(AFTER_SESSION_2, tick=False):
        made = make_one(charity, maureen, double, now=AFTER_SESSION_2)

    assert marks_of(maureen)[:2] == ["present", ""]
    place = maureen.appointments.get(session__number=3, state="booked")
    assert (place.apology_reason, place.apology_at) == ("Dentist", charity.now)
    assert SessionBooking.objects.get().appointment == place
    assert {each.enrolment_id for each in maureen.appointments.filter(state="booked")} == {
        maureen.enrolments.get(state="active").pk
    }
    undo_merge(made, by=charity.coordinator, now=AFTER_SESSION_2)
    assert everything() == before


def test_the_earlier_place_stays_whichever_record_it_is_of(charity, course, maureen, double):
    make_place(maureen, course, joined_at=charity.now)
    first = make_place(double, course, joined_at=LONG_AGO)

    make_one(charity, maureen, double)

    assert maureen.enrolments.get(state="active") == first
    closed = maureen.enrolments.get(state="withdrawn")
    assert closed.withdrawn_reason == "Another record of the same person keeps the place."
    plan(charity.now)
    assert set(maureen.messages.filter(state="due").values_list("enrolment", flat=True)) == {first.pk}


def test_who_walked_in_as_somebody_else_stands_once_on_the_register_with_the_place_they_have(charity, course, maureen, double):
    place = make_place(maureen, course, joined_at=LONG_AGO)
    session = course.sessions.get(number=1)
    Appointment.objects.create(
        participant=double, session=session, made_at=charity.now, mark="present", marked_at=charity.now, marked_by="Lenny"
    )

    make_one(charity, maureen, double)

    [stands] = Appointment.objects.filter(session=session, state="booked")
    assert (stands.participant, stands.mark, stands.enrolment) == (maureen, "present", place)


def test_a_full_course_can_take_the_second_of_the_two_no_more(charity, edition, maureen, double):
    small = make_course(edition, days=WEDNESDAYS, number=60, places=2)
    for person in (maureen, double):
        make_place(person, small, joined_at=LONG_AGO)
    made = make_one(charity, maureen, double)
    enrol(ParticipantFactory(organisation=charity.organisation), small, by=charity.coordinator, now=charity.now)

    with pytest.raises(Refused, match="course 60 is full now, and each of the two would need a place"):
        undo_merge(made, by=charity.coordinator, now=charity.now)


@pytest.mark.parametrize("number", [1, 2])
def test_the_queries_do_not_grow_with_what_both_hold(charity, edition, maureen, double, number, django_assert_num_queries):
    course = make_course(edition, days=WEDNESDAYS[: number * 3], number=60)
    for person in (maureen, double):
        make_place(person, course, joined_at=LONG_AGO)

    with django_assert_num_queries(61):
        make_one(charity, maureen, double)


def test_what_an_earlier_merge_left_with_the_closed_record_is_carried_over(charity, twice_on_it, maureen, double):
    [name] = (each.name for each in iter_modules(migrations.__path__) if each.name.endswith("carry_over_doubled_places"))
    carry_over = importlib.import_module(f"{migrations.__name__}.{name}").carry_over
    before = everything()
    Participant.objects.filter(pk=double.pk).update(merged_into=maureen)
    made = Merge.objects.create(kept=maureen, closed=double, at=charity.now, by="Priya Raman")

    for _ in range(2):
        carry_over(apps, None)
        assert marks_of(maureen) == ["present", "present", "absent", "", "", ""]
        assert not double.enrolments.exists()
        assert not double.appointments.exists()
        twice_on_it.refresh_from_db()
        assert twice_on_it.taken == 1

    made.refresh_from_db()
    undo_merge(made, by=charity.coordinator, now=charity.now)
    assert everything() == before


# --- Today ---


@pytest.mark.parametrize("keep_the_new_one", [True, False])
def test_today_no_longer_asks_about_a_pair_that_was_merged(as_, charity, maureen, double, keep_the_new_one):
    Participant.objects.filter(pk=double.pk).update(to_check_at=charity.now)
    double.refresh_from_db()
    keep, other = (double, maureen) if keep_the_new_one else (maureen, double)
    browser = as_(charity.coordinator)
    assert "New records 1" in text_of(browser.get("/today/"))

    make_one(charity, keep, other)

    assert "New records 1" not in text_of(browser.get("/today/"))
    assert "Do we know them already?" not in text_of(browser.get(f"/people/{keep.pk}/"))


def test_today_goes_on_asking_while_a_third_record_is_alike(as_, charity, maureen, double):
    Participant.objects.filter(pk=double.pk).update(to_check_at=charity.now)
    double.refresh_from_db()
    ParticipantFactory(organisation=charity.organisation, email=double.email.upper())

    make_one(charity, double, maureen)

    assert "New records 1" in text_of(as_(charity.coordinator).get("/today/"))
