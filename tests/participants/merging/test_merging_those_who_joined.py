"""Two records of somebody who registered, waits, was offered a place and has a book on each: all of it ends on one."""

import datetime as dt

import pytest

from participants.books.issues import books_given_to, issue_book
from participants.enrolment.enrolling import enrol, withdraw
from participants.merging.merge import preview_merge, preview_undo, undo_merge
from participants.models import Offer, Registration, WaitingListEntry
from participants.registration.waiting_list import wait
from tests.factories import BookFactory, ParticipantFactory, make_course
from tests.participants.two_records import WEDNESDAYS, everything, make_one
from tests.reading import text_of

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def companion(charity, edition):
    edition.books = ["The Companion"]
    edition.save()
    return BookFactory(organisation=charity.organisation, title="The Companion", on_hand=3)


@pytest.fixture
def awaited(charity, edition):
    """A course of one place with Ann on it, for which both records wait; the double since an hour before."""
    course = make_course(edition, days=[day + dt.timedelta(days=1) for day in WEDNESDAYS], number=61, places=1)
    enrol(
        ParticipantFactory(organisation=charity.organisation, first_names="Ann"), course, by=charity.coordinator, now=charity.now
    )
    return course


def joined(charity, person, own_course, book, *, at):
    """Registered for a course, has a place on it and a book; was offered a place on another, which they declined."""
    place = enrol(person, own_course, by=charity.coordinator, now=charity.now)
    Registration.objects.create(
        organisation=charity.organisation, course=own_course, participant=person, state="confirmed", lasting_pain=True,
        first_names=person.first_names, last_name="Pell", email="mo@post.example", consented_at=at, made_at=at,
        confirm_by=at + HOUR, confirmed_at=at, token_digest=f"r{person.pk}".ljust(64, "x"),
    )  # fmt: skip
    Offer.objects.create(
        participant=person, course=own_course, state="declined", made_at=at, reply_by=at + HOUR, closed_at=at,
        token_digest=f"o{person.pk}".ljust(64, "x"),
    )  # fmt: skip
    issue_book(place, book, by=charity.coordinator, now=charity.now)


@pytest.mark.sqlite
def test_who_joined_twice_has_all_of_it_on_one_record_and_back(charity, edition, course, awaited, maureen, double, companion):
    later = make_course(edition, days=[day + dt.timedelta(weeks=20) for day in WEDNESDAYS], number=62)
    joined(charity, maureen, course, companion, at=charity.now)
    joined(charity, double, later, companion, at=charity.now)
    for person, at in ((double, charity.now - HOUR), (maureen, charity.now)):
        wait(person, awaited, by=charity.coordinator, now=at)
    before = everything()
    preview = preview_merge(maureen, double, now=charity.now)
    assert {"1 place on a course", "1 registration", "1 offer of a place", "1 entry on a waiting list"} <= set(preview.moving)
    assert preview.staying == ("1 copy of a book",)
    assert preview.waiting_settled == (
        (
            f"Both wait for {awaited}. The earlier entry on the waiting list stays, "
            "since Monday 2 November 2026; the other one is closed."
        ),
    )

    made = make_one(charity, maureen, double)

    for model in (Registration, Offer):
        assert set(model.objects.values_list("participant", flat=True)) == {maureen.pk}
    # One entry on one list: the earlier, which was the other record's.
    waiting = WaitingListEntry.objects.get(state="waiting")
    assert (waiting.participant_id, waiting.since) == (maureen.pk, charity.now - HOUR)
    # Of one title nobody has two copies: the second stays with the closed record, and still shows.
    assert maureen.books.count() == 1
    assert books_given_to(maureen).count() == 2

    assert preview_undo(made, now=charity.now).waiting == (str(awaited),)
    undo_merge(made, by=charity.coordinator, now=charity.now)

    after = everything()
    assert {label for label in before if before[label] != after[label]} <= {"participants.Participant"}
    assert set(WaitingListEntry.objects.values_list("participant", "state")) == {(double.pk, "waiting"), (maureen.pk, "waiting")}


def test_a_waiting_list_nobody_can_join_any_more_stays_closed_when_the_merge_is_undone(charity, awaited, maureen, double):
    for person, at in ((maureen, charity.now - HOUR), (double, charity.now)):
        wait(person, awaited, by=charity.coordinator, now=at)
    made = make_one(charity, maureen, double)
    later = awaited.last_ends_at

    assert preview_undo(made, now=charity.now).waiting == (str(awaited),)
    assert preview_undo(made, now=later).waiting == ()
    undo_merge(made, by=charity.coordinator, now=later)

    assert WaitingListEntry.objects.get(participant=double).state == "left"


def test_who_got_onto_the_course_since_does_not_wait_for_it_again(charity, awaited, maureen, double):
    for person, at in ((double, charity.now - HOUR), (maureen, charity.now)):
        wait(person, awaited, by=charity.coordinator, now=at)
    made = make_one(charity, maureen, double)
    withdraw(awaited.enrolments.get(), reason="Better", by=charity.coordinator, now=charity.now)
    maureen.refresh_from_db()
    enrol(maureen, awaited, by=charity.coordinator, now=charity.now)

    undo_merge(made, by=charity.coordinator, now=charity.now)

    assert set(WaitingListEntry.objects.values_list("participant", "state")) == {(double.pk, "placed"), (maureen.pk, "left")}


def test_the_pages_say_what_becomes_of_who_waits(as_, charity, awaited, maureen, double):
    for person, at in ((double, charity.now - HOUR), (maureen, charity.now)):
        wait(person, awaited, by=charity.coordinator, now=at)
    page = as_(charity.coordinator)

    before = text_of(page.get(f"/people/{maureen.pk}/merge/?other={double.pk}"))
    made = make_one(charity, maureen, double)
    after = text_of(page.get(f"/merges/{made.pk}/undo/"))

    assert (
        f"Both wait for {awaited}. The earlier entry on the waiting list stays, since Monday 2 November 2026; the other one"
        in before
    )
    assert "With the closed record stay" not in before
    assert f"The entry on the waiting list that the merge closed is open again, where it was: {awaited}." in after


def test_two_records_of_one_name_are_told_apart_in_words(as_, charity, maureen):
    twin = ParticipantFactory(organisation=charity.organisation, first_names="Maureen", email=maureen.email, phone=maureen.phone)
    made = make_one(charity, maureen, twin)

    page = text_of(as_(charity.coordinator).get(f"/merges/{made.pk}/undo/"))

    assert "The other record of Maureen Pell was merged into this one on" in page
    assert "The other record of Maureen Pell is open again, with the details it had." in page
    assert "What came to this record since the merge stays there." in page
