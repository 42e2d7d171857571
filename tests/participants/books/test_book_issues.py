"""Books given to people by name: once per title, another copy with a reason, returned, and what two records of one person had."""

import datetime as dt
import uuid

import pytest

from accounts.models import AuditEntry
from common.refused import Refused
from participants.books.issues import issue_book, return_book
from participants.books.needs import books_for
from participants.enrolment.enrolling import enrol, withdraw
from participants.merging.merge import preview_merge, undo_merge
from participants.models import BookIssue
from tests.factories import BookFactory, make_course
from tests.participants.two_records import WEDNESDAYS, make_one

COMPANION, WORKBOOK = "The Companion", "The Workbook"


@pytest.fixture(autouse=True)
def books_given(edition):
    edition.books = [COMPANION, WORKBOOK]
    edition.save()


@pytest.fixture
def companion(charity):
    return BookFactory(organisation=charity.organisation, title=COMPANION, on_hand=3)


@pytest.fixture
def place(charity, course, maureen):
    return enrol(maureen, course, by=charity.coordinator, now=charity.now)


def give(place, book, charity, **more):
    return issue_book(place, book, by=charity.coordinator, now=charity.now, **more)


@pytest.mark.sqlite
def test_a_book_goes_from_the_shelf_to_a_person_and_back(charity, place, companion):
    issue = give(place, companion, charity)

    companion.refresh_from_db()
    assert (companion.on_hand, issue.participant, issue.title) == (2, place.participant, COMPANION)
    assert AuditEntry.objects.filter(verb="gave a book to", object_id=place.participant_id).count() == 1

    return_book(issue, by=charity.coordinator, now=charity.now)
    return_book(issue, by=charity.coordinator, now=charity.now)

    companion.refresh_from_db()
    assert companion.on_hand == 3
    assert [entry.kind for entry in companion.entries.order_by("pk")] == ["issued", "returned"]


def test_a_title_is_given_once_whatever_its_form_and_another_needs_a_reason(charity, place, companion):
    audio = BookFactory(organisation=charity.organisation, title=COMPANION, form="audio")
    give(place, companion, charity)

    with pytest.raises(Refused, match="Maureen Pell has had “The Companion” since Monday 2 November 2026"):
        give(place, audio, charity)
    another = give(place, audio, charity, another_reason="Lost the  first on the bus")

    assert another.another_reason == "Lost the first on the bus"
    assert BookIssue.objects.count() == 2


def test_a_copy_returned_can_be_given_again_without_a_reason(charity, place, companion):
    return_book(give(place, companion, charity), by=charity.coordinator, now=charity.now)

    assert give(place, companion, charity, another_reason="Not needed").another_reason == ""


def test_the_same_tap_twice_gives_one_copy(charity, place, companion):
    tap = uuid.uuid4()

    assert give(place, companion, charity, submission_id=tap) == give(place, companion, charity, submission_id=tap)
    assert BookIssue.objects.count() == 1


def test_the_last_copy_gone_is_said(charity, place, companion):
    companion.on_hand = 0
    companion.save()

    with pytest.raises(Refused, match="No copy of The Companion"):
        give(place, companion, charity)
    assert not BookIssue.objects.exists()


def test_a_novel_nobody_gives_on_this_course_is_refused(charity, place):
    with pytest.raises(Refused, match="doesn’t give “Moby Dick”"):
        give(place, BookFactory(organisation=charity.organisation, title="Moby Dick"), charity)


def test_another_organisations_book_is_refused(clinic, charity, place):
    with pytest.raises(Refused, match="Open the page again"):
        give(place, BookFactory(organisation=clinic.organisation, title=COMPANION), charity)


def test_who_withdrew_gets_no_book_and_keeps_the_one_they_have(charity, place, companion):
    issue = give(place, companion, charity)
    withdraw(place, reason="Moved", by=charity.coordinator, now=charity.now)

    with pytest.raises(Refused, match="has withdrawn from"):
        give(place, companion, charity)
    assert return_book(issue, by=charity.coordinator, now=charity.now).returned_at == charity.now


def test_a_reason_as_long_as_a_novel_is_refused(charity, place, companion):
    give(place, companion, charity)

    with pytest.raises(Refused, match="in 200 characters or fewer"):
        give(place, companion, charity, another_reason="x" * 201)


def test_books_of_a_second_record_move_with_it_and_go_back(charity, course, maureen, double, companion):
    issue = give(enrol(double, course, by=charity.coordinator, now=charity.now), companion, charity)

    assert "1 copy of a book" in preview_merge(maureen, double, now=charity.now).moving
    made = make_one(charity, maureen, double)
    issue.refresh_from_db()
    assert issue.participant == maureen

    undo_merge(made, by=charity.coordinator, now=charity.now)
    issue.refresh_from_db()
    assert issue.participant == double


def test_a_title_that_both_records_had_stays_with_the_closed_one_and_still_counts(
    charity, edition, course, maureen, double, companion
):
    later = make_course(edition, days=[day + dt.timedelta(weeks=10) for day in WEDNESDAYS], number=60)
    mine = give(enrol(maureen, course, by=charity.coordinator, now=charity.now), companion, charity)
    theirs = give(enrol(double, later, by=charity.coordinator, now=charity.now), companion, charity)

    made = make_one(charity, maureen, double)
    theirs.refresh_from_db()
    assert theirs.participant == double
    return_book(mine, by=charity.coordinator, now=charity.now)
    assert [need.issued for need in books_for(later, charity.organisation, now=charity.now)] == [1, 0]

    place = maureen.enrolments.get(course=later)
    with pytest.raises(Refused, match="has had “The Companion”"):
        give(place, companion, charity)
    extra = give(place, companion, charity, another_reason="The first one is lost")
    undo_merge(made, by=charity.coordinator, now=charity.now)
    extra.refresh_from_db()
    assert extra.participant == double


def test_undoing_a_merge_leaves_a_copy_that_would_be_the_other_records_second(
    charity, edition, course, maureen, double, companion
):
    later = make_course(edition, days=[day + dt.timedelta(weeks=10) for day in WEDNESDAYS], number=60)
    give(enrol(maureen, course, by=charity.coordinator, now=charity.now), companion, charity)
    place = enrol(double, later, by=charity.coordinator, now=charity.now)
    theirs = give(place, companion, charity)
    made = make_one(charity, maureen, double)
    # As if it had been handed out on the kept record meanwhile, without anybody knowing of the other copy.
    BookIssue.objects.filter(participant=maureen).update(enrolment=place)

    undo_merge(made, by=charity.coordinator, now=charity.now)

    theirs.refresh_from_db()
    assert theirs.participant == double
    assert BookIssue.objects.get(participant=maureen).title == COMPANION
