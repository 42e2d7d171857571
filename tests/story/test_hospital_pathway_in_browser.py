"""The hospital's story in a real browser: from the referral over the joint assessment, the decision and the wait to a place."""

import datetime as dt
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.roles import Role
from courses.models import Course
from participants.letters.templates import load_first_words
from participants.models import Enrolment, Episode, Participant, WaitingListEntry
from participants.own.sign_in import give_sign_in
from tests.cast import member
from tests.factories import OrganisationFactory, ParticipantFactory, VenueFactory, make_course, pain_management_edition
from tests.factories.assessing import assessed_jointly, assessment_clinic
from tests.factories.clinical import make_team
from tests.looking import easy_to_read_and_press, looks_right, press

pytestmark = pytest.mark.browser

# A Monday at 9:30am in London; the clinic of joint assessments is on Tuesdays from 1pm on.
BEGINS = dt.datetime(2026, 11, 2, 9, 30, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
ASSESSED = dt.datetime(2026, 11, 3, 14, 40, tzinfo=dt.UTC)
WROTE = {
    "physiotherapist": "Walks 15 minutes on the flat.",
    "psychologist": "Low since he stopped work.",
    "occupational_therapist": "Drives a van three days a week.",
}


@pytest.fixture
def cast(own_database) -> dict[str, Any]:
    """A hospital with its office, three professions, a clinic on Tuesdays and two groups with places, two and four months on."""
    words = {"contact_phone": "01632 960100", "contact_hours": "Monday to Friday, 9am to 4pm"}
    organisation = OrganisationFactory(name="Kestrel Valley Hospital", **words)
    load_first_words(organisation, now=BEGINS)
    edition = pain_management_edition(organisation)
    assessed_jointly(edition)
    team = make_team(organisation)
    room = VenueFactory(organisation=organisation, name="Room 4", room="Level 2")
    assessment_clinic(edition, list(team.values()), room)
    for number, first in ((33, dt.date(2027, 1, 11)), (34, dt.date(2027, 3, 8))):
        make_course(edition, days=[first + day * DAY for day in range(4)], number=number, places=1)
    walter = ParticipantFactory(
        organisation=organisation,
        first_names="Walter",
        last_name="Inchbald",
        date_of_birth=dt.date(1962, 5, 12),
        email="walter@post.example",
        postal_address="4 Mill Lane\nKestrel\nKV1 2AB",
    )
    office = member(organisation, Role.ADMINISTRATOR, "Priya Raman")
    return {"office": office, "team": team, "walter": give_sign_in(walter, by=office, now=BEGINS)}


def date(page: Page, name: str, day: dt.date) -> None:
    for part in ("day", "month", "year"):
        page.locator(f"#id_{name}_{part}").fill(str(getattr(day, part)))


def test_a_referral_goes_to_a_place_in_a_group(page, cast, at):
    office, team, walter = cast["office"], cast["team"], cast["walter"]

    at(office, BEGINS, "/referrals/new/")
    the_office_adds_a_referral_and_asks_for_more(page)
    episode = Episode.objects.get(participant=walter)
    at(office, BEGINS + dt.timedelta(hours=1), f"/referrals/{episode.pk}/change/")
    what_was_missing_has_come(page)
    the_office_books_the_assessment_on_the_telephone(page)
    session = episode.appointments.get().session

    three_professions_sign(page, at, team, session.pk)
    at(office, ASSESSED, f"/referrals/{episode.pk}/")
    the_office_reads_no_section(page, session.pk)
    they_recommend_the_programme(page, at, team, session.pk)

    at(walter.user, ASSESSED + DAY, "/me/")
    he_says_yes(page)
    entry = WaitingListEntry.objects.get(participant=walter)
    assert entry.accepted_on == ASSESSED.date(), "accepted on the day of the decision, not of the answer"

    first, second = Course.objects.order_by("first_starts_at")
    at(office, ASSESSED + 2 * DAY, f"/waiting-list/courses/{first.pk}/")
    the_office_offers_two_dates(page)
    at(walter.user, ASSESSED + 3 * DAY, "/me/")
    he_takes_the_second(page)
    assert Enrolment.objects.get(participant=walter).course == second

    at(office, ASSESSED + 4 * DAY, f"/referrals/{episode.pk}/")
    everybody_reads_that_he_is_booked(page, walter)


def the_office_adds_a_referral_and_asks_for_more(page: Page) -> None:
    page.locator("main input[name=q]").fill("Inchbald")
    press(page, "Find")
    page.get_by_role("link", name="Add their referral").click()
    looks_right(page)
    page.get_by_label("Who referred them?").fill("Pain clinic, Dr Holt")
    date(page, "received_on", dt.date(2026, 10, 26))
    date(page, "pathway_start", dt.date(2026, 8, 3))
    page.locator("[name=pain_over_six_months][value=yes]").check()
    press(page, "Add the referral")
    expect(page.get_by_text("Nobody has looked at the referral yet")).to_be_visible()
    expect(page.get_by_text("Us, for 7 days")).to_be_visible()
    looks_right(page)
    page.get_by_role("link", name="Check it").click()
    page.get_by_label("Asked for more").check()
    press(page, "Save")
    expect(page.get_by_text("The referrer was asked once; ask again on Monday 16 November 2026.")).to_be_visible()
    looks_right(page)


def what_was_missing_has_come(page: Page) -> None:
    page.locator("[name=under_pain_clinic][value=yes]").check()
    date(page, "consultant_reviewed_on", dt.date(2026, 9, 1))
    page.get_by_label("How many appointments with the clinic’s nurses").fill("2")
    press(page, "Save")
    expect(page.get_by_text("Nothing is missing any more: look through it again.")).to_be_visible()
    page.get_by_role("link", name="Look through the referral").click()
    page.get_by_label("Accepted for assessment").check()
    press(page, "Save")
    expect(page.get_by_text("No assessment is booked")).to_be_visible()


def the_office_books_the_assessment_on_the_telephone(page: Page) -> None:
    page.goto(f"{page.url.partition('?')[0]}assessment/")
    expect(page.get_by_role("heading", name="Next slots of clinics")).to_be_visible()
    looks_right(page)
    press(page, "Keep it")
    expect(page.get_by_text("Kept for you until")).to_be_visible()
    looks_right(page)
    press(page, "Book the assessment")
    expect(page.get_by_text("is booked for an assessment on Tuesday 3 November 2026 at 1pm.")).to_be_visible()


def three_professions_sign(page: Page, at: Any, team: dict[str, Any], session: int) -> None:
    """The psychologist first tries the physiotherapist's; what is typed there stays a draft."""
    at(team["psychologist"].user, ASSESSED, f"/assessments/{session}/")
    page.get_by_role("link", name="Write in this draft").first.click()
    page.locator("main textarea").first.fill(WROTE["physiotherapist"])
    expect(page.get_by_text("Only a registered physiotherapist can sign this, and you are down as psychologist.")).to_be_visible()
    expect(page.get_by_role("button", name="Sign this section")).to_have_count(0)
    expect(page.get_by_text(re.compile("Draft saved at 2:4"))).to_be_visible()
    looks_right(page)
    for signed, (profession, facilitator) in enumerate(team.items(), 1):
        at(facilitator.user, ASSESSED + dt.timedelta(minutes=5), "/clinic/")
        page.get_by_role("link", name="Assessment, Walter Inchbald").first.click()
        page.locator("main textarea").first.fill(WROTE[profession])
        press(page, "Sign this section")
        expect(page.get_by_text(f"{signed} of 3 signed")).to_be_visible()
    looks_right(page)


def the_office_reads_no_section(page: Page, session: int) -> None:
    expect(page.get_by_text("Assessed; the team has not decided yet")).to_be_visible()
    assert not any(words in page.inner_text("main") for words in WROTE.values())
    answer = page.request.get(f"{page.url.partition('/referrals/')[0]}/assessments/{session}/")
    assert (answer.status, WROTE["psychologist"] in answer.text()) == (404, False)


def they_recommend_the_programme(page: Page, at: Any, team: dict[str, Any], session: int) -> None:
    at(team["occupational_therapist"].user, ASSESSED + dt.timedelta(minutes=20), "/clinic/")
    expect(page.get_by_text("Decide together: Walter Inchbald")).to_be_visible()
    looks_right(page)
    page.goto(f"{page.url.partition('/clinic/')[0]}/assessments/{session}/decision/")
    page.get_by_label("Recommend the programme").check()
    looks_right(page)
    press(page, "Write down the decision")
    expect(page.get_by_text("The decision is written down.")).to_be_visible()


def he_says_yes(page: Page) -> None:
    expect(page.get_by_role("heading", name="Do you want to come?")).to_be_visible()
    easy_to_read_and_press(page)
    press(page, "Tell us")
    page.get_by_label("Yes, I want to come").check()
    press(page, "Go on")
    page.get_by_label("Either: what comes first.").check()
    press(page, "Save my answer")
    expect(page.get_by_role("heading", name="You are waiting for a place")).to_be_visible()
    looks_right(page)


def the_office_offers_two_dates(page: Page) -> None:
    expect(page.get_by_text("Walter Inchbald").first).to_be_visible()
    looks_right(page)
    press(page, "Offer")
    expect(page.get_by_text("Offered").first).to_be_visible()


def he_takes_the_second(page: Page) -> None:
    press(page, "See the place and answer")
    looks_right(page)
    page.get_by_role("radio").nth(1).check()
    press(page, "Send my answer")
    expect(page.get_by_role("heading", level=1, name="The place is yours")).to_be_visible()
    looks_right(page)
    easy_to_read_and_press(page)


def everybody_reads_that_he_is_booked(page: Page, walter: Participant) -> None:
    expect(page.get_by_text("Booked").first).to_be_visible()
    page.goto(f"{page.url.partition('/referrals/')[0]}/people/{walter.pk}/")
    expect(page.get_by_text("Booked").first).to_be_visible()
    looks_right(page)
