"""Which messages should exist: the rules as tables, without a database. Times of day are London's unless a zone is named."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from reminders.rules import reasons
from reminders.rules.due_times import held_over_night, quiet_until, reminder_time
from reminders.rules.enrolment import wanted, why_not
from reminders.rules.facts import AppointmentFacts, EnrolmentFacts, ReminderDays, Told

LONDON = ZoneInfo("Europe/London")
TORONTO = ZoneInfo("America/Toronto")
CPSMP = ReminderDays(first=(7, 3), each=(1,), single=(7, 3, 1))
HOSPITAL = ReminderDays(first=(7, 3), week=(1,), single=(7, 3, 1))
LONG_AGO = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)


def at(text, zone=LONDON):
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(dt.UTC)


def visit(number, starts, *, since=LONG_AGO, zone=LONDON, **more):
    """Session `number` (its appointment is 100 + number) at a local time."""
    values = {"revision": 1, "day": dt.date.fromisoformat(starts[:10])} | more
    return AppointmentFacts(
        appointment=100 + number, session=number, starts_at=at(starts, zone), zone=zone, since=since, **values
    )


def place(*visits, before=CPSMP, joined=LONG_AGO, **more):
    return EnrolmentFacts(enrolment=5, zone=LONDON, joined_at=joined, before=before, visits=visits, **more)


def told(*visits):
    return {v.appointment: v.now for v in visits}


def times(messages, rule, zone=LONDON):
    """(days before, local due time) of the messages of one rule."""
    return [(m.days_before, f"{m.due_at.astimezone(zone):%a %d %b %H:%M}") for m in messages if m.rule == rule]


def rules_of(messages):
    return sorted(m.rule for m in messages)


SIX_WEDNESDAYS = [
    visit(n, f"2026-{month:02}-{day:02} 10:00")
    for n, (month, day) in enumerate([(8, 5), (8, 12), (8, 19), (8, 26), (9, 2), (9, 9)], 1)
]
TWELVE_DAYS = [
    visit(n, f"2026-{month:02}-{day:02} 09:30")
    for n, (month, day) in enumerate(
        [(6, 1), (6, 2), (6, 3), (6, 4), (6, 8), (6, 9), (6, 10), (6, 11), (6, 15), (6, 16), (6, 17), (6, 18)], 1
    )
]


def test_a_cpsmp_course_reminds_7_and_3_days_before_the_first_session_and_1_day_before_each():
    found = wanted(place(*SIX_WEDNESDAYS))

    assert times(found, "before_first") == [(7, "Wed 29 Jul 09:00"), (3, "Mon 03 Aug 09:00")]
    assert times(found, "before_each") == [
        (1, "Tue 04 Aug 09:00"),
        (1, "Tue 11 Aug 09:00"),
        (1, "Tue 18 Aug 09:00"),
        (1, "Tue 25 Aug 09:00"),
        (1, "Tue 01 Sep 09:00"),
        (1, "Tue 08 Sep 09:00"),
    ]
    assert times(found, "confirmation") == [(None, "Mon 05 Jan 12:00")]
    assert len(found) == 9


def test_a_hospital_programme_reminds_7_and_3_days_before_day_1_and_once_before_each_week():
    found = wanted(place(*TWELVE_DAYS, before=HOSPITAL))

    assert times(found, "before_first") == [(7, "Mon 25 May 09:00"), (3, "Fri 29 May 09:00")]
    assert times(found, "before_week") == [(1, "Sat 30 May 09:00"), (1, "Sat 06 Jun 09:00"), (1, "Sat 13 Jun 09:00")]
    assert [m.sessions for m in found if m.rule == "before_week"] == [(1, 2, 3, 4), (5, 6, 7, 8), (9, 10, 11, 12)]
    assert len(found) == 6


def test_a_review_reminds_7_3_and_1_days_before():
    review = visit(13, "2026-07-20 10:00", single=True)

    found = wanted(place(*TWELVE_DAYS, review, before=HOSPITAL))

    assert times(found, "before_single") == [(7, "Mon 13 Jul 09:00"), (3, "Fri 17 Jul 09:00"), (1, "Sat 18 Jul 09:00")]


def test_one_confirmation_lists_every_date_and_goes_at_any_hour():
    late_evening = at("2026-07-01 23:40")
    cancelled = replace(SIX_WEDNESDAYS[2], cancelled_at=LONG_AGO)

    found = wanted(place(*SIX_WEDNESDAYS[:2], cancelled, *SIX_WEDNESDAYS[3:], joined=late_evening))
    confirmation = next(m for m in found if m.rule == "confirmation")

    assert confirmation.key == "confirmation/enrolment=5"
    assert confirmation.sessions == (1, 2, 4, 5, 6)
    assert confirmation.due_at == late_evening
    assert confirmation.useful_until == at("2026-09-09 10:00")
    assert confirmation.urgent


def test_the_reminder_on_the_sunday_of_the_clock_change_goes_at_9_on_saturday_on_the_old_clock():
    monday_after_the_change = visit(1, "2026-03-30 10:00")

    [one_day] = [m for m in wanted(place(monday_after_the_change)) if m.days_before == 1]

    assert one_day.due_at == dt.datetime(2026, 3, 28, 9, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("starts", "zone", "days", "due"),
    [
        ("2026-03-30 10:00", LONDON, 3, "2026-03-27T09:00+00:00"),  # before the change: winter time
        ("2026-10-26 10:00", LONDON, 1, "2026-10-25T09:00+00:00"),  # the day the clocks go back
        ("2026-10-26 10:00", LONDON, 3, "2026-10-23T08:00+00:00"),
        ("2026-03-09 18:00", TORONTO, 1, "2026-03-08T13:00+00:00"),
        ("2026-03-09 18:00", TORONTO, 3, "2026-03-06T14:00+00:00"),
        ("2026-11-02 18:00", ZoneInfo("America/St_Johns"), 1, "2026-11-01T12:30+00:00"),
    ],
)
def test_reminders_keep_their_wall_time_over_clock_changes(starts, zone, days, due):
    assert reminder_time(dt.date.fromisoformat(starts[:10]), days, zone) == dt.datetime.fromisoformat(due)


def test_of_7_3_and_1_each_is_of_use_until_the_next_is_due_and_the_last_until_two_hours_before():
    found = [m for m in wanted(place(SIX_WEDNESDAYS[0])) if m.days_before]

    assert [(m.days_before, m.useful_until, m.superseded) for m in found] == [
        (7, at("2026-08-03 09:00"), True),
        (3, at("2026-08-04 09:00"), True),
        (1, at("2026-08-05 08:00"), False),
    ]


def test_before_a_programme_the_note_of_the_first_week_takes_over_from_the_3_day_reminder():
    found = wanted(place(*TWELVE_DAYS, before=HOSPITAL))

    three_days = next(m for m in found if m.days_before == 3)
    assert three_days.useful_until == at("2026-05-30 09:00")


@pytest.mark.parametrize(
    ("joined", "days"),
    [
        ("2026-07-29 08:59", [7, 3, 1]),
        ("2026-07-29 09:01", [3, 1]),
        ("2026-08-03 18:00", [1]),
        ("2026-08-04 09:30", []),
    ],
)
def test_a_person_who_joined_late_gets_nothing_that_was_due_before(joined, days):
    first = visit(1, "2026-08-05 10:00", since=at(joined))

    assert [m.days_before for m in wanted(place(first, joined=at(joined))) if m.days_before] == days


def test_a_person_who_joins_a_running_course_is_reminded_before_their_own_first_session():
    joined = at("2026-08-06 12:00")
    later = [replace(v, since=joined) for v in SIX_WEDNESDAYS[2:]]

    found = wanted(place(*later, joined=joined))

    assert times(found, "before_first") == [(7, "Wed 12 Aug 09:00"), (3, "Mon 17 Aug 09:00")]


@pytest.mark.parametrize(
    ("moment", "ends"),
    [
        ("2026-08-05 19:59", None),
        ("2026-08-05 20:00", "2026-08-06 08:00"),
        ("2026-08-06 00:30", "2026-08-06 08:00"),
        ("2026-08-06 07:59", "2026-08-06 08:00"),
        ("2026-08-06 08:00", None),
        ("2026-10-24 23:00", "2026-10-25 08:00"),  # nine quiet hours and one more: the clocks go back
    ],
)
def test_quiet_hours_are_from_8pm_to_8am_on_the_wall_clock(moment, ends):
    assert quiet_until(at(moment), LONDON) == (at(ends) if ends else None)


def test_what_would_come_too_late_after_the_quiet_hours_is_not_held():
    assert held_over_night(at("2026-08-05 22:00"), LONDON, at("2026-08-06 07:30")) == at("2026-08-05 22:00")


# --- changes ---


def moved(session, starts, changed, revision=2):
    """The session as it stands after a change made at a local time."""
    day = dt.date.fromisoformat(starts[:10])
    return replace(session, starts_at=at(starts), day=day, revision=revision, since=at(changed))


def test_a_moved_session_is_told_to_somebody_who_had_been_told():
    first = SIX_WEDNESDAYS[0]
    now_on_friday = moved(first, "2026-08-07 10:00", "2026-07-20 11:00")

    found = wanted(place(now_on_friday, *SIX_WEDNESDAYS[1:], confirmed=True, told=told(*SIX_WEDNESDAYS)))
    [change] = [m for m in found if m.rule == "moved"]

    assert change.sessions == (1,)
    assert change.due_at == at("2026-07-20 11:01")
    assert change.useful_until == at("2026-08-07 10:00")
    assert times(found, "before_first") == [(7, "Fri 31 Jul 09:00"), (3, "Tue 04 Aug 09:00")]


def test_a_moved_session_is_not_told_to_somebody_who_never_heard_of_it():
    now_on_friday = moved(SIX_WEDNESDAYS[0], "2026-08-07 10:00", "2026-07-20 11:00")

    assert "moved" not in rules_of(wanted(place(now_on_friday)))


def test_a_moved_session_is_told_once_more_only_when_it_moves_again():
    again = moved(SIX_WEDNESDAYS[0], "2026-08-10 10:00", "2026-07-21 11:00", revision=3)

    knows_the_second = place(again, confirmed=True, told={101: Told(at("2026-08-07 10:00"))})
    knows_the_third = place(again, confirmed=True, told={101: Told(at("2026-08-10 10:00"))})

    assert "moved" in rules_of(wanted(knows_the_second))
    assert "moved" not in rules_of(wanted(knows_the_third))


def test_sessions_moved_by_one_postponement_stand_in_one_message_and_two_changes_in_two():
    postponed = [moved(v, f"{v.day + dt.timedelta(days=7)} 10:00", "2026-08-10 15:00") for v in SIX_WEDNESDAYS[2:5]]
    other = moved(SIX_WEDNESDAYS[5], "2026-09-18 10:00", "2026-08-11 15:00")

    found = wanted(place(*postponed, other, confirmed=True, told=told(*SIX_WEDNESDAYS)))

    assert [m.sessions for m in found if m.rule == "moved"] == [(3, 4, 5), (6,)]


def test_a_session_added_after_the_confirmation_is_told():
    extra = visit(7, "2026-09-16 10:00", since=at("2026-08-11 15:00"))

    found = wanted(place(*SIX_WEDNESDAYS, extra, confirmed=True, told=told(*SIX_WEDNESDAYS)))

    assert [m.sessions for m in found if m.rule == "moved"] == [(7,)]


def test_nothing_that_was_due_before_the_move_is_said_of_the_new_date():
    to_the_day_after_tomorrow = moved(SIX_WEDNESDAYS[0], "2026-07-22 10:00", "2026-07-20 11:00")

    found = wanted(place(to_the_day_after_tomorrow, confirmed=True, told=told(SIX_WEDNESDAYS[0])))

    assert [m.days_before for m in found if m.days_before] == [1]


@pytest.mark.parametrize(
    ("changed", "to", "due"),
    [
        ("2026-07-20 21:00", "2026-08-07 10:00", "2026-07-21 08:00"),  # weeks away: held over night
        ("2026-08-04 21:00", "2026-08-07 10:00", "2026-08-04 21:01"),  # they expect it tomorrow: at night
        ("2026-07-20 21:00", "2026-07-21 10:00", "2026-07-20 21:01"),  # it is tomorrow now: at night
    ],
)
def test_a_change_is_held_over_night_unless_it_is_about_the_next_24_hours(changed, to, due):
    change = moved(SIX_WEDNESDAYS[0], to, changed)

    found = wanted(place(change, confirmed=True, told=told(SIX_WEDNESDAYS[0])))

    assert [m.due_at for m in found if m.rule == "moved"] == [at(due)]


def cancelled(session, when):
    return replace(session, cancelled_at=at(when))


def test_a_cancelled_session_is_told_only_to_somebody_who_had_been_told():
    gone = cancelled(SIX_WEDNESDAYS[2], "2026-08-11 15:00")

    knows = wanted(place(*SIX_WEDNESDAYS[:2], gone, confirmed=True, told=told(*SIX_WEDNESDAYS)))
    does_not = wanted(place(*SIX_WEDNESDAYS[:2], gone))

    assert [m.sessions for m in knows if m.rule == "cancelled"] == [(3,)]
    assert "cancelled" not in rules_of(does_not)
    assert not [m for m in knows if m.rule == "before_each" and 3 in m.sessions]


def test_a_session_struck_off_after_it_was_held_is_no_news():
    gone = cancelled(SIX_WEDNESDAYS[0], "2026-08-06 15:00")

    assert "cancelled" not in rules_of(wanted(place(gone, confirmed=True, told=told(*SIX_WEDNESDAYS))))


def test_a_cancelled_course_is_told_in_one_message_and_nothing_else_is_said():
    when = "2026-08-13 11:00"
    sessions = [*SIX_WEDNESDAYS[:2], *(cancelled(v, when) for v in SIX_WEDNESDAYS[2:])]

    found = wanted(place(*sessions, confirmed=True, told=told(*SIX_WEDNESDAYS), course_cancelled_at=at(when)))

    assert [(m.rule, m.key, m.sessions) for m in found] == [("course_cancelled", "course-cancelled/enrolment=5", (3, 4, 5, 6))]


def test_a_cancelled_course_is_not_told_to_somebody_who_never_heard_of_it():
    assert wanted(place(*SIX_WEDNESDAYS, course_cancelled_at=at("2026-07-13 11:00"))) == []


# --- what stops a message ---


@pytest.mark.parametrize("reason", ["died", "moved", "no_contact"])
def test_nothing_at_all_is_sent_to_somebody_we_must_not_write_to(reason):
    stopped = place(*SIX_WEDNESDAYS, stopped_reason=reason)

    assert wanted(stopped) == []
    assert why_not(stopped, rule="confirmation", key="confirmation/enrolment=5", session=None) == reasons.STOPPED[reason]


def test_nothing_is_sent_to_somebody_who_withdrew():
    gone = place(*SIX_WEDNESDAYS, withdrawn=True)

    assert wanted(gone) == []
    assert why_not(gone, rule="confirmation", key="confirmation/enrolment=5", session=None) == reasons.WITHDREW


@pytest.mark.parametrize(
    ("channel", "has_address", "reason"),
    [
        ("email", False, "No e-mail address: tell them by telephone."),
        ("telephone", True, "They want to be rung: tell them by telephone."),
        ("letter", True, "They want letters, which can’t be sent yet: write to them."),
        ("text", False, "They want text messages, which can’t be sent yet: tell them by telephone."),
    ],
)
def test_what_cannot_go_by_email_is_on_record_with_what_to_do(channel, has_address, reason):
    found = wanted(place(*SIX_WEDNESDAYS, channel=channel, has_address=has_address))

    assert len(found) == 9
    assert {m.reason for m in found} == {reason}


def test_no_reminder_goes_for_a_session_they_told_us_they_cannot_come_to():
    excused = replace(SIX_WEDNESDAYS[1], excused=True)

    found = wanted(place(SIX_WEDNESDAYS[0], excused, *SIX_WEDNESDAYS[2:]))

    assert [m.sessions for m in found if m.rule == "before_each"] == [(1,), (3,), (4,), (5,), (6,)]


def test_the_note_of_a_week_leaves_out_the_days_they_cannot_come_and_goes_only_if_one_is_left():
    one_day_off = [replace(TWELVE_DAYS[4], excused=True), *TWELVE_DAYS[5:8]]
    week_off = [replace(v, excused=True) for v in TWELVE_DAYS[4:8]]

    some_left = wanted(place(*TWELVE_DAYS[:4], *one_day_off, before=HOSPITAL))
    none_left = wanted(place(*TWELVE_DAYS[:4], *week_off, before=HOSPITAL))

    assert [m.sessions for m in some_left if m.rule == "before_week"] == [(1, 2, 3, 4), (6, 7, 8)]
    assert [m.sessions for m in none_left if m.rule == "before_week"] == [(1, 2, 3, 4)]


KEY = "reminder-1d/appointment=101/revision=1"


@pytest.mark.parametrize(
    ("holds", "more", "reason"),
    [
        (moved(SIX_WEDNESDAYS[0], "2026-08-07 10:00", "2026-07-20 11:00"), {}, reasons.SESSION_MOVED),
        (cancelled(SIX_WEDNESDAYS[0], "2026-07-20 11:00"), {}, reasons.SESSION_CANCELLED),
        (replace(SIX_WEDNESDAYS[0], excused=True), {}, reasons.CANNOT_COME),
        (SIX_WEDNESDAYS[1], {}, reasons.NO_PLACE),
        (SIX_WEDNESDAYS[0], {}, reasons.NOT_ASKED_FOR),
        (SIX_WEDNESDAYS[0], {"course_cancelled_at": at("2026-07-20 11:00")}, reasons.COURSE_CANCELLED),
    ],
)
def test_a_reminder_that_is_wanted_no_longer_says_why(holds, more, reason):
    assert why_not(place(holds, **more), rule="before_each", key=KEY, session=1) == reason


def test_the_note_of_a_week_that_begins_on_another_day_now_says_that_it_moved():
    first = moved(TWELVE_DAYS[4], "2026-06-09 09:30", "2026-06-05 11:00")

    why = why_not(place(first), rule="before_week", key="week-1d/enrolment=5/starts=2026-06-08", session=5)

    assert why == reasons.SESSION_MOVED


def test_every_key_is_written_once_and_fits_its_column():
    found = wanted(place(*TWELVE_DAYS, visit(13, "2026-07-20 10:00", single=True), before=HOSPITAL))

    keys = [m.key for m in found]
    assert len(set(keys)) == len(keys)
    assert max(map(len, keys)) <= 120
