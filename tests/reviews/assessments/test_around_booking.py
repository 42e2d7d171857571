"""What stands around a booking: moments held by a moved clock, a course planned meanwhile, missed ones, moving, the clocks."""

import datetime as dt

import pytest

from common.refused import Refused
from courses.assessing.finding import find_slots, standing_holds
from courses.assessing.holding import hold_slot
from courses.models import Absence, Course, SlotHold
from courses.scheduling.changing.moving import move_session
from courses.scheduling.creating import create_course
from courses.scheduling.drafts import Draft
from participants.attendance.marking import Tap, mark_register
from participants.models import Appointment, Task
from participants.rules.attendance import Entered
from reviews.assessments.booking import Booking, book
from reviews.assessments.sections import section_place
from reviews.notes.writing import save_draft, sign_note
from tests.at_once import told_at_once
from tests.factories import MembershipFactory, cpsmp_edition, make_course
from tests.factories.assessing import assessment_clinic

pytestmark = pytest.mark.django_db


def hold(clinic, need, slot, now):
    return hold_slot(slot, need=need, organisation=clinic.organisation, by=clinic.administrator, now=now, submission_id=None)


# --- held slots ---


@pytest.mark.sqlite
def test_a_slot_is_kept_ten_minutes_by_the_moment_the_office_has_whatever_the_databases_clock_says(clinic, need, slot):
    moved = clinic.now + dt.timedelta(days=3)

    kept = hold(clinic, need, slot(), moved)

    assert kept.until == moved + dt.timedelta(minutes=10)
    assert standing_holds(clinic.organisation, moved + dt.timedelta(minutes=9)) == [kept]
    assert standing_holds(clinic.organisation, moved + dt.timedelta(minutes=10)) == []


@pytest.mark.sqlite
def test_a_course_is_not_planned_in_a_room_that_is_held_and_is_once_the_minutes_are_over(clinic, need, slot, garden):
    hold(clinic, need, slot(), clinic.now)
    draft = course_in(clinic, garden)

    with pytest.raises(Refused, match="by an assessment slot that is kept by Priya Raman"):
        create_course(draft, organisation=clinic.organisation, by=clinic.administrator, now=clinic.now)

    later = clinic.now + dt.timedelta(minutes=11)
    assert create_course(draft, organisation=clinic.organisation, by=clinic.administrator, now=later)


@pytest.mark.django_db(transaction=True)
def test_of_one_who_holds_a_slot_and_one_who_plans_a_course_in_its_room_at_once_one_is_told(clinic, need, slot, garden):
    draft = course_in(clinic, garden)

    told = told_at_once(
        lambda: hold(clinic, need, slot(), clinic.now),
        lambda: create_course(draft, organisation=clinic.organisation, by=clinic.administrator, now=clinic.now),
    )

    assert sorted(bool(each) for each in told) == [False, True]
    assert SlotHold.objects.count() + Course.objects.count() == 1


def course_in(clinic, room):
    """A course on Tuesdays from 10 November on at 9am."""
    edition = cpsmp_edition(clinic.organisation)
    return Draft(edition=edition, format="in_person", first_day=dt.date(2026, 11, 10), start=dt.time(9), places=8, venue=room)


# --- somebody who missed one, and moving ---


@pytest.mark.sqlite
def test_what_a_clinician_had_to_decide_about_a_missed_assessment_is_done_once_another_is_booked(clinic, ana, slot):
    missed = book(ana, Booking(slot()), by=clinic.administrator, now=clinic.now)
    after = missed.session.ends_at
    tap = Tap(Entered("3"), missed.mark_version)
    mark_register(missed.session, {missed.pk: tap}, by=clinic.administrator, now=after, may_correct=True)
    assert Task.objects.filter(kind="did_not_attend", done_at=None).count() == 1

    book(ana, Booking(slot(day=12)), by=clinic.administrator, now=after)

    task = Task.objects.get(kind="did_not_attend")
    assert (task.done_at, task.outcome) == (after, "Another assessment was booked.")


@pytest.mark.sqlite
@pytest.mark.parametrize("why", ["away", "gone", "elsewhere"])
def test_moved_by_hand_to_a_time_when_one_of_the_three_is_not_there_it_is_refused(clinic, edition, ana, slot, team, why):
    booked = book(ana, Booking(slot()), by=clinic.administrator, now=clinic.now)
    day, nine = dt.date(2026, 11, 12), dt.datetime(2026, 11, 12, 9, tzinfo=dt.UTC)
    if why == "away":
        Absence.objects.create(
            facilitator=team[1],
            starts_at=nine,
            ends_at=nine + dt.timedelta(hours=8),
            kind="leave",
            made_at=clinic.now,
            made_by="P",
        )
    elif why == "gone":
        team[1].ended_at = clinic.now
        team[1].save()
    else:
        other = make_course(edition, days=[day], start=dt.time(9)).sessions.get()
        other.duties.create(facilitator=team[1], starts_at=other.starts_at, ends_at=other.ends_at)

    with pytest.raises(Refused, match=r"Owen Castellane (is away on Thursday 12 November|doesn’t work here any more|is at)"):
        move_session(
            booked.session,
            day=day,
            start=dt.time(9),
            venue=booked.session.venue,
            video_link="",
            by=clinic.administrator,
            now=clinic.now,
            version=booked.session.version,
        )


# --- signing ---


def test_a_section_is_drafted_before_the_assessment_begins_and_signed_only_after(clinic, ana, slot, team):
    booked = book(ana, Booking(slot()), by=clinic.administrator, now=clinic.now)
    ruth = MembershipFactory(organisation=clinic.organisation, role="clinician", user__name="Ruth Okonedo").user
    team[0].user = ruth
    team[0].save()
    where = section_place(clinic.organisation, booked, "physiotherapist")
    save_draft(where, {"movement": "From the letter."}, token="1.0", by=ruth, now=clinic.now)

    with pytest.raises(Refused, match="The assessment begins on Tuesday 10 November 2026 at 9am"):
        sign_note(where, {"movement": "Walks."}, token="1.1", by=ruth, now=clinic.now)
    assert sign_note(where, {"movement": "Walks."}, token="1.1", by=ruth, now=booked.session.starts_at).signed_at


# --- when the clocks go back in between ---


def test_an_assessment_booked_before_the_clocks_go_back_is_at_the_same_hour_after(clinic, edition, ana, team, garden):
    before = dt.datetime(2026, 10, 20, 9, tzinfo=dt.UTC)
    assessment_clinic(edition, team, garden, valid_from=dt.date(2026, 10, 1))

    found = find_slots(edition.programme, clinic.organisation, format="in_person", now=before)
    hours = [slot.span.starts_at for slot in found.slots if slot.clinic][:2]
    booked = book(ana, Booking(next(slot for slot in found.slots if slot.clinic)), by=clinic.administrator, now=before)

    assert hours == [dt.datetime(2026, 10, 27, 13, tzinfo=dt.UTC), dt.datetime(2026, 10, 27, 14, 30, tzinfo=dt.UTC)]
    assert booked.session.local_start.isoformat() == "2026-10-27T13:00:00+00:00"
    assert Appointment.objects.get().session.minutes == 90


def test_an_assessment_moved_by_hand_across_the_change_keeps_its_hour_and_its_length_and_its_three(clinic, edition, ana, slot):
    before = dt.datetime(2026, 10, 12, 9, tzinfo=dt.UTC)
    summer = slot(day=10)
    booked = book(ana, Booking(summer), by=clinic.administrator, now=before)

    moved = move_session(
        booked.session,
        day=dt.date(2026, 10, 20),
        start=dt.time(9),
        venue=booked.session.venue,
        video_link="",
        by=clinic.administrator,
        now=before,
        version=booked.session.version,
    )

    assert moved.starts_at == dt.datetime(2026, 10, 20, 8, tzinfo=dt.UTC)
    parts = moved.duties.filter(ended_at=None).values_list("starts_at", "ends_at").distinct()
    assert list(parts) == [(moved.starts_at, moved.starts_at + dt.timedelta(minutes=90))]
