"""Somebody can't come to their review: they choose another on their own page at once, or say that none suits them."""

import datetime as dt
import uuid

import pytest

from participants.attendance.marking import booked_at
from participants.models import Appointment, KeptApart, Participant, Task
from participants.to_do.tasks import open_task, review_task_key
from reviews.models import ReviewClosing
from tests.factories import make_group, mark_at_review, review_of
from tests.looking import looks_right
from tests.reading import text_of
from tests.reviews.conftest import enrolled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]


def address(place, months=6, end=""):
    return f"/me/reviews/{place.pk}/{months}/{end}"


def send(browser, place, to, months=6):
    return browser.post(address(place, months), {"to": to, "save": "x", "submission_id": str(uuid.uuid4())}, follow=True)


def at(place, months=6):
    return Appointment.objects.select_related("session__course").get(enrolment=place, for_months=months, state="booked")


def test_who_cannot_come_is_asked_at_once_which_other_one_suits_them(as_, maureen, place, october):
    page = as_(maureen.user).get(f"/me/{at(place).pk}/cannot-come/", follow=True)

    said = text_of(page)
    assert "Choose another 6-month review" in said
    assert "You can’t come with your own group on Wednesday 24 March 2027?" in said
    assert "Thursday 22 April 2027 10am to 12:30pm" in said
    assert "With group 42, 12 places" in said
    assert "None of these We will ring you to find a time" in said


def test_the_one_they_take_stands_on_their_page_and_on_that_register(as_, maureen, place, september, october):
    page = send(as_(maureen.user), place, review_of(october, 6).pk)

    said = text_of(page)
    assert "Thank you. We expect you on Thursday 22 April 2027." in said
    assert "Thursday 22 April 2027, 10am to 12:30pm 6-month review, with another group" in said
    assert [each.participant for each in booked_at(review_of(october, 6))] == [maureen]
    assert not booked_at(review_of(september, 6))


def test_they_go_back_to_their_own_group_by_the_same_page(as_, maureen, place, september, october):
    send(as_(maureen.user), place, review_of(october, 6).pk)
    page = as_(maureen.user).get(address(place))
    assert "With your own group, 12 places" in text_of(page)

    send(as_(maureen.user), place, review_of(september, 6).pk)

    assert at(place).session.course == september


def test_none_of_these_is_a_task_to_ring_them_and_they_may_come_after_all(as_, maureen, place, october):
    page = send(as_(maureen.user), place, "none")

    assert "We will ring you to find a time." in text_of(page)
    said = text_of(page)
    assert "You can’t come on Wednesday 24 March 2027. Please choose another day" not in said
    assert (
        "You can’t come on Wednesday 24 March 2027. You told us that none of the other days suits you. We look for one. "
        "We ring you by Monday 16 November 2026. Do you want to talk to us now? Ring " in said
    )
    assert "We ring you by Monday 16 November 2026." in text_of(as_(maureen.user).get(address(place)))
    assert Task.objects.get().due_at == dt.datetime(2026, 11, 16, 10, tzinfo=dt.UTC)
    page = as_(maureen.user).post(address(place), {"after_all": "yes"}, follow=True)
    assert "Thank you. We expect you on Wednesday 24 March 2027." in text_of(page)
    assert not at(place).told_us
    assert Task.objects.get().outcome == "They can come after all."


def test_whoever_missed_theirs_is_asked_to_choose_another(as_, clinic, maureen, place, october):
    mark_at_review(place, 1, "3", now=clinic.now)

    page = text_of(as_(maureen.user).get("/me/"))
    assert page.count("1-month review We missed you on Monday 26 October 2026. Please choose another day.") == 1
    send(as_(maureen.user), place, review_of(october, 1).pk, months=1)
    assert at(place, 1).session.course == october


def test_whoever_no_register_has_marked_yet_is_not_told_that_they_were_missed(as_, maureen, place, october):
    page = text_of(as_(maureen.user).get("/me/"))

    assert "1-month review It was on Monday 26 October 2026. If you didn’t come, choose another day. Choose another day" in page
    assert "Please choose another day" not in page


def test_who_missed_theirs_and_takes_none_of_the_others_is_asked_no_more_but_told_by_when_we_ring(
    as_, clinic, maureen, place, october
):
    mark_at_review(place, 1, "3", now=clinic.now)
    task = open_task(
        clinic.organisation, Task.Kind.REVIEW, review_task_key(place.pk, 1), "Missed", by=clinic.administrator,
        now=clinic.now, participant=maureen, due_at=clinic.now + dt.timedelta(days=3),
    )  # fmt: skip

    said = text_of(send(as_(maureen.user), place, "none", months=1))

    assert "We missed you on Monday 26 October 2026. You told us that none of the other days suits you." in said
    assert "We ring you by Thursday 5 November 2026." in said
    task.refresh_from_db()
    assert task.line == "Maureen Pell needs another date for the 1-month review: ring them."


def test_a_review_to_come_stands_once_on_their_page(as_, maureen, place):
    said = text_of(as_(maureen.user).get("/me/"))

    assert said.count("12-month review") == 1
    assert "You come on" not in said


def test_without_another_date_they_are_rung(as_, maureen, place):
    page = as_(maureen.user).get(address(place))

    assert "No other date is free for you now. We ring you when there is one." in text_of(page)
    send(as_(maureen.user), place, "none")
    assert Task.objects.filter(kind="review", done_at=None).count() == 1


def test_a_full_one_one_too_far_and_one_with_somebody_they_are_kept_from_are_not_shown(
    as_, clinic, maureen, place, october, edition
):
    full = make_group(edition, dt.date(2026, 9, 14), number=43)
    full.sessions.filter(months=6).update(places=0)
    make_group(edition, dt.date(2027, 1, 11), number=44)
    other = enrolled(clinic, october, "Ben", "Otley").participant
    one, two = sorted((maureen, other), key=lambda each: each.pk)
    KeptApart.objects.create(one=one, other=two, made_at=clinic.now, made_by="Priya Raman")

    said = text_of(as_(maureen.user).get(address(place)))

    assert "group 4" not in said
    assert "Ben" not in said


def test_one_that_was_taken_meanwhile_is_said_and_nothing_is_lost(as_, maureen, place, october):
    browser = as_(maureen.user)
    browser.get(address(place))
    october.sessions.filter(months=6).update(places=0)

    page = send(browser, place, review_of(october, 6).pk)

    assert "This one is taken by now. Choose another one." in text_of(page)
    assert at(place).session.course == place.course


def test_a_review_they_do_not_want_is_written_down_and_taken_back(as_, maureen, place):
    page = as_(maureen.user).post(address(place, end="no/"), {"submission_id": str(uuid.uuid4())}, follow=True)

    assert "6-month review You told us that you don’t want it." in text_of(page)
    closing = ReviewClosing.objects.get()
    assert (closing.kind, closing.way, closing.months) == ("declined", "self", 6)
    assert at(place, 12)
    page = as_(maureen.user).post(address(place), {"want_it": "yes"}, follow=True)
    assert "Wednesday 24 March 2027, 10am to 12:30pm 6-month review" in text_of(page)


def test_neutral_wording_names_no_review_and_no_group(as_, maureen, place, october):
    maureen.wording = Participant.Wording.NEUTRAL
    maureen.save()

    for said in (text_of(as_(maureen.user).get(address(place))), text_of(as_(maureen.user).get("/me/"))):
        assert "review" not in said.lower()
        assert "group 4" not in said


def test_nobody_reaches_anybody_elses_review(as_, clinic, maureen, place, september):
    other = enrolled(clinic, september, "Ben", "Otley")

    assert as_(maureen.user).get(address(other)).status_code == 404
    assert as_(maureen.user).get(address(place, months=7)).status_code == 404
    assert as_(maureen.user).post(address(other, end="no/")).status_code == 404


def test_the_page_of_a_review_costs_as_much_with_three_groups_as_with_one(
    as_, maureen, place, october, edition, django_assert_num_queries
):
    browser = as_(maureen.user)
    browser.get(address(place))
    with django_assert_num_queries(12):
        browser.get(address(place))
    for number in (43, 44):
        make_group(edition, dt.date(2026, 9, 14), number=number)
    with django_assert_num_queries(12):
        browser.get(address(place))


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_page_reads_well_on_a_telephone_and_at_a_desk(live_server, page, sign_in, maureen, place, october):
    sign_in(page, maureen.user, live_server.url)
    page.goto(f"{live_server.url}{address(place)}")

    looks_right(page)
    page.get_by_role("radio", name="Thursday 22 April").check()
    page.get_by_role("button", name="Take this review").click()
    page.get_by_text("We expect you on Thursday 22 April 2027").wait_for()
    looks_right(page)
