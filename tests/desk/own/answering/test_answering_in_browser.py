"""Somebody answers on a telephone: without scripts, with the session ended in the middle; and with them, each tap saved."""

import datetime as dt
import re

import pytest
from playwright.sync_api import Route, expect

from accounts.roles import Role
from common import clock
from participants.models import Participant
from participants.own.sign_in import give_sign_in
from reminders.channels import mailbox
from reminders.sending.sign_in_mail import send_codes
from reviews.models import ItemAnswer, Questionnaire, SafetyAlert
from reviews.questionnaires.answering import save_answers
from tests.cast import member
from tests.factories import OrganisationFactory, ParticipantFactory, pain_management_edition, refer
from tests.factories.measures import ask, load_words
from tests.factories.told import reading_terms
from tests.looking import PHONE, easy_to_read_and_press, looks_right

pytestmark = pytest.mark.browser

TELEPHONE = {"viewport": {"width": PHONE, "height": 844}, "locale": "en-GB", "timezone_id": "Europe/London"}
KEPT_IN_BROWSER = "localStorage.length + sessionStorage.length"
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def mailbox_of_the_test(settings, tmp_path):
    settings.EMAIL_BACKEND = "reminders.channels.mailbox.MailboxBackend"
    settings.MAIL_DIR = tmp_path


@pytest.fixture
def maureen(own_database) -> Participant:
    """Maureen Pell of a hospital that has loaded words for nine questions, with a sign-in by code."""
    house = OrganisationFactory()
    reading_terms(house, numbers=[["In danger", "999", "day and night"]])
    said = {"0": "never", "1": "now and then", "2": "often", "3": "always"}
    load_words(house, "phq-9", 9, options=said, introduction="Think of the last two weeks.")
    person = ParticipantFactory(
        organisation=house, first_names="Maureen", last_name="Pell", email=f"maureen{house.pk}@post.example"
    )
    office = member(house, Role.ADMINISTRATOR, "Priya Raman")
    return give_sign_in(person, by=office, now=clock.now())


@pytest.fixture
def episode(maureen):
    edition = pain_management_edition(maureen.organisation)
    return refer(maureen, edition.programme, received=dt.date(2026, 3, 1), now=clock.now())


@pytest.fixture
def mood(episode) -> Questionnaire:
    return ask(episode, "phq-9", "1", opens_at=clock.now() - DAY)


def answers(questionnaire: Questionnaire) -> dict[int, int | None]:
    return dict(ItemAnswer.objects.filter(questionnaire=questionnaire).values_list("item", "value"))


def sign_in_by_code(page, maureen):
    page.get_by_role("link", name="I take part and have no password: send me a code").click()
    page.get_by_label("E-mail address").fill(maureen.email)
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("heading", level=1, name="Enter your code")).to_be_visible()
    assert send_codes(clock.now()) == 1
    (code,) = re.findall(r"Your code is (\d{3} \d{3})", mailbox.mails_of(maureen.organisation_id)[0].body)
    page.get_by_label("Code").fill(str(code))
    for label, part in (("Day", "14"), ("Month", "3"), ("Year", "1961")):
        page.get_by_label(label).fill(part)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_on_a_telephone_without_scripts_signed_out_in_the_middle_she_goes_on_where_she_was(
    site, browser, sign_in, settings, maureen, mood
):
    telephone = browser.new_context(java_script_enabled=False, **TELEPHONE)
    page = telephone.new_page()
    sign_in(page, maureen.user, site.url)
    page.goto(f"{site.url}/me/")
    page.get_by_role("link", name="Questionnaires").first.click()
    page.get_by_role("link", name="Answer questions 1").click()
    expect(page.get_by_text("999")).to_be_visible()
    expect(page.locator("fieldset").first).not_to_be_visible()
    page.get_by_role("button", name="Begin").click()
    for number in (1, 2, 3):
        expect(page.get_by_role("heading", level=1, name=f"Question {number} of 9")).to_be_visible()
        page.get_by_text("often").click()
        page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", level=1, name="Question 4 of 9")).to_be_visible()

    telephone.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_text("always").click()
    page.get_by_role("button", name="Save and go on").click()
    sign_in_by_code(page, maureen)

    expect(page.get_by_role("heading", level=1, name="Question 4 of 9")).to_be_visible()
    expect(page.get_by_text("3 of 9 answered.")).to_be_visible()
    assert answers(mood) == {1: 2, 2: 2, 3: 2}
    page.goto(f"{site.url}/me/questionnaires/{mood.pk}/questions/9/")
    page.get_by_text("now and then").click()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_text("One of our clinicians is asked to read it.")).to_be_visible()
    expect(page.get_by_role("link", name="999")).to_be_visible()
    page.get_by_role("button", name="Finish without them").click()
    expect(page.get_by_text("That was all: your answers are saved.")).to_be_visible()
    assert Questionnaire.objects.get(pk=mood.pk).state == "complete"
    telephone.close()


@pytest.fixture
def opened(page, site, sign_in, maureen, mood):
    """The page of nine questions, on a telephone with scripts."""
    page.set_viewport_size(TELEPHONE["viewport"])
    sign_in(page, maureen.user, site.url)
    page.goto(f"{site.url}/me/questionnaires/{mood.pk}/")
    return page


def tap(page, number, words):
    page.locator(f"#item-{number}").get_by_text(words).click()


def test_each_tap_is_saved_and_on_safety_the_numbers_come_at_once(opened, mood):
    tap(opened, 1, "often")
    expect(opened.locator("#item-1")).to_contain_text("Saved at")
    expect(opened.locator("#count")).to_have_text("1 of 9 answered.")
    expect(opened.locator("#how-far")).to_have_js_property("position", 1 / 9)
    tap(opened, 1, "always")
    expect(opened.locator("#item-1")).to_contain_text("Saved at")
    tap(opened, 9, "now and then")
    expect(opened.locator("#ring-now")).to_contain_text("999")

    assert answers(mood) == {1: 3, 9: 1}
    assert SafetyAlert.objects.filter(questionnaire=mood).count() == 1
    assert opened.evaluate(KEPT_IN_BROWSER) == 0
    looks_right(opened, widths=(PHONE,))
    easy_to_read_and_press(opened, widths=(PHONE,))


def test_what_could_not_be_saved_says_so_stays_tapped_and_is_saved_later(opened, mood):
    opened.route("**/me/questionnaires/**", lambda route: route.abort())
    tap(opened, 2, "often")
    expect(opened.locator("#item-2")).to_contain_text("Not saved yet")
    assert answers(mood) == {}

    opened.unroute("**/me/questionnaires/**")
    opened.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(opened.locator("#item-2")).to_contain_text("Saved at")
    assert answers(mood) == {2: 2}


def test_signed_out_the_tap_waits_on_the_page_until_she_is_back(opened, site, sign_in, maureen, mood):
    opened.context.clear_cookies()
    tap(opened, 3, "always")
    expect(opened.get_by_text("You have been signed out.")).to_be_visible()
    expect(opened.get_by_role("link", name="Sign in again in another tab")).to_have_attribute(
        "href", re.compile(rf"next=/me/questionnaires/{mood.pk}/")
    )
    sign_in(opened, maureen.user, site.url)
    opened.evaluate("window.dispatchEvent(new Event('focus'))")

    expect(opened.locator("#item-3")).to_contain_text("Saved at")
    expect(opened.get_by_text("You have been signed out.")).not_to_be_visible()
    assert answers(mood) == {3: 3}


def test_what_is_tapped_before_a_slow_line_brought_the_script_is_saved(page, site, sign_in, maureen, mood):
    held: list[Route] = []

    def hold_back(route: Route) -> None:
        held.append(route)

    page.route("**/questionnaire*.js", hold_back)
    sign_in(page, maureen.user, site.url)
    with page.expect_request("**/questionnaire*.js"):
        page.goto(f"{site.url}/me/questionnaires/{mood.pk}/", wait_until="commit")
    tap(page, 1, "often")
    held[0].continue_()

    expect(page.locator("#item-1")).to_contain_text("Saved at")
    assert answers(mood) == {1: 2}


def test_the_button_finishes_and_shows_first_what_was_left_out(opened, maureen, mood):
    save_answers(mood, dict.fromkeys(range(1, 9), 0), by=maureen.user, by_person=True, now=clock.now())
    opened.reload()
    opened.get_by_role("button", name="Save and finish").click()
    expect(opened.get_by_role("heading", level=1, name="Before you finish")).to_be_visible()
    looks_right(opened, widths=(PHONE,))
    opened.get_by_role("link", name="Question 9").click()
    expect(opened.get_by_role("heading", level=1, name="Question 9 of 9")).to_be_visible()
    looks_right(opened, widths=(PHONE,))
    opened.get_by_text("never").click()
    opened.get_by_role("button", name="Save and go on").click()
    opened.get_by_role("button", name="Finish", exact=True).click()

    expect(opened.get_by_text("That was all: your answers are saved.")).to_be_visible()
    assert not SafetyAlert.objects.filter(questionnaire=mood).exists()
