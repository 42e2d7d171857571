"""A leader with a phone and the office at a desk: register, report, certificate, the year's figures."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from accounts.roles import Role
from common import clock
from courses.models import Licence, Session
from participants.models import Certificate
from tests.cast import member
from tests.factories import (
    FacilitatorFactory,
    OrganisationFactory,
    ParticipantFactory,
    VenueFactory,
    cpsmp_edition,
    hold,
    make_course,
    make_place,
)
from tests.looking import PHONE, looks_right

pytestmark = pytest.mark.browser


@pytest.fixture
def charity(own_database):
    return OrganisationFactory(charity=True)


@pytest.fixture
def lenny(charity):
    return member(charity, Role.LEADER, "Lenny Marsh")


@pytest.fixture
def last_session(charity, lenny) -> Session:
    """Session 6 of a course that Lenny leads is on now; Colin came to four before, Maureen to two."""
    edition = cpsmp_edition(charity)
    edition.checklist = ["Two leaders were there from beginning to end", "The session ran for its full time, with a break"]
    edition.save()
    began = (clock.now() - dt.timedelta(minutes=20)).astimezone(charity.tzinfo)
    days = [began.date() - dt.timedelta(weeks=week) for week in range(5, -1, -1)]
    venue = VenueFactory(organisation=charity, name="Mill Hall", room="")
    start = began.time().replace(second=0, microsecond=0)
    course = make_course(edition, days=days, start=start, venue=venue)
    leader = FacilitatorFactory(organisation=charity, name="Lenny Marsh", user=lenny)
    for session in course.sessions.all():
        session.duties.create(facilitator=leader, starts_at=session.starts_at, ends_at=session.ends_at)
    for first, last, came, ring in [("Colin", "Amberley", 4, True), ("Maureen", "Pell", 2, False)]:
        person = ParticipantFactory(
            organisation=charity, first_names=first, last_name=last, leaders_may_ring=ring, practical_needs="Chair with arms"
        )
        make_place(person, course, joined_at=clock.now() - dt.timedelta(days=90))
        for place in person.appointments.exclude(session__number=6).order_by("session__number"):
            place.mark = "present" if place.session.number <= came else "absent"
            place.marked_at, place.marked_by = clock.now(), "Lenny Marsh"
            place.save()
    hold(course, *range(1, 6))
    Licence.objects.create(
        organisation=charity,
        licensor="SMRC",
        number="4711",
        kind="single_agency",
        starts_on=began.date() - dt.timedelta(days=200),
        expires_on=began.date() + dt.timedelta(days=800),
        courses_a_year=10,
    ).programmes.add(edition.programme)
    return course.sessions.get(number=6)


def test_a_leader_on_a_phone_finds_the_session_keeps_its_register_and_reports(site, browser, sign_in, lenny, last_session):
    context = browser.new_context(viewport={"width": PHONE, "height": 844}, java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    sign_in(page, lenny, site.url)
    page.goto(f"{site.url}/leading/")
    expect(page.get_by_role("heading", name="Next: session 6")).to_be_visible()
    expect(page.get_by_text("Completed: came to 4")).to_be_visible()
    expect(page.get_by_text("2 of 4 needed, 1 session left, out of reach")).to_be_visible()
    expect(page.get_by_role("link", name="01632 960001")).to_have_count(1)

    page.get_by_role("button", name="Open the register").click()
    page.get_by_role("link", name="The leaders’ report of this session").click()
    page.get_by_label("Two leaders were there from beginning to end").check()
    page.get_by_label("Anything the office should know").fill("The heating was off.")
    page.get_by_role("button", name="Send the report").click()

    expect(page.get_by_text("Thank you. The report of session 6 is with the office.")).to_be_visible()
    assert last_session.reports.get().note == "The heating was off."
    context.close()


def test_the_pages_of_a_leader_look_right(site, page: Page, sign_in, lenny, last_session):
    sign_in(page, lenny, site.url)
    for path in ("/leading/", f"/sessions/{last_session.pk}/register/", f"/sessions/{last_session.pk}/report/"):
        page.goto(f"{site.url}{path}")
        looks_right(page)


def test_the_office_gives_certificates_and_counts_the_year(site, page: Page, sign_in, charity, last_session):
    sorcha = member(charity, Role.COORDINATOR, "Sorcha Bell")
    sign_in(page, sorcha, site.url)
    for path in (f"/courses/{last_session.course_id}/", f"/sessions/{last_session.pk}/", "/reports/", "/reports/books/"):
        page.goto(f"{site.url}{path}")
        looks_right(page)

    page.goto(f"{site.url}/courses/{last_session.course_id}/certificates/")
    page.get_by_role("button", name="Give the certificate to Colin Amberley").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The certificate of Colin Amberley can be printed.")).to_be_visible()
    assert Certificate.objects.count() == 1
    looks_right(page)

    page.goto(f"{site.url}/reports/")
    page.get_by_role("link", name="Licence year").click()
    expect(page.get_by_label("For publication")).to_be_visible()
    looks_right(page)
    page.get_by_label("For publication").check()
    page.get_by_role("button", name="Show the report").click()
    expect(page.get_by_text("For publication: small figures are left out.")).to_be_visible()
    looks_right(page)
    with page.expect_download() as taken:
        page.get_by_role("link", name="XLSX").click()
    assert taken.value.suggested_filename == "licence-year.xlsx"
