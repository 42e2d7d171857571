"""What leaves Today, and what doesn't: done, over, or set aside with a reason until the facts change. And how long it waited."""

import datetime as dt
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from accounts.models import AuditEntry
from courses.models import ClosedDay, Course, Session
from desk.models import SetAside
from desk.today.setting_aside import set_aside
from participants.enrolment.enrolling import withdraw
from participants.models import Appointment, Call
from reminders.rules import reasons
from tests.cast import NOW
from tests.desk.conftest import Group
from tests.factories import MessageFactory, ParticipantFactory, SessionBookingFactory, make_course
from tests.reading import text_of

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
LINE = "Finish the register of day 1 of Pain management programme, group 30"


@pytest.fixture
def old(group) -> Group:
    """Group 30, whose two days were eight weeks ago."""
    return Group(make_course(group.course.edition, days=[dt.date(2026, 9, 7), dt.date(2026, 9, 8)], number=30))


def today(browser) -> str:
    return text_of(browser.get("/today/?whole=registers"))


def way_aside(browser, line: str) -> str:
    """The address behind "Set aside" of the row that says this."""
    rows = re.findall(r"<li>.*?</li>", browser.get("/today/").content.decode(), re.DOTALL)
    [row] = [row for row in rows if f"<strong>{line}</strong>" in row]
    return re.findall(r'href="(/today/set-aside/[^"]+)"', row)[0]


def put_aside(browser, line: str, reason: str):
    """Press it, write the reason and send it; return the answer."""
    url = way_aside(browser, line)
    key = parse_qs(urlsplit(url).query)["line"][0]
    return browser.post("/today/set-aside/", {"line": key, "reason": reason})


def mark(group: Group, person, number: int, what: str, at: dt.datetime = NOW) -> None:
    Appointment.objects.filter(session=group.session(number), participant=person).update(
        mark=what, marked_at=at, marked_by="Priya Raman"
    )


def test_the_page_that_asks_why_has_a_button_to_set_the_line_aside_and_a_way_back(as_, clinic, old):
    old.add("Ann", "Pell")
    browser = as_(clinic.administrator)
    page = browser.get(way_aside(browser, LINE)).content.decode()
    form = re.findall(r"<form.*?</form>", page[page.index("<main") :], re.DOTALL)[0]

    assert re.search(r'type="submit"[^>]*>\s*Set aside\s*<', form)
    assert form.count('name="line"') == 1
    assert 'href="/today/"' in form


def test_the_office_still_sees_a_register_eight_weeks_old_that_nobody_finished(as_, clinic, old):
    old.add("Ann", "Pell")

    text = today(as_(clinic.administrator))

    assert f"{LINE} Ann Pell has no mark. 56 days since Monday 7 September" in text


def test_the_office_still_sees_a_report_eight_weeks_old_that_nobody_wrote(as_, clinic, old):
    old.course.edition.checklist = ["We kept to the timetable"]
    old.course.edition.save()

    assert "Ask for the report of day 1 of Pain management programme, group 30" in today(as_(clinic.administrator))


def test_a_line_set_aside_leaves_for_everybody_and_says_who_and_why(as_, clinic, old):
    old.add("Ann", "Pell")
    browser = as_(clinic.administrator)
    assert f"{LINE}. Ann Pell has no mark." in text_of(browser.get(way_aside(browser, LINE)))

    put_aside(browser, LINE, "  The sheet was  lost in the move. ")

    kept = "The sheet was lost in the move.: Priya Raman, Monday 2 November 2026"
    for user in (clinic.administrator, clinic.clinician):
        text = today(as_(user))
        assert "Registers 1 " in text  # day 2, which nobody has set aside
        assert text.count(LINE) == 1
        assert kept in text[text.index("Set aside (1)") :]
    entry = AuditEntry.objects.get(verb="set a line of Today aside")
    assert (entry.actor_label, entry.details["reason"]) == (clinic.administrator.named, "The sheet was lost in the move.")


def test_a_line_set_aside_comes_back_when_its_facts_change(as_, clinic, old):
    old.add("Ann", "Pell")
    browser = as_(clinic.administrator)
    put_aside(browser, LINE, "The sheet was lost.")
    assert f"{LINE} Ann" not in today(browser)

    old.add("Bea", "Pell")

    text = today(browser)
    assert "Set aside (1)" not in text
    assert f"{LINE} Ann Pell and Bea Pell have no mark." in text


def test_the_office_puts_a_line_back(as_, clinic, old):
    old.add("Ann", "Pell")
    browser = as_(clinic.administrator)
    put_aside(browser, LINE, "The sheet was lost.")
    aside = SetAside.objects.get()

    for _ in range(2):
        browser.post(f"/today/set-aside/{aside.pk}/back/")

    text = today(browser)
    assert "It stands on Today again." in text
    assert f"{LINE} Ann Pell has no mark." in text
    aside.refresh_from_db()
    assert (aside.ended_by, aside.ended_at, aside.reason) == (str(clinic.administrator), NOW, "The sheet was lost.")
    set_aside(clinic.organisation, aside.line_key, reason="Lost for good.", by=clinic.administrator, now=NOW)
    assert SetAside.objects.count() == 2


def test_setting_aside_needs_a_reason(as_, clinic, old):
    old.add("Ann", "Pell")
    browser = as_(clinic.administrator)

    assert "Write why nothing needs to be done about it." in text_of(put_aside(browser, LINE, "  "))
    assert not SetAside.objects.exists()


def test_who_sets_aside_what_somebody_else_did_reads_that_it_has_left(as_, clinic, old):
    old.add("Ann", "Pell")
    second = as_(clinic.clinician)
    url = way_aside(second, LINE)
    put_aside(as_(clinic.administrator), LINE, "The sheet was lost.")

    assert "That line has left Today already." in text_of(second.get(url, follow=True))
    assert SetAside.objects.get().reason == "The sheet was lost."


def test_two_who_set_a_line_aside_at_once_leave_one_reason(clinic):
    first, again = (
        set_aside(clinic.organisation, "register/1/0", reason=reason, by=clinic.administrator, now=NOW) for reason in ("a", "b")
    )

    assert (again, again.reason) == (first, "a")
    assert AuditEntry.objects.filter(verb="set a line of Today aside").count() == 1


def test_a_stranger_sets_nothing_aside_and_puts_nothing_back(as_, clinic, charity, old):
    old.add("Ann", "Pell")
    url = way_aside(as_(clinic.administrator), LINE)
    stranger = as_(charity.coordinator)

    assert "Pell" not in text_of(stranger.get(url, follow=True))
    put_aside(as_(clinic.administrator), LINE, "The sheet was lost.")
    assert stranger.post(f"/today/set-aside/{SetAside.objects.get().pk}/back/").status_code == 404


def test_a_clinician_sets_aside_only_what_stands_on_their_own_page(as_, clinic, old):
    MessageFactory(participant=ParticipantFactory(organisation=clinic.organisation, first_names="Joan", last_name="Tranter"),
                   state="failed", reason="No such address.")  # fmt: skip
    url = way_aside(as_(clinic.administrator), "Put right what did not reach Joan Tranter")

    assert "That line has left Today already." in text_of(as_(clinic.clinician).get(url, follow=True))


def test_a_silent_sender_cannot_be_set_aside(as_, clinic, group):
    content = as_(clinic.administrator).get("/today/").content.decode()
    [row] = [row for row in re.findall(r"<li>.*?</li>", content, re.DOTALL) if "Find out why no messages are sent" in row]

    assert "Set aside" not in row


def test_who_missed_a_session_is_rung_until_they_are_seen_again(as_, clinic, group):
    ann, browser = group.add("Ann", "Pell"), as_(clinic.administrator)
    mark(group, ann, 1, "3")
    assert "Ring Ann Pell Missed day 1 of Pain management programme, group 31 without a word." in today(browser)

    mark(group, ann, 2, "5")

    assert "Ring Ann Pell" not in today(browser)


def test_who_missed_two_sessions_is_rung_once_and_reaching_them_settles_both(as_, clinic, group):
    ann, browser = group.add("Ann", "Pell"), as_(clinic.administrator)
    for number in (1, 2):
        mark(group, ann, number, "3")
    text = today(browser)
    assert text.count("Set aside: Ring Ann Pell") == 1
    assert "Missed day 2" in text

    Call.objects.create(
        session=group.session(2), participant=ann, about="absence", session_version=1, at=NOW, by="Priya Raman",
        outcome="spoke", submission_id="5d4a1f60-3c1c-4f5e-9d8a-3a9f6c1b2e70",
    )  # fmt: skip
    assert "Ring Ann Pell" not in today(browser)


@pytest.mark.parametrize(("days", "is_rung"), [(27, True), (28, False)])
def test_who_missed_the_last_day_is_rung_for_four_weeks(as_, clinic, group, days, is_rung):
    course = Group(make_course(group.course.edition, days=[NOW.date() - days * DAY], number=29))
    ann = course.add("Ann", "Pell")
    mark(course, ann, 1, "3")
    Session.objects.filter(course=course.course).update(starts_at=NOW - days * DAY - HOUR, ends_at=NOW - days * DAY)
    Course.objects.filter(pk=course.course.pk).update(first_starts_at=NOW - days * DAY - HOUR, last_ends_at=NOW - days * DAY)

    assert ("Ring Ann Pell" in today(as_(clinic.administrator))) == is_rung


def test_who_withdrew_is_not_rung_about_what_they_missed(as_, clinic, group):
    ann, browser = group.add("Ann", "Pell"), as_(clinic.administrator)
    mark(group, ann, 4, "3")
    assert "Ring Ann Pell" in today(browser)

    withdraw(ann.enrolments.get(), by=clinic.administrator, now=NOW, reason="Moved away")

    assert "Ring Ann Pell" not in today(browser)


def test_a_message_about_what_is_over_leaves_and_one_that_is_of_use_stays(as_, clinic, group):
    for name, number, of_use in (("Ann", 4, NOW - 4 * DAY), ("Bea", 6, NOW + DAY), ("Cleo", 6, NOW - DAY)):
        person = ParticipantFactory(organisation=clinic.organisation, first_names=name, last_name="Pell")
        MessageFactory(
            participant=person, course=group.course, session=group.session(number), rule="before_each", days_before=3,
            state="missed", reason=reasons.TOO_LATE, due_at=NOW - 20 * DAY, useful_until=of_use,
        )  # fmt: skip

    text = today(as_(clinic.administrator))

    assert "did not reach Ann Pell" not in text
    assert "did not reach Bea Pell" in text
    assert "did not reach Cleo Pell" in text  # the session is tomorrow: somebody can still ring


def ages(browser) -> dict[str, str]:
    """What stands at the end of each row, by what the row says first."""
    rows = re.findall(r"<li><div>.*?</li>", browser.get("/today/").content.decode(), re.DOTALL)
    found = {}
    for row in rows:
        before, _, after = row.partition('<span class="app-end">')
        words = re.sub(r"<a .*", "", after, flags=re.DOTALL)
        found[re.findall(r"<strong>(.*?)</strong>", before)[0]] = " ".join(re.sub(r"<[^>]+>", " ", words).split())
    return found


def test_what_came_up_minutes_ago_has_not_waited_for_days(as_, clinic, group):
    ann = group.add("Ann", "Pell")
    mark(group, ann, 1, "3", at=NOW - dt.timedelta(minutes=5))
    group.course.sessions.filter(number=7).update(venue=None)
    ClosedDay.objects.create(organisation=clinic.organisation, date=dt.date(2026, 11, 5), reason="Flood")
    booking = SessionBookingFactory(appointment=group.place(ann, 6), changed_at=NOW - 30 * DAY, state="confirmed")
    session = booking.appointment.session
    session.changed_at = NOW - dt.timedelta(minutes=5)
    session.save()

    waited = ages(as_(clinic.administrator))

    assert waited["Ring Ann Pell"] == "Today 9:55am"
    assert waited["Choose a room for Pain management programme, group 31"] == ""
    assert waited["Move Pain management programme, group 31, day 8, or say that it is meant"] == ""
    assert next(age for line, age in waited.items() if "interpreter for Ann Pell" in line) == "Today 9:55am"


def test_a_course_that_somebody_has_just_left_is_short_since_then(as_, charity, course_59):
    people = [course_59.add(f"Ann{number}", "Pell") for number in range(8)]
    course_59.course.edition.formats.update(least=8)
    withdraw(people[0].enrolments.get(), by=charity.coordinator, now=NOW - dt.timedelta(minutes=1), reason="Moved away")

    waited = ages(as_(charity.coordinator))

    assert next(age for line, age in waited.items() if line.startswith("Find 1 more person")) == "Today 9:59am"
