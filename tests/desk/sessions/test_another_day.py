"""A cancelled hospital day is held again on another: everybody keeps their place and hears when, whoever led it leads it."""

import datetime as dt

import pytest

from common.refused import Refused
from courses.models import Duty
from courses.scheduling.changing.cancelling import cancel_session
from participants.enrolment.enrolling import withdraw
from participants.enrolment.holding_again import hold_day_again
from participants.models import Appointment, Enrolment
from reminders.planning.planner import plan
from reminders.sending.sender import send_due
from tests.reading import text_of

pytestmark = pytest.mark.django_db
FRIDAY = dt.date(2026, 11, 13)


@pytest.fixture
def day(group, clinic):
    """Day 8, this Thursday, cancelled; two people were booked, and Imogen led it."""
    group.lead("Imogen Fairweather", "psychologist", 8)
    return group.session(8)


def cancel(day, clinic):
    return cancel_session(day, reason="Flood", by=clinic.administrator, now=clinic.now, version=day.version)


def hold_it(day, clinic, on=FRIDAY, **more):
    when = {"day": on, "start": dt.time(9, 30), "venue": day.venue, "video_link": "", "version": day.version, "reviews": "keep"}
    return hold_day_again(day, by=clinic.administrator, now=clinic.now, **(when | more))


def test_everybody_still_on_it_has_their_place_and_whoever_led_it_leads_it(clinic, group, day):
    stays, goes = group.add("Ana", "Pell"), group.add("Ben", "Pell")
    day = cancel(day, clinic)
    withdraw(Enrolment.objects.get(participant=goes), reason="Ill", by=clinic.administrator, now=clinic.now)
    new = group.add("Cy", "Quill")
    Appointment.objects.filter(participant=new, session=day).delete()

    done = hold_it(day, clinic)

    again = group.session(8)
    assert (again.local_date, again.state, done.left) == (FRIDAY, "planned", [])
    booked = Appointment.objects.filter(session=again, state="booked")
    assert {each.participant for each in booked} == {stays, new}
    (duty,) = Duty.objects.filter(session=again, ended_at=None)
    assert (duty.facilitator.name, duty.starts_at) == ("Imogen Fairweather", again.starts_at)


def test_somebody_who_was_told_that_it_is_cancelled_hears_once_when_it_is_held(clinic, group, day, mailoutbox):
    person = group.add("Ana", "Pell")
    place = Enrolment.objects.get(participant=person)
    plan(place.joined_at)
    send_due(place.joined_at)
    day = cancel(day, clinic)
    _pass(clinic.now)
    before = len(mailoutbox)

    hold_day_again(
        day,
        by=clinic.administrator,
        now=clinic.now + dt.timedelta(hours=1),
        day=FRIDAY,
        start=dt.time(9, 30),
        venue=day.venue,
        video_link="",
        version=day.version,
        reviews="keep",
    )
    _pass(clinic.now + dt.timedelta(hours=1))

    (told,) = [each for each in mailoutbox[before:] if "Held after all" in each.subject]
    assert "We told you that this is cancelled: Thursday 5 November 2026." in told.body
    assert "Friday 13 November 2026, 9:30am to 3pm" in told.body


def _pass(at):
    for minutes in (0, 3, 30):
        plan(at + dt.timedelta(minutes=minutes))
        send_due(at + dt.timedelta(minutes=minutes))


def test_a_day_that_is_not_cancelled_a_stale_page_and_a_day_that_is_over_are_refused(clinic, day):
    with pytest.raises(Refused, match="isn’t cancelled"):
        hold_it(day, clinic)
    day = cancel(day, clinic)
    with pytest.raises(Refused, match="Somebody changed this"):
        hold_it(day, clinic, version=day.version - 1)
    with pytest.raises(Refused, match="has already passed"):
        hold_it(day, clinic, on=dt.date(2026, 10, 30))


def test_the_office_does_it_on_the_page_of_the_cancelled_day(as_, clinic, group, day):
    group.add("Ana", "Pell")
    day = cancel(day, clinic)
    browser = as_(clinic.administrator)
    assert "Hold it on another day" in text_of(browser.get(f"/sessions/{day.pk}/"))

    sent = {"day_day": 13, "day_month": 11, "day_year": 2026, "start": "9:30am", "venue": day.venue_id, "version": day.version}
    page = f"/sessions/cancelled/{day.pk}/another-day/"
    assert "1 person will be told by e-mail" in text_of(browser.get(page))
    asked = browser.post(page, sent | {"reviews": "keep"}, follow=True)

    assert "Day 8 is held on Friday 13 November 2026 at 9:30am." in text_of(asked)
    assert "Day 8 isn’t cancelled. Move it instead." in text_of(browser.get(page, follow=True))
