"""Whether a session was held: its register says so, or a person does; nothing counts before."""

import datetime as dt
from importlib import import_module
from pkgutil import iter_modules

import pytest
import time_machine
from django.apps import apps
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry
from accounts.roles import Role
from courses.licences.on_file import courses_used
from courses.models import Session
from courses.scheduling.changing.calling_off import call_off
from courses.scheduling.changing.cancelling import cancel_course
from participants import migrations
from participants.models import Appointment
from tests.cast import NOW, member
from tests.desk.registers import finish, path_of, shown, tap
from tests.desk.reports.test_reports import DAYS, SPRING, House
from tests.reading import text_of

pytestmark = pytest.mark.django_db

TUESDAY = dt.datetime(2026, 11, 3, 10, tzinfo=dt.UTC)


def outcome_of(session) -> tuple[str, str]:
    session = Session.objects.get(pk=session.pk)
    return session.outcome, session.outcome_by


def say(browser, session, outcome, seen="") -> str:
    return text_of(browser.post(f"{path_of(session)}held/", {"outcome": outcome, "seen": seen}, follow=True))


def unsaid(course, *numbers):
    course.sessions.filter(number__in=numbers).update(outcome="", outcome_at=None, outcome_by="")


@pytest.fixture
def today(group, three):
    return group.session(5)


@pytest.mark.sqlite
def test_the_first_person_marked_as_here_says_that_it_was_held(as_, clinic, today, three):
    browser = as_(clinic.clinician)
    tap(browser, today, shown(browser, today), **{f"mark-{three[0].pk}": "5"})

    assert outcome_of(today) == ("held", str(clinic.clinician))
    said = AuditEntry.objects.get(verb="said whether it was held")
    assert (said.object_id, said.details) == (today.pk, {"before": "", "after": "held"})


@pytest.mark.parametrize("mark", ["5", "6"])
def test_a_register_finished_in_one_go_with_somebody_here_asks_nothing(as_, clinic, today, three, mark):
    browser = as_(clinic.administrator)

    page = text_of(finish(browser, today, shown(browser, today), **{f"mark-{place.pk}": mark for place in three}))

    assert "The register is finished: 3 of 3 came." in page
    assert "whether the session was held" not in page


def test_a_mark_taken_back_takes_back_that_it_was_held(as_, clinic, today, three):
    browser = as_(clinic.administrator)
    tap(browser, today, shown(browser, today), **{f"mark-{three[0].pk}": "5"})
    tap(browser, today, shown(browser, today), **{f"mark-{three[0].pk}": "3"})

    assert outcome_of(today) == ("", "")


@pytest.mark.sqlite
def test_when_everybody_is_away_the_register_asks_and_somebody_says(as_, clinic, today, three):
    browser = as_(clinic.administrator)
    away = {f"mark-{place.pk}": "3" for place in three}
    page = text_of(finish(browser, today, shown(browser, today), **away))

    assert "0 of 3 came. Say below whether the session was held." in page
    assert "Was this session held? Nobody is marked as here. It counts for nothing until somebody says so." in page
    assert outcome_of(today) == ("", "")
    page = say(browser, today, "not_held")
    assert "Written down: day 5 was not held." in page
    assert f"Not held, said by {clinic.administrator} on Monday 2 November." in page
    assert outcome_of(today)[0] == "not_held"


def test_nobody_is_asked_whether_it_was_held_by_the_page_that_just_marked_somebody_as_here(as_, clinic, today, three):
    browser = as_(clinic.administrator)
    page = text_of(finish(browser, today, shown(browser, today), **{f"mark-{place.pk}": "5" for place in three}))

    assert "The register is finished: 3 of 3 came." in page
    assert "Say below whether" not in page
    for place in three:
        tap(browser, today, shown(browser, today), **{f"mark-{place.pk}": "3"})
    assert "Was this session held?" not in text_of(tap(browser, today, shown(browser, today), **{f"mark-{three[0].pk}": "5"}))


def test_a_session_with_somebody_there_cant_be_said_not_to_have_been_held(as_, clinic, today, three):
    browser = as_(clinic.administrator)
    tap(browser, today, shown(browser, today), **{f"mark-{three[0].pk}": "5"})

    assert "1 person is marked as here, so it was held." in say(browser, today, "not_held", seen="held")
    assert outcome_of(today)[0] == "held"


def test_nobody_says_it_of_a_session_to_come_or_over_what_another_said(as_, clinic, group, today):
    browser = as_(clinic.administrator)

    assert "Day 6 hasn’t begun yet." in say(browser, group.session(6), "held")
    unsaid(group.course, 1)
    say(browser, group.session(1), "held")
    assert "Somebody said meanwhile whether it was held." in say(browser, group.session(1), "not_held")
    assert outcome_of(group.session(1))[0] == "held"


@pytest.mark.sqlite
def test_today_asks_about_a_session_that_nobody_was_booked_for_until_somebody_says(as_, clinic, group):
    browser = as_(clinic.administrator)
    unsaid(group.course, 4)
    page = text_of(browser.get("/today/"))
    assert "Say whether day 4 of Pain management programme, group 31 was held" in page, page
    assert "It was on Thursday 29 October 2026. Nobody had a place. It counts for nothing until somebody says so." in page, page

    say(browser, group.session(4), "not_held")
    assert "Say whether" not in text_of(browser.get("/today/"))


def test_of_a_course_that_nobody_was_ever_on_today_asks_once_and_one_answer_does_for_all(as_, clinic, group):
    browser = as_(clinic.administrator)
    unsaid(group.course, 1, 2, 3, 4)
    page = text_of(browser.get("/today/"))
    assert "Say whether day" not in page
    assert "Say whether Pain management programme, group 31 was held" in page
    assert "4 dates from Monday 26 October 2026 to Thursday 29 October 2026 count for nothing" in page

    path = f"/today/held/{group.course.pk}/"
    shown_page = browser.get(path)
    assert "Day 1 on Monday 26 October 2026" in text_of(shown_page)
    seen = shown_page.context["form"].initial["seen"]
    said = text_of(browser.post(path, {"outcome": "not_held", "seen": seen}, follow=True))

    assert "Written down: 4 dates of Pain management programme, group 31 were not held." in said
    assert "Say whether" not in said
    assert [outcome_of(group.session(number))[0] for number in (1, 2, 3, 4)] == ["not_held"] * 4
    assert "were not held." in text_of(browser.post(path, {"outcome": "not_held", "seen": seen}, follow=True))
    assert AuditEntry.objects.filter(verb="said whether it was held").count() == 4
    assert "Nothing has to be said of" in text_of(browser.get(path, follow=True))


def test_one_answer_for_a_course_is_refused_when_another_spoke_or_somebody_has_a_place_meanwhile(as_, clinic, group):
    browser = as_(clinic.administrator)
    unsaid(group.course, 1, 2, 3, 4)
    path = f"/today/held/{group.course.pk}/"
    seen = browser.get(path).context["form"].initial["seen"]
    say(browser, group.session(2), "held")

    assert "Somebody said meanwhile" in text_of(browser.post(path, {"outcome": "not_held", "seen": seen}))
    assert outcome_of(group.session(1))[0] == ""

    unsaid(group.course, 2)
    group.add("Colin", "Amberley")
    assert "Somebody said meanwhile" in text_of(browser.post(path, {"outcome": "not_held", "seen": seen}))


@pytest.mark.parametrize("seen", ["", "x", "9" * 40, "1,,2"])
def test_one_answer_for_no_dates_that_were_shown_writes_nothing(as_, clinic, group, seen):
    unsaid(group.course, 1, 2)

    answer = as_(clinic.administrator).post(f"/today/held/{group.course.pk}/", {"outcome": "held", "seen": seen})

    assert answer.status_code == 200
    assert outcome_of(group.session(1))[0] == ""


def test_another_organisations_course_is_not_there_to_be_answered_for(as_, charity, group):
    assert as_(charity.coordinator).get(f"/today/held/{group.course.pk}/").status_code == 404
    assert as_(charity.leader).get(f"/today/held/{group.course.pk}/").status_code == 404


@pytest.mark.parametrize("dates", [1, 3])
def test_asking_once_for_a_course_takes_the_same_queries_however_many_dates(as_, clinic, group, dates, django_assert_num_queries):
    unsaid(group.course, *range(1, dates + 1))
    browser = as_(clinic.administrator)

    with django_assert_num_queries(5):
        browser.get(f"/today/held/{group.course.pk}/")


def test_today_asks_to_finish_the_register_where_somebody_has_no_mark_and_not_once_it_wasnt_held(as_, clinic, group):
    group.add("Colin", "Amberley")
    unsaid(group.course, 4)
    Appointment.objects.filter(session__number__in=(1, 2, 3)).update(mark="5", marked_at=NOW, marked_by="x")
    browser = as_(clinic.administrator)
    page = text_of(browser.get("/today/"))
    assert "Finish the register of day 4" in page
    assert "Say whether" not in page

    say(browser, group.session(4), "not_held")
    assert "Finish the register" not in text_of(browser.get("/today/"))


def test_a_leader_is_asked_on_their_page_and_changes_it_on_the_day_only(as_, clinic, group, today, three):
    leader = member(clinic.organisation, Role.LEADER, "Lenny Marsh")
    group.lead("Lenny Marsh", "leader", 5, user=leader)
    browser = as_(leader)
    with time_machine.travel(today.ends_at + dt.timedelta(minutes=5), tick=False):
        for place in three:
            place.mark, place.marked_at, place.marked_by = "2", NOW, "x"
            place.save()
        assert "Say whether it was held" in text_of(browser.get("/leading/"))
        say(browser, today, "not_held")
        assert "1 not held" in text_of(browser.get("/leading/"))
    with time_machine.travel(TUESDAY, tick=False):
        assert "Ask the office to correct this." in say(as_(leader), today, "held", seen="not_held")
        assert "day 5 was held" in say(as_(clinic.administrator), today, "held", seen="not_held")


def test_calling_it_off_takes_back_that_it_was_held(as_, clinic, group, today, three):
    browser = as_(clinic.administrator)
    tap(browser, today, shown(browser, today), **{f"mark-{three[0].pk}": "5"})
    session = Session.objects.get(pk=today.pk)
    call_off(session, reason="Fire alarm", by=clinic.administrator, now=NOW, version=session.version)

    assert outcome_of(today) == ("", "")
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=today.pk).update(outcome="held")


@pytest.fixture
def house(charity):
    return House(charity.organisation)


REPORT = f"/reports/completion/?{DAYS}"


@pytest.mark.sqlite
def test_a_course_nobody_came_to_counts_nowhere(as_, charity, house):
    house.course("Mill Hall", [6, 6])
    never = house.course("Quay House", [0, 0])
    unsaid(never, 1, 2, 3, 4, 5, 6)

    page = text_of(as_(charity.coordinator).get(REPORT))

    assert "Quay House" not in page.partition("Place Mill Hall")[2]
    assert "Courses held 1 Registered 2 Participants 2 Completers 2" in page
    assert courses_used(charity.organisation, NOW)[never.pk].never_held


def test_a_course_cancelled_after_its_second_session_was_offered_and_not_completed(as_, charity, house):
    days = [dt.date(2026, 10, 21) + dt.timedelta(weeks=week) for week in range(6)]
    stopped = house.course("Mill Hall", [2, 1, 0], days=days)
    cancel_course(stopped, reason="Too few people", by=charity.coordinator, now=NOW, version=stopped.version)
    early = house.course("Quay House", [0], days=days)
    unsaid(early, 1, 2)
    cancel_course(early, reason="Too few people", by=charity.coordinator, now=NOW, version=early.version)

    page = text_of(as_(charity.coordinator).get(REPORT))

    assert "Courses held 1 Registered 3 Participants 2 Completers 0" in page
    used = courses_used(charity.organisation, NOW)
    assert (used[stopped.pk].never_held, used[early.pk].never_held) == (False, True)


def test_what_was_before_is_held_where_somebody_came_and_unsaid_elsewhere(house, charity):
    course = house.course("Mill Hall", [3, 0])
    unsaid(course, 1, 2, 3, 4, 5, 6)
    [name] = (each.name for each in iter_modules(migrations.__path__) if each.name.endswith("sessions_held_by_their_marks"))

    import_module(f"{migrations.__name__}.{name}").say_held(apps, None)

    found = course.sessions.order_by("number").values_list("outcome", "outcome_at", "outcome_by")
    assert list(found) == [("held", NOW, "Lenny Marsh")] * 3 + [("", None, "")] * 3
    assert SPRING[0] == course.sessions.get(number=1).local_date


HALF_PAST = dt.timedelta(minutes=30)


@pytest.mark.parametrize("minutes", [31, 80, 300])
def test_a_register_not_begun_half_an_hour_after_the_start_is_on_today_and_on_the_leaders_page(
    as_, clinic, group, three, minutes
):
    leader = member(clinic.organisation, Role.LEADER, "Lenny Marsh")
    group.lead("Lenny Marsh", "leader", 5, user=leader)
    said = "It began at 9:30am. 2 people are expected, and nobody is marked."
    with time_machine.travel(group.session(5).starts_at + dt.timedelta(minutes=minutes), tick=False):
        office = text_of(as_(clinic.administrator).get("/today/"))
        theirs = text_of(as_(leader).get("/leading/"))

    assert f"Begin the register of day 5 of Pain management programme, group 31 {said}" in office
    assert f"The register of day 5 isn’t begun. {said} Begin the register, day 5" in theirs


@pytest.mark.parametrize(("minutes", "mark"), [(30, ""), (80, "5"), (80, "3")])
def test_nothing_is_said_before_or_once_somebody_is_marked(as_, clinic, group, three, minutes, mark):
    leader = member(clinic.organisation, Role.LEADER, "Lenny Marsh")
    group.lead("Lenny Marsh", "leader", 5, user=leader)
    if mark:
        three[0].mark, three[0].marked_at, three[0].marked_by = mark, NOW, "x"
        three[0].save()
    with time_machine.travel(group.session(5).starts_at + dt.timedelta(minutes=minutes), tick=False):
        assert "Begin the register" not in text_of(as_(clinic.administrator).get("/today/"))
        assert "isn’t begun" not in text_of(as_(leader).get("/leading/"))


def test_nobody_is_asked_to_begin_a_register_when_everybody_has_said_they_cant_come(as_, clinic, group, three):
    Appointment.objects.filter(session=group.session(5)).update(apology_at=NOW, apology_by="telephone")
    with time_machine.travel(group.session(5).starts_at + 3 * HALF_PAST, tick=False):
        assert "Begin the register" not in text_of(as_(clinic.administrator).get("/today/"))
