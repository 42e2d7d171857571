"""A form is sent eight times in the same instant: it does its work once, and each click gets what the first one made."""

import ast
import datetime as dt
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import Membership
from accounts.users.members import invite
from courses.books.titles import BookFacts, add_book
from courses.models import Book, Course, Edition, Session, Venue
from courses.scheduling.creating import create_course
from courses.scheduling.drafts import Draft
from courses.venues.rooms import VenueFacts, add_venue
from desk.importing import batches
from desk.models import Batch
from participants.attendance.calls import write_down
from participants.enrolment.enrolling import enrol
from participants.models import Call, ContactNote, Enrolment, Participant, Registration, WaitingListEntry
from participants.people.contacts import write_note
from participants.people.particulars import Particulars
from participants.people.record import add_person
from participants.registration.registering import Typed, register
from participants.registration.waiting_list import wait
from tests.at_once import at_once
from tests.factories import ParticipantFactory, VenueFactory, cpsmp_edition, make_course, make_place

CLICKS = 8
WEDNESDAYS = [dt.date(2027, 1, 6) + dt.timedelta(weeks=week) for week in range(6)]


@pytest.fixture
def course(charity):
    made = make_course(cpsmp_edition(charity.organisation), days=WEDNESDAYS, number=59, places=14)
    made.opened_at = charity.now
    made.save()
    return made


@pytest.fixture
def person(charity):
    return ParticipantFactory(organisation=charity.organisation)


def writing_note(person, charity, number):
    words = {"direction": "out", "way": "call", "line": "Rang about the room"}
    return lambda: write_note(person, submission_id=number, by=charity.coordinator, now=charity.now, **words)


FORMS = {
    "a public registration": (
        Registration,
        lambda charity, course, person, number: lambda: register(
            course, Typed(first_names="Maureen", last_name="Pell", email="m@x.example", lasting_pain=True),
            now=charity.now, submission_id=number,
        ),
    ),
    "a place on a course": (
        Enrolment,
        lambda charity, course, person, number: lambda: enrol(
            person, course, by=charity.coordinator, now=charity.now, submission_id=number
        ),
    ),
    "an entry on the waiting list": (
        WaitingListEntry,
        lambda charity, course, person, number: lambda: wait(
            person, course, by=charity.coordinator, now=charity.now, submission_id=number
        ),
    ),
    "a record": (
        Participant,
        lambda charity, course, person, number: lambda: add_person(
            Particulars(first_names="Ben", last_name="Okoro", nhs_number_missing="not_asked", channel="letter"),
            organisation=charity.organisation, by=charity.coordinator, now=charity.now, submission_id=number,
        ),
    ),
    "a contact note": (
        ContactNote,
        lambda charity, course, person, number: writing_note(person, charity, number),
    ),
    "a call": (
        Call,
        lambda charity, course, person, number: lambda: write_down(
            course.sessions.first(), person, about="change", outcome="spoke", submission_id=number,
            by=charity.coordinator, now=charity.now,
        ),
    ),
    "a room": (
        Venue,
        lambda charity, course, person, number: lambda: add_venue(
            VenueFacts("Riverside Hall", "", "", "1 Quay", 20, "", ""),
            organisation=charity.organisation, by=charity.coordinator, submission_id=number,
        ),
    ),
    "a book": (
        Book,
        lambda charity, course, person, number: lambda: add_book(
            BookFacts("Living well", "", "English", "book", "", 14),
            organisation=charity.organisation, by=charity.coordinator, submission_id=number,
        ),
    ),
    "an invitation": (
        Membership,
        lambda charity, course, person, number: lambda: invite(
            email="new@x.example", name="New", role="leader", organisation=charity.organisation,
            by=charity.coordinator, submission_id=number,
        )[0],
    ),
    "a file to import": (
        Batch,
        lambda charity, course, person, number: lambda: batches.receive(
            b"First names,Last name\nBen,Okoro\n", kind="people", file_name="people.csv",
            organisation=charity.organisation, by=charity.coordinator, now=charity.now, submission_id=number,
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", FORMS)
@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_once_make_it_once_and_each_shows_what_was_made(charity, course, person, what):
    if what == "a call":
        make_place(person, course, joined_at=charity.now)
    table, form = FORMS[what]
    before, number = table.objects.count(), uuid.uuid4()

    made = at_once(*[lambda: form(charity, course, person, number)().pk] * CLICKS)

    assert table.objects.count() == before + 1
    assert set(made) == {table.objects.get(submission_id=number).pk}


@pytest.mark.django_db(transaction=True)
def test_eight_clicks_on_the_public_form_all_lead_to_the_page_that_says_a_mail_is_on_its_way(charity, course, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"register": "1000/h/ip,1000/h/key"}
    typed = {
        "submission_id": str(uuid.uuid4()), "first_names": "Maureen", "last_name": "Pell", "email": "m@x.example",
        "lasting_pain": "yes", "pain_kind": "unsure", "wording": "neutral", "consent": "on",
    }  # fmt: skip

    def click():
        return Client().post(f"/join/{course.pk}/register/", typed)

    answers = at_once(*[click] * CLICKS)

    assert {answer.status_code for answer in answers} == {302}, answers[0].content.decode()
    assert Registration.objects.count() == 1


@pytest.mark.django_db
def test_a_form_that_registered_somebody_says_so_again_however_often_it_is_sent(charity, course, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"register": "2/h/ip"}
    typed = {
        "submission_id": str(uuid.uuid4()), "first_names": "Maureen", "last_name": "Pell", "email": "m@x.example",
        "lasting_pain": "yes", "pain_kind": "unsure", "wording": "neutral", "consent": "on",
    }  # fmt: skip

    answers = [Client().post(f"/join/{course.pk}/register/", typed) for _ in range(4)]
    another = Client().post(f"/join/{course.pk}/register/", typed | {"submission_id": str(uuid.uuid4())})

    assert [answer.status_code for answer in answers] == [302] * 4
    assert "Too many registrations came from here." in another.content.decode()


@pytest.mark.django_db(transaction=True)
def test_one_number_for_two_people_at_once_enrols_one_and_tells_the_other(charity, course):
    people = [ParticipantFactory(organisation=charity.organisation) for _ in range(2)]
    number = uuid.uuid4()

    told = at_once(
        *(
            lambda each=each: enrol(each, course, by=charity.coordinator, now=charity.now, submission_id=number).participant_id
            for each in people
        )
    )

    enrolled = Enrolment.objects.get()
    [other] = [each for each in people if each != enrolled.participant]
    assert f"This form has already enrolled somebody. Open it again to enrol {other}." in told
    assert enrolled.participant_id in told


@pytest.mark.django_db(transaction=True)
def test_one_number_for_two_people_at_once_puts_one_on_file_and_tells_the_other(charity):
    number = uuid.uuid4()

    def adding(name):
        typed = Particulars(first_names=name, last_name="Okoro", nhs_number_missing="not_asked", channel="letter")
        return lambda: (
            (
                add_person(
                    typed, organisation=charity.organisation, by=charity.coordinator, now=charity.now, submission_id=number
                )
            ).first_names
        )

    told = at_once(adding("Ben"), adding("Chi"))

    first = Participant.objects.get().first_names
    other = "Chi" if first == "Ben" else "Ben"
    assert f"This form has added somebody already. Press the button again to add {other} Okoro as well." in told
    assert first in told


@pytest.mark.django_db(transaction=True)
def test_one_number_for_courses_of_two_programmes_at_once_makes_one_course(charity):
    number = uuid.uuid4()

    def creating(edition):
        room = VenueFactory(organisation=charity.organisation)
        draft = Draft(edition=edition, format="in_person", first_day=WEDNESDAYS[0], start=dt.time(10), places=8, venue=room)
        return lambda: (
            create_course(
                draft, organisation=charity.organisation, by=charity.coordinator, now=charity.now, submission_id=number
            ).edition_id
        )

    editions = [cpsmp_edition(charity.organisation) for _ in range(2)]
    told = at_once(*map(creating, editions))

    course = Course.objects.get()
    assert "This form has been used before. Open the page again and fill it in once more." in told
    assert course.edition_id in told
    assert Session.objects.count() == 6
    assert Edition.objects.filter(frozen_at__isnull=False).count() == 1


@pytest.mark.django_db
def test_two_who_register_one_after_the_other_with_one_form_are_told_so(charity, course, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"register": "1000/h/ip,1000/h/key"}
    typed = {
        "submission_id": str(uuid.uuid4()), "last_name": "Pell", "email": "pells@x.example",
        "lasting_pain": "yes", "pain_kind": "unsure", "wording": "neutral", "consent": "on",
    }  # fmt: skip
    browser = Client()
    browser.post(f"/join/{course.pk}/register/", typed | {"first_names": "Maureen"})

    page = browser.post(f"/join/{course.pk}/register/", typed | {"first_names": "Colin"}).content.decode()

    assert "This form has been sent already. To register somebody else, open the page again." in page
    assert [each.first_names for each in Registration.objects.all()] == ["Maureen"]


def test_whatever_takes_a_forms_number_and_opens_a_transaction_is_tried_again():
    """The kind: a new action of this sort says so, or this test does."""
    missing = []
    for app in ("accounts", "courses", "participants", "reviews", "reminders", "desk"):
        for path in sorted((Path(settings.BASE_DIR) / app).rglob("*.py")):
            for act in ast.walk(ast.parse(path.read_text())):
                if isinstance(act, ast.FunctionDef) and takes_a_number(act) and opens_a_transaction(act):
                    names = {each.id for each in act.decorator_list if isinstance(each, ast.Name)}
                    missing += [] if "tried_again" in names else [f"{path}: {act.name}"]

    assert missing == []


def takes_a_number(act):
    return any(each.arg in ("submission_id", "movement") for each in [*act.args.args, *act.args.kwonlyargs])


def opens_a_transaction(act):
    return any(isinstance(each, ast.With) and "transaction.atomic" in ast.unparse(each.items) for each in ast.walk(act))
