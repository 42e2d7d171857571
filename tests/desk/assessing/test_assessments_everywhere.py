"""A joint assessment belongs to no course: every page that shows a session shows it all the same."""

import datetime as dt
import re

import pytest
import time_machine

from courses.assessing.slots import AssessmentSlot
from courses.dates.wall_time import Span
from courses.models import Duty, Session
from participants.models import Appointment, Task
from participants.own.calendar_feeds import open_feed, token_of
from participants.own.sign_in import give_sign_in
from reminders.planning import planner as planning
from reviews.assessments.booking import Booking, book
from tests.factories import FacilitatorFactory, ParticipantFactory, VenueFactory, accept, pain_management_edition, refer
from tests.factories.assessing import assessed_jointly, assessing_team
from tests.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]
MONDAY_NOON = dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)


@pytest.fixture
def team(clinic):
    return assessing_team(clinic.organisation)


@pytest.fixture
def book_ana(clinic, team):
    edition = pain_management_edition(clinic.organisation)
    assessed_jointly(edition)
    room = VenueFactory(organisation=clinic.organisation, name="Garden Room", room="")

    def book_ana(starts_at=MONDAY_NOON, by="in_person", **more):
        person = ParticipantFactory(organisation=clinic.organisation, first_names="Ana", last_name="Petrova", **more)
        episode = refer(person, edition.programme, received=dt.date(2026, 10, 1), now=clinic.now)
        accept(episode, now=clinic.now)
        span = Span(starts_at, starts_at + dt.timedelta(minutes=90))
        slot = AssessmentSlot(span, by, room.pk if by == "in_person" else None, tuple(person.pk for person in team))
        link = "https://meet.example/a" if by == "video" else ""
        return book(episode, Booking(slot, link), by=clinic.administrator, now=clinic.now - dt.timedelta(days=3))

    return book_ana


@pytest.fixture
def appointment(book_ana):
    return book_ana()


@pytest.fixture
def office(as_, clinic):
    return as_(clinic.administrator)


def test_the_sessions_page_shows_its_parts_who_assesses_and_where_to_move_it(office, appointment):
    text = text_of(office.get(f"/sessions/{appointment.session_id}/"))

    assert "Assessment" in text
    assert re.search("Physical (Who leads )?Ruth Okonedo", text)
    assert re.search("Psychological (Who leads )?Owen Castellane", text)
    assert "Petrova" in text
    assert "Garden Room" in text
    assert "Move it to another slot" in text


def test_the_record_says_what_is_booked_and_afterwards_that_it_was(office, appointment):
    record = f"/people/{appointment.participant_id}/"

    before = text_of(office.get(record))
    assert "Booked Assessment, Monday 2 November 2026 at midday" in before
    assert "Nothing is booked." not in before
    with time_machine.travel(MONDAY_NOON + dt.timedelta(hours=2), tick=False):
        after = text_of(office.get(record))

    assert "Nothing is booked." in after
    assert "Earlier assessments Assessment, Monday 2 November 2026" in after


def test_a_part_without_anybody_is_said(office, appointment):
    Duty.objects.filter(session=appointment.session, item__title="Psychological").update(ended_at=MONDAY_NOON)

    assert "No psychologist" in text_of(office.get(f"/sessions/{appointment.session_id}/"))


@pytest.mark.parametrize(
    "part", ["", "staff/", "move/", "cancel/", "register/", "sign-in-sheet/", "something-happened/", "register/came/"]
)
@pytest.mark.parametrize("by", ["in_person", "telephone", "video"])
def test_every_page_of_a_session_opens_and_names_no_course(office, book_ana, by, part):
    found = book_ana(by=by)

    answer = office.get(f"/sessions/{found.session_id}/{part}")

    assert answer.status_code == 200
    assert "None" not in text_of(answer).replace("Needs None", "")


def test_somebody_else_of_the_profession_can_be_given_a_part_or_stand_in(office, clinic, appointment, team):
    pam = FacilitatorFactory(organisation=clinic.organisation, profession="physiotherapist", name="Pam Reyes")
    here = f"/sessions/{appointment.session_id}/something-happened/"
    assert "Pam Reyes stands in for Ruth Okonedo" in text_of(office.get(here))

    version = Session.objects.get(pk=appointment.session_id).version
    office.post(here, {"do": "stand_in", "absent": team[0].pk, "stand_in": pam.pk, "version": version})

    assert Duty.objects.filter(session=appointment.session, facilitator=pam, ended_at=None, item__title="Physical").exists()


def test_the_calendar_shows_it(office, book_ana):
    book_ana(by="telephone")

    text = text_of(office.get("/calendar/?month=2026-11"))
    assert "Assessment" in text.replace("\u00a0", " ")
    assert "midday, By telephone" in text


def test_the_register_keeps_codes_and_says_that_it_was_held(office, appointment):
    with at(MONDAY_NOON + dt.timedelta(minutes=5)):
        page = text_of(office.get(f"/sessions/{appointment.session_id}/register/"))
        assert "Came without a place" not in page
        assert "Somebody came without a place" not in page
        assert marked(office, appointment, "5").session.was_held


def test_not_attended_a_clinician_decides_and_nothing_else_happens(office, appointment):
    with at(MONDAY_NOON + dt.timedelta(minutes=30)):
        marked(office, appointment, "3")
        task = Task.objects.get()
        assert (task.kind, task.participant_id, task.done_at) == ("did_not_attend", appointment.participant_id, None)
        assert task.line.startswith("Ana Petrova did not come to the assessment on Monday 2 November 2026: decide")
        assert appointment.episode.ended_at is None

        marked(office, appointment, "6")
        assert Task.objects.get().outcome == "The register says otherwise now."


def test_today_lists_it_without_a_course(office, appointment):
    with at(MONDAY_NOON + dt.timedelta(minutes=45)):
        text = text_of(office.get("/today/"))

    assert "Begin the register of assessment" in text


def test_the_record_the_messages_and_the_call_list_name_it(office, clinic, appointment):
    planning.plan(clinic.now)

    assert "Assessment, Monday 2 November 2026" in text_of(office.get(f"/people/{appointment.participant_id}/"))
    assert "Invitation to an assessment" in text_of(office.get("/messages/"))
    message = appointment.messages.get(rule="assessment")
    assert "Your appointment on Monday 2 November 2026 at midday" in text_of(office.get(f"/messages/{message.pk}/"))
    assert text_of(office.get(f"/people/{appointment.participant_id}/"))


@pytest.mark.parametrize(("wording", "named"), [("neutral", False), ("plain", True)])
def test_ones_own_pages_show_it_in_the_wording_that_was_chosen(as_, clinic, book_ana, wording, named):
    found = book_ana(wording=wording)
    ana = give_sign_in(found.participant, by=clinic.administrator, now=clinic.now)
    feed = open_feed(ana, by=ana.user, now=clinic.now)
    own = as_(ana.user)

    pages = [text_of(own.get(path)) for path in ("/me/", "/me/print/", f"/me/{found.pk}/cannot-come/")]
    entry = own.get(f"/calendar-feed/{token_of(feed)}/").content.decode()

    for text in pages:
        assert "Monday 2 November" in text
        assert "midday to 1:30pm" in text
        assert ("Assessment" in text) is named
    assert ("SUMMARY:Assessment" in entry) is named
    assert ("SUMMARY:Appointment" in entry) is not named
    assert own.get("/me/timetable.pdf").status_code == 200


def at(moment):
    return time_machine.travel(moment, tick=False)


def marked(office, appointment, mark):
    """Tap a mark on the register as the page sends it."""
    here = f"/sessions/{appointment.session_id}/register/"
    seen = re.search(rf'name="seen-{appointment.pk}" value="([^"]*)"', office.get(here).content.decode())[1]
    office.post(here, {f"mark-{appointment.pk}": mark, f"seen-{appointment.pk}": seen})
    return Appointment.objects.select_related("session").get(pk=appointment.pk)
