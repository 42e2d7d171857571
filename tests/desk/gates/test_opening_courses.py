"""Letting a course through its gates: all is read again, overrides are rows, nothing is stored that time can change."""

import datetime as dt

import pytest
import time_machine

from accounts.models import AuditEntry
from common.once import Stale
from common.refused import Refused
from courses.ground.joining_terms import with_closing
from courses.ground.states import in_state, marks_of
from courses.models import Course, Duty, Facilitator, GateOverride, LeaderPaper, LedElsewhere, Licence, StandingPolicy
from desk.gates.opening import close_registration, confirm_to_run, open_registration
from desk.gates.page import sheet_of
from tests.desk.gates.ready_courses import add_people, ready_course
from tests.factories import hold, make_course
from tests.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def course(charity):
    return ready_course(charity)


@pytest.fixture
def act(charity, course):
    """act(open_registration) → the course as it is then; whatever else is passed goes along."""

    def act(action, **more):
        course.refresh_from_db()
        return action(course, by=charity.coordinator, **{"now": charity.now, "version": course.version} | more)

    return act


def missing(course, charity, now=None):
    """The names of what stands in the way, as the page shows it."""
    course.refresh_from_db()
    sheet = sheet_of(course, organisation=charity.organisation, now=now or charity.now)
    return [row.check.name for row in sheet.rows if not row.met]


def test_a_course_with_which_nothing_is_wrong_opens_and_is_confirmed(charity, course, act):
    act(open_registration)
    confirmed = act(confirm_to_run)

    assert (confirmed.opened_at, confirmed.closed_at, confirmed.confirmed_at) == (charity.now, None, charity.now)
    assert marks_of(confirmed, charity.now) == ["Open to the public", "Confirmed"]
    assert set(AuditEntry.objects.filter(object_id=course.pk).values_list("verb", flat=True)) >= {
        "registration opened",
        "confirmed to run",
    }


def test_pressing_twice_changes_nothing(charity, act):
    first = act(open_registration)
    again = act(open_registration, version=first.version - 1)

    assert again.version == first.version


def test_it_is_closed_by_hand_and_opened_again(charity, course, act):
    act(open_registration)
    closed = act(close_registration, now=charity.now + dt.timedelta(hours=1))
    assert marks_of(closed, charity.now) == []

    opened = act(open_registration, now=charity.now + dt.timedelta(hours=2))

    assert opened.closed_at is None
    assert opened.opened_at == charity.now + dt.timedelta(hours=2)


def test_a_form_read_before_somebody_else_changed_it_is_refused(act):
    act(open_registration)
    with pytest.raises(Stale):
        act(confirm_to_run, version=1)


def of_no_licence(course, charity):
    Licence.objects.all().delete()


def of_a_licence_that_ends_before_the_last_session(course, charity):
    Licence.objects.update(expires_on=dt.date(2026, 12, 15))


def of_a_licence_of_another_kind(course, charity):
    Licence.objects.update(kind="single_programme")


def of_a_session_without_a_room(course, charity):
    course.sessions.filter(number=3).update(venue=None)


def of_one_leader_at_one_session(course, charity):
    Duty.objects.filter(session__course=course, session__number=4, facilitator__name="Ben Holt").update(ended_at=charity.now)


def of_a_leader_who_retires_before_the_last_session(course, charity):
    Facilitator.objects.filter(name="Ben Holt").update(retired_on=dt.date(2026, 12, 1))


def of_no_peer(course, charity):
    Facilitator.objects.update(lives_with_pain=None)


def of_a_peer_who_is_a_professional(course, charity):
    Facilitator.objects.update(is_professional=True)


def of_a_paper_that_runs_out(course, charity):
    StandingPolicy.objects.create(
        organisation=charity.organisation, valid_from=dt.date(2026, 1, 1), papers_needed=["background_check"]
    )
    for person in Facilitator.objects.all():
        until = dt.date(2026, 12, 10) if person.name == "Ben Holt" else None
        LeaderPaper.objects.create(
            facilitator=person,
            kind="background_check",
            received_on=dt.date(2026, 1, 5),
            expires_on=until,
            recorded_at=charity.now,
        )


def of_a_closed_day(course, charity):
    charity.organisation.closed_days.create(date=dt.date(2026, 11, 18), reason="Flood")


def of_a_session_called_off(course, charity):
    course.sessions.filter(number=6).update(state="cancelled", cancel_reason="Snow")


def of_two_first_timers(course, charity):
    LedElsewhere.objects.all().delete()


BY_CHECK = {
    of_no_licence: "licence",
    of_a_licence_that_ends_before_the_last_session: "licence",
    of_a_licence_of_another_kind: "licence",
    of_a_session_without_a_room: "place",
    of_one_leader_at_one_session: "leaders",
    of_a_leader_who_retires_before_the_last_session: "leaders",
    of_no_peer: "peers",
    of_a_peer_who_is_a_professional: "peers",
    of_a_paper_that_runs_out: "papers",
    of_a_closed_day: "dates",
    of_a_session_called_off: "dates",
    of_two_first_timers: "first_timers",
}


@pytest.mark.parametrize("because", BY_CHECK, ids=lambda each: each.__name__)
def test_registration_stays_closed_because(charity, course, act, because):
    because(course, charity)

    with pytest.raises(Refused, match="Registration can’t open yet: 1 thing is missing"):
        act(open_registration)
    with pytest.raises(Refused, match="The course can’t be confirmed yet: 1 thing is missing"):
        act(confirm_to_run)

    assert missing(course, charity) == [BY_CHECK[because]]
    assert (course.opened_at, course.confirmed_at) == (None, None)


@pytest.mark.parametrize("because", BY_CHECK, ids=lambda each: each.__name__)
def test_an_open_course_says_that_it_no_longer_meets_a_check_because(charity, course, act, because):
    act(open_registration)
    because(course, charity)

    course.refresh_from_db()
    sheet = sheet_of(course, organisation=charity.organisation, now=charity.now)

    assert sheet.no_longer == "This course is open to the public, and 1 thing is no longer as it should be."
    assert course.closed_at is None


def test_a_peer_who_is_a_professional_counts_where_the_policy_says_so(charity, course, act):
    of_a_peer_who_is_a_professional(course, charity)
    StandingPolicy.objects.create(organisation=charity.organisation, valid_from=dt.date(2026, 1, 1), professionals_are_peers=True)

    assert act(open_registration).opened_at


def test_too_few_people_are_let_through_with_a_reason_that_is_kept(charity, course, act):
    course.taken = 5
    course.save()
    act(open_registration)
    with pytest.raises(Refused, match="The course can’t be confirmed yet: 1 thing is missing"):
        act(confirm_to_run)
    assert not GateOverride.objects.exists()

    confirmed = act(confirm_to_run, reasons={"size": "  The village is small. "})

    [row] = GateOverride.objects.all()
    assert (row.gate, row.check_name, row.reason, row.given_by) == ("confirm", "size", "The village is small.", "Sorcha Bell")
    assert row.sentence == "5 of 16 people have a place. At least 8 are needed, 3 more."
    assert confirmed.confirmed_at == charity.now
    assert missing(course, charity) == []


def test_a_reason_for_what_cannot_be_let_through_changes_nothing(charity, course, act):
    of_no_licence(course, charity)
    of_two_first_timers(course, charity)

    with pytest.raises(Refused, match="1 thing is missing"):
        act(open_registration, reasons={"licence": "It is in the post.", "first_timers": "Both are teachers."})

    assert not GateOverride.objects.exists()


def test_two_first_timers_let_through_at_the_first_gate_are_not_asked_about_at_the_second(charity, course, act):
    of_two_first_timers(course, charity)
    act(open_registration, reasons={"first_timers": "Both have taught for years."})

    assert act(confirm_to_run).confirmed_at
    assert GateOverride.objects.count() == 1


def test_another_pair_of_first_timers_asks_again(charity, course, act):
    of_two_first_timers(course, charity)
    act(open_registration, reasons={"first_timers": "Both have taught for years."})
    Facilitator.objects.filter(name="Ben Holt").update(name="Bea Holt")

    assert missing(course, charity) == ["first_timers"]


def test_a_reason_that_is_too_long_is_refused(charity, course, act):
    of_two_first_timers(course, charity)
    with pytest.raises(Refused, match="300 characters or fewer"):
        act(open_registration, reasons={"first_timers": "x" * 301})


def test_a_cancelled_a_finished_and_a_hospitals_course_have_no_gate(charity, clinic, course, act, group):
    with pytest.raises(Refused, match="People get into this course by referral"):
        open_registration(group.course, by=clinic.administrator, now=clinic.now, version=1)
    with pytest.raises(Refused, match="is over, so nobody can register"):
        act(open_registration, now=course.last_ends_at)
    with pytest.raises(Refused, match="has begun, so there is nothing left to confirm"):
        act(confirm_to_run, now=course.first_starts_at)
    course.cancelled_at, course.cancel_reason = charity.now, "Too few"
    course.save()
    with pytest.raises(Refused, match="was cancelled"):
        act(open_registration)


def test_by_video_five_people_are_blocked_and_eight_are_not_even_warned_about(charity):
    course = ready_course(charity, by="video", people=5, places=12)
    assert missing(course, charity) == ["size"]

    add_people(course, 3)

    sheet = sheet_of(course, organisation=charity.organisation, now=charity.now)
    assert missing(course, charity) == []
    assert not any(row.check.warns for row in sheet.rows)


def test_by_telephone_one_leader_and_three_people_are_enough(charity):
    course = ready_course(charity, by="telephone", people=3, places=5)
    Duty.objects.filter(facilitator__name="Ben Holt").update(ended_at=charity.now)

    assert missing(course, charity) == []


def test_books_must_be_there_when_it_is_confirmed(charity, course, act):
    course.organisation.books.update(on_hand=9)
    act(open_registration)

    with pytest.raises(Refused, match="The course can’t be confirmed yet: 1 thing is missing"):
        act(confirm_to_run)
    assert missing(course, charity) == ["books"]


def test_a_licence_that_is_used_up_warns(charity, course):
    Licence.objects.update(courses_a_year=1)
    days = [dt.date(2026, 3, 4) + dt.timedelta(weeks=week) for week in range(6)]
    earlier = make_course(course.edition, days=days, number=99, by="telephone")
    assert [
        row.text for row in sheet_of(course, organisation=charity.organisation, now=charity.now).rows if row.check.warns
    ] == []
    hold(earlier, 1)

    sheet = sheet_of(course, organisation=charity.organisation, now=charity.now)

    assert [row.text for row in sheet.rows if row.check.warns] == [
        (
            "1 of 1 courses of licence SMRC 4711-0 is planned or held in the year from Thursday 1 January 2026. "
            "There is no room for another."
        )
    ]


def test_a_course_that_nobody_can_join_any_more_is_not_called_open(charity, course, act, as_):
    act(open_registration)
    course.edition.joining_until_session = 2
    course.edition.save()
    second = course.sessions.get(number=2)
    listed = with_closing(Course.objects.filter(pk=course.pk))
    for moment, marks in ((second.starts_at - dt.timedelta(minutes=1), ["Open to the public"]), (second.starts_at, [])):
        assert marks_of(listed.get(), moment) == marks
        assert in_state(Course.objects.all(), "Open to the public", moment).exists() is bool(marks)

    with time_machine.travel(second.starts_at, tick=False):
        browser = as_(charity.coordinator)
        assert "Open to the public" not in text_of(browser.get(f"/courses/{course.pk}/"))
        assert "Nobody can join any more, so the public can’t register." in text_of(browser.get(f"/courses/{course.pk}/opening/"))
