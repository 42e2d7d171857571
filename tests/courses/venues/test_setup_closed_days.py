"""The days nobody meets, in set-up."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from courses.models import ClosedDay
from courses.venues.closed_days import reopen_day
from tests.at_once import at_once
from tests.factories import cpsmp_edition, make_course
from tests.reading import text_of

pytestmark = pytest.mark.usefixtures("monday_morning")

PAGE = "/setup/closed-days/"
FRIDAY = dt.date(2026, 11, 6)


def typed(day=FRIDAY, reason="Staff training"):
    return {"day_day": str(day.day), "day_month": str(day.month), "day_year": str(day.year), "reason": reason}


def test_the_office_closes_a_fortnight_at_once_and_hears_what_falls_on_it(charity, as_):
    course = course_on(charity, FRIDAY, FRIDAY + dt.timedelta(days=7), FRIDAY + dt.timedelta(days=21))
    until = {"until_day": "20", "until_month": "11", "until_year": "2026"}

    words = text_of(as_(charity.coordinator).post(PAGE, typed() | until, follow=True))

    assert "15 days are closed, Friday 6 November 2026 to Friday 20 November 2026: Staff training." in words
    assert f"2 sessions fall on it: {course.name}, Session 1 and {course.name}, Session 2." in words
    assert ClosedDay.objects.count() == 15


@pytest.mark.parametrize(
    ("until", "sentence"),
    [(("5", "11", "2026"), "Choose a later last day"), (("6", "11", "2027"), "That is 366 days. Close 92 at once at most")],
)
def test_days_the_wrong_way_round_or_a_mistyped_year_close_nothing(charity, as_, until, sentence):
    day, month, year = until

    words = text_of(
        as_(charity.coordinator).post(PAGE, typed() | {"until_day": day, "until_month": month, "until_year": year}, follow=True)
    )

    assert sentence in words
    assert not ClosedDay.objects.exists()


def course_on(charity, *days):
    return make_course(cpsmp_edition(charity.organisation), days=list(days))


@pytest.mark.sqlite
def test_the_office_closes_a_day_and_hears_what_falls_on_it(charity, as_):
    course = course_on(charity, FRIDAY, FRIDAY + dt.timedelta(days=7))

    response = as_(charity.coordinator).post(PAGE, typed(), follow=True)

    words = text_of(response)
    assert "Friday 6 November 2026 is closed: Staff training." in words
    assert f"1 session falls on it: {course.name}, Session 1. They stay booked until you move or cancel them." in words
    session = course.sessions.order_by("number").first()
    assert f'href="/sessions/{session.pk}/"' in response.content.decode()
    assert AuditEntry.objects.get().verb == "closed"


def test_a_day_ends_at_midnight_there_and_not_in_utc(charity, as_):
    charity.organisation.zone = "America/Toronto"
    charity.organisation.save()
    course = make_course(cpsmp_edition(charity.organisation), days=[FRIDAY], start=dt.time(21))

    words = text_of(as_(charity.coordinator).post(PAGE, typed(), follow=True))

    assert f"1 session falls on it: {course.name}, Session 1." in words


@pytest.mark.sqlite
def test_closing_it_again_keeps_one_day_with_the_last_reason(charity, as_):
    browser = as_(charity.coordinator)
    for reason in ("Staff training", "Staff training", "Boiler"):
        browser.post(PAGE, typed(reason=reason))

    assert ClosedDay.objects.get().reason == "Boiler"
    assert AuditEntry.objects.count() == 2


@pytest.mark.sqlite
def test_a_closed_day_is_taken_back(charity, as_):
    closed = ClosedDay.objects.create(organisation=charity.organisation, date=FRIDAY, reason="Boiler")

    response = as_(charity.coordinator).post(f"{PAGE}{closed.pk}/remove/", follow=True)

    assert "Friday 6 November 2026 is a working day again." in text_of(response)
    assert not ClosedDay.objects.exists()
    assert AuditEntry.objects.get().verb == "opened again"


@pytest.mark.django_db(transaction=True)
def test_two_who_take_it_back_at_once_take_it_back_once(charity):
    closed = ClosedDay.objects.create(organisation=charity.organisation, date=FRIDAY, reason="Boiler")

    at_once(*[lambda: reopen_day(closed, by=charity.coordinator)] * 2)

    assert AuditEntry.objects.filter(verb="opened again").count() == 1


@pytest.mark.parametrize(
    ("mistake", "sentence"),
    [
        (typed(reason=""), "Say why, for example “Staff training”."),
        (typed(day=dt.date(2026, 11, 1)), "Sunday 1 November 2026 is over. Choose today or a later day."),
        (typed() | {"day_day": ""}, "Enter the day"),
        (typed() | {"day_month": "13"}, "The month must be a number from 1 to 12."),
    ],
)
def test_each_mistake_is_said_and_nothing_is_closed(charity, as_, mistake, sentence):
    assert sentence in text_of(as_(charity.coordinator).post(PAGE, mistake))
    assert not ClosedDay.objects.exists()


def test_public_holidays_stand_beside_them(charity, as_):
    assert "Friday 25 December 2026 Christmas Day" in text_of(as_(charity.coordinator).get(PAGE))


def test_another_organisations_day_is_not_there(clinic, charity, as_):
    closed = ClosedDay.objects.create(organisation=charity.organisation, date=FRIDAY, reason="Boiler")
    browser = as_(clinic.administrator)

    assert "Boiler" not in text_of(browser.get(PAGE))
    assert browser.post(f"{PAGE}{closed.pk}/remove/").status_code == 404
    assert ClosedDay.objects.exists()


@pytest.mark.parametrize("days", [1, 3])
def test_the_page_takes_five_queries_however_many_days(charity, as_, days, django_assert_num_queries):
    for day in range(days):
        on = FRIDAY + dt.timedelta(weeks=day)
        ClosedDay.objects.create(organisation=charity.organisation, date=on, reason="Boiler")
        course_on(charity, on)
    browser = as_(charity.coordinator)

    with django_assert_num_queries(5):
        browser.get(PAGE)
