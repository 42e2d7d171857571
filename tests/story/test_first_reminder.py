"""The whole story in a real browser: both kinds of course are scheduled, people enrolled, and the reminders land in a mailbox."""

import datetime as dt
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from common import clock
from common.public_holidays import public_holidays
from courses.models import Course
from courses.programmes.loading import load_programmes
from painprog.demo import houses, passwords
from reminders.planning.planner import plan
from reminders.sending.sender import send_due
from tests.factories import accept, recommend, refer, say_yes, wait_on_programme
from tests.looking import looks_right

pytestmark = pytest.mark.browser

PASSWORD = "the password of the story"


@pytest.fixture(scope="module")
def houses_ready(own_database):
    """Both organisations with their people and programmes, and nothing scheduled."""
    for make in (houses.hospital, houses.charity):
        load_programmes(make(clock.now()))
    passwords.set_for_all(PASSWORD)


@pytest.fixture(autouse=True)
def mailbox(houses_ready, settings, tmp_path_factory):
    """Mails go where a local run puts them, the same place for the whole story."""
    settings.EMAIL_BACKEND = "reminders.channels.mailbox.MailboxBackend"
    settings.MAIL_DIR = Path(tmp_path_factory.getbasetemp()) / "mail of the story"
    settings.MAIL_DIR.mkdir(exist_ok=True)


def arrive(page: Page, site, address: str) -> None:
    """Sign in by the form, as a newcomer does."""
    page.goto(f"{site.url}/")
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def go_to_courses(page: Page) -> None:
    page.get_by_role("navigation", name="Menu").get_by_role("link", name="Courses").click()
    expect(page.get_by_role("heading", level=1, name="Courses")).to_be_visible()


def wednesdays(count: int) -> list[dt.date]:
    """The first run of Wednesdays, ten days or more from now, of which none is a holiday in England."""
    first = clock.now().date() + dt.timedelta(days=10)
    first += dt.timedelta(days=(2 - first.weekday()) % 7)
    while True:
        days = [first + dt.timedelta(weeks=week) for week in range(count)]
        if not any(day in public_holidays("GB", "ENG", day.year) for day in days):
            return days
        first += dt.timedelta(weeks=1)


def fill_first_day(page: Page, day: dt.date) -> None:
    for part in ("day", "month", "year"):
        page.locator(f"#id_first_day_{part}").fill(str(getattr(day, part)))
    page.keyboard.press("Tab")


def spoken(day: dt.date) -> str:
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def test_a_coordinator_schedules_six_wednesdays_and_the_reminder_lands_in_the_mailbox(site, page):
    days = wednesdays(6)
    arrive(page, site, "coordinator@demo.example")
    expect(page.get_by_role("heading", level=1, name="Today")).to_be_visible()
    looks_right(page)
    go_to_courses(page)
    looks_right(page)

    course = schedule_six_wednesdays(page, days)
    enrol(page, "mallow", "Agnes Mallow")
    live_at(clock.now())
    page.goto(f"{site.url}/messages/mailbox/")
    looks_right(page)
    page.get_by_role("row", name="agnes").get_by_role("link").click()
    for day in days:
        expect(page.get_by_text(spoken(day)).first).to_be_visible()

    live_at(course.first_starts_at - dt.timedelta(days=7))
    page.goto(f"{site.url}/messages/mailbox/")
    expect(page.get_by_role("row", name="agnes")).to_have_count(2)
    page.goto(f"{site.url}/messages/?state=sent")
    expect(page.get_by_role("row", name="Agnes Mallow")).to_have_count(2)
    looks_right(page)


def schedule_six_wednesdays(page: Page, days: list[dt.date]) -> Course:
    """Schedule by the form; every date stands there before anything is saved."""
    page.get_by_role("button", name="Schedule a course").click()
    page.locator("#id_edition").select_option(label="CPSMP, 2008 revision")
    page.get_by_label("Venue").select_option(label="Riverside Hall, Main hall, holds 30")
    fill_first_day(page, days[0])
    page.get_by_label("Start time").fill("10am")
    page.keyboard.press("Tab")
    for day in days:
        expect(page.get_by_role("cell", name=spoken(day))).to_be_visible()
    expect(page.get_by_role("cell", name="10am to 12:30pm")).to_have_count(6)
    assert not Course.objects.filter(programme__kind="community").exists(), "nothing is saved by looking"
    looks_right(page)
    page.get_by_role("button", name="Create course").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("CPSMP course 1")
    looks_right(page)
    course = Course.objects.get(programme__kind="community")
    assert [session.local_start.strftime("%H:%M") for session in course.sessions.all()] == ["10:00"] * 6
    return course


def enrol(page: Page, typed: str, name: str) -> None:
    """From the course's page: find somebody and give them a place."""
    page.get_by_role("link", name="Add a person").first.click()
    expect(page.get_by_role("heading", level=1, name="Add a person")).to_be_visible()
    page.wait_for_load_state()  # what is typed before the scripts are there finds nobody until "Find" is pressed
    page.get_by_label("Name, date of birth").fill(typed)
    page.get_by_role("link", name=f"Choose {name}").click()
    expect(page.get_by_role("button", name="Give the place")).to_be_visible()
    looks_right(page)
    page.get_by_role("button", name="Give the place").click()
    expect(page.get_by_role("link", name=name).first).to_be_visible()


def live_at(moment: dt.datetime) -> None:
    """What the planner and the sender do at this moment."""
    plan(moment)
    send_due(moment)


def test_an_administrator_schedules_twelve_days_and_maureen_sees_them(site, page):
    arrive(page, site, "administrator@demo.example")
    go_to_courses(page)
    expect(page.get_by_role("heading", level=1, name="Courses")).to_be_visible()
    group = schedule_twelve_days(page)
    recommend_the_programme(group)
    enrol(page, "pell", "Maureen Pell")
    page.context.clear_cookies()

    arrive(page, site, "participant@demo.example")
    expect(page).to_have_url(f"{site.url}/me/")
    expect(page.get_by_text(spoken(group.sessions.get(number=1).local_date)).first).to_be_visible()
    looks_right(page)
    say_that_she_cannot_come(page)

    maureen = User.objects.get(email="participant@demo.example").participants.get()
    assert maureen.appointments.exclude(apology_at=None).get().apology_reason == "A wedding"
    assert_mails_to_maureen_keep_to_neutral_words(group)


def recommend_the_programme(group: Course) -> None:
    """Maureen was assessed, the team recommends the programme, and she said yes: nobody has a place without."""
    now = clock.now()
    maureen = User.objects.get(email="participant@demo.example").participants.get()
    episode = refer(maureen, group.programme, received=now.date() - dt.timedelta(days=60), now=now)
    accept(episode, now=now)
    recommend(episode, now=now)
    say_yes(episode, now=now)
    wait_on_programme(episode, now=now)


def schedule_twelve_days(page: Page) -> Course:
    """Schedule around a bank holiday, which asks for a decision."""
    holiday = first_monday_holiday_of_may()
    page.get_by_role("button", name="Schedule a course").click()
    page.locator("#id_edition").select_option(label="PMP, Twelve days")
    page.get_by_label("Venue").select_option(label="Garden Room, Level 2, holds 14")
    fill_first_day(page, holiday - dt.timedelta(weeks=1))
    expect(page.get_by_role("heading", name="12 days and 3 reviews")).to_be_visible()
    expect(page.get_by_text("Bank holiday").first).to_be_visible()
    page.get_by_role("button", name="Create course").click()
    expect(page.get_by_role("alert")).to_contain_text("Day 5 falls on a bank holiday")
    assert not Course.objects.filter(programme__kind="hospital").exists()

    page.locator(f"#on-{holiday.isoformat()}").check()
    expect(page.locator("#said")).to_contain_text("0 to settle")
    looks_right(page)
    page.get_by_role("button", name="Create course").click()
    expect(page.get_by_text("is scheduled.")).to_be_visible()
    group = Course.objects.get(programme__kind="hospital")
    assert list(group.sessions.filter(kind="review").order_by("months").values_list("months", flat=True)) == [1, 6, 12]
    assert group.sessions.filter(kind="course").count() == 12
    return group


def first_monday_holiday_of_may() -> dt.date:
    year = clock.now().year + 1
    return min(day for day in public_holidays("GB", "ENG", year) if day.month == 5 and day.weekday() == 0)


def say_that_she_cannot_come(page: Page) -> None:
    page.get_by_role("link", name=re.compile(r"^I can’t come\s*,")).first.click()
    page.get_by_role("textbox").fill("A wedding")
    looks_right(page)
    page.get_by_role("button", name="Tell them I can’t come").click()
    expect(page.get_by_text("You told us you can’t come").first).to_be_visible()


def assert_mails_to_maureen_keep_to_neutral_words(group: Course) -> None:
    group.organisation.participants.update(wording="neutral")
    for days in (30, 7, 3, 1):
        live_at(group.first_starts_at - dt.timedelta(days=days))

    sent = list(group.organisation.messages.filter(state="sent"))
    assert len(sent) == 4
    assert [message.subject for message in sent if "pain" in (message.subject + message.body).casefold()] == []
