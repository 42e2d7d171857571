"""Books on a course, handed out by name, and the list that says what to order."""

import datetime as dt
import uuid

import pytest

from accounts.models import AuditEntry
from accounts.roles import Role
from courses.models import Book
from participants.books.issues import issue_book
from participants.enrolment.enrolling import withdraw
from participants.models import BookIssue
from tests.cast import member
from tests.factories import BookFactory, ParticipantFactory, cpsmp_edition, make_course, make_place
from tests.reading import text_of

COMPANION, WORKBOOK = "The Companion", "The Workbook"
WEDNESDAYS = [dt.date(2026, 11, 11) + dt.timedelta(weeks=week) for week in range(6)]


@pytest.fixture
def edition(charity):
    edition = cpsmp_edition(charity.organisation)
    edition.books = [COMPANION, WORKBOOK]
    edition.save()
    return edition


@pytest.fixture
def course(edition):
    return make_course(edition, days=WEDNESDAYS, places=16)


@pytest.fixture
def ana(charity, course):
    person = ParticipantFactory(
        organisation=charity.organisation, first_names="Ana", last_name="Ruiz", communication_needs="Large print"
    )
    return make_place(person, course, joined_at=charity.now)


@pytest.fixture
def shelf(charity):
    return {
        form: BookFactory(organisation=charity.organisation, title=COMPANION, edition_label="", form=form, on_hand=2)
        for form in ("print", "large_print")
    }


def tap(book, **more):
    return {"book": str(book.pk), "submission_id": str(uuid.uuid4())} | more


@pytest.mark.sqlite
def test_the_office_hands_out_the_form_that_suits_the_person(charity, as_, course, ana, shelf):
    browser, page = as_(charity.coordinator), f"/courses/{course.pk}/books/"

    words = text_of(browser.get(page))
    assert words.index("large print, English") < words.index("Print, English")
    assert "Large print" in words
    assert "The Workbook Not in stock under this title" in words
    assert AuditEntry.objects.filter(verb="looked at", object_id=ana.participant_id).count() == 1

    given = browser.post(f"/enrolments/{ana.pk}/books/", tap(shelf["large_print"]), follow=True)
    words = text_of(given)
    assert "Ana Ruiz has The Companion." in words
    assert "Large print, since Monday 2 November" in words
    assert "1 of 1" in words
    shelf["large_print"].refresh_from_db()
    assert shelf["large_print"].on_hand == 1


def test_with_scripts_only_the_persons_line_and_the_numbers_come_back(charity, as_, ana, shelf):
    response = as_(charity.coordinator).post(f"/enrolments/{ana.pk}/books/", tap(shelf["print"]), headers={"HX-Request": "true"})

    words = text_of(response)
    assert "<html" not in response.content.decode()
    assert "Print, since Monday 2 November" in words
    assert 'hx-swap-oob="true"' in response.content.decode()


@pytest.mark.sqlite
def test_the_same_tap_twice_gives_one_copy_and_a_second_one_asks_why(charity, as_, ana, shelf):
    browser, once = as_(charity.coordinator), tap(shelf["print"])
    for _ in range(2):
        browser.post(f"/enrolments/{ana.pk}/books/", once)
    assert BookIssue.objects.count() == 1

    words = text_of(browser.post(f"/enrolments/{ana.pk}/books/", tap(shelf["large_print"]), follow=True))
    assert "Ana Ruiz has had “The Companion” since Monday 2 November 2026. To give another copy, say why." in words

    another = f"/enrolments/{ana.pk}/books/another/"
    assert "Say why they need another copy." in text_of(browser.post(another, tap(shelf["large_print"])))
    words = text_of(browser.post(another, tap(shelf["large_print"], another_reason="Eyes are worse"), follow=True))
    assert "And large print: Eyes are worse" in words


@pytest.mark.sqlite
def test_a_copy_that_came_back_is_in_stock_again(charity, as_, ana, shelf):
    issue = issue_book(ana, shelf["print"], by=charity.coordinator, now=charity.now)
    browser = as_(charity.coordinator)

    for _ in range(2):
        words = text_of(browser.post(f"/book-issues/{issue.pk}/return/", {"place": str(ana.pk)}, follow=True))

    assert "The Companion is back from Ana Ruiz." in words
    assert Book.objects.get(pk=shelf["print"].pk).on_hand == 2


def test_who_withdrew_with_a_book_is_listed_until_it_is_back(charity, as_, course, ana, shelf):
    issue_book(ana, shelf["print"], by=charity.coordinator, now=charity.now)
    withdraw(ana, reason="Moved", by=charity.coordinator, now=charity.now)

    words = text_of(as_(charity.coordinator).get(f"/courses/{course.pk}/books/"))

    assert "With people who aren’t on the course any more Ana Ruiz" in words
    assert "Nobody has a place yet" in words


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [({"book": "novel"}, "Choose one of the books on the page."), ({"submission_id": ""}, "This form has lost its number.")],
)
def test_an_odd_tap_is_answered_in_words(charity, as_, ana, shelf, sent, sentence):
    response = as_(charity.coordinator).post(f"/enrolments/{ana.pk}/books/", tap(shelf["print"]) | sent, follow=True)

    assert sentence in text_of(response)
    assert not BookIssue.objects.exists()


def test_copies_on_hand_that_an_earlier_course_needs_are_said_to_be_kept(charity, as_, edition, course, ana, shelf):
    edition.books = [COMPANION]
    edition.save()
    later = make_course(edition, days=[day + dt.timedelta(weeks=7) for day in WEDNESDAYS], number=61)
    people = ParticipantFactory.create_batch(2, organisation=charity.organisation)
    for person in people:
        make_place(person, course, joined_at=charity.now)
    for person in ParticipantFactory.create_batch(2, organisation=charity.organisation):
        make_place(person, later, joined_at=charity.now)
    browser = as_(charity.coordinator)

    assert "There are copies for everybody." in text_of(browser.get(f"/courses/{course.pk}/books/"))
    words = text_of(browser.get(f"/courses/{later.pk}/books/"))
    assert "2 copies are missing. 3 on hand are kept for courses that begin sooner." in words


def test_the_last_copy_gone_is_said_on_the_persons_line(charity, as_, ana, shelf):
    Book.objects.update(on_hand=0)

    response = as_(charity.coordinator).post(f"/enrolments/{ana.pk}/books/", tap(shelf["print"]), headers={"HX-Request": "true"})

    assert "No copy of The Companion, English, print is on hand." in text_of(response)


def test_another_house_reaches_neither_page_nor_tap(charity, clinic, as_, course, ana, shelf):
    issue = issue_book(ana, shelf["print"], by=charity.coordinator, now=charity.now)
    browser = as_(clinic.administrator)
    theirs = BookFactory(organisation=clinic.organisation, title=COMPANION)

    for page in (f"/courses/{course.pk}/books/", f"/enrolments/{ana.pk}/books/another/"):
        assert browser.get(page).status_code == 404
    for page in (f"/enrolments/{ana.pk}/books/", f"/book-issues/{issue.pk}/return/"):
        assert browser.post(page, tap(theirs)).status_code == 404
    assert as_(charity.coordinator).post(f"/enrolments/{ana.pk}/books/", tap(theirs)).status_code == 404
    assert BookIssue.objects.count() == 1


@pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR, Role.PARTICIPANT])
def test_who_neither_sees_people_nor_leads_the_course_hands_out_no_books(charity, as_, course, ana, shelf, role):
    browser = as_(member(charity.organisation, role, "Nosy Parker"))

    assert browser.get(f"/courses/{course.pk}/books/").status_code == 404
    assert browser.post(f"/enrolments/{ana.pk}/books/", tap(shelf["print"])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_however_many_people(charity, as_, course, shelf, count, django_assert_num_queries):
    for person in ParticipantFactory.create_batch(count, organisation=charity.organisation):
        place = make_place(person, course, joined_at=charity.now)
        issue_book(place, shelf["print"] if count == 1 else BookFactory(organisation=charity.organisation, title=WORKBOOK),
                   by=charity.coordinator, now=charity.now)  # fmt: skip
    browser = as_(charity.coordinator)

    with django_assert_num_queries(12):
        browser.get(f"/courses/{course.pk}/books/")


@pytest.mark.sqlite
def test_the_list_says_what_to_order_and_for_which_course(charity, as_, edition, course, ana, shelf):
    for person in ParticipantFactory.create_batch(3, organisation=charity.organisation):
        make_place(person, course, joined_at=charity.now)

    words = text_of(as_(charity.coordinator).get("/setup/books/"))

    assert "Order now" in words
    assert "1 copy of The Companion, print" in words
    assert f"1 for {course.name}, from Wednesday 11 November 2026" in words
    assert "3 copies of The Workbook, print" in words
    assert "1 copy of The Workbook, large print" in words
    assert "None, 1 short" in words
    assert "copies go to the course that begins first" in words


def test_a_course_beyond_the_lead_days_needs_no_order_yet(charity, as_, edition, course, ana, shelf):
    Book.objects.update(lead_days=8)
    workbook = {"organisation": charity.organisation, "title": WORKBOOK, "lead_days": 8, "on_hand": 0}
    for form in ("print", "large_print"):
        BookFactory(**workbook, form=form)

    words = text_of(as_(charity.coordinator).get("/setup/books/"))
    assert "Order now" not in words
    assert "None, 1 short" in words  # and why nobody is asked to order yet
    assert "as soon as a course is as near as the last column says" in words
    Book.objects.update(lead_days=9)
    assert "1 copy of The Workbook, large print" in text_of(as_(charity.coordinator).get("/setup/books/"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_however_many_books(charity, as_, course, ana, count, django_assert_num_queries):
    BookFactory.create_batch(count, organisation=charity.organisation)
    browser = as_(charity.coordinator)

    with django_assert_num_queries(11):
        browser.get("/setup/books/")


def test_a_long_list_has_a_second_page(charity, as_):
    BookFactory.create_batch(26, organisation=charity.organisation)

    assert "After" in text_of(as_(charity.coordinator).get("/setup/books/"))


def test_a_persons_record_shows_the_books_they_were_given(charity, as_, ana, shelf):
    issue_book(ana, shelf["print"], by=charity.coordinator, now=charity.now)

    words = text_of(as_(charity.coordinator).get(f"/people/{ana.participant_id}/"))

    assert "Books The Companion Print Given on Mon 2 November 2026" in words


@pytest.mark.parametrize(("wording", "words"), [("neutral", "A book, given on"), ("plain", "The Companion, given on")])
def test_a_person_reads_which_books_they_were_given_in_the_words_they_chose(charity, as_, ana, shelf, wording, words):
    issue_book(ana, shelf["print"], by=charity.coordinator, now=charity.now)
    person = ana.participant
    person.user, person.wording = member(charity.organisation, Role.PARTICIPANT, "Ana Ruiz"), wording
    person.save()

    assert f"{words} Monday 2 November 2026" in text_of(as_(person.user).get("/me/about-me/"))


def test_another_copy_is_only_of_a_title_they_have(charity, as_, ana, shelf):
    browser, page = as_(charity.coordinator), f"/enrolments/{ana.pk}/books/another/"
    workbook = BookFactory(organisation=charity.organisation, title=WORKBOOK)

    first = browser.post(page, tap(shelf["print"], another_reason="Why not"), follow=True)
    assert "Ana Ruiz has no book yet. Give the first one here." in text_of(first)
    issue_book(ana, shelf["print"], by=charity.coordinator, now=charity.now)
    assert "Which copy: choose one of those listed." in text_of(browser.post(page, tap(workbook, another_reason="Why not")))
    assert BookIssue.objects.count() == 1
