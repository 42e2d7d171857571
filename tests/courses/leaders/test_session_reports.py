"""The leaders' report of a session: when there is one, and that a later version stands beside the earlier."""

import datetime as dt
import uuid

import pytest

from accounts.models import AuditEntry
from common.refused import Refused
from courses.leaders.session_reports import NOTE_LENGTH, refusal, write_report
from courses.models import SessionReport
from tests.cast import NOW
from tests.factories import cpsmp_edition, make_course

BEGUN, TO_COME = NOW - dt.timedelta(hours=1), NOW + dt.timedelta(hours=1)


@pytest.mark.parametrize(
    ("so", "sentence"),
    [
        ({}, None),
        ({"counts": False}, "Session 3 needs no report."),
        ({"asked": False}, "Session 3 needs no report."),
        ({"cancelled": True}, "Session 3 was cancelled, so there is nothing to report."),
        ({"not_held": True}, "Session 3 wasn’t held, so there is nothing to report."),
        ({"starts_at": TO_COME}, "Session 3 hasn’t begun yet. Write the report afterwards."),
        ({"starts_at": NOW}, None),
    ],
)
def test_a_report_is_for_a_session_of_the_course_that_has_begun(so, sentence):
    facts = {"counts": True, "cancelled": False, "not_held": False, "asked": True, "label": "Session 3"}
    facts |= {"starts_at": BEGUN, "now": NOW} | so

    assert refusal(**facts) == sentence


on_the_database = pytest.mark.django_db


@pytest.fixture
def session(charity):
    edition = cpsmp_edition(charity.organisation)
    edition.checklist = ["Two leaders were there", "The session ran for its full time"]
    edition.save()
    return make_course(edition, days=[NOW.date()], start=dt.time(8)).sessions.select_related("course__edition").get()


def write(session, by, **more):
    return write_report(session, by=by, **({"done": {0}, "note": "The heating was off.", "read_at": 0, "now": NOW} | more))


@on_the_database
def test_it_keeps_each_line_with_its_answer_and_is_in_the_trail_without_the_words(charity, session):
    report = write(session, charity.leader)

    assert report.checklist == [
        {"line": "Two leaders were there", "done": True},
        {"line": "The session ran for its full time", "done": False},
    ]
    assert (report.version, report.written_by, report.written_at) == (1, "Lenny Marsh", NOW)
    entry = AuditEntry.objects.get(verb="wrote the session’s report")
    assert entry.details == {"version": 1, "not_ticked": 1, "has_note": True}


@pytest.mark.sqlite
@on_the_database
def test_a_later_version_stands_beside_the_earlier_one(charity, session):
    write(session, charity.leader)
    write(session, charity.coordinator, done={0, 1}, note="", read_at=1)

    assert list(session.reports.order_by("version").values_list("note", "written_by")) == [
        ("The heating was off.", "Lenny Marsh"),
        ("", "Sorcha Bell"),
    ]


@on_the_database
def test_the_same_words_and_the_same_form_twice_add_nothing(charity, session):
    once = uuid.uuid4()
    first = write(session, charity.leader, submission_id=once)

    assert write(session, charity.leader, submission_id=once) == first
    assert write(session, charity.leader, note="  The heating was off. ") == first
    assert session.reports.count() == 1


@on_the_database
def test_two_leaders_at_once_are_told_instead_of_writing_over_each_other(charity, session):
    write(session, charity.leader)

    with pytest.raises(Refused, match="Somebody changed this after you opened it"):
        write(session, charity.coordinator, note="All was well.")

    assert session.reports.count() == 1


@on_the_database
@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"note": "x" * (NOTE_LENGTH + 1)}, "Write the note in 2,000 characters or fewer."),
        ({"now": NOW - dt.timedelta(days=1)}, "hasn’t begun yet"),
    ],
)
def test_what_cannot_be_reported_changes_nothing(charity, session, more, sentence):
    with pytest.raises(Refused, match=sentence):
        write(session, charity.leader, **more)

    assert not SessionReport.objects.exists()
