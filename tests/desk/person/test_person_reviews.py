"""The office and clinicians see where somebody stands with their reviews, and find them another date."""

import datetime as dt
import uuid

import pytest

from participants.models import Appointment, Task
from reviews.models import ReviewClosing
from reviews.transfers.none_of_these import none_of_these
from tests.factories import make_group, make_place, mark_at_review, pain_management_edition, review_of
from tests.reading import text_of
from tests.reviews.conftest import enrolled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]


@pytest.fixture
def edition(clinic):
    return pain_management_edition(clinic.organisation)


@pytest.fixture
def ana(clinic, edition):
    return enrolled(clinic, make_group(edition, dt.date(2026, 9, 7), number=41), "Ana", "Prior")


@pytest.fixture
def october(edition):
    return make_group(edition, dt.date(2026, 10, 5), number=42)


def address(ana, months=6, end=""):
    return f"/enrolments/{ana.pk}/reviews/{months}/{end}"


def typed(to, **more):
    return {"to": to, "told_by": "telephone", "reason": "", "save": "x", "submission_id": str(uuid.uuid4()), **more}


def at(ana, months=6):
    return Appointment.objects.select_related("session__course").get(enrolment=ana, for_months=months, state="booked")


def test_the_record_says_where_each_review_stands(as_, clinic, ana):
    mark_at_review(ana, 1, "3", now=clinic.now)

    said = text_of(as_(clinic.administrator).get(f"/people/{ana.participant_id}/"))

    assert "Outstanding. Due on Monday 26 October 2026." in said
    assert "They did not come. Find another date" in said
    assert "To come. Due on Wednesday 24 March 2027. Wednesday 24 March 2027, with their own group." in said


def test_who_rings_gets_another_groups_review_at_once(as_, clinic, ana, october):
    browser = as_(clinic.administrator)
    page = browser.get(f"/appointments/{at(ana).pk}/cannot-come/", follow=True)
    assert "10am to 12:30pm In person" in text_of(page)
    assert "group 42, 12 places free" in text_of(page)
    assert "&lt;" not in page.content.decode()

    page = browser.post(address(ana), typed(review_of(october, 6).pk), follow=True)

    assert "Ana Prior comes to the 6-month review on Thursday 22 April 2027. Both registers are right." in text_of(page)
    assert at(ana).session.course == october


def test_none_of_these_opens_a_task_that_leads_to_the_choice(as_, clinic, ana):
    browser = as_(clinic.administrator)
    browser.post(address(ana), typed("none", told_by="paper"))

    task = Task.objects.get()
    page = browser.get(f"/tasks/{task.pk}/done/")
    assert f'href="{address(ana)}"' in page.content.decode()
    assert at(ana).apology_by == "paper"


def test_a_date_far_from_theirs_is_for_a_clinician_with_a_reason(as_, clinic, ana, edition):
    far = review_of(make_group(edition, dt.date(2027, 1, 11), number=43), 6)

    said = text_of(as_(clinic.administrator).post(address(ana), typed(far.pk)))
    assert "A clinician has to agree, with a reason." in said
    said = text_of(as_(clinic.clinician).post(address(ana), typed(far.pk, far="")))
    assert "Write why you agree." in said
    as_(clinic.clinician).post(address(ana), typed(far.pk, far="Abroad until June"))
    assert at(ana).session == far
    agreed = "Far from its day, agreed by "
    assert agreed not in text_of(as_(clinic.administrator).get(address(ana)))
    said = text_of(as_(clinic.clinician).get(address(ana)))
    assert f"{agreed}{clinic.clinician} on Monday 2 November 2026: Abroad until June" in said


def test_the_office_writes_down_that_a_review_is_not_wanted_and_takes_it_back(as_, clinic, ana):
    browser = as_(clinic.administrator)
    browser.post(address(ana, end="decline/"), {"way": "telephone", "reason": "Back at work", "submission_id": uuid.uuid4()})

    said = text_of(browser.get(f"/people/{ana.participant_id}/"))
    assert "Declined." in said
    assert "by telephone: Back at work, says Priya Raman." in said
    browser.post(f"/review-closings/{ReviewClosing.objects.get().pk}/take-back/", {})
    assert at(ana).session.course == ana.course


def test_only_a_clinician_closes_a_review_and_says_why(as_, clinic, ana):
    mark_at_review(ana, 1, "3", now=clinic.now)
    none_of_these(ana, 1, told_by="telephone", by=clinic.administrator, now=clinic.now)
    assert as_(clinic.administrator).get(address(ana, 1, "close/")).status_code == 404

    closing = {"kind": "unreachable", "reason": "", "submission_id": uuid.uuid4()}
    assert "Write why it is closed." in text_of(as_(clinic.clinician).post(address(ana, 1, "close/"), closing))
    as_(clinic.clinician).post(address(ana, 1, "close/"), closing | {"reason": "Two calls and a letter"})

    assert ReviewClosing.objects.get().kind == "unreachable"
    assert not Task.objects.filter(done_at=None).exists()
    assert at(ana, 6)


def test_another_house_finds_none_of_it(as_, charity, ana):
    for end in ("", "decline/"):
        assert as_(charity.coordinator).get(address(ana, end=end)).status_code == 404


def test_a_review_page_costs_as_much_with_three_groups_as_with_one(as_, clinic, ana, october, edition, django_assert_num_queries):
    browser = as_(clinic.administrator)
    browser.get(address(ana))
    with django_assert_num_queries(12):
        browser.get(address(ana))
    for number in (43, 44):
        make_group(edition, dt.date(2026, 9, 14), number=number)
    with django_assert_num_queries(12):
        browser.get(address(ana))


def test_the_record_asks_the_same_for_the_reviews_of_one_course_and_of_three(
    as_, clinic, ana, edition, django_assert_num_queries
):
    browser, record = as_(clinic.administrator), f"/people/{ana.participant_id}/"
    browser.get(record)
    with django_assert_num_queries(26):
        assert text_of(browser.get(record)).count("-month review ") >= 3
    for number in (33, 34):
        earlier = make_group(edition, dt.date(2025, number - 30, 3), number=number)
        make_place(ana.participant, earlier, joined_at=earlier.first_starts_at - dt.timedelta(days=30))
    with django_assert_num_queries(26):
        assert text_of(browser.get(record)).count("-month review ") >= 9


def test_who_rings_that_they_can_come_after_all_is_expected_again_and_the_task_is_done(as_, clinic, ana):
    browser = as_(clinic.administrator)
    browser.post(address(ana), typed("none"))
    assert "They can come on Wednesday 24 March 2027 after all" in text_of(browser.get(address(ana)))

    browser.post(address(ana), typed(at(ana).session_id))

    assert not at(ana).told_us
    assert Task.objects.get().outcome == "They can come after all."
    assert "after all" not in text_of(browser.get(address(ana)))
