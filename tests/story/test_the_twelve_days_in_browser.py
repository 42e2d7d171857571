"""A hospital's programme days in a real browser: office, clinicians, a doctor, a participant and her guest, over three weeks."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from accounts.roles import Role
from courses.models import Duty, EditionDay
from participants.models import DistressReport, Enrolment, PracticePlan
from participants.own.sign_in import give_sign_in
from reminders.planning import planner
from reminders.sending import sender
from tests.cast import member
from tests.factories import (
    FacilitatorFactory,
    OrganisationFactory,
    ParticipantFactory,
    make_group,
    make_place,
    pain_management_edition,
    refer,
)
from tests.factories.clinical import make_team
from tests.factories.told import doctors_hour, reading_terms
from tests.looking import PHONE, easy_to_read_and_press, looks_right, press

pytestmark = pytest.mark.browser

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
# A Monday at 9:30am in London, two weeks before day 5; day 6 is for friends and family, on day 7 a doctor answers.
BEGINS = dt.datetime(2026, 11, 2, 9, 30, tzinfo=dt.UTC)
DAY_5, DAY_6, DAY_7 = (BEGINS + number * DAY for number in (14, 15, 16))
NUMBERS = [["You or somebody else is in danger", "999", "day and night"]]


@pytest.fixture(scope="module")
def cast(own_database) -> dict[str, Any]:
    """A hospital's group of a week's time, nobody on its rota yet; Ruth reads reports, Owen where she doesn't."""
    words = {"contact_phone": "01632 960100", "contact_hours": "Monday to Friday, 9am to 4pm"}
    organisation = OrganisationFactory(name="Kestrel Valley Hospital", **words)
    edition = pain_management_edition(organisation)
    EditionDay.objects.create(edition=edition, number=6, guests_each=2)
    for number in (6, 7):
        plan = edition.sessions.get(number=number)
        plan.items.create(offset_minutes=15, minutes=75, title="Thought challenge", kind="led", profession="psychologist")
    course = make_group(edition, dt.date(2026, 11, 9), number=34)
    doctors_hour(course.sessions.get(kind="course", number=7))
    team = make_team(organisation)
    FacilitatorFactory(organisation=organisation, name="Imogen Fairweather", profession="psychologist")
    doctor = member(organisation, Role.CLINICIAN, "Neil Sandford")
    FacilitatorFactory(organisation=organisation, name="Neil Sandford", profession="doctor", user=doctor)
    reading_terms(organisation, team["physiotherapist"].user, team["psychologist"].user, numbers=NUMBERS)
    office = member(organisation, Role.ADMINISTRATOR, "Priya Raman")
    maureen: Any = ParticipantFactory(organisation=organisation, first_names="Maureen", last_name="Pell", wording="plain")
    episode = refer(maureen, course.programme, received=dt.date(2026, 3, 1), now=BEGINS - 200 * DAY)
    Enrolment.objects.filter(pk=make_place(maureen, course, joined_at=BEGINS - DAY).pk).update(episode=episode)
    signs_in = give_sign_in(maureen, by=office, now=BEGINS)
    return {"office": office, "team": team, "doctor": doctor, "course": course, "maureen": signs_in}


def place(cast: dict[str, Any], number: int) -> Any:
    return cast["maureen"].appointments.get(session__course=cast["course"], session__kind="course", session__number=number)


def mailed_at(moment: dt.datetime) -> list[str]:
    """Who of the staff is written to about their sessions, a name for each mail, however often the worker asks."""
    before = len(mail.outbox)
    for each in (moment, moment + 2 * MINUTE, moment + 4 * MINUTE):
        planner.plan(each)
        sender.send_due(each)
    sent = mail.outbox[before:]
    to_staff = [str(each.body).splitlines()[0] for each in sent if "what you do" in str(each.body)]
    return [line.removeprefix("Dear ") for line in to_staff]


def test_three_weeks_of_a_programme(site, page, cast, at):
    office, team, maureen, course = cast["office"], cast["team"], cast["maureen"], cast["course"]

    at(office, BEGINS, f"/courses/{course.pk}/rota/")
    the_office_gives_two_days_with_one_choice_and_publishes(page)
    assert mailed_at(BEGINS + MINUTE) == ["Owen Castellane"]

    at(office, DAY_5, "/rota/off-sick/")
    owen_is_off_sick_and_imogen_takes_both_days(page)
    assert Duty.objects.filter(ended_at=None, facilitator__name="Imogen Fairweather").count() == 2
    assert mailed_at(DAY_5 + MINUTE) == ["Owen Castellane"], "Imogen has no address, and is told by hand"

    at(maureen.user, DAY_5, f"/me/days/{place(cast, 6).pk}/")
    link = f"{site.url}{maureen_reads_her_day_and_brings_ned(page)}"
    at(maureen.user, DAY_5 + HOUR, "/me/between/")
    she_asks_the_doctor_and_shares_a_thought_challenge(page)
    at(maureen.user, DAY_5 + 9 * HOUR, "/me/tell-us/")
    she_tells_in_the_evening_that_it_is_bad(page)

    at(team["physiotherapist"].user, DAY_6 - 30 * MINUTE, "/clinic/")
    ruth_reads_it_in_the_morning_and_closes_it(page)
    assert DistressReport.objects.get().task.done_at

    page.context.clear_cookies()
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    looks_right(page)
    easy_to_read_and_press(page)

    at(cast["doctor"], DAY_7, f"/sessions/{place(cast, 7).session_id}/questions/doctor/")
    expect(page.get_by_text("Can pain do harm?")).to_be_visible()
    expect(page.get_by_text("Maureen")).to_have_count(0)
    looks_right(page)
    assert page.goto(link).status == 404, "the day after, the guest's page is gone"

    at(team["physiotherapist"].user, DAY_7 + 5 * HOUR, f"/day-notes/{place(cast, 7).session_id}/")
    ruth_signs_the_notes_of_the_day(page)


def the_office_gives_two_days_with_one_choice_and_publishes(page: Page) -> None:
    page.get_by_role("link", name="Choose for Day 6, Thought challenge").click()
    page.get_by_label("Owen Castellane, psychologist").check()
    page.get_by_label("Day 7, Thought challenge").check()
    press(page, "Put this person on")
    expect(page.get_by_text("Owen Castellane is put on 2 items, as a draft")).to_be_visible()
    press(page, "Publish and tell 1 person")
    expect(page.get_by_text("2 items published. 1 person will be told.")).to_be_visible()


def owen_is_off_sick_and_imogen_takes_both_days(page: Page) -> None:
    page.get_by_label("Who", exact=True).select_option(label="Owen Castellane, psychologist")
    for name, day in (("from_day", "17"), ("until_day", "18")):
        page.locator(f"[name={name}_day]").fill(day)
    press(page, "Show what they are down for")
    expect(page.get_by_text("Saving writes down that Owen Castellane is away")).to_be_visible()
    press(page, "Save all of it")
    expect(page.get_by_text("Owen Castellane is written down as away. 2 items given to others.")).to_be_visible()


def maureen_reads_her_day_and_brings_ned(page: Page) -> str:
    expect(page.get_by_text("Imogen Fairweather, psychologist").first).to_be_visible()
    looks_right(page)
    page.get_by_role("link", name="Say whom you bring").click()
    page.get_by_label("Name").fill("Ned Pell")
    press(page, "Add")
    expect(page.get_by_text("Ned Pell is on the list.")).to_be_visible()
    return re.search(r"/guest/[0-9a-f]{64}/", page.content())[0]  # type: ignore[index]


def she_asks_the_doctor_and_shares_a_thought_challenge(page: Page) -> None:
    page.get_by_role("link", name="Send a question").click()
    page.locator("main textarea").first.fill("Can pain do harm?")
    looks_right(page)
    press(page, "Send my question")
    expect(page.get_by_text("Your question is sent.")).to_be_visible()
    page.get_by_role("link", name="Between the days").click()
    page.get_by_role("button", name="Plan a thought challenge").click()
    page.get_by_label("What do you want to try?").fill("Leave the stick at home")
    looks_right(page)
    press(page, "Save for myself")
    page.get_by_role("link", name="Leave the stick at home").click()
    press(page, "Share it with the team")
    expect(page.get_by_text("Our team can read it now.")).to_be_visible()
    looks_right(page)


def she_tells_in_the_evening_that_it_is_bad(page: Page) -> None:
    expect(page.get_by_role("heading", name="We are closed now: nobody reads this before 8:30am tomorrow")).to_be_visible()
    page.get_by_label("More pain than usual").check()
    page.get_by_label("Yes, any time").check()
    press(page, "Send to my team")
    expect(page.get_by_text("Thank you for telling us. We are closed now")).to_be_visible()


def ruth_reads_it_in_the_morning_and_closes_it(page: Page) -> None:
    page.get_by_role("button", name="Open the task").click()
    expect(page.get_by_role("heading", name="Maureen Pell told us")).to_be_visible()
    looks_right(page)
    page.get_by_label("What was done?").fill("Rang her: pacing, and she comes today.")
    press(page, "Close it")
    expect(page.get_by_text("It is closed, with what was done.")).to_be_visible()


def ruth_signs_the_notes_of_the_day(page: Page) -> None:
    page.get_by_label("What the group worked on, without names").fill("Questions for the doctor, and pacing.")
    looks_right(page)
    press(page, "Sign the group’s part")
    expect(page.get_by_text("Questions for the doctor, and pacing.").first).to_be_visible()
    expect(page.get_by_role("button", name="Sign the group’s part")).to_have_count(0)


def test_without_scripts_she_says_yes_plans_and_cannot_come_on_two_days(site, browser, sign_in, cast, at):
    at(cast["maureen"].user, DAY_5 + HOUR, "/me/")
    context = browser.new_context(java_script_enabled=False, viewport={"width": PHONE, "height": 900})
    page = context.new_page()
    sign_in(page, cast["maureen"].user, site.url)
    page.goto(f"{site.url}/me/between/")
    page.get_by_role("button", name="Make a plan").click()
    page.get_by_label("What do you want to do?").fill("Walk to the shop")
    page.get_by_label("How sure are you that you will do it?").select_option("7")
    page.get_by_role("button", name="Save my plan").click()
    expect(page.get_by_text("Your plan is saved.")).to_be_visible()
    assert PracticePlan.objects.get().session.number == 5

    page.goto(f"{site.url}/me/days/cannot-come/")
    expect(page.get_by_label("Monday 16 November 2026")).to_have_count(0)
    for day in ("Thursday 19 November 2026", "Monday 23 November 2026"):
        page.get_by_label(day).check()
    page.get_by_role("button", name="Tell them I can’t come").click()
    expect(page.get_by_text("You are not expected on Thursday 19 November and Monday 23 November.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    context.close()
