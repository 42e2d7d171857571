"""The last day of a programme changes: every page that changes it asks what becomes of the reviews, before anything is saved."""

import datetime as dt

import pytest

from reviews.transfers.moving import choose_review
from tests.desk.sessions.test_moving_pages import move
from tests.factories import make_group, pain_management_edition, review_of
from tests.reading import text_of
from tests.reviews.conftest import enrolled

pytestmark = pytest.mark.django_db
LAST = 12


def dates_of_reviews(group):
    reviews = group.course.sessions.filter(kind="review").order_by("number")
    return [f"{review.local_date:%d %b %Y}" for review in reviews]


AS_THEY_WERE = ["14 Dec 2026", "12 May 2027", "12 Nov 2027"]
DUE_THEN = ["11 Dec 2026", "11 May 2027", "11 Nov 2027"]


def test_cancelling_the_last_day_shows_where_they_would_go_and_waits_for_an_answer(as_, clinic, group):
    browser, session = as_(clinic.administrator), group.session(LAST)
    path, typed = f"/sessions/{session.pk}/cancel/", {"reason": "No staff", "version": session.version}

    assert "1-month review, now Monday 14 December 2026: Friday 11 December 2026" in text_of(browser.get(path))

    asked = text_of(browser.post(path, typed))
    assert "Say whether the reviews move to the days they are due now, or stay." in asked
    assert (group.session(LAST).state, dates_of_reviews(group)) == ("planned", AS_THEY_WERE)

    browser.post(path, typed | {"reviews": "move"})
    assert (group.session(LAST).state, dates_of_reviews(group)) == ("cancelled", DUE_THEN)


def test_a_clinician_who_cancels_on_the_day_changes_no_dates(as_, clinic, group, time_machine):
    session = group.session(LAST)
    time_machine.move_to(session.starts_at.replace(hour=7), tick=False)
    path = f"/sessions/{session.pk}/something-happened/"

    page = text_of(as_(clinic.clinician).get(path))
    assert "They stay where they are until the office moves them." in page
    as_(clinic.clinician).post(path, {"do": "cancel", "reason": "Snow", "version": session.version, "reviews": "move"})

    assert (group.session(LAST).state, dates_of_reviews(group)) == ("cancelled", AS_THEY_WERE)


def test_moving_the_last_day_asks_on_the_same_form(as_, clinic, group):
    browser, session = as_(clinic.administrator), group.session(LAST)

    asked = text_of(move(browser, session, day=dt.date(2026, 11, 13)))
    assert "What about its reviews?" in asked
    assert f"{group.session(LAST).local_date:%d %b}" == "12 Nov"

    move(browser, session, day=dt.date(2026, 11, 13), reviews="keep")
    assert f"{group.session(LAST).local_date:%d %b}" == "13 Nov"
    assert dates_of_reviews(group) == AS_THEY_WERE


def test_a_review_is_not_moved_before_the_last_day_of_somebody_who_comes_from_another_group_without_a_question(as_, clinic):
    edition = pain_management_edition(clinic.organisation)
    october = make_group(edition, dt.date(2026, 10, 5), number=42)
    bea = enrolled(clinic, make_group(edition, dt.date(2026, 11, 2), number=43), "Bea", "Late")
    review = review_of(october, 1)
    choose_review(bea, 1, review, by=clinic.administrator, now=clinic.now)
    browser, url = as_(clinic.administrator), f"/sessions/{review.pk}/move/"
    friday = {
        "day_day": "13",
        "day_month": "11",
        "day_year": "2026",
        "start": "10am",
        "venue": review.venue_id,
        "version": review.version,
    }

    asked = text_of(browser.post(url, friday))
    assert "Bea Late is still on the programme of another group then. Say that you want to move it all the same" in asked

    assert browser.post(url, friday | {"all_the_same": "on"}).status_code == 302
