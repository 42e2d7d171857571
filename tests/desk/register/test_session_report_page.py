"""The report of a session: who writes it, where it is seen, and who is asked for it."""

import datetime as dt

import pytest
import time_machine

from courses.models import SessionReport
from tests.cast import NOW
from tests.desk.conftest import Group
from tests.reading import text_of

pytestmark = pytest.mark.django_db

CHECKLIST = ["Two leaders were there", "The session ran for its full time"]
# Sessions of course 59 are on Wednesdays at 10am from 11 November.
AFTER = dt.datetime(2026, 11, 11, 14, tzinfo=dt.UTC)


@pytest.fixture
def led(charity, course_59) -> Group:
    """Course 59, whose first session Lenny leads."""
    course_59.course.edition.checklist = CHECKLIST
    course_59.course.edition.save()
    course_59.lead("Lenny Marsh", "leader", 1, user=charity.leader)
    return course_59


def path_of(group: Group, number: int = 1) -> str:
    return f"/sessions/{group.session(number).pk}/report/"


def seen(as_, user, path: str, moment: dt.datetime = AFTER) -> str:
    with time_machine.travel(moment, tick=False):
        response = as_(user).get(path)
    assert response.status_code == 200
    return text_of(response)


def send(as_, user, group: Group, *done: str, moment: dt.datetime = AFTER, **more):
    given = {"done": done, "note": "The heating was off.", "version": "0"} | more
    given.setdefault("submission_id", "8a0c0f57-2f3c-4f8b-9a4a-8f7f0c3a1e11")
    with time_machine.travel(moment, tick=False):
        return as_(user).post(path_of(group), given, follow=True)


def test_a_leader_ticks_the_list_and_goes_back_to_their_courses(as_, charity, led):
    assert "What was so at this session" in seen(as_, charity.leader, path_of(led))

    text = text_of(send(as_, charity.leader, led, "0"))

    assert "Thank you. The report of session 1 is with the office." in text
    assert "Report sent" in text
    report = SessionReport.objects.get()
    assert [line["done"] for line in report.checklist] == [True, False]


def test_an_empty_report_is_taken_for_a_slip(as_, charity, led):
    text = text_of(send(as_, charity.leader, led, note=""))

    assert "Tick what was so. If nothing was, say in the note what happened." in text
    assert not SessionReport.objects.exists()
    send(as_, charity.leader, led, note="Nobody came but us.")
    assert [line["done"] for line in SessionReport.objects.get().checklist] == [False, False]


def test_the_office_sees_it_on_the_session_with_what_was_not_so(as_, charity, led):
    send(as_, charity.leader, led, "0")

    text = seen(as_, charity.coordinator, f"/sessions/{led.session(1).pk}/")

    assert "The leaders’ report So: Two leaders were there Not so: The session ran for its full time" in text
    assert "The heating was off. Lenny Marsh, Wednesday 11 November 2026 at 2pm Change the report" in text


def test_the_course_page_says_which_sessions_lack_one(as_, charity, led):
    two_weeks = AFTER + dt.timedelta(weeks=1)
    send(as_, charity.leader, led, "0")

    text = seen(as_, charity.coordinator, f"/courses/{led.course.pk}/", two_weeks)

    assert text.count("Leaders’ report") == 1
    assert text.count("No report yet") == 1


def test_a_later_version_leaves_the_earlier_one_to_be_read(as_, charity, led):
    send(as_, charity.leader, led, "0")
    again = {"version": "1", "submission_id": "1d1f9a0e-1a6e-4b43-9f2b-0d5b0f6a7c22", "note": "It came on again."}
    send(as_, charity.coordinator, led, "0", "1", **again)

    text = seen(as_, charity.leader, path_of(led))

    assert "Sorcha Bell wrote this report" in text
    assert "Earlier versions So: Two leaders were there Not so: The session ran for its full time The heating was off." in text


def test_a_report_written_meanwhile_is_not_written_over(as_, charity, led):
    send(as_, charity.leader, led, "0")

    text = text_of(send(as_, charity.coordinator, led, submission_id="1d1f9a0e-1a6e-4b43-9f2b-0d5b0f6a7c22", note="Fine."))

    assert "Somebody changed this after you opened it." in text
    assert "Fine." in text
    assert SessionReport.objects.count() == 1


def test_before_the_session_the_page_says_to_come_back(as_, charity, led):
    assert "Session 1 hasn’t begun yet. Write the report afterwards." in seen(as_, charity.leader, path_of(led), NOW)


def test_a_line_that_is_not_on_the_list_is_refused(as_, charity, led):
    assert "the checklist isn’t what it was" in text_of(send(as_, charity.leader, led, "7"))
    assert not SessionReport.objects.exists()


def test_who_does_not_lead_it_gets_404(as_, clinic, charity, led):
    assert as_(charity.leader).get(path_of(led, 2)).status_code == 404
    assert as_(clinic.administrator).get(path_of(led)).status_code == 404
    assert as_(clinic.administrator).post(path_of(led)).status_code == 404


def test_where_no_edition_asks_for_one_there_is_no_page(as_, clinic, group):
    assert as_(clinic.administrator).get(path_of(group)).status_code == 404
    assert "The leaders’ report" not in seen(as_, clinic.administrator, f"/sessions/{group.session(1).pk}/", NOW)


@pytest.mark.parametrize(("days", "asked"), [(1, False), (2, True), (21, True), (60, True)])
def test_today_asks_for_it_two_days_afterwards(as_, charity, led, days, asked):
    text = seen(as_, charity.coordinator, "/today/", AFTER + dt.timedelta(days=days))

    line = "Ask for the report of session 1 of Chronic Pain Self-Management Program, course 59"
    assert (f"{line} It was on Wednesday 11 November 2026. Lenny Marsh led it." in text) is asked


def test_today_is_silent_once_it_is_written(as_, charity, led):
    send(as_, charity.leader, led, "0")

    assert "Ask for the report" not in seen(as_, charity.coordinator, "/today/", AFTER + dt.timedelta(days=2))


def test_a_leader_is_told_what_is_still_to_do(as_, charity, led):
    led.add("Colin", "Amberley")

    text = seen(as_, charity.leader, "/leading/")

    assert "Still to do Session 1, Chronic Pain Self-Management Program, course 59 Wednesday 11 November 2026" in text
    assert "Finish the register, session 1 Write the report, session 1" in text


@pytest.mark.parametrize("versions", [1, 3])
def test_the_page_takes_six_queries_however_many_versions(as_, charity, led, versions, django_assert_num_queries):
    for version in range(1, versions + 1):
        SessionReport.objects.create(
            session=led.session(1), version=version, written_by="Lenny Marsh", written_at=NOW, checklist=[]
        )
    with time_machine.travel(AFTER, tick=False):
        browser = as_(charity.leader)
        with django_assert_num_queries(6):
            browser.get(path_of(led))
