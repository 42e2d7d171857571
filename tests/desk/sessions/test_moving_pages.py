"""Moving one session and postponing it with those that follow: who is told stands there first."""

import datetime as dt
import uuid

import pytest

from accounts.models import AuditEntry
from courses.models import ClosedDay
from courses.staffing.absences import enter_absence, span_of_days
from courses.staffing.duties import assign
from courses.staffing.usual_week import say_working_days
from tests.desk.conftest import LONG_AGO
from tests.factories import FacilitatorFactory, VenueFactory, make_course, make_place, pain_management_edition
from tests.reading import text_of

pytestmark = pytest.mark.django_db

FRIDAY = dt.date(2026, 11, 6)
ONCE = "7c9e6679-7425-40de-944b-e07fc1f90ae7"


def typed(session, day: dt.date = FRIDAY, start: str = "9:30am", **more) -> dict:
    """The form of the move page as somebody fills it in."""
    parts = {"day_day": day.day, "day_month": day.month, "day_year": day.year}
    return parts | {"start": start, "venue": session.venue_id, "version": session.version} | more


def move(browser, session, **typed_in):
    return browser.post(f"/sessions/{session.pk}/move/", typed(session, **typed_in), follow=True)


# --- moving ---


def test_the_page_says_first_where_it_is_and_who_will_be_told(as_, clinic, group):
    group.add("Maureen", "Pell")
    group.add("Colin", "Amberley")
    group.add("Joan", "Tranter", email="", phone="01632 960555")
    group.add("Dev", "Lalani", channel="letter", phone="")

    text = text_of(as_(clinic.administrator).get(f"/sessions/{group.session(6).pk}/move/"))

    assert "Now: Tuesday 3 November 2026, 9:30am to 3pm · Garden Room, Level 2" in text
    assert "2 people will be told by e-mail; tell 2 people yourself:" in text
    assert "Joan Tranter: ring 01632 960555" in text
    assert "Dev Lalani: write a letter" in text


def test_nobody_booked_needs_to_be_told(as_, clinic, group):
    text = text_of(as_(clinic.administrator).get(f"/sessions/{group.session(6).pk}/move/"))

    assert "Nobody is booked, so nobody needs to be told." in text


def test_a_session_moves_and_the_page_says_where_to(as_, clinic, group):
    text = text_of(move(as_(clinic.administrator), group.session(6)))

    assert "Done Day 6 is on Friday 6 November 2026 at 9:30am." in text
    assert "Friday 6 November 2026, 9:30am to 3pm" in text


def test_the_same_form_twice_moves_once(as_, clinic, group):
    browser, session = as_(clinic.administrator), group.session(6)
    move(browser, session)
    again = move(browser, session)

    assert "Day 6 is on Friday 6 November 2026" in text_of(again)
    assert group.session(6).revision == session.revision + 1


def test_a_form_that_was_read_before_somebody_elses_change_is_refused(as_, clinic, group):
    browser, session = as_(clinic.administrator), group.session(6)
    move(browser, session)

    text = text_of(move(browser, session, day=FRIDAY + dt.timedelta(days=7)))

    assert (
        "There is a problem Somebody changed this after you opened it. Open it again to see it as it is now, then change it."
        in text
    )
    assert group.session(6).local_date == FRIDAY


def test_a_room_that_is_taken_is_named(as_, clinic, group):
    room = VenueFactory(organisation=clinic.organisation, name="Room 4", room="")
    make_course(pain_management_edition(clinic.organisation), days=[FRIDAY], number=32, venue=room)

    text = text_of(move(as_(clinic.administrator), group.session(6), venue=room.pk))

    assert "There is a problem" in text
    assert "Room 4" in text
    assert "group 32" in text
    assert group.session(6).local_date == dt.date(2026, 11, 3)


def test_people_who_have_another_appointment_then_are_named_and_it_moves_once_agreed(as_, clinic, group):
    person = group.add("Maureen", "Pell")
    other = make_course(pain_management_edition(clinic.organisation), days=[FRIDAY], number=32)
    make_place(person, other, joined_at=LONG_AGO)
    browser = as_(clinic.administrator)

    text = text_of(move(browser, group.session(6)))
    assert "Maureen Pell has another appointment at that time." in text
    assert "Move it all the same" in text

    assert "Day 6 is on Friday" in text_of(move(browser, group.session(6), all_the_same="on"))


def test_whoever_moves_a_day_is_asked_first_where_those_down_for_it_are_away_or_do_not_work_that_weekday(as_, clinic, group):
    day = group.session(6)
    beth, tom = (FacilitatorFactory(organisation=clinic.organisation, name=name) for name in ("Beth Halloran", "Tom Ashdown"))
    for each in (beth, tom):
        assign(day, each, by=clinic.administrator, now=clinic.now)
    enter_absence(
        beth, span_of_days(FRIDAY, FRIDAY, day.organisation.tzinfo), kind="leave", by=clinic.administrator, now=clinic.now
    )
    say_working_days(tom, [0, 1, 2, 3], clinic.now.date(), by=clinic.administrator, now=clinic.now)
    browser = as_(clinic.administrator)

    text = text_of(move(browser, day))
    assert "Beth Halloran is on leave. Tom Ashdown doesn’t work on Fridays. What they lead would lack somebody." in text
    assert "Day 6 is on Friday" in text_of(move(browser, day, all_the_same="on"))


def test_a_closed_day_is_asked_about(as_, clinic, group):
    ClosedDay.objects.create(organisation=clinic.organisation, date=FRIDAY, reason="Staff training")
    browser = as_(clinic.administrator)

    text = text_of(move(browser, group.session(6)))
    assert "Friday 6 November 2026 is Staff training." in text

    assert "Day 6 is on Friday" in text_of(move(browser, group.session(6), all_the_same="on"))
    moved = group.session(6)
    assert (moved.agreed_day, moved.agreed_reason, moved.agreed_by) == (FRIDAY, "Staff training", "Priya Raman")
    assert moved.agreed_at == clinic.now


def test_who_is_asked_about_people_is_told_of_the_closed_day_at_once(as_, clinic, group):
    ClosedDay.objects.create(organisation=clinic.organisation, date=FRIDAY, reason="Staff training")
    person = group.add("Maureen", "Pell")
    other = make_course(pain_management_edition(clinic.organisation), days=[FRIDAY], number=32)
    make_place(person, other, joined_at=LONG_AGO)

    text = text_of(move(as_(clinic.administrator), group.session(6)))

    assert "Maureen Pell has another appointment at that time. Friday 6 November 2026 is Staff training. Say that" in text


# --- meeting on a closed day all the same ---


def meet(browser, session, day=None):
    return browser.post(f"/sessions/{session.pk}/meet-all-the-same/", {"day": day or session.local_date.isoformat()}, follow=True)


@pytest.fixture
def training(clinic) -> ClosedDay:
    """Day 7, Wednesday 4 November, falls on it."""
    return ClosedDay.objects.create(organisation=clinic.organisation, date=dt.date(2026, 11, 4), reason="Staff training")


@pytest.mark.sqlite
def test_the_office_says_once_that_a_closed_day_is_meant(as_, clinic, group, training):
    browser, session = as_(clinic.administrator), group.session(7)
    page = text_of(browser.get(f"/sessions/{session.pk}/move/"))
    assert "Wednesday 4 November 2026 is Staff training. Move it below, or say that it is meant. Meet all the same" in page

    for _ in range(2):
        text = text_of(meet(browser, session))

    assert "Day 7 is held on Wednesday 4 November 2026 all the same." in text
    said = "That day is Staff training. Priya Raman said on Monday 2 November 2026 that it is held all the same."
    assert said in text
    assert "Meet all the same" not in text_of(browser.get(f"/sessions/{session.pk}/move/"))
    assert AuditEntry.objects.filter(verb="meets on a closed day").count() == 1


def test_another_reason_asks_again_here_and_on_today(as_, clinic, group, training):
    browser = as_(clinic.administrator)
    assert "Wednesday 4 November 2026 is a closed day" in text_of(browser.get("/today/"))
    meet(browser, group.session(7))
    assert "is a closed day" not in text_of(browser.get("/today/"))
    training.reason = "Burst pipe"
    training.save()

    assert "Wednesday 4 November 2026 is a closed day: Burst pipe." in text_of(browser.get("/today/"))

    assert "is Burst pipe. Move it below" in text_of(browser.get(f"/sessions/{group.session(7).pk}/move/"))


def test_a_session_that_was_moved_away_and_back_asks_again(as_, clinic, group, training):
    browser = as_(clinic.administrator)
    meet(browser, group.session(7))
    move(browser, group.session(7))
    assert group.session(7).agreed_day is None

    assert "is Staff training." in text_of(move(browser, group.session(7), day=training.date))


@pytest.mark.parametrize(
    ("number", "day", "sentence"),
    [
        (7, "2026-11-05", "Somebody changed this after you opened it."),
        (7, "tomorrow", "Somebody changed this after you opened it."),
        (8, None, "Thursday 5 November 2026 isn’t a closed day any more, so nothing needs to be said."),
        (5, None, "Day 5 has already started, so it can’t be changed."),
    ],
)
def test_what_cannot_be_agreed_to_is_said(as_, clinic, group, training, number, day, sentence):
    session = group.session(number)

    assert sentence in text_of(meet(as_(clinic.administrator), session, day))
    assert group.session(number).agreed_day is None


def test_nobody_else_says_that_a_closed_day_is_meant(as_, clinic, charity, group, training):
    for user in (clinic.clinician, charity.coordinator):
        assert meet(as_(user), group.session(7)).status_code == 404


def test_an_hour_that_comes_twice_is_asked_about(as_, clinic, group):
    review = group.course.sessions.get(months=12)
    night = dt.date(2027, 10, 31)
    browser = as_(clinic.administrator)

    text = text_of(move(browser, review, day=night, start="1:30am", all_the_same="on"))
    assert "comes twice" in text
    assert "The second, after the clocks went back" in text

    assert "12-month review is on Sunday 31 October 2027 at 1:30am." in text_of(
        move(browser, review, day=night, start="1:30am", all_the_same="on", fold="1")
    )


def test_a_date_that_is_no_date_is_said_at_its_field(as_, clinic, group):
    text = text_of(as_(clinic.administrator).post(
        f"/sessions/{group.session(6).pk}/move/", typed(group.session(6)) | {"day_day": "31", "day_month": "11"}
    ))  # fmt: skip

    assert "November 2026 has no day 31. Check the day and the month." in text


def test_a_video_link_is_asked_for_where_the_place_is_one(as_, clinic, group):
    browser = as_(clinic.administrator)

    assert "Enter the link people join by." in text_of(move(browser, group.session(6), venue="video"))


def test_whoever_moves_a_session_to_a_link_that_names_pain_is_told_what_neutral_messages_do(as_, clinic, group):
    browser = as_(clinic.administrator)

    text = text_of(move(browser, group.session(6), venue="video", video_link="https://video.example/pain-group"))
    assert "This link names what the course is for." in text

    text = text_of(move(browser, group.session(7), venue="video", video_link="https://video.example/room-7"))
    assert "names what the course is for" not in text


def test_a_session_that_has_started_stays_where_it_is(as_, clinic, group):
    assert "Day 5 has already started, so it can’t be changed." in text_of(move(as_(clinic.administrator), group.session(5)))


@pytest.mark.parametrize("page", ["move", "postpone", "cancel", "staff"])
def test_a_clinician_changes_nothing(as_, clinic, group, page):
    for method in ("get", "post"):
        assert getattr(as_(clinic.clinician), method)(f"/sessions/{group.session(6).pk}/{page}/").status_code == 404


@pytest.mark.parametrize("people", [1, 3])
def test_the_move_page_takes_seven_queries_however_many_are_booked(as_, clinic, group, people, django_assert_num_queries):
    for number in range(people):
        group.add("Kim", f"Person {number}")
    browser, path = as_(clinic.administrator), f"/sessions/{group.session(6).pk}/move/"

    with django_assert_num_queries(7):
        browser.get(path)


# --- postponing ---


def test_postponing_shows_first_what_moves_where(as_, charity, course_59):
    course_59.add("Ana", "Pereira")

    text = text_of(as_(charity.coordinator).get(f"/sessions/{course_59.session(5).pk}/postpone/"))

    assert "Session 5 From Wednesday 9 December 2026 To Wednesday 16 December 2026" in text
    assert "Session 6 From Wednesday 16 December 2026 To Wednesday 23 December 2026" in text
    assert "1 person will be told by e-mail." in text
    assert course_59.session(5).local_date == dt.date(2026, 12, 9)


def test_postponing_moves_it_and_all_that_follow(as_, charity, course_59):
    browser, session = as_(charity.coordinator), course_59.session(5)

    response = browser.post(f"/sessions/{session.pk}/postpone/", {"version": session.version, "submission_id": ONCE}, follow=True)

    assert "Session 5 is postponed: 2 dates changed." in text_of(response)
    assert course_59.session(6).local_date == dt.date(2026, 12, 23)


def test_a_second_press_postpones_no_further(as_, charity, course_59):
    browser, session = as_(charity.coordinator), course_59.session(5)
    sent = {"version": session.version, "submission_id": ONCE}
    for _ in range(2):
        response = browser.post(f"/sessions/{session.pk}/postpone/", sent, follow=True)
        assert "Session 5 is postponed: 2 dates changed." in text_of(response)
    assert course_59.session(6).local_date == dt.date(2026, 12, 23)

    response = browser.post(f"/sessions/{session.pk}/postpone/", sent | {"submission_id": str(uuid.uuid4())}, follow=True)
    assert "Somebody changed this after you opened it." in text_of(response)
    assert course_59.session(6).local_date == dt.date(2026, 12, 23)


def test_a_review_is_moved_and_not_postponed(as_, clinic, group):
    review = group.course.sessions.get(months=1)

    text = text_of(as_(clinic.administrator).get(f"/sessions/{review.pk}/postpone/"))

    assert "1-month review can’t be postponed. Move it to another day instead." in text


def test_looking_at_the_page_moves_nothing(as_, charity, course_59):
    as_(charity.coordinator).get(f"/sessions/{course_59.session(5).pk}/postpone/")

    assert course_59.session(5).revision == 1


def test_a_closed_day_shows_on_the_course_and_on_the_session_until_it_is_meant(as_, clinic, group, training):
    browser, session = as_(clinic.administrator), group.session(7)
    course = f"/courses/{group.course.pk}/"
    assert text_of(browser.get(course)).count("Closed day: Staff training") == 1
    page = text_of(browser.get(f"/sessions/{session.pk}/"))
    assert "Wednesday 4 November 2026 is a closed day: Staff training. Move it, or say that it is meant" in page
    assert "Move it, or" not in text_of(as_(clinic.clinician).get(f"/sessions/{session.pk}/"))

    meet(browser, session)

    assert "Closed day: Staff training. Held all the same" in text_of(browser.get(course))
    assert "is a closed day" not in text_of(browser.get(f"/sessions/{session.pk}/"))


def test_a_public_holiday_shows_on_the_course_as_a_closed_day_does(as_, clinic, group):
    clinic.organisation.country, clinic.organisation.subdivision = "US", ""
    clinic.organisation.save()

    assert "Closed day: Veterans Day" in text_of(as_(clinic.administrator).get(f"/courses/{group.course.pk}/"))


def test_postponing_onto_a_day_that_was_closed_meanwhile_has_something_to_tick(as_, charity, course_59):
    ClosedDay.objects.create(organisation=charity.organisation, date=dt.date(2026, 11, 18), reason="Burst pipe")
    browser, url = as_(charity.coordinator), f"/sessions/{course_59.session(1).pk}/postpone/"
    page = browser.get(url)
    assert "Wednesday 18 November 2026 is Burst pipe." in text_of(page)
    form = {name: page.context["form"][name].value() for name in ("version", "submission_id")}

    assert "Say that you want it all the same." in text_of(browser.post(url, form))
    assert "Session 1 is postponed" in text_of(browser.post(url, form | {"all_the_same": "on"}, follow=True))
    assert "Wednesday 18 November 2026 is a closed day" not in text_of(browser.get("/today/"))
