"""Everybody's books by one press, also by the leader who stands there."""

import uuid

import pytest

from accounts.models import AuditEntry
from courses.models import Edition
from participants.models import BookIssue, Participant
from tests.factories import BookFactory
from tests.reading import text_of

pytestmark = pytest.mark.django_db
COMPANION = "The Companion"


@pytest.fixture
def led(charity, course_59):
    """Course 59, led by Lenny, whose edition gives one title."""
    Edition.objects.filter(pk=course_59.course.edition_id).update(books=[COMPANION])
    course_59.lead("Lenny Marsh", "leader", 1, user=charity.leader)
    course_59.add("Colin", "Amberley")
    course_59.add("Maureen Anne", "Pell", preferred_name="Mo", letter_format="large_print")
    return course_59


@pytest.fixture
def shelf(charity):
    return BookFactory(organisation=charity.organisation, title=COMPANION, edition_label="", form="print", on_hand=5)


def test_a_leader_gives_everybody_their_books_and_hears_who_goes_without(as_, charity, led, shelf):
    browser, page = as_(charity.leader), f"/courses/{led.course.pk}/books/"
    before = text_of(browser.get(page))
    assert "Mo Reads: large print" in before
    assert "Give everybody their books" in before

    said = text_of(browser.post(f"{page}everybody/", follow=True))

    assert "handed out." in said
    assert "Mo goes without “The Companion”: no copy in large print is on hand" in said
    assert "Pell" not in said
    held = set(BookIssue.objects.values_list("participant__last_name", flat=True))
    assert "Amberley" in held
    assert "Pell" not in held


def test_a_second_press_gives_nobody_a_second_copy(as_, charity, led, shelf):
    browser, page = as_(charity.coordinator), f"/courses/{led.course.pk}/books/"
    BookFactory(organisation=charity.organisation, title=COMPANION, edition_label="", form="large_print", on_hand=1)
    browser.post(f"{page}everybody/")
    given = BookIssue.objects.count()

    said = text_of(browser.post(f"{page}everybody/", follow=True))

    assert "Everybody has their books." in said
    assert "Give everybody" not in said
    assert BookIssue.objects.count() == given == len({*BookIssue.objects.values_list("participant", flat=True)})


def test_copies_run_out_in_order_and_whoever_goes_without_is_named(as_, charity, led, shelf):
    Participant.objects.filter(last_name="Pell").update(letter_format="standard")
    shelf.on_hand = 1
    shelf.save()

    said = text_of(as_(charity.coordinator).post(f"/courses/{led.course.pk}/books/everybody/", follow=True))

    assert "1 book handed out." in said
    assert "Maureen Anne Pell goes without “The Companion”: no copy in print is on hand" in said
    assert BookIssue.objects.count() == 1


def test_a_leader_takes_a_book_back_on_their_own_course_alone(as_, charity, led, shelf):
    browser = as_(charity.leader)
    place = led.course.enrolments.get(participant__last_name="Amberley")
    browser.post(f"/enrolments/{place.pk}/books/", {"book": shelf.pk, "submission_id": str(uuid.uuid4())})
    issue = BookIssue.objects.get()

    assert browser.post(f"/book-issues/{issue.pk}/return/").status_code == 404
    said = text_of(browser.post(f"/book-issues/{issue.pk}/return/", {"place": place.pk}, follow=True))

    assert "The Companion is back from Colin." in said
    assert AuditEntry.objects.filter(verb="took a book back from").count() == 1


def test_a_leader_of_another_course_reaches_none_of_it(as_, charity, course_59, shelf):
    course_59.add("Colin", "Amberley")
    place = course_59.course.enrolments.get(participant__last_name="Amberley")
    browser = as_(charity.leader)

    assert browser.get(f"/courses/{course_59.course.pk}/books/").status_code == 404
    assert browser.post(f"/courses/{course_59.course.pk}/books/everybody/").status_code == 404
    assert browser.post(f"/enrolments/{place.pk}/books/").status_code == 404
