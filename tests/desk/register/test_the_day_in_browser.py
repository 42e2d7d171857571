"""What goes otherwise than planned, in a browser: somebody comes without a place, a day has to stop, a closed day is meant."""

import datetime as dt

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.roles import Role
from common import clock
from courses.models import ClosedDay, Session
from participants.models import Appointment, Participant
from tests.cast import member
from tests.factories import (
    FacilitatorFactory,
    OrganisationFactory,
    ParticipantFactory,
    VenueFactory,
    cpsmp_edition,
    make_course,
    make_place,
    pain_management_edition,
)
from tests.looking import looks_right, press_key

pytestmark = pytest.mark.browser
WEEK = dt.timedelta(weeks=1)


@pytest.fixture
def hospital(own_database):
    return OrganisationFactory()


@pytest.fixture
def priya(hospital):
    return member(hospital, Role.ADMINISTRATOR, "Priya Raman")


def on_now(edition, weeks: int = 2) -> Session:
    """The first session of a course, which began ten minutes ago, with Colin on it."""
    began = (clock.now() - dt.timedelta(minutes=10)).astimezone(edition.programme.organisation.tzinfo)
    days = [began.date() + number * WEEK for number in range(weeks)]
    course = make_course(edition, days=days, start=began.time().replace(microsecond=0))
    person = ParticipantFactory(
        organisation=course.organisation, first_names="Colin", last_name="Amberley", leaders_may_ring=True
    )
    make_place(person, course, joined_at=clock.now() - dt.timedelta(days=30))
    return course.sessions.get(number=1)


@pytest.fixture
def day(hospital) -> Session:
    return on_now(pain_management_edition(hospital))


def test_the_office_finds_somebody_while_typing_and_puts_them_on_by_the_keyboard(page: Page, sign_in, site, priya, day):
    ParticipantFactory(organisation=day.organisation, first_names="Bernard", last_name="Oakshott")
    sign_in(page, priya, site.url)
    page.goto(f"{site.url}/sessions/{day.pk}/register/")
    page.get_by_role("link", name="Somebody came without a place").click()

    with page.expect_response("**/came/?q=oaksh"):  # what the letters before it found is drawn anew once more
        page.get_by_role("searchbox").press_sequentially("oaksh")
    only_today = page.get_by_role("button", name="Only today for Bernard Oakshott")
    expect(only_today).to_be_visible()
    looks_right(page)
    press_key(only_today)

    expect(page.get_by_text("Bernard Oakshott is on the register and marked as here.")).to_be_visible()
    expect(page.get_by_text("Came without a place, for this session only")).to_be_visible()
    assert Appointment.objects.get(session=day, participant__last_name="Oakshott").mark == "5"


def test_without_scripts_a_leader_writes_a_name_and_a_number(browser: Browser, sign_in, site, own_database):
    session = on_now(cpsmp_edition(OrganisationFactory(charity=True)))
    lenny = member(session.organisation, Role.LEADER, "Lenny Marsh")
    leads = FacilitatorFactory(organisation=session.organisation, user=lenny)
    session.duties.create(facilitator=leads, starts_at=session.starts_at, ends_at=session.ends_at)
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    sign_in(page, lenny, site.url)
    page.goto(f"{site.url}/sessions/{session.pk}/register/")
    expect(page.get_by_role("link", name="01632 960001")).to_be_visible()
    page.get_by_role("link", name="Somebody came without a place").click()

    page.get_by_label("Last name").fill("-")
    page.get_by_role("button", name="Only today").click()
    expect(page.get_by_role("link", name="Enter their first name.")).to_be_visible()
    page.get_by_label("First name").fill("Ana")
    page.get_by_label("Last name").fill("Petrović")
    page.get_by_role("button", name="Only today").click()

    expect(page.get_by_text("Ana is on the register and marked as here.")).to_be_visible()
    assert Participant.objects.get(first_names="Ana").to_check_at is not None
    context.close()


def test_the_leaders_pages_look_right(page: Page, sign_in, site, own_database):
    session = on_now(cpsmp_edition(OrganisationFactory(charity=True)))
    lenny = member(session.organisation, Role.LEADER, "Lenny Marsh")
    leads = FacilitatorFactory(organisation=session.organisation, user=lenny)
    session.duties.create(facilitator=leads, starts_at=session.starts_at, ends_at=session.ends_at)
    sign_in(page, lenny, site.url)
    for path in ("/leading/", f"/sessions/{session.pk}/register/", f"/sessions/{session.pk}/register/came/"):
        page.goto(site.url + path)
        looks_right(page)


def test_a_day_that_had_to_stop_is_called_off_and_its_register_stays(page: Page, sign_in, site, priya, day):
    sign_in(page, priya, site.url)
    page.goto(f"{site.url}/sessions/{day.pk}/something-happened/")
    looks_right(page)

    page.get_by_label("Why is it cancelled?").fill("Fire alarm")
    page.get_by_role("button", name="Call it off").click()

    expect(page.get_by_text("Day 1 is called off.")).to_be_visible()
    page.goto(f"{site.url}/sessions/{day.pk}/register/")
    expect(page.get_by_text("This session was called off after it had begun: Fire alarm.")).to_be_visible()
    looks_right(page)


def test_a_session_of_an_ordered_course_is_held_again(page: Page, sign_in, site, priya, hospital):
    session = on_now(cpsmp_edition(hospital), weeks=6)
    sign_in(page, priya, site.url)
    page.goto(f"{site.url}/sessions/{session.pk}/something-happened/")
    looks_right(page)

    page.get_by_label("Why is it cancelled?").fill("Nobody could get in")
    page.get_by_role("button", name="Call it off and hold it again").click()

    expect(page.get_by_role("heading", name="Something has happened: session 1")).to_be_visible()
    expect(page.get_by_text("6 dates changed.")).to_be_visible()
    looks_right(page)


def test_a_closed_day_is_meant_with_one_press(page: Page, sign_in, site, priya, hospital):
    session = make_course(
        cpsmp_edition(hospital), days=[clock.now().date() + WEEK], venue=VenueFactory(organisation=hospital)
    ).sessions.get()
    ClosedDay.objects.create(organisation=hospital, date=session.local_date, reason="Staff training")
    sign_in(page, priya, site.url)
    page.goto(f"{site.url}/sessions/{session.pk}/move/")
    looks_right(page)

    page.get_by_role("button", name="Meet all the same").click()

    expect(page.get_by_text("all the same.").first).to_be_visible()
    looks_right(page)


def test_a_record_made_at_the_door_asks_to_be_looked_at(page: Page, sign_in, site, priya, hospital):
    person = ParticipantFactory(organisation=hospital, to_check_at=clock.now())
    sign_in(page, priya, site.url)
    page.goto(f"{site.url}/people/{person.pk}/")
    looks_right(page)

    page.get_by_role("button", name="They are new").click()

    expect(page.get_by_text("is new here.")).to_be_visible()
