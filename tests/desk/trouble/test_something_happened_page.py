"""Something has happened to a session: who could stand in, which room is free, calling it off, and whom to ring."""

import datetime as dt
import re

import pytest
import time_machine

from accounts.models import AuditEntry
from courses.leaders.standing_in import who_could_stand_in
from courses.models import Session, TrainingRecord
from tests.cast import NOW
from tests.factories import FacilitatorFactory, MessageFactory, VenueFactory, make_course
from tests.reading import text_of

pytestmark = pytest.mark.django_db

# Day 6 of group 31 is tomorrow, Tuesday 3 November 2026, 9:30am to 3pm; its nurse leads at 11:30am.
TOMORROW = 6
ONCE = "7c9e6679-7425-40de-944b-e07fc1f90ae7"


def path_of(session) -> str:
    return f"/sessions/{session.pk}/something-happened/"


def do(browser, session, **what):
    session.refresh_from_db()
    return browser.post(path_of(session), {"version": session.version, **what}, follow=True)


@pytest.fixture
def nurse(group):
    """Nkechi leads "Medicines and pain" on day 6."""
    return group.lead("Nkechi Obi", "nurse", TOMORROW, group.session(TOMORROW).plan.items.get(profession="nurse"))


@pytest.fixture
def people(group):
    """Colin gets e-mail; Arthur is rung; Joan asked not to be contacted."""
    group.add("Colin", "Amberley")
    arthur = group.add("Arthur", "Quillfeather", channel="telephone", email="", phone="+441632960016")
    group.add("Joan", "Tranter", stopped_at=NOW, stopped_reason="no_contact")
    return arthur


# Somebody ill


def test_those_of_the_same_profession_who_are_free_could_stand_in(as_, clinic, group, nurse):
    FacilitatorFactory(organisation=clinic.organisation, name="Neil Sandford", profession="nurse")
    FacilitatorFactory(organisation=clinic.organisation, name="Tom Ashdown", profession="physiotherapist")
    FacilitatorFactory(organisation=clinic.organisation, name="Gone Nurse", profession="nurse", ended_at=NOW)

    text = text_of(as_(clinic.administrator).get(path_of(group.session(TOMORROW))))

    assert "Nkechi Obi, nurse Medicines and pain Neil Sandford stands in for Nkechi Obi" in text
    assert "Tom Ashdown" not in text
    assert "Gone Nurse" not in text


def test_whoever_is_elsewhere_then_is_not_offered(as_, clinic, group, nurse):
    busy = FacilitatorFactory(organisation=clinic.organisation, name="Neil Sandford", profession="nurse")
    other = make_course(group.course.edition, days=[group.session(TOMORROW).local_date], number=32).sessions.get(number=1)
    other.duties.create(facilitator=busy, starts_at=other.starts_at, ends_at=other.ends_at)

    text = text_of(as_(clinic.administrator).get(path_of(group.session(TOMORROW))))

    assert "No other nurse is free" in text
    assert "Neil Sandford" not in text


def test_one_press_gives_the_stand_in_the_part_and_a_second_changes_nothing(as_, clinic, group, nurse):
    neil = FacilitatorFactory(organisation=clinic.organisation, name="Neil Sandford", profession="nurse")
    browser, session = as_(clinic.administrator), group.session(TOMORROW)

    response = do(browser, session, do="stand_in", absent=nurse.pk, stand_in=neil.pk)
    do(browser, session, do="stand_in", absent=nurse.pk, stand_in=neil.pk)

    held = session.duties.filter(ended_at=None)
    assert [(duty.facilitator, duty.item.title) for duty in held] == [(neil, "Medicines and pain")]
    assert "Neil Sandford stands in for Nkechi Obi. Ring Neil Sandford to make sure that they know." in text_of(response)
    assert AuditEntry.objects.filter(verb="stood in").count() == 1


def test_standing_in_for_somebody_who_supports_makes_nobody_lead(as_, clinic, group, nurse):
    neil = FacilitatorFactory(organisation=clinic.organisation, name="Neil Sandford", profession="nurse")
    una = FacilitatorFactory(organisation=clinic.organisation, name="Una Birch", profession="nurse")
    browser, session = as_(clinic.administrator), group.session(TOMORROW)
    part = session.duties.get(facilitator=nurse)
    for supporter in (neil, una):
        part.pk, part.facilitator, part.role = None, supporter, "support"
        part.save()

    do(browser, session, do="stand_in", absent=una.pk, stand_in=neil.pk)

    held = session.duties.filter(ended_at=None).values_list("facilitator__name", "role")
    assert sorted(held) == [("Neil Sandford", "support"), ("Nkechi Obi", "lead")]


def test_a_supporter_who_now_leads_has_that_on_record(as_, clinic, group, nurse):
    neil = FacilitatorFactory(organisation=clinic.organisation, name="Neil Sandford", profession="nurse")
    session = group.session(TOMORROW)
    part = session.duties.get(facilitator=nurse)
    part.pk, part.facilitator, part.role = None, neil, "support"
    part.save()

    do(as_(clinic.administrator), session, do="stand_in", absent=nurse.pk, stand_in=neil.pk)

    assert list(session.duties.filter(ended_at=None).values_list("facilitator__name", "role")) == [("Neil Sandford", "lead")]
    raised = AuditEntry.objects.get(verb="duty changed")
    assert (raised.object_id, raised.details) == (part.pk, {"role": "lead"})


def test_somebody_of_another_profession_is_refused_and_nothing_is_taken_away(as_, clinic, group, nurse):
    tom = FacilitatorFactory(organisation=clinic.organisation, name="Tom Ashdown", profession="physiotherapist")
    session = group.session(TOMORROW)

    response = do(as_(clinic.administrator), session, do="stand_in", absent=nurse.pk, stand_in=tom.pk)

    assert "“Medicines and pain” is led by a nurse, and Tom Ashdown is a physiotherapist." in text_of(response)
    assert [duty.facilitator for duty in session.duties.filter(ended_at=None)] == [nurse]


def test_a_stand_in_is_possible_while_it_is_on(as_, clinic, group):
    priya = group.lead("Imogen Fairweather", "psychologist", 5)
    other = FacilitatorFactory(organisation=clinic.organisation, name="Ada Lowe", profession="psychologist")
    session = group.session(5)

    text = text_of(do(as_(clinic.administrator), session, do="stand_in", absent=priya.pk, stand_in=other.pk))

    assert "Ada Lowe stands in for Imogen Fairweather." in text
    assert "It has already started, so it can’t be moved or cancelled any more." in text
    assert "It had to stop, or nobody could get in" in text


def test_somebody_of_another_organisation_cannot_stand_in(as_, clinic, charity, group, nurse):
    stranger = FacilitatorFactory(organisation=charity.organisation, name="Stranger", profession="nurse")

    response = do(as_(clinic.administrator), group.session(TOMORROW), do="stand_in", absent=nurse.pk, stand_in=stranger.pk)

    assert response.status_code == 404


# A room lost


def test_rooms_that_are_free_and_large_enough_are_offered_the_smallest_first(as_, clinic, group):
    for name, places in [("Gym", 40), ("Room 4", 8), ("Cupboard", 7)]:
        VenueFactory(organisation=clinic.organisation, name=name, room="", places=places)
    taken = VenueFactory(organisation=clinic.organisation, name="Taken Room", room="")
    make_course(group.course.edition, days=[group.session(TOMORROW).local_date], number=32, venue=taken)

    text = text_of(as_(clinic.administrator).get(path_of(group.session(TOMORROW))))

    assert text.index("Room 4, holds 8") < text.index("Gym, holds 40")
    assert "Cupboard" not in text
    assert "Taken Room" not in text


def test_one_press_moves_it_there_and_the_call_list_appears(as_, clinic, group, people):
    room = VenueFactory(organisation=clinic.organisation, name="Room 4", room="")
    session = group.session(TOMORROW)

    text = text_of(do(as_(clinic.administrator), session, do="room", room=room.pk)).replace("\xa0", " ")

    session.refresh_from_db()
    assert session.venue == room
    assert "Call list: 1 still to ring Day 6 is now on Tue 3 November 2026, 9:30am, in Room 4." in text
    assert "0 of 1 person rung. 1 person is told by e-mail." in text
    assert "Arthur Quillfeather, 01632 960016 No e-mail goes: Arthur has no e-mail address." in text
    assert "Colin Amberley, 01632 960001 An e-mail goes by itself" in text
    assert "Joan" not in text


def test_a_stale_page_moves_nothing(as_, clinic, group):
    room = VenueFactory(organisation=clinic.organisation, name="Room 4", room="")
    session = group.session(TOMORROW)
    Session.objects.filter(pk=session.pk).update(version=7)

    response = as_(clinic.administrator).post(path_of(session), {"version": 1, "do": "room", "room": room.pk})

    assert "Somebody changed this after you opened it." in text_of(response)
    session.refresh_from_db()
    assert session.venue != room


# It can't be held


def test_snow_cancels_the_day_and_the_call_list_is_ticked_person_by_person(as_, clinic, group, people):
    browser, session = as_(clinic.administrator), group.session(TOMORROW)

    text = text_of(do(browser, session, do="cancel", reason="Snow"))
    assert "Call list: 1 still to ring Day 6 on Tue 3 November 2026, 9:30am is cancelled: Snow." in text

    call = {"submission_id": ONCE, "participant": people.pk, "about": "change"}
    text = text_of(browser.post(f"/sessions/{session.pk}/calls/", call | {"outcome": "spoke", "note": "Knows"}, follow=True))

    assert "Call list: done" in text
    assert "1 of 1 person rung." in text
    assert "Spoke to them at Mon 2 November 2026, 10am, Priya Raman: Knows" in text


def test_cancelling_asks_for_the_reason(as_, clinic, group):
    session = group.session(TOMORROW)

    text = text_of(do(as_(clinic.administrator), session, do="cancel", reason=""))

    assert "Write why it is cancelled: those who are told will read it." in text
    session.refresh_from_db()
    assert session.state == "planned"


def test_a_session_of_an_ordered_course_is_postponed_with_the_later_ones(as_, charity, course_59):
    course_59.add("Agnes", "Mallow", channel="letter")
    browser, session = as_(charity.coordinator), course_59.session(1)

    text = text_of(browser.get(path_of(session)))
    assert "it is postponed and not left out" in text
    assert "Session 1, now Wednesday 11 November 2026, goes to Wednesday 18 November 2026" in text
    assert "Cancel the session" not in text
    text = text_of(do(browser, session, do="postpone", submission_id=ONCE))

    assert "Session 1 is postponed: 6 dates changed." in text
    assert "Call list: 1 still to ring Session 1 is now on Wed 18 November 2026, 10am, in Mill Hall." in text
    assert "No e-mail goes: Agnes chose letter." in text


def test_postponing_twice_by_one_form_says_the_same_twice(as_, charity, course_59):
    browser, session = as_(charity.coordinator), course_59.session(1)
    once = re.findall(r'name="submission_id" value="([^"]+)"', browser.get(path_of(session)).content.decode())[0]
    for _ in range(2):
        sent = {"version": 1, "do": "postpone", "submission_id": once}
        assert "Session 1 is postponed: 6 dates changed." in text_of(browser.post(path_of(session), sent, follow=True))

    assert course_59.session(1).local_date == dt.date(2026, 11, 18)


def test_another_change_asks_for_another_call(as_, clinic, group, people):
    browser, session = as_(clinic.administrator), group.session(TOMORROW)
    rooms = [VenueFactory(organisation=clinic.organisation, name=f"Room {number}", room="") for number in (4, 5)]
    do(browser, session, do="room", room=rooms[0].pk)
    call = {"submission_id": ONCE, "participant": people.pk, "about": "change"}
    assert "Call list: done" in text_of(browser.post(f"/sessions/{session.pk}/calls/", call | {"outcome": "spoke"}, follow=True))

    assert "Call list: 1 still to ring" in text_of(do(browser, session, do="room", room=rooms[1].pk))


def test_who_was_rung_about_the_first_change_has_not_heard_of_the_second(as_, clinic, group, people):
    browser, session = as_(clinic.administrator), group.session(TOMORROW)
    rooms = [VenueFactory(organisation=clinic.organisation, name=f"Room {number}", room="") for number in (4, 5)]
    page = do(browser, session, do="room", room=rooms[0].pk).content.decode()
    (shown,) = set(re.findall(r'name="about" value="change"><input type="hidden" name="version" value="(\d+)"', page))
    call = {"submission_id": ONCE, "participant": people.pk, "about": "change"}
    do(browser, session, do="room", room=rooms[1].pk)

    response = browser.post(f"/sessions/{session.pk}/calls/", call | {"outcome": "spoke", "version": shown}, follow=True)

    assert "Call list: 1 still to ring" in text_of(response)


def test_the_list_says_which_mails_have_gone_and_which_did_not(as_, clinic, group):
    gone, lost = group.add("Colin", "Amberley"), group.add("Maureen", "Pell")
    browser, session = as_(clinic.administrator), group.session(TOMORROW)
    do(browser, session, do="cancel", reason="Snow")
    for person, state, more in [(gone, "sent", {"sent_at": NOW}), (lost, "failed", {"reason": "The address does not exist."})]:
        MessageFactory(participant=person, course=group.course, rule="cancelled", state=state, created_at=NOW, **more)

    text = text_of(browser.get(path_of(session)))

    assert "Call list: 1 still to ring" in text
    assert "The e-mail did not go: The address does not exist." in text
    assert "E-mail sent at 10am on Mon 2 November 2026" in text


def test_a_mail_about_another_session_is_not_shown_as_sent_about_this_one(as_, clinic, group):
    colin = group.add("Colin", "Amberley")
    browser, session, other = as_(clinic.administrator), group.session(TOMORROW), group.session(TOMORROW + 1)
    do(browser, session, do="cancel", reason="Snow")
    place = colin.appointments.get(session=other)
    said = {"start": other.starts_at.isoformat(), "end": other.ends_at.isoformat(), "venue": other.venue_id, "link": ""}
    MessageFactory(
        participant=colin, course=group.course, session=other, rule="moved", state="sent", sent_at=NOW, told={str(place.pk): said}
    )

    text = text_of(browser.get(path_of(session)))

    assert "E-mail sent" not in text
    assert "An e-mail goes by itself" in text


def test_a_mail_that_told_the_day_as_it_no_longer_is_is_not_shown_as_sent_about_the_change(as_, clinic, group):
    colin = group.add("Colin", "Amberley")
    browser, session = as_(clinic.administrator), group.session(TOMORROW)
    place = colin.appointments.get(session=session)
    said = {"start": session.starts_at.isoformat(), "end": session.ends_at.isoformat(), "venue": session.venue_id, "link": ""}
    MessageFactory(participant=colin, course=group.course, state="sent", sent_at=NOW, told={str(place.pk): said})
    do(browser, session, do="cancel", reason="Snow")
    assert "E-mail sent" not in text_of(browser.get(path_of(session)))

    MessageFactory(
        participant=colin,
        course=group.course,
        session=session,
        rule="cancelled",
        state="sent",
        sent_at=NOW + dt.timedelta(minutes=1),
        told={str(place.pk): said | {"cancelled": True}},
    )

    assert "E-mail sent at 10:01am on Mon 2 November 2026" in text_of(browser.get(path_of(session)))


def test_who_was_to_lead_is_named_to_be_told(as_, clinic, group, nurse):
    browser, session = as_(clinic.administrator), group.session(TOMORROW)

    assert "Tell those who lead it as well: Nkechi Obi." in text_of(do(browser, session, do="cancel", reason="Snow"))


def test_a_day_that_is_on_is_not_cancelled_as_if_it_were_to_come(as_, clinic, group):
    session = group.session(5)

    response = do(as_(clinic.administrator), session, do="cancel", reason="Snow")

    assert "Day 5 has already started, so it can’t be changed." in text_of(response)


def test_a_day_that_is_over_offers_nothing(as_, clinic, group):
    with time_machine.travel(NOW + dt.timedelta(days=4), tick=False):
        text = text_of(as_(clinic.administrator).get(path_of(group.session(4))))

    assert "This session is over, so nothing about it can be changed any more." in text
    assert "Call list" not in text


@pytest.mark.parametrize("what", [{}, {"do": "anything"}, {"do": "room"}, {"do": "room", "room": "x"}, {"do": "stand_in"}])
def test_something_else_is_not_there(as_, clinic, group, what):
    assert do(as_(clinic.administrator), group.session(TOMORROW), **what).status_code == 404


def test_a_clinician_lets_somebody_stand_in_and_leaves_rooms_and_dates_to_the_office(as_, clinic, group, nurse):
    neil = FacilitatorFactory(organisation=clinic.organisation, name="Neil Sandford", profession="nurse")
    room = VenueFactory(organisation=clinic.organisation, name="Room 4", room="")
    browser, session = as_(clinic.clinician), group.session(TOMORROW)

    text = text_of(browser.get(path_of(session))).replace("\u00a0", " ")
    assert "Tell Priya Raman: 01632 960142. They see which rooms are free, and move it." in text
    assert "It isn’t today. Tell Priya Raman: 01632 960142." in text
    assert "Room 4" not in text
    assert "Change who leads" not in text
    done = text_of(do(browser, session, do="stand_in", absent=nurse.pk, stand_in=neil.pk))
    assert "Neil Sandford stands in for Nkechi Obi." in done
    assert do(browser, session, do="room", room=room.pk).status_code == 404
    assert do(browser, session, do="postpone", submission_id=ONCE).status_code == 404
    assert "Only the office cancels a session of another day." in text_of(do(browser, session, do="cancel", reason="Snow"))
    with time_machine.travel(session.starts_at - dt.timedelta(minutes=30), tick=False):
        assert "Day 6 is cancelled." in text_of(do(as_(clinic.clinician), session, do="cancel", reason="Snow"))


def test_a_leader_has_no_such_page(as_, charity, course_59):
    course_59.lead("Lenny Marsh", "leader", 1, user=charity.leader)

    assert as_(charity.leader).get(path_of(course_59.session(1))).status_code == 404


@pytest.mark.parametrize("people", [1, 3])
def test_the_page_takes_as_many_queries_for_three_as_for_one(as_, clinic, group, people, django_assert_num_queries):
    for number in range(people):
        group.add("Kim", f"Person {number}")
        group.lead(f"Leader {number}", "nurse", TOMORROW)
        VenueFactory(organisation=clinic.organisation)
    browser, session = as_(clinic.administrator), group.session(TOMORROW)
    with time_machine.travel(NOW + dt.timedelta(minutes=1), tick=False):
        do(browser, session, do="room", room=VenueFactory(organisation=clinic.organisation).pk)
        browser.get(path_of(session))

        with django_assert_num_queries(21):
            browser.get(path_of(session))


def test_only_leaders_in_standing_that_day_could_stand_in_on_a_licensed_course(course_59, charity):
    edition = course_59.course.edition
    edition.licence_kinds = ["single_agency"]
    edition.save()
    course_59.lead("Lenny Marsh", "leader", 1)
    for name, day in (("Trained Tess", dt.date(2026, 10, 1)), ("Lapsed Lou", dt.date(2024, 10, 1))):
        leader = FacilitatorFactory(organisation=charity.organisation, name=name, profession="leader")
        TrainingRecord.objects.create(
            facilitator=leader, programme_slug=edition.programme.slug, kind="leader", last_day=day, recorded_at=NOW
        )

    [lenny] = who_could_stand_in(course_59.session(1))

    assert [leader.name for leader in lenny.stand_ins] == ["Trained Tess"]
