"""Records merged while somebody else is at work on them: whichever comes first, nothing is left on a closed record."""

import threading
import uuid

import pytest

from participants.attendance.calls import write_down
from participants.enrolment.enrolling import enrol, withdraw
from participants.merging import merge as merging
from participants.models import Appointment, Enrolment, Merge, Participant
from reminders.models import Message
from reminders.planning import planner as planning
from tests.at_once import PATIENCE, told_at_once
from tests.factories import ParticipantFactory, make_place

CHOICES = dict.fromkeys(("first_names", "email"), "kept")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(charity):
    return [ParticipantFactory(organisation=charity.organisation) for _ in range(3)]


def merge_of(charity, keep, other):
    return lambda: merging.merge(keep, other, choices=CHOICES, versions=(1, 1), by=charity.coordinator, now=charity.now)


def nothing_is_left_on_a_closed_record():
    closed = Participant.objects.filter(merged_into__isnull=False)
    return not any(model.objects.filter(participant__in=closed).exists() for model in (Enrolment, Appointment, Message))


@pytest.mark.parametrize("turn", range(4))
def test_who_is_enrolled_while_being_merged_has_the_place_on_the_kept_record_or_none(charity, course, people, turn):
    keep, other, _ = people

    told = told_at_once(
        lambda: enrol(other, course, by=charity.coordinator, now=charity.now),
        merge_of(charity, keep, other),
    )

    course.refresh_from_db()
    assert told in (["", ""], ["This record has been merged into another one. Open that one, and do it there.", ""])
    assert nothing_is_left_on_a_closed_record()
    assert keep.enrolments.count() == course.taken == (told[0] == "")


def test_both_enrolled_on_one_course_while_being_merged_are_never_one_with_two_places(charity, course, people):
    keep, other, _ = people
    make_place(other, course, joined_at=charity.now)

    told = told_at_once(lambda: enrol(keep, course, by=charity.coordinator, now=charity.now), merge_of(charity, keep, other))

    assert sorted(told) in (["", ""], ["", f"{keep} is already enrolled on {course}."])
    course.refresh_from_db()
    assert course.taken == 1
    assert Enrolment.objects.filter(participant=keep, state="active").count() == 1


@pytest.mark.parametrize("turn", range(3))
def test_a_withdrawal_a_call_and_a_merge_at_once_all_end(charity, course, people, turn):
    keep, other, _ = people
    place = make_place(other, course, joined_at=charity.now)
    session, number = course.sessions.first(), uuid.uuid4()

    told = told_at_once(
        lambda: withdraw(place, reason="", by=charity.coordinator, now=charity.now),
        lambda: write_down(
            session, other, about="change", outcome="spoke", submission_id=number, by=charity.coordinator, now=charity.now
        ),
        merge_of(charity, keep, other),
    )

    assert (told[0], told[2]) == ("", "")
    place.refresh_from_db()
    assert (place.participant, place.state) == (keep, "withdrawn")
    assert not other.calls.exists()


def test_two_people_who_merge_the_same_two_the_same_way_merge_them_once(charity, people):
    keep, other, _ = people

    assert told_at_once(merge_of(charity, keep, other), merge_of(charity, keep, other)) == ["", ""]
    assert Merge.objects.count() == 1


def test_two_people_who_merge_the_same_two_opposite_ways_close_one_record(charity, people):
    keep, other, _ = people

    told = told_at_once(merge_of(charity, keep, other), merge_of(charity, other, keep))

    assert sorted(map(bool, told)) == [False, True]
    assert "has been merged into another one already." in "".join(told)
    assert Participant.objects.filter(merged_into__isnull=False).count() == Merge.objects.count() == 1


def test_two_people_who_merge_one_record_into_two_others_give_it_to_one(charity, course, people):
    keep, other, third = people
    make_place(other, course, joined_at=charity.now)

    told = told_at_once(merge_of(charity, keep, other), merge_of(charity, third, other))

    assert sorted(told) == ["", f"The record of {other} has been merged into another one already."]
    assert Merge.objects.count() == 1
    assert nothing_is_left_on_a_closed_record()


@pytest.mark.parametrize("turn", range(3))
def test_a_planner_at_work_leaves_no_message_on_the_closed_record(charity, course, people, turn):
    keep, other, _ = people
    make_place(other, course, joined_at=charity.now)

    assert told_at_once(lambda: planning.plan(charity.now), merge_of(charity, keep, other)) == ["", ""]

    assert Message.objects.filter(participant=keep).exists()
    assert nothing_is_left_on_a_closed_record()


def test_without_taking_turns_a_message_is_left_on_the_closed_record(charity, course, people, monkeypatch):
    """The test of the test: the planner has read whose place it is, and writes after the merge."""
    keep, other, _ = people
    make_place(other, course, joined_at=charity.now)
    has_read, may_write = threading.Event(), threading.Event()
    write = planning._write
    monkeypatch.setattr(planning, "take_turns", lambda organisation: None)

    def write_later(changes):
        has_read.set()
        may_write.wait(PATIENCE)
        return write(changes)

    def merge_meanwhile():
        has_read.wait(PATIENCE)
        merge_of(charity, keep, other)()
        may_write.set()

    monkeypatch.setattr(planning, "_write", write_later)
    assert told_at_once(lambda: planning.plan(charity.now), merge_meanwhile) == ["", ""]

    assert not nothing_is_left_on_a_closed_record()
