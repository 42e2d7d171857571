"""Somebody in reviews: their referral and their record say whose turn it is, what is next, and lead to it."""

import datetime as dt

import pytest

from tests.factories import make_group, mark_at_review
from tests.factories.reviewed import reviewed_group
from tests.reading import text_of
from tests.reviews.conftest import enrolled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]


@pytest.fixture
def ana(clinic, edition):
    """Ana's one-month review was on 26 October 2026; the next is on 24 March 2027."""
    return enrolled(clinic, make_group(edition, dt.date(2026, 9, 7), number=41), "Ana", "Prior")


def referral_of(browser, place):
    return text_of(browser.get(f"/referrals/{place.episode_id}/"))


def test_who_missed_a_review_waits_for_us_to_find_another(as_, clinic, ana):
    mark_at_review(ana, 1, "3", now=clinic.now)
    browser = as_(clinic.administrator)

    said = referral_of(browser, ana)

    assert "Held up by: us, for 7 days. 1-month review: didn’t come on Monday 26 October 2026." in said
    assert "Next: Find another group’s review" in said
    record = text_of(browser.get(f"/people/{ana.participant_id}/"))
    assert "1-month review: didn’t come on Monday 26 October 2026" in record
    assert "Nothing to do" not in record


def test_a_register_that_says_nothing_is_marked_first(as_, clinic, ana):
    assert "1-month review: not marked on the register of Monday 26 October 2026. Next: Mark the register" in (
        referral_of(as_(clinic.administrator), ana)
    )


def test_with_a_date_to_come_nobody_has_to_do_anything(as_, clinic, ana):
    mark_at_review(ana, 1, "5", now=clinic.now)

    said = referral_of(as_(clinic.administrator), ana)

    assert "Held up by: nobody" in said
    assert "The 6-month review is on Wednesday 24 March 2027. Next: Nothing to do" in said


def test_after_the_last_review_a_clinician_decides(as_, clinic):
    reviews = {1: dt.date(2025, 11, 17), 6: dt.date(2026, 4, 16), 12: dt.date(2026, 10, 16)}
    group = reviewed_group(clinic.organisation, first=dt.date(2025, 9, 29), reviews=reviews)
    colin = group.join("Colin", "Amberley", came_to=(1, 6, 12))

    said = text_of(as_(clinic.clinician).get(f"/referrals/{colin.pk}/"))

    assert "Held up by: us, for 2 weeks. They came to their 12-month review. Next: Decide on the discharge" in said


def test_the_work_list_of_those_in_reviews_says_the_same_and_finds_who_waits_for_us(
    as_, clinic, edition, ana, django_assert_num_queries
):
    ben = enrolled(clinic, ana.course, "Ben", "Prior")
    mark_at_review(ana, 1, "3", now=clinic.now)
    mark_at_review(ben, 1, "5", now=clinic.now)
    browser = as_(clinic.administrator)

    with django_assert_num_queries(23):
        said = text_of(browser.get("/referrals/?stage=in_reviews"))
    assert "1-month review: didn’t come on Monday 26 October 2026" in said
    assert "2 people in that stage." in said
    assert "Find another group’s review for Ana Prior" in said
    assert "The 6-month review is on Wednesday 24 March 2027" in said

    ours = text_of(browser.get("/referrals/?stage=in_reviews&held_by=us"))
    assert "Ana Prior" in ours
    assert "Ben Prior" not in ours
    nobodys = text_of(browser.get("/referrals/?stage=in_reviews&held_by=nobody"))
    assert "Ben Prior" in nobodys
    assert "Ana Prior" not in nobodys

    enrolled(clinic, ana.course, "Cai", "Prior")
    with django_assert_num_queries(23):
        browser.get("/referrals/?stage=in_reviews")
