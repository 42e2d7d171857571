"""The hospital's story in a real browser, from the last programme day over three reviews to the discharge a year later."""

import datetime as dt
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.roles import Role
from courses.models import Duty, Session
from participants.letters.templates import load_first_words
from participants.models import Appointment, Episode, Letter
from participants.own.sign_in import give_sign_in
from reviews.models import Goal
from tests.cast import member
from tests.factories import FacilitatorFactory, OrganisationFactory
from tests.factories.reviewed import reviewed_group
from tests.looking import easy_to_read_and_press, looks_right, press

pytestmark = pytest.mark.browser

# The afternoon of the last programme day.
LAST_DAY = dt.datetime(2026, 9, 24, 15, tzinfo=dt.UTC)
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
REVIEWS = {1: dt.date(2026, 10, 26), 6: dt.date(2027, 3, 24), 12: dt.date(2027, 9, 24)}
LATER = {1: dt.date(2026, 11, 23), 6: dt.date(2027, 4, 22), 12: dt.date(2027, 10, 22)}
WALKS = "Walks to the shop and back each morning."


@pytest.fixture
def cast(own_database) -> dict[str, Any]:
    """A hospital, its office and psychologist, group 31 on its last day with Walter on it, and group 32, a month later."""
    words = {"contact_phone": "01632 960100", "contact_hours": "Monday to Friday, 9am to 4pm"}
    organisation = OrganisationFactory(name="Kestrel Valley Hospital", **words)
    load_first_words(organisation, now=LAST_DAY)
    office = member(organisation, Role.ADMINISTRATOR, "Priya Raman")
    imogen = member(organisation, Role.CLINICIAN, "Imogen Fairweather", profession="psychologist")
    me = FacilitatorFactory(organisation=organisation, name="Imogen Fairweather", profession="psychologist", user=imogen)
    group = reviewed_group(organisation, first=dt.date(2026, 9, 7), reviews=REVIEWS)
    other = reviewed_group(organisation, first=dt.date(2026, 10, 5), reviews=LATER, number=32, programme=group.course.programme)
    walter = group.join(
        "Walter",
        "Inchbald",
        email="walter@post.example",
        nhs_number="9434765919",
        postal_address="4 Mill Lane\nKestrel\nKV1 2AB",
        gp_name="Dr Okafor",
        gp_practice="Mill Road Surgery",
    )
    Goal.objects.create(episode=walter, words="Walk to the shop", made_at=LAST_DAY, made_by="Imogen Fairweather")
    for session in Session.objects.filter(kind="review").order_by("pk"):
        hours = {"starts_at": session.starts_at, "ends_at": session.ends_at}
        Duty.objects.create(session=session, facilitator=me, published_at=LAST_DAY, **hours)
    person = give_sign_in(walter.participant, by=office, now=LAST_DAY)
    return {"office": office, "imogen": imogen, "walter": walter, "user": person.user, "group": group, "other": other}


def test_a_year_of_reviews_leads_to_a_discharge(page, cast, at):
    office, imogen, walter, group = cast["office"], cast["imogen"], cast["walter"], cast["group"]

    at(imogen, LAST_DAY + HOUR, "/clinic/")
    the_groups_summaries_are_drafted_and_signed(page, walter)

    came(page, at, office, group.review(1), walter)
    at(imogen, group.review(1).ends_at + HOUR, "/clinic/")
    the_group_is_written_about_without_names(page)
    his_own_part_is_signed(page, walter, group.review(1))

    at(cast["user"], group.review(6).starts_at - 14 * DAY, "/me/")
    he_takes_the_review_of_the_other_group(page, walter)
    elsewhere = cast["other"].review(6)
    assert Appointment.objects.get(episode=walter, for_months=6, state="booked").session == elsewhere
    came(page, at, office, elsewhere, walter)

    came(page, at, office, group.review(12), walter)
    at(imogen, group.review(12).ends_at + HOUR, "/clinic/")
    the_discharge_is_decided(page)
    both_letters_go_and_only_then_it_closes(page, walter)

    at(office, group.review(12).ends_at + DAY, f"/referrals/{walter.pk}/")
    everybody_reads_that_he_is_discharged(page, walter)
    at(cast["user"], group.review(12).ends_at + 2 * DAY, "/me/")
    expect(page.get_by_text("Your time with us is over").first).to_be_visible()
    easy_to_read_and_press(page)


def came(page: Page, at: Any, office: User, session: Session, walter: Episode) -> None:
    """The office marks him on the register of that review, and finishes it."""
    at(office, session.starts_at + HOUR / 6, f"/sessions/{session.pk}/register/")
    place = Appointment.objects.get(episode=walter, session=session, state="booked")
    page.locator(f"label[for=mark-{place.pk}-5]").first.click()
    press(page, "Finish register")
    expect(page.locator(f"#mark-{place.pk}-5").first).to_be_checked()


def the_groups_summaries_are_drafted_and_signed(page: Page, walter: Episode) -> None:
    page.get_by_role("link", name="Draft the summary letters: group 31").click()
    expect(page.get_by_text("1 person without one")).to_be_visible()
    looks_right(page)
    press(page, "Draft the letters")
    expect(page.get_by_text("2 letters to read, change and sign.")).to_be_visible()
    write_and_send(page, Letter.objects.get(episode=walter, kind="summary", to="gp"), "Through the hospital’s system")


def the_group_is_written_about_without_names(page: Page) -> None:
    page.get_by_role("link", name="Write the group’s part: 1-month review, group 31").click()
    looks_right(page)
    page.locator("main textarea").first.fill("Pacing. Walter told how he plans his mornings.")
    press(page, "Sign the group’s part")
    # The draft that is saved meanwhile says it too, before the answer has come.
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(page.get_by_text("Walter Inchbald is named in the group’s part").first).to_be_visible()
    looks_right(page)
    page.locator("main textarea").first.fill("Pacing, and planning one’s mornings.")
    page.locator("main button[value=sign]").click()
    expect(page.get_by_role("heading", name="The group’s part, as signed")).to_be_visible()


def his_own_part_is_signed(page: Page, walter: Episode, review: Session) -> None:
    page.get_by_role("link", name="Walter Inchbald").click()
    page.get_by_label("What they have kept up").fill(WALKS)
    press(page, "Sign this part")
    expect(page.get_by_role("heading", name="Own part, as signed")).to_be_visible()
    looks_right(page)
    page.get_by_role("link", name="How far now").click()
    page.get_by_label("How far they say they are now").select_option("7")
    press(page, "Write it down")
    expect(page.get_by_text("7 of 10")).to_be_visible()
    page.goto(f"{page.url.partition('/review-notes/')[0]}/people/{walter.participant_id}/record/")
    expect(page.get_by_text(WALKS)).to_be_visible()
    expect(page.get_by_text("The group’s part is signed.")).to_be_visible()
    looks_right(page)


def he_takes_the_review_of_the_other_group(page: Page, walter: Episode) -> None:
    easy_to_read_and_press(page)
    enrolment = walter.enrolments.get()
    page.goto(f"{page.url.partition('/me/')[0]}/me/reviews/{enrolment.pk}/6/")
    easy_to_read_and_press(page)
    page.get_by_role("radio").first.check()
    page.locator("main form button[type=submit], main form input[type=submit]").first.click()
    expect(page.get_by_text("22 April 2027").first).to_be_visible()
    looks_right(page)


def the_discharge_is_decided(page: Page) -> None:
    expect(page.get_by_text("They came to their 12-month review.")).to_be_visible()
    looks_right(page)
    page.get_by_role("link", name="Decide on the discharge: Walter Inchbald").click()
    expect(page.get_by_text("with group 32")).to_be_visible()
    looks_right(page)
    press(page, "Decide, and draft the letters")
    expect(page.get_by_text("The discharge is decided. 2 letters to read and sign.")).to_be_visible()
    looks_right(page)


def both_letters_go_and_only_then_it_closes(page: Page, walter: Episode) -> None:
    letters = Letter.objects.filter(episode=walter, kind="discharge")
    site = page.url.partition("/pathways/")[0]
    write_and_send(page, letters.get(to="gp"), "Through the hospital’s system")
    page.goto(f"{site}/pathways/{walter.pk}/discharge/")
    expect(page.get_by_text("the letter to the person isn’t signed yet")).to_be_visible()
    expect(page.get_by_role("button", name="Close the pathway")).to_have_count(0)
    write_and_send(page, letters.get(to="person"), "On their own page")
    page.goto(f"{site}/pathways/{walter.pk}/discharge/")
    expect(page.get_by_text("Ended: discharged.")).to_be_visible()
    looks_right(page)


def write_and_send(page: Page, letter: Letter, way: str) -> None:
    """Fill in what a letter leaves open, and sign it by name."""
    site = "/".join(page.url.split("/")[:3])
    page.goto(f"{site}/letters/{letter.pk}/change/")
    page.get_by_label("Name and address").fill("Mill Road Surgery\n1 Mill Road\nKestrel\nKV1 1AA")
    page.get_by_label("Letter", exact=True).fill("Dear reader\n\nIt went well. No further appointment is planned.")
    press(page, "Save")
    page.goto(f"{site}/letters/{letter.pk}/sign/")
    page.get_by_label(way).check()
    press(page, "Sign and send")
    expect(page.get_by_text("Signed by Imogen Fairweather").first).to_be_visible()


def everybody_reads_that_he_is_discharged(page: Page, walter: Episode) -> None:
    expect(page.get_by_text("Ended: discharged.")).to_be_visible()
    expect(page.get_by_text("by Imogen Fairweather, psychologist")).to_be_visible()
    assert WALKS not in page.inner_text("main")
    looks_right(page)
    page.goto(f"{page.url.partition('/referrals/')[0]}/people/{walter.participant_id}/")
    expect(page.get_by_text("Discharged").first).to_be_visible()
