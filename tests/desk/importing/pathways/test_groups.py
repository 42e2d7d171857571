"""People on groups that run or ran, with their marks and the reviews to come."""

import datetime as dt

import pytest

from courses.models import Course, Session
from desk.person.review_page import review_line
from participants.enrolment.enrolling import withdraw
from participants.episodes.facts import stage_now
from participants.models import Appointment, Enrolment, Episode, Participant
from reminders.models import Message
from reminders.planning.planner import plan
from reviews.milestones.closing import take_closing_back
from reviews.milestones.reading import enrolments_with_reviews, milestones_of, milestones_of_person
from reviews.models import ReviewClosing
from tests.cast import NOW
from tests.desk.importing.conftest import imported, outcomes
from tests.desk.importing.pathways.conftest import ADA, BO, WHO, undone
from tests.factories import make_course

DAYS = [dt.date(2026, 10, 26) + dt.timedelta(days=day) for day in (0, 1, 2, 3, 7, 8, 9, 10)]
PAST_DAYS = [dt.date(2026, 6, 1) + dt.timedelta(days=day) for day in range(4)]
RUNNING = [*WHO, "Group number", "Day 1", "Day 2", "Day 3"]
PAST = [*WHO, "First day of the group", "1-month review", "6-month review", "12-month review"]


@pytest.fixture
def running(edition):
    return make_course(edition, days=DAYS, number=7, places=2, reviews={1: dt.date(2026, 12, 7), 6: dt.date(2027, 5, 4)})


@pytest.fixture
def past(edition):
    reviews = {1: dt.date(2026, 7, 6), 6: dt.date(2026, 12, 7), 12: dt.date(2027, 6, 7)}
    return make_course(edition, days=PAST_DAYS, number=3, reviews=reviews)


def marks(course):
    places = Appointment.objects.filter(session__course=course).order_by("session__starts_at")
    return list(places.values_list("session__label", "mark"))


@pytest.mark.sqlite
def test_a_group_under_way_comes_with_its_people_and_their_marks(sent, running):
    imported(sent("running", RUNNING, [*ADA, "7", "here", "late", "dna"]))

    enrolment = Enrolment.objects.select_related("episode__organisation", "episode__participant").get()
    assert [mark for _, mark in marks(running)] == ["5", "6", "3", "", "", "", "", "", "", ""]
    assert Course.objects.get(pk=running.pk).taken == 1
    assert stage_now(enrolment.episode, NOW) == "on_programme"
    held = Session.objects.filter(course=running, outcome="held").order_by("number").values_list("number", flat=True)
    assert list(held) == [1, 2]


def test_a_group_that_is_over_comes_with_the_reviews_still_due(sent, past):
    imported(sent("past", PAST, [*ADA, "1/6/2026", "attended", "due", ""], [*BO, "1/6/2026", "none", "", ""]))

    ada, bo = Participant.objects.order_by("-last_name")
    theirs = {who: Appointment.objects.filter(participant=who, session__kind="review") for who in (ada, bo)}
    assert [(each.session.months, each.mark) for each in theirs[ada].order_by("session__starts_at")] == [
        (1, "5"),
        (6, ""),
        (12, ""),
    ]
    assert [each.session.months for each in theirs[bo].order_by("session__starts_at")] == [6, 12]
    [line] = [review_line(each) for each in milestones_of_person(bo, NOW) if each.months == 1]
    assert line.state == "Closed"
    assert "Not theirs, by the imported list, says " in line.words
    assert "clinician" not in line.words
    assert all(each.for_months == each.session.months for who in (ada, bo) for each in theirs[who])
    assert [str(stage_now(each, NOW)) for each in Episode.objects.select_related("organisation")] == ["in_reviews"] * 2


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ([*ADA, "9", "", "", ""], "There is no such group here yet. Import the groups themselves first, as courses."),
        ([*ADA, "", "", "", ""], "Write the number of the group, or its first day."),
        ([*ADA, "7", "perhaps", "", ""], "Day 1: “perhaps” isn’t one of here, late, too late, told us, no word."),
        ([*ADA, "3", "", "", ""], "Pain management programme, group 3 is over. Import its people as a group that is over."),
    ],
)
def test_a_row_that_cannot_be_right_says_why(sent, running, past, row, why):
    [(_, outcome, sentence)] = outcomes(sent("running", RUNNING, row))

    assert (outcome, sentence) == ("faulty", why)


def test_nobody_is_marked_at_a_day_to_come_and_a_full_group_takes_nobody_more(sent, running):
    headings = [*WHO, "Group number", "Day 8"]
    batch = imported(
        sent(
            "running",
            headings,
            [*ADA, "7", ""],
            [*BO, "7", "here"],
            ["Cy", "Obi", "1/1/1980", "7", ""],
            ["Di", "Pym", "2/2/1981", "7", ""],
        )
    )

    assert [each[1:] for each in outcomes(batch)] == [
        ("written", ""),
        ("faulty", "Day 8 is still to come, so nobody can be marked there yet."),
        ("written", ""),
        ("faulty", "All 2 places on Pain management programme, group 7 are taken. Give it more places first."),
    ]


def test_the_same_file_again_changes_nothing_and_somebody_may_stand_in_two_groups(sent, running, past):
    imported(sent("running", RUNNING, [*ADA, "7", "here", "", ""]))

    assert outcomes(sent("running", RUNNING, [*ADA, "7", "here", "", ""]))[0][1:] == (
        "known",
        "They are on Pain management programme, group 7 already.",
    )
    imported(sent("past", PAST, [*ADA, "1/6/2026", "attended", "", ""]))
    assert Enrolment.objects.count() == 2
    assert Participant.objects.count() == Episode.objects.count() == 1


def test_an_import_is_taken_back_with_the_messages_that_never_went(sent, running):
    batch = imported(sent("running", RUNNING, [*ADA, "7", "here", "late", ""], [*BO, "7", "here", "", ""]))
    plan(NOW)
    assert Message.objects.exists()
    withdraw(Enrolment.objects.get(participant__last_name="Marsh"), reason="Moved", by=batch.sent_by, now=NOW)

    batch = undone(batch)

    assert [each[1:] for each in outcomes(batch)] == [("undone", ""), ("kept", "Somebody has changed it since, so it stays.")]
    assert list(Participant.objects.values_list("last_name", flat=True)) == ["Marsh"]
    assert Course.objects.get(pk=running.pk).taken == 0
    held = Session.objects.filter(course=running, outcome="held").values_list("number", flat=True)
    assert list(held) == [1]


def test_a_mark_that_was_corrected_keeps_the_place(sent, running):
    batch = imported(sent("running", RUNNING, [*ADA, "7", "here", "", ""]))
    Appointment.objects.filter(mark="5").update(mark="6", mark_version=2)

    assert outcomes(undone(batch))[0][1:] == ("kept", "Somebody has changed it since, so it stays.")
    assert Course.objects.get(pk=running.pk).taken == 1


def test_a_review_that_is_not_theirs_by_the_list_is_closed_and_asked_about_by_nobody(sent, past):
    imported(sent("past", PAST, [*BO, "1/6/2026", "none", "", "none"]))

    [enrolment] = enrolments_with_reviews(past.organisation)
    found = milestones_of([enrolment], NOW)[enrolment.pk]
    assert [(each.months, str(each.milestone.state)) for each in found] == [(1, "closed"), (6, "to_come"), (12, "closed")]
    assert found[0].closing.reason == "They have no place there, as the imported list says."


def test_what_the_list_closed_goes_with_the_import_and_stays_with_whoever_stays(sent, past):
    batch = imported(sent("past", PAST, [*ADA, "1/6/2026", "none", "", ""], [*BO, "1/6/2026", "none", "", ""]))
    withdraw(Enrolment.objects.get(participant__last_name="Marsh"), reason="Moved", by=batch.sent_by, now=NOW)

    assert [each[1] for each in outcomes(undone(batch))] == ["undone", "kept"]

    assert [str(each) for each in ReviewClosing.objects.all()] == ["1-month review of Bo Marsh, not theirs, by the imported list"]


def test_a_review_asked_about_again_keeps_the_place_it_came_with(sent, clinic, past):
    batch = imported(sent("past", PAST, [*BO, "1/6/2026", "none", "", ""]))
    take_closing_back(ReviewClosing.objects.get(), by=clinic.administrator, now=NOW)

    assert [each[1] for each in outcomes(undone(batch))] == ["kept"]
