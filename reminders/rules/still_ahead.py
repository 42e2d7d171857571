"""What a message still has to say when it goes late: nobody is told of a day that is over. Pure: no database, no clock."""

import datetime as dt
from dataclasses import replace

from reminders.models import Message
from reminders.rules.facts import AppointmentFacts, EnrolmentFacts, WantedMessage

Rule = Message.Rule
CANCELLATIONS = (Rule.CANCELLED, Rule.COURSE_CANCELLED)
ABOUT_SEVERAL = (Rule.CONFIRMATION, Rule.CHANGED_COURSE, Rule.MOVED, *CANCELLATIONS)


def still_ahead(want: WantedMessage, place: EnrolmentFacts, now: dt.datetime) -> WantedMessage:
    """The same message about those of its dates that somebody could still set out for, and of use until the last of them.

    With none left it is of use no longer, and speaks of all.
    """
    if want.rule not in ABOUT_SEVERAL:
        return want
    until = {each.session: _until(want.rule, each, place) for each in place.visits if each.session in want.sessions}
    if not until:
        return want
    left = tuple(session for session in want.sessions if until.get(session, now) > now)
    return replace(want, sessions=left or want.sessions, useful_until=max(want.due_at, *until.values()))


def _until(rule: str, visit: AppointmentFacts, place: EnrolmentFacts) -> dt.datetime:
    """Until when the news of this date keeps somebody from a wrong way. A cancelled date is the one they were told of."""
    start = visit.ends_at if visit.was_called_off and visit.ends_at else visit.starts_at
    told = place.told.get(visit.appointment)
    if told is None or visit.was_called_off:
        return start
    return told.starts_at if rule in CANCELLATIONS else max(start, told.starts_at)
