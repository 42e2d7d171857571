"""The office's pages of people who wait: the waiting list, offers, answers on somebody's behalf, and what Today asks for."""

import datetime as dt
import uuid

import pytest
import time_machine

from accounts.models import AuditEntry
from courses.models import EditionFormat
from participants.enrolment.enrolling import enrol, withdraw
from participants.models import Enrolment, Offer, Registration, WaitingListEntry
from participants.own.sign_in import give_sign_in
from participants.registration.offers import pass_on
from participants.registration.waiting_list import wait
from tests.factories import ParticipantFactory, cpsmp_edition, make_course
from tests.reading import text_of

pytestmark = pytest.mark.django_db
WEDNESDAYS = [dt.date(2027, 1, 6) + dt.timedelta(weeks=week) for week in range(6)]
HOUR = dt.timedelta(hours=1)
FIRST_SESSION = dt.datetime(2027, 1, 6, 10, tzinfo=dt.UTC)


@pytest.fixture
def course(charity):
    return make_course(cpsmp_edition(charity.organisation), days=WEDNESDAYS, places=1, number=7)


@pytest.fixture
def ann(charity, course):
    """Ann has the only place."""
    return enrol(person(charity, "Ann"), course, by=charity.coordinator, now=charity.now)


@pytest.fixture
def waiting(charity, course, ann):
    """Cy waits, then Di."""
    return [wait(person(charity, name), course, by=charity.coordinator, now=charity.now) for name in ("Cy", "Di")]


def person(charity, name):
    return ParticipantFactory(organisation=charity.organisation, first_names=name, last_name="Reed", email=f"{name}@post.example")


@pytest.fixture
def office(charity, as_):
    with time_machine.travel(charity.now, tick=False):
        yield as_(charity.coordinator)


@pytest.fixture
def offered(charity, ann, waiting):
    withdraw(ann, reason="", by=charity.coordinator, now=charity.now)
    return Offer.objects.get()


def test_the_office_sees_who_waits_and_who_was_offered_a_place(office, waiting, offered):
    text = text_of(office.get("/waiting-list/"))

    assert "Cy Reed" in text
    assert "Offered a place, answers by" in text
    assert "Number 1 on the waiting list" in text


def test_the_course_and_the_record_show_the_waiting_list(office, course, waiting, offered):
    assert "Offered a place, answers by" in text_of(office.get(f"/courses/{course.pk}/"))
    assert "Number 1 on the waiting list" in text_of(office.get(f"/people/{waiting[1].participant_id}/"))


@pytest.mark.parametrize("path", ["/waiting-list/", "/offers/"])
@pytest.mark.parametrize("number", [1, 3])
def test_the_lists_ask_as_much_for_one_as_for_three(charity, as_, course, ann, path, number, django_assert_num_queries):
    for each in range(number):
        wait(person(charity, f"W{each}"), course, by=charity.coordinator, now=charity.now)
    withdraw(ann, reason="", by=charity.coordinator, now=charity.now)
    browser = as_(charity.coordinator)

    with django_assert_num_queries(9 if path == "/waiting-list/" else 7):
        browser.get(path)


def test_nobody_waits_is_said(office, course):
    assert "Nobody waits for a place." in text_of(office.get("/waiting-list/"))
    assert "No offer waits for an answer." in text_of(office.get("/offers/"))
    assert "No offer was answered yet." in text_of(office.get("/offers/?state=closed"))


@pytest.mark.parametrize(("answer", "state"), [("accept", "accepted"), ("decline", "declined"), ("take_back", "taken_back")])
def test_an_answer_is_written_down_for_somebody(office, charity, offered, answer, state):
    given = {"answer": answer, "how": "by telephone", "reason": "Offered by mistake"}

    office.post(f"/offers/{offered.pk}/", given)

    offered.refresh_from_db()
    assert offered.state == state
    assert str(charity.coordinator) in offered.answered_by
    assert "Cy Reed" in text_of(office.get("/offers/?state=closed"))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "Choose the answer."),
        ({"answer": "accept"}, "Choose how they told us."),
        ({"answer": "take_back", "reason": " "}, "Say why."),
    ],
)
def test_an_answer_that_lacks_something_changes_nothing(office, offered, given, sentence):
    assert sentence in text_of(office.post(f"/offers/{offered.pk}/", given))
    offered.refresh_from_db()
    assert offered.state == "open"


def test_an_answer_to_a_closed_offer_is_refused(office, offered):
    pass_on(offered.reply_by)

    page = office.post(f"/offers/{offered.pk}/", {"answer": "accept", "how": "on paper"})

    assert "The time to answer is over" in text_of(page)


def test_a_place_is_offered_out_of_turn_with_a_reason(as_, charity, course, ann, waiting):
    with time_machine.travel(FIRST_SESSION - 5 * HOUR, tick=False):
        office = as_(charity.coordinator)
        withdraw(ann, reason="", by=charity.coordinator, now=FIRST_SESSION - 5 * HOUR)
        assert "Ring whoever is next on the waiting list" in text_of(office.get("/today/"))
        path = f"/waiting-list/{waiting[1].pk}/offer/"
        assert "Say why." in text_of(office.post(path, {"reason": ""}))
        office.post(path, {"reason": "Needs the ground floor"})

    assert Offer.objects.get().participant == waiting[1].participant


def test_the_next_who_waits_is_offered_a_place_without_a_reason(as_, charity, ann, waiting):
    with time_machine.travel(FIRST_SESSION - 5 * HOUR, tick=False):
        office = as_(charity.coordinator)
        withdraw(ann, reason="", by=charity.coordinator, now=FIRST_SESSION - 5 * HOUR)
        page = office.get(f"/waiting-list/{waiting[0].pk}/offer/")
        assert "Why do they come before" not in text_of(page)
        office.post(f"/waiting-list/{waiting[0].pk}/offer/")

    assert Offer.objects.get().participant == waiting[0].participant


def test_somebody_is_taken_off_the_list(office, waiting):
    assert "Say why." in text_of(office.post(f"/waiting-list/{waiting[0].pk}/leave/", {"reason": ""}))
    office.post(f"/waiting-list/{waiting[0].pk}/leave/", {"reason": "Moved away"})

    waiting[0].refresh_from_db()
    assert (waiting[0].state, waiting[0].closed_reason) == ("left", "Moved away")


def test_who_comes_to_a_full_course_is_put_on_the_list(office, charity, course, ann):
    new = person(charity, "Eve")
    text = text_of(office.get(f"/courses/{course.pk}/enrol/?person={new.pk}"))
    assert "Put them on the waiting list" in text

    form = {"person": new.pk, "submission_id": str(uuid.uuid4()), "wait": "1"}
    page = office.post(f"/courses/{course.pk}/enrol/", form, follow=True)

    assert "as number 1 on the waiting list" in text_of(page)
    assert WaitingListEntry.objects.get().participant == new


def test_the_office_says_who_lives_outside_the_territory(office, charity, course):
    EditionFormat.objects.update(outside_most=1)
    new = person(charity, "Far")
    assert "They live outside the area" in text_of(office.get(f"/courses/{course.pk}/enrol/?person={new.pk}"))

    form = {"person": new.pk, "submission_id": str(uuid.uuid4()), "outside_territory": "on"}
    office.post(f"/courses/{course.pk}/enrol/", form)

    assert Enrolment.objects.get().outside_territory


def test_today_asks_after_an_offer_past_half_its_time(office, as_, charity, offered):
    assert "Ask Cy Reed whether they want the place" not in text_of(office.get("/today/"))
    with time_machine.travel(charity.now + 36 * HOUR, tick=False):
        assert "Ask Cy Reed whether they want the place" in text_of(as_(charity.coordinator).get("/today/"))


def test_today_names_registrations_that_went_nowhere(office, charity, course):
    Registration.objects.create(
        organisation=charity.organisation,
        course=course,
        first_names="Ida",
        last_name="Moss",
        email="ida@post.example",
        lasting_pain=True,
        consented_at=charity.now,
        made_at=charity.now,
        confirm_by=charity.now + HOUR,
        token_digest="x",
        trouble="The mail server refused the address: 550 unknown.",
    )

    text = text_of(office.get("/today/"))

    assert "Get in touch with Ida Moss, who registered for" in text
    assert "550 unknown." in text


@pytest.mark.parametrize("path", ["/waiting-list/{waiting}/offer/", "/waiting-list/{waiting}/leave/", "/offers/{offer}/"])
def test_another_house_finds_none_of_it(clinic, as_, waiting, offered, path):
    browser = as_(clinic.administrator)

    assert browser.get(path.format(waiting=waiting[1].pk, offer=offered.pk)).status_code == 404
    for listing in ("/waiting-list/", "/offers/"):
        assert "Reed" not in text_of(browser.get(listing))


def test_a_look_at_somebody_who_waits_is_written_down(office, waiting):
    office.get(f"/waiting-list/{waiting[0].pk}/leave/")

    assert AuditEntry.objects.filter(verb="looked at", object_id=waiting[0].participant_id).exists()


def test_the_person_sees_their_number_on_the_waiting_list_and_then_the_offer(charity, as_, ann, waiting):
    cy = waiting[0].participant
    browser = as_(give_sign_in(cy, by=charity.coordinator, now=charity.now).user)
    with time_machine.travel(charity.now, tick=False):
        assert "You are number 1 on the waiting list." in text_of(browser.get("/me/"))
        withdraw(ann, reason="", by=charity.coordinator, now=charity.now)
        assert "Please answer before" in text_of(browser.get("/me/"))
