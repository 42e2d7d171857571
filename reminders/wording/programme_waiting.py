"""What is said to somebody who waits for a programme. Neutral wording names neither the programme nor what it is about."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from common.words import clock_time, long_date, time_range, weekdays
from courses.models import Course, Session
from reminders.models import Message
from reminders.rules.facts import WantedMessage
from reminders.rules.programme_list import ProgrammeWaitToTell
from reminders.wording.frame import LINK, Composed, Discreet, about_an_entry, address_of, discreet_for, is_plain, where_held
from reminders.wording.parts import Words

Rule = Message.Rule


def words_of_programme_wait(want: WantedMessage, record: ProgrammeWaitToTell) -> Words:
    """Return what this message says to this person. The link of an offer is theirs alone, and not kept."""
    return about_an_entry(COMPOSERS[want.rule](want, record), want, record, _discreet(record))


def _offer(want: WantedMessage, record: ProgrammeWaitToTell) -> Composed:
    made = record.offer_of(want)
    until = made.reply_by.astimezone(record.zone)
    courses = record.courses(made)
    free = _("A place is free for you. You can choose between two dates.") if len(courses) > 1 else _("A place is free for you.")
    if is_plain(record.participant):
        named = {"programme": record.entry.programme.name}
        free = _("A place on the %(programme)s is free for you.") % named
        free += _(" You can choose between two dates.") if len(courses) > 1 else ""
    return _("A place is free for you: please answer"), [
        free,
        *(_about(course, number, record, several=len(courses) > 1) for number, course in enumerate(courses, start=1)),
        _("Please say yes only if you can come on all the days. What we ask, and what you can expect, stands on your page."),
        _("Please tell us by %(time)s on %(day)s. If you say no, you keep your place on the waiting list. Answer here:")
        % {"time": clock_time(until), "day": long_date(until)},
        LINK,
        _("You can also ring us, or tell us when you see us."),
    ]


def _about(course: Course, number: int, record: ProgrammeWaitToTell, *, several: bool) -> str:
    """One of the dates: how many days over how many weeks, at what hours, where or how."""
    dates = record.dates.get(course.pk, [])
    lines = [_("Choice %(number)s") % {"number": number}] if several else []
    where = where_held(course.format, dates, _discreet(record), plain=is_plain(record.participant))
    return "\n".join([*lines, *_days(dates), where]).strip()


def _days(dates: list[Session]) -> list[str]:
    if not dates:
        return []
    first, last = dates[0].local_start.date(), dates[-1].local_start.date()
    weeks = len({each.local_start.isocalendar()[:2] for each in dates})
    said = {"count": len(dates), "weeks": weeks, "first": long_date(first), "last": long_date(last)}
    span = (
        _("%(count)s days in %(weeks)s weeks, from %(first)s to %(last)s.")
        if weeks > 1
        else _("%(count)s days, from %(first)s to %(last)s.")
    )
    hours = {time_range(each.local_start, each.local_end) for each in dates}
    if len(hours) > 1:
        return [span % said, _("The hours differ from day to day: ask us.")]
    days = weekdays(sorted({each.local_start.weekday() for each in dates}), whole=True)
    return [span % said, _("They are on %(weekdays)s, %(times)s.") % {"weekdays": days, "times": hours.pop()}]


def _expired(want: WantedMessage, record: ProgrammeWaitToTell) -> Composed:
    return _("We no longer keep the place we offered you"), [
        _("We offered you a place and did not hear from you in time, so we no longer keep it for you."),
        _("You are still on the waiting list, where you were. Would you have liked the place? Then please ring us."),
    ]


def _withdrawn(want: WantedMessage, record: ProgrammeWaitToTell) -> Composed:
    return _("We had to take back the place we offered you"), [
        _("We are sorry: we had to take back the place we offered you."),
        _("You are still on the waiting list, where you were. We write to you when another place is free for you."),
    ]


def _still_waiting(want: WantedMessage, record: ProgrammeWaitToTell) -> Composed:
    return _("You are on our waiting list: would you still like a place?"), [
        _("You are on our waiting list. We ask everybody from time to time whether they still want a place."),
        _("Please tell us on your own page, or ring us:"),
        address_of("desk:me"),
        _("If you don’t answer, you stay on the list."),
    ]


COMPOSERS: dict[str, Callable[[WantedMessage, ProgrammeWaitToTell], Composed]] = {
    Rule.OFFER: _offer,
    Rule.OFFER_EXPIRED: _expired,
    Rule.OFFER_WITHDRAWN: _withdrawn,
    Rule.STILL_WAITING: _still_waiting,
}


def _discreet(record: ProgrammeWaitToTell) -> Discreet:
    return discreet_for(record.participant, (record.entry.programme.name, record.entry.programme.short_name))
