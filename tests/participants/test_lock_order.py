"""Two actions at once never wait for each other in a circle: each pair that once did, both at work on the same course."""

import datetime as dt
import threading

import pytest

from courses.models import Course, Duty
from courses.scheduling.changing import moving, rearranging
from desk.importing import courses as importing
from desk.importing.people import PeopleImport
from participants.enrolment import enrolling, holding_again, offering, session_zero
from participants.enrolment.enrolling import withdraw
from participants.merging import merge as merging
from participants.models import Enrolment, Offer, Participant, WaitingListEntry
from participants.registration import offers
from participants.stopping import contact as stopping
from tests.at_once import A_MOMENT, PATIENCE, Meeting, told_at_once
from tests.factories import FacilitatorFactory, ParticipantFactory, VenueFactory, cpsmp_edition, make_course, make_place, wait_for

pytestmark = pytest.mark.django_db(transaction=True)
WEDNESDAYS = [dt.date(2027, 1, 6) + dt.timedelta(weeks=week) for week in range(6)]
THURSDAYS = [day + dt.timedelta(days=1) for day in WEDNESDAYS]


@pytest.fixture
def charity_people(charity):
    return [ParticipantFactory(organisation=charity.organisation) for _ in range(3)]


@pytest.fixture
def edition(charity):
    return cpsmp_edition(charity.organisation)


@pytest.fixture
def course(edition):
    """A course for one."""
    return make_course(edition, days=WEDNESDAYS, number=59, places=1)


def on_waiting_list(person, course, now):
    return wait_for(course, person, since=now)


def meet_at(monkeypatch, *places):
    """Hold whoever comes to one of these functions until somebody has come to another; a lock may keep them from it."""
    meeting = Meeting(A_MOMENT)

    def waiting(act):
        def wait_then(*told, **more):
            meeting.wait()
            return act(*told, **more)

        return wait_then

    for module, name in places:
        monkeypatch.setattr(module, name, waiting(getattr(module, name)))


def merging_of(charity, keep, other):
    choices = dict.fromkeys(("first_names", "email"), "kept")
    return lambda: merging.merge(keep, other, choices=choices, versions=(1, 1), by=charity.coordinator, now=charity.now)


def test_somebody_withdraws_while_the_next_who_waits_is_being_merged_and_both_are_done(
    charity, course, charity_people, monkeypatch
):
    leaving, keep, other = charity_people
    place = make_place(leaving, course, joined_at=charity.now)
    on_waiting_list(other, course, charity.now)
    meet_at(monkeypatch, (merging, "_lock_places"), (offering, "offer_freed"))

    told = told_at_once(
        lambda: withdraw(place, reason="Moved", by=charity.coordinator, now=charity.now), merging_of(charity, keep, other)
    )

    assert told == ["", ""]
    assert Offer.objects.get().participant == keep


@pytest.mark.parametrize("how", ["declined", "taken back", "not answered in time"])
def test_a_place_goes_on_while_the_next_who_waits_is_being_merged_and_both_are_done(
    charity, course, charity_people, monkeypatch, how
):
    first, keep, other = charity_people
    on_waiting_list(first, course, charity.now)
    offers.pass_on(charity.now)
    on_waiting_list(other, course, charity.now)
    offer = Offer.objects.get()
    meet_at(monkeypatch, (merging, "_lock_places"), (offering, "offer_freed"))

    told = told_at_once(
        {
            "declined": lambda: offers.decline(offer, by=offers.BY_LINK, now=charity.now, answered="on the link"),
            "taken back": lambda: offers.take_back(offer, reason="Mistake", by=charity.coordinator, now=charity.now),
            "not answered in time": lambda: offers.pass_on(offer.reply_by),
        }[how],
        merging_of(charity, keep, other),
    )

    assert told == ["", ""]
    assert Offer.objects.exclude(pk=offer.pk).get().participant == keep


def test_session_zero_is_scheduled_while_somebody_on_the_course_is_being_merged_and_both_are_done(
    charity, edition, charity_people, monkeypatch
):
    _, keep, other = charity_people
    course = make_course(edition, days=WEDNESDAYS, number=59, places=8)
    make_place(other, course, joined_at=charity.now)
    meet_at(monkeypatch, (merging, "_lock_places"), (session_zero, "_give_places"))

    told = told_at_once(
        lambda: session_zero.schedule_zero(
            course,
            day=dt.date(2026, 12, 30),
            start=dt.time(10),
            minutes=60,
            venue=VenueFactory(organisation=charity.organisation, places=20),
            video_link="",
            by=charity.coordinator,
            now=charity.now,
        ),
        merging_of(charity, keep, other),
    )

    assert told == ["", ""]
    assert set(keep.appointments.values_list("session__label", flat=True)) >= {"Session Zero"}
    assert not other.appointments.exists()


def test_two_who_ask_not_to_be_contacted_and_wait_for_each_others_course_are_both_stopped(
    charity, edition, charity_people, monkeypatch
):
    one, another, _ = charity_people
    courses = [make_course(edition, days=days, number=number, places=1) for number, days in ((1, WEDNESDAYS), (2, THURSDAYS))]
    for person, has, wants in ((one, *courses), (another, *reversed(courses))):
        make_place(person, has, joined_at=charity.now)
        on_waiting_list(person, wants, charity.now)
    meet_at(monkeypatch, (stopping, "leave_all"))

    told = told_at_once(
        *(
            lambda person=person: stopping.stop_contact(person, reason="moved", by=charity.coordinator, now=charity.now)
            for person in (one, another)
        )
    )

    assert told == ["", ""]
    assert not Enrolment.objects.filter(state="active").exists()
    assert not WaitingListEntry.objects.filter(closed_at=None).exists()


def test_a_session_is_held_again_while_a_closed_record_that_was_there_is_merged_on(charity, edition, charity_people, monkeypatch):
    """A record that was merged before kept its place at what had begun: merging its owner again takes it along."""
    closed, keep, other = charity_people
    course = make_course(edition, days=[dt.date(2026, 11, 2) + dt.timedelta(weeks=week) for week in range(6)], places=8)
    course.sessions.filter(number=1).update(starts_at=charity.now - dt.timedelta(hours=1))
    session = course.sessions.get(number=1)
    for person in (closed, other):
        make_place(person, course, joined_at=charity.now - dt.timedelta(days=1))
    Enrolment.objects.filter(participant=closed).update(state="withdrawn", withdrawn_at=charity.now)
    Participant.objects.filter(pk=closed.pk).update(merged_into=other)
    both, lock_places = Meeting(), merging._lock_places

    def lock_places_later(*told, **more):
        both.wait()
        Meeting(A_MOMENT).wait()  # long enough for the other to lock whom it can
        lock_places(*told, **more)

    def held_again():
        both.wait()
        holding_again.hold_again(session, reason="Fire alarm", by=charity.coordinator, now=charity.now, version=1)

    monkeypatch.setattr(merging, "_lock_places", lock_places_later)

    told = told_at_once(
        held_again,
        merging_of(charity, keep, other),
    )

    assert told == ["", ""]


def test_a_session_is_held_again_while_its_leaders_are_moved_on_another_course(charity, edition, monkeypatch):
    began = make_course(edition, days=[dt.date(2026, 11, 2) + dt.timedelta(weeks=week) for week in range(6)], number=1)
    began.sessions.filter(number=1).update(starts_at=charity.now - dt.timedelta(hours=1))
    other = make_course(edition, days=THURSDAYS, number=2)
    early, late = FacilitatorFactory.create_batch(2, organisation=charity.organisation)
    first, second = began.sessions.get(number=1), began.sessions.get(number=2)
    moved = other.sessions.get(number=6)
    for session, person in ((first, early), (second, late), (moved, early), (moved, late)):
        Duty.objects.create(session=session, facilitator=person, starts_at=session.starts_at, ends_at=session.ends_at)
    meet_at(monkeypatch, (holding_again.calling_off, "_parts"), (rearranging.duties, "elsewhere"))

    told = told_at_once(
        lambda: holding_again.hold_again(first, reason="Fire alarm", by=charity.coordinator, now=charity.now, version=1),
        lambda: moving.move_session(
            moved,
            day=dt.date(2027, 2, 12),
            start=dt.time(14),
            venue=moved.venue,
            video_link="",
            by=charity.coordinator,
            now=charity.now,
            version=1,
        ),
    )

    assert told == ["", ""]


def test_two_files_of_courses_that_take_the_same_rooms_in_opposite_orders_are_both_imported(charity, edition, monkeypatch):
    rooms = VenueFactory.create_batch(2, organisation=charity.organisation, places=20)
    editions = [edition, cpsmp_edition(charity.organisation)]
    drafts = [
        importing.Draft(edition=each, format="in_person", first_day=day, start=dt.time(10), places=8, venue=room)
        for each, day, room in (
            (editions[0], WEDNESDAYS[0], rooms[0]),
            (editions[0], WEDNESDAYS[0], rooms[1]),
            (editions[1], THURSDAYS[0], rooms[1]),
            (editions[1], THURSDAYS[0], rooms[0]),
        )
    ]
    ready = [importing.Judged(importing.READY, facts=draft) for draft in drafts]
    meet_after_first(monkeypatch, importing, "create_course")

    def written(rows):
        file = importing.CoursesImport(importing.ImportGround(charity.organisation, charity.coordinator, charity.now, Nobodys()))
        with importing.transaction.atomic():
            assert all(isinstance(made, int) for made in file.write(rows))

    assert told_at_once(lambda: written(ready[:2]), lambda: written(ready[2:])) == ["", ""]
    assert Course.objects.count() == 4


class Nobodys:
    """Stands for the file in the audit trail."""

    pk = 1


def meet_after_first(monkeypatch, module, name):
    """Hold each of two threads after the first time it did this."""
    meeting, act = Meeting(A_MOMENT), getattr(module, name)

    def act_and_wait(*told, **more):
        made = act(*told, **more)
        meeting.wait()
        return made

    monkeypatch.setattr(module, name, act_and_wait)


def test_a_place_is_passed_on_while_people_of_an_import_are_taken_back(charity, course, charity_people, monkeypatch):
    """Three at once: the import that goes, somebody enrolled, and the offer to whoever of the import waits."""
    waiting, enrolled, _ = charity_people
    on_waiting_list(waiting, course, charity.now)
    has_begun, lock_for_place, hold = threading.Event(), enrolling.lock_for_place, offering.hold
    both = Meeting()

    def lock_course_and_say_so(person, course):
        has_begun.set()
        both.wait()
        return lock_for_place(person, course)

    def hold_later(*told, **more):
        both.wait()
        Meeting(A_MOMENT).wait()  # long enough for the third to lock whom it can
        return hold(*told, **more)

    def taken_back():
        has_begun.wait(PATIENCE)
        taken_back_people(charity, charity_people)

    monkeypatch.setattr(enrolling, "lock_for_place", lock_course_and_say_so)
    monkeypatch.setattr(offering, "hold", hold_later)

    told = told_at_once(
        lambda: enrolling.enrol(enrolled, course, by=charity.coordinator, now=charity.now),
        lambda: offers.pass_on(charity.now),
        taken_back,
    )

    assert told[1:] == ["", ""]
    assert told[0] in ("", "1 of 1 places are taken.")
    assert Offer.objects.filter(state="open").count() + Enrolment.objects.count() == 1


def taken_back_people(charity, people):
    file = PeopleImport(importing.ImportGround(charity.organisation, charity.coordinator, charity.now, Nobodys()))
    with importing.transaction.atomic():
        file.take_back([each.pk for each in people])
