"""What many courses and referrals need comes after Today has arrived: it says so at once,
leads there without scripts, and loses nothing."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from accounts.trail.audit import LOOKED
from desk.models import SetAside
from desk.today.gates import AT_ONCE
from desk.today.page import COURSES, FEW_REFERRALS, REFERRALS, Awaited, TodayPage
from desk.today.rows import Group, TodayItem, arranged
from tests.cast import NOW
from tests.desk.gates.ready_courses import ready_course
from tests.factories import ParticipantFactory, VenueFactory, make_course, refer
from tests.reading import text_of

FETCHED = {"HX-Request": "true"}
TODAY = NOW.date()
AWAITED = 'hx-get="/today/courses/"'


def page_with(*items: TodayItem, awaited: list[Awaited]) -> TodayPage:
    return TodayPage(arranged([Group("ring", "People to ring", items)], today=TODAY), awaited=awaited)


@pytest.mark.parametrize(
    ("count", "awaited", "sentence"),
    [
        (0, [], "Nothing needs you."),
        (0, [COURSES], "Work on courses is below. Nothing else needs you."),
        (1, [], "1 thing needs you."),
        (1, [COURSES], "1 thing needs you, besides work on courses, which is below."),
        (2, [REFERRALS, COURSES], "2 things need you, besides work on referrals and courses, which is below."),
    ],
)
def test_the_page_says_at_once_what_it_has_not_counted(count, awaited, sentence):
    items = [TodayItem(f"Ring {each}", "", "/") for each in range(count)]

    assert page_with(*items, awaited=awaited).sentence == sentence


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
    assert "besides work on courses, which is below." in text
    assert "Work on courses See courses to confirm and to put right, and what is missing of staff, rooms and books" in text
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
    with django_assert_num_queries(38):
        office.get("/today/")


@pytest.fixture
def many_referred(group):
    """One more referral to check than the page shows itself."""
    for number in range(FEW_REFERRALS + 1):
        person = ParticipantFactory(organisation=group.course.organisation, last_name=f"Quill{number:02}")
        refer(person, group.course.programme, received=dt.date(2026, 10, 1), now=NOW)


@pytest.mark.django_db
def test_many_referrals_come_after_the_page_and_whoever_is_named_is_written_down(as_, clinic, many_referred):
    office = as_(clinic.administrator)
    page = text_of(office.get("/today/"))
    assert "work on referrals, which is below." in page.lower()
    assert "Quill" not in page
    assert not AuditEntry.objects.filter(verb=LOOKED).exists()

    part = text_of(office.get("/today/referrals/", headers=FETCHED))
    assert "Referrals 21 Check the referral of" in part
    assert "and 11 more" in part
    assert AuditEntry.objects.filter(verb=LOOKED).exists()
    assert "Quill" in text_of(office.get("/today/?whole=referrals"))


@pytest.mark.django_db
def test_an_auditor_who_schedules_nothing_is_shown_no_part(as_, clinic):
    assert as_(clinic.auditor).get("/today/courses/", headers=FETCHED).status_code == 404
