"""The calendar: what is on in a month or a week, for whom, and what is wrong with it."""

import datetime as dt

import pytest

from accounts.roles import Role
from courses.models import Duty, Session
from tests.cast import member
from tests.desk.conftest import Group
from tests.factories import VenueFactory, cpsmp_edition, make_course
from tests.reading import text_of

pytestmark = pytest.mark.django_db

BASE = 3  # the session, the user, the membership with its organisation
# People who lead, sessions with all they show, closed days, rooms.
OWN = 4


def page(as_, user, query: str = "") -> str:
    response = as_(user).get(f"/calendar/{query}")
    assert response.status_code == 200
    return text_of(response)


def html(as_, user, query: str = "") -> str:
    return as_(user).get(f"/calendar/{query}").content.decode()


# --- what is on ---


def test_an_administrator_sees_this_month_day_by_day(as_, clinic, group, course_60):
    text = page(as_, clinic.administrator)

    assert "November 2026 12 sessions and reviews" in text  # days 5 to 12, and four of the six Wednesdays
    assert (
        "4 Wednesday 4 November Pain management programme, group 31, day 7 9:30am, Garden Room, Level 2, hospital "
        "Chronic Pain Self-Management Program, course 60, session 1 1pm, Mill Hall, community 5 Thursday 5 November"
    ) in text
    assert "2, today Monday 2 November, today Pain management programme, group 31, day 5" in text


def test_each_entry_is_a_link_to_its_session(as_, clinic, group):
    page_html = html(as_, clinic.administrator)

    for number in (5, 12):
        assert f'href="/sessions/{group.session(number).pk}/"' in page_html


def test_a_review_says_so_itself(as_, clinic, group):
    text = page(as_, clinic.administrator, "?month=2026-12")

    assert "14 Monday 14 December Pain management programme, group 31, 1-month review 10am, Garden Room, Level 2 15" in text
    assert 'class="app-entry app-entry--review"' in html(as_, clinic.administrator, "?month=2026-12")


def test_a_week_gives_the_whole_hours(as_, clinic, group, course_60):
    text = page(as_, clinic.administrator, "?week=2026-W45")

    assert "Mon 2 November to Sun 8 November 2026 5 sessions and reviews" in text
    assert "day 7 9:30am to 3pm, Garden Room, Level 2, hospital" in text
    assert "session 1 1pm to 3:30pm, Mill Hall, community" in text
    assert "9 November" not in text.partition("Monday Tuesday")[2]


def test_days_outside_the_month_are_pale_and_not_counted(as_, clinic, group):
    response = as_(clinic.administrator).get("/calendar/?month=2026-11")

    text = text_of(response)
    assert "26 October Monday 26 October Pain management programme, group 31, day 1" in text
    assert "November 2026 8 sessions and reviews" in text
    assert response.content.decode().count("app-cal__day--outside") == 6 + 6  # 26 to 31 October, 1 to 6 December


def test_today_is_the_organisations_own(as_, clinic, time_machine):
    clinic.organisation.zone = "Pacific/Auckland"
    clinic.organisation.save()
    time_machine.move_to(dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC), tick=False)

    text = page(as_, clinic.administrator)

    assert "Nothing is on in December 2026." in text
    assert "1, today Tuesday 1 December, today" in text
    assert text.count("today") == 2  # the number on a desk, the date on a phone


def test_a_cancelled_session_is_struck_with_the_word(as_, clinic, group):
    session = group.session(7)
    session.state, session.cancel_reason = "cancelled", "Snow"
    session.save()

    assert "4 Wednesday 4 November Cancelled Pain management programme, group 31, day 7" in page(as_, clinic.administrator)
    assert "<s>Pain management programme, group 31, day\u00a07</s>" in html(as_, clinic.administrator)


def test_a_video_session_and_one_without_a_place_say_so(as_, clinic, group):
    Session.objects.filter(pk=group.session(7).pk).update(venue=None, video_link="https://video.example/room")
    Session.objects.filter(pk=group.session(8).pk).update(venue=None)

    text = page(as_, clinic.administrator)

    assert "day 7 9:30am, Video link, hospital" in text
    assert "day 8 9:30am, No place yet, hospital" in text


@pytest.mark.parametrize("month", ["2026-10", "2027-03"])
def test_sessions_around_a_clock_change_keep_their_wall_time(as_, charity, month):
    friday = {"2026-10": dt.date(2026, 10, 23), "2027-03": dt.date(2027, 3, 24)}[month]
    days = [friday, friday + dt.timedelta(weeks=1)]
    make_course(cpsmp_edition(charity.organisation), days=days, venue=VenueFactory(organisation=charity.organisation, room=""))

    assert page(as_, charity.coordinator, f"?month={month}").count("10am, Garden Room") == 2


def test_a_session_over_midnight_utc_stands_on_its_local_day(as_, charity):
    charity.organisation.zone = "America/St_Johns"
    charity.organisation.save()
    make_course(cpsmp_edition(charity.organisation), days=[dt.date(2026, 11, 30)], start=dt.time(19), number=7)

    text = page(as_, charity.coordinator)

    assert "30 Monday 30 November Chronic Pain Self-Management Program, course 7, session 1 7pm" in text
    assert "1 session or review" in text
    assert "Nothing is on in December 2026." in page(as_, charity.coordinator, "?month=2026-12")


def test_a_session_keeps_the_day_of_its_own_zone(as_, charity):
    """The organisation moved its clocks after the course was planned: what was promised stays."""
    make_course(cpsmp_edition(charity.organisation), days=[dt.date(2026, 11, 1)], start=dt.time(0, 30), number=7)
    charity.organisation.zone = "America/St_Johns"
    charity.organisation.save()

    assert "1 Sunday 1 November Chronic Pain Self-Management Program, course 7, session 1 12:30am" in page(
        as_, charity.coordinator
    )


# --- filters ---


@pytest.mark.parametrize(
    ("name", "sees", "misses"),
    [
        ("course", "session 1 1pm", "day 7 9:30am"),
        ("room", "session 1 1pm", "day 7 9:30am"),
        ("person", "day 7 9:30am", "session 1 1pm"),
        ("kind", "session 1 1pm", "day 7 9:30am"),
    ],
)
def test_an_administrator_sees_one_course_room_person_or_kind(as_, clinic, group, course_60, name, sees, misses):
    person = group.lead("Imogen Fairweather", "psychologist", 7)
    chosen = {"course": course_60.course.pk, "room": course_60.course.venue_id, "person": person.pk, "kind": "community"}[name]
    words = {
        "course": "Chronic Pain Self-Management Program, course 60",
        "room": "Mill Hall",
        "person": "Imogen Fairweather",
        "kind": "Community course",
    }[name]

    text = page(as_, clinic.administrator, f"?{name}={chosen}")

    assert sees in text
    assert misses not in text
    assert f"November 2026 {words}: " in text


def test_an_ended_duty_is_nobodys(as_, clinic, group):
    person = group.lead("Imogen Fairweather", "psychologist", 7)
    Duty.objects.update(ended_at=clinic.now)

    assert "Nothing of Imogen Fairweather in November 2026. Show everything." in page(
        as_, clinic.administrator, f"?person={person.pk}"
    )


def test_turning_the_leaf_keeps_what_was_chosen(as_, clinic, group):
    room = group.course.venue_id

    page_html = html(as_, clinic.administrator, f"?month=2026-11&room={room}&kind=&course=")

    for address in ("month=2026-10", "month=2026-12", "month=2026-11", "week=2026-W45"):
        assert f'href="?{address}&amp;room={room}"' in page_html
    assert 'name="month" value="2026-11"' in page_html
    assert 'href="?month=2026-11"' in page_html  # Clear


def test_a_chosen_course_stays_chosen_where_it_has_no_session(as_, clinic, group):
    text = page(as_, clinic.administrator, f"?month=2028-03&course={group.course.pk}")

    assert "Nothing of Pain management programme, group 31 in March 2028. Show everything." in text


@pytest.mark.parametrize("query", ["?course=x", "?room=99999999999999999999", "?person=-1", "?kind=other", "?course=999999"])
def test_a_filter_that_nobody_offered_is_said_to_be_wrong_and_narrows_nothing(as_, clinic, group, query):
    text = page(as_, clinic.administrator, query)

    assert "Choose one from the list." in text
    assert "day 7 9:30am" in text


@pytest.mark.parametrize("query", ["?month=2026-13", "?month=0000-00", "?week=9999-W99", "?month=%00", "?week=2027-W53"])
def test_a_leaf_that_is_none_shows_this_month(as_, clinic, query):
    assert "November 2026" in page(as_, clinic.administrator, query)


@pytest.mark.parametrize("query", ["?month=2000-01", "?month=2099-12", "?week=2000-W01", "?week=2099-W52"])
def test_the_first_and_the_last_leaf_can_be_seen(as_, clinic, query):
    assert "Nothing is on in" in page(as_, clinic.administrator, query)


def test_an_empty_month_says_so(as_, clinic):
    assert "Nothing is on in November 2026. Schedule a course." in page(as_, clinic.administrator)
    text = page(as_, clinic.clinician)
    assert "Nothing is on in November 2026." in text
    assert "Schedule" not in text


# --- whose ---


def test_nobody_sees_another_organisations_sessions_rooms_or_people(as_, clinic, charity, group, course_59):
    group.lead("Imogen Fairweather", "psychologist", 7)

    text = page(as_, charity.coordinator)

    assert "course 59, session 1 10am, Mill Hall" in text
    for theirs in ("group 31", "Garden Room", "Imogen"):
        assert theirs not in text


@pytest.mark.parametrize("name", ["course", "room", "person"])
def test_another_organisations_course_room_or_person_cannot_be_chosen(as_, clinic, charity, group, course_59, name):
    person = group.lead("Imogen Fairweather", "psychologist", 7)
    chosen = {"course": group.course.pk, "room": group.course.venue_id, "person": person.pk}[name]

    text = page(as_, charity.coordinator, f"?{name}={chosen}")

    assert "Choose one from the list." in text
    assert "course 59, session 1 10am" in text
    for theirs in ("group 31", "Garden Room", "Imogen"):
        assert theirs not in text


def test_a_clash_with_another_organisation_is_none(as_, clinic, charity, group):
    """Two organisations may call two rooms by one name."""
    room = VenueFactory(organisation=charity.organisation, name="Garden Room", room="Level 2")
    make_course(cpsmp_edition(charity.organisation), days=[dt.date(2026, 11, 4)], venue=room)

    assert "Clash" not in page(as_, clinic.administrator)
    assert "Clash" not in page(as_, charity.coordinator)


@pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR, Role.PARTICIPANT])
def test_who_may_not_see_courses_has_no_calendar(as_, clinic, role):
    response = as_(member(clinic.organisation, role, "Somebody")).get("/calendar/")

    assert response.status_code == 404


def test_a_stranger_is_sent_to_sign_in(client, clinic):
    assert client.get("/calendar/").url == "/sign-in/?next=/calendar/"


def test_nothing_can_be_posted(as_, clinic):
    assert as_(clinic.administrator).post("/calendar/").status_code == 405


def test_the_menu_offers_it_after_courses(as_, clinic):
    assert "Courses Calendar People Reviews Messages" in page(as_, clinic.administrator)
    assert 'href="/calendar/" aria-current="page"' in html(as_, clinic.administrator)


# --- queries ---


@pytest.mark.parametrize("rows", [1, 3, 300])
@pytest.mark.parametrize("span", ["month=2026-11", "week=2026-W45"])
def test_the_calendar_takes_seven_queries_however_much_is_on(as_, clinic, rows, span, django_assert_num_queries):
    edition = cpsmp_edition(clinic.organisation)
    for number in range(1, min(rows, 3) + 1):
        course = make_course(edition, days=[dt.date(2026, 11, 4)], number=number)
        Group(course).lead(f"Leader {number}", "leader", 1)
    if rows == 300:
        one = course.sessions.get()
        Session.objects.bulk_create(_copies(one, 297))
    browser = as_(clinic.administrator)

    with django_assert_num_queries(BASE + OWN):
        response = browser.get(f"/calendar/?{span}")
    assert response.content.decode().count('class="app-entry app-entry--community"') == rows + 1  # the key has one


def _copies(one: Session, count: int) -> list[Session]:
    """Sessions at the same time by video link, where nothing clashes."""
    shared = {
        field.attname: getattr(one, field.attname)
        for field in Session._meta.concrete_fields
        if field.attname not in ("id", "number", "venue_id", "plan_id", "video_link")
    }
    return [Session(**shared, number=number, video_link="https://video.example/room") for number in range(2, count + 2)]
