"""May we run this course, and if not, what is missing? The page, its buttons, and where else it shows."""

import datetime as dt

import pytest
import time_machine

from courses.models import Duty, GateOverride, LedElsewhere, Licence, Session
from participants.models import Appointment
from tests.cast import NOW
from tests.desk.gates.ready_courses import WEDNESDAYS, add_people, leader_for, put_on_duty, ready_course
from tests.factories import make_course
from tests.reading import text_of

pytestmark = pytest.mark.django_db

# What htmx says of itself when a page fetches one of its parts.
FETCHED = {"HX-Request": "true"}


@pytest.fixture
def course(charity):
    return ready_course(charity)


@pytest.fixture
def office(as_, charity):
    return as_(charity.coordinator)


def opening(office, course):
    return text_of(office.get(f"/courses/{course.pk}/opening/"))


def press(office, course, gate, **more):
    course.refresh_from_db()
    boxes = {f"{gate}-{name}": value for name, value in {"version": str(course.version), **more}.items()}
    return office.post(f"/courses/{course.pk}/opening/{gate}/", boxes)


def test_the_whole_story_on_one_screen(office, course):
    text = opening(office, course)
    assert "Can it run? Yes" in text
    assert "Registration isn’t open to the public yet." in text
    assert "Confirm or postpone it on Wednesday 4 November 2026 at the latest." in text
    assert "Met: Licence SMRC 4711-0 covers it until Thursday 31 December 2026." in text
    assert "Met: 2 leaders are needed at each session. Every session to come has them." in text

    assert press(office, course, "open").url == f"/courses/{course.pk}/opening/"
    assert "The public can register now." in opening(office, course)
    assert "Close registration" in opening(office, course)
    press(office, course, "confirm")
    text = opening(office, course)

    assert "Confirmed on Monday 2 November 2026 at 10am: it takes place." in text
    assert "Confirm that it runs" not in text
    press(office, course, "close")
    assert "Registration was closed on Monday 2 November 2026 at 10am." in opening(office, course)
    assert "Open it again" in opening(office, course)


def test_a_refusal_shows_the_same_list_and_what_mends_it(office, course):
    Licence.objects.update(expires_on=dt.date(2026, 12, 15))
    session = course.sessions.get(number=4)
    Duty.objects.filter(session=session, facilitator__name="Ben Holt").update(ended_at=NOW)

    response = press(office, course, "open")

    text = text_of(response)
    assert response.status_code == 200
    assert "Registration can’t open yet: 2 things are missing." in text
    assert "Not met: Licence SMRC 4711-0 runs out on Tuesday 15 December 2026, before the last session" in text
    assert "Not met: 2 leaders are needed at each session. Session 4 has fewer in standing. Choose leaders" in text
    assert f'href="/sessions/{session.pk}/staff/"' in response.content.decode()


def test_a_reason_lets_two_first_timers_through_and_stands_there(office, course):
    LedElsewhere.objects.all().delete()
    assert "Why may they lead together?" in opening(office, course)

    refused = press(office, course, "open")
    assert "Registration can’t open yet: 1 thing is missing." in text_of(refused)
    press(office, course, "open", reason_first_timers="Both have taught for years.")

    text = opening(office, course)
    assert "Let through: Ana Marsh and Ben Holt lead together" in text
    assert "Sorcha Bell let it through on Monday 2 November 2026: Both have taught for years." in text
    assert "Sorcha Bell, Monday 2 November 2026 at 10am, to open registration" in text


def test_too_few_people_ask_for_a_reason_and_offer_other_ways(office, charity):
    course = ready_course(charity, people=5)

    text = opening(office, course)

    assert "Not met: 5 of 16 people have a place. At least 8 are needed, 3 more. Add a person" in text
    assert "Why may it run with fewer people?" in text
    assert "Postpone it or cancel it: the page says first who is told." in text
    press(office, course, "confirm", reason_size="The village is small.")
    assert "Sorcha Bell let it through on Monday 2 November 2026: The village is small." in opening(office, course)


def test_an_open_course_that_lacks_a_leader_says_so_on_its_page_and_here(office, course):
    press(office, course, "open")
    Duty.objects.filter(session__course=course, session__number=4, facilitator__name="Ben Holt").update(ended_at=NOW)

    for path in ("checks/", "opening/"):
        text = text_of(office.get(f"/courses/{course.pk}/{path}", headers=FETCHED))
        assert "This course is open to the public, and 1 thing is no longer as it should be." in text


def test_a_course_that_is_over_is_asked_nothing_any_more(as_, charity, course):
    with time_machine.travel(course.last_ends_at + dt.timedelta(hours=1), tick=False):
        text = opening(as_(charity.coordinator), course)

    assert f"{course.name} is over" in text
    assert "Nothing is checked any more" in text
    assert "It was never open to the public." in text
    assert not [words for words in ("Can it run?", "Met:", "Not met:", "Add a person", "can register") if words in text]


def test_the_course_page_shows_the_same_checks_and_leads_here(office, course):
    assert f'hx-get="/courses/{course.pk}/checks/"' in office.get(f"/courses/{course.pk}/").content.decode()

    response = office.get(f"/courses/{course.pk}/checks/", headers=FETCHED)

    text = text_of(response)
    assert "Can it run? Yes" in text
    assert "Registration isn’t open to the public yet." in text
    assert f'href="/courses/{course.pk}/opening/"' in response.content.decode()


def test_the_list_of_courses_says_and_finds_what_is_open_and_confirmed(office, course):
    press(office, course, "open")
    press(office, course, "confirm")

    for mark in ("Open to the public", "Confirmed"):
        text = text_of(office.get("/courses/", {"state": mark}))
        assert course.name in text
    assert "Places free Open to the public Confirmed" in text_of(office.get("/courses/"))


def test_session_zero_too_near_is_worth_a_look(office, course):
    at = dt.datetime(2026, 11, 9, 10, tzinfo=dt.UTC)
    Session.objects.create(
        organisation=course.organisation,
        course=course,
        kind="zero",
        number=0,
        label="Session Zero",
        starts_at=at,
        ends_at=at + dt.timedelta(hours=1),
        zone=course.organisation.zone,
        venue=course.venue,
        places=16,
    )

    assert "Worth a look. Session Zero is held 28 to 7 days before session 1" in opening(office, course)


def test_who_may_not_schedule_sees_no_button(as_, clinic, course_60):
    response = as_(clinic.clinician).get(f"/courses/{course_60.course.pk}/opening/")
    text = text_of(response)

    assert "Can it run? Not yet" in text
    for words in ("Confirm that it runs", "Choose leaders", "Add a person", "Postpone it"):
        assert words not in text
    assert "open-version" not in response.content.decode()
    assert as_(clinic.clinician).post(f"/courses/{course_60.course.pk}/opening/open/", {}).status_code == 404


@pytest.mark.parametrize("path", ["", "open/", "close/", "confirm/"])
def test_another_organisation_gets_404(as_, clinic, course, path):
    browser = as_(clinic.administrator)
    method = browser.post if path else browser.get

    response = method(f"/courses/{course.pk}/opening/{path}")

    assert response.status_code == 404
    assert course.name not in response.content.decode()


def test_a_hospitals_group_has_its_checks_on_its_own_page(as_, clinic, group):
    browser = as_(clinic.administrator)

    assert browser.get(f"/courses/{group.course.pk}/opening/").url == f"/courses/{group.course.pk}/"
    assert browser.post(f"/courses/{group.course.pk}/opening/open/", {"open-version": "1"}).status_code == 404
    assert "Registration" not in text_of(browser.get(f"/courses/{group.course.pk}/"))


def test_a_form_without_its_version_says_so(office, course):
    assert "This form has lost its version." in text_of(office.post(f"/courses/{course.pk}/opening/open/", {}))
    assert "Open the page again" in text_of(office.post(f"/courses/{course.pk}/opening/close/", {}, follow=True))


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_for_any_number_of_sessions_and_leaders(
    office, charity, count, django_assert_num_queries
):
    course = ready_course(charity, people=count)
    for number in range(count):
        put_on_duty(course, leader_for(course.edition, f"Leader {number}"), range(1, 2 * count))
    for _ in range(1, count):
        GateOverride.objects.create(
            course=course, gate="open", check_name="size", sentence="x", reason="y", given_by="Z", given_at=NOW
        )
    if count == 1:
        Duty.objects.filter(session__number__gt=1).delete()
        Appointment.objects.filter(session__number__gt=1).delete()
        course.sessions.filter(number__gt=1).delete()

    with django_assert_num_queries(27):
        office.get(f"/courses/{course.pk}/opening/")


# Today


def today(office, group=""):
    return text_of(office.get("/today/", {"all": group} if group else {}))


def test_today_asks_to_confirm_from_the_day_the_edition_says(as_, charity, course):
    with time_machine.travel(dt.datetime(2026, 11, 3, 20, tzinfo=dt.UTC), tick=False):
        assert f"Confirm {course.name}" not in today(as_(charity.coordinator))
    with time_machine.travel(dt.datetime(2026, 11, 4, 8, tzinfo=dt.UTC), tick=False):
        text = today(as_(charity.coordinator))
        assert f"Courses to confirm 1 Confirm {course.name}, postpone it or cancel it" in text
        assert "It starts on Wednesday 11 November 2026. Nothing is missing." in text


def test_today_no_longer_asks_once_it_is_confirmed(as_, charity, office, course):
    press(office, course, "confirm")
    with time_machine.travel(dt.datetime(2026, 11, 4, 8, tzinfo=dt.UTC), tick=False):
        text = today(as_(charity.coordinator))
    assert "Today" in text
    assert f"Confirm {course.name}" not in text


def test_today_names_an_open_course_whose_licence_was_ended(office, course):
    press(office, course, "open")
    Licence.objects.update(ended_at=NOW, end_reason="Not renewed")

    text = today(office)

    assert f"Courses to put right 1 Put {course.name} right: it is open to the public" in text


def test_today_lists_what_a_course_to_come_lacks_that_nobody_has_opened(office, course):
    Duty.objects.filter(session__course=course).update(ended_at=NOW)

    text = today(office)

    assert f"Choose leaders for {course.name}" in text
    assert "Courses to put right" not in text.split("Nothing needs you")[0]


@pytest.mark.parametrize("count", [1, 3])
def test_today_takes_the_same_queries_for_one_course_and_three(office, charity, count, django_assert_num_queries):
    course = ready_course(charity, people=1)
    for number in range(1, count):
        other = make_course(course.edition, days=WEDNESDAYS, number=80 + number)
        add_people(other, 1)
        put_on_duty(other, leader_for(course.edition, f"Dee {number}"))
    office.get("/today/")

    with django_assert_num_queries(52):
        office.get("/today/")
