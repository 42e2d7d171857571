"""How much Today asks, however much needs somebody; and that all of it is the own organisation's."""

import datetime as dt

import pytest

from reminders.models import WorkRun
from tests.cast import NOW
from tests.courses.trained_leaders import paper
from tests.desk.conftest import TWELVE_DAYS, Group
from tests.desk.today.test_today_page import BY_HAND, DAY, mark, page
from tests.factories import (
    ContactNoteFactory,
    FacilitatorFactory,
    MessageFactory,
    ParticipantFactory,
    SessionBookingFactory,
    make_course,
)
from tests.reading import text_of

pytestmark = pytest.mark.django_db


def fill(group: Group, count: int) -> None:
    """Put so many things into every group of the page."""
    organisation = group.course.organisation
    group.course.edition.checklist = ["We kept to the timetable"]
    group.course.edition.save()
    for number in range(count):
        person = group.add(f"Ann{number}", "Pell", channel="telephone")
        other = ParticipantFactory(organisation=organisation, last_name="Pellew")
        ContactNoteFactory(participant=person, call_back_on=dt.date(2026, 11, 1))
        mark(group, person, 4, "3")
        place = group.place(person, 7 + number)
        place.apology_at, place.apology_by = NOW, "self"
        place.save()
        SessionBookingFactory(appointment=group.place(person, 6))
        MessageFactory(
            participant=person, course=group.course, session=group.session(6), rule="before_each", days_before=1, **BY_HAND
        )
        MessageFactory(participant=other, state="failed", reason="No such address.")
        days = [dt.date(2026, 11, 10) + number * DAY]
        make_course(group.course.edition, days=days, number=40 + number)
        ParticipantFactory(organisation=organisation, to_check_at=NOW)
        organisation.closed_days.create(date=dt.date(2026, 11, 10) + number * DAY, reason="Flood")
        group.course.sessions.filter(number=9 + number).update(venue=None)
        paper(FacilitatorFactory(organisation=organisation), "reference", dt.date(2026, 11, 1))
    WorkRun.objects.all().delete()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_fifty_queries_however_much_needs_somebody(as_, clinic, group, count, django_assert_num_queries):
    fill(group, count)
    browser = as_(clinic.administrator)

    with django_assert_num_queries(50):
        text = text_of(browser.get("/today/"))

    nothing = "Nothing needs you under About people, Referrals, Waiting list, Reviews overdue, Letters, Offers, Registrations, "
    nothing += "Courses to confirm or Courses to put right."
    assert text.count("Nothing needs you") == text.count(nothing) == 1
    assert len(TWELVE_DAYS) == group.course.sessions.filter(kind="course").count()


@pytest.mark.parametrize("count", [1, 3])
def test_a_clinicians_page_takes_twenty_five_queries(as_, clinic, group, count, django_assert_num_queries):
    fill(group, count)
    browser = as_(clinic.clinician)

    with django_assert_num_queries(25):
        browser.get("/today/")


def test_nothing_of_another_organisation_is_named(as_, clinic, charity, group, course_59):
    fill(group, 1)

    text = page(as_, charity.coordinator)

    for word in ("Pell", "group 31", "nurse", "Urdu", "No such address"):
        assert word not in text
    assert "course 59" in text
