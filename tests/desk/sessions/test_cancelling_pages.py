"""Cancelling a session or a course: why, who is told, what is kept; the red button stands only here."""

import pytest

from tests.reading import text_of

pytestmark = pytest.mark.django_db


def test_the_page_says_who_is_told_and_what_is_kept(as_, clinic, group):
    group.add("Maureen", "Pell")

    text = text_of(as_(clinic.administrator).get(f"/sessions/{group.session(6).pk}/cancel/"))

    assert "Cancel day 6?" in text
    assert "1 person will be told by e-mail." in text
    assert "The session stays on the course’s page, with the reason" in text
    assert not group.session(6).is_cancelled


def test_a_session_is_cancelled_with_its_reason(as_, clinic, group):
    session = group.session(6)

    response = as_(clinic.administrator).post(
        f"/sessions/{session.pk}/cancel/", {"reason": "The heating is broken", "version": session.version}, follow=True
    )

    assert "Day 6 is cancelled." in text_of(response)
    assert "This session is cancelled: The heating is broken." in text_of(response)


def test_without_a_reason_nothing_is_cancelled(as_, clinic, group):
    session = group.session(6)

    response = as_(clinic.administrator).post(f"/sessions/{session.pk}/cancel/", {"reason": "", "version": session.version})

    assert "There is a problem Write why it is cancelled: those who are told will read it." in text_of(response)
    assert not group.session(6).is_cancelled


def test_a_second_press_shows_that_it_is_cancelled(as_, clinic, group):
    session, browser = group.session(6), as_(clinic.administrator)
    for _ in range(2):
        response = browser.post(f"/sessions/{session.pk}/cancel/", {"reason": "Snow", "version": session.version}, follow=True)

    assert "Day 6 is cancelled: Snow." in text_of(response)


def test_a_stale_form_is_refused_with_a_sentence(as_, clinic, group):
    session = group.session(6)

    response = as_(clinic.administrator).post(
        f"/sessions/{session.pk}/cancel/", {"reason": "Snow", "version": session.version - 1}
    )

    assert "Somebody changed this after you opened it. Open it again to see it as it is now, then change it." in text_of(response)


def test_a_session_of_an_ordered_course_is_postponed_instead(as_, charity, course_59):
    text = text_of(as_(charity.coordinator).get(f"/sessions/{course_59.session(3).pk}/cancel/"))

    assert "The sessions of this course build on each other, so none can be left out. Postpone it instead" in text


def test_the_course_page_says_what_is_cancelled_and_who_is_told(as_, clinic, group):
    group.add("Maureen", "Pell")
    group.add("Joan", "Tranter", email="")

    text = text_of(as_(clinic.administrator).get(f"/courses/{group.course.pk}/cancel/"))

    assert "10 sessions to come, reviews included: day 6 on Tuesday 3 November 2026 and all after it." in text
    assert "1 person will be told by e-mail; tell 1 person yourself:" in text


def test_a_course_is_cancelled_with_all_that_is_to_come(as_, clinic, group):
    browser, url = as_(clinic.administrator), f"/courses/{group.course.pk}/cancel/"

    for _ in range(2):
        response = browser.post(url, {"reason": "Too few people", "version": group.course.version}, follow=True)
        assert "Too few people" in text_of(response)

    assert "group 31 Cancelled" in text_of(response)
    assert [group.session(5).is_cancelled, group.session(6).is_cancelled] == [False, True]


def test_looking_at_the_pages_cancels_nothing(as_, clinic, group):
    browser = as_(clinic.administrator)
    browser.get(f"/courses/{group.course.pk}/cancel/")
    browser.get(f"/sessions/{group.session(6).pk}/cancel/")

    group.course.refresh_from_db()
    assert group.course.cancelled_at is None
    assert not group.session(6).is_cancelled


@pytest.mark.parametrize("people", [1, 3])
def test_the_page_takes_six_queries_however_many_people(as_, clinic, group, people, django_assert_num_queries):
    for number in range(people):
        group.add("Kim", f"Person {number}")
    browser, path = as_(clinic.administrator), f"/courses/{group.course.pk}/cancel/"

    with django_assert_num_queries(6):
        browser.get(path)
