"""The page of one course: what comes next, whether it can run, its sessions, its people, its messages."""

import datetime as dt

import pytest
import time_machine
from django.db import transaction

from accounts.roles import Role
from accounts.trail import audit
from courses.models import EditionItem
from participants.enrolment.enrolling import withdraw
from tests.cast import NOW, member
from tests.desk.conftest import Group
from tests.factories import MessageFactory
from tests.reading import text_of

pytestmark = pytest.mark.django_db


def page(as_, user, group: Group) -> str:
    response = as_(user).get(f"/courses/{group.course.pk}/")
    assert response.status_code == 200
    return text_of(response)


def test_an_administrator_sees_state_dates_room_and_places(as_, clinic, group):
    group.add("Colin", "Amberley")

    text = page(as_, clinic.administrator, group)

    assert "Pain management programme, group 31 Running" in text
    assert "Monday 26 October to Thursday 12 November 2026, 9:30am to 3pm · Garden Room, Level 2 · 1 of 8 places taken" in text


def test_next_is_the_session_that_is_on(as_, clinic, group):
    person = group.add("Colin", "Amberley")
    group.add("Maureen", "Pell")
    apologise(group.place(person, 5), "Dentist")

    text = page(as_, clinic.administrator, group)

    assert "Next: day 5, today Monday 2 November 2026, 9:30am to 3pm, Garden Room, Level 2. 1 expected, 1 can’t come." in text


def checks(as_, user, group: Group) -> str:
    """The part that the page fetches when it has arrived."""
    response = as_(user).get(f"/courses/{group.course.pk}/checks/", headers={"HX-Request": "true"})
    assert response.status_code == 200
    return text_of(response)


def test_a_course_short_of_people_cannot_run_yet(as_, charity, course_59):
    course_59.add("Colin", "Amberley")

    text = checks(as_, charity.coordinator, course_59)

    assert "Can it run? Not yet: 3 things need mending" in text
    assert "Not met: 1 of 14 people has a place. At least 8 are needed, 7 more." in text
    assert "Not met: 2 leaders are needed at each session. Sessions 1 to 6 have nobody. Choose leaders" in text
    assert "Not met: At each session 1 leader must live with lasting pain." in text
    assert "Met: Mill Hall is booked for every session to come." in text


def test_without_scripts_the_page_leads_to_what_a_course_needs(as_, charity, course_59):
    response = as_(charity.coordinator).get(f"/courses/{course_59.course.pk}/")

    assert "Can it run? See what it needs, and what is missing" in text_of(response)
    assert f'href="/courses/{course_59.course.pk}/opening/"' in response.content.decode()
    alone = as_(charity.coordinator).get(f"/courses/{course_59.course.pk}/checks/")
    assert alone.headers["Location"] == f"/courses/{course_59.course.pk}/opening/"


def test_of_a_course_whose_dates_are_over_it_says_no_more_than_that(as_, charity, course_59):
    with time_machine.travel(course_59.course.last_ends_at + dt.timedelta(days=1), tick=False):
        text = page(as_, charity.coordinator, course_59)

    assert "Every session of this course is over." in text
    assert "has been held" not in text


def test_a_course_that_is_over_is_asked_nothing(as_, charity, course_59):
    course_59.course.sessions.all().delete()

    assert "Can it run?" not in page(as_, charity.coordinator, course_59)


def test_a_part_without_its_profession_is_named(as_, clinic, group):
    for name in ("Amberley", "Brookes", "Lalani", "Noori", "Pell"):
        group.add("Kim", name)

    text = page(as_, clinic.administrator, group)

    assert "Can it run? Yes, but 1 thing needs mending" in text
    assert "Nobody leads “Medicines and pain” on day 6, Tuesday 3 November. It needs a nurse. Choose a nurse" in text
    assert "No nurse" in text


def test_a_part_with_its_profession_is_met_and_the_nurse_stands_in_the_table(as_, clinic, group):
    item = group.session(6).plan.items.get(profession="nurse")
    group.lead("Neil Sandford", "nurse", 6, item)

    text = page(as_, clinic.administrator, group)

    assert "Every part of its own sessions that needs somebody has somebody." in text
    assert "Tuesday 3 November Subject 6 Neil Sandford 0 booked" in text


def test_sessions_stand_by_week_and_reviews_after_them(as_, clinic, group):
    text = page(as_, clinic.administrator, group)

    parts = ["Week 1, done", "Day 4", "Week 2, now", "Day 5", "Day 8", "Week 3", "Day 12", "Reviews", "12-month review"]
    places = [text.index(part, text.index("Who leads")) for part in parts]
    assert places == sorted(places)


def test_a_cancelled_session_keeps_its_row_and_its_reason(as_, clinic, group):
    session = group.session(7)
    session.state, session.cancel_reason = "cancelled", "Snow"
    session.save()

    assert "Wednesday 4 November Subject 7 Cancelled: Snow" in page(as_, clinic.administrator, group)


def test_nobody_is_looked_for_to_lead_what_is_cancelled(as_, clinic, group):
    session = group.session(7)
    before = page(as_, clinic.administrator, group).count("Nobody yet")
    session.state, session.cancel_reason = "cancelled", "Snow"
    session.save()

    assert page(as_, clinic.administrator, group).count("Nobody yet") == before - 1


def test_apologies_to_come_stand_beside_the_person(as_, clinic, group):
    person = group.add("Maureen", "Pell", communication_needs="Large print")
    apologise(group.place(person, 7), "Dentist")

    assert "Needs Large print To come Can’t come to day 7: Dentist" in page(as_, clinic.administrator, group)


def test_messages_are_counted_by_state_with_links_to_them(as_, clinic, group):
    person = group.add("Maureen", "Pell")
    for state, count in (("due", 2), ("sent", 1)):
        for _ in range(count):
            MessageFactory(participant=person, course=group.course, state=state, sent_at=NOW if state == "sent" else None)

    response = as_(clinic.administrator).get(f"/courses/{group.course.pk}/")

    assert "Due 2 Sent 1 Failed 0" in text_of(response)
    assert f"?course={group.course.pk}&amp;state=due" in response.content.decode()


def test_a_clinician_sees_the_course_but_nothing_to_change_it(as_, clinic, group):
    group.add("Maureen", "Pell")

    text = page(as_, clinic.clinician, group)

    assert "Maureen Pell" in text
    for word in ("Add a person", "Cancel the course", "Withdraw", "Messages", "Choose a nurse"):
        assert word not in text


def test_an_empty_course_says_what_to_do(as_, charity, course_59):
    assert "Nobody has a place yet. Add the first person." in page(as_, charity.coordinator, course_59)


def test_a_cancelled_course_says_why_and_offers_no_change(as_, clinic, group):
    group.course.cancelled_at, group.course.cancel_reason = NOW, "Too few people"
    group.course.save()

    text = page(as_, clinic.administrator, group)

    assert "This course is cancelled" in text
    assert "Too few people" in text
    assert "Cancel the course" not in text


@pytest.mark.parametrize("path", ["", "history/", "enrol/", "cancel/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_organisation_gets_404_without_the_name(as_, charity, group, path, method):
    response = getattr(as_(charity.coordinator), method)(f"/courses/{group.course.pk}/{path}")

    assert response.status_code == 404
    assert "group 31" not in response.content.decode()


def test_another_organisation_cannot_fetch_the_checks(as_, clinic, course_59):
    response = as_(clinic.administrator).get(f"/courses/{course_59.course.pk}/checks/", headers={"HX-Request": "true"})

    assert response.status_code == 404


@pytest.mark.parametrize("people", [1, 3, 16])
def test_the_page_takes_thirteen_queries_when_full_and_one_more_where_who_fits_is_fetched(
    as_, clinic, group, people, django_assert_num_queries
):
    group.course.places = 16
    group.course.save()
    for number in range(people):
        person = group.add("Kim", f"Person {number}")
        apologise(group.place(person, 7), "Away")
        MessageFactory(participant=person, course=group.course)
    browser = as_(clinic.administrator)

    with django_assert_num_queries(13 if people == 16 else 14):
        browser.get(f"/courses/{group.course.pk}/")


@pytest.mark.parametrize("people", [1, 3])
def test_a_community_course_takes_eleven_queries_and_its_checks_come_after_it(
    as_, charity, course_59, people, django_assert_num_queries
):
    for number in range(people):
        course_59.add("Kim", f"Person {number}")
    browser = as_(charity.coordinator)

    with django_assert_num_queries(11):
        browser.get(f"/courses/{course_59.course.pk}/")
    with django_assert_num_queries(12):
        browser.get(f"/courses/{course_59.course.pk}/checks/", headers={"HX-Request": "true"})


def test_the_history_lists_what_was_done_newest_first(as_, clinic, group):
    with transaction.atomic():
        audit.record(clinic.administrator, "created", group.course)
        audit.record(clinic.administrator, "moved", group.session(6))
    audit.looked(clinic.administrator, group.course)

    text = text_of(as_(clinic.administrator).get(f"/courses/{group.course.pk}/history/"))

    assert text.index("Moved") < text.index("Created")
    assert "Looked at" not in text


def apologise(place, reason: str) -> None:
    place.apology_at, place.apology_reason, place.apology_by = NOW, reason, "self"
    place.save()


@pytest.mark.parametrize("number", [6, 7, 13])
def test_somebody_who_leads_all_of_a_day_or_a_review_stands_in_the_table(as_, clinic, group, number):
    group.lead("Neil Sandford", "psychologist", number)

    text = page(as_, clinic.administrator, group)

    assert "Can it run?" in text
    assert "Neil Sandford" in text


def test_a_review_of_a_course_with_leaders_has_somebody_and_the_page_is_there(as_, charity, course_59):
    first = course_59.session(1)
    review = {"kind": "review", "months": 6, "number": 7, "label": "6-month review", "pk": None}
    for name, value in review.items():
        setattr(first, name, value)
    first.starts_at += dt.timedelta(days=220)
    first.ends_at += dt.timedelta(days=220)
    first.save()
    course_59.lead("Lena Holt", "leader", 7)

    assert "Can it run?" in checks(as_, charity.coordinator, course_59)


def test_a_format_that_needs_leaders_where_the_edition_needs_none_looks_at_who_leads(as_, clinic, group):
    group.course.edition.formats.filter(format="in_person").update(leaders=1)
    group.lead("Neil Sandford", "psychologist", 6)

    assert "1 leader is needed at each session." in page(as_, clinic.administrator, group)


def test_the_reviews_that_nobody_leads_are_named_and_nothing_is_ticked_over_them(as_, clinic, group):
    for name in ("Amberley", "Brookes", "Lalani", "Noori", "Pell"):
        group.add("Kim", name)
    group.lead("Nkechi Obi", "nurse", 6)

    text = page(as_, clinic.administrator, group)

    assert "Can it run? Yes" in text
    assert "Worth a look. Nobody leads the 1-month review, 6-month review and 12-month review yet." in text
    assert "Every part that needs somebody to lead it has somebody." not in text
    for number in (13, 14, 15):
        group.lead("Neil Sandford", "psychologist", number)
    text = page(as_, clinic.administrator, group)
    assert "Every part that needs somebody to lead it has somebody." in text
    assert "Nobody leads the" not in text


def test_a_group_whose_days_are_over_is_asked_for_its_near_review_and_for_nobody_to_add(as_, clinic, group):
    group.add("Colin", "Amberley")
    with time_machine.travel(dt.datetime(2026, 12, 1, 10, tzinfo=dt.UTC), tick=False):
        text = page(as_, clinic.administrator, group)

    assert "1 of 8 people has a place. Its sessions are over." in text
    assert "Can it run? Yes, but 1 thing needs mending" in text
    assert "Not met: Nobody leads the 1-month review, 6-month review and 12-month review yet. Choose who leads" in text
    assert "None of its own sessions is to come, so no part needs anybody." in text


def test_a_running_group_short_of_people_is_not_told_to_add_anybody_once_joining_has_ended(as_, clinic, group):
    group.course.edition.joining_until_session = 3
    group.course.edition.save()
    group.add("Colin", "Amberley")
    group.lead("Nkechi Obi", "nurse", 6)

    text = page(as_, clinic.administrator, group)

    assert "Can it run? Yes" in text
    assert "1 of 8 people has a place. Joining has ended." in text


def test_four_days_without_their_profession_keep_a_group_from_running(as_, clinic, group):
    for name in ("Amberley", "Brookes", "Lalani", "Noori", "Pell"):
        group.add("Kim", name)
    group.lead("Nkechi Obi", "nurse", 6)
    for number in (7, 8, 9, 10):
        plan = group.session(number).plan
        EditionItem.objects.create(
            session=plan, offset_minutes=0, minutes=60, title="Mind", kind="led", profession="psychologist"
        )

    text = page(as_, clinic.administrator, group)

    assert "Can it run? Not yet: 1 thing needs mending" in text
    assert "4 parts need a psychologist and have nobody: days 7 to 10." in text


def test_a_review_within_a_fortnight_that_nobody_leads_is_on_today(as_, clinic, group):
    with time_machine.travel(dt.datetime(2026, 12, 2, 10, tzinfo=dt.UTC), tick=False):
        text = text_of(as_(clinic.administrator).get("/today/"))

    assert "Choose who leads for Pain management programme, group 31 Nobody leads the 1-month review yet." in text


def test_the_office_sees_who_withdrew_when_and_why_and_a_leader_does_not(as_, clinic, group):
    group.add("Maureen", "Pell")
    gone, mistaken = group.add("Colin", "Amberley"), group.add("Dev", "Lalani")
    for each, was_mistake in ((gone, False), (mistaken, True)):
        place = each.enrolments.get(course=group.course)
        withdraw(place, reason="Moving to Leeds", by=clinic.administrator, now=NOW, was_mistake=was_mistake)

    text = page(as_, clinic.administrator, group)

    assert "Withdrew Colin Amberley Monday 2 November 2026: Moving to Leeds" in text
    assert "Dev Lalani" not in text
    leader = member(clinic.organisation, Role.LEADER, "Lenny Marsh")
    seen = as_(leader).get(f"/courses/{group.course.pk}/")
    assert "Moving to Leeds" not in seen.content.decode()
