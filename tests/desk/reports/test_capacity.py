"""How many groups a programme needs for its target wait, with the reviews of past groups beside them."""

import datetime as dt
import io

import openpyxl
import pytest

from accounts.models import AuditEntry
from courses.models import Programme
from desk.reports.capacity_counts import next_quarters, way_of
from participants.models import Enrolment, WaitingListEntry
from tests.cast import NOW
from tests.factories import ParticipantFactory, cpsmp_edition, make_course
from tests.factories.pathway import refer, wait_on_programme
from tests.factories.reviewed import reviewed_group
from tests.reading import text_of

WEEK = dt.timedelta(weeks=1)


def test_quarters_follow_each_other_over_the_year():
    assert next_quarters(dt.date(2026, 11, 2)) == [dt.date(2026, 10, 1), *(dt.date(2027, month, 1) for month in (1, 4, 7))]


@pytest.mark.parametrize(
    ("course", "takes", "way"),
    [
        ("video", (True, False, False), "video"),
        (None, (True, True, False), "in_person"),
        (None, (False, True, True), "video"),
        (None, (False, False, True), "telephone"),
    ],
)
def test_who_would_meet_in_several_ways_is_counted_once(course, takes, way):
    assert way_of(course, takes) == way


@pytest.fixture
def group(clinic):
    """Group 31 began eight weeks ago, with twelve places; its reviews are still to come."""
    reviews = {1: dt.date(2026, 11, 20), 6: dt.date(2027, 4, 20), 12: dt.date(2027, 10, 20)}
    return reviewed_group(clinic.organisation, first=dt.date(2026, 9, 7), reviews=reviews)


def waits(clinic, programme, count, *, since=NOW - 10 * WEEK, **more):
    found = []
    for _ in range(count):
        person = ParticipantFactory(organisation=clinic.organisation)
        episode = refer(person, programme, received=since.date(), now=since)
        found.append(wait_on_programme(episode, now=since, **more))
    return found


def end(entries, state):
    for entry in entries:
        entry.state, entry.closed_at = state, NOW - WEEK
        entry.save()


@pytest.mark.django_db
@pytest.mark.usefixtures("monday_morning")
def test_the_office_reads_what_each_list_needs_and_how_it_is_reckoned(as_, clinic, group):
    programme = group.course.programme
    waits(clinic, programme, 6)
    waits(clinic, programme, 3, since=NOW - 60 * WEEK)
    end(waits(clinic, programme, 3), WaitingListEntry.State.PLACED)
    end(waits(clinic, programme, 1), WaitingListEntry.State.LEFT)

    text = text_of(as_(clinic.administrator).get("/reports/capacity/?weeks=26&target=18&relief=26"))

    assert "Pain management programme, in person: 9 people wait, 0.4 joined a week." in text
    assert "Waiting now 9 Joined a week 0.4 Left without a place 25% Groups begun 1 Places offered 12 Places used 0" in text
    assert "It needs 3 groups of 12 a year, 1 a quarter at most." in text
    assert "more than twice as long" not in text, "the groups it needs anyway bring it down"
    assert (
        "Pain management programme, in person: 10 joined in 26 weeks, ρ = 0.62, target size 1.7, 0.51 places needed a week."
        in text
    )
    assert "1 October 2026 New groups 0.8 Staff, new groups (hours)" in text
    assert "Reviews of past groups 1" in text
    assert "What it can’t know" in text


@pytest.mark.django_db
@pytest.mark.usefixtures("monday_morning")
def test_a_long_list_is_said_with_the_groups_that_bring_it_down(as_, clinic, group):
    waits(clinic, group.course.programme, 13, since=NOW - 60 * WEEK)

    text = text_of(as_(clinic.administrator).get("/reports/capacity/"))

    assert (
        "Its list is more than twice as long as it may be (0): it takes 2 groups more within 26 weeks to bring it down." in text
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("monday_morning")
def test_whoever_was_given_a_place_without_waiting_asked_for_one_as_well(as_, charity):
    edition = cpsmp_edition(charity.organisation)
    days = [dt.date(2026, 9, 2) + number * WEEK for number in range(6)]
    course = make_course(edition, days=days, number=58, places=14)
    for _ in range(13):
        person = ParticipantFactory(organisation=charity.organisation)
        Enrolment.objects.create(participant=person, course=course, joined_at=NOW - 9 * WEEK)

    text = text_of(as_(charity.coordinator).get("/reports/capacity/?weeks=13"))

    assert "0 people wait, 1.0 joined a week." in text
    assert "ρ = 0.93" in text


@pytest.mark.django_db
@pytest.mark.usefixtures("monday_morning")
def test_it_is_taken_away_as_a_file_and_written_down(as_, clinic, group):
    answer = as_(clinic.administrator).get("/reports/capacity/?as=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))

    assert book.sheetnames == ["Waiting lists and groups", "Staff and rooms, by quarter", "About"]
    assert AuditEntry.objects.get(verb="took a report away").details["report"] == "capacity"
    assert as_(clinic.administrator).get("/reports/capacity/?as=pdf").content.startswith(b"%PDF")
    assert as_(clinic.administrator).get("/reports/capacity/?as=csv").content.decode("utf-8-sig").startswith("Capacity")


@pytest.mark.django_db
@pytest.mark.usefixtures("monday_morning")
def test_an_empty_house_and_odd_figures_are_answered_in_plain_words(as_, charity, clinic):
    browser = as_(charity.coordinator)

    assert "nothing can be reckoned" in text_of(browser.get("/reports/capacity/"))
    assert "write 1 or more" in text_of(browser.get("/reports/capacity/?target=0"))
    assert "write a whole number" in text_of(browser.get("/reports/capacity/?target=soon"))
    assert browser.get("/reports/capacity/?as=exe").status_code == 404
    assert as_(clinic.clinician).get("/reports/capacity/").status_code == 404


@pytest.mark.django_db
@pytest.mark.usefixtures("monday_morning")
@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_the_same_queries_for_one_and_three(as_, clinic, group, count, django_assert_num_queries):
    for number in range(count - 1):
        reviewed_group(
            clinic.organisation, first=dt.date(2026, 6, 1) + number * 5 * WEEK, reviews={6: dt.date(2027, 1, 11 + number)},
            number=32 + number, programme=Programme.objects.get(pk=group.course.programme_id),
        )  # fmt: skip
    waits(clinic, group.course.programme, count)
    browser = as_(clinic.administrator)
    browser.get("/reports/capacity/")

    with django_assert_num_queries(11):
        browser.get("/reports/capacity/")
