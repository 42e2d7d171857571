"""Somebody comes without a place: on the register at once, by the office with a search, by a leader with a name and a number."""

import datetime as dt
import re
import uuid

import pytest
import time_machine

from accounts.models import AuditEntry
from participants.attendance.walk_ins import Newcomer, walk_in, walk_in_new
from participants.models import Appointment, Participant
from tests.at_once import at_once
from tests.cast import NOW
from tests.desk.registers import TODAY, on_the_way
from tests.factories import ParticipantFactory
from tests.reading import text_of

pytestmark = pytest.mark.django_db

SESSION_1 = dt.datetime(2026, 11, 11, 10, 10, tzinfo=dt.UTC)


def page_of(session) -> str:
    return f"/sessions/{session.pk}/register/came/"


def came(browser, session, **typed):
    return browser.post(page_of(session), {"submission_id": str(uuid.uuid4()), "stay": "today", **typed}, follow=True)


def ana(**more):
    return {"first_names": "Ana", "last_name": "Petrović", "phone": "01632 960555", **more}


@pytest.fixture
def bernard(clinic, group) -> Participant:
    return on_the_way(clinic, group)


# --- the office ---


@pytest.mark.sqlite
def test_the_office_finds_somebody_who_joins_the_course_and_is_here(as_, clinic, group, bernard):
    browser, session = as_(clinic.administrator), group.session(TODAY)
    page = text_of(browser.get(page_of(session), {"q": "oaksh"}))
    assert "0 of 8 places at this session are taken. On the course 8 of 8 places are free." in page
    assert "1 person found Bernard Oakshott, born Tue 14 March 1961 Joins the course for Bernard Oakshott Only today" in page

    text = text_of(came(browser, session, person=bernard.pk, stay="course"))

    assert "Bernard Oakshott is on the register and marked as here." in text
    assert f"They have a place on {group.course}." in text
    place = bernard.appointments.get(session=session)
    assert (place.mark, place.marked_by, place.enrolment.course_id) == ("5", "Priya Raman", group.course.pk)
    # Days 6 to 12 and three reviews are still to come.
    assert bernard.appointments.count() == 11
    group.course.refresh_from_db()
    assert group.course.taken == 1


def test_who_is_here_only_today_takes_no_place_on_the_course(as_, clinic, group, bernard):
    browser, session = as_(clinic.administrator), group.session(TODAY)

    text = text_of(came(browser, session, person=bernard.pk))

    assert "Bernard Oakshott is on the register and marked as here. They are here for this session only." in text
    assert "Came without a place, for this session only" in text
    assert bernard.appointments.get().enrolment is None
    assert not bernard.enrolments.exists()
    assert f"Came for one session {session}, Monday 2 November 2026 Here" in text_of(browser.get(f"/people/{bernard.pk}/"))


def test_before_it_begins_enrolling_gives_the_place_and_it_is_marked(as_, clinic, group, bernard):
    session = group.session(TODAY)
    with time_machine.travel(session.starts_at - dt.timedelta(minutes=10), tick=False):
        came(as_(clinic.administrator), session, person=bernard.pk, stay="course")

    assert bernard.appointments.get(session=session).mark == "5"
    assert bernard.appointments.filter(session=session).count() == 1


def test_somebody_new_is_put_on_file_and_on_the_register(as_, clinic, group):
    text = text_of(came(as_(clinic.administrator), group.session(TODAY), **ana()))

    person = Participant.objects.get(last_name="Petrović")
    assert "Ana Petrović is on the register and marked as here." in text
    assert (person.phone, person.channel, person.nhs_number_missing) == ("+441632960555", "telephone", "not_known")
    assert person.to_check_at is None
    assert not person.enrolments.exists()


def test_nobody_joins_a_course_entered_by_referral_at_the_door_whom_the_team_has_not_recommended(as_, clinic, group):
    stranger = ParticipantFactory(organisation=clinic.organisation, first_names="Zoe", last_name="Reed")
    browser, session = as_(clinic.administrator), group.session(TODAY)

    for who, name in (({"person": stranger.pk}, "Zoe Reed"), (ana(), "Ana Petrović")):
        text = text_of(came(browser, session, **{**who, "stay": "course"}))
        assert f"{name} has no open pathway on this programme. Add the referral first. For today alone they can come." in text

    assert not Appointment.objects.exists()
    assert not Participant.objects.filter(last_name="Petrović").exists()


def test_without_a_number_they_are_written_to(as_, clinic, group):
    came(as_(clinic.administrator), group.session(TODAY), **ana(phone=""))

    assert Participant.objects.get(last_name="Petrović").channel == "letter"


def test_the_button_pressed_twice_puts_them_on_once(as_, clinic, group):
    browser, session, once = as_(clinic.administrator), group.session(TODAY), str(uuid.uuid4())
    for _ in range(2):
        text = text_of(came(browser, session, submission_id=once, **ana()))
        assert "Ana Petrović is on the register and marked as here." in text

    assert Participant.objects.filter(last_name="Petrović").count() == 1
    assert Appointment.objects.filter(session=session).count() == 1
    assert AuditEntry.objects.filter(verb="came without a place").count() == 1


def test_the_form_sent_again_for_somebody_else_says_so_and_adds_them_at_the_next_press(as_, clinic, group):
    browser, session, once = as_(clinic.administrator), group.session(TODAY), str(uuid.uuid4())
    came(browser, session, submission_id=once, **ana())

    response = came(browser, session, submission_id=once, **ana(first_names="Otto"))
    assert "This form has added somebody already. Press the button again to add Otto Petrović as well." in text_of(response)
    [fresh] = set(re.findall(r'name="submission_id" value="([^"]+)"', response.content.decode()))
    assert fresh != once
    assert "Otto Petrović is on the register" in text_of(came(browser, session, submission_id=fresh, **ana(first_names="Otto")))


def test_the_search_with_scripts_brings_the_list_alone(as_, clinic, group, bernard):
    browser, session = as_(clinic.administrator), group.session(TODAY)

    response = browser.get(page_of(session), {"q": "bern"}, headers={"HX-Request": "true"})

    assert "Bernard Oakshott" in text_of(response)
    assert "<html" not in response.content.decode()


# --- what is refused ---


@pytest.mark.parametrize("stay", ["course", "today"])
def test_who_has_a_place_already_is_marked_and_not_added(as_, clinic, group, stay):
    colin = group.add("Colin", "Amberley")

    text = text_of(came(as_(clinic.administrator), group.session(TODAY), person=colin.pk, stay=stay))

    assert "Colin Amberley has a place at Day 5 already. Mark them on the register." in text
    assert group.place(colin, TODAY).mark == ""


def test_who_is_on_the_course_without_this_session_gets_just_that(as_, clinic, group, bernard):
    browser = as_(clinic.administrator)
    browser.post(f"/courses/{group.course.pk}/enrol/", {"person": bernard.pk, "submission_id": str(uuid.uuid4())})

    came(browser, group.session(TODAY), person=bernard.pk, stay="course")

    place = bernard.appointments.get(session=group.session(TODAY))
    assert (place.mark, place.enrolment) == ("5", bernard.enrolments.get())


def test_a_full_course_still_has_room_for_today(as_, clinic, group, bernard):
    group.course.places = 1
    group.course.save()
    group.add("Colin", "Amberley")
    browser, session = as_(clinic.administrator), group.session(TODAY)

    page = text_of(browser.get(page_of(session), {"q": "oak"}))
    assert "Joins the course" not in page
    assert "Only today for Bernard Oakshott" in page
    assert "1 of 1 places are taken." in text_of(came(browser, session, person=bernard.pk, stay="course"))
    assert not bernard.appointments.exists()
    assert "They are here for this session only." in text_of(came(browser, session, person=bernard.pk))


def test_who_sits_in_a_full_room_is_written_down(as_, clinic, group, bernard):
    group.course.sessions.filter(number=TODAY).update(places=1)
    group.add("Colin", "Amberley")
    browser, session = as_(clinic.administrator), group.session(TODAY)

    page = text_of(browser.get(page_of(session)))
    assert "1 of 1 places at this session are taken. Whoever is in the room is written down all the same." in page
    came(browser, session, person=bernard.pk)
    came(browser, session, **ana())

    assert bernard.appointments.get().mark == "5"
    register = text_of(browser.get(f"/sessions/{session.pk}/register/"))
    assert "Bernard Oakshott" in register
    assert "Ana Petrović" in register


def test_who_came_to_a_session_that_was_called_off_is_written_down(as_, clinic, group, bernard):
    session = group.session(TODAY)
    now = {"state": "cancelled", "cancel_reason": "Power cut", "cancelled_at": NOW}
    group.course.sessions.filter(pk=session.pk).update(**now)

    text = text_of(came(as_(clinic.administrator), session, person=bernard.pk))

    assert "Bernard Oakshott is on the register and marked as here." in text


def test_who_came_early_and_then_gets_a_place_on_the_course_has_one_place_at_that_session(as_, clinic, group, bernard):
    session = group.session(TODAY)
    with time_machine.travel(session.starts_at - dt.timedelta(minutes=20), tick=False):
        browser = as_(clinic.administrator)
        came(browser, session, person=bernard.pk)
        text = text_of(browser.post(f"/courses/{group.course.pk}/enrol/", {"person": bernard.pk, "submission_id": uuid.uuid4()}))

    assert "There is a problem" not in text
    place = bernard.appointments.get(session=session)
    assert (place.mark, place.enrolment) == ("5", bernard.enrolments.get())


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (ana(first_names=" ", last_name="-"), "Enter their first name. Of somebody with one name, that is enough."),
        (ana(phone="12"), "too short"),
        (ana(stay=""), "Say whether they join the course."),
        (ana(stay="always"), "Say whether they join the course."),
        (ana(submission_id="x"), "This form has lost its number."),
    ],
)
def test_each_mistake_is_said_and_nobody_is_added(as_, clinic, group, typed, sentence):
    response = came(as_(clinic.administrator), group.session(TODAY), **typed)

    assert sentence in text_of(response)
    assert not Appointment.objects.filter(session=group.session(TODAY)).exists()
    assert not Participant.objects.exists()


@pytest.mark.parametrize(
    ("number", "sentence"),
    [(6, "Day 6 is still to come."), (4, None), (1, None)],
)
def test_a_register_takes_people_from_an_hour_before_until_a_week_after_its_day(as_, clinic, group, bernard, number, sentence):
    text = text_of(came(as_(clinic.administrator), group.session(number), person=bernard.pk))

    assert (sentence or "Bernard Oakshott is on the register") in text
    assert bernard.appointments.exists() is (sentence is None)


def test_a_week_later_it_is_too_late(as_, clinic, group, bernard):
    with time_machine.travel(NOW + dt.timedelta(days=9), tick=False):
        browser = as_(clinic.administrator)
        text = text_of(came(browser, group.session(TODAY), person=bernard.pk))
        register = text_of(browser.get(f"/sessions/{group.session(TODAY).pk}/register/"))

    assert "Day 5 is more than 7 days ago, so nobody can be put on its register any more." in text
    assert "Somebody came without a place" not in register


def test_a_cancelled_session_a_stopped_and_a_merged_record_are_refused(as_, clinic, group, bernard):
    browser, session = as_(clinic.administrator), group.session(TODAY)
    Participant.objects.filter(pk=bernard.pk).update(stopped_at=NOW, stopped_reason="moved")
    assert "can’t be put on the register: their record says “Moved away”." in text_of(came(browser, session, person=bernard.pk))

    kept = ParticipantFactory(organisation=clinic.organisation)
    Participant.objects.filter(pk=bernard.pk).update(stopped_at=None, stopped_reason="", merged_into=kept)
    assert came(browser, session, person=bernard.pk).status_code == 404

    group.course.sessions.filter(pk=session.pk).update(state="cancelled", cancel_reason="Snow")
    assert "Day 5 was cancelled, so nobody can be put on its register." in text_of(came(browser, session, person=kept.pk))


def test_a_stranger_is_not_there(as_, clinic, charity, group):
    stranger = ParticipantFactory(organisation=charity.organisation)

    assert came(as_(clinic.administrator), group.session(TODAY), person=stranger.pk).status_code == 404
    assert as_(charity.coordinator).get(page_of(group.session(TODAY))).status_code == 404
    assert as_(clinic.auditor).get(page_of(group.session(TODAY))).status_code == 404


# --- a clinician and a leader ---


def test_a_clinician_finds_people_but_gives_no_place_on_the_course(as_, clinic, group, bernard):
    browser, session = as_(clinic.clinician), group.session(TODAY)
    page = text_of(browser.get(page_of(session), {"q": "oak"}))
    assert "Bernard Oakshott" in page
    assert "Joins the course" not in page

    came(browser, session, person=bernard.pk, stay="course")

    assert bernard.appointments.get().enrolment is None


@pytest.fixture
def led(charity, course_59):
    """Course 59, whose session 1 Lenny leads."""
    course_59.lead("Lenny Marsh", "leader", 1, user=charity.leader)
    return course_59


def test_a_leader_writes_a_name_and_a_number_and_the_office_looks(as_, charity, led):
    session = led.session(1)
    known = ParticipantFactory(organisation=charity.organisation, first_names="Ana", last_name="Petrović", phone="+441632960555")
    with time_machine.travel(SESSION_1, tick=False):
        browser = as_(charity.leader)
        page = text_of(browser.get(page_of(session), {"q": "petr"}))
        assert "Do we know them?" not in page
        assert "Petrović" not in page
        response = came(browser, session, **ana(stay="course"))
        assert "Ana is on the register and marked as here. They are here for this session only." in text_of(response)
        assert "Petrović" not in text_of(browser.get(f"/sessions/{session.pk}/register/"))

        made = Participant.objects.exclude(pk=known.pk).get()
        assert (made.to_check_at, made.nhs_number_missing) == (SESSION_1, "not_asked")
        assert made.appointments.get().mark == "present"
        office = as_(charity.coordinator)
        today = text_of(office.get("/today/")).replace("\u00a0", " ")
        assert "New records 1 See whether Ana Petrović is known already They came without a place, and a new record" in today
        assert "was made at the door. On file already: Ana Petrović, born 14 March 1961: the same name. 01632 960555" in today
        record = office.get(f"/people/{made.pk}/")
        assert "Do we know them already? They came without a place" in text_of(record)
        assert f'/people/{made.pk}/merge/?q=Petrovi%C4%87"' in record.content.decode()
        assert "Ana Petrović" in text_of(office.get(f"/people/{made.pk}/merge/", {"q": "Petrović"}))

        for _ in range(2):
            text = text_of(office.post(f"/people/{made.pk}/is-new/", follow=True))
            assert "Ana Petrović is new here." in text
        assert "Do we know them already?" not in text
        assert "New records 1" not in text_of(office.get("/today/"))
    assert AuditEntry.objects.filter(verb="checked that they are new").count() == 1


def test_a_record_that_was_merged_is_looked_at(as_, charity, led):
    kept = ParticipantFactory(organisation=charity.organisation)
    ParticipantFactory(organisation=charity.organisation, to_check_at=NOW, merged_into=kept)

    assert "New records 1" not in text_of(as_(charity.coordinator).get("/today/"))


def test_a_leader_chooses_nobody_by_their_key_and_none_of_another_session(as_, charity, led):
    known = ParticipantFactory(organisation=charity.organisation)
    with time_machine.travel(SESSION_1, tick=False):
        browser = as_(charity.leader)
        assert came(browser, led.session(1), person=known.pk).status_code == 404
        assert browser.get(page_of(led.session(2))).status_code == 404
        assert browser.post(f"/people/{known.pk}/is-new/").status_code == 404
    assert not known.appointments.exists()


def test_after_the_day_has_closed_a_leader_asks_the_office(as_, charity, led):
    with time_machine.travel(SESSION_1 + dt.timedelta(days=1), tick=False):
        browser = as_(charity.leader)
        assert "The day is closed. Ask the office" in text_of(came(browser, led.session(1), **ana()))
        assert "Somebody came without a place" not in text_of(browser.get(f"/sessions/{led.session(1).pk}/register/"))
    assert not Participant.objects.exists()


# --- two at once ---


@pytest.mark.django_db(transaction=True)
def test_two_walk_ins_and_one_chair_are_both_written_down(clinic, group):
    group.course.sessions.filter(number=TODAY).update(places=1)
    session = group.session(TODAY)
    people = [ParticipantFactory(organisation=clinic.organisation) for _ in range(2)]
    one = {"only_today": True, "office": True, "by": clinic.administrator, "now": NOW}

    at_once(*[lambda p=p: walk_in(p, session, submission_id=uuid.uuid4(), **one) for p in people])

    assert Appointment.objects.filter(session=session, mark="5").count() == 2


@pytest.mark.django_db(transaction=True)
def test_one_press_that_arrives_twice_makes_one_record_and_one_place(clinic, group):
    session, once = group.session(TODAY), uuid.uuid4()
    one = {"organisation": clinic.organisation, "only_today": True, "office": True, "to_check": True}

    def press():
        return walk_in_new(Newcomer("Ana", "Petrović"), session, submission_id=once, by=clinic.administrator, now=NOW, **one)

    first, second = at_once(press, press)

    assert first == second
    assert Participant.objects.count() == 1
    assert Appointment.objects.filter(session=session).count() == 1


# --- queries ---


@pytest.mark.parametrize("people", [1, 3])
def test_the_page_takes_twelve_queries_however_many_are_found(as_, clinic, group, people, django_assert_num_queries):
    for number in range(people):
        group.add("Kim", f"Person {number}")
    browser, session = as_(clinic.administrator), group.session(TODAY)
    browser.get(page_of(session))

    with django_assert_num_queries(12):
        browser.get(page_of(session), {"q": "kim"})
