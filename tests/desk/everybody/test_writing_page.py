"""The office writes to everybody on a course: it sees what real people would read and who is rung, then sends."""

import uuid

import pytest

from reminders.models import Writing
from tests.reading import text_of

pytestmark = pytest.mark.django_db


def send(browser, course, words, **sent):
    asked = {"subject": "A question", "words": words, "submission_id": uuid.uuid4(), **sent}
    return text_of(browser.post(f"/courses/{course.pk}/write/", asked, follow=True))


def test_the_office_sees_what_they_read_and_whom_it_rings_before_anything_goes(as_, charity, course_59):
    course_59.add("Colin", "Amberley", preferred_name="Col")
    course_59.add("Maureen", "Pell", channel="telephone")
    browser = as_(charity.coordinator)

    shown = send(browser, course_59.course, "Please come to {{ next_date }}.", look="yes")
    assert (
        "What Colin Amberley reads Wants neutral messages A question Dear Col Please come to Wednesday 11 November 2026 at 10am."
        in shown
    )
    assert "1 person will be told by e-mail; tell 1 person yourself: Maureen Pell: ring 01632 960001" in shown
    assert not Writing.objects.exists()

    done = send(browser, course_59.course, "Please come to {{ next_date }}.", do="yes", keep="on")
    assert f"It goes to everybody on {course_59.course.name}." in done
    assert Writing.objects.get().made_by == "Sorcha Bell"
    assert "A question" in text_of(browser.get(f"/courses/{course_59.course.pk}/write/"))


def test_a_misspelt_placeholder_is_a_sentence_at_its_box_and_nothing_goes(as_, charity, course_59):
    course_59.add("Colin", "Amberley")
    shown = send(as_(charity.coordinator), course_59.course, "See you on {{ nextdate }}.", do="yes")
    assert "Nothing is known by the name of {{ nextdate }}. You can use: called, course, next_date, telephone." in shown
    assert not Writing.objects.exists()


def test_one_begins_with_words_that_come_with_the_program(as_, charity, course_59):
    course_59.add("Colin", "Amberley")
    page = as_(charity.coordinator).get(f"/courses/{course_59.course.pk}/write/", {"begin": "weather"})
    assert "before you set out, to hear if we meet." in page.content.decode()


def test_with_nobody_on_it_the_page_says_so_and_another_house_finds_nothing(as_, charity, clinic, course_59):
    page = f"/courses/{course_59.course.pk}/write/"
    assert "Nobody is on this course whom a message may go to." in text_of(as_(charity.coordinator).get(page))
    assert as_(clinic.administrator).get(page).status_code == 404


@pytest.mark.parametrize("people", [1, 3])
def test_what_they_read_takes_the_same_queries_for_one_and_for_three(as_, charity, course_59, people, django_assert_num_queries):
    for name in ("Amberley", "Pell", "Wendell")[:people]:
        course_59.add("Kim", name)
    browser = as_(charity.coordinator)
    send(browser, course_59.course, "Please come.", look="yes")

    with django_assert_num_queries(14):
        send(browser, course_59.course, "Please come.", look="yes")
