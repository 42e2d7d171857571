"""Giving somebody a place on a course, and giving it back."""

import datetime as dt
import re
import uuid

import pytest
import time_machine

from accounts.models import AuditEntry
from participants.registration.waiting_list import wait
from tests.desk.conftest import LONG_AGO
from tests.desk.registers import TODAY
from tests.factories import ParticipantFactory, make_course, make_place, pain_management_edition
from tests.reading import source_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(group):
    """The hospital's group as one that people simply get on; what referral asks for is in test_placing_pages.py."""
    group.course.edition.entry = "registration"
    group.course.edition.save()
    return group


@pytest.fixture
def maureen(clinic):
    return ParticipantFactory(organisation=clinic.organisation, first_names="Maureen", last_name="Pell", email="mo@post.example")


def enrol_url(group) -> str:
    return f"/courses/{group.course.pk}/enrol/"


def give(browser, group, person, number=None):
    number = number or uuid.uuid4()
    return browser.post(enrol_url(group), {"person": person.pk, "submission_id": str(number)}, follow=True)


def test_words_find_people_of_the_organisation_only(as_, clinic, group, maureen):
    ParticipantFactory(first_names="Maureen", last_name="Elsewhere")

    text = text_of(as_(clinic.administrator).get(enrol_url(group), {"q": "maureen"}))

    assert "8 of 8 places are free." in text
    assert "1 person found" in text
    assert "Maureen Pell, born Tue 14 March 1961 Choose Maureen Pell" in text
    assert "Elsewhere" not in text


def test_a_search_is_written_down_with_what_was_looked_for(as_, clinic, group, maureen):
    as_(clinic.administrator).get(enrol_url(group), {"q": "maur"})

    entry = AuditEntry.objects.get(verb="looked at")
    assert (entry.actor_id, entry.details) == (clinic.administrator.pk, {"search": "maur", "found": 1})


def test_a_key_that_is_none_finds_nobody(as_, clinic, group):
    assert as_(clinic.administrator).get(enrol_url(group), {"person": "²"}).status_code == 404


def test_htmx_gets_the_found_people_alone(as_, clinic, group, maureen):
    response = as_(clinic.administrator).get(enrol_url(group), {"q": "pell"}, headers={"hx-request": "true"})

    assert "<html" not in response.content.decode()
    assert "Maureen Pell" in text_of(response)


def test_nobody_found_says_so(as_, clinic, group):
    assert "Nobody here matches “zz”." in text_of(as_(clinic.administrator).get(enrol_url(group), {"q": "zz"}))


def test_the_person_chosen_is_shown_with_the_mail_they_get(as_, clinic, group, maureen):
    text = text_of(as_(clinic.administrator).get(enrol_url(group), {"person": maureen.pk}))

    assert "An e-mail with all the dates goes to mo@post.example." in text


def test_before_the_first_day_there_is_nothing_to_know(as_, charity, course_59):
    person = ParticipantFactory(organisation=charity.organisation)

    text = text_of(as_(charity.coordinator).get(enrol_url(course_59), {"person": person.pk}))

    assert "Before you do" not in text


def test_who_joins_at_day_6_of_12_is_said_to_complete_no_more(as_, clinic, group, maureen):
    text = text_of(as_(clinic.administrator).get(enrol_url(group), {"person": maureen.pk}))

    assert "Before you do They join at day 6 of 12: 7 days are left." in text
    assert "Completing this course takes 10, so they can’t complete it any more." in text
    assert "Give the place" in text


def test_where_days_were_left_out_the_same_share_of_those_held_is_said(as_, clinic, group, maureen):
    left_out = group.course.sessions.filter(kind="course", number__in=(10, 11, 12))
    left_out.update(state="cancelled", cancel_reason="The building is closed", cancelled_at=LONG_AGO)

    text = text_of(as_(clinic.administrator).get(enrol_url(group), {"person": maureen.pk}))

    assert "Completing this course takes 8," in text


def test_who_came_to_four_days_and_comes_back_can_still_complete(as_, clinic, group):
    maureen = group.add("Maureen", "Pell")
    maureen.appointments.filter(session__number__lte=4).update(mark="5", marked_at=LONG_AGO, marked_by="Priya Raman")
    maureen.appointments.filter(session__number=TODAY).update(mark="2", marked_at=LONG_AGO, marked_by="Priya Raman")
    browser = as_(clinic.administrator)
    browser.post(f"/enrolments/{maureen.enrolments.get().pk}/withdraw/", {"reason": ""})

    text = text_of(browser.get(enrol_url(group), {"person": maureen.pk}))

    assert "They join at day 6 of 12: 7 days are left, and they came to 4." in text
    assert "Completing this course takes 10, which they can still reach." in text


def test_places_on_other_courses_of_the_programme_are_said(as_, charity, course_59):
    person = ParticipantFactory(organisation=charity.organisation)
    edition = course_59.course.edition
    past = make_course(edition, days=[LONG_AGO.date()], number=50)
    soon = make_course(edition, days=[course_59.session(6).local_date], number=60)
    off = make_course(edition, days=[course_59.session(6).local_date], number=61)
    for course in (past, soon, off):
        make_place(person, course, joined_at=LONG_AGO)
    type(off).objects.filter(pk=off.pk).update(cancelled_at=LONG_AGO, cancel_reason="Too few")

    text = text_of(as_(charity.coordinator).get(enrol_url(course_59), {"person": person.pk}))

    assert "They were on" in text
    assert "course 50, which ended on Tuesday 1 September 2026." in text
    assert "They already have a place on" in text
    assert "course 60, which begins on Wednesday 16 December 2026." in text
    assert "course 61, which" not in text


def test_nobody_is_offered_a_place_on_a_course_of_which_only_reviews_are_left(as_, clinic, group, maureen):
    with time_machine.travel(group.course.last_ends_at + dt.timedelta(days=1), tick=False):
        browser = as_(clinic.administrator)
        page, course = text_of(browser.get(enrol_url(group))), text_of(browser.get(f"/courses/{group.course.pk}/"))
        chosen = text_of(browser.get(enrol_url(group), {"person": maureen.pk}))
        choice = text_of(browser.get(f"/people/{maureen.pk}/enrol/"))

    assert "Pain management programme, group 31 has finished, so nobody can join it." in page
    assert "Find a person" not in page
    assert "Give the place" not in chosen
    assert "Do something else Add a person" not in course
    assert group.course.name not in choice


def test_a_missing_address_and_an_overlap_are_said_before(as_, clinic, group, maureen):
    other = make_course(pain_management_edition(clinic.organisation), days=[group.session(8).local_date], number=32)
    make_place(maureen, other, joined_at=LONG_AGO)
    maureen.email = ""
    maureen.save()

    text = text_of(as_(clinic.administrator).get(enrol_url(group), {"person": maureen.pk}))

    assert "Day 8, Thursday 5 November 2026: they are at Pain management programme, group 32, Day 1 from 9:30am to 3pm." in text
    assert "Maureen has no e-mail address, so tell them the dates yourself." in text


def test_of_somebody_who_died_it_is_said_before_and_no_place_can_be_given(as_, clinic, group, maureen):
    maureen.stopped_at, maureen.stopped_reason = LONG_AGO, "died"
    maureen.save()

    text = text_of(as_(clinic.administrator).get(enrol_url(group), {"person": maureen.pk}))

    assert "Maureen Pell can’t be enrolled: their record says “Died”." in text
    assert "Give the place" not in text


def test_the_form_on_the_page_gives_the_place(as_, clinic, group, maureen):
    browser = as_(clinic.administrator)
    page = browser.get(enrol_url(group), {"person": maureen.pk}).content.decode()
    number = re.search(r'name="submission_id" value="([^"]+)"', page)

    response = give(browser, group, maureen, number[1])

    assert response.redirect_chain[-1][0] == f"/courses/{group.course.pk}/"
    assert "Maureen Pell has a place on Pain management programme, group 31." in text_of(response)
    assert "1 of 8 places taken" in text_of(response)


def test_the_same_button_twice_enrols_once(as_, clinic, group, maureen):
    browser, number = as_(clinic.administrator), uuid.uuid4()
    for _ in range(2):
        assert "has a place" in text_of(give(browser, group, maureen, number))

    group.course.refresh_from_db()
    assert group.course.taken == 1


def test_somebody_on_it_already_is_refused_with_a_sentence(as_, clinic, group, maureen):
    browser = as_(clinic.administrator)
    give(browser, group, maureen)

    text = text_of(give(browser, group, maureen))

    assert "There is a problem Maureen Pell is already enrolled on Pain management programme, group 31." in text


def test_a_full_course_says_so_and_changes_nothing(as_, clinic, group, maureen):
    for number in range(8):
        group.add("Kim", f"Person {number}")
    browser = as_(clinic.administrator)
    assert "8 of 8 places are taken." in text_of(browser.get(enrol_url(group)))

    text = text_of(give(browser, group, maureen))

    assert "There is a problem 8 of 8 places are taken." in text
    assert not maureen.enrolments.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_person_of_another_organisation_is_not_there(as_, clinic, group, method):
    stranger = ParticipantFactory(first_names="Una", last_name="Elsewhere")

    response = getattr(as_(clinic.administrator), method)(
        enrol_url(group), {"person": stranger.pk, "submission_id": str(uuid.uuid4())}
    )

    assert response.status_code == 404
    assert "Elsewhere" not in response.content.decode()


def test_a_clinician_cannot_enrol(as_, clinic, group, maureen):
    assert as_(clinic.clinician).get(enrol_url(group)).status_code == 404
    assert give(as_(clinic.clinician), group, maureen).status_code == 404


@pytest.mark.parametrize("people", [1, 3])
def test_a_search_takes_seven_queries_however_many_are_found(as_, clinic, group, people, django_assert_num_queries):
    for _ in range(people):
        ParticipantFactory(organisation=clinic.organisation, first_names="Kim", last_name="Lee")
    browser, path = as_(clinic.administrator), enrol_url(group)

    # Three of them write down that somebody looked.
    with django_assert_num_queries(7):
        browser.get(path, {"q": "kim"})


def test_from_the_record_one_chooses_among_courses_with_free_places(as_, clinic, group, maureen):
    full = make_course(pain_management_edition(clinic.organisation), days=[group.session(8).local_date], number=32, places=1)
    make_place(ParticipantFactory(organisation=clinic.organisation), full, joined_at=LONG_AGO)

    response = as_(clinic.administrator).get(f"/people/{maureen.pk}/enrol/")

    assert "group 31 Monday 26 October to Thursday 12 November 2026 · Garden Room, Level 2 8 of 8 places are free." in text_of(
        response
    )
    assert "group 32" not in text_of(response)
    assert f"{enrol_url(group)}?person={maureen.pk}" in response.content.decode()


def test_a_course_whose_joining_is_over_is_not_offered(as_, clinic, group, maureen):
    type(group.course.edition).objects.filter(pk=group.course.edition_id).update(joining_until_session=4)
    text = text_of(as_(clinic.administrator).get(f"/people/{maureen.pk}/enrol/"))

    assert group.course.name not in text
    assert "No course that still takes people in has a free place." in text


def test_without_a_free_place_anywhere_the_record_says_what_to_do(as_, clinic, maureen):
    text = text_of(as_(clinic.administrator).get(f"/people/{maureen.pk}/enrol/"))

    assert "No course that still takes people in has a free place. Schedule a course" in text


def test_another_organisations_person_gets_no_choice(as_, charity, maureen):
    response = as_(charity.coordinator).get(f"/people/{maureen.pk}/enrol/")

    assert response.status_code == 404
    assert "Pell" not in source_of(response)


# --- withdrawing ---


def test_withdrawing_says_first_what_is_freed_and_who_is_told(as_, clinic, group):
    person = group.add("Maureen", "Pell")

    text = text_of(as_(clinic.administrator).get(f"/enrolments/{person.enrolments.get().pk}/withdraw/"))

    assert "Withdraw Maureen Pell from Pain management programme, group 31?" in text
    assert "10 places to come are freed, from day 6 on Tuesday 3 November 2026." in text
    assert "Maureen Pell is told by e-mail that the place is given back, with the dates." in text
    assert "next in line" not in text


def test_withdrawing_says_who_tells_whom_nothing_reaches_and_who_is_next_in_line(as_, charity, course_59):
    person = course_59.add("Maureen", "Pell", channel="telephone")
    type(course_59.course).objects.filter(pk=course_59.course.pk).update(places=1)
    wait(ParticipantFactory(organisation=charity.organisation, first_names="Ana", last_name="Petrović"),
         course_59.course, by=charity.coordinator, now=charity.now)  # fmt: skip
    url, browser = f"/enrolments/{person.enrolments.get().pk}/withdraw/", as_(charity.coordinator)

    text = text_of(browser.get(url)).replace("\u00a0", " ")
    assert "The place is offered to the next in line, Ana Petrović." in text
    assert "Maureen Pell: tell them yourself that the place is given back (ring 01632 960001). Today reminds you." in text
    assert "Ana Petrović is told of the offer, and by when to answer." in text

    text = text_of(browser.post(url, {"reason": ""}, follow=True))
    assert f"Maureen Pell has withdrawn. The place on {course_59.course} is offered to Ana Petrović." in text


def test_withdrawing_frees_the_place_and_a_second_press_changes_nothing(as_, clinic, group):
    person = group.add("Maureen", "Pell")
    url, browser = f"/enrolments/{person.enrolments.get().pk}/withdraw/", as_(clinic.administrator)

    assert "Maureen Pell has withdrawn." in text_of(browser.post(url, {"reason": "Moved"}, follow=True))
    again = browser.post(url, {"reason": "Moved"}, follow=True)

    assert "Maureen Pell has withdrawn from" in text_of(again)
    group.course.refresh_from_db()
    assert group.course.taken == 0
    assert person.appointments.filter(state="booked").count() == 5


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_organisations_place_is_not_there(as_, charity, group, method):
    person = group.add("Maureen", "Pell")

    response = getattr(as_(charity.coordinator), method)(f"/enrolments/{person.enrolments.get().pk}/withdraw/")

    assert response.status_code == 404
    assert "Pell" not in source_of(response)
    assert person.enrolments.get().state == "active"


def test_each_page_about_one_person_is_a_look_at_their_record(as_, clinic, group, maureen):
    place = make_place(maureen, group.course, joined_at=LONG_AGO)
    office = as_(clinic.administrator)
    booked = place.appointments.filter(session__kind="course").latest("session__starts_at")
    pages = [
        f"/people/{maureen.pk}/enrol/",
        f"{enrol_url(group)}?person={maureen.pk}",
        f"/enrolments/{place.pk}/withdraw/",
        f"/appointments/{booked.pk}/cannot-come/",
        f"/enrolments/{place.pk}/reviews/1/",
    ]

    for seen, path in enumerate(pages, start=1):
        assert office.get(path).status_code == 200
        assert AuditEntry.objects.filter(verb="looked at", object_label="Maureen Pell").count() == seen
