"""The register in a real browser: by keyboard, with the connection lost, in two tabs, without scripts, and on paper."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from accounts.roles import Role
from common import clock
from courses.models import Session
from participants.models import Appointment
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
from tests.looking import DESK, PHONE, TABLET, looks_right

pytestmark = pytest.mark.browser

THREE_WIDTHS = (DESK, TABLET, PHONE)
NAMES = [("Colin", "Amberley"), ("Maureen", "Pell"), ("Piotr", "Wendell")]


def on_now(edition) -> Session:
    """A course whose only session began ten minutes ago, with three people."""
    organisation = edition.programme.organisation
    began = (clock.now() - dt.timedelta(minutes=10)).astimezone(organisation.tzinfo)
    course = make_course(edition, days=[began.date()], start=began.time().replace(microsecond=0))
    for first, last in NAMES:
        person = ParticipantFactory(
            organisation=organisation, first_names=first, last_name=last, practical_needs="Chair with arms"
        )
        make_place(person, course, joined_at=clock.now() - dt.timedelta(days=30))
    return course.sessions.get()


@pytest.fixture
def hospital(own_database):
    return OrganisationFactory()


@pytest.fixture
def priya(hospital):
    return member(hospital, Role.ADMINISTRATOR, "Priya Raman")


@pytest.fixture
def day(hospital) -> Session:
    return on_now(pain_management_edition(hospital))


def marks(session) -> list[str]:
    return list(Appointment.objects.filter(session=session).order_by("pk").values_list("mark", flat=True))


def open_register(page: Page, sign_in, site, user, session) -> None:
    sign_in(page, user, site.url)
    page.goto(f"{site.url}/sessions/{session.pk}/register/")


def tops(page: Page) -> list[int]:
    """Where each row of the register begins, in whole pixels from the first."""
    measure = "rows => rows.map(row => Math.round(row.getBoundingClientRect().top))"
    rows: list[int] = page.locator(".app-register__row").evaluate_all(measure)
    return [top - rows[0] for top in rows]


def row(page: Page, name: str):
    return page.get_by_role("group", name=name)


def test_one_tap_by_mouse_or_keyboard_saves_and_nothing_on_the_page_moves(site, page, sign_in, priya, day):
    open_register(page, sign_in, site, priya, day)
    before = tops(page)

    page.get_by_text("Here", exact=True).nth(1).click()
    expect(page.locator("#said")).to_have_text("Colin Amberley: Here. 2 to mark.")
    row(page, "Maureen Pell").get_by_role("radio", name="Late", exact=False).first.focus()
    page.keyboard.press("Space")
    expect(page.locator("#said")).to_have_text("Maureen Pell: Late. 1 to mark.")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#said")).to_have_text("Maureen Pell: Too late. 1 to mark.")

    assert page.evaluate("document.activeElement.value") == "7"
    assert marks(day) == ["5", "7", ""]
    assert tops(page) == before
    looks_right(page, THREE_WIDTHS)


def test_what_is_tapped_while_the_connection_is_lost_is_kept_and_saved_in_the_end(site, browser, sign_in, priya, day):
    page = browser.new_page()  # the usual one complains of what the browser says about the lost connection
    open_register(page, sign_in, site, priya, day)

    page.context.set_offline(True)
    row(page, "Colin Amberley").get_by_text("No word").click()
    expect(page.get_by_text("The last mark isn’t saved yet.")).to_be_visible()
    page.context.set_offline(False)
    row(page, "Maureen Pell").get_by_text("Here").click()

    expect(page.locator("#said")).to_have_text("Colin Amberley: No word. Maureen Pell: Here. 1 to mark.")
    expect(page.get_by_text("The last mark isn’t saved yet.")).to_be_hidden()
    assert marks(day) == ["3", "5", ""]
    expect(page.get_by_role("heading", name="To ring: away without a word")).to_be_visible()
    looks_right(page, THREE_WIDTHS)
    page.close()


def test_in_two_tabs_the_second_sees_what_the_first_wrote_and_may_still_change_it(site, page, sign_in, priya, day):
    open_register(page, sign_in, site, priya, day)
    other = page.context.new_page()
    other.goto(page.url)

    row(page, "Colin Amberley").get_by_text("Here").click()
    expect(page.locator("#said")).to_have_text("Colin Amberley: Here. 2 to mark.")
    row(other, "Colin Amberley").get_by_text("No word").click()

    asked = row(other, "Colin Amberley")
    expect(asked.get_by_text("Priya Raman marked Colin “Here”")).to_be_visible()
    expect(asked.get_by_role("radio").first).to_be_checked()
    assert marks(day) == ["5", "", ""]
    looks_right(other, THREE_WIDTHS)

    asked.get_by_text("No word", exact=True).click()
    expect(other.locator("#said")).to_have_text("Colin Amberley: No word. 2 to mark.")
    assert marks(day) == ["3", "", ""]
    other.close()


def test_without_scripts_one_press_saves_everybody(site, browser, sign_in, priya, day):
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    open_register(page, sign_in, site, priya, day)

    for name, word in [("Colin Amberley", "Here"), ("Maureen Pell", "Late"), ("Piotr Wendell", "No word")]:
        row(page, name).get_by_text(word, exact=True).click()
    page.get_by_role("button", name="Finish register").click()

    expect(page.get_by_text("The register is finished: 2 of 3 came.")).to_be_visible()
    assert marks(day) == ["5", "6", "3"]
    page.get_by_label("What they said: Piotr Wendell").fill("Missed the bus")
    page.get_by_role("button", name="Rung").click()
    expect(page.get_by_text("Missed the bus")).to_be_visible()
    page.get_by_role("button", name="Take it back").first.click()
    expect(page.get_by_text("The mark is taken back.")).to_be_visible()
    assert marks(day) == ["", "6", "3"]
    context.close()


def test_enter_in_the_reason_saves_and_takes_nothing_back(site, page, sign_in, priya, day):
    Session.objects.filter(pk=day.pk).update(
        starts_at=clock.now() - dt.timedelta(days=3, hours=5), ends_at=clock.now() - dt.timedelta(days=3)
    )
    Appointment.objects.filter(session=day).update(mark="5", marked_at=clock.now(), marked_by="Priya Raman", mark_version=1)
    open_register(page, sign_in, site, priya, day)
    looks_right(page, THREE_WIDTHS)

    row(page, "Colin Amberley").get_by_text("No word").click()
    page.get_by_label("Why are you correcting the register?").fill("Wrong row")
    page.keyboard.press("Enter")

    expect(page.get_by_text("The register is finished: 2 of 3 came.")).to_be_visible()
    assert marks(day) == ["3", "5", "5"]


def test_a_leader_keeps_a_community_register_and_prints_the_sheet(site, page, sign_in, own_database):
    charity = OrganisationFactory(charity=True)
    lenny = member(charity, Role.LEADER, "Lenny Marsh")
    session = on_now(cpsmp_edition(charity))
    leader = FacilitatorFactory(organisation=charity, name="Lenny Marsh", user=lenny)
    session.duties.create(facilitator=leader, starts_at=session.starts_at, ends_at=session.ends_at)
    sign_in(page, lenny, site.url)
    page.goto(f"{site.url}/leading/")
    page.get_by_role("link", name="Register").click()

    row(page, "Colin").get_by_text("Here").click()
    expect(page.locator("#said")).to_have_text("Colin: Here. 2 to mark.")
    row(page, "Colin").get_by_label("Left early").check()
    expect(page.locator("#said")).to_have_text("Colin: Here, left early. 2 to mark.")
    looks_right(page, THREE_WIDTHS)

    page.get_by_role("link", name="Print the sign-in sheet").click()
    expect(page.get_by_role("heading", level=1, name="Sign-in sheet, session 1")).to_be_visible()
    looks_right(page, THREE_WIDTHS)
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Print this page")).to_be_hidden()
    expect(page.get_by_text("Amberley")).to_have_count(0)
    assert page.locator("tbody tr").count() == 3 + 4

    # Three days later the mark is only shown; whatever is switched off is faint by default, and this must be read.
    page.emulate_media(media="screen")
    over = clock.now() - dt.timedelta(days=3)
    Session.objects.filter(pk=session.pk).update(starts_at=over - dt.timedelta(hours=2), ends_at=over)
    page.goto(f"{site.url}/sessions/{session.pk}/register/")
    marked = page.locator("input[type=radio]:checked")
    expect(marked).to_be_disabled()
    expect(page.locator("input[type=radio]:checked + label")).to_have_css("color", "rgb(255, 255, 255)")
    looks_right(page, THREE_WIDTHS)


def test_a_room_is_lost_and_the_call_list_is_ticked(site, page, sign_in, hospital, priya):
    tomorrow = (clock.now() + dt.timedelta(days=1)).astimezone(hospital.tzinfo).date()
    course = make_course(pain_management_edition(hospital), days=[tomorrow])
    VenueFactory(organisation=hospital, name="Room 4", room="")
    person = ParticipantFactory(organisation=hospital, first_names="Arthur", last_name="Quillfeather", channel="telephone")
    make_place(person, course, joined_at=clock.now())
    sign_in(page, priya, site.url)
    page.goto(f"{site.url}/sessions/{course.sessions.get().pk}/something-happened/")
    looks_right(page, THREE_WIDTHS)

    page.get_by_role("button", name="Move it there").click()
    expect(page.get_by_role("heading", name="Call list: 1 still to ring")).to_be_visible()
    looks_right(page, THREE_WIDTHS)
    page.get_by_role("button", name="Rung").click()

    expect(page.get_by_role("heading", name="Call list: done")).to_be_visible()
