"""Somebody who waits says that they still do, when they can't come, from when on, and that they would come sooner."""

import datetime as dt

import pytest
import time_machine

from participants.models import Unavailable
from reminders.models import Message
from reminders.planning.planner import plan
from tests.cast import NOW
from tests.factories import make_place
from tests.reading import text_of

pytestmark = pytest.mark.django_db


def at(entry, rest):
    return f"/me/pathway/{entry.episode_id}/{rest}"


def days(first, last, version=1):
    typed = {"version": version}
    for name, day in (("first", first), ("last", last)):
        typed |= dict(zip((f"{name}_day", f"{name}_month", f"{name}_year"), day.split(), strict=True))
    return typed


def test_who_is_asked_says_that_they_still_want_it(as_, maureen, waiting):
    waiting.since = NOW - dt.timedelta(weeks=12)
    waiting.save()
    browser = as_(maureen.user)
    assert "Do you still want to come? You wait for a place. Your turn stays the same." in text_of(
        browser.get(at(waiting, "still/"))
    )

    text = text_of(browser.post(at(waiting, "still/"), follow=True))

    assert "Thank you. You wait on." in text
    assert "You are waiting for a place" in text
    waiting.refresh_from_db()
    assert waiting.still_wants_at == NOW


def test_days_away_are_added_shown_and_taken_off(as_, maureen, waiting):
    browser = as_(maureen.user)

    text = text_of(browser.post(at(waiting, "days/"), days("1 2 2027", "14 2 2027"), follow=True))

    assert "We have saved it." in text
    assert "Monday 1 February 2027 to Sunday 14 February 2027" in text
    away = Unavailable.objects.get()
    waiting.refresh_from_db()
    assert waiting.version == 2
    assert waiting.takes_in_person
    text = text_of(browser.post(at(waiting, "days/"), {"off": away.pk, "version": 2}, follow=True))
    assert "Monday 1 February 2027 to" not in text
    assert not Unavailable.objects.exists()


def test_the_same_days_twice_stand_there_once(as_, maureen, waiting):
    browser = as_(maureen.user)
    for version in (1, 1, 2):
        assert browser.post(at(waiting, "days/"), days("1 2 2027", "14 2 2027", version=version)).status_code == 302

    assert Unavailable.objects.count() == 1


def test_days_that_end_before_they_begin_or_are_over_are_asked_about(as_, maureen, waiting):
    browser = as_(maureen.user)

    assert "The last day must be the first day or later." in text_of(
        browser.post(at(waiting, "days/"), days("14 2 2027", "1 2 2027"))
    )
    assert "Choose a day that is still to come." in text_of(browser.post(at(waiting, "days/"), days("1 2 2026", "3 2 2026")))
    assert not Unavailable.objects.exists()


def test_a_form_opened_before_somebody_else_changed_it_writes_nothing(as_, maureen, waiting):
    waiting.version = 5
    waiting.save()

    text = text_of(as_(maureen.user).post(at(waiting, "days/"), days("1 2 2027", "14 2 2027", version=4)))

    assert "This has changed since you opened it. Open the page again, please." in text
    assert not Unavailable.objects.exists()


def test_they_can_say_from_which_day_on_and_take_it_back(as_, maureen, waiting):
    browser = as_(maureen.user)
    day = {"start_day": "1", "start_month": "3", "start_year": "2027"}

    browser.post(at(waiting, "start/"), {"version": 1, **day})

    waiting.refresh_from_db()
    assert waiting.earliest_start == dt.date(2027, 3, 1)
    browser.post(at(waiting, "start/"), {"version": 2, "start_day": "", "start_month": "", "start_year": ""})
    waiting.refresh_from_db()
    assert waiting.earliest_start is None


def test_who_has_a_place_says_that_they_would_come_sooner_and_keeps_it(as_, maureen, waiting, january):
    waiting.state, waiting.closed_at = "placed", NOW
    waiting.save()
    place = make_place(maureen, january, joined_at=NOW)
    place.episode = waiting.episode
    place.save()
    browser = as_(maureen.user)
    assert "You keep your own place until you say yes to another." in text_of(browser.get(at(waiting, "sooner/")))

    text = text_of(browser.post(at(waiting, "sooner/"), follow=True))

    assert "Thank you. We write to you when there is a place." in text
    waiting.refresh_from_db()
    place.refresh_from_db()
    assert (waiting.state, waiting.sooner, place.state) == ("waiting", True, "active")


def test_nobody_without_a_place_is_asked_to_come_sooner(as_, maureen, waiting):
    assert "There is nothing to answer now" in text_of(as_(maureen.user).post(at(waiting, "sooner/")))


@pytest.mark.parametrize("stretches", [1, 3])
def test_the_days_away_take_seven_queries(as_, maureen, waiting, stretches, django_assert_num_queries):
    for month in range(1, stretches + 1):
        Unavailable.objects.create(entry=waiting, from_on=dt.date(2027, month, 1), until_on=dt.date(2027, month, 3))
    browser = as_(maureen.user)
    browser.get(at(waiting, "days/"))

    with django_assert_num_queries(7):
        browser.get(at(waiting, "days/"))


def test_who_never_can_on_thursdays_says_so_and_takes_it_back(as_, maureen, waiting):
    browser = as_(maureen.user)
    assert "Is there a day of the week when you never can?" in text_of(browser.get(at(waiting, "days/")))

    text = text_of(browser.post(at(waiting, "weekdays/"), {"version": 1, "days": ["3"]}, follow=True))

    assert "We have saved it." in text
    assert "You never can on Thursdays." in text
    waiting.refresh_from_db()
    assert waiting.not_weekdays == [3]
    browser.post(at(waiting, "weekdays/"), {"version": 2})
    waiting.refresh_from_db()
    assert waiting.not_weekdays == []


def test_who_ticks_all_seven_days_is_asked_to_leave_one(as_, maureen, waiting):
    text = text_of(as_(maureen.user).post(at(waiting, "weekdays/"), {"version": 1, "days": list("0123456")}))

    assert "Leave a day of the week when you can come." in text


def test_who_would_come_sooner_takes_it_back_and_keeps_their_place(as_, maureen, waiting, january):
    place = make_place(maureen, january, joined_at=NOW)
    waiting.sooner = True
    waiting.save()
    browser = as_(maureen.user)
    assert "I don’t want to come sooner any more" in text_of(browser.get(at(waiting, "sooner/")))

    text = text_of(browser.post(at(waiting, "sooner/"), {"not_sooner": "1"}, follow=True))

    assert "We have saved it. Your place is yours." in text
    waiting.refresh_from_db()
    place.refresh_from_db()
    assert (waiting.state, waiting.sooner, place.state) == ("placed", False, "active")


TWELVE_WEEKS_ON = dt.datetime(2027, 1, 12, 10, tzinfo=dt.UTC)  # twelve weeks after 20 October 2026


def test_every_twelve_weeks_somebody_is_asked_by_mail_and_on_their_page_and_answers_there(as_, maureen, waiting):
    maureen.email = "maureen@post.example"
    maureen.save()
    browser = as_(maureen.user)
    assert "Do you still want to come?" not in text_of(browser.get("/me/"))

    with time_machine.travel(TWELVE_WEEKS_ON, tick=False):
        plan(TWELVE_WEEKS_ON)
        asked = Message.objects.get(rule="still_waiting", due_at__date="2027-01-12")
        assert asked.state == "due"
        assert "Do you still want to come?" in text_of(as_(maureen.user).get("/me/"))
        as_(maureen.user).post(at(waiting, "still/"))
        assert "Do you still want to come?" not in text_of(as_(maureen.user).get("/me/"))

    later = TWELVE_WEEKS_ON + dt.timedelta(weeks=12)
    with time_machine.travel(later, tick=False):
        plan(later)
        assert Message.objects.filter(rule="still_waiting", due_at__date=later.date(), state="due").exists()
        assert "Do you still want to come?" in text_of(as_(maureen.user).get("/me/"))


def test_who_says_nothing_for_two_weeks_is_rung_and_says_it_by_telephone(as_, clinic, maureen, waiting):
    line = "Ask Maureen Pell whether they still want a place"
    with time_machine.travel(TWELVE_WEEKS_ON + dt.timedelta(weeks=2, days=1), tick=False):
        office = as_(clinic.administrator)
        assert line in text_of(office.get("/today/"))

        office.post(f"/waiting-list/entries/{waiting.pk}/still-wants/")

        assert line not in text_of(office.get("/today/"))
        waiting.refresh_from_db()
        assert waiting.still_wants_at == TWELVE_WEEKS_ON + dt.timedelta(weeks=2, days=1)


def test_who_was_brought_in_from_an_old_list_is_asked_twelve_weeks_later_and_not_tonight(as_, clinic, maureen, waiting):
    waiting.since, waiting.asked_at = NOW - dt.timedelta(weeks=50), NOW
    waiting.save()

    assert "Do you still want to come?" not in text_of(as_(maureen.user).get("/me/"))
    assert "whether they still want a place" not in text_of(as_(clinic.administrator).get("/today/"))
    with time_machine.travel(NOW + dt.timedelta(weeks=12), tick=False):
        assert "Do you still want to come?" in text_of(as_(maureen.user).get("/me/"))
