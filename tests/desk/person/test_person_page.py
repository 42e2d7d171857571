"""One person's record: who they are, what they need, what is booked, what they were sent. Every look is written down."""

import datetime as dt
import uuid

import pytest

from accounts.models import AuditEntry
from courses.models import StockEntry
from participants.models import BookIssue, Call, Merge, Registration
from tests.cast import NOW
from tests.factories import BookFactory, MessageFactory, ParticipantFactory, make_course, make_place, wait_for
from tests.reading import source_of, text_of

pytestmark = pytest.mark.django_db


def page(as_, user, person) -> str:
    response = as_(user).get(f"/people/{person.pk}/")
    assert response.status_code == 200
    return text_of(response)


def test_the_record_shows_who_they_are_with_their_needs_on_top(as_, clinic):
    person = ParticipantFactory(
        organisation=clinic.organisation, first_names="Maureen Anne", last_name="Pell", preferred_name="Mo",
        nhs_number="9434765919", hospital_number="KV-1", communication_needs="Large print", practical_needs="Chair with arms",
        email="mo@post.example", phone="+441632960001", gp_name="Dr Osei", gp_practice="Mill Lane Surgery",
    )  # fmt: skip

    text = page(as_, clinic.administrator, person)

    assert "Called Mo · Born Tuesday 14 March 1961 · NHS number 943 476 5919 · Hospital number KV-1" in text
    assert "What they need Large print Chair with arms" in text
    assert "mo@post.example" in text
    assert "Dr Osei, Mill Lane Surgery" in text


def test_what_is_booked_stands_by_date_and_what_is_over_apart(as_, clinic, group):
    person = group.add("Maureen", "Pell")

    text = page(as_, clinic.administrator, person)

    assert "Tuesday 3 November 2026, 9:30am to 3pm Day 6, Subject 6 Can’t come" in text
    assert "4 sessions held" in text


def test_of_what_is_over_the_record_says_what_was_not_held(as_, clinic, group):
    person = group.add("Maureen", "Pell")
    group.course.sessions.filter(number=4).update(outcome="not_held")

    text = page(as_, clinic.administrator, person)

    assert "Thursday 29 October 2026, Day 4: not held" in text


def test_only_what_was_held_is_called_held(as_, clinic, group):
    person = group.add("Maureen", "Pell")
    unsaid = {"outcome": "", "outcome_at": None, "outcome_by": ""}
    cancelled = {"state": "cancelled", "cancelled_at": NOW - dt.timedelta(days=9), "cancel_reason": "Snow"}
    group.course.sessions.filter(number=1).update(**cancelled, **unsaid)
    group.course.sessions.filter(number=2).update(outcome="not_held")
    group.course.sessions.filter(number=3).update(**unsaid)

    text = page(as_, clinic.administrator, person)

    assert "1 session held, 1 cancelled, 1 not held, 1 to be said" in text
    assert "Day 1: cancelled" in text
    assert "Day 2: not held" in text


def test_of_two_courses_the_one_that_meets_next_stands_first(as_, clinic, group):
    person = group.add("Maureen", "Pell")
    later = make_course(group.course.edition, days=[dt.date(2027, 3, 1)], number=40)
    make_place(person, later, joined_at=NOW)

    text = page(as_, clinic.administrator, person)

    assert text.index("group 31", text.index("Booked")) < text.index("group 40")


def test_a_course_they_left_stands_under_earlier(as_, clinic, group):
    person = group.add("Maureen", "Pell")
    person.appointments.filter(session__starts_at__gt=NOW).update(state="withdrawn", closed_at=NOW)
    person.enrolments.update(state="withdrawn", withdrawn_at=NOW, withdrawn_reason="New job")

    text = page(as_, clinic.administrator, person)

    assert "Nothing is booked." in text
    assert "group 31 Withdrew on Mon 2 November 2026: New job" in text


def test_messages_stand_with_their_state(as_, clinic, group):
    person = group.add("Maureen", "Pell")
    MessageFactory(participant=person, course=group.course, state="failed", reason="The address does not exist.")

    text = page(as_, clinic.administrator, person)

    words = "Message Failed Confirmation of all dates, Pain management programme, group 31 The address does not exist."
    assert f"Mon 2 November 2026, 9am What {words}" in text


def test_a_person_who_was_stopped_is_marked(as_, clinic):
    person = ParticipantFactory(organisation=clinic.organisation, stopped_at=NOW, stopped_reason="moved")

    text = page(as_, clinic.administrator, person)

    assert "Moved away. Messages and offers stopped on Monday 2 November 2026 at 10am. The record is kept." in text
    assert "Stop contacting them" not in text


def test_every_look_is_written_down(as_, clinic, group):
    person = group.add("Maureen", "Pell")
    page(as_, clinic.clinician, person)

    entry = AuditEntry.objects.get(verb="looked at", object_id=person.pk)
    assert entry.actor_label.startswith("Imogen Fairweather")


def test_a_clinician_sees_the_record_but_changes_nothing(as_, clinic, group):
    text = page(as_, clinic.clinician, group.add("Maureen", "Pell"))

    assert "Maureen Pell" in text
    for word in ("Can’t come", "Withdraw", "Change their details", "Stop contacting"):
        assert word not in text


@pytest.mark.parametrize(("told_by", "words"), [("telephone", "by telephone"), ("paper", "on paper")])
def test_an_apology_told_to_the_office_is_written_down_as_such_and_taken_back(as_, clinic, group, told_by, words):
    person = group.add("Maureen", "Pell")
    browser, url = as_(clinic.administrator), f"/appointments/{group.place(person, 7).pk}/cannot-come/"
    assert "How did they tell us? By telephone On paper" in text_of(browser.get(url))

    text = text_of(browser.post(url, {"reason": "Dentist", "told_by": told_by}, follow=True))
    assert "It is written down that Maureen Pell can’t come to Day 7." in text
    assert f"Can’t come Dentist, {words}" in text

    taken_back = browser.post(url, {"after_all": "yes", "told_by": told_by}, follow=True)
    assert "Maureen Pell can come to Day 7 after all." in text_of(taken_back)
    assert group.place(person, 7).apology_at is None
    assert set(AuditEntry.objects.filter(verb__startswith="said").values_list("details__told_by", flat=True)) == {told_by}


@pytest.mark.parametrize("told_by", ["", "self", "pigeon"])
def test_how_they_told_us_is_asked(as_, clinic, group, told_by):
    person = group.add("Maureen", "Pell")
    url = f"/appointments/{group.place(person, 7).pk}/cannot-come/"

    response = as_(clinic.administrator).post(url, {"reason": "Dentist", "told_by": told_by})

    assert "Say how they told us." in text_of(response)
    assert group.place(person, 7).apology_at is None


def test_the_office_takes_the_dates_as_a_file_for_somebody_without_email(as_, clinic, group):
    person = group.add("Maureen", "Pell", email="", channel="letter")
    browser, path = as_(clinic.administrator), f"/people/{person.pk}/appointments.ics"
    assert f'href="{path}"' in browser.get(f"/people/{person.pk}/").content.decode()

    response = browser.get(path)

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "DTSTART:20261103T093000Z" in response.content.decode()
    assert AuditEntry.objects.filter(verb="looked at", object_id=person.pk).count() == 2


def test_an_apology_for_a_session_that_has_started_is_refused_with_a_sentence(as_, clinic, group):
    person = group.add("Maureen", "Pell")

    response = as_(clinic.administrator).post(f"/appointments/{group.place(person, 5).pk}/cannot-come/", {"told_by": "telephone"})

    assert "Day 5 has already started." in text_of(response)


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_organisations_person_is_not_there(as_, charity, group, method):
    person = group.add("Maureen", "Pell")

    record = f"/people/{person.pk}/"
    for path in (record, f"{record}appointments.ics", f"/appointments/{group.place(person, 7).pk}/cannot-come/"):
        response = getattr(as_(charity.coordinator), method)(path)
        assert response.status_code in (404, 405)
        assert "Pell" not in source_of(response)
    assert not AuditEntry.objects.filter(verb="looked at").exists()


@pytest.mark.parametrize("messages", [1, 3])
def test_the_record_takes_eleven_queries_however_much_is_on_it(as_, clinic, group, messages, django_assert_num_queries):
    person = group.add("Maureen", "Pell")
    for _ in range(messages):
        MessageFactory(participant=person, course=group.course, session=group.session(messages))
    browser, path = as_(clinic.administrator), f"/people/{person.pk}/"

    with django_assert_num_queries(11):
        browser.get(path)


def give_book(person):
    book = BookFactory(organisation=person.organisation, title="The Companion")
    taken = StockEntry.objects.create(book=book, kind="issued", change=-1, on_hand_after=2, at=NOW, by="Priya Raman")
    BookIssue.objects.create(participant=person, book=book, title=book.title, issued=taken, issued_at=NOW)


def ring(person, session):
    Call.objects.create(
        session=session, participant=person, about="absence", session_version=1, at=NOW, by="Priya Raman", outcome="spoke",
        submission_id=uuid.uuid4(),
    )  # fmt: skip


def join_waiting_list(person, course):
    wait_for(course, person, since=NOW)


def register(person, course):
    Registration.objects.create(
        organisation=person.organisation, course=course, participant=person, state="confirmed", lasting_pain=True,
        first_names="Mo", last_name="Pell", email="mo@post.example", consented_at=NOW, made_at=NOW,
        confirm_by=NOW + dt.timedelta(hours=1), confirmed_at=NOW, token_digest="x",
    )  # fmt: skip


def close(double, person):
    double.merged_into = person
    double.save()
    Merge.objects.create(kept=person, closed=double, at=NOW, by="Priya Raman")


def test_what_few_records_hold_stands_there_each_for_its_own_query(as_, clinic, group, course_60, django_assert_num_queries):
    person, double = (group.add("Maureen", "Pell"), ParticipantFactory(organisation=clinic.organisation, first_names="Mo"))
    give_book(person)
    ring(person, group.session(2))
    join_waiting_list(person, course_60.course)
    register(person, course_60.course)
    close(double, person)
    browser = as_(clinic.administrator)

    with django_assert_num_queries(11 + len(["books", "calls", "line", "its numbers", "registrations", "merges"])):
        text = text_of(browser.get(f"/people/{person.pk}/"))

    assert "The Companion" in text
    assert "Call from us" in text
    assert "Number 1 on the waiting list" in text
    assert "In their own words; nobody checked it." in text
    assert f"Merged into this record {double.full_name}" in text


def test_a_book_of_a_record_that_was_merged_into_it_is_shown(as_, clinic, group):
    person, double = (group.add("Maureen", "Pell"), ParticipantFactory(organisation=clinic.organisation, first_names="Mo"))
    give_book(double)
    close(double, person)

    assert "The Companion" in page(as_, clinic.administrator, person)
