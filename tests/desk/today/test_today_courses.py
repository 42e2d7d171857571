"""What many courses need comes after Today has arrived: it says so at once, leads there without scripts, and loses nothing."""

import datetime as dt

import pytest

from desk.models import SetAside
from desk.today.gates import AT_ONCE
from desk.today.page import TodayPage
from desk.today.rows import Group, TodayItem, arranged
from tests.cast import NOW
from tests.desk.gates.ready_courses import ready_course
from tests.factories import VenueFactory, make_course
from tests.reading import text_of

FETCHED = {"HX-Request": "true"}
TODAY = NOW.date()
AWAITED = 'hx-get="/today/courses/"'


def page_with(*items: TodayItem, is_awaited: bool) -> TodayPage:
    return TodayPage(arranged([Group("ring", "People to ring", items)], today=TODAY), is_awaited=is_awaited)


@pytest.mark.parametrize(
    ("count", "is_awaited", "sentence"),
    [
        (0, False, "Nothing needs you."),
        (0, True, "What courses need is below. Nothing else needs you."),
        (1, False, "1 thing needs you."),
        (1, True, "1 thing needs you, besides what courses need, which is below."),
        (2, True, "2 things need you, besides what courses need, which is below."),
    ],
)
def test_the_page_says_at_once_what_it_has_not_counted(count, is_awaited, sentence):
    items = [TodayItem(f"Ring {each}", "", "/") for each in range(count)]

    assert page_with(*items, is_awaited=is_awaited).sentence == sentence


@pytest.fixture
def many(charity):
    """As many courses as the page looks at itself, and the ready course beside them."""
    course = ready_course(charity)
    room = VenueFactory(organisation=charity.organisation)
    for number in range(AT_ONCE):
        make_course(course.edition, days=[dt.date(2026, 11, 16) + dt.timedelta(days=number)], number=200 + number, venue=room)
    return course


@pytest.mark.django_db
def test_the_office_sees_at_once_that_what_many_courses_need_is_on_its_way(as_, charity, many):
    answer = as_(charity.coordinator).get("/today/")
    text = text_of(answer)

    assert AWAITED in answer.content.decode()
    assert "besides what courses need, which is below." in text
    assert "What courses need See courses to confirm and to put right, and what is missing of staff and rooms" in text
    assert "Staff and rooms 1" not in text
    assert "Courses to confirm" not in text


@pytest.mark.django_db
def test_the_part_and_the_page_behind_its_link_show_the_same_lines(as_, charity, many):
    office = as_(charity.coordinator)
    part = office.get("/today/courses/", headers=FETCHED)
    whole = office.get("/today/courses/")

    assert "<h1" not in part.content.decode()
    assert AWAITED not in whole.content.decode()
    lines = text_of(part).split("Nothing needs you under")[0].strip()
    assert lines.startswith("Staff and rooms 2 Choose leaders for")
    assert lines in text_of(whole)
    assert "On today" in text_of(whole)


@pytest.mark.django_db
def test_a_line_of_the_part_is_set_aside_and_put_back_there(as_, charity, many):
    office = as_(charity.coordinator)
    part = office.get("/today/courses/", headers=FETCHED).content.decode()
    key = part.split("/today/set-aside/?line=")[1].split('"')[0].replace("%2F", "/")

    office.post("/today/set-aside/", {"line": key, "reason": "It is settled by telephone."})

    after = office.get("/today/courses/", headers=FETCHED).content.decode()
    assert SetAside.objects.get().line_key == key
    assert "Set aside (1)" in after
    assert f"/today/set-aside/{SetAside.objects.get().pk}/back/" in after


@pytest.mark.django_db
def test_the_page_asks_nothing_of_many_courses_but_whether_they_are_many(as_, charity, many, django_assert_num_queries):
    office = as_(charity.coordinator)
    with django_assert_num_queries(42):
        office.get("/today/")


@pytest.mark.django_db
def test_an_auditor_who_schedules_nothing_is_shown_no_part(as_, clinic):
    assert as_(clinic.auditor).get("/today/courses/", headers=FETCHED).status_code == 404
