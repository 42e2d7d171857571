"""The board, its people, the year ahead and the activity file look right on a desk and on a phone."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from common import clock
from tests.factories import make_group, mark_at_review
from tests.looking import looks_right
from tests.reviews.conftest import enrolled

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def group(clinic, edition):
    """A group that ended about half a year ago: one came to the first review, one missed it."""
    today = clock.now().date()
    first = today - dt.timedelta(days=today.weekday() + 7 * 26)
    group = make_group(edition, first, number=41)
    for name, mark in (("Ana", "5"), ("Ben", "3")):
        place = enrolled(clinic, group, name, "Prior")
        mark_at_review(place, 1, mark, now=clock.now())
        place.participant.hospital_number = f"K-{name}"
        place.participant.save()
    make_group(edition, first + dt.timedelta(weeks=27), number=42)
    return group


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/reviews/", "Reviews"),
        ("/reviews/people/", "Reviews to find"),
        ("/reviews/year/", "The year ahead"),
        ("/reports/activity/", "Daily activity file"),
    ],
)
def test_the_office_reads_each_page_at_a_desk_and_on_a_phone(path, heading, page, live_server, sign_in, clinic, group):
    address = f"{live_server.url}{path}"
    if path.startswith("/reports"):
        day = group.sessions.get(months=1).local_date
        address += f"?day_day={day.day}&day_month={day.month}&day_year={day.year}"
    sign_in(page, clinic.administrator, live_server.url)
    page.goto(address)

    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    looks_right(page)
