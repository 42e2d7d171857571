"""The charity's story in a real browser: from the gates and the public form to the register and the certificate."""

import datetime as dt
import re
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import Page, expect

from accounts.models import Organisation, User
from common import clock
from common.public_holidays import public_holidays
from courses.leaders.changes import ElsewhereEntry, record_led_elsewhere
from courses.leaders.standing import COURSE
from courses.models import Course, Edition, Facilitator, Session, Venue
from courses.programmes.loading import load_programmes
from courses.scheduling.creating import create_course
from courses.scheduling.drafts import Draft
from courses.staffing.duties import assign
from painprog.demo import books, houses, leaders, licence
from participants.attendance.marking import Tap, mark_register
from participants.enrolment.enrolling import enrol
from participants.models import Appointment, Participant
from participants.rules.attendance import Entered, Mark
from reminders.channels import mailbox
from reminders.sending.registration_mail import send_links
from tests.looking import looks_right

pytestmark = pytest.mark.browser

PLACES = 8


@pytest.fixture
def office(own_database, settings, tmp_path) -> User:
    """The charity with its licence, leaders and books; mails go where a local run puts them."""
    settings.EMAIL_BACKEND = "reminders.channels.mailbox.MailboxBackend"
    settings.MAIL_DIR = Path(tmp_path)
    house = houses.charity(clock.now())
    load_programmes(house)
    coordinator = User.objects.get(email="coordinator@demo.example")
    leaders.put_on_record(house, coordinator, clock.now())
    led_again(Facilitator.objects.get(name="Lenny Marsh"), coordinator)
    licence.put_on_file(house, coordinator, clock.now())
    books.buy(house, coordinator, clock.now())
    return coordinator


def led_again(lenny: Facilitator, coordinator: User) -> None:
    """In the demo a course of the charity's own carries his standing on; here it is one elsewhere."""
    last_day = clock.now().date() - dt.timedelta(days=90)
    entry = ElsewhereEntry("cpsmp", COURSE, "Mill Hall", last_day - dt.timedelta(days=35), last_day, "A letter")
    record_led_elsewhere(lenny, entry, by=coordinator, now=clock.now())


@pytest.fixture
def course(office) -> Course:
    """Six Wednesdays with eight places, of which seven are taken, led by Lenny and Wilhelmina."""
    house = Organisation.objects.get()
    draft = Draft(
        edition=Edition.objects.get(programme__slug="cpsmp"),
        format="in_person",
        first_day=first_wednesday(),
        start=dt.time(10),
        places=PLACES,
        venue=Venue.objects.get(name="Riverside Hall"),
    )
    made = create_course(draft, organisation=house, by=office, now=clock.now())
    for name in ("Lenny Marsh", "Wilhelmina Okafor"):
        for session in made.sessions.all():
            assign(session, Facilitator.objects.get(name=name), by=office, now=clock.now())
    for person in Participant.objects.order_by("pk")[: PLACES - 1]:
        enrol(person, made, by=office, now=clock.now())
    return made


def first_wednesday() -> dt.date:
    """The first of six Wednesdays, eight days or more from now, of which none is a holiday in England."""
    day = clock.now().date() + dt.timedelta(days=8)
    day += dt.timedelta(days=(2 - day.weekday()) % 7)
    while any(
        day + dt.timedelta(weeks=week) in public_holidays("GB", "ENG", day.year + year) for week in range(6) for year in (0, 1)
    ):
        day += dt.timedelta(weeks=1)
    return day


def test_a_course_goes_from_the_public_page_to_the_certificate(site, page, sign_in, office, course):
    sign_in(page, office, site.url)
    the_coordinator_opens_registration(page, site, course)
    page.context.clear_cookies()
    somebody_registers(page, site, course)
    ida = Participant.objects.get(last_name="Moss")
    assert ida.enrolments.get().course == course

    sign_in(page, office, site.url)
    the_coordinator_confirms_and_hands_out_books(page, site, course)
    lenny = User.objects.get(email="leader@demo.example")
    for session in course.sessions.order_by("number"):
        everybody_but_ida_came(session, office, ida)
    page.context.clear_cookies()
    the_leader_marks_the_last_session(page, site, sign_in, lenny, course)
    page.context.clear_cookies()
    the_coordinator_gives_the_certificates(page, site, sign_in, office, course)


def the_coordinator_opens_registration(page: Page, site, course: Course) -> None:
    page.goto(f"{site.url}/courses/{course.pk}/opening/")
    looks_right(page)
    page.get_by_role("button", name="Open registration").click()
    expect(page.get_by_role("button", name="Close registration")).to_be_visible()
    looks_right(page)


def somebody_registers(page: Page, site, course: Course) -> None:
    """Ida takes the last place: by the form, then by the link in her mailbox."""
    page.goto(f"{site.url}/join/")
    looks_right(page)
    page.get_by_role("link", name="Riverside Hall").first.click()
    expect(page.get_by_role("button", name="Register")).to_be_visible()
    looks_right(page)
    page.get_by_role("button", name="Register").click()
    page.get_by_label("First name").fill("Ida")
    page.get_by_label("Last name").fill("Moss")
    page.get_by_label("E-mail address").fill("ida.moss@post.example")
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("I am not sure").check()
    page.get_by_label("You may keep what I wrote here").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Look at your e-mail")).to_be_visible()
    assert course.enrolments.count() == PLACES - 1, "no place is held before the address is confirmed"

    assert send_links(clock.now()) == 1
    [link] = re.findall(r"https?://[^/\s]+(/join/confirm/\S+)", mailbox.mails_of(course.organisation_id)[0].body)
    page.goto(f"{site.url}{link}")
    looks_right(page)
    assert course.enrolments.count() == PLACES - 1, "opening the link does nothing yet"
    page.get_by_role("button", name="Yes, register me").click()
    expect(page.get_by_role("heading", name="You have a place")).to_be_visible()


def the_coordinator_confirms_and_hands_out_books(page: Page, site, course: Course) -> None:
    page.goto(f"{site.url}/courses/{course.pk}/opening/")
    page.get_by_role("button", name="Confirm that it runs").click()
    expect(page.get_by_text("Confirmed").first).to_be_visible()
    looks_right(page)
    page.goto(f"{site.url}/courses/{course.pk}/books/")
    looks_right(page)
    page.get_by_role("button", name="Ida Moss").first.click()
    expect(page.get_by_text("1 of 8").first).to_be_visible()


def everybody_but_ida_came(session: Session, office: User, ida: Participant) -> None:
    """The registers of the first five sessions: Ida came to three of them, the others to all."""
    if session.number == 6:
        return
    places = Appointment.objects.filter(session=session, state="booked")
    came = {place.pk: place.participant_id != ida.pk or session.number <= 3 for place in places}
    taps = {pk: Tap(Entered(Mark.PRESENT if there else Mark.ABSENT), 0) for pk, there in came.items()}
    mark_register(session, taps, by=office, now=session.starts_at + dt.timedelta(minutes=15), may_correct=False)


def the_leader_marks_the_last_session(page: Page, site, sign_in, lenny: User, course: Course) -> None:
    """On the telephone, with the finish line in sight: Ida needs this one."""
    last = course.sessions.get(number=6)
    with time_machine.travel(last.starts_at + dt.timedelta(minutes=20), tick=True):
        sign_in(page, lenny, site.url)
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(f"{site.url}/leading/")
        looks_right(page, (390,))
        page.goto(f"{site.url}/sessions/{last.pk}/register/")
        expect(page.get_by_text("3 of 4 needed").first).to_be_visible()
        for person in page.locator(".app-register__row").all():
            person.get_by_text("Here", exact=True).click()
        expect(page.locator("#said")).to_contain_text("0 to mark")
        looks_right(page, (390,))


def the_coordinator_gives_the_certificates(page: Page, site, sign_in, office: User, course: Course) -> None:
    with time_machine.travel(course.last_ends_at + dt.timedelta(hours=1), tick=True):
        sign_in(page, office, site.url)
        page.goto(f"{site.url}/courses/{course.pk}/certificates/")
        page.get_by_role("button", name="Give everybody theirs").click()
        expect(page.get_by_role("link", name="All that were given, in one PDF")).to_be_visible()
        looks_right(page)
        answer = page.request.get(f"{site.url}/courses/{course.pk}/certificates.pdf")
        assert answer.body().startswith(b"%PDF-"), "one certificate for each"
    assert course.enrolments.filter(certificate__isnull=False).count() == PLACES
