"""What is said to somebody who waits for a course. Neutral wording names neither the course nor what it is about."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from common.words import clock_time, long_date, moment, time_range, weekdays
from courses.ground.discretion import names_of
from courses.ground.known_as import known_as
from participants.registration import waiting_list
from reminders.models import Message
from reminders.rules.facts import WantedMessage
from reminders.rules.waiting_list import WaitingToTell
from reminders.wording.frame import LINK, Composed, Discreet, about_an_entry, discreet_for, is_plain, where_held
from reminders.wording.parts import Words

Rule = Message.Rule


def words_of(want: WantedMessage, record: WaitingToTell) -> Words:
    """Return what this message says to this person. The link of an offer is theirs alone, and not kept."""
    return about_an_entry(COMPOSERS[want.rule](want, record), want, record, _discreet(record))


def _waiting(want: WantedMessage, record: WaitingToTell) -> Composed:
    number = {"number": record.position, "course": known_as(record.entry.one_course)}
    taken = _("All places on %(course)s are taken.") if is_plain(record.participant) else _("All places are taken.")
    return _("You are on the waiting list"), [
        taken % number,
        _dates(record),
        _where(record),
        _("You are number %(number)s on the waiting list. When a place is free for you, we write to you.") % number,
    ]


def _offer(want: WantedMessage, record: WaitingToTell) -> Composed:
    until = record.offer_of(want).reply_by.astimezone(record.zone)
    course = {"course": known_as(record.entry.one_course)}
    free = _("A place on %(course)s is free for you.") if is_plain(record.participant) else _("A place is free for you.")
    return _("A place is free for you: please answer"), [
        free % course,
        _dates(record),
        _where(record),
        _("Please tell us by %(time)s on %(day)s whether you want it. After that it goes to somebody else. Answer here:")
        % {"time": clock_time(until), "day": long_date(until)},
        LINK,
    ]


def _dates(record: WaitingToTell) -> str:
    """How many dates, from when to when, and at what hours: whoever says yes must be able to come."""
    dates = record.dates
    if not dates:
        return ""
    first, last = dates[0], dates[-1]
    said = {"count": len(dates), "first": moment(first.local_start), "last": long_date(last.local_start)}
    if len(dates) == 1:
        return _("The date: %(first)s.") % said
    lines = [_("The first date: %(first)s.") % said, _("There are %(count)s dates, the last on %(last)s.") % said]
    hours = {time_range(each.local_start, each.local_end) for each in dates}
    if len(hours) == 1:
        days = weekdays([each.local_start.weekday() for each in dates], whole=True)
        lines.append(_("They are on %(weekdays)s, %(times)s.") % {"weekdays": days, "times": hours.pop()})
    return "\n".join(lines)


def _where(record: WaitingToTell) -> str:
    return where_held(record.entry.one_course.format, record.dates, _discreet(record), plain=is_plain(record.participant))


def _expired(want: WantedMessage, record: WaitingToTell) -> Composed:
    return _("We no longer keep the place we offered you"), [
        _("We offered you a place and did not hear from you in time, so we no longer keep it for you."),
        _("You are no longer on the waiting list. Would you still like a place? Then please ring us."),
    ]


def _withdrawn(want: WantedMessage, record: WaitingToTell) -> Composed:
    return _("We had to take back the place we offered you"), [
        _("We are sorry: we had to take back the place we offered you, and you are no longer on the waiting list."),
        _("Please ring us, and we look for another one together."),
    ]


def _ended(want: WantedMessage, record: WaitingToTell) -> Composed:
    cancelled = record.entry.closed_reason == waiting_list.CANCELLED
    reason = _discreet(record)(record.entry.one_course.cancel_reason) if cancelled else ""
    why = _("what you were waiting for has been cancelled.") if cancelled else _("no place has come free for you in time.")
    return _("You are no longer on the waiting list"), [
        _("We are sorry: %(why)s") % {"why": why},
        _("The reason: %(reason)s") % {"reason": reason} if reason else "",
        _("Ask us about other dates."),
    ]


COMPOSERS: dict[str, Callable[[WantedMessage, WaitingToTell], Composed]] = {
    Rule.WAITING: _waiting,
    Rule.OFFER: _offer,
    Rule.OFFER_EXPIRED: _expired,
    Rule.OFFER_WITHDRAWN: _withdrawn,
    Rule.WAITING_ENDED: _ended,
}


def _discreet(record: WaitingToTell) -> Discreet:
    return discreet_for(record.participant, names_of(record.entry.course))
