"""When somebody who leads is reminded of what they lead: once for each week with something in it, the day before it begins.

Pure: plain values in, messages out. Who was only put on, or heard of a change, after that hour has just been told: no
reminder follows it.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from courses.dates.closed_days import ClosedDays
from reminders.models import Message
from reminders.rules import reasons
from reminders.rules.due_times import LAST_CALL, kept_off_rest_days, reminder_time
from reminders.rules.facts import WantedMessage
from reminders.staff.rules import StaffFacts

# One day, as the participants of a community course are reminded of theirs.
DAYS_BEFORE = 1
# Staff lead on whatever day a session is held: only Sundays are kept free of mail to them.
EVERY_WEEKDAY = ClosedDays()


def wanted_ahead(person: StaffFacts) -> list[WantedMessage]:
    """A reminder for each week in which they lead something; none to whom no mail reaches, of whom Today speaks already."""
    if person.ended or not person.has_address:
        return []
    weeks = _weeks(person).items()
    return [_reminder(person, monday, sessions) for monday, sessions in sorted(weeks) if _in_time(person, sessions)]


def why_not_ahead(person: StaffFacts) -> str:
    """Why a reminder that was planned is wanted no longer."""
    return reasons.NO_LONGER_LEADS if person.ended else reasons.NOTHING_THAT_WEEK


def _weeks(person: StaffFacts) -> dict[dt.date, list[int]]:
    """What they lead, by the Monday of its week, each week's in order."""
    found: dict[dt.date, list[int]] = defaultdict(list)
    for pk, told in sorted(person.now.items(), key=lambda each: (each[1].starts_at, each[0])):
        if told.parts:
            day = _day(person, pk)
            found[day - dt.timedelta(days=day.weekday())].append(pk)
    return found


def _day(person: StaffFacts, session: int) -> dt.date:
    return person.now[session].starts_at.astimezone(person.zone).date()


def _due(person: StaffFacts, sessions: Sequence[int]) -> dt.datetime:
    """The day before; on a Saturday where that is a Sunday."""
    due = reminder_time(_day(person, sessions[0]), DAYS_BEFORE, person.zone)
    return kept_off_rest_days(due, person.now[sessions[0]].starts_at - LAST_CALL, person.zone, EVERY_WEEKDAY)


def _in_time(person: StaffFacts, sessions: Sequence[int]) -> bool:
    return _due(person, sessions) > person.changed_at


def _reminder(person: StaffFacts, monday: dt.date, sessions: Sequence[int]) -> WantedMessage:
    return WantedMessage(
        key=f"duties-ahead/facilitator={person.facilitator}/week={monday}",
        rule=Message.Rule.DUTIES_AHEAD,
        due_at=_due(person, sessions),
        useful_until=person.now[sessions[-1]].starts_at,
        sessions=tuple(sessions),
        days_before=DAYS_BEFORE,
    )
