"""What takes people every week: days on which they don't work, and the clinics they are the team of."""

import datetime as dt

import pytest

from common.refused import Refused
from courses.dates.wall_time import Span
from courses.models import AssessmentClinic, Duty, EditionItem, EditionSession, WorkingDays
from courses.staffing.commitments import commitments_of
from courses.staffing.freedom import DAY_OFF, Commitment, day_mark, weekdays_on
from courses.staffing.giving import Cell, fill_from, give
from courses.staffing.usual_week import say_working_days
from tests.factories import FacilitatorFactory, make_course, pain_management_edition

MONDAY, TUESDAY = dt.date(2026, 11, 16), dt.date(2026, 11, 17)
NINE = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)


@pytest.mark.parametrize(("day", "expected"), [(15, None), (16, [0, 1]), (18, [0, 1]), (19, [3])])
def test_weekdays_are_those_said_last_for_a_day_and_before_the_first_any(day, expected):
    said = [(dt.date(2026, 11, 19), [3]), (dt.date(2026, 11, 16), [0, 1])]
    assert weekdays_on(dt.date(2026, 11, day), said) == expected


def test_a_day_off_is_a_dash_unless_something_says_more():
    off = Commitment(1, NINE, NINE + dt.timedelta(hours=1), DAY_OFF, "doesn’t work on Mondays")
    leave = off._replace(mark="Leave")
    assert (day_mark([off]), day_mark([off], 2), day_mark([off, leave])) == ("–", "2", "Leave")


@pytest.fixture
def house(clinic):
    edition = pain_management_edition(clinic.organisation)
    plan = edition.sessions.get(number=2)
    EditionItem.objects.create(session=plan, offset_minutes=120, minutes=60, title="Sleep", kind="led", profession="nurse")
    return edition


@pytest.fixture
def beth(clinic):
    return FacilitatorFactory(organisation=clinic.organisation, name="Beth Halloran", profession="nurse")


def cell(course):
    session = course.sessions.get(number=2)
    return session.pk, session.plan.items.get(title="Sleep").pk


@pytest.mark.django_db
def test_who_does_not_work_that_weekday_is_given_no_item_of_the_rota_and_filled_in_nowhere(clinic, house, beth):
    course = make_course(house, days=[MONDAY, TUESDAY], number=34)
    say_working_days(beth, [0, 2], MONDAY, by=clinic.administrator, now=clinic.now)

    with pytest.raises(Refused, match="Beth Halloran doesn’t work on Tuesdays"):
        give(course, beth, [Cell(*cell(course))], by=clinic.administrator, now=clinic.now)

    earlier = make_course(house, days=[dt.date(2026, 11, 9), dt.date(2026, 11, 10)], number=33)
    give(earlier, beth, [Cell(*cell(earlier))], by=clinic.administrator, now=clinic.now)
    filled = fill_from(course, earlier, by=clinic.administrator, now=clinic.now)
    assert filled.given == []
    assert "doesn’t work on Tuesdays" in filled.left[0]

    say_working_days(beth, [1], MONDAY, by=clinic.administrator, now=clinic.now)
    assert WorkingDays.objects.get().weekdays == [1]
    give(course, beth, [Cell(*cell(course))], by=clinic.administrator, now=clinic.now)
    assert Duty.objects.filter(session__course=course).count() == 1


@pytest.mark.django_db
def test_the_team_of_a_weekly_clinic_is_taken_at_its_hours_and_not_on_a_closed_day(clinic, house, beth):
    assessment, _ = EditionSession.objects.get_or_create(edition=house, kind="assessment", defaults={"number": 1, "title": "A"})
    assessment.items.all().delete()
    EditionItem.objects.create(session=assessment, offset_minutes=0, minutes=90, title="Nurse", kind="led", profession="nurse")
    made = AssessmentClinic.objects.create(
        organisation=clinic.organisation,
        programme=house.programme,
        weekday=1,
        start=dt.time(9),
        slots=2,
        format="telephone",
        valid_from=dt.date(2026, 11, 1),
    )
    made.staff.add(beth)

    def taken(day):
        noon = dt.datetime.combine(day, dt.time(12), dt.UTC)
        found = commitments_of(clinic.organisation, [Span(noon, noon + dt.timedelta(hours=1))])
        return [(each.starts_at.hour, each.ends_at.hour, each.mark) for each in found.get(beth.pk, ())]

    assert taken(TUESDAY) == [(9, 12, "A")]
    assert taken(MONDAY) == []
    clinic.organisation.closed_days.create(date=TUESDAY, reason="Staff training")
    assert taken(TUESDAY) == []


@pytest.mark.django_db
def test_the_office_says_on_which_days_somebody_works(as_, clinic, beth):
    browser = as_(clinic.administrator)
    sent = {"weekdays": ["0", "2"], "valid_from_day": 16, "valid_from_month": 11, "valid_from_year": 2026}
    said = b"Monday and Wednesday, from Monday 16 November 2026 on"

    assert b"Choose the weekdays on which they work." in browser.post(f"/rota/people/{beth.pk}/days/", {}).content
    assert said in browser.post(f"/rota/people/{beth.pk}/days/", sent, follow=True).content
    assert said in browser.get(f"/rota/people/{beth.pk}/").content
