"""The calendar in a real browser: wide, narrow, by keyboard and without scripts."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from courses.models import ClosedDay
from tests.looking import DESK, PHONE, looks_right

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def something_wrong(clinic, group):
    """A training day on a day of the group, a review after it, and one day cancelled."""
    ClosedDay.objects.create(organisation=clinic.organisation, date=dt.date(2026, 11, 10), reason="Team training")
    session = group.session(7)
    session.state, session.cancel_reason = "cancelled", "Snow"
    session.save()


def test_an_administrator_reads_the_calendar_wide_and_narrow(live_server, page, sign_in, clinic, group, something_wrong):
    sign_in(page, clinic.administrator, live_server.url)
    page.goto(f"{live_server.url}/calendar/")

    looks_right(page, [DESK])
    expect(page.get_by_role("columnheader", name="Monday")).to_be_visible()
    expect(page.get_by_role("heading", name="Monday 2 November, today")).to_be_attached()
    page.get_by_role("link", name="December 2026").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("December 2026")
    page.go_back()

    looks_right(page, [PHONE])
    expect(page.get_by_role("heading", name="Monday 2 November, today")).to_be_visible()
    expect(page.get_by_text("Monday 16 November")).to_be_hidden()  # nothing is on
    expect(page.get_by_role("heading", name="Monday 26 October")).to_be_hidden()  # of another month
    page.goto(f"{live_server.url}/calendar/?month=2027-02")
    looks_right(page, [PHONE])  # with nothing in it
    expect(page.get_by_role("table")).to_be_hidden()
    page.go_back()
    page.get_by_role("link", name="Pain management programme, group 31, day 8").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Day 8")


def test_the_calendar_works_without_scripts(live_server, browser, sign_in, clinic, group):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, clinic.administrator, live_server.url)
    page.goto(f"{live_server.url}/calendar/")

    page.get_by_label("Course").select_option("Pain management programme, group 31")
    page.get_by_role("button", name="Show", exact=True).click()
    page.get_by_role("link", name="Show a week").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Mon 2 November to Sun 8 November 2026")
    expect(page.get_by_label("Course")).to_have_value(str(group.course.pk))
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    context.close()


def test_on_paper_the_month_lies_on_its_side_without_its_filters(live_server, page, sign_in, clinic, group, tmp_path):
    sign_in(page, clinic.administrator, live_server.url)
    page.goto(f"{live_server.url}/calendar/")
    page.emulate_media(media="print")

    expect(page.get_by_role("button", name="Show", exact=True)).to_be_hidden()
    expect(page.get_by_role("link", name="December 2026")).to_be_hidden()
    sheet = page.pdf(path=tmp_path / "month.pdf", prefer_css_page_size=True)
    width, height = (float(side) for side in _media_box(sheet)[2:])
    assert width > height


def _media_box(pdf: bytes) -> list[str]:
    """The first page's size in points."""
    _, _, rest = pdf.decode("latin-1").partition("/MediaBox [")
    return rest.partition("]")[0].split()
