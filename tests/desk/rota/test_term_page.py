"""What everybody does in a term."""

import datetime as dt

import pytest

from courses.models import Absence
from courses.staffing.duties import assign
from tests.factories import make_course
from tests.reading import text_of

pytestmark = pytest.mark.django_db


def test_the_term_says_what_each_does_who_is_away_and_what_is_missing(as_, clinic, rota):
    day = rota.session(2)
    assign(day, rota.imogen, item=day.plan.items.get(title="Thought challenge"), by=clinic.administrator, now=clinic.now)
    Absence.objects.create(
        facilitator=rota.tom, starts_at=day.starts_at, ends_at=day.ends_at, kind="leave", made_at=clinic.now, made_by="Priya"
    )

    text = text_of(as_(clinic.administrator).get("/rota/?from=2026-11-01"))

    assert "Sunday 1 November 2026 to Sunday 31 January 2027" in text
    assert "Tue 17 November G34 day 2" in text
    assert "Imogen Fairweather: G34" in text
    assert "Tom Ashdown: Leave" in text
    assert "G34 day 2 needs a nurse" in text
    assert "Thu 17 December R34 1 month" in text


@pytest.mark.parametrize("asked", ["", "?from=x", "?from=9999-01-01", "?from=2026-11-01&people=900"])
def test_a_term_without_anything_and_a_strange_address_are_pages_too(as_, charity, asked):
    assert "Nothing is on in these months." in text_of(as_(charity.coordinator).get(f"/rota/{asked}"))


@pytest.mark.parametrize("groups", [1, 3])
def test_the_term_asks_the_same_for_one_group_and_three(as_, clinic, rota, django_assert_num_queries, groups):
    for number in range(groups):
        days = [dt.date(2027, 3, 1) + dt.timedelta(weeks=number, days=each) for each in range(2)]
        course = make_course(rota.course.edition, days=days, number=40 + number)
        for session in course.sessions.all():
            assign(session, rota.imogen, by=clinic.administrator, now=clinic.now)
    browser = as_(clinic.administrator)
    with django_assert_num_queries(10):
        browser.get("/rota/?from=2027-03-01")
